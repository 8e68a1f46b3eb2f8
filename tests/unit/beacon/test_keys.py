"""The group's keys: the constructor, rotation, retirement, and which round has which."""

import pytest
from brownie import accounts
from py_arkworks_bls12381 import G1Point, Scalar

from csop.beacon.encoding import FIELD_MODULUS, decode_g1, encode_g1
from csop.beacon.shares import deal
from csop.beacon.signing import possession_message, sign
from csop.hashing import keccak
from tests.helpers import delayed, expect_error
from tests.unit.beacon.conftest import PERIOD, Driver, key_of, mine
from tests.unit.beacon.test_rounds import outside_the_subgroup
from tests.unit.events import events_of, hex32


@pytest.fixture(scope="module")
def second():
    """Another group: four of seven."""
    return deal(keccak(b"second group"), 7, 4)


@pytest.fixture(scope="module")
def third():
    """One more."""
    return deal(keccak(b"third group"), 5, 3)


@pytest.fixture
def build(Beacon, manager, genesis, dealing):
    """Deploys a beacon, by default like the suite's."""

    def deploy(**other):
        values = {
            "authority": manager,
            "genesis": genesis,
            "period": PERIOD,
            "key": dealing.group_key,
            "proof": dealing.proof_of_possession,
        }
        return Beacon.deploy(
            *(values | other).values(), {"from": accounts[2], "gas_limit": 5_000_000}
        )

    return deploy


def set_key(beacon, group, sender):
    return beacon.setKey(group.group_key, group.proof_of_possession, {"from": sender})


def outside_g1() -> bytes:
    """A point of the first curve outside the subgroup of prime order."""
    for x in range(1, 100):
        try:
            point = G1Point.from_compressed_bytes_unchecked(bytes([0x80]) + bytes(46) + bytes([x]))
        except ValueError:
            continue
        if not point.is_in_subgroup():
            return encode_g1(point)
    raise AssertionError("no such point")


def bad_keys(group, other):
    """Name, key, proof, error of each key that must be refused."""
    key, proof = group.group_key, group.proof_of_possession
    secret = bytes(31) + b"\7"
    known = encode_g1(G1Point() * Scalar(7))
    rogue = encode_g1(decode_g1(known) - decode_g1(key))
    invalid = ("Beacon_InvalidProofOfPossession",)
    first = int.from_bytes(key[:64], "big") + FIELD_MODULUS
    return [
        ("short key", key[:127], proof, ("Beacon_InvalidLength", 127, 128)),
        ("no key", b"", proof, ("Beacon_InvalidLength", 0, 128)),
        ("long key", key + b"\0", proof, ("Beacon_InvalidLength", 129, 128)),
        ("short proof", key, proof[:-1], ("Beacon_InvalidLength", 255, 256)),
        ("infinite key", bytes(128), proof, ("Beacon_PointAtInfinity",)),
        ("infinite proof", key, bytes(256), ("Beacon_PointAtInfinity",)),
        ("both infinite", bytes(128), bytes(256), ("Beacon_PointAtInfinity",)),
        ("another key's proof", key, other.proof_of_possession, invalid),
        (
            "rogue key, proof by what is known",
            rogue,
            sign(secret, possession_message(rogue)),
            invalid,
        ),
        ("signed without the tag", known, sign(secret, known), invalid),
        ("signed for another key", known, sign(secret, possession_message(key)), invalid),
        ("key outside the subgroup", outside_g1(), proof, invalid),
        ("proof outside the subgroup", key, outside_the_subgroup(), invalid),
        ("key off the curve", key[:-1] + bytes([key[-1] ^ 1]), proof, invalid),
        ("key not reduced", first.to_bytes(64, "big") + key[64:], proof, invalid),
        ("negated key", encode_g1(-decode_g1(key)), proof, invalid),
    ]


# constructor


def test_constructor__valid_key__serves_from_round_0(build, dealing, genesis):
    beacon = build()
    assert [e for e in events_of(beacon.tx, beacon) if e[0] == "KeySet"] == [
        ("KeySet", {"keyId": 0, "fromRound": 0, "key": hex32(dealing.group_key)})
    ]
    assert key_of(beacon, 0) == (hex32(dealing.group_key), 0, False)
    assert (beacon.keyCount(), beacon.keyIdOf(0), beacon.keyIdOf(2**256 - 1)) == (1, 0, 0)
    assert (beacon.genesis(), beacon.period()) == (genesis, PERIOD)


def test_constructor__no_period__refused(build):
    with expect_error("Beacon_ZeroPeriod"):
        build(period=0)


def test_constructor__bad_key__refused(build, dealing, second):
    for name, key, proof, error in bad_keys(dealing, second):
        with expect_error(*error):
            build(key=key, proof=proof)
            print("accepted:", name)


# setKey


def test_setKey__after_its_delay__serves_from_the_round_after_the_running_one(
    beacon, second, manager, rotator, clock, params
):
    call = beacon.setKey.encode_input(second.group_key, second.proof_of_possession)
    before = clock.now
    tx = delayed(manager, beacon, call, rotator, clock)
    assert tx.timestamp - before >= params.delays.policy
    start = beacon.roundAt(tx.timestamp) + 1
    assert events_of(tx, beacon) == [
        ("KeySet", {"keyId": 1, "fromRound": start, "key": hex32(second.group_key)})
    ]
    assert key_of(beacon, 1) == (hex32(second.group_key), start, False)
    assert beacon.keyCount() == 2
    assert [beacon.keyIdOf(r) for r in (0, start - 1, start, start + 9)] == [0, 0, 1, 1]


def test_setKey__before_its_delay__refused(beacon, second, manager, rotator):
    call = beacon.setKey.encode_input(second.group_key, second.proof_of_possession)
    operation = manager.hashOperation(rotator, beacon, call)
    with expect_error("AccessManagerNotScheduled", operation):
        set_key(beacon, second, rotator)


def test_setKey__anyone_but_the_rotator__refused(beacon, second, stranger, guardian, as_admin):
    for caller in (stranger, guardian, as_admin):
        with expect_error("AccessManagedUnauthorized", caller):
            beacon.setKey.call(second.group_key, second.proof_of_possession, {"from": caller})


def test_setKey__bad_key__refused(beacon, instant, dealing, second):
    for name, key, proof, error in bad_keys(second, dealing):
        with expect_error(*error):
            beacon.setKey(key, proof, {"from": instant, "gas_limit": 1_000_000})
            print("accepted:", name)
    assert beacon.keyCount() == 1


def test_setKey__last_second_of_a_round__that_round_keeps_its_key(
    beacon, second, instant, genesis, clock
):
    clock.next(genesis + 6 * PERIOD - 1)
    set_key(beacon, second, instant)
    assert [beacon.keyIdOf(r) for r in (5, 6)] == [0, 1]
    clock.next(genesis + 8 * PERIOD)
    set_key(beacon, second, instant)
    assert [beacon.keyIdOf(r) for r in (5, 6, 7, 8, 9)] == [0, 1, 1, 1, 2]


def test_setKey__before_genesis__serves_from_round_0(build, second, as_admin, clock):
    beacon = build(genesis=clock.now + 100_000)
    tx = set_key(beacon, second, as_admin)
    assert tx.events["KeySet"]["fromRound"] == 0
    assert beacon.keyIdOf(0) == 1


def test_setKey__twice_in_a_round__replaces_the_key_not_yet_in_force(
    beacon, dealing, second, third, instant, genesis, clock, driver
):
    set_key(beacon, second, instant)
    set_key(beacon, third, instant)
    start = key_of(beacon, 1)[1]
    assert key_of(beacon, 2)[1] == start == beacon.roundAt(clock.now) + 1
    assert [beacon.keyIdOf(r) for r in (start - 1, start)] == [0, 2]
    clock.set(genesis + 10 * PERIOD)
    replaced = Driver(beacon, second, driver)
    seed = replaced.anchored(start)
    with expect_error("Beacon_InvalidSignature", start):
        replaced.post(start, replaced.sign(seed, (1, 2, 3, 4)))
    Driver(beacon, third, driver).post(start, Driver(beacon, third, driver).sign(seed))


def test_setKey__between_close_and_post__rounds_keep_their_keys_BEACON_4(
    driven, beacon, second, instant, day, genesis, clock, driver
):
    """One round closed before, one anchored before, one running when the key is set."""
    anchored = driven.anchored(140)
    driven.close(141)
    set_key(beacon, second, instant)
    clock.set(genesis + 150 * PERIOD)
    driven.anchor(141)
    new = Driver(beacon, second, driver)
    running = driven.anchored(144)
    first = new.anchored(145)
    for round_, seed in ((140, anchored), (141, driven.seed(141)), (144, running)):
        assert beacon.keyIdOf(round_) == 0
        with expect_error("Beacon_InvalidSignature", round_):
            new.post(round_, new.sign(seed, (1, 2, 3, 4)))
        driven.post(round_, driven.sign(seed))
    with expect_error("Beacon_InvalidSignature", 145):
        driven.post(145, driven.sign(first))
    new.post(145, new.sign(first, (7, 5, 3, 1)))


def test_close__old_round_after_several_rotations__finds_its_key_BEACON_4(
    driven, beacon, dealing, second, third, instant, genesis, clock, driver
):
    groups = [dealing, second, third, dealing]
    for number, group in enumerate(groups[1:], start=1):
        clock.next(genesis + number * 10 * PERIOD)
        set_key(beacon, group, instant)
    clock.set(genesis + 60 * PERIOD)
    for round_, key in ((5, 0), (10, 0), (11, 1), (20, 1), (21, 2), (30, 2), (31, 3), (50, 3)):
        assert beacon.keyIdOf(round_) == key
        hand = Driver(beacon, groups[key], driver)
        seed = hand.anchored(round_)
        members = tuple(range(1, groups[key].group.threshold + 1))
        hand.post(round_, hand.sign(seed, members))


# retireKey


def test_retireKey__after_its_delay__unposted_rounds_are_abandoned(
    driven, beacon, manager, rotator, clock, day
):
    posted = driven.posted(10)
    seed = driven.anchored(11)
    tx = delayed(manager, beacon, beacon.retireKey.encode_input(0), rotator, clock)
    assert events_of(tx, beacon) == [("KeyRetired", {"keyId": 0})]
    assert key_of(beacon, 0)[2]
    with expect_error("Beacon_KeyRetired", 11, 0):
        driven.post(11, driven.sign(seed))
    running = beacon.roundAt(clock.now)
    abandoned = {r: beacon.isAbandoned(r) for r in (10, 11, 12, running, running + 1, 2**255)}
    assert abandoned == {
        10: False,
        11: True,
        12: True,
        running: True,
        running + 1: False,
        2**255: False,
    }
    assert beacon.valueOf(10) == hex32(keccak(posted))


def test_retireKey__then_a_new_key__later_rounds_live(
    driven, beacon, second, instant, day, genesis, clock, driver
):
    beacon.retireKey(0, {"from": instant})
    set_key(beacon, second, instant)
    clock.set(genesis + 150 * PERIOD)
    new = Driver(beacon, second, driver)
    assert [beacon.isAbandoned(r) for r in (143, 144, 145, 150)] == [True, True, False, False]
    new.post(145, new.sign(new.anchored(145), (1, 2, 3, 4)))


def test_retireKey__unknown_or_retired__refused(beacon, instant):
    with expect_error("Beacon_UnknownKey", 1):
        beacon.retireKey(1, {"from": instant})
    beacon.retireKey(0, {"from": instant})
    with expect_error("Beacon_UnknownKey", 0):
        beacon.retireKey(0, {"from": instant})


def test_retireKey__anyone_but_the_rotator__refused(beacon, stranger, guardian, as_admin):
    for caller in (stranger, guardian, as_admin):
        with expect_error("AccessManagedUnauthorized", caller):
            beacon.retireKey.call(0, {"from": caller})


def test_isAbandoned__before_genesis__nothing_is(build, as_admin, clock):
    beacon = build(genesis=clock.now + 100_000)
    beacon.retireKey(0, {"from": as_admin})
    assert not beacon.isAbandoned(0)
    clock.set(beacon.genesis())
    assert beacon.isAbandoned(0)


def test_isAbandoned__closed_and_anchored__only_once_the_key_is_retired(
    driven, beacon, instant, day
):
    driven.close(10)
    assert not beacon.isAbandoned(10)
    mine(1)
    driven.anchor(10)
    assert not beacon.isAbandoned(10)
    beacon.retireKey(0, {"from": instant})
    assert beacon.isAbandoned(10)


def test_keyOf__unknown__refused(beacon):
    with expect_error("Beacon_UnknownKey", 1):
        beacon.keyOf(1)
