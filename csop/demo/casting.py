"""Whose lives take a turn while the demo drives: chosen from the log, before anything happens.

Each of the four goes to the free car that has driven furthest before its hour. What the log is too
short for, or has no car left for, does not happen, and says why.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csop.demo.fleet import Car
from csop.params import Params
from csop.telemetry.drives import DriveHour
from csop.types import HOUR_SECONDS, Epoch, Hour

LOST, FROZEN, WITHDRAWN, ERASED, SOLD = map(Epoch, (12, 30, 36, 54, 60))
"""In their hours: on the first day of driving, on the second, and on the third."""


class Life(StrEnum):
    """What happens to a member; those whose car mines on come first."""

    FROZEN = "frozen"
    RECOVERED = "recovered"
    WITHDRAWN = "withdrawn"
    SOLD = "sold"


Plan = Mapping[Life, tuple[Epoch, Epoch]]
"""In the hours of which epochs it begins and is complete."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who it is, and why nobody."""

    cars: Mapping[Life, Car]
    absent: Mapping[Life, str]


def plan_of(params: Params) -> Plan:
    """Four days: a wallet lost on the first is recovered on the last."""
    recovered = Epoch(LOST + params.registry.recovery_seconds // HOUR_SECONDS + 1)
    return {
        Life.FROZEN: (FROZEN, FROZEN),
        Life.RECOVERED: (LOST, recovered),
        Life.WITHDRAWN: (WITHDRAWN, ERASED),
        Life.SOLD: (SOLD, SOLD),
    }


def cast(
    plan: Plan,
    hours: Iterable[DriveHour],
    fleet: Sequence[Car],
    first: Hour,
    epochs: int,
    unit: int,
) -> Cast:
    """Choose among cars that have driven a ``unit`` of metres before; ``first`` is epoch 0."""
    hours, free = tuple(hours), {car.label: car for car in fleet}
    cars: dict[Life, Car] = {}
    absent: dict[Life, str] = {}
    for life in Life:
        begin, end = plan[life]
        if end >= epochs:
            absent[life] = f"takes {end + 1} hours, the log has {epochs}"
            continue
        driven = Counter({label: 0 for label in free})
        for drive in hours:
            if drive.label in free and drive.hour < first + begin:
                driven[drive.label] += drive.end_metres - drive.start_metres
        best = min(driven, key=lambda label: (-driven[label], label), default=None)
        if best is None or driven[best] < unit:
            absent[life] = f"takes another car that has driven {unit // 1000} km before"
            continue
        cars[life] = free.pop(best)
    return Cast(cars, absent)
