"""How many proposals a calendar day (UTC+8) sees."""

import pytest

from tests.unit.dates import midnight_after
from tests.unit.member_registry.hands import Hands
from tests.unit.stone.people import DECEASED, Person, register

DAY = 86_400


@pytest.fixture
def registry(MemberRegistry, manager, members, stranger, as_admin, registrar, hands, people):
    """One that allows two proposals a day, with the same hands and people."""
    other = stranger.deploy(MemberRegistry, manager, 100, 2, 60, 600)
    for name in (
        "register",
        "setStatus",
        "proposeRecovery",
        "proposeInheritance",
        "stopProposal",
        "executeProposal",
    ):
        selector = getattr(other, name).signature
        role = manager.getTargetFunctionRole(members, selector)
        manager.setTargetFunctionRole(other, [selector], role, {"from": as_admin})
    for person in people:
        register(other, registrar, person)
    return other


@pytest.fixture(scope="module")
def people(accounts):
    """Five members-to-be."""
    return [Person(bytes([i]) * 32, accounts[i]) for i in range(1, 6)]


@pytest.fixture
def two_a_day(registry, hands, clock):
    """The hands on it, as a day begins in China."""
    clock.set(midnight_after(clock.now))
    return Hands(
        registry,
        hands.stone,
        hands.steward,
        hands.notary,
        hands.guardian,
        hands.freezer,
        hands.minter,
        clock,
        hands.rules,
    )


def test_proposeRecovery__limit_used_up__refused_until_midnight_in_china_MEMBER_3(
    two_a_day, registry, people, accounts, clock
):
    midnight = midnight_after(clock.now)
    for place in (0, 1):
        two_a_day.propose(people[place], accounts[6 + place])
    clock.next(midnight - 1)
    with two_a_day.refused(people[2], "MemberRegistry_ProposalLimitReached", 2):
        two_a_day.propose(people[2], accounts[8])
    clock.next(midnight)
    two_a_day.propose(people[2], accounts[8])
    assert registry.proposedOn(midnight - DAY) == registry.proposedOn(midnight - 1) == 2
    assert registry.proposedOn(midnight) == registry.proposedOn(midnight + DAY - 1) == 1
    assert registry.proposedOn(midnight - DAY - 1) == registry.proposedOn(midnight + DAY) == 0


def test_proposeInheritance__limit_used_up__one_limit_for_both_kinds_MEMBER_3(
    two_a_day, people, accounts
):
    two_a_day.set_status(people[0], DECEASED)
    two_a_day.propose_heir(people[0], people[1])
    two_a_day.propose(people[2], accounts[6])
    with two_a_day.refused(people[3], "MemberRegistry_ProposalLimitReached", 2):
        two_a_day.propose(people[3], accounts[7])
    two_a_day.set_status(people[3], DECEASED)
    with two_a_day.refused(people[3], "MemberRegistry_ProposalLimitReached", 2):
        two_a_day.propose_heir(people[3], people[1])


@pytest.mark.parametrize("end", ["stop", "cancel", "execute"])
def test_proposeRecovery__ended_ones__count_all_the_same_MEMBER_3(
    two_a_day, people, accounts, clock, end
):
    for place in (0, 1):
        two_a_day.propose(people[place], accounts[6 + place])
    clock.forward(60)
    for place in (0, 1):
        getattr(two_a_day, end)(people[place])
    with two_a_day.refused(people[2], "MemberRegistry_ProposalLimitReached", 2):
        two_a_day.propose(people[2], accounts[9])


def test_proposeRecovery__refused_ones__use_up_nothing_MEMBER_3(
    two_a_day, registry, people, accounts, clock
):
    two_a_day.propose(people[0], accounts[6])
    with two_a_day.refused(people[0], "MemberRegistry_ProposalPending", people[0].id):
        two_a_day.propose(people[0], accounts[7])
    two_a_day.propose(people[1], accounts[7])
    assert registry.proposedOn(clock.now) == 2


def test_proposeRecovery__limit_used_up__registrations_go_on(
    two_a_day, registry, people, accounts, clock, registrar
):
    before = registry.registeredOn(clock.now)
    for place in (0, 1):
        two_a_day.propose(people[place], accounts[6 + place])
    registry.register(b"\7" * 32, accounts[10], 0, {"from": registrar})
    assert registry.registeredOn(clock.now) == before + 1
    assert registry.proposedOn(clock.now) == 2
