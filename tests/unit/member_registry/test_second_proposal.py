"""What follows a cancellation: a document, both roles, fourteen days."""

import pytest

from tests.unit.events import hex32
from tests.unit.member_registry.hands import (
    DOCUMENT,
    INHERITANCE,
    NO_DOCUMENT,
    RECOVERY,
    ZERO,
    inherited_by,
    recovered_to,
    status_set,
    stopped,
)
from tests.unit.stone.people import ACTIVE, DECEASED, SUSPENDED


def confirmed(person, number, due):
    told = {"id": hex32(person.id), "number": number, "executableAt": due}
    return ("ProposalConfirmed", told)


def test_proposeRecovery__second__suspends_and_waits_for_the_notary(hands, defended, fresh):
    tx = hands.propose(defended, fresh[0])
    told = {
        "id": hex32(defended.id),
        "number": 2,
        "wallet": fresh[0],
        "second": True,
        "document": hex32(DOCUMENT),
    }
    assert hands.logged(tx) == [("RecoveryProposed", told), status_set(defended, SUSPENDED)]
    kept = (fresh[0], 0, RECOVERY, True, True, 2, hex32(bytes(32)), hex32(DOCUMENT))
    assert hands.proposal(defended) == kept


def test_proposeRecovery__second_without_a_document__refused(hands, defended, fresh):
    with hands.refused(defended, "MemberRegistry_NoDocument", defended.id):
        hands.propose(defended, fresh[0], NO_DOCUMENT)


def test_executeProposal__second_not_confirmed__refused_for_ever_MEMBER_5(hands, defended, fresh):
    hands.propose(defended, fresh[0])
    for days in (3, 14, 400):
        hands.clock.forward(days * 86_400)
        with hands.refused(defended, "MemberRegistry_NotConfirmed", defended.id):
            hands.execute(defended)


def test_confirmProposal__second__its_delay_begins(hands, defended, fresh, clock):
    hands.propose(defended, fresh[0])
    before = hands.proposal(defended)
    clock.next(time := clock.now + 100)
    tx = hands.confirm(defended)
    due = time + hands.rules.second_recovery_seconds
    assert hands.logged(tx) == [confirmed(defended, 2, due)]
    assert hands.proposal(defended) == (before[0], due, *before[2:])
    assert hands.status(defended) == SUSPENDED


def test_executeProposal__second__from_the_second_its_delay_is_over_MEMBER_5(
    hands, defended, fresh, clock
):
    assert hands.rules.second_recovery_seconds == 14 * 86_400
    hands.propose(defended, fresh[0])
    clock.forward(5 * 86_400)
    hands.confirm(defended)
    due = clock.now + hands.rules.second_recovery_seconds
    for early in (clock.now + hands.rules.recovery_seconds, due - 1):
        clock.next(early)
        with hands.refused(defended, "MemberRegistry_InDelay", due):
            hands.execute(defended)
    clock.next(due)
    tx = hands.execute(defended)
    assert hands.logged(tx) == [status_set(defended), recovered_to(defended, fresh[0])]
    assert hands.stones(defended.wallet, fresh[0]) == [(0, 0), (1_000, 400)]


def test_confirmProposal__twice__refused_and_the_delay_stays_MEMBER_5(hands, defended, fresh):
    hands.propose(defended, fresh[0])
    hands.confirm(defended)
    hands.clock.forward(60)
    with hands.refused(defended, "MemberRegistry_NothingToConfirm", defended.id):
        hands.confirm(defended)


def test_confirmProposal__first_one__refused(hands, lin, fresh):
    hands.propose(lin, fresh[0])
    with hands.refused(lin, "MemberRegistry_NothingToConfirm", lin.id):
        hands.confirm(lin)


def test_confirmProposal__anyone_but_the_notary__refused(
    hands, members, defended, fresh, stranger, registrar, steward, guardian, as_admin
):
    hands.propose(defended, fresh[0])
    for caller in (stranger, registrar, steward, guardian, as_admin, defended.wallet, fresh[0]):
        with hands.refused(defended, "AccessManagedUnauthorized", caller):
            members.confirmProposal.call(defended.id, 2, {"from": caller})


def test_cancelProposal__second__refused_before_and_after_it_is_confirmed_MEMBER_4(
    hands, defended, fresh
):
    hands.propose(defended, fresh[0])
    with hands.refused(defended, "MemberRegistry_SecondProposal", defended.id):
        hands.cancel(defended)
    hands.confirm(defended)
    with hands.refused(defended, "MemberRegistry_SecondProposal", defended.id):
        hands.cancel(defended)


@pytest.mark.parametrize("confirmed_first", [False, True])
def test_stopProposal__second__stopped_and_active_again_MEMBER_5(
    hands, defended, fresh, confirmed_first
):
    hands.propose(defended, fresh[0])
    if confirmed_first:
        hands.confirm(defended)
    assert hands.logged(hands.stop(defended)) == [status_set(defended), stopped(defended)]
    hands.clock.forward(hands.rules.second_recovery_seconds)
    with hands.refused(defended, "MemberRegistry_ProposalCancelled", defended.id):
        hands.execute(defended)


def test_stopProposal__second_proposed_again__a_second_one_that_needs_the_notary_anew_MEMBER_5(
    hands, defended, fresh
):
    hands.propose(defended, fresh[0])
    hands.confirm(defended)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    hands.stop(defended)
    hands.propose(defended, fresh[1])
    assert hands.proposal(defended)[:5] == (fresh[1], 0, RECOVERY, True, True)
    with hands.refused(defended, "MemberRegistry_NotConfirmed", defended.id):
        hands.execute(defended)


def test_proposeInheritance__second__document_notary_and_fourteen_days_MEMBER_4_MEMBER_5(
    hands, defended, mei, clock
):
    hands.set_status(defended, DECEASED)
    with hands.refused(defended, "MemberRegistry_NoDocument", defended.id):
        hands.propose_heir(defended, mei, NO_DOCUMENT)
    hands.propose_heir(defended, mei)
    kept = (ZERO, 0, INHERITANCE, True, False, 2, hex32(mei.id), hex32(DOCUMENT))
    assert hands.proposal(defended) == kept
    with hands.refused(defended, "MemberRegistry_SecondProposal", defended.id):
        hands.cancel(defended)
    with hands.refused(defended, "MemberRegistry_NotConfirmed", defended.id):
        hands.execute(defended)
    hands.confirm(defended)
    due = clock.now + hands.rules.second_recovery_seconds
    clock.next(due - 1)
    with hands.refused(defended, "MemberRegistry_InDelay", due):
        hands.execute(defended)
    clock.next(due)
    assert hands.logged(hands.execute(defended)) == [inherited_by(defended, mei)]


def test_proposeRecovery__after_a_recovery__a_first_one_again(hands, defended, fresh):
    hands.propose(defended, fresh[0])
    hands.confirm(defended)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    hands.execute(defended)
    assert hands.status(defended) == ACTIVE
    hands.propose(defended, fresh[1], NO_DOCUMENT)
    assert hands.proposal(defended)[3] is False
