"""Draws: where they fall, what they win, and when pity decides."""

from dataclasses import replace

import pytest
from eth_abi import encode
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.engagement.draws import Player, Resolved, in_time, is_forced, prize_at, replay
from tests.offchain.engagement_draws import BOX, TERMS, player, simulated, table, terms, value

BYTES = st.binary(min_size=32, max_size=32)
LARGE = st.integers(0, 2**32 - 1)
MISS, WIN = 0, 1


@given(LARGE, LARGE, BYTES, BYTES, LARGE)
def test_position__anything__is_that_of_eth_abi(chain, campaign, member, random, number):
    kinds = ["bytes32", "uint256", "address", "bytes32", "uint256", "bytes32", "uint256"]
    tag = keccak(b"CSOP.draw.v1")
    words = encode(kinds, [tag, chain, BOX, random, campaign, member, number])
    x = int.from_bytes(keccak(words), "big") % 10**9
    assert Player(chain, BOX, campaign, member).position(random, number) == x


@pytest.mark.parametrize(
    ("x", "prize"),
    [(0, 0), (9, 0), (10, 1), (10 + 499_999_999, 1), (500_000_010, 2), (999_999_999, 2)],
)
def test_prize_at__borders__first_whose_cumulative_odds_exceed_x(x, prize):
    assert prize_at(table(10, 500_000_000, 499_999_990), x) == prize


def test_prize_at__beyond_the_table__refused():
    with pytest.raises(ValueError, match="sum to 10, and x is 10"):
        prize_at(table(4, 6), 10)


@pytest.mark.parametrize(
    ("pity", "dry", "forced"),
    [(0, 0, False), (0, 10**6, False), (1, 0, True), (3, 1, False), (3, 2, True), (3, 9, True)],
)
def test_is_forced__nth_dry_draw__and_not_before(pity, dry, forced):
    assert is_forced(pity, dry) is forced


@pytest.mark.parametrize(
    ("posted_at", "counts"),
    [(None, False), (1_000, True), (1_000 + 86_400, True), (1_001 + 86_400, False)],
)
def test_in_time__a_day_after_the_rounds_end__counts_to_the_second(posted_at, counts):
    assert in_time(1_000, posted_at, 86_400) is counts


def rounds_of(who, wanted, by_owner=True, first=0):
    """For draw after draw an R that misses or wins the top tier of a table with a half of all."""
    found, seed = [], 0
    for number, what in enumerate(wanted, first):
        while (who.position(value(seed), number) < 500_000_000) != (what == WIN):
            seed += 1
        found.append(Resolved(by_owner, value(seed)))
        seed += 1
    return found


HALF = terms(3, 500_000_000, 500_000_000)


def outcome(results):
    return [(result.prize, result.forced) for result in results]


def test_replay__pity_of_three__third_dry_draw_wins_and_counting_starts_anew():
    who = player(0)
    found = replay(HALF, who, rounds_of(who, [MISS] * 7))
    assert outcome(found.results) == [(1, False), (1, False), (0, True)] * 2 + [(1, False)]
    assert (found.dry_owners, found.dry_others) == (1, 0)


def test_replay__top_tier_by_luck__starts_the_count_anew():
    who = player(0)
    found = replay(HALF, who, rounds_of(who, [MISS, WIN, MISS, MISS, WIN]))
    wanted = [(1, False), (0, False), (1, False), (1, False), (0, True)]
    assert outcome(found.results) == wanted
    assert found.dry_owners == 0


def test_replay__refund__keeps_its_number_and_leaves_pity_alone():
    who = player(0)
    draws = rounds_of(who, [MISS, MISS])
    draws.insert(1, Resolved(True, None))
    draws[2:] = rounds_of(who, [MISS, MISS], first=2)
    found = replay(HALF, who, draws)
    assert outcome(found.results) == [(1, False), (None, False), (1, False), (0, True)]
    assert [result.number for result in found.results] == [0, 1, 2, 3]
    assert found.results[1].x is None
    assert found.results[2].x == who.position(draws[2].value, 2)


def test_replay__two_tables__pity_counts_in_each():
    both = replace(HALF, others=table(500_000_000, 400_000_000, 100_000_000))
    who = player(0)
    tables = [True, False, False, True, True, False]
    draws = [
        replace(draw, by_owner=by_owner)
        for draw, by_owner in zip(rounds_of(who, [MISS] * 6), tables, strict=True)
    ]
    found = replay(both, who, draws)
    assert [result.forced for result in found.results] == [False] * 4 + [True] * 2
    assert [result.by_owner for result in found.results] == tables
    assert (found.dry_owners, found.dry_others) == (0, 0)
    assert replay(both, who, draws[:4]).dry_owners == 2
    assert replay(both, who, draws[:3]).dry_others == 2


def test_replay__others__win_from_their_own_table():
    who = player(0)
    both = replace(HALF, pity=0, others=table(1, 999_999_999))
    found = replay(both, who, rounds_of(who, [WIN, WIN], by_owner=False))
    assert outcome(found.results) == [(1, False), (1, False)]
    assert (found.dry_owners, found.dry_others) == (0, 2)


def test_replay__no_pity__counts_dry_draws_as_the_box_does():
    never = terms(0, 1, 999_999_999)
    who = player(0)
    found = replay(never, who, [Resolved(True, value(0))] * 65_600)
    assert found.dry_owners == 65_535
    assert not any(result.forced for result in found.results)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60), st.integers(0, 5), BYTES)
@settings(max_examples=100)
def test_replay__any_story__a_part_of_it_comes_to_the_same(story, pity, seed):
    campaign = replace(TERMS, pity=pity)
    draws = [
        Resolved(by_owner, None if refunded else keccak(seed + bytes([n])))
        for n, (by_owner, refunded) in enumerate(story)
    ]
    whole = replay(campaign, player(0), draws).results
    for end in range(len(draws)):
        assert replay(campaign, player(0), draws[:end]).results == whole[:end]


def test_hundred_thousand_draws__pity__never_late_never_early_never_twice():
    """By a plain walk: nothing of csop but positions."""
    late = 0
    reach = [10_000_000, 50_000_000, 300_000_000, 1_000_000_000]
    for index, found in enumerate(simulated(50, 2_000)):
        dry = 0
        for number, result in enumerate(found.results):
            x = player(index).position(value(number), number)
            by_table = sum(x >= edge for edge in reach)
            assert dry < 80
            assert result.forced == (dry == 79)
            assert result.prize == (0 if dry == 79 else by_table)
            assert result.x == x
            late += dry == 79
            dry = 0 if result.prize == 0 else dry + 1
        assert found.dry_owners == dry
    assert late > 500
