"""A small world on a real Anvil: the suite, drivers with cars and consents, a committee.

Everything is as on a shared network: each node has its own files, and knows only the chain. The
test moves the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from csop import params as parameters
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.chain.keys import address_of, derived
from csop.consents import Grant, Subject
from csop.deployment.config import local_dealing, local_network
from csop.deployment.deploy import deploy
from csop.deployment.record import Record
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak
from csop.oracle.committee import make_nodes
from csop.oracle.evidence import EvidenceRoom
from csop.oracle.journal import Journal
from csop.oracle.keyring import Keyring, Seat
from csop.oracle.node import Node
from csop.oracle.operator import Done, Operator
from csop.oracle.store import Store
from csop.oracle.submitter import anchor_batch
from csop.telemetry import devices
from csop.telemetry.readings import domain_of
from csop.types import Epoch, SignedReading, Timestamp
from tests.offchain.telemetry_fleet import Device, member_id, vehicle_id

PARAMS = parameters.load()
SEED = "world"
GENESIS = Timestamp(411_102 * 3600)
DRIVERS = ("ann", "bob", "cat", "dan", "eve")
UNREGISTERED = "zoe"
OWN = 3_000 * 10**18
"""An epoch's own reward."""


def wallet(label: str):
    return derived(SEED, f"wallet {label}")


def device(label: str) -> bytes:
    return devices.device_key("test", label)


def keyring() -> Keyring:
    dealing = local_dealing(SEED, PARAMS)
    seats = tuple(
        Seat(share.member - 1, derived(SEED, f"committee-{share.member}"), share)
        for share in dealing.shares
    )
    return Keyring(derived(SEED, "operator"), derived(SEED, "submitter"), dealing.group, seats)


def build(node: DevNode, path: Path) -> Record:
    """Deploy before genesis, and register every driver; all consent but the last one, eve."""
    client = Client(node.rpc)
    config = local_network(SEED, GENESIS, PARAMS)
    record = deploy(client, derived(SEED, "deployer"), config, PARAMS, path)
    suite, registrar = Suite.of(client, record.addresses), derived(SEED, "registrar")
    members = [
        suite.members.register(member_id(label), address_of(wallet(label)), 3) for label in DRIVERS
    ]
    vehicles = [
        suite.vehicles.register(
            vehicle_id(label),
            member_id(label),
            devices.address_of(device(label)),
            keccak(label.encode()),
            False,
        )
        for label in DRIVERS
    ]
    client.send_many(registrar, members)
    client.send_many(registrar, vehicles)
    for label in DRIVERS[:-1]:
        grant(suite, label)
    return record


def grant(suite: Suite, label: str) -> None:
    """Consent for two months."""
    until = Timestamp(suite.client.latest().timestamp + 60 * 86_400)
    consent = (vehicle_id(label), OPERATOR_GRANTEE, MINING_PURPOSE, 0, 1, 0, until)
    call = suite.consents.grant(Grant(*consent, keccak(b"notice"), keccak(b"receipt")))
    suite.client.transact(wallet(label), call)


def revoke(suite: Suite, label: str) -> None:
    call = suite.consents.revoke(Subject(vehicle_id(label), OPERATOR_GRANTEE, MINING_PURPOSE, 0))
    suite.client.transact(wallet(label), call)


@dataclass
class World:
    """What one test works with; the chain is undone after it. ``folder`` is its own."""

    chain: DevNode
    record: Record
    folder: Path
    ring: Keyring = field(default_factory=keyring)
    devices: dict[str, Device] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(self.chain.rpc)
        self.suite = Suite.of(self.client, self.record.addresses)
        self.mine = self.suite.mine
        self.domain = domain_of(self.client.chain_id, self.suite.anchors.address)
        self.nodes = self.make_nodes()
        self._submitter = self.journal("submitter")
        self.operator = self.make_operator()

    # parts

    def make_nodes(self, folder: str = "nodes") -> list[Node]:
        """A committee with files of its own."""
        return make_nodes(self.client, self.record, self.ring, self.folder / folder, PARAMS)

    def journal(self, name: str) -> Journal:
        return Journal(self.client, self.folder / f"{name}.jsonl")

    def make_operator(
        self,
        name: str = "operator",
        nodes: list[Node] | None = None,
        client: Client | None = None,
        journal: Journal | None = None,
    ) -> Operator:
        """An operator with an account and a journal of its own."""
        client = client or self.client
        return Operator(
            Suite.of(client, self.record.addresses),
            self.nodes if nodes is None else nodes,
            self.ring.group,
            derived(SEED, name),
            journal or Journal(client, self.folder / f"{name}.jsonl"),
            PARAMS,
        )

    def room(self, store: Store | None = None) -> EvidenceRoom:
        """Fresh evidence from a node's files (by default those of member 0)."""
        store = store or self.nodes[0].store
        return EvidenceRoom(
            self.client, self.record.addresses, self.record.first_block, store, PARAMS
        )

    # the clock

    @staticmethod
    def end_of(epoch: int) -> int:
        return GENESIS + (epoch + 1) * 3600

    def to(self, time: int) -> None:
        """Mine a block at a time."""
        self.chain.set_next_timestamp(time)
        self.chain.mine()

    def close(self, epoch: int) -> None:
        """To where an epoch's inputs are closed and its commit opens."""
        self.to(self.end_of(epoch) + PARAMS.mining.inputs_close_seconds)

    # driving

    def drive(self, epoch: int, label: str, metres: int = 20_000, **changes) -> SignedReading:
        """The next reading of a driver's car; ``changes`` spoil it."""
        if label not in self.devices:
            self.devices[label] = Device(label, domain=self.domain)
        return self.devices[label].report(GENESIS // 3600 + epoch, metres, **changes)

    def anchor(self, time: int, *batch: SignedReading, stores: Iterable[Store] | None = None):
        """Anchor a batch at a time, and give it to every node (or to ``stores`` only)."""
        self.chain.set_next_timestamp(time)
        given = [node.store for node in self.nodes] if stores is None else list(stores)
        return anchor_batch(self.suite, self.ring.submitter, self._submitter, given, batch)

    def hour(self, epoch: int, *labels: str) -> None:
        """An ordinary hour: these drive 20 km, their readings are anchored, the inputs close."""
        if labels:
            self.anchor(self.end_of(epoch), *(self.drive(epoch, label) for label in labels))
        self.close(epoch)

    # the oracle

    def finish(self, epoch: int, operator: Operator | None = None) -> Done:
        """Step by step to the end, moving the clock as the operator asks."""
        while True:
            result = (operator or self.operator).step(Epoch(epoch))
            if isinstance(result, Done):
                return result
            if result.until:
                self.chain.set_next_timestamp(result.until)
            self.chain.mine()

    def sent(self, name: str = "operator") -> int:
        """How many transactions an account has made."""
        return self.client.nonce(address_of(derived(SEED, name)))

    def balance(self, label: str) -> int:
        return self.suite.stone.balance_of(address_of(wallet(label)))

    def events(self, contract: str, *names: str):
        bound = getattr(self.suite, contract)
        return list(bound.events(list(names), self.record.first_block))

    def weights(self, epoch: int) -> dict[str, int]:
        """By label, as a fresh node computes them."""
        names = {vehicle_id(label): label for label in (*DRIVERS, UNREGISTERED)}
        found = self.room().of(Epoch(epoch)).weights.weights
        return {names[vehicle]: weight for vehicle, weight in found.items()}
