"""Stones and engagement in numbers, for the report and whoever sums it up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as Grid

from csop.emission import STONE
from csop.engagement.odds import ChiSquare
from csop.types import Campaign, Crystals, Wei

UNLIKELY = 1e-9
"""A fit as bad as this is pointed out, and is no difference.

By then every prize has been recomputed from verified randomness, so the record is right however
it fits. What a bad fit can show is a choice of which draws came to be settled: k colluders who
withhold rounds they dislike. That is seen in the refunds, and no number of it is a wrong record.
"""


@dataclass(frozen=True, slots=True)
class StoneTotals:
    """All stones ever, and what moved otherwise than by minting, in wei.

    ``frozen`` is of what is held now.
    """

    minted: Wei
    redeemed: Wei
    forced: Wei
    recovered: Wei
    frozen: Wei

    def show(self, console: Console) -> None:
        """A line; what there was none of is left out."""
        parts = {
            "minted": self.minted,
            "redeemed": self.redeemed,
            "moved by force": self.forced,
            "recovered or inherited": self.recovered,
            "frozen": self.frozen,
        }
        words = (f"{wei / STONE:,.2f} {what}" for what, wei in parts.items() if wei)
        console.print(f"stones: {', '.join(words) or 'none'}")


@dataclass(frozen=True, slots=True)
class CrystalTotals:
    """All crystals ever: earned + returned = spent + expired + held."""

    earned: Crystals
    spent: Crystals
    expired: Crystals
    returned: Crystals
    held: Crystals


@dataclass(frozen=True, slots=True)
class TableTotals:
    """One table of a campaign: settled draws by prize, in the table's order, names as published.

    ``forced`` counts those that pity decided; ``fit`` compares the others with the odds.
    """

    campaign: Campaign
    by_owner: bool
    names: tuple[str, ...]
    counts: tuple[int, ...]
    forced: int
    fit: ChiSquare

    @property
    def settled(self) -> int:
        """Its settled draws."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class BoxTotals:
    """Draws by what became of them. ``stones_wei`` is what the box minted; ``open_claims`` are
    items won and not yet handed over."""

    draws: int
    settled: int
    refunded: int
    fulfilled: int
    open_claims: int
    stones_wei: Wei
    tables: tuple[TableTotals, ...]

    @property
    def open(self) -> int:
        """Draws neither settled nor refunded yet."""
        return self.draws - self.settled - self.refunded

    @property
    def prizes(self) -> Mapping[str, int]:
        """Settled draws by the name of what they won, in all tables together."""
        found: Counter[str] = Counter()
        for table in self.tables:
            found.update(dict(_pairs(table)))
        return dict(found)


@dataclass(frozen=True, slots=True)
class EngagementTotals:
    """What the audit counted in engagement, all of it rechecked."""

    crystals: CrystalTotals
    completions: int
    skipped: int
    box: BoxTotals

    def show(self, console: Console) -> None:
        """Two lines and a small table; nothing if nothing happened."""
        crystals, box = self.crystals, self.box
        if not (crystals.earned or self.completions or self.skipped or box.draws):
            return
        console.print(
            f"crystals: {crystals.earned:,} earned, {crystals.spent:,} spent, "
            f"{crystals.returned:,} returned, {crystals.expired:,} expired, {crystals.held:,} held"
        )
        console.print(
            f"draws: {box.settled:,} settled, {box.refunded:,} refunded, {box.open:,} open; "
            f"{box.stones_wei / STONE:,.2f} stones won; "
            f"items: {box.fulfilled:,} handed over, {box.open_claims:,} to be"
        )
        if not box.settled:
            return
        grid = Grid("campaign, table", "prizes won", "by pity", "chi-square", "p")
        for table in box.tables:
            if table.settled:
                grid.add_row(*_row(table))
        console.print(grid)
        if any(table.fit.p_value < UNLIKELY for table in box.tables):
            console.print("[yellow]unlikely odds[/] look at which draws were refunded, and why")


def _pairs(table: TableTotals) -> list[tuple[str, int]]:
    """Names may stand twice in a table."""
    found: Counter[str] = Counter()
    for name, count in zip(table.names, table.counts, strict=True):
        found[name] += count
    return list(found.items())


def _row(table: TableTotals) -> tuple[str, ...]:
    fit, whose = table.fit, "owners" if table.by_owner else "others"
    wins = ", ".join(f"{name} {count:,}" for name, count in _pairs(table))
    if not fit.degrees:
        return f"{table.campaign}, {whose}", wins, str(table.forced), "too few", ""
    p = f"{fit.p_value:.3g}"
    return (
        f"{table.campaign}, {whose}",
        wins,
        str(table.forced),
        f"{float(fit.statistic):.2f} of {fit.degrees} degrees",
        f"[yellow]{p}[/]" if fit.p_value < UNLIKELY else p,
    )
