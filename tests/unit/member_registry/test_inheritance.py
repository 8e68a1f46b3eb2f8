"""proposeInheritance and executeProposal: what the dead hold is the heir's."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of, hex32
from tests.unit.member_registry.hands import (
    DOCUMENT,
    INHERITANCE,
    NO_DOCUMENT,
    NO_PROPOSAL,
    ZERO,
    inherited_by,
)
from tests.unit.stone.logged import frozen_of, transfer_of
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED, Person

NOBODY = Person(bytes32("nobody"), None)


def no_longer_fit(hands, heir):
    """Dead or closed."""
    hands.set_status(heir, CLOSED)
    yield
    hands.set_status(heir, DECEASED)
    yield


@pytest.mark.parametrize("document", [NO_DOCUMENT, DOCUMENT])
def test_proposeInheritance__dead_member__pending_and_nothing_moves(
    hands, members, dead, mei, clock, document
):
    clock.next(time := clock.now + 5)
    tx = hands.propose_heir(dead, mei, document)
    told = {
        "id": hex32(dead.id),
        "number": 1,
        "heir": hex32(mei.id),
        "second": False,
        "document": hex32(document),
    }
    assert hands.logged(tx) == [("InheritanceProposed", told)]
    due = time + hands.rules.recovery_seconds
    kept = (ZERO, due, INHERITANCE, False, False, 1, hex32(mei.id), hex32(document))
    assert hands.proposal(dead) == kept
    assert members.heirOf(dead.id) == hex32(bytes(32))
    assert hands.stones(dead.wallet, mei.wallet) == [(1_000, 400), (50, 7)]
    assert members.proposedOn(time) == 1


@pytest.mark.parametrize("status", [ACTIVE, SUSPENDED, FROZEN, CLOSED])
def test_proposeInheritance__of_the_living__refused(hands, lin, mei, status):
    hands.set_status(lin, status)
    with hands.refused(lin, "MemberRegistry_NotDeceased", lin.id, status):
        hands.propose_heir(lin, mei)


def test_proposeInheritance__unknown_member__refused(hands, dead, mei):
    with expect_error("MemberRegistry_UnknownMember", NOBODY.id):
        hands.propose_heir(NOBODY, mei)


def test_proposeInheritance__no_heir_at_all__refused(hands, dead):
    for heir in (NOBODY, Person(bytes(32), None), dead):
        with hands.refused(dead, "MemberRegistry_InvalidHeir", dead.id, heir.id):
            hands.propose_heir(dead, heir)


def test_proposeInheritance__heir_dead_or_closed__refused(hands, dead, mei):
    for _ in no_longer_fit(hands, mei):
        with hands.refused(dead, "MemberRegistry_InvalidHeir", dead.id, mei.id):
            hands.propose_heir(dead, mei)


@pytest.mark.parametrize("status", [ACTIVE, SUSPENDED, FROZEN])
def test_proposeInheritance__heir_who_lives__inherits_whether_blocked_or_not(
    hands, dead, mei, status
):
    hands.set_status(mei, status)
    hands.inherited(dead, mei)
    assert hands.stones(mei.wallet) == [(1_050, 407)]
    assert hands.status(mei) == status


def test_proposeInheritance__one_pending__refused(hands, dead, mei, hao):
    hands.propose_heir(dead, mei)
    for heir in (mei, hao):
        with hands.refused(dead, "MemberRegistry_ProposalPending", dead.id):
            hands.propose_heir(dead, heir)


def test_proposeInheritance__anyone_but_the_steward__refused(
    hands, members, dead, mei, stranger, registrar, notary, guardian, as_admin
):
    for caller in (stranger, registrar, notary, guardian, as_admin, dead.wallet, mei.wallet):
        with hands.refused(dead, "AccessManagedUnauthorized", caller):
            members.proposeInheritance.call(dead.id, mei.id, DOCUMENT, {"from": caller})


def test_executeProposal__inheritance__from_the_second_its_delay_is_over_MEMBER_5(
    hands, dead, mei, clock
):
    hands.propose_heir(dead, mei)
    due = clock.now + hands.rules.recovery_seconds
    clock.next(due - 1)
    with hands.refused(dead, "MemberRegistry_InDelay", due):
        hands.execute(dead)
    clock.next(due)
    assert hands.logged(hands.execute(dead)) == [inherited_by(dead, mei)]


def test_executeProposal__inheritance__stones_and_freeze_to_the_heir(hands, stone, lin, mei):
    tx = hands.inherited(lin, mei)
    assert events_of(tx, stone) == [
        frozen_of(lin.wallet, 0),
        frozen_of(mei.wallet, 407),
        ("Recovered", {"from": lin.wallet, "to": mei.wallet, "amount": 1_000}),
        transfer_of(lin.wallet, mei.wallet, 1_000),
    ]
    assert hands.stones(lin.wallet, mei.wallet) == [(0, 0), (1_050, 407)]


def test_executeProposal__inheritance__wallets_are_not_mapped_anew_MEMBER_1_MEMBER_2(
    hands, members, lin, mei
):
    before = [tuple(members.memberOf(person.id)) for person in (lin, mei)]
    hands.inherited(lin, mei)
    after = [tuple(members.memberOf(person.id)) for person in (lin, mei)]
    assert after == [(before[0][0], DECEASED, *before[0][2:]), before[1]]
    for person in (lin, mei):
        assert members.idOf(person.wallet) == hex32(person.id)
        assert list(members.allWalletsOf(person.id)) == [person.wallet]
    assert members.heirOf(lin.id) == hex32(mei.id)
    assert members.heirOf(mei.id) == hex32(bytes(32))
    assert hands.proposal(lin) == NO_PROPOSAL


def test_executeProposal__inheritance__crystals_stay_with_the_dead(
    hands, crystal, board, accounts, lin, mei
):
    crystal.earn(lin.id, 70, {"from": accounts.at(board.address, force=True)})
    hands.inherited(lin, mei)
    assert (crystal.held(lin.id), crystal.held(mei.id)) == (70, 0)


def test_executeProposal__heir_died_or_closed_meanwhile__refused(hands, dead, mei):
    hands.propose_heir(dead, mei)
    hands.clock.forward(hands.rules.recovery_seconds)
    for _ in no_longer_fit(hands, mei):
        with hands.refused(dead, "MemberRegistry_InvalidHeir", dead.id, mei.id):
            hands.execute(dead)


def test_executeProposal__heir_recovered_meanwhile__to_the_heirs_new_wallet(
    hands, dead, mei, fresh
):
    hands.propose_heir(dead, mei)
    hands.recovered(mei, fresh[0])
    hands.execute(dead)
    assert hands.stones(dead.wallet, mei.wallet, fresh[0]) == [(0, 0), (0, 0), (1_050, 407)]


def test_proposeInheritance__inherited_from_already__refused_MEMBER_6(hands, lin, mei, hao):
    hands.inherited(lin, mei)
    for heir in (mei, hao):
        with hands.refused(lin, "MemberRegistry_AlreadyInherited", lin.id, mei.id):
            hands.propose_heir(lin, heir)
    assert hands.members.heirOf(lin.id) == hex32(mei.id)


def test_executeProposal__inherited_already__refused_MEMBER_6(hands, lin, mei):
    hands.inherited(lin, mei)
    with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
        hands.execute(lin)


def test_executeProposal__recovered_member_dies__the_last_wallet_is_inherited(
    hands, lin, mei, fresh
):
    moved = hands.recovered(lin, fresh[0])
    hands.inherited(moved, mei)
    assert hands.stones(lin.wallet, fresh[0], mei.wallet) == [(0, 0), (0, 0), (1_050, 407)]
    assert list(hands.members.allWalletsOf(lin.id)) == [lin.wallet, fresh[0]]
