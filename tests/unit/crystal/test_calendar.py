"""Months of UTC+8: their numbers, their first seconds, and which bucket a second falls into."""

import calendar

import pytest

from tests.helpers import expect_error
from tests.unit.crystal.till import CAP, earned
from tests.unit.dates import at, first_second, midnight_after, month_at

YEARS = (1970, 1971, 1999, 2000, 2023, 2024, 2025, 2026, 2027, 2028, 2099, 2100, 2400, 9999)
"""Leap years, years beside them, and centuries of both kinds."""


@pytest.mark.parametrize("year", YEARS)
def test_monthOf__each_month_of_a_year__from_its_first_to_its_last_second(crystal, year):
    for month in range(1, 13):
        number = (year - 1970) * 12 + month - 1
        last_day = calendar.monthrange(year, month)[1]
        if (year, month) != (1970, 1):
            assert crystal.monthOf(at(year, month)) == number
            assert crystal.monthOf(at(year, month) - 1) == number - 1
        assert crystal.monthOf(at(year, month, last_day)) == number
        assert crystal.monthOf(at(year, month, last_day, 23, 59, 59)) == number


def test_monthOf__the_first_second_of_all__month_zero(crystal):
    assert crystal.monthOf(0) == 0
    assert crystal.monthOf(16 * 3600 - 1 + 30 * 86_400) == 0
    assert crystal.monthOf(16 * 3600 + 30 * 86_400) == 1


def test_monthOf__end_of_a_month_in_UTC__next_month_already(crystal):
    utc_end_of_april_2026 = 1_777_593_599
    assert crystal.monthOf(utc_end_of_april_2026) == (2026 - 1970) * 12 + 4
    assert crystal.monthOf(utc_end_of_april_2026 - 8 * 3600) == (2026 - 1970) * 12 + 3


def test_monthOf__beyond_all_time__refused(crystal):
    with expect_error("Panic", "arithmetic overflow"):
        crystal.monthOf(2**256 - 1)


def _leap_february(now):
    return next(m for m in range(now + 1, now + 100) if m % 12 == 1 and _days(m) == 29)


def _days(month):
    return calendar.monthrange(1970 + month // 12, month % 12 + 1)[1]


BOUNDARIES = {
    "february of a leap year": lambda now: _leap_february(now) + 1,
    "february of another year": lambda now: next(
        m + 1 for m in range(now + 1, now + 100) if m % 12 == 1 and _days(m) == 28
    ),
    "a year's turn": lambda now: now + 12 - now % 12,
    "the middle of a year": lambda now: now + 12 - now % 12 + 6,
}


@pytest.mark.parametrize("name", BOUNDARIES)
def test_earn__last_and_first_second_of_a_month__each_in_its_own_bucket(till, alice, name):
    month = BOUNDARIES[name](till.month)
    till.clock.next(first_second(month) - 1)
    assert till.logged(till.earn(alice, CAP)) == earned(alice, month - 1, CAP)
    till.clock.next(first_second(month))
    assert till.logged(till.earn(alice, CAP - 1)) == earned(alice, month, CAP - 1)
    assert till.buckets(alice, month - 1) == {0: CAP, 1: CAP - 1}


def test_earn__twenty_ninth_of_february__a_day_of_its_own(till, alice):
    march = first_second(_leap_february(till.month) + 1)
    till.clock.next(march - 86_400 - 1)
    till.earn(alice, CAP)
    till.clock.next(march - 86_400)
    till.earn(alice, CAP)
    till.clock.next(march - 1)
    with till.refused("Crystal_OverDailyCap", alice.id, 1, 0):
        till.earn(alice, 1)
    assert till.buckets(alice, month_at(march) - 1) == {0: 2 * CAP}


def test_expiriesOf__four_years_of_months__each_at_the_first_second_of_its_month(
    other_till, alice, home
):
    till = other_till(life_months=31)
    first = home + 1  # its second day lies ahead
    for month in range(first, first + 49):
        till.clock.next(midnight_after(first_second(month)))
        till.earn(alice, month - first + 1)
    open_months = range(first + 48 - 31, first + 49)
    assert till.expiries(alice) == [
        (first_second(month + 32), month - first + 1) for month in open_months
    ]
