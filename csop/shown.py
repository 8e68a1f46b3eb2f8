"""How amounts, odds and times are written, and yuan read."""

import re
from datetime import UTC, datetime, timedelta, timezone

from csop.calendar import OFFSET_SECONDS
from csop.emission import STONE
from csop.types import Fen

CHINA = timezone(timedelta(seconds=OFFSET_SECONDS))
FEN_A_YUAN = 100
PPB_A_PERCENT = 10**7
_YUAN = re.compile(r"([0-9]{1,1000})(?:\.([0-9]+))?")


class YuanError(ValueError):
    """Words that are no amount of money; the message says why."""


def parse_yuan(text: str) -> Fen:
    """Yuan with at most two decimals, exactly, in fen. Raises YuanError."""
    found = _YUAN.fullmatch(text)
    if not found:
        raise YuanError("must be yuan, digits like 1234 or 1234.56")
    decimals = found[2] or ""
    if len(decimals) > 2:
        raise YuanError("has more decimals than fen: two at most")
    return Fen(int(found[1]) * FEN_A_YUAN + int(decimals.ljust(2, "0")))


def counted(count: int, what: str) -> str:
    """So many of what has a plural in s."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def yuan(fen: int) -> str:
    """In yuan, exactly."""
    return f"¥{fen // FEN_A_YUAN:,}.{fen % FEN_A_YUAN:02}"


def exact_stones(wei: int) -> str:
    """All places that are not zero."""
    places = f"{wei % STONE:018}".rstrip("0")
    return f"{wei // STONE:,}{'.' if places else ''}{places}"


def stones(wei: int) -> str:
    """To a hundredth, rounded down."""
    return f"{wei // STONE:,}.{wei % STONE * 100 // STONE:02}"


def odds(ppb: int) -> str:
    """Exactly, as a percentage."""
    places = f"{ppb % PPB_A_PERCENT:07}".rstrip("0")
    return f"{ppb // PPB_A_PERCENT}{'.' if places else ''}{places} %"


def date(time: int) -> str:
    """To the minute."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M} UTC"


def local_date(time: int) -> str:
    """To the minute, as the calendar counts: UTC+8."""
    return f"{datetime.fromtimestamp(time, CHINA):%Y-%m-%d %H:%M} UTC+8"
