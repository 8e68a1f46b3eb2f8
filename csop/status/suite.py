"""The mine, the pools and the schedule at one block."""

from collections.abc import Mapping
from dataclasses import dataclass

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.mining import Pool
from csop.chain.contracts.proceeds import Distribution
from csop.emission import BATCH_SECONDS, BATCHES_PER_ERA, batch_reward, batches_at
from csop.status.engagement import BoxStatus, box_status
from csop.types import Address, Epoch, Timestamp, Wei

OPENINGS = ("EpochCommitted", "EpochVoided", "EpochSkipped")
"""What opens an epoch, or changes it."""


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """One pool of stones, in wei. ``remaining`` is what it can still mint, ever."""

    pool: Pool
    minted: Wei
    released: Wei
    cap: Wei

    @property
    def remaining(self) -> Wei:
        """The public remaining view."""
        return Wei(self.cap - self.minted)


@dataclass(frozen=True, slots=True)
class Emission:
    """Where the schedule stands: batches are numbered from 0."""

    era: int
    batch: int
    batch_reward: Wei
    next_halving: Timestamp


@dataclass(frozen=True, slots=True)
class SuiteStatus:
    """Everything at one block; epochs are None while there is none."""

    block: int
    time: Timestamp
    supply: Wei
    pools: tuple[PoolStatus, ...]
    emission: Emission
    pot: Wei
    last_committed: Epoch | None
    last_settled: Epoch | None
    box: BoxStatus
    distributions: tuple[Distribution, ...]


def emission_at(genesis: Timestamp, time: Timestamp) -> Emission:
    """Era, batch, what a batch is worth, and when it halves next."""
    batch = batches_at(genesis, time)
    era = batch // BATCHES_PER_ERA
    halving = genesis + (era + 1) * BATCHES_PER_ERA * BATCH_SECONDS
    return Emission(era, batch, batch_reward(batch), Timestamp(halving))


def suite_status(client: Client, addresses: Mapping[str, Address], first_block: int) -> SuiteStatus:
    """The suite at the newest block."""
    head = client.latest()
    suite = Suite.of(client, addresses, head.number)
    stone, mine = suite.stone, suite.mine
    states = {log.args["epoch"]: log.event for log in mine.events(OPENINGS, first_block)}
    settled = {log.args["epoch"] for log in mine.events(("Settled",), first_block)}
    committed = [epoch for epoch, event in states.items() if event == "EpochCommitted"]
    pools = (
        PoolStatus(p, stone.minted(p), stone.released(p, head.timestamp), stone.cap(p))
        for p in Pool
    )
    return SuiteStatus(
        head.number,
        head.timestamp,
        stone.total_supply(),
        tuple(pools),
        emission_at(stone.genesis(), head.timestamp),
        mine.pot(),
        Epoch(max(committed)) if committed else None,
        Epoch(max(settled)) if settled else None,
        box_status(suite, head.timestamp),
        tuple(suite.vault.distributions()),
    )
