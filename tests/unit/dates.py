"""Dates as people in UTC+8 read them: the tests' own calendar, apart from the package's."""

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
DAY = 86_400


def at(year: int, month: int, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """Unix seconds of a wall clock in UTC+8."""
    return int(datetime(year, month, day, hour, minute, second, tzinfo=CHINA).timestamp())


def month_at(time: int) -> int:
    """The number of the month in which a wall clock in UTC+8 shows this time."""
    found = datetime.fromtimestamp(time, CHINA)
    return found.year * 12 + found.month - 1970 * 12 - 1


def first_second(month: int) -> int:
    """Of a month, by its number."""
    return at(1970 + month // 12, month % 12 + 1)


def midnight_after(time: int) -> int:
    """The first second of the next day."""
    found = datetime.fromtimestamp(time, CHINA)
    midnight = found.replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight + timedelta(days=1)).timestamp())


def end_of_working_day(time: int, count: int) -> int:
    """The first second after the ``count``-th day from Monday to Friday after that of a time."""
    day = datetime.fromtimestamp(time, CHINA).date()
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() <= 5
    after = day + timedelta(days=1)
    return at(after.year, after.month, after.day)
