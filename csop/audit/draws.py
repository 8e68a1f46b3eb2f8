"""Every draw from the mine box once more: table, round, limits, prize, refund, stones, claims."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from csop.audit.boxstones import BoxStones
from csop.audit.engagement import Engagement, Published
from csop.audit.evidence import Place, place_of
from csop.audit.members import ADULT, OWNER
from csop.audit.mints import Mint, mints_of
from csop.audit.report import Difference, require, shown
from csop.calendar import day_of, month_of
from csop.chain.contracts.engagement import DrawState
from csop.chain.contracts.members import Status
from csop.chain.contracts.mining import Pool
from csop.chain.logs import Log
from csop.engagement.draws import Player, Result, in_time, is_forced, prize_at
from csop.engagement.tables import Kind, Table
from csop.types import Campaign, Day, Hash, MemberId, Month, Timestamp

Key = tuple[Campaign, MemberId]


@dataclass(slots=True)
class Draw:
    """One draw, as far as it has come."""

    round: int
    time: Timestamp
    month: Month
    """The newest bucket its crystals came from; that it is so is for csop.audit.crystals."""
    by_owner: bool
    state: DrawState = DrawState.DRAWN
    prize: int = 0

    @property
    def day(self) -> Day:
        """The day it was made on."""
        return day_of(self.time)


@dataclass(slots=True)
class Account:
    """A member's draws of a campaign in order, and the dry ones by table (others, owners)."""

    draws: list[Draw] = field(default_factory=list)
    resolved: int = 0
    dry: list[int] = field(default_factory=lambda: [0, 0])

    def on(self, day: Day) -> int:
        """Draws of a day that count, all but the refunded; none may be of a later day."""
        return _counted(takewhile(lambda draw: draw.day == day, reversed(self.draws)))

    def within(self, month: Month) -> int:
        """The same of a month."""
        latest = takewhile(lambda draw: month_of(draw.time) == month, reversed(self.draws))
        return _counted(latest)


def _counted(draws: Iterable[Draw]) -> int:
    return sum(draw.state != DrawState.REFUNDED for draw in draws)


@dataclass(frozen=True, slots=True)
class Posted:
    """R of a round, and when it came."""

    value: Hash
    time: Timestamp
    place: Place


class Replay:
    """The box's books. Feed it the events in order."""

    def __init__(
        self,
        engagement: Engagement,
        campaigns: Mapping[Campaign, Published],
        posted: Mapping[int, Posted],
        stones: BoxStones,
    ) -> None:
        self.accounts: dict[Key, Account] = defaultdict(Account)
        self.results: dict[Campaign, list[Result]] = defaultdict(list)
        self.stones = stones
        self._engagement, self._campaigns, self._posted = engagement, campaigns, posted
        self._rules = engagement.evidence.rules

    def take(self, log: Log) -> None:
        """One event."""
        step = {
            "Drawn": self._draw,
            "Settled": self._settle,
            "Refunded": self._refund,
            "Fulfilled": self._fulfil,
        }.get(log.event)
        if step is None:
            return
        campaign, member = Campaign(log.args["campaign"]), MemberId(log.args["member"])
        name = f"draw {log.args['number']} of {shown(member)} in campaign {campaign}"
        if campaign not in self._campaigns:
            raise Difference(f"{name}: its campaign", f"one of {len(self._campaigns)}", campaign)
        step(log, name, self._campaigns[campaign], self.accounts[campaign, member])

    def _draw(self, log: Log, name: str, campaign: Published, account: Account) -> None:
        args, time, place = log.args, self._engagement.time(log), place_of(log)
        terms, members = campaign.terms, self._engagement.members
        require(f"{name}: its number", len(account.draws), args["number"])
        if not terms.start <= time < terms.end or campaign.closed < place:
            span = f"{terms.start} to before {terms.end}, and before it was closed"
            raise Difference(f"{name}: time", span, time)
        status, flags = (of(args["member"], place) for of in (members.status, members.flags))
        require(f"{name}: status of the member", Status.ACTIVE.name, Status(status).name)
        require(f"{name}: adult", True, bool(flags & ADULT))
        tables = {True: "owners", False: "others"}
        table = tables[bool(flags & OWNER)]
        require(f"{name}: table by the member's flags", table, tables[args["byOwner"]])
        for what, drawn, limit in (
            ("day", account.on(day_of(time)), terms.draws_per_day),
            ("month", account.within(month_of(time)), terms.draws_per_month),
        ):
            if drawn >= limit:
                raise Difference(f"{name}: draws that {what}", f"<= {limit}", drawn + 1)
        running = (time - self._rules.beacon_genesis) // self._rules.beacon_period
        require(f"{name}: beacon round", running, args["round"])
        if args["byOwner"]:
            self.stones.reserve(name, campaign.most(), time)
        account.draws.append(Draw(args["round"], time, Month(args["month"]), args["byOwner"]))

    def _settle(self, log: Log, name: str, campaign: Published, account: Account) -> None:
        draw = self._next(log, name, campaign, account)
        posted, until = self._posted.get(draw.round), self._until(draw)
        if posted is None or place_of(log) < posted.place:
            raise Difference(f"{name}: R of round {draw.round} when settled", "posted", "none")
        if posted.time > until:
            what = f"{name}: settled by R of {posted.time}"
            raise Difference(what, f"a refund, for R had come by {until}", "settled")
        member, number = log.args["member"], log.args["number"]
        player = Player(
            self._engagement.evidence.client.chain_id,
            log.address,
            Campaign(log.args["campaign"]),
            member,
        )
        table, x = campaign.terms.table(draw.by_owner), player.position(posted.value, number)
        forced = is_forced(campaign.terms.pity, account.dry[draw.by_owner])
        draw.prize = 0 if forced else prize_at(table, x)
        why = "by pity" if forced else f"at x = {x}"
        expected = f"{draw.prize}, {table[draw.prize].name}, {why}"
        if draw.prize != log.args["prize"]:
            raise Difference(f"{name}: prize", expected, _named(table, log.args["prize"]))
        account.dry[draw.by_owner] = account.dry[draw.by_owner] + 1 if draw.prize else 0
        draw.state = DrawState.SETTLED
        self.results[player.campaign].append(Result(number, draw.by_owner, x, draw.prize, forced))
        if won := table[draw.prize].stones:
            wallet = self._engagement.members.wallet(member, place_of(log))
            assert wallet is not None, "only members draw"
            self.stones.win(wallet, won, log.transaction)

    def _refund(self, log: Log, name: str, campaign: Published, account: Account) -> None:
        draw = self._next(log, name, campaign, account)
        posted, until = self._posted.get(draw.round), self._until(draw)
        if posted is not None and in_time(
            self._rules.round_end(draw.round), posted.time, self._engagement.limits.late_seconds
        ):
            what = f"{name}: refunded, with R of {posted.time}"
            raise Difference(what, f"settled, for R came by {until}", "refunded")
        if (time := self._engagement.time(log)) <= until:
            raise Difference(f"{name}: time of its refund", f"> {until}", time)
        draw.state = DrawState.REFUNDED

    def _fulfil(self, log: Log, name: str, campaign: Published, account: Account) -> None:
        number = log.args["number"]
        if number >= len(account.draws):
            raise Difference(f"{name}: handed over", "drawn before", "unknown")
        draw = account.draws[number]
        require(f"{name}: state when handed over", DrawState.SETTLED.name, draw.state.name)
        kind = campaign.terms.table(draw.by_owner)[draw.prize].kind
        require(f"{name}: kind of what was handed over", Kind.ITEM.name, kind.name)
        draw.state = DrawState.FULFILLED

    def _next(self, log: Log, name: str, campaign: Published, account: Account) -> Draw:
        """The draw that is resolved: the member's next in this campaign."""
        self.stones.at(log.transaction)
        number: int = log.args["number"]
        require(f"{name}: the next to be resolved", account.resolved, number)
        if number >= len(account.draws):
            raise Difference(f"{name}: resolved", "drawn before", "unknown")
        account.resolved += 1
        draw: Draw = account.draws[number]
        if draw.by_owner:
            self.stones.free(campaign.most())
        return draw

    def _until(self, draw: Draw) -> Timestamp:
        late = self._engagement.limits.late_seconds
        return Timestamp(self._rules.round_end(draw.round) + late)


def events_of(engagement: Engagement) -> Iterator[Log | Mint]:
    """The box's events and the mints of engagement's pool, in order."""
    mints = [m for m in mints_of(engagement.evidence.stone) if m.pool is Pool.ENGAGEMENT]
    both: list[tuple[Place, Log | Mint]] = [(place_of(log), log) for log in engagement.box]
    both += [(mint.place, mint) for mint in mints]
    return (entry for _, entry in sorted(both, key=lambda pair: pair[0]))


def _named(table: Table, prize: int) -> str:
    return f"{prize}, {table[prize].name}" if prize < len(table) else f"{prize}, not in the table"
