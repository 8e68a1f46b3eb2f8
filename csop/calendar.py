"""Days and months of UTC+8, as the contracts count them (docs/spec.md, 8)."""

from datetime import UTC, date, datetime, timedelta

from csop.types import Day, Month, Timestamp

OFFSET_SECONDS = 8 * 3600
DAY_SECONDS = 86_400
_FIRST_DAY = date(1970, 1, 1)


def day_of(time: Timestamp) -> Day:
    """The calendar day that holds ``time``, from 1970-01-01."""
    return Day((time + OFFSET_SECONDS) // DAY_SECONDS)


def month_of(time: Timestamp) -> Month:
    """The calendar month that holds ``time``: (year - 1970) * 12 + (1 to 12) - 1."""
    found = _FIRST_DAY + timedelta(days=day_of(time))
    return Month((found.year - _FIRST_DAY.year) * 12 + found.month - 1)


def start_of_month(month: Month) -> Timestamp:
    """The first second of a month."""
    years, months = divmod(month, 12)
    first = datetime(_FIRST_DAY.year + years, months + 1, 1, tzinfo=UTC)
    return Timestamp(int(first.timestamp()) - OFFSET_SECONDS)
