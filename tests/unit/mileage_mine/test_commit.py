"""commit: what is stored and logged, when, and what it pays."""

from dataclasses import astuple

import pytest

from csop.hashing import READING_SCHEMA, anchor_head
from tests.helpers import bytes32, expect_error
from tests.mining import COMMITTED, EMPTY, HOUR, OWN, Stored
from tests.unit.events import events_of, hex32

FOREVER = 2**64 - 1
DAYS_3 = 72 * HOUR


def plain(proof):
    return tuple(hex32(value) if isinstance(value, bytes) else value for value in astuple(proof))


def committed_events(tx, mine):
    """EpochCommitted's arguments, the proof as a tuple."""
    (name, args), *more = events_of(tx, mine)
    assert (name, more) == ("EpochCommitted", [])
    fields = args["proof"]
    fields = tuple(fields.values()) if hasattr(fields, "values") else tuple(fields)
    return {**args, "proof": tuple(str(f) if hasattr(f, "startswith") else f for f in fields)}


def test_commit__open_epoch__stored_with_the_exact_event_MINE_3(mining, tree, closed, clock):
    proof = mining.proof(0, tree)
    tx = mining.send(proof, mining.sign(proof))
    round_ = (clock.now + 1200 - mining.genesis) // 600
    assert mining.stored(0) == Stored(
        hex32(tree.root), 12, 4, round_, COMMITTED, 0, clock.now, OWN // 300, 0
    )
    assert committed_events(tx, mining.mine) == {
        "epoch": 0,
        "attempt": 0,
        "round": round_,
        "hitReward": OWN // 300,
        "proof": plain(proof),
    }
    assert mining.mine.pot() == 0


def test_commit__second_its_inputs_close__accepted(mining, tree, clock):
    proof = mining.proof(0, tree)
    clock.next(mining.opens_at(0))
    mining.send(proof, mining.sign(proof))
    assert mining.stored(0).changed_at == mining.opens_at(0)


def test_commit__a_second_earlier__refused(mining, tree, clock):
    proof = mining.proof(0, tree)
    clock.next(mining.opens_at(0) - 1)
    with expect_error("MileageMine_TooEarly", 0, mining.opens_at(0)):
        mining.send(proof, mining.sign(proof))


def test_commit__far_in_the_future__refused_and_leaves_no_trace(mining, tree, closed, as_admin):
    proof = mining.proof(10**15, tree)
    with expect_error("MileageMine_TooEarly", 10**15, mining.opens_at(10**15)):
        mining.send(proof, mining.sign(proof))
    mining.mine.setEnd(1, {"from": as_admin})


def test_commit__committed_before__refused_MINE_3(mining, tree, other_tree, closed):
    mining.commit(0, tree)
    for again in (tree, other_tree):
        with expect_error("MileageMine_AlreadyCommitted", 0):
            mining.commit(0, again)


def test_commit__skipped__refused_MINE_3(mining, tree, clock):
    clock.set(mining.end_of(0) + DAYS_3)
    mining.skip(0)
    with expect_error("MileageMine_AlreadySkipped", 0):
        mining.commit(0, tree)


def test_commit__late_but_not_skipped__accepted(mining, tree, clock):
    clock.set(mining.end_of(0) + 2 * DAYS_3)
    mining.commit(0, tree)
    assert mining.stored(0).state == COMMITTED


def test_commit__before_the_first_or_from_the_end_on__refused(another_mine, tree, clock, as_admin):
    mining = another_mine(first_epoch=5)
    clock.set(mining.opens_at(7))
    with expect_error("MileageMine_UnknownEpoch", 4, 5, FOREVER):
        mining.commit(4, tree)
    with expect_error("MileageMine_UnknownEpoch", FOREVER, 5, FOREVER):
        mining.commit(FOREVER, tree, inputs=bytes(32))
    mining.mine.setEnd(6, {"from": as_admin})
    with expect_error("MileageMine_UnknownEpoch", 6, 5, 6):
        mining.commit(6, tree)
    mining.commit(5, tree)


def test_commit__second_attempt_of_an_open_epoch__refused(mining, tree, closed):
    with expect_error("MileageMine_WrongAttempt", 0, 1, 0):
        mining.commit(0, tree, attempt=1)


def test_commit__voided_attempt_again__refused(mining, tree, closed, guardian):
    proof = mining.proof(0, tree)
    signatures = mining.sign(proof)
    mining.send(proof, signatures)
    mining.void(0, guardian)
    with expect_error("MileageMine_WrongAttempt", 0, 0, 1):
        mining.send(proof, signatures)
    with expect_error("MileageMine_WrongAttempt", 0, 2, 1):
        mining.commit(0, tree, attempt=2)


def test_commit__anchored_a_second_before_the_close__counts(
    mining, tree, anchors, submitter, clock
):
    close = mining.opens_at(0)
    clock.next(close - 1)
    anchors.anchor(bytes32(1), 7, READING_SCHEMA, {"from": submitter})
    clock.set(close)
    head = anchor_head(bytes(32), bytes32(1), 7, READING_SCHEMA, close - 1)
    with expect_error("MileageMine_WrongInputs", bytes(32), head):
        mining.commit(0, tree, inputs=bytes(32))
    mining.commit(0, tree, inputs=head)


@pytest.mark.parametrize("late", [0, 1, 300])
def test_commit__anchored_at_the_close_or_later__does_not_count(
    mining, tree, anchors, submitter, clock, late
):
    close = mining.opens_at(0)
    clock.next(close + late)
    anchors.anchor(bytes32(1), 7, READING_SCHEMA, {"from": submitter})
    head = anchor_head(bytes(32), bytes32(1), 7, READING_SCHEMA, close + late)
    with expect_error("MileageMine_WrongInputs", head, bytes(32)):
        mining.commit(0, tree, inputs=head)
    mining.commit(0, tree, inputs=bytes(32))


def test_commit__anchors_of_two_epochs__each_takes_those_before_its_close(
    mining, tree, anchors, submitter, clock
):
    head, heads = bytes(32), {}
    for epoch in (0, 1):
        clock.next(mining.end_of(epoch))
        anchors.anchor(bytes32(epoch + 1), 1, READING_SCHEMA, {"from": submitter})
        head = anchor_head(head, bytes32(epoch + 1), 1, READING_SCHEMA, mining.end_of(epoch))
        heads[epoch] = head
    clock.set(mining.opens_at(1))
    with expect_error("MileageMine_WrongInputs", heads[1], heads[0]):
        mining.commit(0, tree, inputs=heads[1])
    mining.commit(0, tree, inputs=heads[0])
    mining.commit(1, tree, inputs=heads[1])


@pytest.mark.parametrize(
    ("total", "leaves", "root"),
    [(601, 1, 9), (1_201, 2, 9), (1, 2, 9), (0, 1, 0), (0, 1, 9), (1, 0, 9), (0, 0, 9)],
)
def test_commit__totals_that_do_not_fit__refused(mining, closed, total, leaves, root):
    with expect_error("MileageMine_InvalidTotals", total, leaves):
        mining.commit(0, EMPTY, total_weight=total, leaf_count=leaves, root=bytes32(root))


@pytest.mark.parametrize(
    ("total", "leaves"), [(600, 1), (1, 1), (2, 2), (1_200, 2), (2**32 - 1, 2**32 - 1)]
)
def test_commit__totals_at_their_limits__accepted(mining, closed, total, leaves):
    mining.commit(0, EMPTY, total_weight=total, leaf_count=leaves, root=bytes32(9))
    assert mining.stored(0).total_weight == total
    assert mining.stored(0).leaf_count == leaves


def test_commit__no_weight__own_reward_reserved_and_pot_untouched(another_mine, clock):
    mining = another_mine(opening_pot=77)
    clock.set(mining.opens_at(0))
    tx = mining.commit(0, EMPTY)
    stored = mining.stored(0)
    assert (stored.state, stored.hit_reward, stored.reserved) == (COMMITTED, 0, OWN)
    assert committed_events(tx, mining.mine)["hitReward"] == 0
    assert mining.mine.pot() == 77


@pytest.mark.parametrize("late", [0, 1, 599, 600, 601, 1_199, 1_200])
def test_commit__any_second__bound_to_the_first_round_ending_after_the_window_MINE_5(
    mining, tree, beacon, clock, late
):
    proof = mining.proof(0, tree)
    at = mining.opens_at(0) + late
    clock.next(at)
    mining.send(proof, mining.sign(proof))
    round_ = mining.stored(0).round
    assert beacon.endOf(round_) > at + 1_200
    assert beacon.endOf(round_ - 1) <= at + 1_200


def test_commit__pot_filled__own_and_as_much_again_while_it_lasts_MINE_1(mining, tree, clock):
    clock.set(mining.end_of(2) + DAYS_3)
    for epoch in range(3):
        mining.skip(epoch)
    for epoch, (reward, pot) in enumerate([(2, 2), (2, 1), (2, 0), (1, 0)], 3):
        mining.commit(epoch, tree)
        assert mining.stored(epoch).hit_reward == reward * OWN // 300
        assert mining.mine.pot() == pot * OWN


@pytest.mark.parametrize("pot", [0, 1, 10**18 + 7, OWN - 1, OWN, OWN + 1])
@pytest.mark.parametrize("per_batch", [7, 50])
def test_commit__any_pot__takes_no_more_than_the_own_reward_and_keeps_the_remainder_MINE_1(
    another_mine, tree, clock, pot, per_batch
):
    mining = another_mine(hits_per_batch=per_batch, opening_pot=pot)
    clock.set(mining.opens_at(0))
    mining.commit(0, tree)
    hits, part = 6 * per_batch, OWN + min(pot, OWN)
    assert mining.stored(0).hit_reward == part // hits
    assert mining.mine.pot() == pot + OWN - part // hits * hits


def test_commit__pot_from_an_earlier_era__crosses_over_MINE_1(another_mine, tree, clock):
    last = 34_999
    mining = another_mine(first_epoch=last)
    clock.set(mining.end_of(last + 2) + DAYS_3)
    mining.skip(last)
    assert mining.mine.pot() == OWN
    for epoch, pot in ((last + 1, OWN // 2), (last + 2, 0)):
        mining.commit(epoch, tree)
        assert mining.stored(epoch).hit_reward == OWN // 300
        assert mining.mine.pot() == pot
