"""Attesters that are contracts and attack: they spoil nothing but their own completions."""

from dataclasses import astuple

import pytest

from tests.unit.task_board.desk import CRYSTALS, completed

KIND, BURNING, BOMBING, CALLING_BACK = range(4)


@pytest.fixture
def hostile(AttesterMock, make_attester, stranger):
    """A contract that says yes to everything, and gets worse."""
    return make_attester(stranger.deploy(AttesterMock))


@pytest.fixture
def mixed(desk, task, engagement, hostile, alice, bob):
    """(Honest ones, a batch with four hostile ones in front of, between and behind them)."""
    honest = [engagement.attest(task, person) for person in (alice, bob)]
    bad = [
        desk.in_name_of(hostile, engagement.attest(task, alice, number)) for number in (1, 2, 3, 4)
    ]
    return honest, [bad[0], honest[0], bad[1], bad[2], honest[1], bad[3]]


def test_complete__hostile_but_kind__counts(desk, task, engagement, hostile, alice):
    signed = desk.in_name_of(hostile, engagement.attest(task, alice))
    assert desk.logged(engagement.complete(signed)) == [completed(signed)]


@pytest.mark.parametrize("mood", [BURNING, BOMBING])
def test_complete__attester_that_burns_gas_or_throws_much__refused(
    desk, task, engagement, hostile, stranger, alice, mood
):
    hostile.setMood(mood, {"from": stranger})
    with desk.refused("TaskBoard_InvalidSignature", hostile):
        engagement.complete(desk.in_name_of(hostile, engagement.attest(task, alice)))


@pytest.mark.parametrize("mood", [BURNING, BOMBING])
def test_completeMany__attester_that_burns_gas_or_throws_much__the_rest_counts_TASK_5(
    desk, engagement, crystal, board, hostile, stranger, mixed, alice, bob, mood
):
    honest, batch = mixed
    hostile.setMood(mood, {"from": stranger})
    tx = engagement.complete_many(batch)
    assert tx.return_value == 4
    assert [event for event in desk.logged(tx) if event[0] == "TaskCompleted"] == [
        completed(one) for one in honest
    ]
    assert [event["place"] for event in tx.events["CompletionSkipped"]] == [0, 2, 3, 5]
    assert crystal.held(alice.id) == crystal.held(bob.id) == CRYSTALS
    assert desk.attester(hostile)[3] == 0


def test_complete__attester_that_calls_back__counts_once_TASK_1(
    desk, task, engagement, board, crystal, hostile, stranger, alice
):
    """What it brings in between is refused; else the mock itself would say no."""
    within, signed = (
        desk.in_name_of(hostile, engagement.attest(task, alice, number)) for number in (1, 0)
    )
    call = board.complete.encode_input(astuple(within.completion), within.signature)
    hostile.setCall(board, call, {"from": stranger})
    hostile.setMood(CALLING_BACK, {"from": stranger})
    assert desk.logged(engagement.complete(signed)) == [completed(signed)]
    assert not board.isCompleted(task, alice.id, 1)
    assert crystal.held(alice.id) == desk.attester(hostile)[3] == CRYSTALS


def test_complete__attester_that_brings_the_same_again__counts_once_TASK_1(
    desk, task, engagement, board, crystal, hostile, stranger, alice
):
    signed = desk.in_name_of(hostile, engagement.attest(task, alice))
    call = board.complete.encode_input(astuple(signed.completion), signed.signature)
    hostile.setCall(board, call, {"from": stranger})
    hostile.setMood(CALLING_BACK, {"from": stranger})
    engagement.complete(signed)
    assert crystal.held(alice.id) == desk.task(task)[6] == CRYSTALS


def test_completeMany__attester_that_calls_back__each_counts_once_TASK_1(
    desk, task, engagement, board, crystal, hostile, stranger, alice
):
    signed = [desk.in_name_of(hostile, engagement.attest(task, alice, n)) for n in (0, 1)]
    call = board.completeMany.encode_input(
        [astuple(one.completion) for one in signed], [one.signature for one in signed]
    )
    hostile.setCall(board, call, {"from": stranger})
    hostile.setMood(CALLING_BACK, {"from": stranger})
    tx = engagement.complete_many(signed)
    assert desk.logged(tx) == [completed(one) for one in signed]
    assert crystal.held(alice.id) == 2 * CRYSTALS
