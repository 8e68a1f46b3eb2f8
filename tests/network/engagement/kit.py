"""A running campaign on the small world, and members with crystals who draw.

Every draw of an owner wins a stone, every draw of another a mug; pity plays no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.chain.keys import address_of, derived
from csop.deployment.record import Record
from csop.engagement.tables import Kind, Prize, Terms
from csop.engagement.tasks import Kind as TaskKind
from csop.engagement.tasks import SignedCompletion, TaskTerms, domain_of, sign_completion
from csop.hashing import keccak
from csop.keeper import Keeper
from csop.oracle.journal import Journal
from csop.oracle.rounds import Wait
from csop.types import (
    Campaign,
    Completion,
    Crystals,
    Fen,
    Hash,
    MemberId,
    Ppb,
    Task,
    Timestamp,
    Wei,
)
from tests.network.world import DRIVERS, GENESIS, PARAMS, SEED, World, member_id, wallet

STONE = 10**18
DAY = 86_400
OTHERS = ("sam", "tom")
"""Adults who own no car."""
PRICE = 10
CAMPAIGN = Campaign(0)
START = Timestamp(GENESIS + 3 * DAY)
MOST_STEPS = 20
LATE = PARAMS.engagement.late_seconds
ROUND = PARAMS.beacon.round_seconds

OWNERS_TABLE = (Prize("a stone", Kind.STONES, Wei(STONE), Fen(100), Ppb(10**9)),)
OTHERS_TABLE = (Prize("a mug", Kind.ITEM, Wei(0), Fen(100), Ppb(10**9)),)
TERMS = Terms(
    Hash(keccak(b"rules")),
    Crystals(PRICE),
    START,
    Timestamp(START + 90 * DAY),
    10,
    100,
    0,
    OWNERS_TABLE,
    OTHERS_TABLE,
)
TASK = TaskTerms(
    TaskKind.INTERACTION,
    Crystals(100),
    1_000,
    GENESIS,
    Timestamp(GENESIS + 365 * DAY),
    Crystals(100_000),
    Crystals(0),
    Hash(keccak(b"task")),
)


def equip(node: DevNode, record: Record) -> None:
    """Register those without a car, open a task and the campaign, give everybody 100 crystals."""
    client = Client(node.rpc)
    suite, registrar = Suite.of(client, record.addresses), derived(SEED, "registrar")
    calls = [suite.members.register(member_id(n), address_of(wallet(n)), 2) for n in OTHERS]
    client.send_many(registrar, calls)
    client.transact(derived(SEED, "curator"), suite.board.create_task(TASK))
    campaigner, call = derived(SEED, "campaigner"), suite.box.open_campaign(TERMS)
    client.transact(campaigner, suite.manager.schedule(call))
    node.set_next_timestamp(client.latest().timestamp + PARAMS.delays.policy)
    client.transact(campaigner, suite.manager.execute(call))
    node.set_next_timestamp(START)
    attested = [attest(suite, label) for label in (*DRIVERS, *OTHERS)]
    client.transact(derived(SEED, "anyone"), suite.board.complete_many(attested))


def attest(suite: Suite, label: str, number: int = 0, task: int = 0) -> SignedCompletion:
    """A completion signed by the attester, valid for a year."""
    attester = derived(SEED, "attester")
    completion = Completion(
        Task(task),
        member_id(label),
        number,
        Hash(keccak(b"evidence")),
        Timestamp(GENESIS + 365 * DAY),
        address_of(attester),
    )
    domain = domain_of(suite.client.chain_id, suite.board.address)
    return sign_completion(attester, domain, completion)


@dataclass
class Table:
    """Players at the box of a world; the test moves its clock."""

    world: World

    def __post_init__(self) -> None:
        self.box, self.beacon = self.world.suite.box, self.world.suite.beacon

    def keeper(
        self, name: str = "keeper", nodes: Sequence | None = None, client: Client | None = None
    ) -> Keeper:
        """A keeper with an account and a journal of its own; by default with all nodes."""
        world, client = self.world, client or self.world.client
        return Keeper(
            Suite.of(client, world.record.addresses),
            world.record.first_block,
            derived(SEED, name),
            Journal(client, world.folder / f"{name}.jsonl"),
            world.nodes if nodes is None else nodes,
            world.ring.group,
        )

    def draw(self, *labels: str) -> int:
        """Each draws once, in a round of its own if need be; the last one's round."""
        for label in labels:
            self.world.client.transact(wallet(label), self.box.draw(CAMPAIGN))
        return self.round_now()

    def round_now(self) -> int:
        return self.beacon.round_at(self.world.client.latest().timestamp)

    def next_round(self) -> int:
        """To the first second of the next one."""
        self.world.to(self.beacon.end_of(self.round_now()))
        return self.round_now()

    def past(self, round_: int) -> None:
        """To where the value of a round no longer counts."""
        self.world.to(self.beacon.end_of(round_) + LATE + 1)

    def finish(self, keeper: Keeper) -> list[Wait]:
        """Step by step until no draw is open, moving the clock as the keeper asks."""
        waits = []
        while (wait := keeper.step()) is not None:
            waits.append(wait)
            assert len(waits) < MOST_STEPS, wait
            if wait.until:
                self.world.chain.set_next_timestamp(wait.until)
            self.world.chain.mine()
        return waits

    def outcomes(self) -> list[tuple[str, MemberId, int]]:
        """Settled and Refunded events in order: kind, member, number."""
        logs = self.world.events("box", "Settled", "Refunded")
        return [(log.event, log.args["member"], log.args["number"]) for log in logs]

    def settled(self) -> set[tuple[MemberId, int]]:
        """Members' draws that were settled."""
        return {(member, number) for kind, member, number in self.outcomes() if kind == "Settled"}

    def refunded(self) -> set[tuple[MemberId, int]]:
        """Members' draws that were refunded."""
        return {(member, number) for kind, member, number in self.outcomes() if kind == "Refunded"}

    def stones(self, label: str) -> int:
        return self.world.balance(label) // STONE

    def crystals(self, label: str) -> int:
        return self.world.suite.crystal.held(member_id(label))
