"""Odds as they work out with pity, and whether draws agree with those published.

Exact in integers and fractions; only a p-value is a float.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from csop.engagement.draws import Result, is_forced
from csop.engagement.tables import ALL_PPB, Table
from csop.types import Ppb

LEAST_EXPECTED = 5
"""A tier expected fewer times than this is pooled with its neighbour (Cochran's rule)."""


def next_odds(table: Table, pity: int, dry: int) -> tuple[Ppb, ...]:
    """The chance of each prize in the next draw, after ``dry`` draws without the top tier."""
    if is_forced(pity, dry):
        return tuple(Ppb(0 if place else ALL_PPB) for place in range(len(table)))
    return tuple(prize.odds_ppb for prize in table)


def effective_odds(table: Table, pity: int) -> tuple[Fraction, ...]:
    """The long-run chance of each prize, pity counted in. They sum to 1.

    Between two top tiers lie at most N - 1 draws. A cycle, up to and with the top tier, has
    (1 - q^N) / p draws on average, for p the top tier's odds and q = 1 - p; all but its last may
    win another prize i, which they do p(i) · (1 - q^(N-1)) / p times on average.
    """
    return tuple(Fraction(above, below) for above, below in _ratios(table, pity))


def effective_ppb(table: Table, pity: int) -> tuple[Ppb, ...]:
    """``effective_odds``, each rounded down to a ppb; fast for any pity."""
    return tuple(Ppb(ALL_PPB * above // below) for above, below in _ratios(table, pity))


def _ratios(table: Table, pity: int) -> list[tuple[int, int]]:
    """Numerator and denominator of each effective chance, not reduced."""
    if not pity:
        return [(prize.odds_ppb, ALL_PPB) for prize in table]
    dry = ALL_PPB - table[0].odds_ppb
    before, whole = ALL_PPB ** (pity - 1), ALL_PPB**pity
    below = whole - dry**pity
    rest = before - dry ** (pity - 1)
    return [(p.odds_ppb * (rest if place else before), below) for place, p in enumerate(table)]


@dataclass(frozen=True, slots=True)
class Tally:
    """Settled draws of one table: by prize those that x decided, and how many pity decided."""

    drawn: tuple[int, ...]
    forced: int


def tally(table: Table, by_owner: bool, results: Iterable[Result]) -> Tally:
    """Count the settled draws of a table, of any number of members, for ``compare``."""
    drawn, forced = [0] * len(table), 0
    for result in results:
        if result.by_owner != by_owner or result.prize is None:
            continue
        if result.forced:
            forced += 1
        else:
            drawn[result.prize] += 1
    return Tally(tuple(drawn), forced)


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A goodness of fit: X², degrees of freedom, and the chance of such a fit or a worse one."""

    statistic: Fraction
    degrees: int
    p_value: float


def compare(table: Table, counted: Tally) -> ChiSquare:
    """Do the draws agree with the published odds?

    Those that pity decided are left out, also if their x would have won: they did not follow the
    table. Which draws these are is known before their x is, so what remains is, taken in order, a
    sequence of independent draws from the table (a choice of places that looks only at the past
    does not change the odds). Only their number is random; as it grows in proportion to all draws
    the statistic has the same limit as for a number fixed before (Anscombe's theorem). To
    compare all counts with ``effective_odds`` would be wrong: those draws are not independent.
    """
    total = sum(counted.drawn)
    expected = [Fraction(total * prize.odds_ppb, ALL_PPB) for prize in table]
    return chi_square(counted.drawn, expected)


def chi_square(observed: Sequence[int], expected: Sequence[Fraction]) -> ChiSquare:
    """Pearson's X² of counts against what was expected of each.

    From the first on, tiers are pooled until ``LEAST_EXPECTED`` are expected of a pool; a rest at
    the end joins the last pool. Degrees of freedom are pools less one; with one pool nothing can
    be said, and the p-value is 1. Raises ValueError unless both have one length and sum.
    """
    if len(observed) != len(expected) or sum(observed) != sum(expected):
        raise ValueError("observed and expected differ in length or sum")
    pools = _pooled(observed, expected)
    if len(pools) < 2:
        return ChiSquare(Fraction(0), 0, 1.0)
    statistic = sum((Fraction(seen - due) ** 2 / due for seen, due in pools), Fraction(0))
    degrees = len(pools) - 1
    return ChiSquare(statistic, degrees, upper_tail(float(statistic), degrees))


def _pooled(observed: Sequence[int], expected: Sequence[Fraction]) -> list[tuple[int, Fraction]]:
    pools: list[tuple[int, Fraction]] = []
    seen, due = 0, Fraction(0)
    for one_seen, one_due in zip(observed, expected, strict=True):
        seen, due = seen + one_seen, due + one_due
        if due >= LEAST_EXPECTED:
            pools.append((seen, due))
            seen, due = 0, Fraction(0)
    if pools and due:
        last_seen, last_due = pools.pop()
        pools.append((last_seen + seen, last_due + due))
    return pools


def upper_tail(statistic: float, degrees: int) -> float:
    """The chance that chi-square with ``degrees`` of freedom reaches ``statistic``: Q(k/2, x/2).

    For halves the regularised incomplete gamma function is a finite sum of positive terms:
    Q(1/2, x) = erfc(sqrt x), Q(1, x) = exp(-x), Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Γ(a + 1).
    Source: NIST Digital Library of Mathematical Functions, sections 8.4 and 8.8.
    """
    x = statistic / 2
    if x <= 0:
        return 1.0
    a = 0.5 if degrees % 2 else 1.0
    found = math.erfc(math.sqrt(x)) if degrees % 2 else math.exp(-x)
    while a < degrees / 2:
        found += math.exp(a * math.log(x) - x - math.lgamma(a + 1))
        a += 1
    return min(found, 1.0)
