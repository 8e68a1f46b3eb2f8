"""An officer whose key was stolen, alone: what it cannot do, and who undoes what it can."""

import pytest

from tests.helpers import bytes32
from tests.unit.events import hex32
from tests.unit.member_registry.hands import DOCUMENT, NO_PROPOSAL, stopped
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED, Person, register


@pytest.fixture
def crowd(members, registrar):
    """21 members."""
    wallets = [f"0x{place:040x}" for place in range(0x1000, 0x1015)]
    return [
        register(members, registrar, Person(bytes32(0x1000 + place), wallet))
        for place, wallet in enumerate(wallets)
    ]


def test_proposeRecovery__hijacked_steward__twenty_people_a_day_and_nothing_moves_MEMBER_3(
    hands, members, crowd
):
    for place, person in enumerate(crowd[:20]):
        hands.propose(person, f"0x{0x2000 + place:040x}")
    with hands.refused(crowd[20], "MemberRegistry_ProposalLimitReached", 20):
        hands.propose(crowd[20], f"0x{0x3000:040x}")
    hands.clock.forward(hands.rules.recovery_seconds)
    for person in crowd[:2]:
        with hands.refused(person, "AccessManagedUnauthorized", hands.steward):
            members.executeProposal(person.id, hands.number(person), {"from": hands.steward})


def test_proposeRecovery__hijacked_steward_after_a_cancellation__cannot_confirm_MEMBER_5(
    hands, members, defended, fresh
):
    hands.propose(defended, fresh[0])
    with hands.refused(defended, "AccessManagedUnauthorized", hands.steward):
        members.confirmProposal(defended.id, hands.number(defended), {"from": hands.steward})
    hands.stop(defended)
    assert hands.status(defended) == ACTIVE


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
def test_setStatus__hijacked_steward_juggles__no_delay_gets_shorter_MEMBER_5(
    hands, lin, fresh, clock, status
):
    hands.propose(lin, fresh[0])
    due = hands.proposal(lin)[1]
    for other in (SUSPENDED, status):
        hands.set_status(lin, other)
        assert hands.proposal(lin)[1] == due
    clock.next(due - 1)
    with hands.refused(lin, "MemberRegistry_InDelay", due):
        hands.execute(lin)


def test_setStatus__hijacked_steward_kills_and_revives__a_second_one_stays_a_second_one_MEMBER_4(
    hands, defended, mei, fresh
):
    hands.propose(defended, fresh[0])
    hands.confirm(defended)
    hands.clock.forward(hands.rules.second_recovery_seconds - 1)
    hands.set_status(defended, DECEASED)
    hands.propose_heir(defended, mei)
    hands.set_status(defended, ACTIVE)
    hands.propose(defended, fresh[0])
    assert hands.proposal(defended)[1:4] == (0, 1, True)
    with hands.refused(defended, "MemberRegistry_NotConfirmed", defended.id):
        hands.execute(defended)


def test_setStatus__hijacked_steward_kills_and_revives__the_recovery_is_over_in_public(
    hands, lin, fresh
):
    """Documented: a steward can end what a steward proposed, and what it suspended."""
    hands.propose(lin, fresh[0])
    assert stopped(lin) in hands.logged(hands.set_status(lin, DECEASED))
    hands.set_status(lin, ACTIVE)
    assert hands.proposal(lin) == NO_PROPOSAL
    assert hands.stones(lin.wallet, fresh[0]) == [(1_000, 400), (0, 0)]


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
@pytest.mark.parametrize("end", ["cancel", "stop", "execute"])
def test_proposeRecovery__of_somebody_blocked__lifts_no_block(hands, lin, fresh, status, end):
    hands.set_status(lin, status)
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    getattr(hands, end)(lin)
    assert hands.status(lin) == status


def test_executeProposal__hijacked_notary__can_propose_nothing(hands, members, lin, mei, fresh):
    caller = {"from": hands.notary}
    with hands.refused(lin, "AccessManagedUnauthorized", hands.notary):
        members.proposeRecovery(lin.id, fresh[0], DOCUMENT, caller)
    with hands.refused(lin, "AccessManagedUnauthorized", hands.notary):
        members.proposeInheritance(lin.id, mei.id, DOCUMENT, caller)
    for attempt in (hands.confirm, hands.execute):
        with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
            attempt(lin)


@pytest.fixture
def swap(hands, fresh):
    """A hijacked steward puts another proposal in the pending one's place, by a death and a return;
    the numbers of the two."""

    def swap(person):
        looked_at = hands.number(person)
        hands.set_status(person, DECEASED)
        hands.set_status(person, ACTIVE)
        hands.propose(person, fresh[1], bytes32("another document"))
        return looked_at, hands.number(person)

    return swap


def test_executeProposal__swapped_before_the_notary_executes__refused_MEMBER_5(
    hands, lin, fresh, clock, swap
):
    """However long the other one has waited; and if the notary looks again, it is the other one."""
    hands.propose(lin, fresh[0])
    clock.forward(hands.rules.recovery_seconds)
    looked_at, other = swap(lin)
    assert other == looked_at + 1
    due = clock.now + hands.rules.recovery_seconds
    with hands.refused(lin, "MemberRegistry_InDelay", due):
        hands.execute(lin, other)
    for seconds in (0, hands.rules.recovery_seconds):
        clock.forward(seconds)
        with hands.refused(lin, "MemberRegistry_OtherProposal", looked_at, other):
            hands.execute(lin, looked_at)
    hands.execute(lin, other)
    assert hands.stones(fresh[0], fresh[1]) == [(0, 0), (1_000, 400)]


def test_confirmProposal__swapped_before_the_notary_confirms__refused_MEMBER_5(
    hands, defended, fresh, swap
):
    hands.propose(defended, fresh[0])
    looked_at, other = swap(defended)
    with hands.refused(defended, "MemberRegistry_OtherProposal", looked_at, other):
        hands.confirm(defended, looked_at)
    assert hands.proposal(defended)[:2] == (fresh[1], 0)
    hands.confirm(defended, other)


def test_executeProposal__swapped_after_the_notary_confirmed__refused_MEMBER_5(
    hands, defended, fresh, clock, swap
):
    hands.propose(defended, fresh[0])
    hands.confirm(defended)
    clock.forward(hands.rules.second_recovery_seconds)
    looked_at, other = swap(defended)
    with hands.refused(defended, "MemberRegistry_OtherProposal", looked_at, other):
        hands.execute(defended, looked_at)
    with hands.refused(defended, "MemberRegistry_NotConfirmed", defended.id):
        hands.execute(defended, other)


def test_executeProposal__number_of_another_members_proposal__refused(
    hands, lin, mei, fresh, clock
):
    """Two are pending, with numbers 1 and 2; 0 and 3 are nobody's."""
    hands.propose(lin, fresh[0])
    hands.propose(mei, fresh[1])
    clock.forward(hands.rules.recovery_seconds)
    for person, own, others in ((lin, 1, (0, 2, 3, 1 + 2**24)), (mei, 2, (0, 1, 3, 2**256 - 1))):
        for given in others:
            with hands.refused(person, "MemberRegistry_OtherProposal", given, own):
                hands.execute(person, given)


def test_executeProposal__registrar_took_the_wallet_meanwhile__refused_until_stopped_MEMBER_1(
    hands, members, lin, hao, fresh, registrar
):
    taker = Person(bytes32("taker"), fresh[0])
    hands.propose(lin, fresh[0])
    register(members, registrar, taker)
    hands.clock.forward(hands.rules.recovery_seconds)
    with hands.refused(lin, "MemberRegistry_WalletTaken", fresh[0], taker.id):
        hands.execute(lin)
    hands.stop(lin)
    hands.recovered(lin, fresh[1])
    assert members.idOf(fresh[0]) == hex32(taker.id)
    assert hands.stones(lin.wallet, fresh[1]) == [(0, 0), (1_000, 400)]


def test_executeProposal__two_proposals_of_one_wallet__the_first_executed_has_it_MEMBER_1(
    hands, members, lin, mei, fresh
):
    hands.propose(lin, fresh[0])
    hands.propose(mei, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    hands.execute(mei)
    with hands.refused(lin, "MemberRegistry_WalletTaken", fresh[0], mei.id):
        hands.execute(lin)
    assert members.idOf(fresh[0]) == hex32(mei.id)
    assert hands.stones(lin.wallet, fresh[0]) == [(1_000, 400), (50, 7)]


def test_stopProposal__hijacked_guardian__moves_nothing_and_steward_proposes_again(
    hands, lin, fresh
):
    for _ in range(2):
        hands.propose(lin, fresh[0])
        hands.stop(lin)
    assert hands.stones(lin.wallet, fresh[0]) == [(1_000, 400), (0, 0)]
    hands.recovered(lin, fresh[0])
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_000, 400)]
