"""The arithmetic of proceeds: nothing is lost or made, whoever holds what."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csop.hashing import keccak
from csop.proceeds.arithmetic import ALL_STONES, entitlement_of, pot_of, refund_of, split
from csop.types import Fen, MemberId, Wei

D = 300_000_000 * 10**18
FEN = st.one_of(
    st.integers(0, 10**15), st.sampled_from([0, 1, 20, 21, 10**15]), st.integers(0, 2**128 - 1)
)
STONES = st.lists(st.integers(0, D), max_size=12)


def people(stones):
    """Each with so many wei, over D in all at the most."""
    found, rest = {}, D
    for place, own in enumerate(stones):
        kept = min(own, rest)
        rest -= kept
        found[MemberId(keccak(bytes([place])))] = Wei(kept)
    return found


def test_all_stones__as_the_plan_says() -> None:
    assert ALL_STONES == D


@given(FEN)
def test_pot__any_proceeds__the_whole_fen_of_49_in_1000(proceeds) -> None:
    exact = Fraction(proceeds * 49, 1_000)
    assert exact - 1 < pot_of(Fen(proceeds)) <= exact


@pytest.mark.parametrize(
    ("proceeds", "pot"),
    [(0, 0), (1, 0), (20, 0), (21, 1), (100, 4), (10_000, 490), (10**15, 49 * 10**12)],
)
def test_pot__known_proceeds__known_pots(proceeds, pot) -> None:
    assert pot_of(Fen(proceeds)) == pot


@settings(max_examples=1_000)
@given(FEN, STONES, st.integers(0, D))
@example(10**15, [1], 1)
@example(10**15, [D], D)
@example(1, [D], D)
@example(2**128 - 1, [1] * 12, 12)
def test_split__any_holders__adds_up_and_leaves_less_than_a_fen_each(proceeds, stones, more):
    holders = people(stones)
    held = sum(holders.values())
    supply = Wei(max(held, more))
    found = split(Fen(proceeds), supply, holders)
    entitled = sum(found.entitlements.values())
    assert found.pot == pot_of(Fen(proceeds))
    assert found.refund + entitled + found.dust == found.pot
    nobodys = Fraction(found.pot * (supply - held), D)
    assert 0 <= found.dust - nobodys < len(holders) + 1
    if supply == held:
        assert 0 <= found.dust <= len(holders)


@settings(max_examples=500)
@given(FEN, STONES)
def test_split__each_part__is_the_share_rounded_down(proceeds, stones):
    holders = people(stones)
    found = split(Fen(proceeds), Wei(sum(holders.values())), holders)
    for member, own in holders.items():
        exact = Fraction(found.pot * own, D)
        assert exact - 1 < found.entitlements[member] <= exact
    exact = Fraction(found.pot * (D - sum(holders.values())), D)
    assert exact - 1 < found.refund <= exact


@settings(max_examples=300)
@given(FEN, STONES, st.randoms(use_true_random=False))
def test_split__in_another_order__the_same_for_everybody(proceeds, stones, rng):
    holders = people(stones)
    supply = Wei(sum(holders.values()))
    shuffled = list(holders.items())
    rng.shuffle(shuffled)
    found, again = (split(Fen(proceeds), supply, h) for h in (holders, dict(shuffled)))
    assert found.entitlements == again.entitlements
    assert (found.pot, found.refund, found.dust) == (again.pot, again.refund, again.dust)


@settings(max_examples=300)
@given(FEN, st.integers(0, D), st.integers(0, D))
def test_entitlement__stones_of_one_person_in_two_hands__never_more_than_in_one(pot, some, more):
    """Nobody gains by splitting up, and loses a fen at the most."""
    some, more = min(some, D - more), more
    apart = entitlement_of(Fen(pot), Wei(some)) + entitlement_of(Fen(pot), Wei(more))
    together = entitlement_of(Fen(pot), Wei(some + more))
    assert apart <= together <= apart + 1


@given(FEN)
def test_split__nobody_and_nothing_minted__all_returned(proceeds):
    found = split(Fen(proceeds), Wei(0), {})
    assert (found.refund, found.dust) == (found.pot, 0)


@given(FEN)
def test_split__one_has_it_all__gets_it_all(proceeds):
    found = split(Fen(proceeds), Wei(D), people([D]))
    assert list(found.entitlements.values()) == [found.pot]
    assert (found.refund, found.dust) == (0, 0)


def test_entitlement__one_wei_of_stones__a_fen_from_D_fen_on() -> None:
    assert entitlement_of(Fen(D - 1), Wei(1)) == 0
    assert entitlement_of(Fen(D), Wei(1)) == 1
    assert refund_of(Fen(49 * 10**12), Wei(1)) == 49 * 10**12 - 1


@pytest.mark.parametrize(
    ("supply", "stones"), [(0, [1]), (D - 1, [D]), (D + 1, []), (5, [3, 3]), (D + 1, [D])]
)
def test_split__more_than_there_is__refused(supply, stones) -> None:
    with pytest.raises(ValueError, match="members hold"):
        split(Fen(10**6), Wei(supply), people(stones))
