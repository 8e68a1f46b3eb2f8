"""What the audit reads of engagement: the events of crystals, tasks and the box, and campaigns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from csop.audit.calldata import Sent, sent_in
from csop.audit.evidence import Evidence, Place, place_of, view
from csop.audit.members import Members
from csop.audit.report import Difference, Watch, require
from csop.chain.contracts.engagement import MineBox, terms_of
from csop.chain.logs import Log
from csop.engagement.buckets import Rules
from csop.engagement.tables import ALL_PPB, Kind, Table, Terms
from csop.params import Params
from csop.types import ZERO_ADDRESS, Address, Campaign, Timestamp

NEVER: Place = (1 << 63, 0)

CRYSTAL_EVENTS = ("CrystalsEarned", "CrystalsSpent", "CrystalsReturned", "Transfer")


@dataclass(frozen=True)
class Others:
    """Who else acts by right, such as the box and board before these: each has its own audit."""

    boards: frozenset[Address] = frozenset()
    """May earn crystals."""
    boxes: frozenset[Address] = frozenset()
    """May spend and return crystals, and mint engagement's stones."""


@dataclass(frozen=True)
class Limits:
    """The box's fixed numbers, as the chain has them."""

    late_seconds: int
    prize_value_limit_fen: int
    draws_per_day: int
    draws_per_month: int


@dataclass(frozen=True, slots=True)
class Published:
    """A campaign: its terms, and where it was closed before its end."""

    terms: Terms
    closed: Place

    def most(self) -> int:
        """The most stones, in wei, that one draw of an owner can win."""
        return max(prize.stones for prize in self.terms.owners)


@dataclass(frozen=True)
class Engagement:
    """The evidence, and engagement's part of it."""

    evidence: Evidence
    members: Members
    rules: Rules
    limits: Limits
    previous: MineBox | None
    crystal: tuple[Log, ...]
    board: tuple[Log, ...]
    box: tuple[Log, ...]
    sent: Mapping[str, Sent]
    """By the transactions that completed tasks."""

    @classmethod
    def gather(cls, evidence: Evidence) -> Self:
        """Read it up to the audited block."""
        suite, first = evidence.suite, evidence.record.first_block
        crystal = tuple(suite.crystal.events(CRYSTAL_EVENTS, first))
        board, box = tuple(suite.board.events((), first)), tuple(suite.box.events((), first))
        client, previous = evidence.client, view(suite.box, "previous")
        client.blocks.get_many(sorted({log.block for log in (*crystal, *board, *box)}))
        return cls(
            evidence,
            Members(evidence.members),
            Rules(suite.crystal.daily_cap(), suite.crystal.life_months()),
            Limits(
                suite.box.late_seconds(),
                view(suite.box, "valueLimitFen"),
                view(suite.box, "drawsPerDay"),
                view(suite.box, "drawsPerMonth"),
            ),
            None if previous == ZERO_ADDRESS else MineBox(client, previous, suite.box.block),
            crystal,
            board,
            box,
            sent_in(client, (log.transaction for log in board if log.event == "TaskCompleted")),
        )

    @property
    def rounds(self) -> set[int]:
        """The beacon rounds that decide draws."""
        return {log.args["round"] for log in self.box if log.event == "Drawn"}

    def time(self, log: Log) -> Timestamp:
        """The time of an event's block."""
        return self.evidence.time_of(log)


def check_engagement_rules(engagement: Engagement, params: Params, watch: Watch) -> None:
    """The chain's fixed numbers are the plan's, and its contracts know each other."""
    suite, plan, found = engagement.evidence.suite, params.engagement, engagement.limits
    with watch.check("contracts") as tick:
        require("rule crystal_daily_cap", plan.crystal_daily_cap, engagement.rules.daily_cap)
        require("rule crystal_life_months", plan.crystal_life_months, engagement.rules.life_months)
        for name in Limits.__dataclass_fields__:
            require(f"rule {name}", getattr(plan, name), getattr(found, name))
        for whose, contract, getter, name in (
            ("crystal", suite.crystal, "members", "MemberRegistry"),
            ("board", suite.board, "crystal", "Crystal"),
            ("box", suite.box, "members", "MemberRegistry"),
            ("box", suite.box, "crystal", "Crystal"),
            ("box", suite.box, "stone", "Stone"),
            ("box", suite.box, "beacon", "Beacon"),
        ):
            address = engagement.evidence.record.addresses[name]
            require(f"the {whose}'s {getter}", address, view(contract, getter))
        tick(1)


def check_campaigns(engagement: Engagement, watch: Watch) -> dict[Campaign, Published]:
    """Each campaign by its event: whole, within the rules, and the one in storage."""
    box = engagement.evidence.suite.box
    opened = [log for log in engagement.box if log.event == "CampaignOpened"]
    closed = {log.args["campaign"]: log for log in engagement.box if log.event == "CampaignClosed"}
    retired = [log for log in engagement.box if log.event == "Retired"]
    found = {}
    with watch.check("campaigns", len(opened)) as tick:
        for number, log in enumerate(opened):
            campaign, name = Campaign(number), f"campaign {number}"
            require(f"{name}: number", number, log.args["campaign"])
            try:
                terms = terms_of(log.args["terms"])
            except ValueError as error:
                raise Difference(f"{name}: kinds of its prizes", "known ones", error) from error
            if not engagement.time(log) < terms.start < terms.end:
                span = f"{terms.start} to {terms.end}"
                what = f"{name}: when it runs"
                raise Difference(what, f"after {engagement.time(log)}, when it was opened", span)
            for table in ("owners", "others"):
                _check_table(f"{name}, {table}", getattr(terms, table), engagement.limits)
            require(f"{name}, others: stones", 0, max(prize.stones for prize in terms.others))
            for limit in ("draws_per_day", "draws_per_month"):
                given, most = getattr(terms, limit), getattr(engagement.limits, limit)
                if not 0 < given <= most:
                    raise Difference(f"{name}: {limit}", f"1 to {most}", given)
            stored, is_closed = box.campaign_of(campaign)
            for part in Terms.__dataclass_fields__:
                require(f"{name}: {part} in storage", getattr(terms, part), getattr(stored, part))
            require(f"{name}: closed in storage", number in closed, is_closed)
            ends = [place_of(end) for end in (*retired, *_one(closed.get(number)))]
            found[campaign] = Published(terms, min(ends, default=NEVER))
            tick(1)
        require("campaigns in storage", len(found), box.campaign_count())
        require("the box: retired in storage", bool(retired), box.is_retired())
    return found


def _check_table(name: str, table: Table, limits: Limits) -> None:
    require(f"{name}: sum of the odds in ppb", ALL_PPB, sum(prize.odds_ppb for prize in table))
    for place, prize in enumerate(table):
        if prize.value_fen > limits.prize_value_limit_fen:
            most = f"<= {limits.prize_value_limit_fen}"
            raise Difference(f"{name}: fen of prize {place}", most, prize.value_fen)
        is_stones = prize.kind is Kind.STONES
        require(f"{name}: whether prize {place} has stones", is_stones, prize.stones > 0)


def _one(log: Log | None) -> Iterable[Log]:
    return () if log is None else (log,)
