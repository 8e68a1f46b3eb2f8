"""Everything the audit reads from the chain, read once and up to one block."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from csop.audit.calldata import inputs_of
from csop.chain.blocks import Block
from csop.chain.client import Client
from csop.chain.codec import Value
from csop.chain.contracts import Suite
from csop.chain.contracts.base import Contract
from csop.chain.logs import Log
from csop.deployment.record import Record
from csop.hits import BATCHES_PER_EPOCH
from csop.oracle.registry_feed import AnchorEvent, AnchorFeed
from csop.types import HOUR_SECONDS, Epoch, EpochProof, Timestamp, Wei

STONE_EVENTS = (
    "Transfer",
    "Minted",
    "Redeemed",
    "ForcedTransfer",
    "Recovered",
    "Frozen",
    "TransferPolicySet",
    "Paused",
    "Unpaused",
    "RecordTaken",
)
MEMBER_EVENTS = (
    "MemberRegistered",
    "FlagsSet",
    "StatusSet",
    "MemberRecovered",
    "MemberInherited",
    "RecoveryProposed",
    "InheritanceProposed",
    "ProposalConfirmed",
    "ProposalStopped",
    "ProposalCancelled",
    "HoldingsSet",
)

Place = tuple[int, int]
"""Block and log index: the order of all events."""


def place_of(log: Log) -> Place:
    """Where an event stands."""
    return log.block, log.index


def name_of(log: Log) -> str:
    """For messages."""
    return f"block {log.block}, log {log.index}: {log.event}"


def follows(first: Log, second: Log) -> bool:
    """Whether an event stands right after another."""
    return (first.transaction, first.index + 1) == (second.transaction, second.index)


def view(contract: Contract, function: str, *args: Value) -> Value:
    """What a view of one result answers, where the contract is pinned."""
    codec = contract.artifact.functions[function]
    data = contract.client.call(contract.address, codec.encode(*args), contract.block)
    return codec.decode(data)[0]


def views(contract: Contract, function: str, arguments: Iterable[Sequence[Value]]) -> list[Value]:
    """The same of many arguments, in a few requests."""
    codec = contract.artifact.functions[function]
    calls = ((contract.address, codec.encode(*args)) for args in arguments)
    return [codec.decode(d)[0] for d in contract.client.call_many(calls, contract.block)]


@dataclass(frozen=True, slots=True)
class Commit:
    """One EpochCommitted; whether it was voided or skipped later."""

    epoch: Epoch
    attempt: int
    round: int
    hit_reward: Wei
    proof: EpochProof
    place: Place
    time: Timestamp
    transaction: str
    is_voided: bool
    is_skipped: bool

    @property
    def name(self) -> str:
        """For messages."""
        return f"epoch {self.epoch}" + (f", attempt {self.attempt}" if self.attempt else "")


@dataclass(frozen=True)
class Rules:
    """The mine's and the beacon's fixed numbers, as the chain has them."""

    genesis: Timestamp
    hits_per_batch: int
    inputs_close: int
    void_window: int
    skip_after: int
    skip_after_void: int
    beacon_genesis: Timestamp
    beacon_period: int

    @property
    def hits(self) -> int:
        """Hits of an epoch."""
        return self.hits_per_batch * BATCHES_PER_EPOCH

    def end_of(self, epoch: Epoch) -> Timestamp:
        """When an epoch ends."""
        return Timestamp(self.genesis + (epoch + 1) * HOUR_SECONDS)

    def closes_at(self, epoch: Epoch) -> Timestamp:
        """When its inputs close, and commits open."""
        return Timestamp(self.end_of(epoch) + self.inputs_close)

    def round_end(self, round_: int) -> Timestamp:
        """When a beacon round ends."""
        return Timestamp(self.beacon_genesis + (round_ + 1) * self.beacon_period)


@dataclass(frozen=True)
class Evidence:
    """The chain's part of the evidence; ``suite`` is pinned to ``head``."""

    client: Client
    record: Record
    suite: Suite
    head: Block
    rules: Rules
    mine: tuple[Log, ...]
    stone: tuple[Log, ...]
    beacon: tuple[Log, ...]
    committee: tuple[Log, ...]
    members: tuple[Log, ...]
    anchors: tuple[AnchorEvent, ...]
    commits: tuple[Commit, ...]
    inputs: Mapping[str, bytes]

    @classmethod
    def gather(cls, client: Client, record: Record) -> Self:
        """Read it all up to the newest block. Raises FeedError for anchors that do not fit."""
        head = client.latest()
        suite = Suite.of(client, record.addresses, head.number)
        first = record.first_block
        mine, stone, beacon, committee, members = (
            tuple(contract.events(names, first))
            for contract, names in (
                (suite.mine, ("EpochCommitted", "EpochVoided", "EpochSkipped", "Settled")),
                (suite.stone, STONE_EVENTS),
                (suite.beacon, ()),
                (suite.committee, ("CommitteeRotated",)),
                (suite.members, MEMBER_EVENTS),
            )
        )
        client.blocks.get_many(sorted({log.block for log in (*mine, *stone, *beacon)}))
        carried = [log for log in mine if log.event in ("EpochCommitted", "Settled")]
        carried += [log for log in beacon if log.event == "KeySet"]
        return cls(
            client,
            record,
            suite,
            head,
            _rules(suite),
            mine,
            stone,
            beacon,
            committee,
            members,
            AnchorFeed(client, record.addresses, first).anchors(head.number),
            tuple(_commits(client, mine)),
            inputs_of(client, (log.transaction for log in carried)),
        )

    def time_of(self, log: Log) -> Timestamp:
        """The time of an event's block."""
        return self.client.blocks.get(log.block).timestamp

    @property
    def in_force(self) -> list[Commit]:
        """The commits that were not taken back, by epoch: their weights must be right."""
        return sorted((c for c in self.commits if not c.is_voided), key=lambda c: c.epoch)

    @property
    def drawing(self) -> list[Commit]:
        """Those of them whose hits fall: with weight, and not skipped for a lost beacon key."""
        return [c for c in self.in_force if c.proof.total_weight and not c.is_skipped]


def _commits(client: Client, mine: tuple[Log, ...]) -> Iterator[Commit]:
    ended: dict[str, list[tuple[int, Place]]] = {"EpochVoided": [], "EpochSkipped": []}
    for log in mine:
        if log.event in ended:
            ended[log.event].append((log.args["epoch"], place_of(log)))
    for log in mine:
        if log.event == "EpochCommitted":
            epoch, place = Epoch(log.args["epoch"]), place_of(log)
            yield Commit(
                epoch,
                log.args["attempt"],
                log.args["round"],
                Wei(log.args["hitReward"]),
                EpochProof(*log.args["proof"]),
                place,
                client.blocks.get(log.block).timestamp,
                log.transaction,
                *(any(e == epoch and p > place for e, p in places) for places in ended.values()),
            )


def _rules(suite: Suite) -> Rules:
    mine, beacon = suite.mine, suite.beacon
    return Rules(
        mine.genesis(),
        mine.hits_per_batch(),
        mine.inputs_close_seconds(),
        mine.void_window_seconds(),
        mine.skip_after_seconds(),
        mine.skip_after_void_seconds(),
        beacon.genesis(),
        beacon.period(),
    )
