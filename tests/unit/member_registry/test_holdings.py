"""setHoldings, and holdings that fail, call back, or are many."""

from types import SimpleNamespace

import pytest
from brownie.exceptions import VirtualMachineError

from csop.chain import artifacts
from csop.deployment.roles import BY_NAME
from tests.helpers import bytes32
from tests.unit.events import events_of
from tests.unit.member_registry.hands import DOCUMENT, ZERO, inherited_by, recovered_to, status_set
from tests.unit.stone.people import ACTIVE, DECEASED, Person, register


def grant(manager, as_admin, account, *roles):
    for role in roles:
        manager.grantRole(BY_NAME[role].id, account, 0, {"from": as_admin})


@pytest.fixture
def intruder(IntruderMock, stone, manager, members, stranger, as_admin):
    """Stands before the token as the only holding."""
    intruder = stranger.deploy(IntruderMock, stone)
    grant(manager, as_admin, intruder, "RECOVERER")
    members.setHoldings([intruder], {"from": as_admin})
    return intruder


@pytest.fixture
def trap(intruder, stone, manager, as_admin, members, registrar):
    """It has a steward's, notary's and guardian's role and is a member's wallet, too."""
    grant(manager, as_admin, intruder, "STEWARD", "NOTARY", "GUARDIAN")
    member = register(members, registrar, Person(bytes32("intruder"), intruder))

    def arm(blow):
        intruder.arm(stone.recover.signature, members, blow, False)

    return SimpleNamespace(arm=arm, member=member, intruder=intruder)


def inside(trap):
    """The name of what its call was refused with, and the member that it names."""
    assert (trap.intruder.blows(), trap.intruder.succeeded()) == (1, False)
    error = artifacts.error_book().decode(bytes(trap.intruder.reply()))
    return error.name, error.args["id"]


def test_setHoldings__by_the_admin__in_place_of_those_before(
    members, stone, crystal, board, as_admin
):
    for named in ([stone, crystal, board], [crystal], []):
        tx = members.setHoldings(named, {"from": as_admin})
        ((name, told),) = events_of(tx, members)
        assert (name, list(told["holdings"])) == ("HoldingsSet", named)
        assert list(members.holdings()) == named


def test_setHoldings__anyone_but_the_admin__refused(
    hands, members, stone, voucher, lin, stranger, registrar, steward, notary, guardian, deployer
):
    for caller in (stranger, registrar, steward, notary, guardian, deployer, lin.wallet):
        with hands.refused(lin, "AccessManagedUnauthorized", caller):
            members.setHoldings.call([], {"from": caller})
    assert list(members.holdings()) == [stone, voucher]


def test_setHoldings__none__a_recovery_still_changes_the_wallet(
    hands, members, lin, fresh, as_admin
):
    members.setHoldings([], {"from": as_admin})
    hands.recovered(lin, fresh[0])
    assert hands.stones(lin.wallet, fresh[0]) == [(1_000, 400), (0, 0)]


def test_executeProposal__several_holdings__each_moves_in_order(
    hands, members, stone, intruder, lin, fresh, as_admin
):
    members.setHoldings([stone, intruder, stone], {"from": as_admin})
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    moves = [event for event in hands.execute(lin).events if event.name == "Recovered"]
    assert [move["amount"] for move in moves] == [1_000, 0, 0]


@pytest.mark.parametrize("kind", ["recovery", "inheritance"])
def test_executeProposal__a_holding_fails__nothing_changes_until_the_list_does(
    hands, members, stone, manager, intruder, lin, mei, fresh, as_admin, kind
):
    if kind == "recovery":
        hands.propose(lin, fresh[0])
    else:
        hands.set_status(lin, DECEASED)
        hands.propose_heir(lin, mei)
    hands.clock.forward(hands.rules.recovery_seconds)
    manager.revokeRole(BY_NAME["RECOVERER"].id, intruder, {"from": as_admin})
    with hands.refused(lin, "AccessManagedUnauthorized", intruder):
        hands.execute(lin)
    members.setHoldings([stone], {"from": as_admin})
    hands.execute(lin)
    assert hands.stones(lin.wallet) == [(0, 0)]


@pytest.mark.parametrize("function", ["executeProposal", "stopProposal", "confirmProposal"])
def test_executeProposal__calls_back_as_an_officer__finds_no_proposal_MEMBER_5(
    hands, members, trap, lin, fresh, function
):
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    number = () if function == "stopProposal" else (hands.number(lin),)
    trap.arm(getattr(members, function).encode_input(lin.id, *number))
    hands.execute(lin)
    assert inside(trap) == ("MemberRegistry_NoProposal", lin.id)
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_000, 400)]


def test_executeProposal__calls_back_as_the_former_wallet__too_late_to_cancel_MEMBER_4(
    hands, members, trap, fresh
):
    hands.propose(trap.member, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    trap.arm(members.cancelProposal.encode_input(trap.member.id))
    hands.execute(trap.member)
    assert inside(trap) == ("MemberRegistry_NoProposal", trap.member.id)
    assert members.hasCancelled(trap.intruder) is False


def test_executeProposal__calls_back_to_propose_anew__waits_as_any_MEMBER_5(
    hands, members, trap, lin, fresh, clock
):
    hands.propose(lin, fresh[0])
    clock.forward(hands.rules.recovery_seconds)
    trap.arm(members.proposeRecovery.encode_input(lin.id, fresh[1], DOCUMENT))
    tx = hands.execute(lin)
    assert trap.intruder.succeeded() is True
    assert hands.logged(tx)[:2] == [status_set(lin), recovered_to(lin, fresh[0])]
    due = tx.timestamp + hands.rules.recovery_seconds
    assert hands.proposal(lin)[:2] == (fresh[1], due)
    assert hands.stones(fresh[0], fresh[1]) == [(1_000, 400), (0, 0)]


@pytest.mark.parametrize("status", [ACTIVE, DECEASED])
def test_executeProposal__calls_back_to_revive_the_dead__final_by_then_MEMBER_6(
    hands, members, trap, lin, mei, status
):
    hands.set_status(lin, DECEASED)
    hands.propose_heir(lin, mei)
    hands.clock.forward(hands.rules.recovery_seconds)
    trap.arm(members.setStatus.encode_input(lin.id, status))
    assert hands.logged(hands.execute(lin)) == [inherited_by(lin, mei)]
    assert inside(trap) == ("MemberRegistry_AlreadyInherited", lin.id)


def test_passOn__calls_back__moves_once(hands, members, trap, lin, mei, stranger):
    hands.inherited(lin, mei)
    hands.mint(lin, 30)
    trap.arm(members.passOn.encode_input(lin.id))
    members.passOn(lin.id, {"from": stranger})
    assert (trap.intruder.blows(), trap.intruder.succeeded()) == (1, True)
    assert hands.stones(lin.wallet, mei.wallet) == [(0, 0), (1_080, 407)]


def test_executeProposal__a_holding_is_no_contract__nothing_changes(
    hands, members, lin, fresh, as_admin
):
    members.setHoldings([ZERO], {"from": as_admin})
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    before = hands.state(lin, hands.clock.now)
    with pytest.raises(VirtualMachineError):
        hands.execute(lin)
    assert hands.state(lin, hands.clock.now) == before
