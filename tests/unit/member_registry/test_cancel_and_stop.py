"""cancelProposal by the member's wallet, stopProposal by the guardian."""

import pytest

from tests.helpers import expect_error
from tests.unit.events import hex32
from tests.unit.member_registry.hands import (
    NO_DOCUMENT,
    NO_PROPOSAL,
    cancelled_by,
    status_set,
    stopped,
)
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED

UNKNOWN = bytes(31) + b"?"


def test_cancelProposal__first_one__gone_and_active_again(hands, members, lin, fresh):
    hands.propose(lin, fresh[0])
    tx = hands.cancel(lin)
    assert hands.logged(tx) == [cancelled_by(lin), status_set(lin)]
    assert hands.proposal(lin) == NO_PROPOSAL
    assert hands.status(lin) == ACTIVE
    assert members.hasCancelled(lin.wallet) is True
    assert members.hasCancelled(fresh[0]) is False


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
def test_cancelProposal__blocked_before__still_blocked(hands, lin, fresh, status):
    hands.set_status(lin, status)
    hands.propose(lin, fresh[0])
    assert hands.logged(hands.cancel(lin)) == [cancelled_by(lin)]
    assert hands.status(lin) == status


def test_cancelProposal__delay_over_but_not_executed__still_in_time(hands, lin, fresh):
    hands.propose(lin, fresh[0])
    hands.clock.forward(2 * hands.rules.recovery_seconds)
    hands.cancel(lin)
    assert hands.proposal(lin) == NO_PROPOSAL


def test_cancelProposal__cancelled__neither_executed_nor_cancelled_again_MEMBER_4_MEMBER_5(
    hands, lin, fresh
):
    hands.cancelled(lin, fresh[0])
    hands.clock.forward(hands.rules.second_recovery_seconds)
    for again in (hands.execute, hands.cancel, hands.stop, hands.confirm):
        with hands.refused(lin, "MemberRegistry_ProposalCancelled", lin.id):
            again(lin)


def test_cancelProposal__nothing_pending__refused(hands, lin):
    for attempt in (hands.cancel, hands.stop, hands.confirm):
        with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
            attempt(lin)


def test_cancelProposal__unknown_member__refused(members, lin, guardian, notary):
    for function, caller, number in (
        (members.cancelProposal, lin.wallet, ()),
        (members.stopProposal, guardian, ()),
        (members.confirmProposal, notary, (0,)),
    ):
        with expect_error("MemberRegistry_UnknownMember", UNKNOWN):
            function(UNKNOWN, *number, {"from": caller})


def test_cancelProposal__anyone_but_the_wallet__refused(
    hands, members, lin, mei, fresh, stranger, steward, notary, guardian, as_admin
):
    hands.propose(lin, fresh[0])
    for caller in (stranger, mei.wallet, fresh[0], steward, notary, guardian, as_admin):
        with hands.refused(lin, "MemberRegistry_NotWallet", caller, lin.wallet):
            members.cancelProposal(lin.id, {"from": caller})


def test_cancelProposal__inheritance__gone_and_still_dead(hands, dead, mei):
    hands.propose_heir(dead, mei)
    assert hands.logged(hands.cancel(dead)) == [cancelled_by(dead)]
    assert hands.proposal(dead) == NO_PROPOSAL
    assert hands.status(dead) == DECEASED


def test_cancelProposal__an_inheritance__recovery_is_a_second_one_then_MEMBER_4(
    hands, dead, mei, fresh
):
    hands.propose_heir(dead, mei)
    hands.cancel(dead)
    hands.set_status(dead, ACTIVE)
    with hands.refused(dead, "MemberRegistry_NoDocument", dead.id):
        hands.propose(dead, fresh[0], NO_DOCUMENT)
    hands.propose(dead, fresh[0])
    with hands.refused(dead, "MemberRegistry_SecondProposal", dead.id):
        hands.cancel(dead)


def test_stopProposal__recovery__gone_and_active_again(hands, members, lin, fresh):
    hands.propose(lin, fresh[0])
    assert hands.logged(hands.stop(lin)) == [status_set(lin), stopped(lin)]
    assert hands.proposal(lin) == NO_PROPOSAL
    assert hands.status(lin) == ACTIVE
    assert members.hasCancelled(lin.wallet) is False


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
def test_stopProposal__blocked_before__still_blocked(hands, lin, fresh, status):
    hands.set_status(lin, status)
    hands.propose(lin, fresh[0])
    assert hands.logged(hands.stop(lin)) == [stopped(lin)]
    assert hands.status(lin) == status


def test_stopProposal__inheritance__gone_and_still_dead(hands, members, dead, mei):
    hands.propose_heir(dead, mei)
    assert hands.logged(hands.stop(dead)) == [stopped(dead)]
    assert hands.proposal(dead) == NO_PROPOSAL
    assert hands.status(dead) == DECEASED
    assert members.heirOf(dead.id) == hex32(bytes(32))


@pytest.mark.parametrize("seconds", [0, 259_200])
def test_stopProposal__before_or_after_its_delay__never_executed_MEMBER_5(
    hands, lin, fresh, seconds
):
    hands.propose(lin, fresh[0])
    hands.clock.forward(seconds + 1)
    hands.stop(lin)
    hands.clock.forward(hands.rules.recovery_seconds)
    for attempt in (hands.execute, hands.stop):
        with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
            attempt(lin)


def test_stopProposal__proposed_again__waits_anew_and_is_still_a_first_one_MEMBER_5(
    hands, lin, fresh, clock
):
    hands.propose(lin, fresh[0])
    clock.forward(hands.rules.recovery_seconds)
    hands.stop(lin)
    hands.propose(lin, fresh[1], NO_DOCUMENT)
    due = clock.now + hands.rules.recovery_seconds
    assert hands.proposal(lin)[:5] == (fresh[1], due, 1, False, True)
    clock.next(due - 1)
    with hands.refused(lin, "MemberRegistry_InDelay", due):
        hands.execute(lin)
    hands.cancel(lin)


def test_stopProposal__anyone_but_the_guardian__refused(
    hands, members, lin, fresh, stranger, registrar, steward, notary, as_admin
):
    hands.propose(lin, fresh[0])
    for caller in (stranger, registrar, steward, notary, as_admin, lin.wallet, fresh[0]):
        with hands.refused(lin, "AccessManagedUnauthorized", caller):
            members.stopProposal.call(lin.id, {"from": caller})
