"""Ends of working days, against dates as people in UTC+8 read them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.dates import CHINA, DAY, at, end_of_working_day

YEAR_2200 = at(2200, 1)


@pytest.fixture(scope="module")
def ends(CalendarMock, stranger):
    """The library, by itself."""
    library = stranger.deploy(CalendarMock)
    return lambda times, count: [int(end) for end in library.endsOfWorkingDay(times, count)]


def test_model__a_few_days__as_on_the_wall():
    """The model itself: 2026-10-23 was a Friday."""
    assert CHINA.utcoffset(None).total_seconds() == 8 * 3600
    friday, saturday, monday = at(2026, 10, 23), at(2026, 10, 24), at(2026, 10, 26)
    assert end_of_working_day(friday, 1) == end_of_working_day(saturday, 1) == monday + DAY
    assert end_of_working_day(monday - 1, 1) == monday + DAY
    assert end_of_working_day(monday, 1) == monday + 2 * DAY
    assert end_of_working_day(friday, 5) == saturday + 7 * DAY
    assert end_of_working_day(friday, 6) == saturday + 10 * DAY


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, YEAR_2200), min_size=1, max_size=20),
    st.one_of(st.integers(1, 60), st.just(10)),
)
def test_endOfWorkingDay__any_seconds__as_a_plain_model(ends, times, count):
    """Calls only: nothing to undo between examples."""
    assert ends(times, count) == [end_of_working_day(time, count) for time in times]


@pytest.mark.parametrize("count", [1, 2, 4, 5, 6, 9, 10, 11, 60])
def test_endOfWorkingDay__around_each_midnight_of_three_weeks__as_a_plain_model(ends, count):
    midnights = range(at(2029, 12, 20), at(2030, 1, 10), DAY)
    times = [midnight + offset for midnight in midnights for offset in (-1, 0, 1, 8 * 3600)]
    assert ends(times, count) == [end_of_working_day(time, count) for time in times]


def test_endOfWorkingDay__first_seconds_of_all__as_a_plain_model(ends):
    times = [0, 1, 16 * 3600 - 1, 16 * 3600, DAY, 4 * DAY]
    assert ends(times, 1) == [end_of_working_day(time, 1) for time in times]


def test_endOfWorkingDay__none_to_wait_for__end_of_the_day_itself(ends):
    saturday = at(2026, 10, 24)
    assert ends([saturday, saturday + DAY - 1], 0) == [saturday + DAY] * 2
