"""Pity: the N-th dry draw wins the top tier, counted by member, campaign and table.

Where a top tier has odds of one in a billion, only pity wins it.
"""

import pytest

from tests.engagement import ADULT, OWNER, PRICE, prize
from tests.unit.mine_box.hand import (
    ALL,
    ITEM,
    RARE,
    RARE_ITEM,
    account_of,
    draw_and_post,
    forecast,
    next_odds,
    prizes_of,
)

CERTAIN = [ALL, 0]
PUBLISHED = [1, ALL - 1]


@pytest.fixture
def rare(engagement):
    """Opens a campaign in which only pity wins."""

    def make(pity, **changes):
        tables = {"owners": RARE, "others": RARE_ITEM}
        return engagement.campaign(**{**tables, "pity": pity, **changes})

    return make


@pytest.fixture
def draw_settled(engagement):
    """So many draws of a person, settled."""

    def go(campaign, person, count):
        draw_and_post(engagement, campaign, *[person] * count)
        first = account_of(engagement, campaign, person).resolved
        engagement.settle(campaign, (person.id, first, count))
        return prizes_of(engagement, campaign, person)[first:]

    return go


@pytest.mark.parametrize("pity", [1, 2, 3, 5, 10])
def test_pity__N__exactly_each_Nth_draw_wins_BOX_4(engagement, rare, alice, draw_settled, pity):
    campaign = rare(pity)
    won = draw_settled(campaign, alice, 10)
    assert won == [0 if number % pity == 0 else 1 for number in range(1, 11)]
    assert account_of(engagement, campaign, alice).dry_owners == 10 % pity
    assert engagement.stone.balanceOf(alice.account) == 10 // pity * RARE[0].stones


def test_pity__none__never_certain_BOX_4(engagement, rare, alice, draw_settled):
    campaign = rare(0)
    assert draw_settled(campaign, alice, 10) == [1] * 10
    account = account_of(engagement, campaign, alice)
    assert (account.dry_owners, account.dry_others) == (10, 0)
    assert next_odds(engagement, campaign, alice) == PUBLISHED


def test_pity__settled_one_by_one__the_same_BOX_4(engagement, rare, bob):
    campaign = rare(3)
    draw_and_post(engagement, campaign, *[bob] * 7)
    counted, odds = [], []
    for number in range(7):
        odds.append(next_odds(engagement, campaign, bob))
        engagement.settle(campaign, (bob.id, number, 1))
        counted.append(account_of(engagement, campaign, bob).dry_others)
    assert prizes_of(engagement, campaign, bob) == [1, 1, 0, 1, 1, 0, 1]
    assert counted == [1, 2, 0, 1, 2, 0, 1]
    assert odds == [PUBLISHED, PUBLISHED, CERTAIN] * 2 + [PUBLISHED]


def test_pity__won_by_luck__counts_anew_and_never_doubles_BOX_4(engagement, alice, bob):
    """Even chances and N = 3: whatever falls, the count follows it."""
    coin = (prize("heads", ALL // 2, ITEM[0].kind, 1), prize("tails", ALL // 2))
    changes = {"owners": coin, "others": coin, "pity": 3}
    campaign = engagement.campaign(**changes)
    draw_and_post(engagement, campaign, *[alice] * 10, *[bob] * 10)
    for person in (alice, bob):
        dry = 0
        for number in range(10):
            certain = next_odds(engagement, campaign, person) == CERTAIN
            assert certain == (dry == 2)
            engagement.settle(campaign, (person.id, number, 1))
            won = prizes_of(engagement, campaign, person)[number]
            dry = dry + 1 if won else 0
            account = account_of(engagement, campaign, person)
            assert dry == (account.dry_owners if person is alice else account.dry_others) < 3
        expected = forecast(engagement, campaign, engagement.terms(**changes), person)
        assert prizes_of(engagement, campaign, person) == expected


def test_pity__top_tier_certain_anyway__never_dry_BOX_4(engagement, alice, draw_settled):
    campaign = engagement.campaign(owners=ITEM, pity=2)
    assert draw_settled(campaign, alice, 5) == [0] * 5
    assert account_of(engagement, campaign, alice).dry_owners == 0


def test_pity__owner_and_then_not__counted_by_table_BOX_4(
    engagement, rare, alice, draw_settled, members, registrar
):
    campaign = rare(3)
    assert draw_settled(campaign, alice, 2) == [1, 1]
    members.setFlags(alice.id, ADULT, {"from": registrar})
    assert next_odds(engagement, campaign, alice) == PUBLISHED
    assert draw_settled(campaign, alice, 2) == [1, 1]
    account = account_of(engagement, campaign, alice)
    assert (account.dry_owners, account.dry_others) == (2, 2)
    members.setFlags(alice.id, ADULT | OWNER, {"from": registrar})
    assert next_odds(engagement, campaign, alice) == CERTAIN
    assert draw_settled(campaign, alice, 1) == [0]
    account = account_of(engagement, campaign, alice)
    assert (account.dry_owners, account.dry_others) == (0, 2)


def test_pity__tables_mixed_in_one_ticket__counted_by_table_BOX_4(
    engagement, rare, alice, members, registrar
):
    """The table is that of the draw, though all are settled together."""
    campaign = rare(2)
    for flags in (ADULT, ADULT | OWNER) * 3:
        members.setFlags(alice.id, flags, {"from": registrar})
        round_ = engagement.draw(campaign, alice)
    engagement.post(round_)
    engagement.settle(campaign, (alice.id, 0, 6))
    assert prizes_of(engagement, campaign, alice) == [1, 1, 0, 0, 1, 1]
    account = account_of(engagement, campaign, alice)
    assert (account.dry_owners, account.dry_others) == (1, 1)
    assert engagement.stone.balanceOf(alice.account) == RARE[0].stones


def test_pity__other_campaign_or_member__counted_apart_BOX_4(
    engagement, rare, alice, carol, draw_settled
):
    first, second = rare(3), rare(3)
    assert draw_settled(first, alice, 2) == [1, 1]
    assert draw_settled(second, alice, 1) == [1]
    assert draw_settled(first, carol, 1) == [1]
    assert draw_settled(first, alice, 1) == [0]
    assert draw_settled(second, alice, 2) == [1, 0]


def test_pity__refund_between__left_alone_BOX_4(engagement, rare, alice):
    campaign = rare(3)
    draw_and_post(engagement, campaign, alice, alice)
    engagement.late(engagement.draw(campaign, alice))
    draw_and_post(engagement, campaign, alice, alice)
    engagement.settle(campaign, (alice.id, 0, 2))
    dry = account_of(engagement, campaign, alice).dry_owners
    engagement.refund(campaign, (alice.id, 2, 1))
    assert account_of(engagement, campaign, alice).dry_owners == dry == 2
    engagement.settle(campaign, (alice.id, 3, 2))
    assert prizes_of(engagement, campaign, alice) == [1, 1, 0, 0, 1]
    expected = forecast(
        engagement, campaign, engagement.terms(owners=RARE, others=RARE_ITEM, pity=3), alice
    )
    assert expected == [1, 1, 0, 0, 1]
    assert engagement.stone.balanceOf(alice.account) == RARE[0].stones
    assert engagement.crystal.held(alice.id) == 100 - 4 * PRICE


def test_pity__largest__published_odds_until_then_BOX_4(engagement, rare, alice, draw_settled):
    campaign = rare(65_535)
    assert draw_settled(campaign, alice, 10) == [1] * 10
    assert next_odds(engagement, campaign, alice) == PUBLISHED


def test_pity__drawn_before_the_last_was_settled__counts_when_settled_BOX_4(
    engagement, rare, alice
):
    """nextOdds goes by what is settled: two draws are open when the third is made."""
    campaign = rare(3)
    draw_and_post(engagement, campaign, alice, alice, alice)
    assert next_odds(engagement, campaign, alice) == PUBLISHED
    engagement.settle(campaign, (alice.id, 0, 2))
    assert next_odds(engagement, campaign, alice) == CERTAIN
    engagement.settle(campaign, (alice.id, 2, 1))
    assert prizes_of(engagement, campaign, alice) == [1, 1, 0]
