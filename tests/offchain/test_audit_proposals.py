"""The audit of recoveries and inheritances: proposed, and executed in time, over made-up logs."""

from types import SimpleNamespace

import pytest

from csop.audit.operations import ACTS
from csop.audit.proposals import check_proposals
from csop.audit.report import Difference, Watch
from csop.deployment.roles import ROLES

A, B, C = (bytes([n]) * 32 for n in (1, 2, 3))
A1, A2, A3 = "0xA1", "0xA2", "0xA3"
FIRST, SECOND = 100, 300


def log(event, time, **args):
    return SimpleNamespace(event=event, args=args, time=time, block=time, index=0)


def lost(time=0, wallet=A2, second=False):
    return log("RecoveryProposed", time, id=A, number=1, wallet=wallet, second=second)


def died(time=0, heir=B, second=False):
    return log("InheritanceProposed", time, id=A, number=1, heir=heir, second=second)


def confirmed(time, until=None):
    until = time + SECOND if until is None else until
    return log("ProposalConfirmed", time, id=A, number=1, executableAt=until)


def recovered(time, wallet=A2):
    return log("MemberRecovered", time, id=A, **{"from": A1, "to": wallet})


def inherited(time, heir=B):
    return log("MemberInherited", time, id=A, heir=heir)


def stopped(time):
    return log("ProposalStopped", time, id=A)


def cancelled(time):
    return log("ProposalCancelled", time, id=A, wallet=A1)


def checked(*logs):
    """How many were executed as they may be."""
    watch = Watch(None)
    nobodys = log("HoldingsSet", 0, holdings=[])
    evidence = SimpleNamespace(members=[nobodys, *logs], time_of=lambda log: log.time)
    rules = SimpleNamespace(recovery_seconds=FIRST, second_recovery_seconds=SECOND)
    check_proposals(evidence, rules, watch)
    return watch.checks["proposals"]


@pytest.mark.parametrize(
    ("logs", "executed"),
    [
        ([lost(), recovered(100)], 1),
        ([died(7), inherited(107)], 1),
        ([lost(), stopped(1), died(2), inherited(102)], 1),
        ([lost(), cancelled(1), lost(2, A3, second=True), confirmed(9), recovered(309, A3)], 1),
        ([lost(), recovered(100), lost(100, A3), recovered(200, A3)], 2),
        ([lost(), stopped(50)], 0),
        ([lost(), log("StatusSet", 5, id=A, status=1), recovered(100)], 1),
    ],
)
def test_executed__in_time__is_counted(logs, executed):
    assert checked(*logs) == executed


@pytest.mark.parametrize(
    ("logs", "said"),
    [
        ([recovered(100)], "MemberRecovered of member 0x01.*: its proposal: .*found none"),
        ([lost(), recovered(99)], "MemberRecovered.*: time: expected >= 100, found 99"),
        ([died(7), inherited(106)], "MemberInherited.*: time: expected >= 107, found 106"),
        ([lost(), recovered(100, A3)], "wallet: expected 0xA2, found 0xA3"),
        ([died(), inherited(100, C)], "heir: expected 0x02.*, found 0x03"),
        ([lost(), inherited(100)], "its proposal: expected InheritanceProposed, found none"),
        ([lost(), stopped(1), recovered(100)], "its proposal: expected RecoveryProposed, found n"),
        ([lost(), cancelled(1), recovered(100)], "its proposal: expected RecoveryProposed, found"),
        ([lost(), recovered(100), recovered(200)], "its proposal: expected RecoveryProposed, fou"),
        ([lost(second=True), recovered(900)], "its proposal: expected confirmed, found not"),
        ([lost(second=True), confirmed(9), recovered(308)], "time: expected >= 309, found 308"),
        ([lost(second=True), confirmed(9, 10)], "time of its execution: expected 309, found 10"),
        ([lost(), confirmed(9)], "what is confirmed: expected a second proposal, found none"),
        ([confirmed(9)], "what is confirmed: expected a second proposal, found none"),
    ],
)
def test_executed__against_the_rules__is_named(logs, said):
    with pytest.raises(Difference, match=said):
        checked(*logs)


def test_acts__are_those_of_all_delayed_functions():
    assert ACTS.keys() == {f for role in ROLES if role.delay for f in role.functions}
