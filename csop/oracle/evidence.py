"""What one node knows of every epoch, from the chain and the readings alone.

Readings are admitted epoch by epoch, each with the registries as they stood at that epoch's block
(csop.telemetry.ledger), so that all honest nodes get the same weights, whenever they started.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from csop.chain.blocks import Block
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.hashing import READING_SCHEMA, ZERO_HASH
from csop.oracle.registry_feed import AnchorFeed, RegistryFeed, inputs_before, is_on_chain
from csop.oracle.store import Store
from csop.params import Params
from csop.registry import RegistryView
from csop.telemetry.anchoring import leaves, readings_of, root
from csop.telemetry.batchfile import BatchError
from csop.telemetry.ledger import AnchoredBatch, ReadingLedger
from csop.telemetry.readings import domain_of
from csop.telemetry.weights import EpochWeights, weights
from csop.types import HOUR_SECONDS, Address, Epoch, Hash, Hour, MemberId, Timestamp, VehicleId


class EvidenceError(Exception):
    """Readings that do not match their anchor, or an epoch that is not over."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An epoch's weights, and what they were computed from."""

    epoch: Epoch
    weights: EpochWeights
    owners: dict[VehicleId, MemberId]
    inputs: Hash
    block: Block


class EvidenceRoom:
    """A node's own copy of everything that weights depend on.

    ``ledger`` and ``registry`` are as of the latest epoch asked for; for reading only.
    """

    def __init__(
        self,
        client: Client,
        addresses: Mapping[str, Address],
        first_block: int,
        store: Store,
        params: Params,
    ) -> None:
        """``addresses`` by contract; the suite's events begin in ``first_block``."""
        suite = Suite.of(client, addresses)
        self._client = client
        self._store = store
        self._params = params
        self._registries = RegistryFeed(client, addresses, first_block)
        self._anchors = AnchorFeed(client, addresses, first_block)
        self._domain = domain_of(client.chain_id, suite.anchors.address)
        self._genesis = suite.mine.genesis()
        self._restart()

    def _restart(self) -> None:
        self.ledger = ReadingLedger(self._domain, self._params)
        self.registry = RegistryView()
        self._next = Epoch(0)
        self._admitted = 0
        self._erased = 0
        self._latest: Evidence | None = None
        self._head: Block | None = None

    def end_of(self, epoch: Epoch) -> Timestamp:
        """When an epoch ends."""
        return Timestamp(self._genesis + (epoch + 1) * HOUR_SECONDS)

    def closes_at(self, epoch: Epoch) -> Timestamp:
        """When an epoch's inputs close; they are final in a block that is not earlier."""
        return Timestamp(self.end_of(epoch) + self._params.mining.inputs_close_seconds)

    def of(self, epoch: Epoch) -> Evidence:
        """The evidence of an epoch whose inputs are closed.

        Raises EvidenceError if they are not, or if readings are missing or not what was anchored.
        """
        head = self._client.latest()
        if head.timestamp < self.closes_at(epoch):
            raise EvidenceError(f"epoch {epoch}: inputs close at {self.closes_at(epoch)}")
        if self._head is not None and not is_on_chain(self._client, self._head):
            self._client.blocks.forget()
            self._restart()
        self._head = head
        if self._latest is not None and self._latest.epoch == epoch:
            return self._latest
        if epoch < self._next:
            self._restart()
        for earlier in range(self._next, epoch + 1):
            evidence = self._admit(Epoch(earlier), head, weigh=earlier == epoch)
        assert evidence is not None  # the last of the loop is weighed
        self._latest = evidence
        return evidence

    def _admit(self, epoch: Epoch, head: Block, *, weigh: bool) -> Evidence | None:
        block = self._client.last_block_before(self.end_of(epoch))
        self.registry = registry = self._registries.view(block.number)
        self.ledger.forget(registry)
        anchored = inputs_before(self._anchors.anchors(head.number), self.closes_at(epoch))
        for anchor in anchored[self._admitted :]:
            if anchor.schema == READING_SCHEMA:
                batch = self._read(anchor.number, anchor.root, anchor.time)
                self.ledger.admit(batch, registry)
            self._admitted += 1
        self._next = Epoch(epoch + 1)
        if not weigh:
            return None
        if self._erased and not registry.deleted:
            raise EvidenceError(
                f"epoch {epoch}: {self._erased} readings are erased, and nobody had asked for that "
                "when it ended: this node cannot weigh it"
            )
        hour = Hour(self._genesis // HOUR_SECONDS + epoch)
        return Evidence(
            epoch,
            weights(hour, self.ledger, registry, self._params),
            _owners(registry),
            anchored[-1].head if anchored else ZERO_HASH,
            block,
        )

    def _read(self, number: int, expected: Hash, time: Timestamp) -> AnchoredBatch:
        try:
            batch = self._store.read_batch(number)
        except BatchError as error:
            raise EvidenceError(f"{error}: fetch the batch of anchor {number} anew") from error
        found = root(leaves(self._domain, batch))
        if found != expected:
            raise EvidenceError(
                f"{self._store.batch_path(number)}: root {found.hex()} is not the anchored one "
                f"({expected.hex()}): fetch the batch of anchor {number} anew"
            )
        readings = readings_of(batch)
        self._erased += len(batch) - len(readings)
        return AnchoredBatch(expected, time, readings)


def _owners(registry: RegistryView) -> dict[VehicleId, MemberId]:
    return {vehicle: known.owner for vehicle, known in registry.vehicles.items()}
