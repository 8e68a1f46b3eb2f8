"""Randomness that comes late, or from members who sign wrongly, and trees that are hard to find."""

from __future__ import annotations

import pytest
import structlog

from csop.beacon.shares import deal
from csop.beacon.signing import Share, TooFewPartialsError, combine, sign_partial
from csop.chain.errors import Reverted
from csop.chain.keys import derived
from csop.hits import Draw, settlement
from csop.oracle.evidence import EvidenceError
from csop.oracle.operator import Done
from csop.oracle.rounds import Wait
from csop.sumtree import read_leaf_file
from csop.types import Epoch
from tests.network.world import OWN, SEED

STRANGER = derived(SEED, "stranger")
OTHERS = deal(b"another group's seed, 32 bytes..", 5, 3)
HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"
"""EIP-2935: where the EVM keeps the hashes of 8,191 blocks."""


@pytest.fixture
def committed(world):
    """Epoch 0 is committed, and its round has ended."""
    world.hour(0, "ann")
    waiting = world.operator.step(Epoch(0))
    assert isinstance(waiting, Wait)
    world.to(waiting.until + 1200)
    return world


@pytest.fixture
def round_(committed):
    return committed.mine.epoch_of(Epoch(0)).round


def partials_from(world, *changes):
    """Members sign rounds as told: member number -> what stands for its ``sign_round``."""
    for place, change in changes:
        world.nodes[place].sign_round = change


def wrong(world, place: int):
    """The share of another group, with the member's own number."""
    secret = OTHERS.shares[place].secret
    seed_of = world.suite.beacon.seed_of
    return lambda round_: sign_partial(Share(place + 1, secret), seed_of(round_))


def test_step__seed_block_not_mined_yet__waits_for_it(committed, round_):
    assert committed.operator.step(Epoch(0)) == Wait(0, f"the seed block of round {round_}")
    sent = committed.sent()
    assert isinstance(committed.operator.step(Epoch(0)), Wait)
    assert committed.sent() == sent


def test_step__seed_hash_lost__closes_anew_and_posts(committed, round_):
    """Beyond the 256 blocks of BLOCKHASH; EIP-2935's contract is made to forget the rest.

    Mining 8,191 blocks takes Anvil a minute: tests/unit/beacon/test_reach.py does, at the edge.
    """
    committed.operator.step(Epoch(0))
    lost = committed.suite.beacon.round_of(round_).seed_block
    committed.chain.mine(260)
    committed.chain.request("anvil_setCode", HISTORY, "0x")
    committed.chain.mine()
    assert committed.finish(0) == Done(skipped=False)
    assert committed.suite.beacon.round_of(round_).seed_block > lost + 256
    closed = committed.events("beacon", "RoundClosed")
    assert [log.args["round"] for log in closed] == [round_, round_]
    assert len(committed.events("beacon", "RoundPosted")) == 1
    assert committed.balance("ann") == OWN


def test_step__seed_block_long_ago_but_in_reach__is_anchored(committed):
    committed.operator.step(Epoch(0))
    committed.chain.mine(260)
    assert committed.finish(0) == Done(skipped=False)
    assert len(committed.events("beacon", "RoundClosed")) == 1


def test_step__nobody_was_there_for_days__the_round_is_posted_late(committed, round_):
    committed.to(committed.client.latest().timestamp + 7 * 86_400)
    assert committed.finish(0) == Done(skipped=False)
    assert committed.balance("ann") == OWN


@pytest.mark.parametrize("places", [(0, 1), (2, 4)])
def test_step__two_wrong_partials__are_left_out_and_named(committed, places):
    partials_from(committed, *((place, wrong(committed, place)) for place in places))
    with structlog.testing.capture_logs() as logs:
        assert committed.finish(0) == Done(skipped=False)
    named = [entry["why"] for entry in logs if entry["event"] == "partial signature left out"]
    assert named == [f"member {place + 1}: not this member's signature" for place in places]
    assert committed.balance("ann") == OWN


def test_step__partials_of_no_member_or_twice__are_left_out_and_named(committed):
    seed_of, shares = committed.suite.beacon.seed_of, committed.ring.seats
    outsider = Share(6, OTHERS.shares[0].secret)
    partials_from(
        committed,
        (0, lambda round_: sign_partial(outsider, seed_of(round_))),
        (2, lambda round_: sign_partial(shares[1].share, seed_of(round_))),
    )
    with structlog.testing.capture_logs() as logs:
        assert committed.finish(0) == Done(skipped=False)
    named = [entry["why"] for entry in logs if entry["event"] == "partial signature left out"]
    assert named == ["member 6: no member has this number", "member 2: this member signed already"]


def test_step__three_wrong_partials__names_them_and_waits_for_better_ones(committed):
    right = committed.nodes[1].sign_round
    partials_from(committed, *((place, wrong(committed, place)) for place in (0, 1, 4)))
    committed.operator.step(Epoch(0))
    committed.chain.mine()
    with pytest.raises(TooFewPartialsError) as caught:
        committed.operator.step(Epoch(0))
    assert str(caught.value).startswith("2 valid partial signatures, 3 needed; member 1: not this")
    assert len(caught.value.rejected) == 3
    partials_from(committed, (1, right))
    assert committed.finish(0) == Done(skipped=False)


def test_post__signature_over_another_round__is_refused_by_the_chain(committed, round_):
    beacon = committed.suite.beacon
    for number in (round_ - 1, round_):
        committed.client.transact(STRANGER, beacon.close(number))
        committed.chain.mine(2)
        committed.client.transact(STRANGER, beacon.anchor(number))
    seed = beacon.seed_of(round_ - 1)
    partials = [node.sign_round(round_ - 1) for node in committed.nodes]
    signature = combine(committed.ring.group, seed, partials).signature
    with pytest.raises(Reverted, match=rf"Beacon_InvalidSignature\(round={round_}\)"):
        committed.client.transact(STRANGER, beacon.post(round_, signature))
    committed.client.transact(STRANGER, beacon.post(round_ - 1, signature))
    assert committed.finish(0) == Done(skipped=False)


def test_sign_round__seed_not_anchored__signs_nothing(committed, round_):
    with pytest.raises(Reverted, match="Beacon_NotAnchored"):
        committed.nodes[0].sign_round(round_)


# where the committed tree is


def drawn(world):
    """Step on until only the settlement is left to do: nobody has the leaf file."""
    kept = {
        node.member: [(path, path.read_bytes()) for path in node.store.leaf_paths(Epoch(0), 0)]
        for node in world.nodes
    }
    for files in kept.values():
        for path, _ in files:
            path.unlink()
    with pytest.raises(EvidenceError, match="epoch 0: no node here has the committed leaf file"):
        world.finish(0)
    assert world.balance("ann") == 0
    return kept


def test_settle__only_one_node_has_the_leaf_file__settles(committed):
    [(path, data)] = drawn(committed)[0]
    elsewhere = committed.nodes[4].store.leaf_path(Epoch(0), 0, bytes(32)).with_name(path.name)
    elsewhere.parent.mkdir(exist_ok=True)
    elsewhere.write_bytes(data)
    assert committed.finish(0) == Done(skipped=False)
    assert committed.balance("ann") == OWN


@pytest.mark.parametrize("damage", [b"", b"rubbish\n", b"other tree"])
def test_settle__the_first_nodes_file_is_damaged__takes_the_next_ones(committed, damage):
    [path] = committed.nodes[0].store.leaf_paths(Epoch(0), 0)
    other = path.read_bytes().replace(b",2\n", b",3\n")
    path.write_bytes(other if damage == b"other tree" else damage)
    assert committed.finish(0) == Done(skipped=False)
    assert committed.balance("ann") == OWN


def test_settle__somebody_paid_some_hits__pays_the_rest_once(committed):
    kept = drawn(committed)
    for path, data in kept[0]:
        path.write_bytes(data)
    tree = read_leaf_file(kept[0][0][1])
    round_ = committed.mine.epoch_of(Epoch(0)).round
    value = committed.suite.beacon.value_of(round_)
    draw = Draw(committed.client.chain_id, committed.mine.address, Epoch(0), value, 50)
    some = settlement(tree, draw.hits(tree.total)[100:200])
    committed.client.transact(STRANGER, committed.mine.settle(Epoch(0), *some))
    assert committed.balance("ann") == OWN // 3
    assert committed.operator.step(Epoch(0)) == Done(skipped=False)
    assert committed.balance("ann") == OWN
    amounts = [log.args["amount"] for log in committed.events("mine", "Settled")]
    assert amounts == [OWN // 3, OWN - OWN // 3]
