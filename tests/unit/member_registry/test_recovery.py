"""proposeRecovery and executeProposal: a first proposal, from the steward to the notary."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import hex32
from tests.unit.member_registry.hands import (
    DOCUMENT,
    NO_DOCUMENT,
    NO_PROPOSAL,
    RECOVERY,
    ZERO,
    recovered_to,
    status_set,
)
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED, Person

NOBODY = Person(bytes32("nobody"), None)


def proposed(person, wallet, document, number=1):
    told = {
        "id": hex32(person.id),
        "number": number,
        "wallet": wallet,
        "second": False,
        "document": hex32(document),
    }
    return ("RecoveryProposed", told)


@pytest.mark.parametrize("document", [NO_DOCUMENT, DOCUMENT])
def test_proposeRecovery__active_member__suspended_and_pending(hands, lin, fresh, clock, document):
    clock.next(time := clock.now + 5)
    tx = hands.propose(lin, fresh[0], document)
    assert hands.logged(tx) == [proposed(lin, fresh[0], document), status_set(lin, SUSPENDED)]
    due = time + hands.rules.recovery_seconds
    kept = (fresh[0], due, RECOVERY, False, True, 1, hex32(bytes(32)), hex32(document))
    assert hands.proposal(lin) == kept
    assert hands.status(lin) == SUSPENDED
    assert hands.members.proposedOn(time) == 1


def test_proposeRecovery__one_after_the_other__numbered_from_1_and_no_number_twice(
    hands, members, lin, mei, hao, fresh
):
    """Whoever's they are, of either kind, and however they end; refused ones use up none."""
    assert members.proposalCount() == 0
    hands.propose(lin, fresh[0])
    hands.propose(mei, fresh[1])
    with hands.refused(mei, "MemberRegistry_ProposalPending", mei.id):
        hands.propose(mei, fresh[2])
    assert (hands.number(lin), hands.number(mei)) == (1, 2)
    hands.stop(lin)
    hands.cancel(mei)
    hands.set_status(lin, DECEASED)
    hands.propose_heir(lin, hao)
    hands.propose(mei, fresh[1])
    hands.recovered(hao, fresh[0])
    assert (hands.number(lin), hands.number(mei), hands.number(hao)) == (3, 4, 0)
    assert members.proposalCount() == 5


def test_proposeRecovery__pending__nothing_has_moved_yet(hands, members, lin, fresh):
    hands.propose(lin, fresh[0])
    assert members.memberOf(lin.id)[0] == lin.wallet
    assert members.idOf(fresh[0]) == hex32(bytes(32))
    assert list(members.allWalletsOf(lin.id)) == [lin.wallet]
    assert hands.stones(lin.wallet, fresh[0]) == [(1_000, 400), (0, 0)]


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
def test_proposeRecovery__blocked_member__keeps_its_status(hands, lin, fresh, status):
    hands.set_status(lin, status)
    tx = hands.propose(lin, fresh[0])
    assert hands.logged(tx) == [proposed(lin, fresh[0], DOCUMENT)]
    assert hands.proposal(lin)[4] is False
    assert hands.status(lin) == status


def test_proposeRecovery__dead_member__refused(hands, dead, fresh):
    with hands.refused(dead, "MemberRegistry_Deceased", dead.id):
        hands.propose(dead, fresh[0])


def test_proposeRecovery__unknown_member__refused(hands, lin, fresh):
    for unknown in (NOBODY, Person(bytes(32), None)):
        with hands.refused(lin, "MemberRegistry_UnknownMember", unknown.id):
            hands.propose(unknown, fresh[0])


def test_proposeRecovery__zero_wallet__refused(hands, lin):
    with hands.refused(lin, "MemberRegistry_ZeroWallet"):
        hands.propose(lin, ZERO)


def test_proposeRecovery__wallet_in_use__refused_MEMBER_1(hands, lin, mei):
    for owner in (lin, mei):
        with hands.refused(lin, "MemberRegistry_WalletTaken", owner.wallet, owner.id):
            hands.propose(lin, owner.wallet)


def test_proposeRecovery__wallet_once_used__refused_even_to_its_own_member_MEMBER_1(
    hands, lin, mei, fresh
):
    hands.recovered(lin, fresh[0])
    for person in (lin, mei):
        with hands.refused(person, "MemberRegistry_WalletTaken", lin.wallet, lin.id):
            hands.propose(person, lin.wallet)


def test_proposeRecovery__one_pending__refused_whatever_its_stage(hands, lin, fresh, clock):
    hands.propose(lin, fresh[0])
    for seconds in (1, hands.rules.recovery_seconds):
        clock.forward(seconds)
        for wallet in fresh[:2]:
            with hands.refused(lin, "MemberRegistry_ProposalPending", lin.id):
                hands.propose(lin, wallet)


def test_proposeRecovery__anyone_but_the_steward__refused(
    hands, members, lin, fresh, stranger, registrar, notary, guardian, as_admin
):
    for caller in (stranger, registrar, notary, guardian, as_admin, lin.wallet):
        with hands.refused(lin, "AccessManagedUnauthorized", caller):
            members.proposeRecovery.call(lin.id, fresh[0], DOCUMENT, {"from": caller})


def test_executeProposal__first_one__from_the_second_its_delay_is_over_MEMBER_5(
    hands, lin, fresh, clock
):
    hands.propose(lin, fresh[0])
    due = clock.now + hands.rules.recovery_seconds
    assert hands.rules.recovery_seconds == 72 * 3_600
    for early in (clock.now + 1, due - 1):
        clock.next(early)
        with hands.refused(lin, "MemberRegistry_InDelay", due):
            hands.execute(lin)
    clock.next(due)
    assert hands.logged(hands.execute(lin)) == [status_set(lin), recovered_to(lin, fresh[0])]


def test_executeProposal__recovery__another_wallet_and_nothing_else_MEMBER_2(
    hands, members, lin, fresh, registrar
):
    members.setFlags(lin.id, 3, {"from": registrar})
    registered = members.memberOf(lin.id)[3]
    hands.recovered(lin, fresh[0])
    assert tuple(members.memberOf(lin.id)) == (fresh[0], ACTIVE, 3, registered)
    assert members.idOf(fresh[0]) == members.idOf(lin.wallet) == hex32(lin.id)
    assert list(members.allWalletsOf(lin.id)) == [lin.wallet, fresh[0]]
    assert hands.proposal(lin) == NO_PROPOSAL


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
def test_executeProposal__blocked_before__blocked_after(hands, lin, fresh, status):
    hands.set_status(lin, status)
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    assert hands.logged(hands.execute(lin)) == [recovered_to(lin, fresh[0])]
    assert hands.status(lin) == status


def test_executeProposal__months_later__executed(hands, lin, fresh, clock):
    hands.propose(lin, fresh[0])
    clock.forward(400 * 86_400)
    hands.execute(lin)
    assert hands.members.memberOf(lin.id)[0] == fresh[0]


def test_executeProposal__again__refused_MEMBER_5(hands, lin, fresh):
    moved = hands.recovered(lin, fresh[0])
    with hands.refused(moved, "MemberRegistry_NoProposal", lin.id):
        hands.execute(lin)


def test_executeProposal__nothing_proposed__refused(hands, lin, dead):
    with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
        hands.execute(lin)


def test_executeProposal__unknown_member__refused(hands, lin):
    with expect_error("MemberRegistry_UnknownMember", NOBODY.id):
        hands.execute(NOBODY)


def test_executeProposal__anyone_but_the_notary__refused(
    hands, members, lin, fresh, stranger, registrar, steward, guardian, as_admin
):
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    for caller in (stranger, registrar, steward, guardian, as_admin, lin.wallet, fresh[0]):
        with hands.refused(lin, "AccessManagedUnauthorized", caller):
            members.executeProposal.call(lin.id, 1, {"from": caller})


def test_executeProposal__died_meanwhile__refused_MEMBER_5(hands, lin, fresh):
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    hands.set_status(lin, DECEASED)
    with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
        hands.execute(lin)


def test_allWalletsOf__unknown__none(hands, members, lin):
    assert list(members.allWalletsOf(NOBODY.id)) == list(members.allWalletsOf(bytes(32))) == []
