"""How amounts, odds and times are shown."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table

from csop.emission import STONE
from csop.engagement import tables
from csop.shown import exact_stones, local_date, yuan

__all__ = [
    "date",
    "exact_stones",
    "local_date",
    "odds",
    "stones",
    "terms_table",
    "yuan",
]
PPB_A_PERCENT = 10**7


def stones(wei: int) -> str:
    """To a hundredth, rounded down."""
    return f"{wei // STONE:,}.{wei % STONE * 100 // STONE:02}"


def date(time: int) -> str:
    """To the minute."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M} UTC"


def odds(ppb: int) -> str:
    """Exactly, as a percentage."""
    places = f"{ppb % PPB_A_PERCENT:07}".rstrip("0")
    return f"{ppb // PPB_A_PERCENT}{'.' if places else ''}{places} %"


def terms_table(title: str, table: tables.Table, *columns: tuple[str, Sequence[int]]) -> Table:
    """One table of a campaign, with further columns of odds in ppb."""
    heads = (head for head, _ in columns)
    shown = Table("", "prize", "stones", "value", "odds", *heads, title=title, title_justify="left")
    for place, prize in enumerate(table):
        shown.add_row(
            str(place),
            prize.name,
            exact_stones(prize.stones) if prize.stones else "",
            yuan(prize.value_fen) if prize.value_fen else "",
            odds(prize.odds_ppb),
            *(odds(ppb[place]) for _, ppb in columns),
        )
    return shown
