"""completeMany: what complete would refuse is skipped, with its reason, and uses nothing up."""

from contextlib import suppress
from dataclasses import astuple, replace
from types import SimpleNamespace

import pytest
from brownie.exceptions import VirtualMachineError

from csop.chain import artifacts
from csop.engagement.tasks import SignedCompletion
from csop.types import Address
from tests.helpers import revert_of
from tests.unit.events import hex32
from tests.unit.task_board.desk import CRYSTALS, PER_MEMBER, completed

ANYTHING = b"anything"


def skipped(tx):
    """Place -> the reason's name and arguments."""
    decode = artifacts.error_book().decode
    found = {}
    for event in (e for e in tx.events if e.name == "CompletionSkipped"):
        reason = decode(bytes.fromhex(str(event["reason"])[2:]))
        found[event["place"]] = reason.name, *reason.args.values()
    return found


def test_completeMany__all_good__each_counts_in_order(desk, task, engagement, crystal, alice, bob):
    signed = [
        engagement.attest(task, person, number)
        for person, number in ((alice, 1), (bob, 0), (alice, 0), (bob, 4))
    ]
    tx = engagement.complete_many(signed)
    assert tx.return_value == 0
    assert desk.logged(tx) == [completed(one) for one in signed]
    assert crystal.held(alice.id) == crystal.held(bob.id) == 2 * CRYSTALS


def test_completeMany__nothing__nothing(desk, task, engagement):
    before = desk.seen()
    tx = engagement.complete_many([])
    assert (tx.return_value, len(tx.events)) == (0, 0)
    assert desk.seen() == before


@pytest.mark.parametrize(("given", "signatures"), [(0, 1), (1, 0), (2, 1), (1, 3)])
def test_completeMany__lengths_differ__refused(
    desk, task, engagement, board, alice, given, signatures
):
    good = engagement.attest(task, alice)
    with desk.refused("TaskBoard_LengthMismatch", given, signatures):
        board.completeMany(
            [astuple(good.completion)] * given,
            [good.signature] * signatures,
            {"from": engagement.sender},
        )


def test_completeMany__twice_in_one_batch__counts_once_TASK_1(
    desk, task, engagement, crystal, alice
):
    one, other = (engagement.attest(task, alice, number) for number in (0, 1))
    tx = engagement.complete_many([one, one, other, one])
    assert tx.return_value == 2
    again = ("TaskBoard_AlreadyCompleted", task, alice.id, 0)
    assert skipped(tx) == {1: again, 3: again}
    assert [name for name, _ in desk.logged(tx)] == [
        "TaskCompleted",
        "CompletionSkipped",
        "TaskCompleted",
        "CompletionSkipped",
    ]
    assert crystal.held(alice.id) == 2 * CRYSTALS


def test_completeMany__brought_before__skipped_TASK_1(desk, task, engagement, alice, bob):
    first, second = engagement.attest(task, alice), engagement.attest(task, bob)
    engagement.complete_many([first])
    tx = engagement.complete_many([first, second])
    assert desk.logged(tx)[1:] == [completed(second)]
    assert skipped(tx) == {0: ("TaskBoard_AlreadyCompleted", task, alice.id, 0)}


@pytest.fixture
def world(
    task, engagement, desk, board, hasty, guardian, make_attester, accounts, clock, alice, bob
):
    """Tasks and attesters of every kind; alice has room for three completions today."""
    keys = {name: engagement.attest(task, alice, key=name).completion.attester for name in "abc"}
    removed, poor, stranger = (accounts.at(keys[name], force=True) for name in "abc")
    make_attester(removed)
    board.removeAttester(removed, {"from": guardian})
    make_attester(poor, CRYSTALS - 1)
    engagement.earn(alice, 40)
    start = clock.now + 86_400
    later = engagement.create(start=start, end=start + 1)
    dry = engagement.create(budget=CRYSTALS)
    engagement.complete(engagement.attest(dry, bob))
    return SimpleNamespace(
        removed=removed, poor=poor, stranger=stranger, later=later, start=start, dry=dry
    )


@pytest.fixture
def faulty(task, world, engagement, alice, bob, nobody, attester):
    """Completions, each with what refuses it."""
    attest = engagement.attest
    unsigned = attest(task, bob, 3)
    return [
        (attest(99, bob), ("TaskBoard_UnknownTask", 99)),
        (
            attest(world.later, bob),
            ("TaskBoard_NotOpen", world.later, world.start, world.start + 1),
        ),
        (attest(task, bob, deadline=1), ("TaskBoard_Late", 1)),
        (attest(world.dry, alice), ("TaskBoard_OverTaskBudget", world.dry, CRYSTALS, 0)),
        (attest(task, bob, PER_MEMBER), ("TaskBoard_OverMemberCap", PER_MEMBER, PER_MEMBER)),
        (attest(task, bob, 1, key="c"), ("TaskBoard_UnknownAttester", world.stranger)),
        (attest(task, bob, 1, key="a"), ("TaskBoard_RemovedAttester", world.removed)),
        (
            attest(task, bob, 1, key="b"),
            ("TaskBoard_OverAttesterBudget", world.poor, CRYSTALS, CRYSTALS - 1),
        ),
        (
            SignedCompletion(unsigned.completion, ANYTHING),
            ("TaskBoard_InvalidSignature", attester),
        ),
        (attest(task, nobody), ("Crystal_UnknownMember", nobody.id)),
        (attest(task, alice, 3), ("Crystal_OverDailyCap", alice.id, CRYSTALS, 0)),
    ]


def test_completeMany__every_reason__the_error_of_complete_TASK_5(
    desk, task, engagement, board, alice, bob, faulty
):
    """Good ones between faulty ones: these change nothing, those count, in order."""
    good = [engagement.attest(task, alice, number) for number in (0, 1, 2)]
    engagement.complete_many(good)
    tx = engagement.complete_many([one for one, _ in faulty])
    expected = {
        place: (name, *(_plain(arg) for arg in args))
        for place, (_, (name, *args)) in enumerate(faulty)
    }
    assert {
        place: (name, *(_plain(arg) for arg in args))
        for place, (name, *args) in skipped(tx).items()
    } == expected
    assert tx.return_value == len(faulty)
    for event, (one, _) in zip(tx.events["CompletionSkipped"], faulty, strict=True):
        assert event["task"] == one.completion.task
        assert hex32(bytes(event["member"])) == hex32(one.completion.member)
        with pytest.raises(VirtualMachineError) as refusal:
            desk.call(one)
        assert str(revert_of(refusal.value)) == str(
            artifacts.error_book().decode(bytes.fromhex(str(event["reason"])[2:]))
        )


def test_completeMany__good_between_faulty_ones__as_if_alone_TASK_5(
    desk, task, engagement, alice, bob, faulty
):
    good = [engagement.attest(task, alice, number) for number in (0, 1, 2)]
    mixed = [one for one, _ in faulty[:4]]
    for one in good:
        mixed += [one, *(bad for bad, _ in faulty[4:-1])]
    mixed.append(faulty[-1][0])
    tasks, attesters, (of_alice, *others) = desk.seen()
    tx = engagement.complete_many(mixed)
    assert tx.return_value == len(mixed) - len(good)
    assert [event for event in desk.logged(tx) if event[0] == "TaskCompleted"] == [
        completed(one) for one in good
    ]
    tasks_after, attesters_after, (of_alice_after, *others_after) = desk.seen()
    given = len(good) * CRYSTALS
    assert given_by(tasks_after, attesters_after) == [
        a + b for a, b in zip(given_by(tasks, attesters), (given, 0, 0, given, 0, 0), strict=True)
    ]
    assert of_alice_after[:2] == (of_alice[0] + given, of_alice[1] - given)
    assert sum(of_alice_after[2]) == len(good)
    assert others_after == others


def given_by(tasks, attesters):
    """What each of three tasks and three attesters gave."""
    return [task[6] for task in tasks] + [attester[3] for attester in attesters]


def _plain(value):
    return str(value.address if hasattr(value, "address") else value).lower()


def test_completeMany__over_the_days_cap__brought_the_next_day_TASK_5(
    desk, task, engagement, crystal, alice
):
    engagement.earn(alice, 50)
    signed = [engagement.attest(task, alice, number) for number in range(4)]
    tx = engagement.complete_many(signed)
    over = ("Crystal_OverDailyCap", alice.id, CRYSTALS, 10)
    assert skipped(tx) == {2: over, 3: over}
    desk.tomorrow()
    tx = engagement.complete_many(signed)
    assert desk.logged(tx)[2:] == [completed(one) for one in signed[2:]]
    assert crystal.held(alice.id) == 50 + 4 * CRYSTALS


def test_completeMany__smaller_ones_after_one_over_the_cap__still_count(
    noon, engagement, crystal, alice
):
    """A refusal does not end the batch."""
    big, small = engagement.create(crystals=60), engagement.create(crystals=40)
    engagement.complete_many([engagement.attest(t, alice, n) for t, n in ((big, 0), (big, 1))])
    tx = engagement.complete_many(
        [engagement.attest(big, alice, 1), engagement.attest(small, alice, 0)]
    )
    assert tx.return_value == 1
    assert crystal.held(alice.id) == 100


def test_completeMany__too_little_gas__nothing_lost_TASK_5(
    desk, task, engagement, board, alice, bob
):
    """Whoever brings a batch with too little gas spoils none of it."""
    signed = [engagement.attest(task, person, n) for person in (alice, bob) for n in (0, 1)]
    for gas in (150_000, 250_000, 350_000, 450_000):
        with suppress(VirtualMachineError):
            board.completeMany(
                [astuple(one.completion) for one in signed],
                [one.signature for one in signed],
                {"from": engagement.sender, "gas_limit": gas},
            )
    engagement.complete_many(signed)
    assert engagement.crystal.held(alice.id) == engagement.crystal.held(bob.id) == 2 * CRYSTALS


def test_completeMany__signatures_of_two_swapped__both_skipped(
    desk, task, engagement, attester, alice, bob
):
    one, other = engagement.attest(task, alice), engagement.attest(task, bob)
    swapped = [replace(one, signature=other.signature), replace(other, signature=one.signature)]
    before = desk.seen()
    tx = engagement.complete_many(swapped)
    refusal = ("TaskBoard_InvalidSignature", Address(attester.address))
    assert {p: (n, Address(a)) for p, (n, a) in skipped(tx).items()} == {0: refusal, 1: refusal}
    assert desk.seen() == before
