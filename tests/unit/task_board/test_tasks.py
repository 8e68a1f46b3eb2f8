"""createTask, closeTask, taskOf."""

from dataclasses import astuple

import pytest

from csop.engagement.tasks import Kind
from csop.hashing import keccak
from tests.helpers import expect_error
from tests.unit.crystal.till import CAP
from tests.unit.task_board.desk import plain

pytestmark = pytest.mark.usefixtures("noon")


def create(engagement, terms, sender=None):
    return engagement.board.createTask(astuple(terms), {"from": sender or engagement.curator})


def as_stored(terms):
    return plain(astuple(terms))


def test_createTask__one_after_another__numbered_from_zero(desk, engagement, board):
    first = engagement.task_terms()
    second = engagement.task_terms(kind=Kind.CO_CREATION, crystals=7, document=keccak(b"other"))
    assert board.taskCount() == 0
    for number, terms in enumerate((first, second)):
        tx = create(engagement, terms)
        assert tx.return_value == number
        assert desk.logged(tx) == [("TaskCreated", {"task": number, "terms": as_stored(terms)})]
    assert board.taskCount() == 2
    assert [desk.task(i) for i in (0, 1)] == [as_stored(first), as_stored(second)]


@pytest.mark.parametrize(
    "changes",
    [
        {"crystals": 1, "budget": 1, "per_member": 1},
        {"crystals": CAP, "budget": CAP},
        {"budget": 2**48 - 1, "per_member": 2**32 - 1, "end": 2**40 - 1},
        {"start": 0},
        {"start": 2**40 - 2, "end": 2**40 - 1},
    ],
)
def test_createTask__bounds__accepted(desk, engagement, board, changes):
    terms = engagement.task_terms(**changes)
    assert desk.task(create(engagement, terms).return_value) == as_stored(terms)


@pytest.mark.parametrize(
    "changes",
    [
        {"crystals": 0},
        {"crystals": 0, "budget": 0},
        {"crystals": CAP + 1},
        {"crystals": 2**16 - 1},
        {"per_member": 0},
        {"budget": 19},
        {"budget": 0},
        {"given": 1},
        {"given": 2**48 - 1},
    ],
)
def test_createTask__terms_that_give_nothing_or_too_much__refused(desk, engagement, changes):
    terms = engagement.task_terms(**changes)
    values = (terms.crystals, CAP, terms.per_member, terms.budget)
    with desk.refused("TaskBoard_InvalidTask", *values):
        create(engagement, terms)


@pytest.mark.parametrize(("start", "end"), [(10, 10), (11, 10), (2**40 - 1, 0), (-9, 0), (-9, -1)])
def test_createTask__times__end_to_come_and_after_the_start(desk, engagement, clock, start, end):
    """Seconds from the block that creates it, if small."""
    now = clock.now + 100
    start, end = (t if t > 2**39 else now + t for t in (start, end))
    terms = engagement.task_terms(start=start, end=end)
    with desk.refused("TaskBoard_InvalidTimes", start, end, now):
        clock.next(now)
        create(engagement, terms)


def test_createTask__last_second_before_its_end__accepted(engagement, board, clock):
    terms = engagement.task_terms(end=clock.now + 101)
    clock.next(terms.end - 1)
    create(engagement, terms)
    assert board.taskCount() == 1


def test_createTask__no_such_kind__refused(desk, engagement):
    with desk.refused("NoReason"):
        create(engagement, engagement.task_terms(kind=2))


def test_createTask__anyone_but_the_curator__refused(desk, engagement, stranger, attester, hasty):
    for caller in (stranger, attester, hasty):
        with desk.refused("AccessManagedUnauthorized", caller):
            create(engagement, engagement.task_terms(), caller)


def test_closeTask__while_it_runs__over_at_once(desk, engagement, board, curator, clock, alice):
    task = engagement.create()
    signed = engagement.attest(task, alice)
    terms = engagement.task_terms()
    start, now = desk.task(task)[3], clock.now + 100
    clock.next(now)
    tx = board.closeTask(task, {"from": curator})
    assert desk.logged(tx) == [("TaskClosed", {"task": task})]
    closed = as_stored(terms)
    assert desk.task(task) == (*closed[:3], start, now, *closed[5:])
    with desk.refused("TaskBoard_NotOpen", task, start, now):
        desk.call(signed)
    with desk.refused("TaskBoard_NotOpen", task, start, now):
        engagement.complete(signed)


def test_closeTask__twice__refused(desk, engagement, board, curator):
    task = engagement.create()
    board.closeTask(task, {"from": curator})
    start, end = desk.task(task)[3:5]
    with desk.refused("TaskBoard_NotOpen", task, start, end):
        board.closeTask(task, {"from": curator})


def test_closeTask__before_it_starts__never_opens(desk, engagement, board, curator, clock, alice):
    start = clock.now + 1_000
    task = engagement.create(start=start)
    signed = engagement.attest(task, alice)
    now = clock.now + 100
    clock.next(now)
    board.closeTask(task, {"from": curator})
    clock.set(start)
    with desk.refused("TaskBoard_NotOpen", task, start, now):
        engagement.complete(signed)


def test_closeTask__last_second_and_end__accepted_and_refused(
    desk, engagement, board, curator, clock
):
    first, second = engagement.create(), engagement.create()
    start, end = desk.task(first)[3:5]
    clock.next(end - 1)
    board.closeTask(first, {"from": curator})
    assert desk.task(first)[4] == end - 1
    start, end = desk.task(second)[3:5]
    clock.set(end)
    with desk.refused("TaskBoard_NotOpen", second, start, end):
        board.closeTask.call(second, {"from": curator})


def test_closeTask__another_task__runs_on(engagement, board, curator, alice):
    first, second = engagement.create(), engagement.create()
    board.closeTask(first, {"from": curator})
    engagement.complete(engagement.attest(second, alice))
    assert board.isCompleted(second, alice.id, 0)


def test_closeTask__no_such_task__refused(desk, engagement, board, curator):
    engagement.create()
    for task in (1, 2**256 - 1):
        with desk.refused("TaskBoard_UnknownTask", task):
            board.closeTask(task, {"from": curator})


def test_closeTask__anyone_but_the_curator__refused(desk, engagement, board, stranger, guardian):
    task = engagement.create()
    for caller in (stranger, guardian):
        with desk.refused("AccessManagedUnauthorized", caller):
            board.closeTask(task, {"from": caller})


def test_taskOf__no_such_task__refused(board, engagement):
    for task in (0, 2**64):
        with expect_error("TaskBoard_UnknownTask", task):
            board.taskOf(task)
    engagement.create()
    board.taskOf(0)
    with expect_error("TaskBoard_UnknownTask", 1):
        board.taskOf(1)
