"""Weights of one epoch: each vehicle's counted metres of the window, in whole units of 10 km.

A plain function of ledger and registry: no state from epoch to epoch, integers only, and nothing
depends on the order in which readings came.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csop.params import Params
from csop.registry import RegistryView, Span, Vehicle
from csop.telemetry.admission import History
from csop.telemetry.ledger import ReadingLedger
from csop.telemetry.reasons import Reason
from csop.types import HOUR_SECONDS, Hour, Metres, Timestamp, VehicleId, Weight


@dataclass(frozen=True, slots=True)
class Counted:
    """One vehicle in one epoch.

    ``why`` it weighs nothing (None if it weighs something), the metres that count, and the other
    metres of the window by reason: ``metres`` + the sum of ``set_aside`` is all that it drove in
    accepted readings of the window.
    """

    weight: Weight
    why: Reason | None
    metres: Metres
    set_aside: Mapping[Reason, int]


@dataclass(frozen=True, slots=True)
class EpochWeights:
    """All vehicles of an epoch, by vehicle id in rising order.

    ``weights`` leaves zero weights out; ``vehicles`` has every vehicle that the registry or the
    ledger knows.
    """

    hour: Hour
    weights: Mapping[VehicleId, Weight]
    vehicles: Mapping[VehicleId, Counted]

    @property
    def total(self) -> int:
        """W, the sum of the weights."""
        return sum(self.weights.values())

    def why(self) -> dict[VehicleId, Reason]:
        """Why each vehicle that weighs nothing does so."""
        return {v: c.why for v, c in self.vehicles.items() if c.why is not None}

    def metres(self) -> Metres:
        """What counts of all vehicles."""
        return Metres(sum(counted.metres for counted in self.vehicles.values()))

    def set_aside(self) -> Counter[Reason]:
        """Metres of the window that do not count, of all vehicles, by reason."""
        total: Counter[Reason] = Counter()
        for counted in self.vehicles.values():
            total.update(counted.set_aside)
        return total


def weights(
    hour: Hour, ledger: ReadingLedger, registry: RegistryView, params: Params
) -> EpochWeights:
    """The weights of the epoch [hour * 3600, (hour + 1) * 3600).

    ``ledger`` has admitted what was anchored before the epoch's inputs closed, ``registry`` is the
    view of the epoch's block. Weight 0 unless vehicle and owner were registered when the epoch
    began, it was not sold after that, consent to the odometer holds through it, the vehicle is not
    commercial and not suspended: neither by the inspector nor by a fall of the odometer anchored at
    or after its last attestation. Then an hour of the last ``window_hours`` (this one included)
    counts if consent held through it, it did not begin before the registration, nor before
    ``sale_wait_hours`` were over after the last sale, and no fall of the odometer took it away; of
    each calendar day only the first ``daily_cap_metres`` of such hours, counted from the day's
    beginning even where the window cuts the day; of the window at most ``window_cap_metres``.
    """
    vehicles = {
        vehicle: _count(hour, vehicle, ledger.histories.get(vehicle), registry, params)
        for vehicle in sorted({*registry.vehicles, *ledger.histories})
    }
    found = {vehicle: counted.weight for vehicle, counted in vehicles.items() if counted.weight}
    return EpochWeights(hour, found, vehicles)


def _count(
    hour: Hour,
    vehicle: VehicleId,
    history: History | None,
    registry: RegistryView,
    params: Params,
) -> Counted:
    first = hour - params.weight.window_hours + 1
    barred = _barred(hour, vehicle, history, registry)
    if barred is not None or history is None:
        driven = 0 if history is None else _driven(history, first, hour)
        why = barred or Reason.NO_READINGS
        return Counted(Weight(0), why, Metres(0), {why: driven} if driven else {})
    parts: Counter[Reason | None] = Counter()
    for part, reason in _parts(hour, vehicle, history, registry, params):
        parts[reason] += part
    metres = parts[None]
    set_aside = Counter({reason: part for reason, part in parts.items() if reason and part})
    over = metres - params.plausibility.window_cap_metres
    if over > 0:
        metres -= over
        set_aside[Reason.OVER_WINDOW_CAP] = over
    weight = Weight(metres // params.weight.unit_metres)
    why_not = None if weight else _why_nothing(parts)
    return Counted(weight, why_not, Metres(metres), set_aside)


def _barred(
    hour: Hour, vehicle: VehicleId, history: History | None, registry: RegistryView
) -> Reason | None:
    """Why a vehicle weighs nothing in this epoch, whatever it drove."""
    start, end = hour * HOUR_SECONDS, (hour + 1) * HOUR_SECONDS
    known = registry.vehicles.get(vehicle)
    if known is None:
        return Reason.UNKNOWN_VEHICLE
    owner = registry.members.get(known.owner)
    if owner is None:
        return Reason.UNKNOWN_OWNER
    if max(known.registered_at, owner.registered_at) > start:
        return Reason.NOT_YET_REGISTERED
    if known.owned_since > start:
        return Reason.NOT_YET_OWNED
    if known.commercial:
        return Reason.COMMERCIAL
    if known.suspended:
        return Reason.INSPECTED
    if history is not None and history.fell_at >= known.attested_at:
        return Reason.SUSPENDED
    return None if registry.permitted(vehicle, start, end) else Reason.NO_CONSENT


def _parts(
    hour: Hour,
    vehicle: VehicleId,
    history: History,
    registry: RegistryView,
    params: Params,
) -> Iterator[tuple[int, Reason | None]]:
    """(metres, why they do not count) of the window's hours, after the daily cap."""
    shift, cap = params.plausibility.utc_offset_hours, params.plausibility.daily_cap_metres
    first = hour - params.weight.window_hours + 1
    first_day = day = (first + shift) // 24
    spans, known = registry.spans(vehicle), registry.vehicles[vehicle]
    opens = window_opens(known, params)
    room = cap
    for at in sorted(history.buckets):
        today = (at + shift) // 24
        if today < first_day or at > hour:
            continue
        if today != day:
            day, room = today, cap
        driven = history.buckets[at]
        counts, reason = 0, _reason_of_hour(at, history.zeroed_through, known, opens, spans)
        if reason is None:
            counts, reason = min(driven, room), Reason.OVER_DAILY_CAP
            room -= counts
        if at >= first:
            if counts or not driven:
                yield counts, None
            if counts < driven:
                yield driven - counts, reason


def window_opens(vehicle: Vehicle, params: Params) -> Timestamp:
    """From when on what is driven can count: the registration, or some time after the last sale."""
    if not vehicle.owner_epoch:
        return vehicle.registered_at
    return Timestamp(vehicle.owned_since + params.weight.sale_wait_hours * HOUR_SECONDS)


def _reason_of_hour(
    at: Hour, zeroed_through: Hour, vehicle: Vehicle, opens: Timestamp, spans: tuple[Span, ...]
) -> Reason | None:
    """Why nothing driven in an hour counts; None if it does, up to the caps."""
    start, end = at * HOUR_SECONDS, (at + 1) * HOUR_SECONDS
    if at <= zeroed_through:
        return Reason.ODOMETER_FELL
    if start < vehicle.registered_at:
        return Reason.BEFORE_REGISTRATION
    if start < opens:
        return Reason.SOLD
    for since, until in spans:
        if since <= start and end <= until:
            return None
    return Reason.NO_CONSENT


def _driven(history: History, first: int, last: int) -> int:
    return sum(metres for at, metres in history.buckets.items() if first <= at <= last)


def _why_nothing(parts: Counter[Reason | None]) -> Reason:
    """Why the parts of a window make no whole unit: too little counts, or what most fell to."""
    if not parts:
        return Reason.NO_READINGS
    if None in parts:
        return Reason.UNDER_10_KM
    return max((metres, reason) for reason, metres in parts.items() if reason)[1]
