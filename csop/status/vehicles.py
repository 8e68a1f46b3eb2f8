"""A member's vehicles as the registries have them."""

from collections.abc import Iterator
from dataclasses import dataclass

from csop.params import Params
from csop.registry import RegistryView, Span, overlaps
from csop.telemetry.weights import window_opens
from csop.types import MemberId, Timestamp, VehicleId


@dataclass(frozen=True, slots=True)
class VehicleStatus:
    """A vehicle of its present owner.

    ``bought``: by a sale, and not registered to the owner. Hours that begin at ``counts_from`` or
    later count. ``suspended`` by the inspector. ``deleted``: the time whose readings this owner or
    one before has asked to delete.
    """

    vehicle: VehicleId
    bought: bool
    owned_since: Timestamp
    counts_from: Timestamp
    suspended: bool
    deleted: tuple[Span, ...]


def vehicles_of(member: MemberId, view: RegistryView, params: Params) -> Iterator[VehicleStatus]:
    """The vehicles that a member owns."""
    for vehicle, known in view.vehicles.items():
        if known.owner == member:
            yield VehicleStatus(
                vehicle,
                known.owner_epoch > 0,
                known.owned_since,
                window_opens(known, params),
                known.suspended,
                view.deleted_spans(vehicle),
            )


def owned_within(
    member: MemberId, view: RegistryView, start: Timestamp, end: Timestamp
) -> list[VehicleId]:
    """The vehicles that a member owned at some time of [start, end)."""
    return [
        vehicle
        for vehicle, known in view.vehicles.items()
        for owner_epoch, ownership in enumerate(known.ownerships)
        if ownership.owner == member
        if overlaps(known.gathered(owner_epoch, end), (start, end))
    ]
