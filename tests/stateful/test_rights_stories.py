"""Stories of rights that random ones hardly meet; all invariants hold at each step."""

import pytest

from tests.helpers import bytes32
from tests.models.rights.calls import NOTHING
from tests.models.rights.members import DECEASED, SUSPENDED
from tests.models.rights.stones import MOST
from tests.stateful.rights_rules import DAY, DOCUMENT, HOUR


def test_story__thief_with_the_phone__delays_once_and_gets_nothing_MEMBER_4_MEMBER_5(tell):
    who, wallet, thief = tell.people[0], tell.wallet(0), tell.story.thieves[0]
    tell.steward("MemberRegistry.setStatus", who, SUSPENDED)
    tell.steward("MemberRegistry.proposeRecovery", who, tell.new_wallet(0), NOTHING)
    tell.by(wallet, "MemberRegistry.cancelProposal", who)
    tell.by(wallet, "Stone.approve", thief, MOST)
    tell.refused("ERC7943CannotSend", wallet, "Stone.transfer", tell.wallet(1), 1)
    tell.refused("ERC7943CannotSend", thief, "Stone.transferFrom", wallet, tell.wallet(1), 1)
    call = ("MemberRegistry.proposeRecovery", who, tell.new_wallet(0))
    tell.refused("MemberRegistry_NoDocument", "steward", *call, NOTHING)
    tell.steward(*call, DOCUMENT)
    tell.not_executed("MemberRegistry_NotConfirmed", who)
    tell.refused("MemberRegistry_SecondProposal", wallet, "MemberRegistry.cancelProposal", who)
    tell.confirm(who)
    call = ("MemberRegistry.confirmProposal", *tell.story.pending(who))
    tell.refused("MemberRegistry_NothingToConfirm", "notary", *call)
    ready = tell.story.books.everyone[who].proposal.executable_at
    tell.story.reach(ready - 2)
    tell.not_executed("MemberRegistry_InDelay", who)
    tell.story.reach(ready)
    tell.execute(who)
    assert tell.story.books.stones.balances[tell.wallet(0)] == 1_000
    tell.steward("MemberRegistry.setStatus", who, 1)
    tell.refused("ERC7943CannotSend", thief, "Stone.transferFrom", wallet, tell.wallet(1), 0)
    tell.refused("ConsentRegistry_NotOwner", wallet, "ConsentRegistry.grant", tell.grant(0))
    tell.by(tell.wallet(0), "Stone.transfer", tell.wallet(1), 1_000)


def test_story__recovered_four_times__each_wallet_cancels_once_MEMBER_1_MEMBER_4(tell):
    who = tell.people[0]
    for _ in range(3):
        tell.steward("MemberRegistry.proposeRecovery", who, tell.new_wallet(0), NOTHING)
        tell.by(tell.wallet(0), "MemberRegistry.cancelProposal", who)
        tell.recover(0)
        tell.recorder("Stone.takeRecord")
    tell.recover(0, NOTHING)
    for old in range(4):
        call = ("MemberRegistry.register", bytes32("thief"), tell.wallet(0, old), 0)
        tell.refused("MemberRegistry_WalletTaken", "registrar", *call)


@pytest.mark.parametrize("amounts", [(700, 600), (MOST, 5), (5, MOST)])
def test_story__freezes_of_both_wallets__add_up_in_recovery_STONE_7(tell, amounts):
    for wallet, amount in zip((tell.wallet(0), tell.new_wallet(0)), amounts, strict=True):
        tell.freezer("Stone.setFrozenTokens", wallet, amount)
    tell.recover(0)
    frozen = tell.story.books.stones.frozen
    assert frozen[tell.wallet(0)] == min(sum(amounts), MOST)
    assert frozen[tell.wallet(0, 0)] == 0
    call = ("Stone.transfer", tell.wallet(1), 1)
    tell.refused("ERC7943InsufficientUnfrozenBalance", tell.wallet(0), *call)


def test_story__inherited_twice_over__comes_to_who_lives_MEMBER_6(tell):
    """And what is minted to the dead later comes there, too."""
    first, second, third = tell.people[:3]
    tell.freezer("Stone.setFrozenTokens", tell.wallet(0), 400)
    for dead, heir in ((first, second), (second, third)):
        tell.steward("MemberRegistry.setStatus", dead, DECEASED)
        tell.steward("MemberRegistry.proposeInheritance", dead, heir, DOCUMENT)
        tell.later(3 * DAY)
        tell.recorder("Stone.takeRecord")
        tell.execute(dead)
        call = ("MemberRegistry.proposeInheritance", dead, third, DOCUMENT)
        tell.refused("MemberRegistry_AlreadyInherited", "steward", *call)
    tell.minter("Stone.mintMileage", (first, second), (50, 5))
    tell.by(tell.story.relayer, "MemberRegistry.passOn", first)
    tell.recover(2)
    tell.by(tell.story.thieves[0], "MemberRegistry.passOn", second)
    stones = tell.story.books.stones
    assert stones.balances[tell.wallet(2)] == stones.supply == 3_055
    assert stones.frozen[tell.wallet(2)] == 400


def test_story__heir_dies_first__nothing_is_inherited_until_another_is_named(tell):
    dead, heir, other = tell.people[:3]
    tell.steward("MemberRegistry.setStatus", dead, DECEASED)
    tell.steward("MemberRegistry.proposeInheritance", dead, heir, DOCUMENT)
    tell.later(3 * DAY)
    tell.steward("MemberRegistry.setStatus", heir, DECEASED)
    tell.not_executed("MemberRegistry_InvalidHeir", dead)
    tell.guardian("MemberRegistry.stopProposal", dead)
    tell.steward("MemberRegistry.proposeInheritance", dead, other, DOCUMENT)
    tell.later(3 * DAY)
    tell.execute(dead)
    assert tell.story.books.everyone[dead].heir == other


def test_story__death_and_return__proposals_end_with_what_they_were_for_MEMBER_5(tell):
    who, heir = tell.people[:2]
    tell.steward("MemberRegistry.proposeRecovery", who, tell.new_wallet(0), DOCUMENT)
    tell.steward("MemberRegistry.setStatus", who, DECEASED)
    tell.later(3 * DAY)
    tell.not_executed("MemberRegistry_NoProposal", who)
    tell.steward("MemberRegistry.proposeInheritance", who, heir, DOCUMENT)
    swapped = ("MemberRegistry.executeProposal", who, 1)
    tell.refused("MemberRegistry_OtherProposal", "notary", *swapped)
    tell.steward("MemberRegistry.setStatus", who, 1)
    tell.later(3 * DAY)
    tell.not_executed("MemberRegistry_NoProposal", who)
    tell.steward("MemberRegistry.proposeRecovery", who, tell.new_wallet(0), DOCUMENT)
    call = ("MemberRegistry.setStatus", who, 1)
    tell.refused("MemberRegistry_ProposalPending", "steward", *call)
    tell.steward("MemberRegistry.setStatus", who, SUSPENDED)
    tell.by(tell.wallet(0), "MemberRegistry.cancelProposal", who)
    assert tell.story.books.everyone[who].status == SUSPENDED


def test_story__two_members_one_new_wallet__the_first_has_it_MEMBER_1(tell):
    wallet = tell.new_wallet(0)
    for who in tell.people[:2]:
        tell.steward("MemberRegistry.proposeRecovery", who, wallet, DOCUMENT)
    tell.later(3 * DAY)
    tell.execute(tell.people[1])
    tell.not_executed("MemberRegistry_WalletTaken", tell.people[0])
    tell.guardian("MemberRegistry.stopProposal", tell.people[0])


def test_story__many_a_day__limits_hold_until_midnight_MEMBER_3(tell):
    story = tell.story
    tell.later(DAY - (story.world_time + 8 * HOUR) % DAY + 60)  # just after midnight
    crowd = [bytes32(f"crowd {i}") for i in range(21)]
    tell.admin("MemberRegistry.setDailyLimit", 20)
    for place, who in enumerate(crowd[:20]):
        new = ("MemberRegistry.register", who, story.chain.account(f"crowd {place}"), 0)
        assert story.act(story.chain.hands["registrar"], *new)
    last = ("MemberRegistry.register", crowd[20], story.chain.account("crowd 20"), 0)
    tell.refused("MemberRegistry_DailyLimitReached", "registrar", *last)
    for who in crowd[:20]:
        call = ("MemberRegistry.proposeRecovery", who, story.thieves[0], DOCUMENT)
        assert story.act(story.chain.hands["steward"], *call)
    call = ("MemberRegistry.proposeRecovery", tell.people[0], story.thieves[0], DOCUMENT)
    tell.refused("MemberRegistry_ProposalLimitReached", "steward", *call)
    for who in crowd[:20]:
        assert story.act(story.chain.hands["guardian"], "MemberRegistry.stopProposal", who)
    midnight = (story.world_time + 8 * HOUR) // DAY * DAY + DAY - 8 * HOUR
    story.reach(midnight - 3)
    tell.refused("MemberRegistry_ProposalLimitReached", "steward", *call)
    story.reach(midnight)
    tell.steward(*call)
    tell.registrar(*last)
