"""skip: which epochs, from which second, and what goes to the pot."""

import pytest

from tests.helpers import expect_error
from tests.mining import EMPTY, HOUR, OWN, SKIPPED, VOID_WINDOW
from tests.unit.events import events_of

DAYS_3, DAY = 72 * HOUR, 24 * HOUR


def skipped(epoch, to_pot=OWN):
    return [("EpochSkipped", {"epoch": epoch, "toPot": to_pot})]


def assert_opens_at(mining, epoch, opens_at):
    """Refused a second before, possible at that second; the transaction."""
    mining.clock.next(opens_at - 1)
    with expect_error("MileageMine_TooEarly", epoch, opens_at):
        mining.skip(epoch)
    mining.clock.next(opens_at)
    tx = mining.skip(epoch)
    stored = mining.stored(epoch)
    assert (stored.state, stored.changed_at) == (SKIPPED, opens_at)
    assert (stored.hit_reward, stored.reserved) == (0, 0)
    return tx


def test_skip__nobody_committed__after_72_hours_by_anyone_with_the_exact_event_MINE_1(mining):
    tx = assert_opens_at(mining, 0, mining.end_of(0) + DAYS_3)
    assert events_of(tx, mining.mine) == skipped(0)
    assert mining.mine.pot() == OWN


def test_skip__voided__24_hours_after_the_void_MINE_1(mining, tree, guardian, clock):
    mining.committed(0, tree)
    clock.forward(777)
    mining.void(0, guardian)
    tx = assert_opens_at(mining, 0, clock.now + DAY)
    assert events_of(tx, mining.mine) == skipped(0)
    assert mining.mine.pot() == OWN


def test_skip__voided_long_after_its_end__24_hours_all_the_same(mining, tree, guardian, clock):
    clock.set(mining.end_of(0) + 2 * DAYS_3)
    mining.commit(0, tree)
    mining.void(0, guardian)
    assert_opens_at(mining, 0, clock.now + DAY)


@pytest.mark.parametrize("attempt", [0, 1])
def test_skip__no_weight__once_its_void_window_is_over_MINE_1(
    mining, tree, guardian, clock, attempt
):
    if attempt:
        mining.committed(0, tree)
        mining.void(0, guardian)
    mining.committed(0, EMPTY, attempt)
    tx = assert_opens_at(mining, 0, clock.now + VOID_WINDOW)
    assert events_of(tx, mining.mine) == skipped(0)
    assert mining.mine.pot() == OWN


def test_skip__no_weight_voided__24_hours_after_the_void(mining, guardian, clock):
    mining.committed(0, EMPTY)
    mining.void(0, guardian)
    assert_opens_at(mining, 0, clock.now + DAY)


def test_skip__committed_with_weight__refused_however_late_MINE_3(mining, tree, clock):
    mining.committed(0, tree)
    for wait in (0, VOID_WINDOW, 100 * DAYS_3):
        clock.forward(wait + 1)
        with expect_error("MileageMine_CannotSkip", 0):
            mining.skip(0)


def test_skip__its_beacon_key_retired_unposted__whole_reward_to_the_pot_MINE_1(
    another_mine, tree, retire_key, clock, beacon
):
    mining = another_mine(hits_per_batch=7, opening_pot=OWN + 1)
    mining.committed(0, tree)
    round_ = mining.stored(0).round
    retire_key()
    clock.next(beacon.endOf(round_ - 1) - 1)
    with expect_error("MileageMine_CannotSkip", 0):
        mining.skip(0)
    clock.next(beacon.endOf(round_ - 1))
    reward = 42 * mining.stored(0).hit_reward
    assert events_of(mining.skip(0), mining.mine) == skipped(0, reward)
    assert mining.mine.pot() == 2 * OWN + 1
    assert mining.stored(0).hit_reward == 0


def test_skip__its_beacon_key_retired_seeded_but_unposted__to_the_pot(mining, tree, retire_key):
    mining.committed(0, tree)
    mining.seeded(mining.stored(0).round)
    retire_key()
    mining.skip(0)
    assert mining.mine.pot() == OWN


def test_skip__its_beacon_key_retired_after_posting__refused_and_still_settled(
    mining, tree, retire_key, stone, alice, bob
):
    hits = mining.drawn(0, tree)
    retire_key()
    with expect_error("MileageMine_CannotSkip", 0):
        mining.skip(0)
    mining.settle(0, tree, hits)
    assert stone.balanceOf(alice.wallet) > 0


def test_skip__before_its_round_began_a_new_key_came__refused(
    mining, tree, retire_key, manager, accounts, beacon, clock, dealing
):
    mining.committed(0, tree)
    retire_key()
    beacon.setKey(dealing.group_key, dealing.proof_of_possession, {"from": accounts[9]})
    clock.set(beacon.endOf(mining.stored(0).round))
    with expect_error("MileageMine_CannotSkip", 0):
        mining.skip(0)


def test_skip__skipped_before__refused_MINE_3(mining, clock):
    clock.set(mining.end_of(0) + DAYS_3)
    mining.skip(0)
    with expect_error("MileageMine_AlreadySkipped", 0):
        mining.skip(0)
    assert mining.mine.pot() == OWN


def test_skip__then_void_or_settle__refused_MINE_3(mining, clock, guardian, tree):
    clock.set(mining.end_of(0) + DAYS_3)
    mining.skip(0)
    with expect_error("MileageMine_NotCommitted", 0):
        mining.void(0, guardian)
    with expect_error("MileageMine_NotCommitted", 0):
        mining.send_settle(0, b"\0\0", tree.prune([0]))


def test_skip__epoch_of_another_mine__refused(another_mine, clock, as_admin):
    mining = another_mine(first_epoch=1)
    clock.set(mining.end_of(3) + DAYS_3)
    mining.mine.setEnd(2, {"from": as_admin})
    for epoch in (0, 2, 2**64 - 1):
        with expect_error("MileageMine_UnknownEpoch", epoch, 1, 2):
            mining.skip(epoch)
    mining.skip(1)


def test_skip__later_eras__their_own_rewards_MINE_1(another_mine, clock):
    first = 34_999
    mining = another_mine(first_epoch=first)
    clock.set(mining.end_of(first + 1) + DAYS_3)
    assert events_of(mining.skip(first), mining.mine) == skipped(first)
    assert events_of(mining.skip(first + 1), mining.mine) == skipped(first + 1, OWN // 2)
    assert mining.mine.pot() == OWN + OWN // 2
