"""A member in words: what is frozen, and what holds for its vehicles."""

from collections.abc import Iterator

from csop.shown import date, stones
from csop.status import VehicleStatus
from csop.types import Timestamp, Wei


def frozen_words(frozen: Wei, balance: Wei) -> str:
    """How much is frozen of what the wallet holds; it may be more than that."""
    if frozen > balance:
        return f"all of them frozen, and what comes, up to {stones(frozen)} in all"
    return f"{stones(frozen)} of them frozen"


def vehicle_words(vehicle: VehicleStatus, now: Timestamp) -> Iterator[str]:
    """What is worth saying of a vehicle; nothing of most."""
    if vehicle.bought and vehicle.counts_from > now:
        yield (
            f"bought {date(vehicle.owned_since)}: what it drives counts from "
            f"{date(vehicle.counts_from)}"
        )
    if vehicle.suspended:
        yield "suspended by the inspector: weighs nothing until it is attested"
    for since, until in vehicle.deleted:
        yield f"readings from {date(since)} to {date(until)} are deleted, or to be"
