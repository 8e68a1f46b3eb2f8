"""The plain model of engagement: purses, tasks, attesters, campaigns and draws, without a chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from csop.calendar import day_of, month_of
from csop.emission import batches_at, engagement_released
from csop.engagement import buckets
from csop.engagement.draws import Player, Replay, Resolved, in_time, replay
from csop.engagement.tables import Terms, most_stones
from csop.engagement.tasks import TaskTerms
from csop.types import Completion
from tests.stateful.common_books import CommonBooks
from tests.stateful.common_rules import LATE

OWNER, ADULT = 1, 2
NONE, ACTIVE, REMOVED = range(3)
DRAWN, SETTLED, REFUNDED, FULFILLED = range(4)
RULES = buckets.Rules(daily_cap=100, life_months=24)
Ticket = tuple[bytes, int, int]  # member, first draw, how many


@dataclass
class TaskBook:
    """A task; ``end`` moves when it is closed, ``done`` has (member, number)."""

    terms: TaskTerms
    end: int
    done: set[tuple[bytes, int]] = field(default_factory=set)

    @property
    def given(self) -> int:
        return self.terms.crystals * len(self.done)


@dataclass
class AttesterBook:
    """``given`` by day; ``most`` is the highest budget that was in force on a day."""

    standing: int
    budget: int
    given: Counter[int] = field(default_factory=Counter)
    most: dict[int, int] = field(default_factory=dict)


@dataclass
class DrawBook:
    """A draw; ``month`` is the newest bucket that it was paid from."""

    round: int
    time: int
    month: int
    by_owner: bool
    state: int = DRAWN
    prize: int = 0

    @property
    def counts(self) -> bool:
        return self.state != REFUNDED


@dataclass
class CampaignBook:
    """A campaign with each member's draws in their order."""

    terms: Terms
    closed: bool = False
    draws: dict[bytes, list[DrawBook]] = field(default_factory=dict)

    def of(self, member: bytes) -> list[DrawBook]:
        return self.draws.get(member, [])

    def resolved(self, member: bytes) -> int:
        return sum(draw.state != DRAWN for draw in self.of(member))

    def count(self, member: bytes, unit: Callable[[int], int], time: int) -> int:
        """Draws that count in the calendar unit that holds ``time``."""
        return sum(d.counts and unit(d.time) == unit(time) for d in self.of(member))

    @property
    def reserved(self) -> int:
        draws = [draw for found in self.draws.values() for draw in found]
        count = sum(draw.by_owner and draw.state == DRAWN for draw in draws)
        return most_stones(self.terms.owners) * count


@dataclass
class BoxBook:
    """A box by its name among the world's contracts."""

    name: str
    address: str
    retired: bool = False
    campaigns: list[CampaignBook] = field(default_factory=list)

    @property
    def reserved(self) -> int:
        return sum(campaign.reserved for campaign in self.campaigns)


@dataclass
class EngagementBooks(CommonBooks):
    """Everything. Each `..._errors` names the errors that are due; the contract may say any."""

    purses: buckets.Book = field(default_factory=lambda: buckets.Book(RULES))
    tasks: list[TaskBook] = field(default_factory=list)
    attesters: dict[str, AttesterBook] = field(default_factory=dict)
    boxes: list[BoxBook] = field(default_factory=list)
    minted: list[int] = field(default_factory=lambda: [0, 0])

    # tasks

    def set_attester(self, attester: str, budget: int, time: int) -> None:
        book = self.attesters.setdefault(attester, AttesterBook(ACTIVE, budget))
        today = day_of(time)
        book.most[today] = max(book.most.get(today, book.budget), budget)
        book.budget = budget

    def complete_errors(self, done: Completion, signed: bool, time: int) -> list[str]:
        if done.task >= len(self.tasks):
            return ["TaskBoard_UnknownTask"]
        task = self.tasks[done.task]
        book = self.attesters.get(done.attester, AttesterBook(NONE, 0))
        crystals = task.terms.crystals
        checks = {
            "TaskBoard_NotOpen": not task.terms.start <= time < task.end,
            "TaskBoard_Late": time > done.deadline,
            "TaskBoard_OverTaskBudget": task.given + crystals > task.terms.budget,
            "TaskBoard_OverMemberCap": done.number >= task.terms.per_member,
            "TaskBoard_AlreadyCompleted": (done.member, done.number) in task.done,
            "TaskBoard_UnknownAttester": book.standing == NONE,
            "TaskBoard_RemovedAttester": book.standing == REMOVED,
            "TaskBoard_OverAttesterBudget": book.given[day_of(time)] + crystals > book.budget,
            "TaskBoard_InvalidSignature": not signed,
            "Crystal_UnknownMember": done.member not in self.wallets,
        }
        if done.member in self.wallets:
            left = self.purses.of(done.member).earnable(time)
            checks["Crystal_OverDailyCap"] = crystals > left
        return [name for name, due in checks.items() if due]

    def complete(self, done: Completion, time: int) -> None:
        task, book = self.tasks[done.task], self.attesters[done.attester]
        task.done.add((done.member, done.number))
        book.given[day_of(time)] += task.terms.crystals
        self.purses.earn(done.member, task.terms.crystals, time)

    # draws

    def released(self, time: int) -> int:
        return engagement_released(batches_at(self.genesis, time))

    @property
    def reserved(self) -> int:
        return sum(box.reserved for box in self.boxes)

    @property
    def chances(self) -> Iterator[tuple[BoxBook, int, bytes, list[DrawBook]]]:
        """(box, campaign, member, draws) of all who drew."""
        for box in self.boxes:
            for number, campaign in enumerate(box.campaigns):
                for member, draws in campaign.draws.items():
                    yield box, number, member, draws

    def draw_errors(self, box: BoxBook, number: int, member: bytes, time: int) -> list[str]:
        if number >= len(box.campaigns):
            return ["MineBox_UnknownCampaign", *["MineBox_Retired"] * box.retired]
        campaign = box.campaigns[number]
        terms, flags = campaign.terms, self.flags.get(member, 0)
        today, this_month = (campaign.count(member, unit, time) for unit in (day_of, month_of))
        free = self.released(time) - self.minted[1] - self.reserved
        checks = {
            "MineBox_Retired": box.retired,
            "MineBox_NotOpen": campaign.closed or not terms.start <= time < terms.end,
            "MineBox_NotMember": member not in self.wallets,
            "MineBox_Blocked": member in self.wallets and self.statuses[member] != 1,
            "MineBox_NotAdult": not flags & ADULT,
            "MineBox_NoRandomness": self.is_abandoned(self.round_at(time), time),
            "MineBox_ShortOfStones": bool(flags & OWNER) and most_stones(terms.owners) > free,
            "MineBox_OverDailyLimit": today >= terms.draws_per_day,
            "MineBox_OverMonthlyLimit": this_month >= terms.draws_per_month,
        }
        errors = [name for name, due in checks.items() if due]
        if member in self.wallets:
            try:
                self.purses.of(member).spend(terms.price, time)
            except buckets.TooFewError:
                errors.append("Crystal_TooFew")
            except buckets.ExpiredError:
                errors.append("Crystal_Expired")
        return errors

    def draw(self, box: BoxBook, number: int, member: bytes, time: int) -> None:
        campaign = box.campaigns[number]
        month = self.purses.spend(member, campaign.terms.price, time)
        by_owner = bool(self.flags[member] & OWNER)
        draw = DrawBook(self.round_at(time), time, month, by_owner)
        campaign.draws.setdefault(member, []).append(draw)

    def fate(self, round_: int, time: int) -> int:
        """SETTLED or REFUNDED, which is certain from then on, or DRAWN."""
        found, end = self.rounds.get(round_), self.round_end(round_)
        posted_at = found.posted_at or None if found else None
        if in_time(end, posted_at, LATE):
            return SETTLED
        return REFUNDED if time > end + LATE else DRAWN

    def due(
        self, box: BoxBook, number: int, tickets: Iterable[Ticket], fate: int, time: int
    ) -> tuple[str | None, list[tuple[bytes, int]]]:
        """The error, or which draws (member, number) these tickets resolve."""
        if number >= len(box.campaigns):
            return "MineBox_UnknownCampaign", []
        campaign = box.campaigns[number]
        reached: dict[bytes, int] = {}
        found = []
        wrong = {DRAWN: "Pending", SETTLED: "OnlySettle", REFUNDED: "OnlyRefund"}
        for member, first, count in tickets:
            draws, end = campaign.of(member), first + count
            done = reached.get(member, campaign.resolved(member))
            if end > len(draws):
                return "MineBox_UnknownDraw", []
            if first > done:
                return "MineBox_OutOfOrder", []
            for place in range(done, end):
                actual = self.fate(draws[place].round, time)
                if actual != fate:
                    return f"MineBox_{wrong[actual]}", []
                found.append((member, place))
            reached[member] = max(done, end)
        if not reached:
            return "MineBox_NoTickets", []
        return (None, found) if found else ("MineBox_AlreadyResolved", [])

    def replayed(
        self, box: BoxBook, number: int, member: bytes, also: Iterable[int] = ()
    ) -> Replay:
        """A member's resolved draws, and as if those of ``also`` were settled."""
        campaign = box.campaigns[number]
        player = Player(self.chain_id, box.address, number, member)
        resolved = [
            Resolved(draw.by_owner, None if draw.state == REFUNDED else self.value_of(draw.round))
            for place, draw in enumerate(campaign.of(member))
            if draw.state != DRAWN or place in also
        ]
        return replay(campaign.terms, player, resolved)
