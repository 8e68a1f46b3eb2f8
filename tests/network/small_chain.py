"""A small real chain for the audit's and the status' tests: a few cars, a few epochs, the oracle.

Epoch 0 has no weight; epoch 1 is honest; epoch 2 is voided and committed again; nobody commits
epoch 3; epoch 4 is honest; 72 hours after its end epoch 3 is skipped. One vehicle has no consent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from csop import params as parameters
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.oracle import MemberSignature
from csop.chain.devnode import DevNode
from csop.chain.keys import address_of, derived
from csop.consents import Grant
from csop.deployment.config import local_network
from csop.deployment.deploy import deploy
from csop.deployment.record import Record
from csop.hashing import (
    MINING_PURPOSE,
    OPERATOR_GRANTEE,
    epoch_proof_hash,
    keccak,
    typed_digest,
)
from csop.oracle import keyring
from csop.oracle.committee import make_nodes
from csop.oracle.journal import Journal
from csop.oracle.node import Node
from csop.oracle.operator import Done, Operator
from csop.oracle.store import Store
from csop.oracle.submitter import anchor_batch
from csop.sumtree import SumTree, read_leaf_file, write_leaf_file
from csop.telemetry.devices import address_of as device_address
from csop.telemetry.devices import device_key, sign
from csop.telemetry.readings import digest_of, domain_of, reading_hash
from csop.types import (
    HOUR_SECONDS,
    Domain,
    Epoch,
    Hash,
    Hour,
    Leaf,
    MemberId,
    Metres,
    Reading,
    SignedReading,
    Timestamp,
    VehicleId,
)

SEED = "audit-tests"
PASSWORD = "tests"
GENESIS = Timestamp(1_750_000_000 // HOUR_SECONDS * HOUR_SECONDS)
CARS = 5
WITHOUT_CONSENT = 4
METRES = 25_000
NEXT = 76
"""The epoch that runs when the story has been told."""


def member(car: int) -> MemberId:
    return MemberId(keccak(b"member" + bytes([car])))


def vehicle(car: int) -> VehicleId:
    return VehicleId(keccak(b"vehicle" + bytes([car])))


def wallet(car: int):
    return derived(SEED, f"wallet-{car}")


@dataclass
class SmallChain:
    """The chain and everything that acts on it."""

    node: DevNode
    folder: Path
    client: Client
    record: Record
    suite: Suite
    operator: Operator
    nodes: list[Node]
    ring: keyring.Keyring
    previous: dict[int, tuple[int, Hash, int]]

    @property
    def store(self) -> Store:
        return self.nodes[0].store

    def advance_to(self, time: int) -> None:
        """A block of this time, or one more block if it is past."""
        if self.client.latest().timestamp < time:
            self.node.set_next_timestamp(time)
        self.node.mine()

    def drive(self, epoch: int) -> None:
        """Every car drives through an epoch; its readings are anchored right after."""
        domain = domain_of(self.client.chain_id, self.suite.anchors.address)
        batch = []
        for car in range(CARS):
            sequence, previous, odometer = self.previous.get(car, (0, Hash(bytes(32)), 10_000))
            end = odometer + METRES * (car + 1)
            reading = Reading(
                vehicle(car),
                sequence + 1,
                Hour(GENESIS // HOUR_SECONDS + epoch),
                Metres(odometer),
                Metres(end),
                0,
                Hash(keccak(b"payload")),
                previous,
            )
            digest = digest_of(domain, reading)
            key = device_key(SEED, str(car))
            batch.append(SignedReading(reading, sign(key, digest), keccak(digest)))
            self.previous[car] = (sequence + 1, reading_hash(reading), end)
        self.advance_to(GENESIS + (epoch + 1) * HOUR_SECONDS)
        stores = [node.store for node in self.nodes]
        journal = Journal(self.client, self.folder / "submitter.jsonl")
        anchor_batch(self.suite, self.ring.submitter, journal, stores, batch)

    def bring_to_end(self, epoch: int) -> None:
        while not isinstance(result := self.operator.step(Epoch(epoch)), Done):
            self.advance_to(result.until)

    def commit(self, epoch: int) -> None:
        """Just the commit."""
        self.advance_to(GENESIS + (epoch + 1) * HOUR_SECONDS + 600)
        self.operator._commit(Epoch(epoch), self.suite.mine.epoch_of(Epoch(epoch)).attempt)

    def void(self, epoch: int) -> None:
        guardian = derived(SEED, "guardian")
        self.client.transact(guardian, self.suite.mine.void(Epoch(epoch), "a test"))

    def skip(self, epoch: int) -> None:
        self.advance_to(GENESIS + (epoch + 1) * HOUR_SECONDS + 72 * HOUR_SECONDS)
        self.client.transact(derived(SEED, "anyone"), self.suite.mine.skip(Epoch(epoch)))


def start(node: DevNode, folder: Path) -> SmallChain:
    """Deploy, register, and bring up the oracle."""
    client, rules = Client(node.rpc), parameters.load()
    config = local_network(SEED, GENESIS, rules, client.chain_id)
    record = deploy(client, derived(SEED, "deployer"), config, rules, folder / "record.json")
    suite = Suite.of(client, record.addresses)
    registrar = derived(SEED, "registrar")
    expiry = Timestamp(client.latest().timestamp + 30 * 86_400)
    for car in range(CARS):
        owner, device = wallet(car), device_key(SEED, str(car))
        client.transact(registrar, suite.members.register(member(car), address_of(owner), 3))
        call = suite.vehicles.register(
            vehicle(car), member(car), device_address(device), keccak(b"vin" + bytes([car])), False
        )
        client.transact(registrar, call)
        if car != WITHOUT_CONSENT:
            grant = Grant(
                vehicle(car),
                OPERATOR_GRANTEE,
                MINING_PURPOSE,
                0,
                1,
                0,
                expiry,
                bytes(32),
                bytes(32),
            )
            client.transact(owner, suite.consents.grant(grant))
    keyring.write_local(folder / "keys", SEED, PASSWORD, rules)
    ring = keyring.load(folder / "keys", PASSWORD)
    nodes = make_nodes(client, record, ring, folder / "nodes", rules)
    journal = Journal(client, folder / "operator.jsonl")
    operator = Operator(suite, nodes, ring.group, ring.operator, journal, rules)
    return SmallChain(node, folder, client, record, suite, operator, nodes, ring, {})


def tell(chain: SmallChain) -> None:
    """The story of epochs 0 to 4."""
    chain.bring_to_end(0)
    chain.drive(1)
    chain.bring_to_end(1)
    chain.drive(2)
    chain.commit(2)
    chain.void(2)
    chain.bring_to_end(2)
    chain.drive(3)
    chain.drive(4)
    chain.bring_to_end(4)
    chain.skip(3)


def collude(
    chain: SmallChain,
    epoch: int,
    change: Callable[[list[Leaf]], list[Leaf]] = list,
    **signed: object,
) -> None:
    """k members sign and commit other leaves than what the readings say, or other facts."""
    chain.advance_to(GENESIS + (epoch + 1) * HOUR_SECONDS + 600)
    honest = chain.nodes[0].propose(Epoch(epoch), 0)
    tree = SumTree.build(change(list(read_leaf_file(honest.leaf_file).leaves)))
    data = write_leaf_file(tree)
    proof = replace(
        honest.proof,
        root=tree.root,
        total_weight=tree.total,
        leaf_count=len(tree.leaves),
        leaf_file=keccak(data),
    )
    proof = replace(proof, **signed)
    domain = Domain("MileageMine", chain.client.chain_id, chain.suite.mine.address)
    digest = typed_digest(domain, epoch_proof_hash(proof))
    signatures = [
        MemberSignature(seat.place, bytes(seat.account.unsafe_sign_hash(digest).signature))
        for seat in chain.ring.seats[: chain.ring.group.threshold]
    ]
    for node in chain.nodes:
        node.store.write_leaves(Epoch(epoch), 0, data)
    chain.client.transact(derived(SEED, "anyone"), chain.suite.mine.commit(proof, signatures))
