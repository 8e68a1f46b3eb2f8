"""setAttester, removeAttester, attesterOf, and the first attesters."""

from dataclasses import replace

import pytest

from csop.engagement.tasks import SignedCompletion
from tests.helpers import bytes32, delayed
from tests.unit.events import events_of
from tests.unit.task_board.desk import ACTIVE, CRYSTALS, DAILY_BUDGET, NONE, REMOVED, plain

ZERO = "0x" + "00" * 20

pytestmark = pytest.mark.usefixtures("noon")


def test_constructor__deployed__describes_itself(desk, board, crystal, manager, attester, params):
    assert board.crystal() == crystal
    assert board.authority() == manager
    assert board.taskCount() == 0
    assert DAILY_BUDGET == params.engagement.attester_daily_crystals
    assert desk.attester(attester) == (ACTIVE, DAILY_BUDGET, 0, 0)


def test_constructor__several_attesters__each_set(TaskBoard, manager, crystal, stranger, accounts):
    board = stranger.deploy(TaskBoard, manager, crystal, [accounts[1], accounts[2]], 7)
    assert [event for event in events_of(board.tx, board) if event[0] == "AttesterSet"] == [
        ("AttesterSet", {"attester": account.address, "dailyBudget": 7})
        for account in (accounts[1], accounts[2])
    ]
    assert plain(board.attesterOf(accounts[2])) == (ACTIVE, 7, 0, 0)


def test_constructor__no_attesters__accepted(TaskBoard, manager, crystal, stranger, attester):
    board = stranger.deploy(TaskBoard, manager, crystal, [], 7)
    assert plain(board.attesterOf(attester)) == (NONE, 0, 0, 0)


def test_setAttester__a_new_one_after_the_delay__may_attest(
    desk, board, manager, rotator, clock, accounts, engagement, alice
):
    call = board.setAttester.encode_input(accounts[1], 40)
    tx = delayed(manager, board, call, rotator, clock)
    assert desk.logged(tx) == [
        ("AttesterSet", {"attester": accounts[1].address, "dailyBudget": 40})
    ]
    assert desk.attester(accounts[1]) == (ACTIVE, 40, 0, 0)


def test_setAttester__before_the_delay__refused(desk, board, manager, rotator, accounts):
    desk.attesters.append(accounts[1])
    call = board.setAttester.encode_input(accounts[1], 40)
    operation = manager.hashOperation(rotator, board, call)
    with desk.refused("AccessManagerNotScheduled", operation):
        board.setAttester(accounts[1], 40, {"from": rotator})


def test_setAttester__anyone_but_the_rotator__refused(
    desk, board, stranger, guardian, curator, attester
):
    for caller in (stranger, guardian, curator, attester):
        with desk.refused("AccessManagedUnauthorized", caller):
            board.setAttester(attester, 2**48 - 1, {"from": caller})


def test_setAttester__again__budget_changes_and_what_was_given_stays(
    desk, task, engagement, board, hasty, attester, alice
):
    engagement.complete(engagement.attest(task, alice))
    day = desk.attester(attester)[2]
    for budget in (0, 2**48 - 1):
        tx = board.setAttester(attester, budget, {"from": hasty})
        assert desk.logged(tx) == [
            ("AttesterSet", {"attester": attester.address, "dailyBudget": budget})
        ]
        assert desk.attester(attester) == (ACTIVE, budget, day, CRYSTALS)


def test_removeAttester__an_active_one__at_once(desk, board, guardian, attester):
    tx = board.removeAttester(attester, {"from": guardian})
    assert desk.logged(tx) == [("AttesterRemoved", {"attester": attester.address})]
    assert desk.attester(attester) == (REMOVED, DAILY_BUDGET, 0, 0)


def test_removeAttester__twice__refused(desk, board, guardian, attester):
    board.removeAttester(attester, {"from": guardian})
    with desk.refused("TaskBoard_RemovedAttester", attester):
        board.removeAttester(attester, {"from": guardian})


def test_removeAttester__never_was_one__refused(desk, board, guardian, stranger):
    desk.attesters.append(stranger)
    with desk.refused("TaskBoard_UnknownAttester", stranger):
        board.removeAttester(stranger, {"from": guardian})


def test_removeAttester__anyone_but_the_guardian__refused(
    desk, board, stranger, hasty, curator, attester
):
    for caller in (stranger, hasty, curator, attester):
        with desk.refused("AccessManagedUnauthorized", caller):
            board.removeAttester(attester, {"from": caller})


def test_removeAttester__yesterdays_signature__worth_nothing_TASK_4(
    desk, task, engagement, board, guardian, attester, alice
):
    """Neither at once, nor another day, nor for a task created later."""
    signed = engagement.attest(task, alice)
    desk.tomorrow()
    board.removeAttester(attester, {"from": guardian})
    with desk.refused("TaskBoard_RemovedAttester", attester):
        engagement.complete(signed)
    desk.tomorrow()
    later = engagement.attest(engagement.create(), alice)
    for old_or_new in (signed, later):
        with desk.refused("TaskBoard_RemovedAttester", attester):
            engagement.complete(old_or_new)


def test_setAttester__one_that_was_removed__never_again_TASK_4(
    desk, task, engagement, board, guardian, hasty, attester, alice
):
    signed = engagement.attest(task, alice)
    board.removeAttester(attester, {"from": guardian})
    for budget in (0, DAILY_BUDGET):
        with desk.refused("TaskBoard_RemovedAttester", attester):
            board.setAttester(attester, budget, {"from": hasty})
    with desk.refused("TaskBoard_RemovedAttester", attester):
        engagement.complete(signed)


def test_removeAttester__another_attester__goes_on(
    task, engagement, board, guardian, attester, make_attester, accounts, alice
):
    signed = engagement.attest(task, alice, key="another")
    make_attester(accounts.at(signed.completion.attester, force=True))
    board.removeAttester(attester, {"from": guardian})
    engagement.complete(signed)
    assert board.isCompleted(task, alice.id, 0)


def test_attesterOf__never_was_one__all_zero(desk, board, stranger):
    assert desk.attester(stranger) == (NONE, 0, 0, 0)


@pytest.mark.parametrize("is_attester", [False, True])
def test_complete__address_zero__attests_nothing(
    desk, task, board, engagement, hasty, alice, is_attester
):
    """A signature from which nobody can be recovered is nobody's."""
    refusal = "TaskBoard_InvalidSignature" if is_attester else "TaskBoard_UnknownAttester"
    if is_attester:
        board.setAttester(ZERO, 100, {"from": hasty})
    named = replace(engagement.attest(task, alice).completion, attester=ZERO)
    for signature in (bytes(65), bytes(64) + b"\x1b", b""):
        with desk.refused(refusal, ZERO):
            engagement.complete(SignedCompletion(named, signature))


def test_isCompleted__nothing_ever_brought__false(board, task, alice):
    for number in (0, 255, 256, 2**32, 2**256 - 1):
        assert not board.isCompleted(task, alice.id, number)
        assert not board.isCompleted(2**256 - 1, bytes32("nobody"), number)
