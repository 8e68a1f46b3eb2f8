"""Crystal, TaskBoard and MineBox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import Any

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.engagement.tables import Kind, Prize, Terms
from csop.engagement.tasks import Kind as TaskKind
from csop.engagement.tasks import SignedCompletion, TaskTerms
from csop.types import (
    Address,
    Campaign,
    Completion,
    Crystals,
    Day,
    Fen,
    Hash,
    MemberId,
    Month,
    Ppb,
    Task,
    Timestamp,
    Wei,
)


class Standing(IntEnum):
    NONE = 0
    ACTIVE = 1
    REMOVED = 2


class DrawState(IntEnum):
    DRAWN = 0
    SETTLED = 1
    REFUNDED = 2
    FULFILLED = 3


@dataclass(frozen=True, slots=True)
class Expiry:
    """Crystals that count no more from ``time`` on."""

    time: Timestamp
    amount: Crystals


@dataclass(frozen=True, slots=True)
class Attester:
    """``given_today`` counts on ``day``."""

    standing: Standing
    daily_budget: Crystals
    day: Day
    given_today: Crystals


@dataclass(frozen=True, slots=True)
class Account:
    """A member in a campaign; see IMineBox.Account."""

    drawn: int
    resolved: int
    dry_owners: int
    dry_others: int
    day: Day
    today: int
    this_month: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as the box stores it; see IMineBox.Draw."""

    round: int
    day: Day
    month: Month
    by_owner: bool
    state: DrawState
    prize: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """Draws of one member, ``first`` to before ``first + count``."""

    member: MemberId
    first: int
    count: int


class Crystal(Contract):
    name = "Crystal"

    def balance_of(self, account: Address) -> Crystals:
        return Crystals(self._one("balanceOf", account))

    def total_supply(self) -> Crystals:
        return Crystals(self._one("totalSupply"))

    def held(self, member: MemberId) -> Crystals:
        return Crystals(self._one("held", member))

    def held_by(self, members: Iterable[MemberId]) -> list[Crystals]:
        """Many members, in a few requests."""
        return list(self._many("held", ((m,) for m in members)))

    def bucket_of(self, member: MemberId, month: Month) -> Crystals:
        return Crystals(self._one("bucketOf", member, month))

    def expiries_of(self, member: MemberId) -> list[Expiry]:
        """Open buckets that are not empty, the next to expire first."""
        return [Expiry(*found) for found in self._one("expiriesOf", member)]

    def earnable_today(self, member: MemberId) -> Crystals:
        return Crystals(self._one("earnableToday", member))

    def daily_cap(self) -> Crystals:
        return Crystals(self._one("dailyCap"))

    def life_months(self) -> int:
        return int(self._one("lifeMonths"))

    def earn(self, member: MemberId, amount: Crystals) -> Call:
        return self._write("earn", member, amount)


class TaskBoard(Contract):
    name = "TaskBoard"

    def task_of(self, task: Task) -> TaskTerms:
        """Reverts if there is no such task."""
        kind, *rest = self._one("taskOf", task)
        return TaskTerms(TaskKind(kind), *rest)

    def task_count(self) -> int:
        return int(self._one("taskCount"))

    def attester_of(self, attester: Address) -> Attester:
        standing, budget, day, given = self._one("attesterOf", attester)
        return Attester(Standing(standing), budget, day, given)

    def tasks_of(self, tasks: Iterable[Task]) -> list[TaskTerms]:
        """Many tasks, in a few requests."""
        found = self._many("taskOf", ((task,) for task in tasks))
        return [TaskTerms(TaskKind(kind), *rest) for kind, *rest in found]

    def is_completed(self, task: Task, member: MemberId, number: int) -> bool:
        return bool(self._one("isCompleted", task, member, number))

    def are_completed(self, completions: Iterable[Completion]) -> list[bool]:
        """The same of many, in a few requests."""
        keys = ((each.task, each.member, each.number) for each in completions)
        return list(self._many("isCompleted", keys))

    def digest_of(self, completion: Completion) -> Hash:
        return Hash(self._one("digestOf", astuple(completion)))

    def create_task(self, terms: TaskTerms) -> Call:
        return self._write("createTask", astuple(terms))

    def close_task(self, task: Task) -> Call:
        return self._write("closeTask", task)

    def complete(self, signed: SignedCompletion, gas: int | None = None) -> Call:
        return self._write("complete", astuple(signed.completion), signed.signature, gas=gas)

    def complete_many(self, signed: Sequence[SignedCompletion], gas: int | None = None) -> Call:
        completions = [astuple(one.completion) for one in signed]
        return self._write("completeMany", completions, [s.signature for s in signed], gas=gas)

    def set_attester(self, attester: Address, daily_budget: Crystals) -> Call:
        return self._write("setAttester", attester, daily_budget)

    def remove_attester(self, attester: Address) -> Call:
        return self._write("removeAttester", attester)


class MineBox(Contract):
    name = "MineBox"

    def campaign_count(self) -> int:
        return int(self._one("campaignCount"))

    def campaign_of(self, campaign: Campaign) -> tuple[Terms, bool]:
        """A campaign as published, and whether it was closed."""
        terms, closed = self._read("campaignOf", campaign)
        return terms_of(terms), closed

    def effective_odds_of(self, campaign: Campaign, by_owner: bool) -> list[Ppb]:
        return list(self._one("effectiveOddsOf", campaign, by_owner))

    def next_odds_of(self, campaign: Campaign, member: MemberId) -> list[Ppb]:
        return list(self._one("nextOddsOf", campaign, member))

    def account_of(self, campaign: Campaign, member: MemberId) -> Account:
        return Account(*self._one("accountOf", campaign, member))

    def accounts_of(self, keys: Iterable[tuple[Campaign, MemberId]]) -> list[Account]:
        """Many accounts, in a few requests."""
        return [Account(*found) for found in self._many("accountOf", keys)]

    def draw_of(self, campaign: Campaign, member: MemberId, number: int) -> Draw:
        """Reverts if it was not made."""
        return _draw(*self._one("drawOf", campaign, member, number))

    def draws_of(self, keys: Iterable[tuple[Campaign, MemberId, int]]) -> list[Draw]:
        """Many draws, in a few requests."""
        return [_draw(*found) for found in self._many("drawOf", keys)]

    def reserved(self) -> Wei:
        return Wei(self._one("reserved"))

    def pending(self) -> int:
        return int(self._one("pending"))

    def is_retired(self) -> bool:
        return bool(self._one("isRetired"))

    def late_seconds(self) -> int:
        return int(self._one("lateSeconds"))

    def value_limit_fen(self) -> Fen:
        return Fen(self._one("valueLimitFen"))

    def draws_per_day(self) -> int:
        return int(self._one("drawsPerDay"))

    def draws_per_month(self) -> int:
        return int(self._one("drawsPerMonth"))

    def open_campaign(self, terms: Terms) -> Call:
        return self._write("openCampaign", astuple(terms))

    def close_campaign(self, campaign: Campaign) -> Call:
        return self._write("closeCampaign", campaign)

    def draw(self, campaign: Campaign, gas: int | None = None) -> Call:
        return self._write("draw", campaign, gas=gas)

    def settle(self, campaign: Campaign, tickets: Sequence[Ticket], gas: int | None = None) -> Call:
        return self._write("settle", campaign, [astuple(t) for t in tickets], gas=gas)

    def refund(self, campaign: Campaign, tickets: Sequence[Ticket], gas: int | None = None) -> Call:
        return self._write("refund", campaign, [astuple(t) for t in tickets], gas=gas)

    def fulfil(self, campaign: Campaign, member: MemberId, number: int, document: Hash) -> Call:
        return self._write("fulfil", campaign, member, number, document)


def terms_of(value: Sequence[Any]) -> Terms:
    """A campaign's terms from their ABI value (of a view, or of CampaignOpened)."""
    owners, others = map(_table, value[-2:])
    return Terms(*value[:-2], owners=owners, others=others)  # type: ignore[misc]


def _table(prizes: Sequence[Any]) -> tuple[Prize, ...]:
    return tuple(
        Prize(name, Kind(kind), Wei(stones), Fen(value), Ppb(odds))
        for name, kind, stones, value, odds in prizes
    )


def _draw(round_: int, day: int, month: int, by_owner: bool, state: int, prize: int) -> Draw:
    return Draw(round_, Day(day), Month(month), by_owner, DrawState(state), prize)
