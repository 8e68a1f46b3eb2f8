"""settle: what a draw wins, and by which events."""

import pytest

from csop.engagement.tables import Kind
from tests.engagement import STONE, prize
from tests.helpers import expect_error
from tests.unit.events import events_of, hex32
from tests.unit.mine_box.hand import (
    ALL,
    DRAWN,
    ITEM,
    NOTHING,
    SETTLED,
    STONES,
    account_of,
    books,
    draw_and_post,
    draw_of,
    forecast,
    prizes_of,
    running,
    states_of,
)

ZERO = "0x" + "00" * 20
PRIZE = 5 * STONE


def settled(campaign, person, number, prize=0):
    """The event of one draw."""
    args = {"campaign": campaign, "member": hex32(person.id), "number": number, "prize": prize}
    return ("Settled", args)


def test_settle__stones_won__minted_with_exact_events(engagement, alice, bob, stone):
    campaign = engagement.campaign(owners=STONES, others=ITEM)
    draw_and_post(engagement, campaign, alice, bob)
    assert engagement.box.reserved() == PRIZE
    tx = engagement.settle(campaign, (alice.id, 0, 1), (bob.id, 0, 1))
    assert events_of(tx, engagement.box) == [
        settled(campaign, alice, 0),
        settled(campaign, bob, 0),
    ]
    assert events_of(tx, stone) == [
        ("Transfer", {"from": ZERO, "to": alice.account, "value": PRIZE}),
        ("Minted", {"pool": 1, "minter": engagement.box, "amount": PRIZE}),
    ]
    assert states_of(engagement, campaign, alice) == [SETTLED]
    assert account_of(engagement, campaign, alice).resolved == 1
    assert (engagement.box.pending(), engagement.box.reserved()) == (0, 0)
    assert (stone.balanceOf(alice.account), stone.minted(1)) == (PRIZE, PRIZE)


def test_settle__nothing_or_an_item__no_stones(engagement, alice, bob, stone):
    campaign = engagement.campaign(owners=NOTHING, others=ITEM)
    draw_and_post(engagement, campaign, alice, bob)
    tx = engagement.settle(campaign, (bob.id, 0, 1), (alice.id, 0, 1))
    assert events_of(tx, engagement.box) == [
        settled(campaign, bob, 0),
        settled(campaign, alice, 0),
    ]
    assert events_of(tx, stone) == []
    assert engagement.box.pending() == 0


def test_settle__several_draws_won__one_mint_a_ticket(engagement, alice, carol, stone):
    campaign = engagement.campaign(owners=STONES)
    draw_and_post(engagement, campaign, alice, alice, carol, alice)
    tx = engagement.settle(campaign, (alice.id, 0, 2), (carol.id, 0, 1), (alice.id, 2, 1))
    assert events_of(tx, stone) == [
        ("Transfer", {"from": ZERO, "to": alice.account, "value": 2 * PRIZE}),
        ("Transfer", {"from": ZERO, "to": carol.account, "value": PRIZE}),
        ("Transfer", {"from": ZERO, "to": alice.account, "value": PRIZE}),
        ("Minted", {"pool": 1, "minter": engagement.box, "amount": 4 * PRIZE}),
    ]
    assert stone.balanceOf(alice.account) == 3 * PRIZE


def test_settle__winners_between_losers__amounts_go_to_the_right_ones(
    engagement, alice, bob, carol, stone
):
    """The list of winners is shorter than that of tickets."""
    campaign = engagement.campaign(owners=STONES, others=NOTHING)
    draw_and_post(engagement, campaign, bob, alice, bob, carol, carol)
    engagement.settle(campaign, (bob.id, 0, 1), (alice.id, 0, 1), (bob.id, 1, 1), (carol.id, 0, 2))
    balances = [stone.balanceOf(person.account) for person in (alice, bob, carol)]
    assert balances == [PRIZE, 0, 2 * PRIZE]


@pytest.mark.parametrize("pity", [0, 1, 2, 5])
def test_settle__many_draws_in_many_rounds__all_as_the_model_replays_them_BOX_5(
    engagement, alice, bob, carol, pity, stone
):
    """Tickets of several members and rounds in one call, the rounds in no order."""
    people = (alice, bob, carol)
    terms = engagement.terms(pity=pity)
    campaign = engagement.campaign(pity=pity)
    for _ in range(4):
        draw_and_post(engagement, campaign, *people)
        draw_and_post(engagement, campaign, alice, carol)
    engagement.settle(
        campaign, (alice.id, 0, 3), (carol.id, 0, 8), (bob.id, 0, 4), (alice.id, 3, 5)
    )
    minted = 0
    for person in people:
        expected = forecast(engagement, campaign, terms, person)
        assert prizes_of(engagement, campaign, person) == expected
        won = sum(terms.table(person is not bob)[prize].stones for prize in expected)
        assert stone.balanceOf(person.account) == won
        minted += won
    assert stone.minted(1) == minted
    assert (engagement.box.reserved(), engagement.box.pending()) == (0, 0)


@pytest.mark.parametrize("parts", [[10], [1] * 10, [3, 7], [9, 1], [4, 4, 2], [1, 4, 5]])
def test_settle__in_any_parts_and_at_any_time__the_same_results_BOX_5(
    engagement, campaign, alice, clock, parts
):
    draw_and_post(engagement, campaign, *[alice] * 4)
    draw_and_post(engagement, campaign, *[alice] * 6)
    expected = forecast(engagement, campaign, engagement.terms(), alice)
    first = 0
    for count in parts:
        engagement.settle(campaign, (alice.id, first, count))
        first += count
        states = [SETTLED] * first + [DRAWN] * (10 - first)
        assert states_of(engagement, campaign, alice) == states
        clock.forward(7 * 86_400)
    assert prizes_of(engagement, campaign, alice) == expected


def test_settle__another_box_campaign_member_or_number__another_result_BOX_5(
    engagement, another_box, alice, bob
):
    """All in one round, with a table of 30 prizes: 12 draws never win one and the same."""
    wheel = tuple(prize(str(i), ALL // 30 + (i < 10), Kind.ITEM, 1) for i in range(30))
    changes = {"owners": wheel, "others": wheel, "pity": 0}
    other = another_box()
    places = [(engagement, engagement.campaign(**changes)) for _ in range(2)]
    places.append((other, other.campaign(**changes)))
    engagement.clock.set(int(engagement.beacon.endOf(running(engagement))))
    rounds = {
        hand.draw(number, person)
        for hand, number in places
        for person in (alice, bob)
        for _ in range(2)
    }
    (round_,) = rounds
    engagement.post(round_)
    found = set()
    for hand, number in places:
        hand.settle(number, (alice.id, 0, 2), (bob.id, 0, 2))
        for person in (alice, bob):
            terms = hand.terms(**changes)
            won = prizes_of(hand, number, person)
            assert won == forecast(hand, number, terms, person)
            found |= set(won)
    assert len(found) > 1


@pytest.mark.parametrize("status", [2, 3, 4, 5])
def test_settle__member_blocked_meanwhile__wins_all_the_same(
    engagement, alice, stone, members, steward, status
):
    campaign = engagement.campaign(owners=STONES)
    draw_and_post(engagement, campaign, alice)
    members.setStatus(alice.id, status, {"from": steward})
    engagement.settle(campaign, (alice.id, 0, 1))
    assert stone.balanceOf(alice.account) == PRIZE


def test_settle__by_the_member_or_anybody__the_same(engagement, campaign, alice, guardian):
    draw_and_post(engagement, campaign, alice, alice)
    engagement.box.settle(campaign, [(alice.id, 0, 1)], {"from": alice.account})
    engagement.box.settle(campaign, [(alice.id, 1, 1)], {"from": guardian})
    assert states_of(engagement, campaign, alice) == [SETTLED, SETTLED]


def test_settle__token_paused__only_draws_that_won_stones_wait(
    engagement, alice, bob, stone, pauser
):
    campaign = engagement.campaign(owners=STONES)
    draw_and_post(engagement, campaign, alice, bob)
    stone.pause({"from": pauser})
    before = books(engagement, campaign, alice, bob)
    for tickets in ([(alice.id, 0, 1)], [(bob.id, 0, 1), (alice.id, 0, 1)]):
        with expect_error("Stone_Paused", stone.pausedUntil()):
            engagement.settle(campaign, *tickets)
    assert books(engagement, campaign, alice, bob) == before
    engagement.settle(campaign, (bob.id, 0, 1))
    assert draw_of(engagement, campaign, bob).state == SETTLED
    stone.unpause({"from": pauser})
    engagement.settle(campaign, (alice.id, 0, 1))
    assert stone.balanceOf(alice.account) == PRIZE
