"""A hand on engagement: members who earn crystals, campaigns, draws and their rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from brownie import accounts

from csop.chain.keys import derived
from csop.engagement.tables import Kind, Prize, Terms
from csop.engagement.tasks import Kind as TaskKind
from csop.engagement.tasks import SignedCompletion, TaskTerms, domain_of, sign_completion
from csop.hashing import keccak
from csop.types import (
    Address,
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
from tests.helpers import Clock, delayed
from tests.mining import Mining

SEED = "tests"
DAY = 86_400
STONE = 10**18
OWNER, ADULT = 1, 2
PRICE = 10
LATE = 86_400
"""From a round's end: randomness later than this refunds."""


def prize(name: str, odds_ppb: int, kind: Kind = Kind.NOTHING, worth: int = 0) -> Prize:
    """``worth`` is whole stones of STONES, fen of ITEM; a stone is declared as 100 fen."""
    stones, value = (worth * STONE, worth * 100) if kind is Kind.STONES else (0, worth)
    return Prize(name, kind, Wei(stones), Fen(value), Ppb(odds_ppb))


OWNERS = (
    prize("50 stones", 50_000_000, Kind.STONES, 50),
    prize("5 stones", 250_000_000, Kind.STONES, 5),
    prize("a mug", 200_000_000, Kind.ITEM, 2_000),
    prize("nothing", 500_000_000),
)
OTHERS = (
    prize("a coat", 50_000_000, Kind.ITEM, 30_000),
    prize("a mug", 450_000_000, Kind.ITEM, 2_000),
    prize("nothing", 500_000_000),
)


@dataclass(frozen=True)
class Person:
    """A member and the account of its wallet."""

    id: MemberId
    account: Any


@dataclass
class Engagement:
    """Drives crystal, board and box of a suite. Accounts are Brownie's, with the roles' names."""

    members: Any
    crystal: Any
    board: Any
    box: Any
    beacon: Any
    stone: Any
    manager: Any
    rounds: Mining
    registrar: Any
    curator: Any
    campaigner: Any
    guardian: Any
    sender: Any
    clock: Clock
    chain_id: int

    def person(self, name: str, flags: int = OWNER | ADULT) -> Person:
        """A new member."""
        account = accounts.add(derived(SEED, f"person {name}").key.hex())
        member = MemberId(keccak(name.encode()))
        self.members.register(member, account, flags, {"from": self.registrar})
        return Person(member, account)

    def earn(self, person: Person, amount: int = 100) -> Any:
        """Crystals as if from the board."""
        board = accounts.at(self.board.address, force=True)
        return self.crystal.earn(person.id, amount, {"from": board})

    def task_terms(self, **changes: Any) -> TaskTerms:
        """A task that runs from now for 30 days; ``changes`` as in TaskTerms."""
        now = self.clock.now
        terms = TaskTerms(
            TaskKind.INTERACTION,
            Crystals(20),
            5,
            Timestamp(now),
            Timestamp(now + 30 * DAY),
            Crystals(1_000),
            Crystals(0),
            Hash(keccak(b"task")),
        )
        return replace(terms, **changes)

    def create(self, **changes: Any) -> Task:
        """Create a task; its number."""
        tx = self.board.createTask(astuple(self.task_terms(**changes)), {"from": self.curator})
        return Task(tx.return_value)

    def attest(
        self, task: int, person: Person, number: int = 0, key: str = "attester", **changes: Any
    ) -> SignedCompletion:
        """A completion signed by an attester's key, valid for 30 days; ``changes`` are signed."""
        account = derived(SEED, key)
        completion = Completion(
            Task(task),
            person.id,
            number,
            Hash(keccak(b"evidence %d" % number)),
            Timestamp(self.clock.now + 30 * DAY),
            Address(account.address),
        )
        domain = domain_of(self.chain_id, Address(self.board.address))
        return sign_completion(account, domain, replace(completion, **changes))

    def complete(self, signed: SignedCompletion) -> Any:
        return self.board.complete(
            astuple(signed.completion), signed.signature, {"from": self.sender}
        )

    def complete_many(self, signed: Sequence[SignedCompletion]) -> Any:
        return self.board.completeMany(
            [astuple(one.completion) for one in signed],
            [one.signature for one in signed],
            {"from": self.sender},
        )

    def terms(self, **changes: Any) -> Terms:
        """A campaign of 60 days that starts in three; ``changes`` as in Terms."""
        start = Timestamp(self.clock.now + 3 * DAY)
        end = Timestamp(start + 60 * DAY)
        terms = Terms(
            Hash(keccak(b"rules")), Crystals(PRICE), start, end, 10, 100, 5, OWNERS, OTHERS
        )
        return replace(terms, **changes)

    def publish(self, terms: Terms) -> Any:
        """Open a campaign, after the two days that the role waits; the transaction."""
        data = self.box.openCampaign.encode_input(astuple(terms))
        return delayed(self.manager, self.box, data, self.campaigner, self.clock)

    def campaign(self, **changes: Any) -> int:
        """A campaign that runs; its number."""
        terms = self.terms(**changes)
        self.publish(terms)
        self.clock.set(terms.start)
        return int(self.box.campaignCount()) - 1

    def draw(self, campaign: int, person: Person) -> int:
        """Draw; the round that decides."""
        tx = self.box.draw(campaign, {"from": person.account})
        return int(tx.events["Drawn"]["round"])

    def post(self, round_: int) -> None:
        """Bring a round to its value, from its end on."""
        self.rounds.post(round_)

    def late(self, round_: int) -> None:
        """Let the time pass in which this round's value would count."""
        self.rounds.reach(int(self.beacon.endOf(round_)) + LATE + 1)

    def settle(self, campaign: int, *tickets: tuple[bytes, int, int]) -> Any:
        """Tickets are (member, first, count)."""
        return self.box.settle(campaign, list(tickets), {"from": self.sender})

    def refund(self, campaign: int, *tickets: tuple[bytes, int, int]) -> Any:
        return self.box.refund(campaign, list(tickets), {"from": self.sender})
