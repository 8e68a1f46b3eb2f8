"""Odds with pity, and the comparison of draws with what was published."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.engagement import odds
from csop.engagement.draws import Result
from csop.engagement.odds import ChiSquare, Tally
from tests.offchain.engagement_draws import TERMS, simulated, table, terms

ONE = 10**9
OWNERS = TERMS.owners


def counted(replays, prizes=OWNERS):
    return odds.tally(prizes, True, [result for each in replays for result in each.results])


TABLES = st.lists(st.integers(1, ONE - 1), max_size=5, unique=True).map(
    lambda cuts: table(
        *(high - low for low, high in zip([0, *sorted(cuts)], [*sorted(cuts), ONE], strict=True))
    )
)


def stationary(prizes, pity):
    """Long-run chances by the chain of dry counts, without a formula: solved exactly."""
    top = Fraction(prizes[0].odds_ppb, ONE)
    weights = [Fraction(1)]
    for _ in range(pity - 1):
        weights.append(weights[-1] * (1 - top))
    total = sum(weights)
    found = [Fraction(0)] * len(prizes)
    for dry, weight in enumerate(weights):
        for place, ppb in enumerate(odds.next_odds(prizes, pity, dry)):
            found[place] += weight / total * Fraction(ppb, ONE)
    return tuple(found)


@given(TABLES, st.integers(1, 30))
@settings(max_examples=100)
def test_effective_odds__any_table__are_the_stationary_ones(prizes, pity):
    found = odds.effective_odds(prizes, pity)
    assert found == stationary(prizes, pity)
    assert sum(found) == 1
    assert odds.effective_ppb(prizes, pity) == tuple(math.floor(ONE * chance) for chance in found)


def test_effective_odds__no_pity__are_those_published():
    assert odds.effective_odds(OWNERS, 0) == tuple(Fraction(p.odds_ppb, ONE) for p in OWNERS)
    assert odds.effective_ppb(OWNERS, 0) == tuple(prize.odds_ppb for prize in OWNERS)


def test_effective_odds__pity_of_two_by_hand__two_thirds():
    half = table(ONE // 2, ONE // 2)
    assert odds.effective_odds(half, 2) == (Fraction(2, 3), Fraction(1, 3))
    assert odds.effective_ppb(half, 2) == (666_666_666, 333_333_333)
    assert odds.effective_odds(half, 1) == (1, 0)


def test_effective_ppb__largest_pity__almost_those_published():
    found = odds.effective_ppb(OWNERS, 65_535)
    published = [prize.odds_ppb for prize in OWNERS]
    assert found == (published[0], *(ppb - 1 for ppb in published[1:]))


def test_effective_odds__only_one_prize__certain_with_any_pity():
    assert [odds.effective_odds(table(ONE), pity) for pity in (0, 1, 2, 9)] == [(1,)] * 4


def test_next_odds__pity__certain_at_the_nth_dry_draw():
    published = tuple(prize.odds_ppb for prize in OWNERS)
    assert odds.next_odds(OWNERS, 80, 78) == published
    assert odds.next_odds(OWNERS, 80, 79) == (ONE, 0, 0, 0)
    assert odds.next_odds(OWNERS, 0, 10**6) == published


def test_hundred_thousand_draws__published_odds__agree():
    tally = counted(simulated(50, 2_000))
    assert sum(tally.drawn) + tally.forced == 100_000
    found = odds.compare(OWNERS, tally)
    assert found.degrees == 3
    assert found.p_value > 0.01


@pytest.mark.parametrize(
    ("more", "less", "by"),
    [(0, 3, 4_000_000), (0, 1, 4_000_000), (1, 3, 8_000_000), (2, 3, 16_000_000)],
)
def test_hundred_thousand_draws__odds_a_little_off__differ(more, less, by):
    changed = [prize.odds_ppb for prize in OWNERS]
    changed[more] += by
    changed[less] -= by
    found = odds.compare(table(*changed), counted(simulated(50, 2_000)))
    assert found.p_value < 1e-6


def test_hundred_thousand_draws__forced_counted_as_drawn__differ():
    """Why those that pity decided are left out."""
    tally = counted(simulated(50, 2_000))
    mixed = Tally((tally.drawn[0] + tally.forced, *tally.drawn[1:]), 0)
    assert odds.compare(OWNERS, mixed).p_value < 1e-6


def deviations(prizes, pity):
    """Mean and standard deviation of each prize's count in a draw, by renewal theory.

    A cycle takes L draws, P(L = n) = p q^(n - 1) below N and else q^(N - 1). Given L it wins a
    prize i that is not the top tier by a binomial of L - 1 draws with chance a = p(i) / q. Over
    many draws the variance of the count is that of a cycle's (count - rate * L) by its mean length.
    """
    p = prizes[0].odds_ppb / ONE
    q = 1 - p
    chances = [p * q ** (n - 1) for n in range(1, pity)] + [q ** (pity - 1)]
    mean = sum(n * c for n, c in enumerate(chances, 1))
    spread = sum((n - mean) ** 2 * c for n, c in enumerate(chances, 1))
    yield 1 / mean, math.sqrt(spread / mean**3)
    for prize in prizes[1:]:
        a = prize.odds_ppb / ONE / q
        rate = a * (mean - 1) / mean
        variance = (mean - 1) * a * (1 - a) + (a - rate) ** 2 * spread
        yield rate, math.sqrt(variance / mean)


@pytest.mark.parametrize("pity", [80, 4])
def test_effective_odds__long_run__as_often_as_they_say(pity):
    """50 members, 2,000 draws each; within five standard deviations, and a draw cut a member."""
    campaign = replace(TERMS, pity=pity)
    tally = counted(simulated(50, 2_000, campaign))
    seen = (tally.drawn[0] + tally.forced, *tally.drawn[1:])
    effective = odds.effective_odds(OWNERS, pity)
    for count, chance, (rate, deviation) in zip(
        seen, effective, deviations(OWNERS, pity), strict=True
    ):
        assert math.isclose(rate, chance, rel_tol=1e-9)
        bound = 5 * deviation * math.sqrt(100_000) + 50
        assert abs(count - 100_000 * chance) < bound
        assert bound < 0.3 * 100_000 * chance


def test_effective_odds__pity_of_four__are_not_those_published():
    """The comparison above would see it."""
    effective = odds.effective_odds(OWNERS, 4)
    assert effective[0] > 20 * Fraction(OWNERS[0].odds_ppb, ONE)


def test_compare__many_small_samples__a_p_value_below_a_share_as_often_as_the_share():
    """Also where pity decides a third of all draws: those left follow the table."""
    prizes = table(200_000_000, 500_000_000, 300_000_000)
    campaign = terms(3, 200_000_000, 500_000_000, 300_000_000)
    found = [
        odds.compare(prizes, counted([each], prizes)).p_value
        for each in simulated(500, 400, campaign)
    ]
    for share in (0.05, 0.25, 0.5, 0.75):
        below = sum(p < share for p in found)
        bound = 4 * math.sqrt(500 * share * (1 - share))
        assert abs(below - 500 * share) < bound


def test_tally__results__by_table_and_without_refunds_and_forced():
    made = [
        Result(0, True, 5, 0, False),
        Result(1, True, 5, 0, True),
        Result(2, False, 5, 1, False),
        Result(3, True, None, None, False),
        Result(4, True, 5, 2, False),
        Result(5, True, 5, 2, False),
    ]
    assert odds.tally(table(1, 2, 3), True, made) == Tally((1, 0, 2), 1)
    assert odds.tally(table(1, 2, 3), False, made) == Tally((0, 1, 0), 0)


# Upper critical values of chi-square, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4.
CRITICAL = [
    (1, 2.706, 0.10),
    (1, 3.841, 0.05),
    (1, 10.828, 0.001),
    (2, 5.991, 0.05),
    (3, 11.345, 0.01),
    (5, 11.070, 0.05),
    (10, 18.307, 0.05),
    (10, 29.588, 0.001),
    (30, 43.773, 0.05),
    (31, 61.098, 0.001),
]


@pytest.mark.parametrize(("degrees", "statistic", "chance"), CRITICAL)
def test_upper_tail__published_critical_values__agree(degrees, statistic, chance):
    assert math.isclose(odds.upper_tail(statistic, degrees), chance, rel_tol=2e-3)


def integrated(statistic, degrees):
    """Simpson's rule over the density from the statistic on, in y = sqrt(x)."""
    steps, end = 4_000, math.sqrt(statistic) + 14
    width = (end - math.sqrt(statistic)) / steps
    scale = 2 ** (1 - degrees / 2) / math.gamma(degrees / 2)

    def density(y):
        return scale * y ** (degrees - 1) * math.exp(-y * y / 2)

    points = [density(math.sqrt(statistic) + i * width) for i in range(steps + 1)]
    return width / 3 * (points[0] + points[-1] + 4 * sum(points[1::2]) + 2 * sum(points[2:-1:2]))


@given(st.integers(1, 31), st.floats(0.01, 90))
@settings(max_examples=60)
def test_upper_tail__any_degrees__is_the_integral_of_the_density(degrees, statistic):
    found = odds.upper_tail(statistic, degrees)
    assert math.isclose(found, integrated(statistic, degrees), rel_tol=1e-7)


def test_upper_tail__ends__one_and_naught():
    assert odds.upper_tail(0.0, 3) == 1
    assert odds.upper_tail(1e6, 31) == 0
    assert odds.upper_tail(1e-12, 31) <= 1


def test_chi_square__a_die_by_hand__exact():
    found = odds.chi_square([5, 8, 9, 8, 10, 20], [Fraction(10)] * 6)
    assert found.statistic == Fraction(134, 10)
    assert found.degrees == 5
    assert math.isclose(found.p_value, 0.0199, rel_tol=5e-3)


def test_chi_square__small_tiers__pooled_with_their_neighbours():
    found = odds.chi_square([2, 1, 3, 90, 4], [Fraction(n) for n in (2, 2, 1, 92, 3)])
    assert found == odds.chi_square([6, 94], [Fraction(5), Fraction(95)])
    assert found.degrees == 1
    assert found.statistic == Fraction(1, 5) + Fraction(1, 95)


def test_chi_square__too_few_in_all__says_nothing():
    assert odds.chi_square([3, 1], [Fraction(2), Fraction(2)]) == ChiSquare(Fraction(0), 0, 1.0)
    assert odds.chi_square([0, 0], [Fraction(0)] * 2).p_value == 1


@pytest.mark.parametrize("expected", [[10], [10, 11], [10, 5, 5]])
def test_chi_square__expected_of_other_length_or_sum__refused(expected):
    with pytest.raises(ValueError, match="differ in length or sum"):
        odds.chi_square([10, 10], [Fraction(n) for n in expected])
