"""settle and refund: once, in a member's order, and what a batch refuses or passes over."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of
from tests.unit.mine_box.hand import (
    DRAWN,
    REFUNDED,
    SETTLED,
    STONES,
    account_of,
    books,
    draw_and_post,
    draws_of,
    forecast,
    post_at,
    prizes_of,
    running,
    states_of,
    until,
)

MOST = 2**32 - 1


@pytest.fixture(params=["settle", "refund"])
def due(request, engagement, campaign, alice, bob):
    """Three draws of Alice and one of Bob, all to be settled or all to be refunded: the way."""
    if request.param == "settle":
        draw_and_post(engagement, campaign, alice, alice, alice, bob)
        return engagement.settle
    rounds = [engagement.draw(campaign, person) for person in (alice, alice, alice, bob)]
    engagement.late(rounds[-1])
    return engagement.refund


@pytest.fixture
def refused(engagement, campaign, alice, bob, due):
    """The tickets revert with an error, and all stays as it was."""

    def check(tickets, name, *args):
        before = books(engagement, campaign, alice, bob)
        with expect_error(name, *args):
            due(campaign, *tickets)
        assert books(engagement, campaign, alice, bob) == before

    return check


def test_resolve__twice__refused_BOX_1(engagement, campaign, alice, due, refused):
    due(campaign, (alice.id, 0, 3))
    for first, count in ((0, 1), (1, 1), (2, 1), (0, 3), (1, 2)):
        refused([(alice.id, first, count)], "MineBox_AlreadyResolved", alice.id, first)


def test_resolve__the_other_way_afterwards__refused_BOX_1(engagement, campaign, alice, due):
    due(campaign, (alice.id, 0, 3))
    other = engagement.refund if due == engagement.settle else engagement.settle
    before = books(engagement, campaign, alice)
    with expect_error("MineBox_AlreadyResolved", alice.id, 0):
        other(campaign, (alice.id, 0, 3))
    assert books(engagement, campaign, alice) == before


def test_resolve__the_other_way_instead__refused_BOX_1(engagement, campaign, alice, due):
    draw = draws_of(engagement, campaign, alice)[0]
    bound = until(engagement, draw.round)
    before = books(engagement, campaign, alice)
    if due == engagement.settle:
        posted = engagement.beacon.roundOf(draw.round)[1]
        with expect_error("MineBox_OnlySettle", draw.round, posted):
            engagement.refund(campaign, (alice.id, 0, 1))
    else:
        with expect_error("MineBox_OnlyRefund", draw.round, bound):
            engagement.settle(campaign, (alice.id, 0, 1))
    assert books(engagement, campaign, alice) == before


@pytest.mark.parametrize("first", [1, 2])
@pytest.mark.parametrize("count", [0, 1])
def test_resolve__out_of_order__refused_BOX_1(alice, refused, first, count):
    refused([(alice.id, first, count)], "MineBox_OutOfOrder", alice.id, first, 0)


def test_resolve__right_ticket_and_one_out_of_order__all_refused(alice, bob, refused):
    tickets = [(bob.id, 0, 1), (alice.id, 0, 1), (alice.id, 2, 1)]
    refused(tickets, "MineBox_OutOfOrder", alice.id, 2, 1)


def test_resolve__tickets_of_a_member_in_the_wrong_order__refused(alice, refused):
    refused([(alice.id, 1, 2), (alice.id, 0, 1)], "MineBox_OutOfOrder", alice.id, 1, 0)


@pytest.mark.parametrize(
    ("first", "count"), [(3, 1), (0, 4), (1, 3), (0, MOST), (MOST, 0), (MOST, MOST)]
)
def test_resolve__more_than_was_drawn__refused(alice, refused, first, count):
    number = first + count - 1
    refused([(alice.id, first, count)], "MineBox_UnknownDraw", alice.id, number, 3)


def test_resolve__unknown_member_or_one_without_draws__refused(alice, bob, carol, refused):
    for member in (bytes32("nobody"), bytes(32), carol.id):
        for tickets in ([(member, 0, 1)], [(alice.id, 0, 3), (member, 0, 1), (bob.id, 0, 1)]):
            refused(tickets, "MineBox_UnknownDraw", member, 0, 0)


@pytest.mark.parametrize("number", [9, 2**256 - 1])
def test_resolve__unknown_campaign__refused(engagement, alice, number):
    for resolve in (engagement.settle, engagement.refund):
        with expect_error("MineBox_UnknownCampaign", number):
            resolve(number, (alice.id, 0, 1))


def test_resolve__no_tickets_or_empty_ones__refused(alice, bob, refused):
    refused([], "MineBox_NoTickets")
    refused([(alice.id, 0, 0)], "MineBox_AlreadyResolved", alice.id, 0)
    refused(
        [(bytes32("nobody"), 0, 0), (bob.id, 0, 0)], "MineBox_AlreadyResolved", bytes32("nobody"), 0
    )


def test_resolve__of_another_campaign__refused(engagement, alice, campaign, due):
    other = engagement.campaign()
    with expect_error("MineBox_UnknownDraw", alice.id, 0, 0):
        due(other, (alice.id, 0, 1))


def test_resolve__somebody_was_faster_with_a_part__the_rest_goes_through_BOX_1(
    engagement, campaign, alice, bob, due
):
    due(campaign, (alice.id, 0, 2))
    tx = due(campaign, (bob.id, 0, 1), (alice.id, 0, 3))
    found = [args["number"] for _, args in events_of(tx, engagement.box)]
    assert found == [0, 2]
    assert engagement.box.pending() == 0


def test_resolve__one_draw_named_often__counted_once_BOX_1(engagement, campaign, alice, due):
    tx = due(campaign, *[(alice.id, 0, 1)] * 3, (alice.id, 0, 2), (alice.id, 1, 2))
    numbers = [args["number"] for _, args in events_of(tx, engagement.box)]
    assert numbers == [0, 1, 2]
    assert engagement.box.pending() == 1
    assert account_of(engagement, campaign, alice).resolved == 3


def test_settle__round_still_runs_or_is_not_posted__refused(engagement, campaign, alice, clock):
    round_ = engagement.draw(campaign, alice)
    bound = until(engagement, round_)
    for time in (clock.now + 1, engagement.beacon.endOf(round_), bound):
        clock.next(time)
        with expect_error("MineBox_Pending", round_, bound):
            engagement.settle(campaign, (alice.id, 0, 1))
    clock.next(bound + 1)
    with expect_error("MineBox_OnlyRefund", round_, bound):
        engagement.settle(campaign, (alice.id, 0, 1))


def test_settle__seed_anchored_but_no_value__refused(engagement, campaign, alice):
    """The anchored hash is not R yet."""
    round_ = engagement.draw(campaign, alice)
    engagement.rounds.seeded(round_)
    assert engagement.beacon.roundOf(round_)[2]
    with expect_error("MineBox_Pending", round_, until(engagement, round_)):
        engagement.settle(campaign, (alice.id, 0, 1))


def test_settle__R_posted_in_the_last_second_that_counts__settled(engagement, campaign, alice):
    round_ = engagement.draw(campaign, alice)
    post_at(engagement, round_, until(engagement, round_))
    engagement.clock.forward(10**6)
    engagement.settle(campaign, (alice.id, 0, 1))
    assert states_of(engagement, campaign, alice) == [SETTLED]


def test_resolve__late_round_in_the_middle__settle_refund_settle_BOX_1(engagement, campaign, alice):
    rounds = []
    for _ in range(3):
        rounds.append(engagement.draw(campaign, alice))
        engagement.clock.set(engagement.beacon.endOf(running(engagement)))
    assert len(set(rounds)) == 3
    engagement.post(rounds[0])
    engagement.post(rounds[2])
    late = until(engagement, rounds[1])
    with expect_error("MineBox_Pending", rounds[1], late):
        engagement.settle(campaign, (alice.id, 0, 3))
    engagement.settle(campaign, (alice.id, 0, 1))
    with expect_error("MineBox_OutOfOrder", alice.id, 2, 1):
        engagement.settle(campaign, (alice.id, 2, 1))
    post_at(engagement, rounds[1], late + 1)
    posted = engagement.beacon.roundOf(rounds[2])[1]
    with expect_error("MineBox_OnlyRefund", rounds[1], late):
        engagement.settle(campaign, (alice.id, 0, 3))
    with expect_error("MineBox_OnlySettle", rounds[2], posted):
        engagement.refund(campaign, (alice.id, 0, 3))
    assert states_of(engagement, campaign, alice) == [SETTLED, DRAWN, DRAWN]
    engagement.refund(campaign, (alice.id, 0, 2))
    with expect_error("MineBox_AlreadyResolved", alice.id, 0):
        engagement.refund(campaign, (alice.id, 0, 2))
    engagement.settle(campaign, (alice.id, 0, 3))
    assert states_of(engagement, campaign, alice) == [SETTLED, REFUNDED, SETTLED]
    expected = forecast(engagement, campaign, engagement.terms(), alice)
    assert prizes_of(engagement, campaign, alice) == expected


def test_settle__rounds_of_several_members_interwoven__each_by_its_own_round_BOX_5(
    engagement, alice, bob, carol
):
    """The round looked up last is not taken for the next ticket's."""
    campaign = engagement.campaign(pity=0)
    first = engagement.draw(campaign, alice)
    engagement.draw(campaign, bob)
    engagement.clock.set(engagement.beacon.endOf(running(engagement)))
    second = engagement.draw(campaign, alice)
    engagement.draw(campaign, carol)
    engagement.draw(campaign, bob)
    for round_ in (first, second):
        engagement.post(round_)
    tickets = (alice.id, 0, 1), (carol.id, 0, 1), (bob.id, 0, 2), (alice.id, 1, 1)
    engagement.settle(campaign, *tickets)
    for person in (alice, bob, carol):
        expected = forecast(engagement, campaign, engagement.terms(pity=0), person)
        assert prizes_of(engagement, campaign, person) == expected


def test_settle__one_late_draw_in_a_batch__nobody_of_it_is_settled(engagement, alice, bob, stone):
    """Who sends a batch chooses it; what is due stays due by itself."""
    campaign = engagement.campaign(owners=STONES)
    late = engagement.draw(campaign, bob)
    engagement.late(late)
    draw_and_post(engagement, campaign, alice)
    before = books(engagement, campaign, alice, bob)
    with expect_error("MineBox_OnlyRefund", late, until(engagement, late)):
        engagement.settle(campaign, (alice.id, 0, 1), (bob.id, 0, 1))
    assert books(engagement, campaign, alice, bob) == before
    engagement.settle(campaign, (alice.id, 0, 1))
    engagement.refund(campaign, (bob.id, 0, 1))
    assert stone.balanceOf(alice.account) == STONES[0].stones
