"""Fixes -> what each vehicle drove in each hour, by a synthetic odometer.

The public logs have positions but no odometer, so one is summed from them: great-circle distance
between consecutive fixes, each rounded to a millimetre, and read in whole metres rounded down, so
the readings of a vehicle join without loss. It stands in for the device; nodes never repeat it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

from csop.params import Plausibility
from csop.telemetry.fixes import Fix, distance_mm, too_fast
from csop.telemetry.reasons import Reason
from csop.types import HOUR_SECONDS, Hour, Metres


@dataclass(frozen=True, slots=True)
class DriveHour:
    """What a vehicle drove in one hour.

    The odometer in metres before and after, and in order of time the fixes it was summed from:
    those of the hour, and the last one before where the first stretch began there.
    """

    label: str
    hour: Hour
    start_metres: Metres
    end_metres: Metres
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Drives:
    """Hours by vehicle and time, and the metres between fixes that count for nothing, by reason."""

    hours: tuple[DriveHour, ...]
    set_aside_metres: Counter[Reason]

    @property
    def metres(self) -> Metres:
        """What all vehicles drove."""
        return Metres(sum(hour.end_metres - hour.start_metres for hour in self.hours))


def drive(fixes: Iterable[Fix], rules: Plausibility) -> Drives:
    """Sum fixes, sorted by vehicle and time as in ``Log.fixes``, into hours.

    A stretch between two fixes belongs to the hour of the later one. If it is longer than
    ``gap_seconds`` or faster than ``peak_kmh`` it moves no odometer and is set aside. An hour with
    at least one stretch makes one DriveHour, even if the vehicle stood.
    """
    hours: list[DriveHour] = []
    aside_mm: Counter[Reason] = Counter()
    for label, group in groupby(fixes, key=attrgetter("vehicle")):
        hours += _one_vehicle(label, group, rules, aside_mm)
    return Drives(tuple(hours), Counter({key: mm // 1_000 for key, mm in aside_mm.items()}))


def _one_vehicle(
    label: str, fixes: Iterable[Fix], rules: Plausibility, aside_mm: Counter[Reason]
) -> list[DriveHour]:
    hours: list[DriveHour] = []
    odometer_mm = 0
    for hour, stretches in groupby(pairwise(fixes), key=_hour_of_stretch):
        start_mm = odometer_mm
        used: list[Fix] = []
        for earlier, later in stretches:
            driven_mm = distance_mm(earlier, later)
            if later.time - earlier.time > rules.gap_seconds:
                aside_mm[Reason.GAP] += driven_mm
            elif too_fast(earlier, later, rules.peak_kmh):
                aside_mm[Reason.JUMP] += driven_mm
            else:
                odometer_mm += driven_mm
                used += (later,) if used and used[-1] is earlier else (earlier, later)
        if used:
            start, end = Metres(start_mm // 1_000), Metres(odometer_mm // 1_000)
            hours.append(DriveHour(label, Hour(hour), start, end, tuple(used)))
    return hours


def _hour_of_stretch(stretch: tuple[Fix, Fix]) -> int:
    return stretch[1].time // HOUR_SECONDS
