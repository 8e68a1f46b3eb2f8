"""setEnd: the admin lets another mine take over; nothing opened is stranded."""

import pytest

from tests.helpers import expect_error
from tests.mining import HOUR, SKIPPED
from tests.unit.events import events_of

FOREVER = 2**64 - 1


def test_setEnd__any_epoch_ahead__set_with_its_event(mining, as_admin):
    tx = mining.mine.setEnd(7, {"from": as_admin})
    assert events_of(tx, mining.mine) == [("EndSet", {"endEpoch": 7})]
    assert mining.mine.endEpoch() == 7


def test_setEnd__anyone_but_the_admin__refused(mining, stranger, guardian, rotator, multisig):
    for caller in (stranger, guardian, rotator, multisig):
        with expect_error("AccessManagedUnauthorized", caller):
            mining.mine.setEnd.call(7, {"from": caller})


def test_setEnd__later_than_before__refused(mining, as_admin):
    mining.mine.setEnd(7, {"from": as_admin})
    mining.mine.setEnd(7, {"from": as_admin})
    for later in (8, FOREVER):
        with expect_error("MileageMine_InvalidEnd", later, 0, 7):
            mining.mine.setEnd(later, {"from": as_admin})
    mining.mine.setEnd(6, {"from": as_admin})


def test_setEnd__before_the_first__refused(another_mine, as_admin):
    mine = another_mine(first_epoch=5).mine
    with expect_error("MileageMine_InvalidEnd", 4, 5, FOREVER):
        mine.setEnd(4, {"from": as_admin})
    mine.setEnd(5, {"from": as_admin})


@pytest.mark.parametrize("how", ["commit", "skip", "void"])
def test_setEnd__before_an_epoch_already_opened__refused(
    mining, tree, as_admin, clock, guardian, how
):
    clock.set(mining.end_of(3) + 72 * HOUR)
    if how == "skip":
        mining.skip(3)
    else:
        mining.commit(3, tree)
    if how == "void":
        mining.void(3, guardian)
    mining.commit(1, tree)
    for early in (0, 2, 3):
        with expect_error("MileageMine_InvalidEnd", early, 4, FOREVER):
            mining.mine.setEnd(early, {"from": as_admin})
    mining.mine.setEnd(4, {"from": as_admin})


def test_setEnd__epochs_before_it__finished_here(mining, tree, as_admin, clock, guardian, stone):
    mining.committed(0, tree)
    mining.void(0, guardian)
    mining.committed(1, tree)
    mining.mine.setEnd(3, {"from": as_admin})
    mining.commit(0, tree, attempt=1)
    mining.post(mining.stored(0).round)
    mining.settle(0, tree, mining.hits(0))
    assert stone.totalSupply() > 0
    clock.set(mining.end_of(2) + 72 * HOUR)
    mining.skip(2)
    assert mining.stored(2).state == SKIPPED


def test_setEnd__refused_calls_before__do_not_count_as_opened(mining, tree, as_admin, clock):
    clock.set(mining.opens_at(5))
    with expect_error("MileageMine_WrongAttempt", 5, 1, 0):
        mining.commit(5, tree, attempt=1)
    mining.mine.setEnd(0, {"from": as_admin})
