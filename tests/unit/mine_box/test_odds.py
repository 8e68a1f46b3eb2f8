"""Odds: those of the next draw, in the long run, and which prize a point falls on."""

from dataclasses import astuple
from random import Random

import pytest

from csop.engagement.draws import prize_at
from csop.engagement.odds import effective_ppb
from csop.engagement.odds import next_odds as expected_next
from csop.engagement.tables import Kind, Prize
from csop.types import Fen, Ppb, Wei
from tests.engagement import OTHERS, OWNERS
from tests.helpers import bytes32, expect_error
from tests.unit.mine_box.hand import ALL, RARE, account_of, draw_and_post, effective_odds, next_odds

MOST_PITY = 65_535
PITIES = (0, 1, 2, 3, 5, 10, 33, 100, 1_000, 30_000, MOST_PITY - 1, MOST_PITY)


def table_of(*odds):
    """A table with these odds, each prize with other stones."""
    return tuple(
        Prize(f"prize {i}", Kind.STONES, Wei(i + 1), Fen(1), Ppb(part))
        for i, part in enumerate(odds)
    )


def at_random(seed):
    """A table of 2 to 32 prizes, rare and common."""
    rng = Random(seed)
    cuts = {min(int(ALL ** rng.random()), ALL - 1) for _ in range(rng.randint(1, 31))}
    bounds = [0, *sorted(cuts), ALL]
    parts = [b - a for a, b in zip(bounds, bounds[1:], strict=False)]
    rng.shuffle(parts)
    return table_of(*parts)


TABLES = {
    "owners": OWNERS,
    "others": OTHERS,
    "one in a billion": table_of(1, ALL - 1),
    "two in a billion": table_of(2, 1, ALL - 3),
    "all but one": table_of(ALL - 1, 1),
    "certain": table_of(ALL),
    "halves": table_of(ALL // 2, ALL // 2),
    "32 alike": table_of(*[ALL // 32] * 32),
    "a percent": table_of(10_000_000, 90_000_000, 900_000_000),
    **{f"random {seed}": at_random(seed) for seed in range(8)},
}


@pytest.fixture(scope="module")
def tables(DrawTableMock, suite, stranger):
    """The library, shown."""
    return stranger.deploy(DrawTableMock)


@pytest.fixture(params=TABLES)
def table(request):
    return TABLES[request.param]


def packed(table):
    return [astuple(prize) for prize in table]


def test_effectiveOdds__every_table_and_pity__the_models_within_a_ppb_BOX_4(tables, table):
    found = tables.effectiveOdds(packed(table), PITIES)
    for pity, odds in zip(PITIES, found, strict=True):
        expected = effective_ppb(table, pity)
        assert len(odds) == len(expected) == len(table)
        for chain, model in zip(odds, expected, strict=True):
            assert abs(chain - model) <= 1
        assert ALL - 2 * len(table) <= sum(odds) <= ALL + len(table)


def test_effectiveOdds__no_pity_or_one__as_published_or_certain(tables, table):
    none, one = tables.effectiveOdds(packed(table), [0, 1])
    assert list(map(int, none)) == [prize.odds_ppb for prize in table]
    assert list(map(int, one)) == [ALL] + [0] * (len(table) - 1)


def test_effectiveOdds__longer_pity__never_better(tables, table):
    found = tables.effectiveOdds(packed(table), [*range(1, 40), 1_000, MOST_PITY])
    top = [int(odds[0]) for odds in found]
    assert top == sorted(top, reverse=True)
    assert top[-1] >= table[0].odds_ppb - 1


def test_effectiveOdds__one_in_a_billion_and_the_longest_pity__pity_decides(tables):
    """1 in 65,535 draws wins it, for the count starts anew: 15,259 ppb."""
    ((top, rest),) = tables.effectiveOdds(packed(TABLES["one in a billion"]), [MOST_PITY])
    assert int(top) == 15_259
    assert ALL - 2 <= top + rest <= ALL


def test_find__every_edge_of_every_prize__as_the_model(tables, table):
    points, reached = [0], 0
    for prize in table:
        reached += prize.odds_ppb
        points += [reached - 1, reached]
    points = sorted({x for x in points if x < ALL})
    found = list(map(int, tables.find(packed(table), points)))
    assert found == [prize_at(table, x) for x in points]
    assert set(found) == set(range(len(table)))


def test_find__points_at_random__as_the_model(tables, table):
    rng = Random(5)
    points = [rng.randrange(ALL) for _ in range(300)]
    found = list(map(int, tables.find(packed(table), points)))
    assert found == [prize_at(table, x) for x in points]


def test_read__every_table__what_was_packed_BOX_3(tables, table):
    kinds, stones, odds, most = tables.read(packed(table))
    assert list(map(int, kinds)) == [prize.kind for prize in table]
    assert list(map(int, stones)) == [prize.stones for prize in table]
    assert list(map(int, odds)) == [prize.odds_ppb for prize in table]
    assert most == max(prize.stones for prize in table)


def test_read__most_stones_that_fit__kept(tables):
    table = (
        Prize("all", Kind.STONES, Wei(2**96 - 1), Fen(1), Ppb(1)),
        Prize("mug", Kind.ITEM, Wei(0), Fen(1), Ppb(ALL - 1)),
    )
    kinds, stones, odds, most = tables.read(packed(table))
    assert (list(map(int, kinds)), list(map(int, stones)), list(map(int, odds)), int(most)) == (
        [1, 2],
        [2**96 - 1, 0],
        [1, ALL - 1],
        2**96 - 1,
    )


@pytest.mark.parametrize("pity", [0, 1, 5, MOST_PITY])
def test_effectiveOddsOf__both_tables_of_a_campaign__the_models(engagement, pity):
    campaign = engagement.campaign(pity=pity)
    for owners, table in ((True, OWNERS), (False, OTHERS)):
        found = effective_odds(engagement, campaign, owners)
        for chain, model in zip(found, effective_ppb(table, pity), strict=True):
            assert abs(chain - model) <= 1


def test_nextOddsOf__owner_other_and_nobody__the_table_of_now(
    engagement, alice, bob, members, registrar
):
    campaign = engagement.campaign(pity=3)
    owners, others = ([prize.odds_ppb for prize in table] for table in (OWNERS, OTHERS))
    assert next_odds(engagement, campaign, alice) == owners
    assert next_odds(engagement, campaign, bob) == others
    nobody = engagement.box.nextOddsOf(campaign, bytes32("nobody"))
    assert list(map(int, nobody)) == others
    members.setFlags(bob.id, 3, {"from": registrar})
    assert next_odds(engagement, campaign, bob) == owners


def test_nextOddsOf__after_every_draw__as_the_model(engagement, alice):
    campaign = engagement.campaign(owners=RARE, pity=4)
    draw_and_post(engagement, campaign, *[alice] * 9)
    for number in range(9):
        dry = account_of(engagement, campaign, alice).dry_owners
        assert next_odds(engagement, campaign, alice) == list(expected_next(RARE, 4, dry))
        engagement.settle(campaign, (alice.id, number, 1))


@pytest.mark.parametrize("number", [0, 2**256 - 1])
def test_odds__unknown_campaign__refused(engagement, alice, number):
    for view in (
        lambda: engagement.box.nextOddsOf(number, alice.id),
        lambda: engagement.box.effectiveOddsOf(number, True),
        lambda: engagement.box.campaignOf(number),
    ):
        with expect_error("MineBox_UnknownCampaign", number):
            view()
