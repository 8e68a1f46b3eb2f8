"""Calls back into the box from crystals, stones and beacon that turned hostile."""

from dataclasses import dataclass
from typing import Any

import pytest

from csop.chain import artifacts
from csop.deployment.roles import BY_NAME
from tests.engagement import ADULT, OWNER, PRICE, Person
from tests.helpers import bytes32, expect_error
from tests.unit.mine_box.hand import (
    DRAWN,
    REFUNDED,
    SETTLED,
    STONES,
    account_of,
    books,
    draw_and_post,
    draws_of,
    states_of,
)

PRIZE = STONES[0].stones


@dataclass
class Trap:
    """A box whose crystals, stones or beacon are an intruder's, who is a member, too."""

    hand: Any
    intruder: Any
    member: Person
    campaign: int

    def arm(self, function, blow, quiet=False):
        """At the next call of a function of the suite, do this to the box."""
        self.intruder.arm(function.signature, self.hand.box, blow, quiet)

    def act(self, data):
        """The intruder's own transaction."""
        return self.intruder.act(self.hand.box, data)


@pytest.fixture
def trap(engagement, another_box, IntruderMock, stranger, as_admin, members, registrar, alice, bob):
    """One draw of Alice can be settled, one of Bob refunded, and the intruder has crystals."""

    def make(part):
        behind = getattr(engagement, part)
        intruder = stranger.deploy(IntruderMock, behind)
        for name in ("ENGAGEMENT_MINTER", "CRYSTAL_SPENDER"):
            engagement.manager.grantRole(BY_NAME[name].id, intruder, 0, {"from": as_admin})
        hand = another_box(**{part: intruder})
        id_ = bytes32("intruder")
        members.register(id_, intruder, OWNER | ADULT, {"from": registrar})
        member = Person(id_, intruder)
        hand.earn(member)
        campaign = hand.campaign(owners=STONES)
        hand.late(hand.draw(campaign, bob))
        draw_and_post(hand, campaign, alice)
        return Trap(hand, intruder, member, campaign)

    return make


def blows(trap, alice, bob):
    """What the intruder tries: each would succeed by itself."""
    box = trap.hand.box
    return {
        "draw": box.draw.encode_input(trap.campaign),
        "settle": box.settle.encode_input(trap.campaign, [(alice.id, 0, 1)]),
        "refund": box.refund.encode_input(trap.campaign, [(bob.id, 0, 1)]),
    }


BLOWS = ["draw", "settle", "refund"]


def refused_inside(trap):
    """The call back happened, once, and the lock refused it."""
    reply = bytes(trap.intruder.reply())
    assert (trap.intruder.blows(), trap.intruder.succeeded()) == (1, False)
    assert artifacts.error_book().decode(reply).name == "ReentrancyGuardReentrantCall"


@pytest.mark.parametrize("name", BLOWS)
def test_trap__by_itself__each_blow_is_a_call_that_succeeds(trap, alice, bob, name):
    """Or the tests below would show nothing."""
    set_ = trap("crystal")
    set_.act(blows(set_, alice, bob)[name])
    hand = set_.hand
    assert account_of(hand, set_.campaign, set_.member).drawn == (name == "draw")
    assert states_of(hand, set_.campaign, alice) == [SETTLED if name == "settle" else DRAWN]
    assert states_of(hand, set_.campaign, bob) == [REFUNDED if name == "refund" else DRAWN]


@pytest.mark.parametrize("name", BLOWS)
def test_draw__crystals_call_back_while_spent__only_the_draw_happens_BOX_1(
    trap, crystal, alice, bob, name
):
    set_ = trap("crystal")
    hand, campaign = set_.hand, set_.campaign
    set_.arm(crystal.spend, blows(set_, alice, bob)[name])
    others = books(hand, campaign, alice, bob)[1]
    set_.act(hand.box.draw.encode_input(campaign))
    refused_inside(set_)
    assert books(hand, campaign, alice, bob)[1] == others
    assert account_of(hand, campaign, set_.member).drawn == 1
    assert crystal.held(set_.member.id) == 100 - PRICE
    assert hand.box.pending() == 3


@pytest.mark.parametrize("name", BLOWS)
def test_refund__crystals_call_back_while_returned__refunded_once_BOX_7(
    trap, crystal, alice, bob, name
):
    set_ = trap("crystal")
    hand, campaign = set_.hand, set_.campaign
    held = crystal.held(bob.id)
    set_.arm(crystal.giveBack, blows(set_, alice, bob)[name])
    hand.refund(campaign, (bob.id, 0, 1))
    refused_inside(set_)
    assert crystal.held(bob.id) == held + PRICE
    assert states_of(hand, campaign, alice) == [DRAWN]
    assert account_of(hand, campaign, set_.member).drawn == 0
    assert hand.box.pending() == 1


@pytest.mark.parametrize("name", BLOWS)
def test_settle__stones_call_back_while_minted__settled_once_BOX_1(trap, stone, alice, bob, name):
    set_ = trap("stone")
    hand, campaign = set_.hand, set_.campaign
    set_.arm(stone.mintEngagement, blows(set_, alice, bob)[name])
    hand.settle(campaign, (alice.id, 0, 1))
    refused_inside(set_)
    assert stone.balanceOf(alice.account) == stone.totalSupply() == PRIZE
    assert states_of(hand, campaign, bob) == [DRAWN]
    assert account_of(hand, campaign, set_.member).drawn == 0
    assert (hand.box.pending(), hand.box.reserved()) == (1, 0)


@pytest.mark.parametrize("name", BLOWS)
@pytest.mark.parametrize("outer", BLOWS)
def test_beacon__calls_back_while_read__the_lock_is_there_BOX_5(
    trap, beacon, alice, bob, outer, name
):
    """A read cannot write anyway; what is shown is that every entry is locked by then."""
    set_ = trap("beacon")
    hand, campaign = set_.hand, set_.campaign
    calls = blows(set_, alice, bob)
    read = beacon.roundAt if outer == "draw" else beacon.roundOf
    set_.arm(read, calls[name], quiet=True)
    before = books(hand, campaign, alice, bob)
    with expect_error("ReentrancyGuardReentrantCall"):
        set_.act(calls[outer])
    assert books(hand, campaign, alice, bob) == before


def test_settle__token_that_does_not_know_a_winner__all_refused(trap, stone, alice):
    """It says so by naming those it skipped."""
    set_ = trap("stone")
    skipped = (32).to_bytes(32, "big") + (1).to_bytes(32, "big") + bytes(32)
    set_.intruder.answer(stone.mintEngagement.signature, skipped)
    before = books(set_.hand, set_.campaign, alice)
    with expect_error("MineBox_NotMinted"):
        set_.hand.settle(set_.campaign, (alice.id, 0, 1))
    assert books(set_.hand, set_.campaign, alice) == before
    nobody = (32).to_bytes(32, "big") + bytes(32)
    set_.intruder.answer(stone.mintEngagement.signature, nobody)
    set_.hand.settle(set_.campaign, (alice.id, 0, 1))
    assert states_of(set_.hand, set_.campaign, alice) == [SETTLED]


@pytest.mark.parametrize("ahead", [1, 2**64])
def test_draw__crystals_of_a_month_to_come__refused(trap, crystal, alice, ahead):
    """A month that the box could not keep is an error, not another month."""
    set_ = trap("crystal")
    month = crystal.monthOf(set_.hand.clock.now)
    set_.intruder.answer(crystal.spend.signature, (int(month) + ahead).to_bytes(32, "big"))
    before = books(set_.hand, set_.campaign, alice)
    with expect_error("Panic", "arithmetic overflow"):
        set_.hand.draw(set_.campaign, alice)
    assert books(set_.hand, set_.campaign, alice) == before


def test_draw__month_that_does_not_fit__refused(trap, crystal, beacon, alice):
    """32 months ago: more than crystals ever live."""
    set_ = trap("crystal")
    hand = set_.hand
    month = int(crystal.monthOf(hand.clock.now))
    round_ = int(beacon.roundAt(hand.clock.now))
    set_.intruder.answer(crystal.spend.signature, (month - 32).to_bytes(32, "big"))
    day = draws_of(hand, set_.campaign, alice)[0].day
    with expect_error("DrawRecord_DoesNotFit", round_, day, 32):
        hand.draw(set_.campaign, alice)
    set_.intruder.answer(crystal.spend.signature, (month - 31).to_bytes(32, "big"))
    hand.draw(set_.campaign, alice)
    assert draws_of(hand, set_.campaign, alice)[1].month == month - 31


@pytest.mark.parametrize("round_", [2**32, 2**200])
def test_draw__round_that_does_not_fit__refused(trap, crystal, beacon, alice, round_):
    set_ = trap("beacon")
    hand, draw = set_.hand, draws_of(set_.hand, set_.campaign, alice)[0]
    age = int(crystal.monthOf(hand.clock.now)) - draw.month
    set_.intruder.answer(beacon.roundAt.signature, round_.to_bytes(32, "big"))
    with expect_error("DrawRecord_DoesNotFit", round_, draw.day, age):
        hand.draw(set_.campaign, alice)
    set_.intruder.answer(beacon.roundAt.signature, (2**32 - 1).to_bytes(32, "big"))
    hand.draw(set_.campaign, alice)
    assert draws_of(hand, set_.campaign, alice)[1].round == 2**32 - 1


def test_draw__wallet_is_a_contract__a_member_like_any(trap, alice):
    """Two draws in one transaction are two draws: each paid, each counted, one round."""
    set_ = trap("crystal")
    hand, campaign = set_.hand, set_.campaign
    for _ in range(2):
        set_.act(hand.box.draw.encode_input(campaign))
    account = account_of(hand, campaign, set_.member)
    assert (account.drawn, account.today, account.this_month) == (2, 2, 2)
    assert hand.box.reserved() == 3 * PRIZE
