"""The release schedule, against sums done the long way and against closed forms."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop import params
from csop.emission import (
    BATCH_SECONDS,
    BATCHES_PER_ERA,
    ENGAGEMENT_CAP,
    ENGAGEMENT_ERAS,
    FIRST_BATCH_REWARD,
    FIRST_ENGAGEMENT_ERA,
    MILEAGE_CAP,
    MILEAGE_ERAS,
    STONE,
    batch_reward,
    batches_at,
    engagement_released,
    mileage_released,
)
from csop.types import Timestamp

GENESIS = Timestamp(1_700_000_000)
ALL_ERAS = range(300)
RELEASES = [mileage_released, engagement_released]
BATCHES = st.one_of(
    st.integers(0, 2**256 // BATCH_SECONDS),
    st.integers(0, 100 * BATCHES_PER_ERA),
    st.builds(
        lambda era, offset: max(0, era * BATCHES_PER_ERA + offset),
        st.integers(0, 300),
        st.integers(-2, 2),
    ),
)


def closed_form(first: int, eras: int) -> int:
    """Sum of ``first >> e`` for e < eras; A/2 + A/4 + ..., each floored, is A less its set bits."""
    left = first >> eras
    return 2 * first - first.bit_count() - (2 * left - left.bit_count())


def test_constants__parameter_file__same_numbers() -> None:
    numbers = params.load()
    assert numbers.emission.batch_seconds == BATCH_SECONDS
    assert numbers.emission.batches_per_era == BATCHES_PER_ERA
    assert numbers.emission.batch_stones * STONE == FIRST_BATCH_REWARD
    assert numbers.emission.engagement_first_era_stones * STONE == FIRST_ENGAGEMENT_ERA


def test_caps__against_the_plan__only_the_halvings_remainders_below() -> None:
    supply = params.load().supply
    assert supply.mileage * STONE - 6_090_000 == MILEAGE_CAP
    assert supply.engagement * STONE - 30 == ENGAGEMENT_CAP
    assert supply.cap * STONE > MILEAGE_CAP + ENGAGEMENT_CAP


def test_batch_reward__first_and_last_batch_of_every_era__halved_each_time() -> None:
    for era in ALL_ERAS:
        assert batch_reward(era * BATCHES_PER_ERA) == 500 * 10**18 // 2**era
        assert batch_reward((era + 1) * BATCHES_PER_ERA - 1) == 500 * 10**18 // 2**era


def test_mileage_released__every_number_of_whole_eras__closed_form() -> None:
    for era in ALL_ERAS:
        expected = BATCHES_PER_ERA * closed_form(FIRST_BATCH_REWARD, era)
        assert mileage_released(era * BATCHES_PER_ERA) == expected


def test_engagement_released__every_number_of_whole_eras__closed_form() -> None:
    for era in ALL_ERAS:
        assert engagement_released(era * BATCHES_PER_ERA) == closed_form(FIRST_ENGAGEMENT_ERA, era)


def test_mileage_released__batch_by_batch_over_an_era_boundary__running_sum() -> None:
    batches = BATCHES_PER_ERA + 1_000
    sums = accumulate((batch_reward(batch) for batch in range(batches)), initial=0)
    for count, total in enumerate(sums):
        if count % 997 == 0 or abs(count - BATCHES_PER_ERA) < 3:
            assert mileage_released(count) == total
    assert mileage_released(batches) == 105_000_000 * STONE + 1_000 * 250 * STONE


def test_engagement_released__within_an_era__even_and_rounded_down() -> None:
    assert engagement_released(1) == 45_000_000 * STONE // 210_000
    assert engagement_released(105_000) == 22_500_000 * STONE
    assert engagement_released(209_999) == 45_000_000 * STONE * 209_999 // 210_000
    assert engagement_released(210_001) == 45_000_000 * STONE + 22_500_000 * STONE // 210_000


@pytest.mark.parametrize(
    ("release", "cap", "eras"),
    [
        (mileage_released, MILEAGE_CAP, MILEAGE_ERAS),
        (engagement_released, ENGAGEMENT_CAP, ENGAGEMENT_ERAS),
    ],
)
def test_released__last_era_and_far_future__the_cap_to_the_wei(release, cap, eras) -> None:
    assert release(0) == 0
    assert release(eras * BATCHES_PER_ERA - 1) < cap
    assert release(eras * BATCHES_PER_ERA) == cap
    for far in (256 * BATCHES_PER_ERA, 257 * BATCHES_PER_ERA + 1, 2**256 // BATCH_SECONDS):
        assert release(far) == cap


@given(batches=BATCHES)
def test_mileage_released__one_batch_more__its_reward_more(batches: int) -> None:
    assert mileage_released(batches + 1) - mileage_released(batches) == batch_reward(batches)


@given(batches=BATCHES)
def test_engagement_released__one_batch_more__its_share_of_the_era(batches: int) -> None:
    share, rest = divmod(FIRST_ENGAGEMENT_ERA >> min(batches // BATCHES_PER_ERA, 256), 210_000)
    grown = engagement_released(batches + 1) - engagement_released(batches)
    assert grown in ((share, share + 1) if rest else (share,))


@pytest.mark.parametrize("release", RELEASES)
@given(one=BATCHES, other=BATCHES)
def test_released__any_two_times__never_falls_nor_passes_the_cap(release, one, other) -> None:
    caps = {mileage_released: MILEAGE_CAP, engagement_released: ENGAGEMENT_CAP}
    assert 0 <= release(min(one, other)) <= release(max(one, other)) <= caps[release]


@pytest.mark.parametrize(
    ("seconds", "batches"),
    [(-(10**9), 0), (-1, 0), (0, 0), (599, 0), (600, 1), (1_199, 1), (1_200, 2)],
)
def test_batches_at__around_genesis__only_complete_batches(seconds: int, batches: int) -> None:
    assert batches_at(GENESIS, Timestamp(GENESIS + seconds)) == batches
