"""What is due: which unresolved draws can be settled or refunded at a moment, and in what calls.

Pure: the same draws, rounds and clock always give the same errands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csop.chain.contracts.engagement import Ticket
from csop.engagement.draws import in_time
from csop.types import Campaign, MemberId, Timestamp

Player = tuple[Campaign, MemberId]
OpenDraws = Mapping[Player, Mapping[int, int]]
"""Unresolved draws of members in campaigns: number -> round, in their order."""


class Fate(StrEnum):
    """What a round means for the draws that it decides."""

    RUNS = "runs"
    AWAITED = "awaited"
    SETTLES = "settles"
    REFUNDS = "refunds"


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """A round at a moment: a value posted until ``counts_until``, included, settles its draws."""

    number: int
    ends_at: Timestamp
    counts_until: Timestamp
    posted_at: Timestamp | None
    fate: Fate
    abandoned: bool = False
    """It can never get a value, for its key is retired."""


def round_status(
    number: int, ends_at: int, late_seconds: int, posted_at: int, now: int
) -> RoundStatus:
    """``posted_at`` as the beacon has it: 0 while there is no value."""
    end, posted = Timestamp(ends_at), Timestamp(posted_at) if posted_at else None
    if now < end:
        fate = Fate.RUNS
    elif in_time(end, posted, late_seconds):
        fate = Fate.SETTLES
    elif posted is not None or now > end + late_seconds:
        fate = Fate.REFUNDS
    else:
        fate = Fate.AWAITED
    return RoundStatus(number, end, Timestamp(end + late_seconds), posted, fate)


@dataclass(frozen=True, slots=True)
class Errand:
    """One call to make: tickets of a campaign that are all settled, or all refunded."""

    campaign: Campaign
    fate: Fate
    tickets: tuple[Ticket, ...]

    @property
    def draws(self) -> int:
        """How many draws it resolves."""
        return sum(ticket.count for ticket in self.tickets)

    def halves(self) -> "tuple[Errand, ...]":
        """Itself as two errands of half the draws, in order; none if it is a single draw."""
        if self.draws < 2:
            return ()
        size = (self.draws + 1) // 2
        parts = batches(self.tickets, size)
        return tuple(Errand(self.campaign, self.fate, part) for part in parts)


def errands(draws: OpenDraws, rounds: Mapping[int, RoundStatus], draws_a_call: int) -> list[Errand]:
    """Of every member the leading draws that share a fate: those behind them have to wait."""
    due: dict[tuple[Campaign, Fate], list[Ticket]] = {}
    for (campaign, member), own in draws.items():
        fates = ((number, rounds[round_].fate) for number, round_ in sorted(own.items()))
        first, fate = next(fates)
        if fate in (Fate.SETTLES, Fate.REFUNDS):
            count = 1
            while next(fates, None) == (first + count, fate):
                count += 1
            due.setdefault((campaign, fate), []).append(Ticket(member, first, count))
    return [
        Errand(campaign, fate, part)
        for (campaign, fate), tickets in sorted(due.items(), key=lambda item: item[0])
        for part in batches(tickets, draws_a_call)
    ]


def batches(tickets: Iterable[Ticket], size: int) -> Iterator[tuple[Ticket, ...]]:
    """The same tickets in order, at most ``size`` draws a batch; a long one is cut."""
    batch: list[Ticket] = []
    room = size
    for ticket in tickets:
        first, left = ticket.first, ticket.count
        while left:
            count = min(left, room)
            batch.append(Ticket(ticket.member, first, count))
            first, left, room = first + count, left - count, room - count
            if not room:
                yield tuple(batch)
                batch, room = [], size
    if batch:
        yield tuple(batch)


def without(errand: Errand, players: Sequence[Player] | Mapping[Player, object]) -> Errand:
    """The errand less these members' tickets."""
    kept = tuple(t for t in errand.tickets if (errand.campaign, t.member) not in players)
    return Errand(errand.campaign, errand.fate, kept)
