"""complete: what it gives, who brings it, and from when to when."""

from dataclasses import replace

import pytest

from csop.hashing import keccak
from csop.types import Hash
from tests.helpers import expect_error
from tests.unit.crystal.till import earned
from tests.unit.dates import month_at
from tests.unit.events import events_of
from tests.unit.task_board.desk import ACTIVE, CRYSTALS, DAILY_BUDGET, PER_MEMBER, completed

DAY = 86_400
SUSPENDED, FROZEN, DECEASED, CLOSED = range(2, 6)


def today(clock):
    return (clock.now + 8 * 3600) // DAY


def test_complete__signed_by_an_attester__crystals(
    desk, task, engagement, board, crystal, attester, alice, clock
):
    signed = engagement.attest(task, alice)
    tx = engagement.complete(signed)
    assert desk.logged(tx) == [completed(signed)]
    assert events_of(tx, crystal) == earned(alice, month_at(clock.now), CRYSTALS)
    assert board.isCompleted(task, alice.id, 0)
    assert desk.task(task)[6] == CRYSTALS
    assert desk.attester(attester) == (ACTIVE, DAILY_BUDGET, today(clock), CRYSTALS)
    assert crystal.held(alice.id) == CRYSTALS


@pytest.mark.parametrize("caller", ["stranger", "attester", "guardian", "deployer"])
def test_complete__anybody_brings_it__the_same(request, task, engagement, board, alice, caller):
    sender = request.getfixturevalue(caller)
    replace(engagement, sender=sender).complete(engagement.attest(task, alice))
    assert board.isCompleted(task, alice.id, 0)


def test_complete__numbers_in_any_order__each_once_TASK_1(
    desk, task, engagement, board, crystal, alice
):
    for number in (3, 0, 4, 1, 2):
        signed = engagement.attest(task, alice, number)
        assert desk.logged(engagement.complete(signed)) == [completed(signed)]
        with desk.refused("TaskBoard_AlreadyCompleted", task, alice.id, number):
            engagement.complete(signed)
    assert crystal.held(alice.id) == PER_MEMBER * CRYSTALS
    with desk.refused("TaskBoard_OverMemberCap", PER_MEMBER, PER_MEMBER):
        engagement.complete(engagement.attest(task, alice, PER_MEMBER))


def test_complete__numbers_across_words__none_shadows_another_TASK_1(
    noon, desk, engagement, board, alice
):
    task = engagement.create(per_member=2**32 - 1, crystals=1)
    numbers = (0, 255, 256, 257, 511, 512, 2**32 - 2)
    for number in numbers:
        assert not board.isCompleted(task, alice.id, number)
        engagement.complete(engagement.attest(task, alice, number))
    for number in numbers:
        assert board.isCompleted(task, alice.id, number)
        with desk.refused("TaskBoard_AlreadyCompleted", task, alice.id, number):
            engagement.complete(engagement.attest(task, alice, number))
    for number in (1, 254, 258, 513, 2**32 - 1):
        assert not board.isCompleted(task, alice.id, number)
    with desk.refused("TaskBoard_OverMemberCap", 2**32 - 1, 2**32 - 1):
        engagement.complete(engagement.attest(task, alice, 2**32 - 1))


def test_complete__same_number_again_newly_signed__refused_TASK_1(desk, task, engagement, alice):
    """Other evidence, another deadline: the number has counted."""
    engagement.complete(engagement.attest(task, alice))
    for changes in ({"evidence": Hash(keccak(b"new"))}, {"deadline": 2**64 - 1}):
        with desk.refused("TaskBoard_AlreadyCompleted", task, alice.id, 0):
            engagement.complete(engagement.attest(task, alice, **changes))


def test_complete__same_number_other_member_or_task__counts(
    desk, task, engagement, board, crystal, alice, bob
):
    other = engagement.create()
    for which, person in ((task, alice), (task, bob), (other, alice)):
        engagement.complete(engagement.attest(which, person))
    assert crystal.held(alice.id) == 2 * CRYSTALS
    assert crystal.held(bob.id) == CRYSTALS
    assert not board.isCompleted(other, bob.id, 0)
    assert [desk.task(t)[6] for t in (task, other)] == [2 * CRYSTALS, CRYSTALS]


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, DECEASED, CLOSED])
def test_complete__member_that_is_not_active__crystals_all_the_same(
    task, engagement, crystal, members, steward, alice, status
):
    members.setStatus(alice.id, status, {"from": steward})
    engagement.complete(engagement.attest(task, alice))
    assert crystal.held(alice.id) == CRYSTALS


def test_complete__task__from_its_first_second_to_before_its_end(
    noon, desk, engagement, board, clock, alice
):
    start, end = noon + 1_000, noon + 2_000
    task = engagement.create(start=start, end=end)
    first, last = engagement.attest(task, alice, 0), engagement.attest(task, alice, 1)
    clock.set(start - 1)
    with desk.refused("TaskBoard_NotOpen", task, start, end):
        desk.call(first)
    clock.next(start)
    engagement.complete(first)
    clock.next(end - 1)
    engagement.complete(last)
    clock.set(end)
    with desk.refused("TaskBoard_NotOpen", task, start, end):
        desk.call(engagement.attest(task, alice, 2))


def test_complete__deadline__its_last_second_counts(desk, task, engagement, clock, alice):
    deadline = clock.now + 1_000
    first, second = (engagement.attest(task, alice, n, deadline=deadline) for n in (0, 1))
    clock.next(deadline)
    engagement.complete(first)
    clock.set(deadline + 1)
    with desk.refused("TaskBoard_Late", deadline):
        desk.call(second)
    with desk.refused("TaskBoard_Late", 0):
        desk.call(engagement.attest(task, alice, 1, deadline=0))


def test_complete__no_such_task__refused(desk, task, engagement, alice):
    for unknown in (task + 1, 2**64 - 1):
        with desk.refused("TaskBoard_UnknownTask", unknown):
            engagement.complete(engagement.attest(unknown, alice))


def test_complete__attester_nobody_knows__refused(desk, task, engagement, alice):
    signed = engagement.attest(task, alice, key="another")
    with desk.refused("TaskBoard_UnknownAttester", signed.completion.attester):
        engagement.complete(signed)


def test_complete__unknown_member__brought_once_registered_TASK_5(
    desk, task, engagement, members, registrar, nobody, crystal
):
    signed = engagement.attest(task, nobody)
    with desk.refused("Crystal_UnknownMember", nobody.id):
        engagement.complete(signed)
    members.register(nobody.id, nobody.account, 0, {"from": registrar})
    engagement.complete(signed)
    assert crystal.held(nobody.id) == CRYSTALS


def test_complete__board_that_may_not_earn__refused_TASK_5(
    desk, task, engagement, board, crystal, manager, as_admin, alice
):
    role = manager.getTargetFunctionRole(crystal, crystal.earn.signature)
    signed = engagement.attest(task, alice)
    manager.revokeRole(role, board, {"from": as_admin})
    with desk.refused("AccessManagedUnauthorized", board):
        engagement.complete(signed)
    manager.grantRole(role, board, 0, {"from": as_admin})
    engagement.complete(signed)


def test_complete__every_refusal__leaves_the_number_free_TASK_5(
    desk, task, engagement, board, hasty, attester, clock, alice
):
    """One completion, refused for each reason that can pass, then brought."""
    signed = engagement.attest(task, alice)
    board.setAttester(attester, CRYSTALS - 1, {"from": hasty})
    with expect_error("TaskBoard_OverAttesterBudget", attester, CRYSTALS, CRYSTALS - 1):
        engagement.complete(signed)
    board.setAttester(attester, CRYSTALS, {"from": hasty})
    engagement.earn(alice, 81)
    with expect_error("Crystal_OverDailyCap", alice.id, CRYSTALS, 19):
        engagement.complete(signed)
    with expect_error("TaskBoard_InvalidSignature", attester):
        engagement.complete(replace(signed, signature=b""))
    desk.tomorrow()
    engagement.complete(signed)
    assert desk.attester(attester)[3] == CRYSTALS
    assert desk.task(task)[6] == CRYSTALS
