"""What a task, an attester and a member's day have room for."""

import pytest

from tests.unit.crystal.till import CAP
from tests.unit.dates import DAY, midnight_after
from tests.unit.task_board.desk import ACTIVE, CRYSTALS, DAILY_BUDGET

pytestmark = pytest.mark.usefixtures("noon")

TASK_GAVE, GIVEN_TODAY = 6, 3


def test_complete__task_budget__to_the_last_crystal_TASK_2(desk, engagement, board, alice, bob):
    task = engagement.create(budget=2 * CRYSTALS + 19)
    for person in (alice, bob):
        engagement.complete(engagement.attest(task, person))
    with desk.refused("TaskBoard_OverTaskBudget", task, CRYSTALS, 19):
        engagement.complete(engagement.attest(task, alice, 1))
    desk.tomorrow()
    with desk.refused("TaskBoard_OverTaskBudget", task, CRYSTALS, 19):
        engagement.complete(engagement.attest(task, alice, 1))
    assert desk.task(task)[TASK_GAVE] == 2 * CRYSTALS


def test_complete__task_budget_of_whole_completions__nothing_left_TASK_2(
    desk, engagement, alice, bob
):
    task = engagement.create(budget=2 * CRYSTALS)
    other = engagement.create(budget=CRYSTALS)
    for person in (alice, bob):
        engagement.complete(engagement.attest(task, person))
    with desk.refused("TaskBoard_OverTaskBudget", task, CRYSTALS, 0):
        engagement.complete(engagement.attest(task, alice, 1))
    engagement.complete(engagement.attest(other, alice))


def test_complete__attester_budget__to_the_last_crystal_TASK_3(
    desk, engagement, board, hasty, attester, alice, bob
):
    """Over all its tasks and members."""
    first, second = engagement.create(), engagement.create()
    board.setAttester(attester, 3 * CRYSTALS + 19, {"from": hasty})
    for task, person in ((first, alice), (second, alice), (first, bob)):
        engagement.complete(engagement.attest(task, person))
    with desk.refused("TaskBoard_OverAttesterBudget", attester, CRYSTALS, 19):
        engagement.complete(engagement.attest(second, bob))
    board.setAttester(attester, 4 * CRYSTALS, {"from": hasty})
    engagement.complete(engagement.attest(second, bob))
    with desk.refused("TaskBoard_OverAttesterBudget", attester, CRYSTALS, 0):
        engagement.complete(engagement.attest(second, bob, 1))


def test_complete__attester_budget__anew_at_midnight_of_UTC_8_TASK_3(
    desk, engagement, board, hasty, attester, clock, alice
):
    task = engagement.create()
    board.setAttester(attester, CRYSTALS, {"from": hasty})
    midnight = midnight_after(clock.now)
    clock.next(midnight - 2)
    engagement.complete(engagement.attest(task, alice, 0))
    second, third = (engagement.attest(task, alice, number) for number in (1, 2))
    clock.set(midnight - 1)
    with desk.refused("TaskBoard_OverAttesterBudget", attester, CRYSTALS, 0):
        desk.call(second)
    clock.next(midnight)
    engagement.complete(second)
    day = (midnight + 8 * 3600) // DAY
    assert desk.attester(attester) == (ACTIVE, CRYSTALS, day, CRYSTALS)
    clock.set(midnight + DAY - 1)
    with desk.refused("TaskBoard_OverAttesterBudget", attester, CRYSTALS, 0):
        desk.call(third)
    clock.set(midnight + DAY)
    engagement.complete(third)


def test_complete__attester_budget_at_midnight_of_UTC__the_same_day_TASK_3(
    desk, engagement, board, hasty, attester, clock, alice
):
    task = engagement.create()
    board.setAttester(attester, CRYSTALS, {"from": hasty})
    utc_midnight = (clock.now // DAY + 1) * DAY
    clock.next(utc_midnight - 1)
    engagement.complete(engagement.attest(task, alice, 0))
    clock.next(utc_midnight)
    with desk.refused("TaskBoard_OverAttesterBudget", attester, CRYSTALS, 0):
        engagement.complete(engagement.attest(task, alice, 1))


def test_complete__attester_budget_lowered_below_what_was_given__nothing_left_TASK_3(
    desk, engagement, board, hasty, attester, alice, bob
):
    task = engagement.create()
    for person in (alice, bob):
        engagement.complete(engagement.attest(task, person))
    signed = engagement.attest(task, alice, 1)
    for budget in (0, CRYSTALS, 2 * CRYSTALS):
        board.setAttester(attester, budget, {"from": hasty})
        with desk.refused("TaskBoard_OverAttesterBudget", attester, CRYSTALS, 0):
            engagement.complete(signed)
    assert desk.attester(attester)[GIVEN_TODAY] == 2 * CRYSTALS
    desk.tomorrow()
    engagement.complete(signed)
    assert desk.attester(attester)[GIVEN_TODAY] == CRYSTALS


def test_complete__attesters__each_its_own_budget_TASK_3(
    desk, engagement, board, hasty, attester, make_attester, accounts, alice
):
    task = engagement.create()
    ours, theirs = (engagement.attest(task, alice, n, k) for n, k in ((0, "attester"), (1, "b")))
    other = make_attester(accounts.at(theirs.completion.attester, force=True), CRYSTALS)
    board.setAttester(attester, CRYSTALS, {"from": hasty})
    engagement.complete(ours)
    engagement.complete(theirs)
    for key, spent in (("attester", attester), ("b", other)):
        with desk.refused("TaskBoard_OverAttesterBudget", spent, CRYSTALS, 0):
            engagement.complete(engagement.attest(task, alice, 2, key))


def test_complete__stolen_key__loses_a_days_budget_TASK_3(
    desk, engagement, board, hasty, attester, alice, bob, crystal
):
    """However many tasks, numbers and members it signs for."""
    board.setAttester(attester, 3 * CRYSTALS + 1, {"from": hasty})
    tasks = [engagement.create(per_member=2) for _ in range(3)]
    signed = [
        engagement.attest(task, person, number)
        for task in tasks
        for person in (alice, bob)
        for number in (0, 1)
    ]
    tx = engagement.complete_many(signed)
    assert tx.return_value == len(signed) - 3
    assert crystal.totalSupply() == desk.attester(attester)[GIVEN_TODAY] == 3 * CRYSTALS


def test_complete__members_day_is_full__brought_the_next_day_CRYSTAL_2_TASK_5(
    desk, engagement, board, crystal, attester, clock, alice, bob
):
    task = engagement.create(crystals=40)
    for number in (0, 1):
        engagement.complete(engagement.attest(task, alice, number))
    signed = engagement.attest(task, alice, 2)
    with desk.refused("Crystal_OverDailyCap", alice.id, 40, CAP - 80):
        engagement.complete(signed)
    engagement.complete(engagement.attest(task, bob))
    midnight = midnight_after(clock.now)
    clock.set(midnight - 1)
    with desk.refused("Crystal_OverDailyCap", alice.id, 40, CAP - 80):
        desk.call(signed)
    clock.next(midnight)
    engagement.complete(signed)
    assert crystal.held(alice.id) == 120
    assert desk.task(task)[TASK_GAVE] == 160
    assert desk.attester(attester)[1:] == (DAILY_BUDGET, (midnight + 8 * 3600) // DAY, 40)
