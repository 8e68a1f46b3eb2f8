"""What the token says about the emission schedule, against its plain twin."""

import pytest

from csop import emission
from csop.emission import BATCH_SECONDS, BATCHES_PER_ERA

MILEAGE, ENGAGEMENT = 0, 1
TWINS = {MILEAGE: emission.mileage_released, ENGAGEMENT: emission.engagement_released}
CAPS = {MILEAGE: emission.MILEAGE_CAP, ENGAGEMENT: emission.ENGAGEMENT_CAP}
ERA_SECONDS = BATCHES_PER_ERA * BATCH_SECONDS
# Both pools run dry in between; then around 256, where a shift could wrap; then far beyond.
ERAS = [*range(0, 89), *range(254, 259), 10**6]


@pytest.mark.parametrize("pool", [MILEAGE, ENGAGEMENT])
def test_released__around_the_start_of_every_era__as_the_plain_twin_STONE_1(stone, genesis, pool):
    for era in ERAS:
        start = genesis + era * ERA_SECONDS
        for time in (start - BATCH_SECONDS, start - 1, start, start + BATCH_SECONDS):
            batches = emission.batches_at(genesis, time)
            assert stone.released(pool, time) == TWINS[pool](batches), (era, time)


@pytest.mark.parametrize("pool", [MILEAGE, ENGAGEMENT])
@pytest.mark.parametrize("part", [1, 1_000, 104_999, 105_000, 209_999])
def test_released__within_an_era__as_the_plain_twin(stone, genesis, pool, part):
    for era in (0, 1, 40, 68, 85):
        batches = era * BATCHES_PER_ERA + part
        time = genesis + batches * BATCH_SECONDS + BATCH_SECONDS - 1
        assert stone.released(pool, time) == TWINS[pool](batches)


@pytest.mark.parametrize("pool", [MILEAGE, ENGAGEMENT])
def test_released__before_and_at_genesis__nothing(stone, genesis, pool):
    for time in (0, genesis - 1, genesis, genesis + BATCH_SECONDS - 1):
        assert stone.released(pool, time) == 0


@pytest.mark.parametrize("pool", [MILEAGE, ENGAGEMENT])
def test_cap__end_of_time__exactly_what_was_released(stone, pool):
    assert stone.released(pool, 2**256 - 1) == stone.cap(pool) == CAPS[pool]


def test_cap__the_plans_numbers__below_by_the_remainders_only(stone, params):
    assert stone.cap(MILEAGE) == params.supply.mileage * 10**18 - 6_090_000
    assert stone.cap(ENGAGEMENT) == params.supply.engagement * 10**18 - 30
