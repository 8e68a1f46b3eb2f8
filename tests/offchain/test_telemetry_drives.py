"""Odometers summed from fixes: hours, gaps, rounding, and the shipped days."""

from collections import Counter
from dataclasses import replace
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop import params
from csop.telemetry.capmetro import read
from csop.telemetry.drives import drive
from csop.telemetry.fixes import Fix, distance_mm
from csop.telemetry.reasons import Reason

RULES = params.load().plausibility
SHIPPED = Path(__file__).parents[2] / "data" / "capmetro"
START = 411_102 * 3600


def _fix(seconds, at, label="a"):
    """A fix ``at`` thousandths of a degree (111.195 m each) north of the equator."""
    return Fix(label, START + seconds, at / 1000, 0.0)


def test_drive__two_fixes__one_hour_in_whole_metres():
    drives = drive([_fix(0, 0), _fix(60, 10)], RULES)
    (hour,) = drives.hours
    assert (hour.hour, hour.start_metres, hour.end_metres) == (411_102, 0, 1_111)
    assert hour.fixes == (_fix(0, 0), _fix(60, 10))


def test_drive__across_the_hour__belongs_to_the_later_fix():
    fixes = [_fix(3400, 0), _fix(3500, 10), _fix(3600, 20), _fix(3700, 30)]
    first, second = drive(fixes, RULES).hours
    assert (first.hour, first.end_metres, first.fixes) == (411_102, 1_111, tuple(fixes[:2]))
    assert (second.hour, second.start_metres, second.end_metres) == (411_103, 1_111, 3_335)
    assert second.fixes == tuple(fixes[1:])


@pytest.mark.parametrize(("seconds", "gap"), [(900, False), (901, True)])
def test_drive__fixes_far_apart__earn_nothing(seconds, gap):
    drives = drive([_fix(0, 0), _fix(seconds, 10)], RULES)
    assert drives.set_aside_metres == ({Reason.GAP: 1_111} if gap else {})
    assert len(drives.hours) == (0 if gap else 1)
    assert drives.metres == (0 if gap else 1_111)


def test_drive__gap_within_an_hour__odometer_stands_and_fixes_go_on():
    fixes = [_fix(0, 0), _fix(60, 10), _fix(1000, 90), _fix(1060, 100)]
    (hour,) = drive(fixes, RULES).hours
    assert (hour.start_metres, hour.end_metres) == (0, 2_223)
    assert hour.fixes == tuple(fixes)


def test_drive__jump_between_believed_fixes__earns_nothing():
    drives = drive([_fix(0, 0), _fix(60, 1), _fix(120, 9000), _fix(180, 9001)], RULES)
    assert drives.metres == 222
    assert drives.set_aside_metres == {Reason.JUMP: 1_000_644}


def test_drive__standing__is_an_hour_of_no_metres():
    (hour,) = drive([_fix(0, 5), _fix(60, 5)], RULES).hours
    assert hour.start_metres == hour.end_metres == 0


def test_drive__vehicles__have_their_own_odometers():
    fixes = [_fix(0, 0, "a"), _fix(60, 10, "a"), _fix(0, 900, "b"), _fix(60, 920, "b")]
    assert [(h.label, h.start_metres, h.end_metres) for h in drive(fixes, RULES).hours] == [
        ("a", 0, 1_111),
        ("b", 0, 2_223),
    ]


def test_drive__nothing__is_nothing():
    assert drive([], RULES).hours == ()
    assert drive([_fix(0, 0)], RULES).hours == ()


@given(st.lists(st.tuples(st.integers(1, 2000), st.integers(0, 40)), min_size=1, max_size=60))
def test_drive__any_drive__loses_nothing_and_joins(steps):
    time, fixes = 0, []
    for pause, at in steps:
        time += pause
        fixes.append(_fix(time, at))
    drives = drive(fixes, RULES)
    whole = sum(map(distance_mm, fixes, fixes[1:]))
    driven = drives.hours[-1].end_metres if drives.hours else 0
    assert 0 <= whole // 1000 - driven - drives.set_aside_metres.total() <= 2
    ends = [0] + [hour.end_metres for hour in drives.hours]
    assert [hour.start_metres for hour in drives.hours] == ends[:-1]
    assert len({hour.hour for hour in drives.hours}) == len(drives.hours)


def test_drive__shipped_days__agree_with_plain_sums():
    log = read([SHIPPED])
    drives = drive(log.fixes, RULES)
    driven, gaps, hours = 0.0, 0.0, set()
    for a, b in zip(log.fixes, log.fixes[1:], strict=False):
        if a.vehicle != b.vehicle:
            continue
        x, y, turn = radians(a.lat), radians(b.lat), radians(b.lon - a.lon)
        h = sin((y - x) / 2) ** 2 + cos(x) * cos(y) * sin(turn / 2) ** 2
        metres = 2 * 6_371_008.8 * asin(sqrt(h))
        if b.time - a.time > 900:
            gaps += metres
        else:
            driven += metres
            hours.add((b.vehicle, b.time // 3600))
    assert len(hours) == len(drives.hours) == 9_172
    assert {(hour.label, hour.hour) for hour in drives.hours} == hours
    assert drives.metres == 135_364_211
    assert drives.set_aside_metres == {Reason.GAP: 5_523_727}
    assert driven == pytest.approx(drives.metres, abs=247)
    assert gaps == pytest.approx(drives.set_aside_metres[Reason.GAP], abs=1)
    busiest = Counter(hour.hour for hour in drives.hours)
    assert (len(busiest), max(busiest.values())) == (93, 164)


def test_drive__slower_peak__sets_more_aside():
    fixes = [_fix(0, 0), _fix(60, 10)]
    drives = drive(fixes, replace(RULES, peak_kmh=66))
    assert drives.set_aside_metres == {Reason.JUMP: 1_111}
    assert drive(fixes, replace(RULES, peak_kmh=67)).metres == 1_111
