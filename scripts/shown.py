"""How amounts, odds and times are shown."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from rich.table import Table

from csop.emission import STONE
from csop.engagement import tables
from csop.engagement.calendar import OFFSET_SECONDS

PPB_A_PERCENT = 10**7
CHINA = timezone(timedelta(seconds=OFFSET_SECONDS))


def stones(wei: int) -> str:
    """To a hundredth, rounded down."""
    return f"{wei // STONE:,}.{wei % STONE * 100 // STONE:02}"


def date(time: int) -> str:
    """To the minute."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M} UTC"


def local_date(time: int) -> str:
    """To the minute, as the calendar counts: UTC+8."""
    return f"{datetime.fromtimestamp(time, CHINA):%Y-%m-%d %H:%M} UTC+8"


def odds(ppb: int) -> str:
    """Exactly, as a percentage."""
    places = f"{ppb % PPB_A_PERCENT:07}".rstrip("0")
    return f"{ppb // PPB_A_PERCENT}{'.' if places else ''}{places} %"


def yuan(fen: int) -> str:
    """In yuan, exactly."""
    return f"¥{fen // 100:,}.{fen % 100:02}"


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


def exact_stones(wei: int) -> str:
    """All places that are not zero."""
    places = f"{wei % STONE:018}".rstrip("0")
    return f"{wei // STONE:,}{'.' if places else ''}{places}"
