"""closeCampaign and retire: nothing new, and what was drawn stays resolvable; the next box."""

import pytest
from brownie import web3

from tests.engagement import DAY, STONE
from tests.helpers import expect_error
from tests.unit.events import events_of
from tests.unit.mine_box.hand import (
    ITEM,
    REFUNDED,
    SETTLED,
    STONES,
    account_of,
    draw_and_post,
    prizes_of,
    published,
    states_of,
    stones,
)

PRIZE = STONES[0].stones


def test_closeCampaign__running__closed_with_the_exact_event(engagement, campaign, guardian):
    tx = engagement.box.closeCampaign(campaign, {"from": guardian})
    assert events_of(tx, engagement.box) == [("CampaignClosed", {"campaign": campaign})]
    assert engagement.box.campaignOf(campaign)[1]


def test_closeCampaign__twice__refused(engagement, campaign, guardian):
    terms = engagement.box.campaignOf(campaign)[0]
    engagement.box.closeCampaign(campaign, {"from": guardian})
    with expect_error("MineBox_NotOpen", campaign, terms[2], terms[3], True):
        engagement.box.closeCampaign(campaign, {"from": guardian})


@pytest.mark.parametrize("ahead", [1, 2**255])
def test_closeCampaign__unknown__refused(engagement, campaign, guardian, ahead):
    with expect_error("MineBox_UnknownCampaign", campaign + ahead):
        engagement.box.closeCampaign(campaign + ahead, {"from": guardian})


def test_closeCampaign__anyone_but_the_guardian__refused(
    engagement, campaign, stranger, as_admin, campaigner, fulfiller
):
    for caller in (stranger, as_admin, campaigner, fulfiller):
        with expect_error("AccessManagedUnauthorized", caller):
            engagement.box.closeCampaign.call(campaign, {"from": caller})


def test_closeCampaign__before_the_start_or_after_the_end__closed(engagement, guardian, clock):
    engagement.publish(engagement.terms())
    engagement.box.closeCampaign(0, {"from": guardian})
    number = engagement.campaign()
    clock.set(engagement.box.campaignOf(number)[0][3] + 5)
    engagement.box.closeCampaign(number, {"from": guardian})
    assert engagement.box.campaignOf(0)[1]
    assert engagement.box.campaignOf(number)[1]


def test_closeCampaign__one_of_two__the_other_runs(engagement, alice, guardian):
    first, second = engagement.campaign(), engagement.campaign()
    engagement.box.closeCampaign(first, {"from": guardian})
    engagement.draw(second, alice)
    assert not engagement.box.campaignOf(second)[1]


@pytest.mark.parametrize("way", ["closed", "retired"])
def test_stop__draws_made_before__settled_and_refunded_BOX_1(
    engagement, alice, carol, guardian, as_admin, way
):
    campaign = engagement.campaign(owners=STONES)
    late = engagement.draw(campaign, carol)
    engagement.late(late)
    draw_and_post(engagement, campaign, alice)
    if way == "closed":
        engagement.box.closeCampaign(campaign, {"from": guardian})
    else:
        engagement.box.retire({"from": as_admin})
    engagement.settle(campaign, (alice.id, 0, 1))
    engagement.refund(campaign, (carol.id, 0, 1))
    assert states_of(engagement, campaign, alice) == [SETTLED]
    assert states_of(engagement, campaign, carol) == [REFUNDED]
    assert engagement.stone.balanceOf(alice.account) == PRIZE
    assert (engagement.box.pending(), engagement.box.reserved()) == (0, 0)


def test_retire__by_the_admin__exact_event(engagement, as_admin):
    assert not engagement.box.isRetired()
    tx = engagement.box.retire({"from": as_admin})
    assert events_of(tx, engagement.box) == [("Retired", {})]
    assert engagement.box.isRetired()


def callees(tx) -> set[str]:
    """Whom a transaction's contract called."""
    reply = web3.provider.make_request(
        "debug_traceTransaction", [tx.txid, {"tracer": "callTracer"}]
    )
    return {call["to"] for call in reply["result"]["calls"]}


def test_retire__twice__refused(engagement, as_admin):
    engagement.box.retire({"from": as_admin})
    with expect_error("MineBox_Retired"):
        engagement.box.retire({"from": as_admin})


def test_retire__anyone_but_the_admin__refused(engagement, stranger, guardian, campaigner):
    for caller in (stranger, guardian, campaigner):
        with expect_error("AccessManagedUnauthorized", caller):
            engagement.box.retire.call({"from": caller})


def test_retire__draws_open__their_reserve_stays(engagement, campaign, alice, as_admin):
    engagement.draw(campaign, alice)
    engagement.box.retire({"from": as_admin})
    assert (engagement.box.reserved(), engagement.box.pending()) == (50 * STONE, 1)


def test_successor__previous_not_retired__refused(engagement, another_box):
    with expect_error("MineBox_PreviousNotRetired", engagement.box):
        another_box(previous=engagement.box)


def test_successor__of_a_box_with_another_token__refused(engagement, another_box, as_admin):
    engagement.box.retire({"from": as_admin})
    with expect_error("MineBox_PreviousOfOtherStones", engagement.stone):
        another_box(previous=engagement.box, stone=engagement.crystal)


@pytest.fixture
def successor(engagement, another_box, as_admin):
    """Retires the box of a hand; the hand of the next box."""

    def make(before=engagement):
        before.box.retire({"from": as_admin})
        return another_box(previous=before.box)

    return make


def test_successor__after_retirement__counts_the_reserve_before_it_BOX_2(
    engagement, successor, alice, carol
):
    old = engagement.campaign(owners=STONES)
    draw_and_post(engagement, old, alice, alice)
    later = successor()
    assert later.box.previous() == engagement.box
    assert (later.box.reserved(), later.box.pending()) == (2 * PRIZE, 0)
    new = later.campaign(owners=(stones(STONE),))
    later.draw(new, carol)
    assert (later.box.reserved(), later.box.pending()) == (2 * PRIZE + STONE, 1)
    assert (engagement.box.reserved(), engagement.box.pending()) == (2 * PRIZE, 2)
    with expect_error("MineBox_Retired"):
        engagement.draw(old, alice)
    engagement.settle(old, (alice.id, 0, 2))
    assert engagement.stone.balanceOf(alice.account) == 2 * PRIZE
    assert (later.box.reserved(), engagement.box.reserved()) == (STONE, 0)


def test_successor__stones_promised_by_the_box_before__not_promised_again_BOX_2(
    engagement, successor, alice, carol, clock
):
    """What both boxes promise together is released, to the last wei."""
    most = 50_000 * STONE
    old = engagement.campaign(owners=(stones(most),))
    draw_and_post(engagement, old, alice)
    later = successor()
    start = clock.now + 6 * DAY
    left = int(engagement.stone.released(1, start)) - most
    for amount in (left + 1, left):
        published(later, later.terms(owners=(stones(amount),), start=start))
    clock.set(start)
    with expect_error("MineBox_ShortOfStones", left + 1, left):
        later.draw(0, carol)
    round_ = later.draw(1, carol)
    with expect_error("MineBox_ShortOfStones", left, 0):
        later.draw(1, carol)
    later.post(round_)
    later.settle(1, (carol.id, 0, 1))
    engagement.settle(old, (alice.id, 0, 1))
    assert engagement.stone.minted(1) == most + left


def test_successor__of_a_successor__counts_them_all_BOX_2(engagement, successor, alice, carol):
    hands, campaigns, hand = [], [], engagement
    for amount in (100, 20, 3):
        campaign = hand.campaign(owners=(stones(amount * STONE),))
        hands.append(hand)
        campaigns.append(campaign)
        draw_and_post(hand, campaign, alice)
        if amount != 3:
            hand = successor(hand)
    assert [hand.box.reserved() for hand in hands] == [100 * STONE, 120 * STONE, 123 * STONE]
    hands[1].settle(campaigns[1], (alice.id, 0, 1))
    assert [hand.box.reserved() for hand in hands] == [100 * STONE, 100 * STONE, 103 * STONE]
    hands[0].settle(campaigns[0], (alice.id, 0, 1))
    assert [hand.box.reserved() for hand in hands] == [0, 0, 3 * STONE]


def test_successor__old_box_drains_after_it_began__claims_too(
    engagement, successor, alice, bob, fulfiller
):
    old = engagement.campaign(owners=STONES, others=ITEM)
    engagement.late(engagement.draw(old, bob))
    draw_and_post(engagement, old, bob, alice)
    later = successor()
    new = later.campaign(owners=STONES, others=ITEM)
    draw_and_post(later, new, alice)
    engagement.refund(old, (bob.id, 0, 1))
    later.settle(new, (alice.id, 0, 1))
    engagement.settle(old, (bob.id, 0, 2), (alice.id, 0, 1))
    engagement.box.fulfil(old, bob.id, 1, b"\1" * 32, {"from": fulfiller})
    assert engagement.stone.balanceOf(alice.account) == 2 * PRIZE
    assert (later.box.reserved(), later.box.pending(), engagement.box.pending()) == (0, 0, 0)


def test_successor__members__begin_anew(engagement, successor, alice):
    """Numbers, limits and pity are of a campaign, and campaigns of a box."""
    old = engagement.campaign(draws_per_day=1)
    draw_and_post(engagement, old, alice)
    engagement.settle(old, (alice.id, 0, 1))
    later = successor()
    assert later.box.campaignCount() == 0
    new = later.campaign(draws_per_day=1)
    later.draw(new, alice)
    assert account_of(later, new, alice).drawn == 1
    assert account_of(engagement, old, alice).drawn == 1
    assert len(prizes_of(later, new, alice)) == 1


def test_successor__without_the_minters_role__its_winners_wait(
    engagement, successor, alice, as_admin
):
    """The old box keeps its role until it is drained; taken from it, what is owed waits."""
    old = engagement.campaign(owners=STONES)
    draw_and_post(engagement, old, alice)
    successor()
    engagement.manager.revokeRole(9, engagement.box, {"from": as_admin})
    with expect_error("AccessManagedUnauthorized", engagement.box):
        engagement.settle(old, (alice.id, 0, 1))
    engagement.manager.grantRole(9, engagement.box, 0, {"from": as_admin})
    engagement.settle(old, (alice.id, 0, 1))
    assert engagement.stone.balanceOf(alice.account) == PRIZE


def test_successor__old_box_drained__asked_no_more_BOX_2(engagement, successor, alice, carol):
    old = engagement.campaign(owners=STONES)
    draw_and_post(engagement, old, alice)
    later = successor()
    new = later.campaign(owners=(stones(STONE),))

    def asks() -> bool:
        tx = later.box.draw(new, {"from": carol.account})
        return engagement.box.address.lower() in callees(tx)

    assert asks()
    engagement.settle(old, (alice.id, 0, 1))
    assert asks()
    assert not asks()
    assert later.box.reserved() == 3 * STONE
