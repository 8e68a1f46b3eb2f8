"""Engagement counted from the chain's events, each kind of event for itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csop.calendar import month_of
from csop.chain.artifacts import error_book
from csop.chain.contracts import Suite
from csop.chain.contracts.engagement import terms_of
from csop.chain.contracts.mining import Pool
from csop.chain.logs import Log
from csop.engagement.tables import Kind, Table
from csop.types import Campaign, Crystals, MemberId, Month, Wei


@dataclass(frozen=True, slots=True)
class Claim:
    """An item that was won and not handed over yet."""

    campaign: Campaign
    member: MemberId
    number: int


@dataclass(frozen=True, slots=True)
class Purses:
    """All crystals: ``expired`` lie in buckets that are closed, ``held`` in open ones."""

    earned: Crystals
    spent: Crystals
    returned: Crystals
    expired: Crystals
    held: Crystals


@dataclass(frozen=True, slots=True)
class Won:
    """One table of a campaign, its long-run odds, and the settled draws by prize."""

    campaign: Campaign
    by_owner: bool
    table: Table
    effective_ppb: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What engagement came to. ``skipped`` counts refused completions by the reason's name."""

    completions: int
    members: int
    skipped: Mapping[str, int]
    crystals: Purses
    draws: int
    refunds: int
    fulfilled: int
    claims: tuple[Claim, ...]
    tables: tuple[Won, ...]
    stones_wei: Wei

    @property
    def settled(self) -> int:
        """Draws that came to a prize."""
        return sum(sum(won.counts) for won in self.tables)

    @property
    def prizes(self) -> dict[str, int]:
        """Settled draws by what they won, in the order of the tables; a name counts in both."""
        found: dict[str, int] = {}
        for won in self.tables:
            for prize, count in zip(won.table, won.counts, strict=True):
                found[prize.name] = found.get(prize.name, 0) + count
        return found


def count(suite: Suite, first_block: int) -> Tally:
    """Count from a block on to the newest."""
    board = list(suite.board.events(("TaskCompleted", "CompletionSkipped"), first_block))
    done = [log for log in board if log.event == "TaskCompleted"]
    errors = error_book()
    skipped = Counter(
        errors.decode(log.args["reason"]).name for log in board if log.event == "CompletionSkipped"
    )
    box = list(suite.box.events((), first_block))
    tables, claims = _won(suite, box)
    return Tally(
        completions=len(done),
        members=len({log.args["member"] for log in done}),
        skipped=dict(skipped),
        crystals=_purses(suite, first_block),
        draws=sum(log.event == "Drawn" for log in box),
        refunds=sum(log.event == "Refunded" for log in box),
        fulfilled=sum(log.event == "Fulfilled" for log in box),
        claims=claims,
        tables=tables,
        stones_wei=Wei(
            sum(
                log.args["amount"]
                for log in suite.stone.events(("Minted",), first_block)
                if log.args["pool"] == Pool.ENGAGEMENT
            )
        ),
    )


def _purses(suite: Suite, first_block: int) -> Purses:
    signs = {"CrystalsEarned": 1, "CrystalsSpent": -1, "CrystalsReturned": 1}
    sums: Counter[str] = Counter()
    buckets: Counter[Month] = Counter()
    for log in suite.crystal.events(signs, first_block):
        amount, month = log.args["amount"], Month(log.args["month"])
        sums[log.event] += amount
        buckets[month] += signs[log.event] * amount
    oldest = month_of(suite.client.latest().timestamp) - suite.crystal.life_months()
    expired = sum(amount for month, amount in buckets.items() if month < oldest)
    return Purses(
        earned=Crystals(sums["CrystalsEarned"]),
        spent=Crystals(sums["CrystalsSpent"]),
        returned=Crystals(sums["CrystalsReturned"]),
        expired=Crystals(expired),
        held=suite.crystal.total_supply(),
    )


def _won(suite: Suite, box: Iterable[Log]) -> tuple[tuple[Won, ...], tuple[Claim, ...]]:
    """Prizes by campaign and table, and the items still to be handed over."""
    tables: dict[tuple[Campaign, bool], Table] = {}
    counts: Counter[tuple[Campaign, bool, int]] = Counter()
    by_owner: dict[Claim, bool] = {}
    claims: dict[Claim, None] = {}  # each once, in order
    for log in box:
        if log.event == "CampaignOpened":
            campaign, terms = Campaign(log.args["campaign"]), terms_of(log.args["terms"])
            tables |= {(campaign, owners): terms.table(owners) for owners in (True, False)}
        if "member" not in log.args:
            continue
        draw = Claim(Campaign(log.args["campaign"]), log.args["member"], log.args["number"])
        if log.event == "Drawn":
            by_owner[draw] = log.args["byOwner"]
        elif log.event == "Settled":
            key = (draw.campaign, by_owner[draw])
            counts[*key, log.args["prize"]] += 1
            if tables[key][log.args["prize"]].kind is Kind.ITEM:
                claims[draw] = None
        elif log.event == "Fulfilled":
            del claims[draw]
    won = (
        Won(
            campaign,
            owners,
            table,
            tuple(suite.box.effective_odds_of(campaign, owners)),
            tuple(counts[campaign, owners, place] for place in range(len(table))),
        )
        for (campaign, owners), table in tables.items()
    )
    return tuple(won), tuple(claims)
