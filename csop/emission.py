"""How many stones each pool has released after how many batches.

The plain twin of ``contracts/libraries/EmissionSchedule.sol``, whose numbers are fixed at compile
time. A batch lasts 10 minutes, an era 210,000 batches. Every era releases half of what the one
before it did, rounded down, until nothing is left.
"""

from csop.types import Timestamp, Wei

STONE = Wei(10**18)

BATCH_SECONDS = 600
BATCHES_PER_ERA = 210_000

FIRST_BATCH_REWARD = Wei(500 * STONE)
FIRST_ENGAGEMENT_ERA = Wei(45_000_000 * STONE)

MILEAGE_ERAS = FIRST_BATCH_REWARD.bit_length()
"""Eras in which a batch is worth at least one wei."""
ENGAGEMENT_ERAS = FIRST_ENGAGEMENT_ERA.bit_length()

MILEAGE_CAP = Wei(BATCHES_PER_ERA * sum(FIRST_BATCH_REWARD >> era for era in range(MILEAGE_ERAS)))
"""All that mileage ever releases: 210,000,000 stones less what the halvings round away."""
ENGAGEMENT_CAP = Wei(sum(FIRST_ENGAGEMENT_ERA >> era for era in range(ENGAGEMENT_ERAS)))
"""All that engagement ever releases: 90,000,000 stones less what the halvings round away."""


def batches_at(genesis: Timestamp, time: Timestamp) -> int:
    """How many batches are complete at ``time``; none before ``genesis``."""
    return max(0, time - genesis) // BATCH_SECONDS


def batch_reward(batch: int) -> Wei:
    """The mileage stones of batch number ``batch``, from 0."""
    era = batch // BATCHES_PER_ERA
    return Wei(FIRST_BATCH_REWARD >> era) if era < MILEAGE_ERAS else Wei(0)


def mileage_released(batches: int) -> Wei:
    """The mileage stones of the first ``batches`` batches: the exact sum of their rewards."""
    eras, rest = divmod(batches, BATCHES_PER_ERA)
    whole = sum(FIRST_BATCH_REWARD >> era for era in range(min(eras, MILEAGE_ERAS)))
    return Wei(BATCHES_PER_ERA * whole + rest * batch_reward(batches))


def engagement_released(batches: int) -> Wei:
    """The engagement stones of the first ``batches`` batches, evenly in an era, rounded down."""
    eras, rest = divmod(batches, BATCHES_PER_ERA)
    whole = sum(FIRST_ENGAGEMENT_ERA >> era for era in range(min(eras, ENGAGEMENT_ERAS)))
    if eras >= ENGAGEMENT_ERAS:
        return Wei(whole)
    return Wei(whole + (FIRST_ENGAGEMENT_ERA >> eras) * rest // BATCHES_PER_ERA)
