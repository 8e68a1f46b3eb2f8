"""Positions of vehicles, the distance between them, and which ones to believe."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import asin, cos, pi, sin, sqrt
from operator import attrgetter
from typing import NamedTuple

from csop.telemetry.reasons import Reason

EARTH_RADIUS_MM = 6_371_008_800
"""Mean radius R1 = (2a + b) / 3 of the WGS 84 ellipsoid, 6,371,008.8 m (IUGG; Moritz, Geodetic
Reference System 1980, 2000), in millimetres."""

_RAD = pi / 180


class Fix(NamedTuple):
    """Where a vehicle (by its label in the log) was: unix seconds, degrees of WGS 84.

    A tuple and not a dataclass: hundreds of thousands are made and sorted, by these fields.
    """

    vehicle: str
    time: int
    lat: float
    lon: float


def distance_mm(a: Fix, b: Fix) -> int:
    """Great-circle distance (haversine) in millimetres, rounded to the nearest."""
    north_a, north_b = a.lat * _RAD, b.lat * _RAD
    up = sin((north_b - north_a) / 2)
    across = sin((b.lon - a.lon) * _RAD / 2)
    h = up * up + cos(north_a) * cos(north_b) * across * across
    return round(2 * EARTH_RADIUS_MM * asin(min(1.0, sqrt(h))))


def too_fast(a: Fix, b: Fix, peak_kmh: int) -> bool:
    """Whether going from ``a`` to the later ``b`` takes more than ``peak_kmh``."""
    return distance_mm(a, b) * 36 > peak_kmh * 10_000 * (b.time - a.time)


def believe(fixes: Iterable[Fix], peak_kmh: int, set_aside: Counter[Reason]) -> list[Fix]:
    """Sort by vehicle and time and set aside doubles and jumps.

    The result depends on the set of fixes alone, not on their order: of one vehicle's fixes in
    one second the first by (lat, lon) stays. For jumps see ``_without_jumps``.
    """
    kept: list[Fix] = []
    for _, group in groupby(sorted(fixes), key=attrgetter("vehicle")):
        kept += _without_jumps(_one_a_second(group, set_aside), peak_kmh, set_aside)
    return kept


def _one_a_second(fixes: Iterable[Fix], set_aside: Counter[Reason]) -> Iterator[Fix]:
    last = None
    for fix in fixes:
        if fix.time == last:
            set_aside[Reason.DUPLICATE_TIME] += 1
        else:
            last = fix.time
            yield fix


def _without_jumps(fixes: Iterable[Fix], peak_kmh: int, set_aside: Counter[Reason]) -> list[Fix]:
    """One vehicle's fixes without those that no believable drive reaches.

    A fix that can be reached from the last believed one (at up to ``peak_kmh``) is believed. One
    that cannot is in doubt until the next fix speaks. If that can be reached from the last
    believed one, the doubtful fix was a jump. If not, but it can be reached from the doubtful one,
    two fixes agree against the past: both are believed and the drive goes on from there (the
    stretch between counts for nothing, see drives.py); if the past was the very first fix alone,
    that was the jump. Otherwise the doubtful fix was a jump and the newer one is in doubt. So one
    bad fix, even the first, costs itself and never what follows.
    """
    kept: list[Fix] = []
    doubt: Fix | None = None
    for fix in fixes:
        if not kept or not too_fast(kept[-1], fix, peak_kmh):
            set_aside[Reason.JUMP] += doubt is not None
            doubt = None
            kept.append(fix)
        elif doubt is not None and not too_fast(doubt, fix, peak_kmh):
            if len(kept) == 1:
                kept.pop()
                set_aside[Reason.JUMP] += 1
            kept += (doubt, fix)
            doubt = None
        else:
            set_aside[Reason.JUMP] += doubt is not None
            doubt = fix
    set_aside[Reason.JUMP] += doubt is not None
    return kept
