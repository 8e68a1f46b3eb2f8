"""void: once, by the guardian, in time; what comes back and what the second attempt pays."""

import pytest

from tests.helpers import expect_error
from tests.mining import COMMITTED, EMPTY, HOUR, OWN, VOID_WINDOW, VOIDED
from tests.unit.events import events_of

pytestmark = pytest.mark.usefixtures("closed")


def test_void__fresh_commit__voided_with_the_exact_event(mining, tree, guardian, clock):
    mining.commit(0, tree)
    tx = mining.void(0, guardian, "salts 盐 reused")
    assert events_of(tx, mining.mine) == [
        ("EpochVoided", {"epoch": 0, "by": guardian, "reason": "salts 盐 reused"})
    ]
    stored = mining.stored(0)
    assert (stored.state, stored.attempt, stored.changed_at) == (VOIDED, 1, clock.now)
    assert (stored.hit_reward, stored.reserved) == (0, OWN)
    assert mining.mine.pot() == 0


def test_void__anyone_but_the_guardian__refused(
    mining, tree, stranger, as_admin, registrar, rotator, submitter
):
    mining.commit(0, tree)
    for caller in (stranger, as_admin, registrar, rotator, submitter):
        with expect_error("AccessManagedUnauthorized", caller):
            mining.mine.void.call(0, "", {"from": caller})


def test_void__last_second_of_the_window__accepted(mining, tree, guardian, clock):
    mining.commit(0, tree)
    clock.next(clock.now + VOID_WINDOW - 1)
    mining.void(0, guardian)
    assert mining.stored(0).state == VOIDED


@pytest.mark.parametrize("late", [0, 1, 10**6])
def test_void__window_over__refused(mining, tree, guardian, clock, late):
    mining.commit(0, tree)
    closed_at = clock.now + VOID_WINDOW
    clock.next(closed_at + late)
    with expect_error("MileageMine_VoidWindowOver", 0, closed_at):
        mining.void(0, guardian)


def test_void__epoch_without_a_commit__refused(mining, tree, guardian, clock):
    with expect_error("MileageMine_NotCommitted", 0):
        mining.void(0, guardian)
    mining.commit(0, tree)
    mining.void(0, guardian)
    with expect_error("MileageMine_NotCommitted", 0):
        mining.void(0, guardian)
    clock.set(clock.now + 24 * HOUR)
    mining.skip(0)
    with expect_error("MileageMine_NotCommitted", 0):
        mining.void(0, guardian)


@pytest.mark.parametrize("second", ["weight", "empty"])
def test_void__second_commit__refused_MINE_4(mining, tree, guardian, second):
    mining.commit(0, tree)
    mining.void(0, guardian)
    mining.commit(0, tree if second == "weight" else EMPTY, attempt=1)
    with expect_error("MileageMine_VoidedBefore", 0):
        mining.void(0, guardian)


def test_void__then_the_second_commit__stored_anew_MINE_5(
    mining, tree, other_tree, guardian, beacon, clock
):
    mining.commit(0, tree)
    mining.void(0, guardian)
    clock.forward(3_000)
    mining.commit(0, other_tree, attempt=1)
    stored = mining.stored(0)
    assert (stored.state, stored.attempt, stored.changed_at) == (COMMITTED, 1, clock.now)
    assert stored.root == "0x" + other_tree.root.hex()
    assert stored.round == beacon.roundAt(clock.now + VOID_WINDOW)
    assert (stored.hit_reward, stored.reserved) == (OWN // 300, 0)


def test_void__commit_with_a_part_of_the_pot__the_pot_gets_it_back_MINE_1(
    another_mine, tree, guardian
):
    mining = another_mine(opening_pot=OWN + 5)
    mining.commit(0, tree)
    assert mining.mine.pot() == 5
    mining.void(0, guardian)
    assert mining.mine.pot() == OWN + 5
    assert mining.stored(0).reserved == OWN
    mining.commit(0, tree, attempt=1)
    assert mining.mine.pot() == 5
    assert mining.stored(0).hit_reward == 2 * OWN // 300


def test_void__pot_spent_by_another_epoch_meanwhile__second_attempt_takes_what_is_left_MINE_1(
    another_mine, tree, guardian, clock
):
    mining = another_mine(opening_pot=OWN + 300)
    mining.commit(0, tree)
    mining.void(0, guardian)
    clock.set(mining.opens_at(1))
    mining.commit(1, tree)
    assert mining.stored(1).hit_reward == 2 * OWN // 300
    mining.commit(0, tree, attempt=1)
    assert mining.stored(0).hit_reward == OWN // 300 + 1
    assert mining.mine.pot() == 0


@pytest.mark.parametrize("pot", [0, 1, 41, 42, 10**20 + 1, OWN + 9])
def test_void__reward_that_does_not_divide__not_a_wei_lost_MINE_1(
    another_mine, tree, guardian, pot
):
    mining = another_mine(hits_per_batch=7, opening_pot=pot)
    mining.commit(0, tree)
    mining.void(0, guardian)
    first = mining.stored(0)
    assert mining.mine.pot() + first.reserved == OWN + pot
    assert OWN - 42 < first.reserved <= OWN
    before = mining.mine.pot()
    mining.commit(0, tree, attempt=1)
    part = first.reserved + min(before, first.reserved)
    assert mining.stored(0).hit_reward == part // 42
    assert mining.mine.pot() + 42 * mining.stored(0).hit_reward == OWN + pot


def test_void__epoch_without_weight__second_attempt_with_weight_pays_all_MINE_1(
    mining, tree, guardian
):
    mining.commit(0, EMPTY)
    mining.void(0, guardian)
    assert mining.stored(0).reserved == OWN
    mining.commit(0, tree, attempt=1)
    assert (mining.stored(0).hit_reward, mining.stored(0).reserved) == (OWN // 300, 0)


def test_void__epoch_with_weight__second_attempt_without_keeps_all_MINE_1(
    another_mine, tree, guardian, clock
):
    mining = another_mine(opening_pot=OWN)
    mining.commit(0, tree)
    mining.void(0, guardian)
    mining.commit(0, EMPTY, attempt=1)
    assert (mining.stored(0).hit_reward, mining.stored(0).reserved) == (0, OWN)
    clock.set(clock.now + VOID_WINDOW)
    mining.skip(0)
    assert mining.mine.pot() == 2 * OWN


def test_void__then_settle__refused(mining, tree, guardian, clock):
    mining.commit(0, tree)
    round_ = mining.stored(0).round
    mining.void(0, guardian)
    mining.post(round_)
    with expect_error("MileageMine_NotCommitted", 0):
        mining.send_settle(0, b"\0\0", tree.prune([0]))
    with expect_error("MileageMine_NotCommitted", 0):
        mining.mine.positionOf(0, 0)
