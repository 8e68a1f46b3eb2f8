"""The life of a round: close, anchor, post, and every refusal on the way."""

import random

import pytest
from brownie import chain, web3
from py_arkworks_bls12381 import G2Point

from csop.audit import bls
from csop.beacon.encoding import FIELD_MODULUS, decode_g2, encode_g2
from csop.beacon.signing import interpolate, sign, sign_partial
from csop.hashing import beacon_seed, keccak
from tests.helpers import expect_error
from tests.unit.beacon.conftest import PERIOD, Driver, block_hash, mine, round_of, send_in_one_block
from tests.unit.events import events_of, hex32

MAX = 2**256 - 1


# close


def test_close__ended_round__next_block_is_its_seed_block(driven, beacon, day, stranger):
    tx = beacon.close(143, {"from": stranger})
    seed_block = tx.block_number + 1
    assert events_of(tx, beacon) == [("RoundClosed", {"round": 143, "seedBlock": seed_block})]
    assert round_of(beacon, 143) == (seed_block, 0, False, hex32(bytes(32)))


def test_close__round_still_running__refused_until_its_last_second_BEACON_3(
    driven, beacon, genesis, clock
):
    end = genesis + 5 * PERIOD
    assert beacon.endOf(4) == end
    clock.next(end - 1)
    with expect_error("Beacon_RoundRunning", 4, end):
        driven.close(4)
    clock.next(end)
    driven.close(4)


def test_close__round_beyond_all_time__refused(driven, day):
    with expect_error("Beacon_RoundRunning", MAX, MAX):
        driven.close(MAX)
    with expect_error("Beacon_RoundRunning", 2**255, MAX):
        driven.close(2**255)


def test_close__again_before_and_after_anchoring_and_posting__refused(driven, day):
    seed_block = driven.close(10).block_number + 1

    def refused():
        with expect_error("Beacon_AlreadyClosed", 10, seed_block):
            driven.close(10)

    refused()
    mine(2)
    refused()
    driven.anchor(10)
    refused()
    driven.post(10, driven.sign(driven.seed(10)))
    refused()


def test_close__earlier_round_is_due__anchored_as_well(driven, beacon, day):
    seed_block = driven.close(10).block_number + 1
    mine(1)
    tx = driven.close(11)
    anchored = {"round": 10, "seedBlock": seed_block, "blockHash": block_hash(seed_block)}
    closed = {"round": 11, "seedBlock": tx.block_number + 1}
    assert events_of(tx, beacon) == [("RoundAnchored", anchored), ("RoundClosed", closed)]
    driven.post(10, driven.sign(driven.seed(10)))


def test_close__earlier_round_anchored_or_posted__left_as_it_is_BEACON_1(driven, beacon, day):
    driven.anchored(10)
    tx = driven.close(11)
    assert [name for name, _ in events_of(tx, beacon)] == ["RoundClosed"]
    mine(1)
    driven.anchor(11)
    value = keccak(driven.sign(driven.seed(11)))
    driven.post(11, driven.sign(driven.seed(11)))
    tx = driven.close(12)
    assert [name for name, _ in events_of(tx, beacon)] == ["RoundClosed"]
    assert beacon.valueOf(11) == hex32(value)


def test_close__two_rounds_in_one_block__both_live(driven, beacon, day, driver):
    options = {"from": driver, "required_confs": 0, "gas_limit": 1_000_000}
    first, second = send_in_one_block(
        lambda: beacon.close(10, options), lambda: beacon.close(11, options)
    )
    assert first.block_number == second.block_number
    for tx, round_ in ((first, 10), (second, 11)):
        closed = {"round": round_, "seedBlock": tx.block_number + 1}
        assert events_of(tx, beacon) == [("RoundClosed", closed)]
    mine(1)
    assert [name for name, _ in events_of(driven.close(12), beacon)] == [
        "RoundAnchored",
        "RoundClosed",
    ]
    driven.anchor(10)
    seeds = {driven.seed(10), driven.seed(11)}
    assert len(seeds) == 2
    for round_ in (10, 11):
        driven.post(round_, driven.sign(driven.seed(round_)))


# anchor


@pytest.mark.parametrize("age", [1, 255, 256, 257, 300])
def test_anchor__seed_block_in_reach__its_hash_is_kept(driven, beacon, day, stranger, age):
    seed_block = driven.close(10).block_number + 1
    mine(age)
    tx = beacon.anchor(10, {"from": stranger})
    assert tx.block_number - seed_block == age
    expected = {"round": 10, "seedBlock": seed_block, "blockHash": block_hash(seed_block)}
    assert events_of(tx, beacon) == [("RoundAnchored", expected)]
    assert round_of(beacon, 10) == (seed_block, 0, True, block_hash(seed_block))


def test_anchor__never_closed__refused(driven, day):
    with expect_error("Beacon_NotClosed", 10):
        driven.anchor(10)


def test_anchor__in_the_seed_block_itself__refused(driven, day):
    seed_block = driven.close(10).block_number + 1
    with expect_error("Beacon_SeedPending", 10, seed_block):
        driven.anchor(10)  # mined in the seed block
    driven.anchor(10)


def test_anchor__in_the_closing_block__refused(driven, beacon, day, driver):
    options = {"from": driver, "required_confs": 0, "gas_limit": 1_000_000}
    close, anchor = send_in_one_block(
        lambda: beacon.close(10, options), lambda: beacon.anchor(10, options)
    )
    assert (close.status, anchor.status) == (1, 0)
    assert not round_of(beacon, 10)[2]


def test_anchor__twice__refused_BEACON_2(driven, day):
    driven.anchored(10)
    with expect_error("Beacon_AlreadyAnchored", 10):
        driven.anchor(10)
    driven.post(10, driven.sign(driven.seed(10)))
    with expect_error("Beacon_AlreadyAnchored", 10):
        driven.anchor(10)


# post


def test_post__signature_of_the_group__its_hash_is_the_value(driven, beacon, day, stranger):
    seed = driven.anchored(10)
    seed_block, _, _, anchored = round_of(beacon, 10)
    signature = driven.sign(seed)
    tx = beacon.post(10, signature, {"from": stranger})
    value = hex32(keccak(signature))
    assert events_of(tx, beacon) == [
        ("RoundPosted", {"round": 10, "value": value, "signature": hex32(signature)})
    ]
    assert beacon.valueOf(10) == value
    assert round_of(beacon, 10) == (seed_block, tx.timestamp, True, value)
    assert seed == beacon_seed(chain.id, beacon.address, 10, bytes.fromhex(anchored[2:]))
    assert bls.verify(driven.dealing.group_key, seed, signature)


def test_post__any_three_members__the_same_value(driven, beacon, day):
    seed = driven.anchored(10)
    signatures = {driven.sign(seed, chosen) for chosen in ((1, 2, 3), (2, 4, 5), (5, 3, 1))}
    assert len(signatures) == 1
    driven.post(10, signatures.pop())


def test_post__weeks_late__still_the_one_value(driven, beacon, day, clock):
    signature = driven.sign(driven.anchored(10))
    clock.forward(30 * 86_400)
    driven.post(10, signature)
    assert beacon.valueOf(10) == hex32(keccak(signature))


def test_post__unanchored_round__refused(driven, day):
    signature = driven.sign(bytes(32))
    with expect_error("Beacon_NotAnchored", 10):
        driven.post(10, signature)
    driven.close(10)
    mine(1)
    with expect_error("Beacon_NotAnchored", 10):
        driven.post(10, signature)


def test_post__posted_round__refused_BEACON_1(driven, beacon, day):
    signature = driven.posted(10)
    posted = round_of(beacon, 10)
    with expect_error("Beacon_AlreadyPosted", 10):
        driven.post(10, signature)
    assert round_of(beacon, 10) == posted


@pytest.mark.parametrize("length", [0, 192, 255, 257, 512])
def test_post__wrong_length__refused(driven, day, length):
    signature = driven.sign(driven.anchored(10))
    with expect_error("Beacon_InvalidLength", length, 256):
        driven.post(10, (signature * 2)[:length])


def test_post__point_at_infinity__refused(driven, day):
    driven.anchored(10)
    with expect_error("Beacon_PointAtInfinity"):
        driven.post(10, bytes(256))


def unreduced(signature: bytes) -> bytes:
    """The same point with its first coordinate not reduced: a second encoding, were it allowed."""
    first = int.from_bytes(signature[:64], "big") + FIELD_MODULUS
    return first.to_bytes(64, "big") + signature[64:]


def outside_the_subgroup() -> bytes:
    """A point of the curve outside the subgroup of prime order."""
    for x in range(1, 100):
        flagged = bytes([0x80]) + bytes(94) + bytes([x])
        try:
            point = G2Point.from_compressed_bytes_unchecked(flagged)
        except ValueError:
            continue
        if not point.is_in_subgroup():
            return encode_g2(point)
    raise AssertionError("no such point")


def test_post__anything_but_the_groups_signature__refused(driven, day):
    seed, other = driven.anchored(10), driven.anchored(11)
    right = driven.sign(seed)
    point = decode_g2(right)
    shares = driven.dealing.shares
    two = [decode_g2(sign(share.secret, seed)) for share in shares[:2]]
    wrong = {
        "another round's": driven.sign(other),
        "over the hash, not the seed": driven.sign(keccak(seed)),
        "one member's": sign_partial(shares[0], seed).signature,
        "two members'": encode_g2(interpolate([1, 2], two)),
        "negated": encode_g2(-point),
        "doubled": encode_g2(point + point),
        "not reduced": unreduced(right),
        "off the curve": right[:-1] + bytes([right[-1] ^ 1]),
        "outside the subgroup": outside_the_subgroup(),
        "shifted out of the subgroup": encode_g2(
            point + G2Point.from_xy_bytes_unchecked_be(unpadded(outside_the_subgroup()))
        ),
        "padding not zero": b"\1" + right[1:],
        "the key's proof of possession": driven.dealing.proof_of_possession,
    }
    for name, signature in wrong.items():
        with expect_error("Beacon_InvalidSignature", 10):
            driven.post(10, signature)
            print("accepted:", name)
    driven.post(10, right)


def unpadded(signature: bytes) -> bytes:
    return b"".join(signature[at + 16 : at + 64] for at in range(0, 256, 64))


def test_post__signature_for_another_chain_or_beacon__refused(
    driven, beacon, day, Beacon, manager, genesis, dealing, driver
):
    twin = Driver(
        Beacon.deploy(
            manager,
            genesis,
            PERIOD,
            dealing.group_key,
            dealing.proof_of_possession,
            {"from": driver},
        ),
        dealing,
        driver,
    )
    driven.anchored(10)
    anchored = bytes.fromhex(round_of(beacon, 10)[3][2:])
    elsewhere = beacon_seed(chain.id, twin.beacon.address, 10, anchored)
    other_chain = beacon_seed(chain.id + 1, beacon.address, 10, anchored)
    for seed in (elsewhere, other_chain, twin.anchored(10)):
        with expect_error("Beacon_InvalidSignature", 10):
            driven.post(10, driven.sign(seed))


# rounds together


def test_rounds__in_any_order__never_touch_each_other_BEACON_1(driven, beacon, day):
    rng = random.Random(0)
    rounds = [0, 1, 5, 6, 7, 11, 12, 17, 18, 23, 143]
    steps = [round_ for round_ in rounds for _ in range(3)]
    rng.shuffle(steps)
    model = {round_: (0, 0, False, hex32(bytes(32))) for round_ in rounds}
    last = None
    for round_ in steps:
        seed_block, posted_at, is_anchored, _ = model[round_]
        mine(1)
        if not seed_block:
            tx = driven.close(round_)
            if last is not None and not model[last][2]:
                block = model[last][0]
                model[last] = (block, 0, True, block_hash(block))
            model[round_], last = (tx.block_number + 1, 0, False, hex32(bytes(32))), round_
        elif not is_anchored:
            driven.anchor(round_)
            model[round_] = (seed_block, 0, True, block_hash(seed_block))
        elif not posted_at:
            signature = driven.sign(driven.seed(round_))
            tx = driven.post(round_, signature)
            model[round_] = (seed_block, tx.timestamp, True, hex32(keccak(signature)))
        assert {r: round_of(beacon, r) for r in rounds} == model
    assert all(anchored for _, _, anchored, _ in model.values())


# views


def test_valueOf__not_posted__refused(driven, beacon, day):
    for step in (lambda: None, lambda: driven.anchored(10)):
        step()
        with expect_error("Beacon_NotPosted", 10):
            beacon.valueOf(10)


def test_seedOf__not_anchored_or_posted__refused(driven, beacon, day):
    with expect_error("Beacon_NotAnchored", 10):
        beacon.seedOf(10)
    driven.close(10)
    with expect_error("Beacon_NotAnchored", 10):
        beacon.seedOf(10)
    mine(1)
    driven.anchor(10)
    driven.post(10, driven.sign(driven.seed(10)))
    with expect_error("Beacon_AlreadyPosted", 10):
        beacon.seedOf(10)


def test_seedOf__the_same_state_on_another_chain__another_seed(driven, beacon, day):
    seed, number = driven.anchored(10), chain.id
    anchored = bytes.fromhex(round_of(beacon, 10)[3][2:])
    web3.provider.make_request("anvil_setChainId", [number + 1])
    try:
        there = driven.seed(10)
    finally:
        web3.provider.make_request("anvil_setChainId", [number])
    assert seed != there == beacon_seed(number + 1, beacon.address, 10, anchored)


def test_roundAt__and_endOf__agree_on_every_border(beacon, genesis):
    assert (beacon.genesis(), beacon.period()) == (genesis, PERIOD)
    for round_ in (0, 1, 1000):
        start = genesis + round_ * PERIOD
        assert beacon.roundAt(start) == beacon.roundAt(start + PERIOD - 1) == round_
        assert beacon.endOf(round_) == start + PERIOD


def test_roundAt__before_genesis__refused(beacon, genesis):
    with expect_error("Beacon_BeforeGenesis", genesis - 1, genesis):
        beacon.roundAt(genesis - 1)


def test_endOf__round_beyond_all_time__the_largest_integer(beacon):
    assert beacon.endOf(MAX) == beacon.endOf(MAX // PERIOD) == MAX


# cost


def test_gas__whole_rounds_of_three_of_five__at_most_300k_in_the_mean(driven, day):
    totals = []
    for round_ in (24, 30, 36, 42, 48, 54):  # one in six, as mining draws them
        mine(1)
        close = driven.close(round_)
        mine(1)
        anchor = driven.anchor(round_)
        post = driven.post(round_, driven.sign(driven.seed(round_)))
        totals.append(close.gas_used + anchor.gas_used + post.gas_used)
    assert sum(totals) / len(totals) <= 300_000
    assert max(totals) <= 307_000
