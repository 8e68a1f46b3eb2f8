"""A thief who has the phone, and with it the key of the member's wallet."""

import pytest

from tests.unit.member_registry.hands import NO_DOCUMENT, NO_PROPOSAL, cancelled_by
from tests.unit.stone.people import ACTIVE, SUSPENDED

ORDER = bytes(32)


@pytest.fixture
def ripe(hands):
    """Members may redeem."""
    hands.clock.forward(hands.rules.redemption_opens)


def test_cancelProposal__thief__delays_once_and_not_for_ever_MEMBER_4(hands, lin, fresh):
    hands.propose(lin, fresh[0], NO_DOCUMENT)
    hands.cancel(lin)
    hands.propose(lin, fresh[0])
    with hands.refused(lin, "MemberRegistry_SecondProposal", lin.id):
        hands.cancel(lin)
    hands.confirm(lin)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    with hands.refused(lin, "MemberRegistry_SecondProposal", lin.id):
        hands.cancel(lin)
    hands.execute(lin)
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_000, 400)]


def test_cancelProposal__thief_after_the_recovery__the_old_wallet_has_no_say_MEMBER_4(
    hands, members, lin, fresh
):
    moved = hands.recovered(lin, fresh[0])
    with hands.refused(moved, "MemberRegistry_NoProposal", lin.id):
        hands.cancel(lin)
    hands.propose(moved, fresh[1])
    with hands.refused(moved, "MemberRegistry_NotWallet", lin.wallet, moved.wallet):
        hands.cancel(lin)
    assert members.hasCancelled(lin.wallet) is False


def test_cancelProposal__thief_of_another_wallet__uses_up_nobodys_cancellation_MEMBER_4(
    hands, members, lin, mei, fresh
):
    hands.propose(lin, fresh[0])
    with hands.refused(lin, "MemberRegistry_NotWallet", mei.wallet, lin.wallet):
        members.cancelProposal(lin.id, {"from": mei.wallet})
    assert members.hasCancelled(lin.wallet) is members.hasCancelled(mei.wallet) is False
    assert hands.logged(hands.cancel(lin))[0] == cancelled_by(lin)


def test_cancelProposal__thief_in_advance__there_is_nothing_to_cancel_MEMBER_4(hands, lin, fresh):
    with hands.refused(lin, "MemberRegistry_NoProposal", lin.id):
        hands.cancel(lin)
    hands.propose(lin, fresh[0], NO_DOCUMENT)
    assert hands.proposal(lin)[3] is False


def test_cancelProposal__thief_while_pending__cannot_redeem(hands, stone, lin, fresh, ripe):
    hands.propose(lin, fresh[0])
    with hands.refused(lin, "ERC7943CannotSend", lin.wallet):
        stone.redeem(1, ORDER, {"from": lin.wallet})


def test_cancelProposal__thief_who_redeems_at_once__takes_what_is_not_frozen(
    hands, stone, lin, fresh, ripe
):
    """Documented: a cancellation lifts the suspension that the proposal brought."""
    hands.cancelled(lin, fresh[0])
    stone.redeem(600, ORDER, {"from": lin.wallet})
    assert hands.stones(lin.wallet) == [(400, 400)]


def test_cancelProposal__thief_of_a_member_suspended_before__gains_nothing(
    hands, stone, lin, fresh, ripe
):
    hands.set_status(lin, SUSPENDED)
    hands.cancelled(lin, fresh[0])
    with hands.refused(lin, "ERC7943CannotSend", lin.wallet):
        stone.redeem(1, ORDER, {"from": lin.wallet})
    hands.propose(lin, fresh[0])
    hands.confirm(lin)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    hands.execute(lin)
    hands.set_status(lin, ACTIVE)
    stone.redeem(600, ORDER, {"from": fresh[0]})
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (400, 400)]


def test_cancelProposal__thief_of_a_member_suspended_while_pending__gains_nothing(
    hands, stone, lin, fresh, ripe
):
    hands.propose(lin, fresh[0])
    hands.set_status(lin, SUSPENDED)
    hands.cancel(lin)
    with hands.refused(lin, "ERC7943CannotSend", lin.wallet):
        stone.redeem(1, ORDER, {"from": lin.wallet})


def test_cancelProposal__thief_of_the_deads_phone__delays_the_heirs_once_MEMBER_4(
    hands, stone, dead, mei, ripe
):
    hands.propose_heir(dead, mei)
    hands.cancel(dead)
    with hands.refused(dead, "ERC7943CannotSend", dead.wallet):
        stone.redeem(1, ORDER, {"from": dead.wallet})
    hands.propose_heir(dead, mei)
    with hands.refused(dead, "MemberRegistry_SecondProposal", dead.id):
        hands.cancel(dead)
    hands.confirm(dead)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    hands.execute(dead)
    assert hands.stones(dead.wallet, mei.wallet) == [(0, 0), (1_050, 407)]


def test_cancelProposal__owner_robbed_by_a_proposal__keeps_wallet_and_stones(hands, lin, fresh):
    """The other way round: a thief who talked the steward into a proposal."""
    thief = fresh[0]
    hands.propose(lin, thief)
    hands.clock.forward(hands.rules.recovery_seconds - 2)
    hands.cancel(lin)
    assert hands.proposal(lin) == NO_PROPOSAL
    assert hands.status(lin) == ACTIVE
    assert hands.stones(lin.wallet, thief) == [(1_000, 400), (0, 0)]
