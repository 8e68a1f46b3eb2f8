"""What a person reads of tasks and draws."""

from collections.abc import Iterator

from rich.table import Table

from csop.demo.engagement import Entry
from csop.demo.tally import Tally, Won
from csop.emission import STONE
from csop.engagement.tables import ALL_PPB, Kind, Prize

FEN_A_YUAN = 100


def tables(diary: list[Entry], tally: Tally) -> Iterator[Table]:
    """The diary, the crystals, the draws by tier."""
    yield _diary(diary)
    yield _crystals(tally)
    yield from (_draws(won) for won in tally.tables)


def _diary(diary: list[Entry]) -> Table:
    table = Table("", "", title="Crystals to stones", show_header=False, title_style="bold")
    dates = [entry.date for entry in diary]
    for before, entry in zip(["", *dates], diary, strict=False):
        table.add_row(entry.date if entry.date != before else "", entry.text)
    return table


def _crystals(tally: Tally) -> Table:
    table = Table("", "", title="Crystals and draws", show_header=False)
    table.columns[1].justify = "right"
    crystals = tally.crystals
    rows = {
        "completions that counted": tally.completions,
        **{f"skipped: {reason}": times for reason, times in tally.skipped.items()},
        "members who completed tasks": tally.members,
        "crystals earned": crystals.earned,
        "crystals spent": crystals.spent,
        "crystals returned": crystals.returned,
        "crystals expired": crystals.expired,
        "crystals held": crystals.held,
        "draws": tally.draws,
        "draws refunded": tally.refunds,
        "items handed over": tally.fulfilled,
        "items to be handed over": len(tally.claims),
    }
    for key, value in rows.items():
        table.add_row(key, f"{value:,}")
    table.add_row("stones won", f"{tally.stones_wei / STONE:,.2f}")
    return table


def _draws(won: Won) -> Table:
    """Published odds, what they are in the long run with pity, and what came."""
    drawn = sum(won.counts)
    whose = "certified owners" if won.by_owner else "everybody else"
    table = Table(
        "prize",
        "stones",
        "worth",
        "published",
        "with pity",
        "observed",
        "won",
        title=f"Campaign {won.campaign}: {drawn:,} settled draws of {whose}",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for prize, odds, times in zip(won.table, won.effective_ppb, won.counts, strict=True):
        observed = f"{times / drawn:.2%}" if drawn else ""
        published = f"{prize.odds_ppb / ALL_PPB:.2%}"
        expected = f"{odds / ALL_PPB:.2%}"
        stones = f"{prize.stones / STONE:g}" if prize.stones else ""
        row = (prize.name, stones, _worth(prize), published, expected, observed, f"{times:,}")
        table.add_row(*row)
    return table


def _worth(prize: Prize) -> str:
    """What the operator states, in yuan."""
    if prize.kind is Kind.NOTHING:
        return ""
    return f"{prize.value_fen / FEN_A_YUAN:,.2f}".removesuffix(".00") + " yuan"
