"""Distributions and vouchers in numbers, for the report and whoever sums it up."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from csop.types import Fen


@dataclass(frozen=True, slots=True)
class DistributionTotals:
    """One distribution: deposit = refund + claimed + held + unclaimed + dust + swept.

    All in fen, or what else the asset counts in. ``held`` waits for blocked members, ``unclaimed``
    for whoever has not claimed. Of ``members``, who are entitled to something, ``claims`` claimed.
    """

    number: int
    mode: str
    deposit: Fen
    refund: Fen
    claimed: Fen
    held: Fen
    unclaimed: Fen
    dust: Fen
    swept: Fen
    claims: int
    members: int


@dataclass(frozen=True, slots=True)
class VoucherTotals:
    """All vouchers ever, in fen: minted - burned is what there is."""

    minted: Fen
    burned: Fen
    recovered: Fen


@dataclass(frozen=True, slots=True)
class ProceedsTotals:
    """What the audit counted of distributions, all of it rechecked."""

    distributions: tuple[DistributionTotals, ...]
    vouchers: VoucherTotals
    given: int
    """What the vault got unasked, in units of the assets; nothing takes it out again."""

    def show(self, console: Console) -> None:
        """A small table and a line; nothing if nothing happened."""
        if self.distributions:
            heads = ("deposit", "refund", "claimed", "held", "unclaimed", "dust", "swept")
            table = Table("distribution, in fen", *heads, "members")
            for one in self.distributions:
                amounts = (f"{getattr(one, head):,}" for head in heads)
                who = f"{one.claims:,} of {one.members:,}"
                table.add_row(f"{one.number}, {one.mode}", *amounts, who)
            for column in table.columns:
                column.overflow = "fold"  # a figure is never cut off
            for column in table.columns[1:]:
                column.justify = "right"
            console.print(table)
        if self.vouchers.minted:
            console.print(
                f"vouchers, in fen: {self.vouchers.minted:,} minted, "
                f"{self.vouchers.burned:,} burned, {self.vouchers.recovered:,} recovered"
            )
        if self.given:
            console.print(f"the vault was given {self.given:,} unasked, which stay there")
