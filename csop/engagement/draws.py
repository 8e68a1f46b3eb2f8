"""Draws of the mine box, replayed: where each fell and what it won (docs/spec.md, 8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from csop.engagement.tables import ALL_PPB, Table, Terms
from csop.hashing import DRAW_TAG, keccak, words
from csop.types import Address, Campaign, Hash, MemberId, Timestamp

MOST_DRY = 2**16 - 1
"""Where the box stops counting dry draws; no pity is larger."""


@dataclass(frozen=True, slots=True)
class Player:
    """One member in one campaign of a box: what its draws depend on beside R and number."""

    chain_id: int
    box: Address
    campaign: Campaign
    member: MemberId

    def position(self, value: Hash, number: int) -> int:
        """x of draw ``number``, from 0, where ``value`` is its round's R."""
        digest = keccak(
            words(DRAW_TAG, self.chain_id, self.box, value, self.campaign, self.member, number)
        )
        return int.from_bytes(digest, "big") % ALL_PPB


def prize_at(table: Table, x: int) -> int:
    """The place of the first prize whose cumulative odds exceed x."""
    reached = 0
    for place, prize in enumerate(table):
        reached += prize.odds_ppb
        if x < reached:
            return place
    raise ValueError(f"the odds of the table sum to {reached}, and x is {x}")


def is_forced(pity: int, dry: int) -> bool:
    """Whether pity decides the next draw, after ``dry`` draws in a row without the top tier."""
    return 0 < pity <= dry + 1


def in_time(round_end: Timestamp, posted_at: Timestamp | None, late_seconds: int) -> bool:
    """Whether a draw of this round is settled, not refunded; None if R was never posted."""
    return posted_at is not None and posted_at <= round_end + late_seconds


@dataclass(frozen=True, slots=True)
class Resolved:
    """A draw that was resolved: by which table, and its round's R; None if it was refunded."""

    by_owner: bool
    value: Hash | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a draw came to. ``x`` and ``prize`` are None if it was refunded; ``forced`` is whether
    pity decided it, whatever its x."""

    number: int
    by_owner: bool
    x: int | None
    prize: int | None
    forced: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """A member's resolved draws of a campaign in order, and the dry draws counted at their end."""

    results: tuple[Result, ...]
    dry_owners: int
    dry_others: int


def replay(terms: Terms, player: Player, draws: Iterable[Resolved]) -> Replay:
    """Resolve a member's draws of a campaign, all from the first on, in their order.

    Pity counts by table; a refunded draw keeps its number and leaves pity alone.
    """
    dry = {True: 0, False: 0}
    results = []
    for number, draw in enumerate(draws):
        table = draw.by_owner
        if draw.value is None:
            results.append(Result(number, table, None, None, False))
            continue
        x = player.position(draw.value, number)
        forced = is_forced(terms.pity, dry[table])
        prize = 0 if forced else prize_at(terms.table(table), x)
        dry[table] = min(dry[table] + 1, MOST_DRY) if prize else 0
        results.append(Result(number, table, x, prize, forced))
    return Replay(tuple(results), dry[True], dry[False])
