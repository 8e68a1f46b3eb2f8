"""setStatus while something is proposed, and after an inheritance."""

import pytest

from tests.unit.member_registry.hands import NO_PROPOSAL, cancelled_by, status_set, stopped
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED

BLOCKED = [SUSPENDED, FROZEN, CLOSED]
EVERY = [ACTIVE, *BLOCKED, DECEASED]


@pytest.mark.parametrize("before", [ACTIVE, *BLOCKED])
def test_setStatus__active_while_a_recovery_is_pending__refused(hands, lin, fresh, before):
    hands.set_status(lin, before)
    hands.propose(lin, fresh[0])
    with hands.refused(lin, "MemberRegistry_ProposalPending", lin.id):
        hands.set_status(lin, ACTIVE)


@pytest.mark.parametrize("status", BLOCKED)
def test_setStatus__blocked_while_a_recovery_is_pending__the_stewards_word_outlasts_it(
    hands, lin, fresh, status
):
    hands.propose(lin, fresh[0])
    before = hands.proposal(lin)
    assert hands.logged(hands.set_status(lin, status)) == [status_set(lin, status)]
    assert hands.proposal(lin) == (*before[:4], False, *before[5:])
    assert hands.logged(hands.cancel(lin)) == [cancelled_by(lin)]
    assert hands.status(lin) == status
    hands.set_status(lin, ACTIVE)
    assert hands.status(lin) == ACTIVE


@pytest.mark.parametrize("end", ["stop", "execute"])
def test_setStatus__suspended_while_a_recovery_is_pending__still_suspended_after_it(
    hands, lin, fresh, end
):
    hands.propose(lin, fresh[0])
    hands.set_status(lin, SUSPENDED)
    hands.clock.forward(hands.rules.recovery_seconds)
    getattr(hands, end)(lin)
    assert hands.status(lin) == SUSPENDED


def test_setStatus__dead_while_a_recovery_is_pending__ends_it_MEMBER_5(hands, lin, fresh):
    hands.propose(lin, fresh[0])
    tx = hands.set_status(lin, DECEASED)
    assert hands.logged(tx) == [stopped(lin), status_set(lin, DECEASED)]
    assert hands.proposal(lin) == NO_PROPOSAL
    hands.clock.forward(hands.rules.recovery_seconds)
    with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
        hands.execute(lin)


def test_setStatus__dead_while_a_second_one_is_pending__ends_it_MEMBER_5(hands, defended, fresh):
    hands.propose(defended, fresh[0])
    hands.confirm(defended)
    tx = hands.set_status(defended, DECEASED)
    assert hands.logged(tx) == [stopped(defended), status_set(defended, DECEASED)]
    assert hands.proposal(defended) == NO_PROPOSAL


@pytest.mark.parametrize("status", [ACTIVE, *BLOCKED])
def test_setStatus__alive_while_an_inheritance_is_pending__ends_it_MEMBER_5(
    hands, dead, mei, status
):
    hands.propose_heir(dead, mei)
    tx = hands.set_status(dead, status)
    assert hands.logged(tx) == [stopped(dead), status_set(dead, status)]
    assert hands.proposal(dead) == NO_PROPOSAL
    hands.clock.forward(hands.rules.recovery_seconds)
    with hands.refused(dead, "MemberRegistry_NoProposal", dead.id):
        hands.execute(dead)


def test_setStatus__dead_once_more_while_an_inheritance_is_pending__goes_on(hands, dead, mei):
    hands.propose_heir(dead, mei)
    before = hands.proposal(dead)
    assert hands.logged(hands.set_status(dead, DECEASED)) == [status_set(dead, DECEASED)]
    assert hands.proposal(dead) == before


def test_setStatus__dead_and_back__may_be_declared_dead_again_and_waits_anew_MEMBER_5(
    hands, dead, mei, clock
):
    hands.propose_heir(dead, mei)
    clock.forward(hands.rules.recovery_seconds)
    hands.set_status(dead, ACTIVE)
    hands.set_status(dead, DECEASED)
    hands.propose_heir(dead, mei)
    due = clock.now + hands.rules.recovery_seconds
    with hands.refused(dead, "MemberRegistry_InDelay", due):
        hands.execute(dead)


@pytest.mark.parametrize("status", EVERY)
def test_setStatus__inherited_from__final_MEMBER_6(hands, lin, mei, status):
    hands.inherited(lin, mei)
    with hands.refused(lin, "MemberRegistry_AlreadyInherited", lin.id, mei.id):
        hands.set_status(lin, status)


def test_setStatus__inherited_from__no_recovery_either(hands, lin, mei, fresh):
    hands.inherited(lin, mei)
    with hands.refused(lin, "MemberRegistry_Deceased", lin.id):
        hands.propose(lin, fresh[0])


@pytest.mark.parametrize("status", EVERY)
def test_setStatus__the_heir__as_anybody(hands, lin, mei, status):
    hands.inherited(lin, mei)
    hands.set_status(mei, status)
    assert hands.status(mei) == status


def test_setStatus__another_member__touches_no_proposal(hands, lin, mei, fresh):
    hands.propose(lin, fresh[0])
    before = hands.proposal(lin)
    hands.set_status(mei, DECEASED)
    hands.set_status(mei, ACTIVE)
    assert hands.proposal(lin) == before
    assert hands.status(lin) == SUSPENDED


def test_setFlags__while_a_recovery_is_pending__set_and_nothing_else(
    hands, members, lin, fresh, registrar
):
    hands.propose(lin, fresh[0])
    before = hands.proposal(lin)
    members.setFlags(lin.id, 1, {"from": registrar})
    assert tuple(members.memberOf(lin.id))[:3] == (lin.wallet, SUSPENDED, 1)
    assert hands.proposal(lin) == before
