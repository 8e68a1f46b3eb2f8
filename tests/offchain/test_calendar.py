"""Days and months of UTC+8, against the standard library's calendar with a fixed offset."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.calendar import day_of, month_of, start_of_month

BEIJING = timezone(timedelta(hours=8))
TIMES = st.integers(0, 2**35)


@given(TIMES)
def test_day_and_month__any_time__as_a_wall_clock_in_beijing_shows(time):
    shown = datetime.fromtimestamp(time, BEIJING)
    assert day_of(time) == (shown.date() - date(1970, 1, 1)).days
    assert month_of(time) == (shown.year - 1970) * 12 + shown.month - 1


@given(st.integers(0, 12 * 1_000))
def test_start_of_month__any_month__its_first_second(month):
    start = start_of_month(month)
    assert month_of(start) == month
    assert month_of(start - 1) == month - 1


@pytest.mark.parametrize(
    ("time", "day", "month"),
    [
        (0, 0, 0),
        (57_599, 0, 0),
        (57_600, 1, 0),
        (1_798_732_799, 20_818, 683),  # 2026-12-31 23:59:59
        (1_798_732_800, 20_819, 684),  # 2027-01-01 00:00:00
        (1_709_222_399, 19_782, 649),  # 2024-02-29 23:59:59
        (1_709_222_400, 19_783, 650),  # 2024-03-01 00:00:00
    ],
)
def test_day_and_month__edges__change_at_four_in_the_afternoon_of_utc(time, day, month):
    assert (day_of(time), month_of(time)) == (day, month)
