"""fulfil: claims of won items, once each, by the fulfiller."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of, hex32
from tests.unit.mine_box.hand import (
    DRAWN,
    FULFILLED,
    ITEM,
    NOTHING,
    REFUNDED,
    SETTLED,
    STONES,
    draw_and_post,
    draw_of,
    prizes_of,
    states_of,
)

DOCUMENT = bytes32("receipt")


@pytest.fixture
def won(engagement, alice, bob):
    """Bob won two items and Alice stones, all settled; the campaign."""
    campaign = engagement.campaign(owners=STONES, others=ITEM)
    draw_and_post(engagement, campaign, bob, bob, alice)
    engagement.settle(campaign, (bob.id, 0, 2), (alice.id, 0, 1))
    return campaign


@pytest.fixture
def fulfil(engagement, fulfiller):
    """The fulfiller meets a claim."""
    return lambda campaign, person, number=0: engagement.box.fulfil(
        campaign, person.id, number, DOCUMENT, {"from": fulfiller}
    )


def test_fulfil__item_won__met_with_the_exact_event(engagement, won, bob, fulfil):
    before = draw_of(engagement, won, bob, 1)
    tx = fulfil(won, bob, 1)
    assert events_of(tx, engagement.box) == [
        (
            "Fulfilled",
            {
                "campaign": won,
                "member": hex32(bob.id),
                "number": 1,
                "document": hex32(DOCUMENT),
            },
        )
    ]
    after = draw_of(engagement, won, bob, 1)
    assert (before.state, after.state) == (SETTLED, FULFILLED)
    assert [getattr(after, name) for name in ("round", "day", "month", "by_owner", "prize")] == [
        getattr(before, name) for name in ("round", "day", "month", "by_owner", "prize")
    ]
    assert states_of(engagement, won, bob) == [SETTLED, FULFILLED]


def test_fulfil__twice__refused(engagement, won, bob, fulfil):
    fulfil(won, bob, 1)
    with expect_error("MineBox_NoClaim", bob.id, 1, FULFILLED):
        fulfil(won, bob, 1)
    fulfil(won, bob, 0)
    assert states_of(engagement, won, bob) == [FULFILLED, FULFILLED]


def test_fulfil__anyone_but_the_fulfiller__refused(
    engagement, won, bob, stranger, as_admin, campaigner, guardian
):
    for caller in (stranger, as_admin, campaigner, guardian, bob.account):
        with expect_error("AccessManagedUnauthorized", caller):
            engagement.box.fulfil.call(won, bob.id, 0, DOCUMENT, {"from": caller})


def test_fulfil__stones_or_nothing_won__refused(engagement, won, alice, bob, fulfil):
    with expect_error("MineBox_NoClaim", alice.id, 0, SETTLED):
        fulfil(won, alice)
    campaign = engagement.campaign(owners=ITEM, others=NOTHING)
    draw_and_post(engagement, campaign, bob, alice)
    engagement.settle(campaign, (bob.id, 0, 1), (alice.id, 0, 1))
    with expect_error("MineBox_NoClaim", bob.id, 0, SETTLED):
        fulfil(campaign, bob)
    fulfil(campaign, alice)


def test_fulfil__not_settled_yet__refused(engagement, bob, fulfil):
    """The first prize of the table is an item: a draw without a result has not won it."""
    campaign = engagement.campaign(others=ITEM)
    round_ = engagement.draw(campaign, bob)
    for step in ("running", "posted"):
        if step == "posted":
            engagement.post(round_)
        with expect_error("MineBox_NoClaim", bob.id, 0, DRAWN):
            fulfil(campaign, bob)
    engagement.settle(campaign, (bob.id, 0, 1))
    fulfil(campaign, bob)


def test_fulfil__refunded__refused(engagement, bob, fulfil):
    campaign = engagement.campaign(others=ITEM)
    engagement.late(engagement.draw(campaign, bob))
    engagement.refund(campaign, (bob.id, 0, 1))
    with expect_error("MineBox_NoClaim", bob.id, 0, REFUNDED):
        fulfil(campaign, bob)


@pytest.mark.parametrize("number", [2, 3, 2**32, 2**256 - 1])
def test_fulfil__no_such_draw__refused(engagement, won, bob, carol, fulfil, number):
    with expect_error("MineBox_UnknownDraw", bob.id, number, 2):
        fulfil(won, bob, number)
    with expect_error("MineBox_UnknownDraw", carol.id, number, 0):
        fulfil(won, carol, number)


def test_fulfil__unknown_campaign__refused(engagement, won, bob, fulfil):
    with expect_error("MineBox_UnknownDraw", bob.id, 0, 0):
        fulfil(won + 1, bob)


def test_fulfil__met__passed_over_by_settle_and_refund_BOX_1(engagement, won, bob, fulfil):
    fulfil(won, bob, 0)
    for resolve in (engagement.settle, engagement.refund):
        with expect_error("MineBox_AlreadyResolved", bob.id, 0):
            resolve(won, (bob.id, 0, 2))
    assert states_of(engagement, won, bob) == [FULFILLED, SETTLED]


def test_fulfil__five_draws_round_the_word__only_the_named_one(engagement, bob, fulfil):
    """Four draws share a slot: a claim met touches no neighbour."""
    campaign = engagement.campaign(others=ITEM)
    draw_and_post(engagement, campaign, *[bob] * 6)
    engagement.settle(campaign, (bob.id, 0, 5))
    before = [draw_of(engagement, campaign, bob, n) for n in range(6)]
    for number in (3, 4):
        fulfil(campaign, bob, number)
    states = [SETTLED] * 3 + [FULFILLED] * 2 + [DRAWN]
    assert states_of(engagement, campaign, bob) == states
    assert [draw_of(engagement, campaign, bob, n).round for n in range(6)] == [
        draw.round for draw in before
    ]
    assert prizes_of(engagement, campaign, bob) == [0] * 6


def test_fulfil__campaign_closed_box_retired_member_blocked__met(
    engagement, won, bob, fulfil, guardian, as_admin, members, steward
):
    engagement.box.closeCampaign(won, {"from": guardian})
    engagement.box.retire({"from": as_admin})
    members.setStatus(bob.id, 4, {"from": steward})
    fulfil(won, bob)
    assert states_of(engagement, won, bob) == [FULFILLED, SETTLED]
