"""Campaigns of the mine box: the published tables, and the files they are published from.

Fields stand in the order of IMineBox's structs: ``dataclasses.astuple(terms)`` is the ABI value.
"""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from csop import termsfile
from csop.params import EngagementRules
from csop.termsfile import Keys
from csop.types import Crystals, Fen, Hash, Ppb, Timestamp, Wei

ALL_PPB = 10**9
"""The odds of a table sum to this."""
MOST_PRIZES = 32
MOST_NAME_BYTES = 64


class Kind(IntEnum):
    """What a prize is: nothing, stones that are minted, or a claim that the operator fulfils."""

    NOTHING = 0
    STONES = 1
    ITEM = 2


@dataclass(frozen=True, slots=True)
class Prize:
    """One line of a table."""

    name: str
    kind: Kind
    stones: Wei
    value_fen: Fen
    odds_ppb: Ppb


Table = tuple[Prize, ...]
"""The top tier first."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A campaign as published: whatever the chain accepted, or what ``load_campaign`` has checked.

    ``pity`` is N: after N - 1 draws in a row without the top tier the next wins it; 0 for none.
    """

    document: Hash
    price: Crystals
    start: Timestamp
    end: Timestamp
    draws_per_day: int
    draws_per_month: int
    pity: int
    owners: Table
    others: Table

    def table(self, by_owner: bool) -> Table:
        """Whose draw it is decides the table."""
        return self.owners if by_owner else self.others


def most_stones(table: Table) -> Wei:
    """The worst case of one draw: what the box reserves for it."""
    return Wei(max(prize.stones for prize in table))


def load_campaign(path: Path, rules: EngagementRules) -> Terms:
    """Read a campaign's file, like ``params/campaigns/example.toml``.

    Raises TermsError, naming the file and each faulty key. Stricter than the box in two things:
    names differ within a table, and nothing is worth more than the top tier.
    """

    def campaign(keys: Keys) -> Terms:
        return Terms(
            document=keys.document("document", path.parent),
            price=Crystals(keys.whole("price", 1, 32)),
            start=keys.time("start"),
            end=keys.time("end"),
            draws_per_day=keys.whole("draws_per_day", 1, 16),
            draws_per_month=keys.whole("draws_per_month", 1, 16),
            pity=keys.whole("pity", 0, 16),
            owners=keys.tables("owners", _prize),
            others=keys.tables("others", _prize),
        )

    return termsfile.load(path, campaign, lambda terms: faults(terms, rules))


def _prize(keys: Keys) -> Prize:
    kind = keys.choice("kind", Kind)
    stones, value = Wei(0), 0
    if kind is Kind.STONES:
        stones = keys.stones("stones", 96)
    else:
        keys.absent("stones", "only a prize of kind stones has some")
    if kind is Kind.NOTHING:
        keys.absent("value_fen", "nothing has no value")
    else:
        value = keys.whole("value_fen", 1, 32)
    return Prize(keys.text("name"), kind, stones, Fen(value), Ppb(keys.whole("odds_ppb", 1, 32)))


def faults(terms: Terms, rules: EngagementRules) -> list[str]:
    """What is at odds within a campaign, one line a key."""
    found = []
    if terms.start >= terms.end:
        found.append("end: must lie after start")
    for name in ("draws_per_day", "draws_per_month"):
        given, most = getattr(terms, name), getattr(rules, name)
        if not 0 < given <= most:
            found.append(f"{name}: must lie between 1 and {most}, the box's limit, not {given}")
    for name, table in (("owners", terms.owners), ("others", terms.others)):
        found += _table_faults(name, table, rules.prize_value_limit_fen)
    found += [
        f"others[{place}].kind: only certified owners win stones"
        for place, prize in enumerate(terms.others)
        if prize.kind is Kind.STONES
    ]
    return found


def _table_faults(name: str, table: Table, limit: int) -> list[str]:
    if not 1 <= len(table) <= MOST_PRIZES:
        return [f"{name}: must have 1 to {MOST_PRIZES} prizes, not {len(table)}"]
    found = []
    total = sum(prize.odds_ppb for prize in table)
    if total != ALL_PPB:
        found.append(f"{name}: odds_ppb must sum to exactly {ALL_PPB}, not {total}")
    for place, prize in enumerate(table):
        here = f"{name}[{place}]"
        if prize.value_fen > limit:
            found.append(f"{here}.value_fen: must not exceed {limit}, not {prize.value_fen}")
        if prize.value_fen > table[0].value_fen:
            found.append(f"{here}.value_fen: is worth more than the top tier, {name}[0]")
        if len(prize.name.encode()) > MOST_NAME_BYTES:
            found.append(f"{here}.name: must take at most {MOST_NAME_BYTES} bytes of UTF-8")
        if prize.name in (other.name for other in table[:place]):
            found.append(f"{here}.name: {prize.name!r} stands twice")
    return found
