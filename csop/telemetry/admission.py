"""Which anchored readings a node admits: the rules for one reading, in their fixed order.

A reading is first refused or *seen* (``refusal``: it alone, the registry and the clock), then set
aside or accepted (``verdict``: against the vehicle's other readings). A refused reading leaves no
trace and may be anchored again. A seen one uses up its sequence number for good.

The first rule that applies, in this order, gives the reason:

    refused     malformed, unknown_vehicle, bad_signature, before_registration, deleted, future,
                refused_late
    set aside   replayed, overlapping_hour, odometer_fell, broken_chain, absurd_speed, too_late

What was seen is kept in its order, so that a vehicle can be judged anew without some hours
(``without_deleted``) once their readings are to be deleted.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from csop.hashing import typed_digest
from csop.params import Params
from csop.registry import RegistryView, hour_of
from csop.telemetry.devices import raw_address, recover
from csop.telemetry.reasons import Reason
from csop.types import HOUR_SECONDS, Domain, Hash, Hour, Metres, Reading, SignedReading, Timestamp

U32, U64 = 1 << 32, 1 << 64


@dataclass(frozen=True, slots=True)
class Link:
    """A reading in the chain of its vehicle, and its struct hash."""

    reading: Reading
    struct_hash: Hash


@dataclass(slots=True)
class History:
    """What a node remembers of one vehicle.

    ``seen``: sequence numbers used up. ``links``: by sequence, the readings that others are
    compared with: accepted, too_late and odometer_fell ones. ``buckets``: metres of each hour that
    may count, accepted readings only. ``zeroed_through``: the last hour that a fall of the
    odometer took away, -1 if none; ``fell_at``: when the latest fall was anchored, -1 if none did.
    ``passed``: all that was seen, each with its anchor's time, in the order in which it came.
    """

    seen: set[int] = field(default_factory=set)
    sequences: list[int] = field(default_factory=list)
    links: dict[int, Link] = field(default_factory=dict)
    buckets: dict[Hour, Metres] = field(default_factory=dict)
    zeroed_through: Hour = Hour(-1)
    fell_at: Timestamp = Timestamp(-1)
    passed: list[tuple[Link, Timestamp]] = field(default_factory=list)

    def add(self, link: Link) -> None:
        """Make a reading one that others are compared with."""
        insort(self.sequences, link.reading.sequence)
        self.links[link.reading.sequence] = link

    def neighbours(self, sequence: int) -> tuple[Link | None, Link | None]:
        """The links next below and above a sequence number that is no link itself."""
        place = bisect_left(self.sequences, sequence)
        below = self.links[self.sequences[place - 1]] if place else None
        above = self.links[self.sequences[place]] if place < len(self.sequences) else None
        return below, above


def well_formed(signed: SignedReading) -> bool:
    """Whether every field has the length or range of its EIP-712 type, and sequence is not 0."""
    r = signed.reading
    words = (r.vehicle, r.payload_hash, r.previous, signed.salt)
    return (
        all(len(word) == 32 for word in words)
        and 0 < r.sequence < U64
        and all(0 <= value < U32 for value in (r.hour, r.flags))
        and all(0 <= value < U64 for value in (r.start_metres, r.end_metres))
    )


def refusal(
    signed: SignedReading,
    struct_hash: Hash,
    time: Timestamp,
    registry: RegistryView,
    domain: Domain,
    params: Params,
) -> Reason | None:
    """Why a well-formed reading anchored at ``time`` leaves no trace; None if it is seen."""
    reading = signed.reading
    vehicle = registry.vehicles.get(reading.vehicle)
    if vehicle is None:
        return Reason.UNKNOWN_VEHICLE
    digest = typed_digest(domain, struct_hash)
    if recover(digest, signed.signature) != raw_address(vehicle.device):
        return Reason.BAD_SIGNATURE
    if reading.hour * HOUR_SECONDS < vehicle.registered_at:
        return Reason.BEFORE_REGISTRATION
    if _is_deleted(reading, registry):
        return Reason.DELETED
    age = time - (reading.hour + 1) * HOUR_SECONDS
    if age < 0:
        return Reason.FUTURE
    if age > params.weight.late_refused_hours * HOUR_SECONDS:
        return Reason.REFUSED_LATE
    return None


def take(history: History, link: Link, time: Timestamp, params: Params) -> Reason | None:
    """Add to a history a reading that was not refused; why it is set aside, if it is."""
    reading = link.reading
    history.passed.append((link, time))
    if reading.sequence in history.seen:
        return Reason.REPLAYED
    history.seen.add(reading.sequence)
    reason = verdict(history, link, time, params)
    if reason is Reason.ODOMETER_FELL:
        _zero(history, reading)
        history.fell_at = time
    if reason in (None, Reason.TOO_LATE, Reason.ODOMETER_FELL):
        history.add(link)
    if reason is None:
        history.buckets[reading.hour] = Metres(reading.end_metres - reading.start_metres)
    return reason


def without_deleted(history: History, registry: RegistryView, params: Params) -> History:
    """A history as it would be had the readings that are to be deleted never come."""
    anew = History()
    for link, time in history.passed:
        if not _is_deleted(link.reading, registry):
            take(anew, link, time, params)
    return anew


def _is_deleted(reading: Reading, registry: RegistryView) -> bool:
    return registry.is_deleted(reading.vehicle, *hour_of(reading))


def _zero(history: History, reading: Reading) -> None:
    """The odometer fell at this reading, or between it and the next one already here.

    Nothing through the later of the two hours counts any more.
    """
    _, above = history.neighbours(reading.sequence)
    hours = [history.zeroed_through, reading.hour]
    if above and reading.end_metres > above.reading.start_metres:
        hours.append(above.reading.hour)
    history.zeroed_through = Hour(max(hours))


def verdict(history: History, link: Link, time: Timestamp, params: Params) -> Reason | None:
    """Why a reading with a new sequence number, anchored at ``time``, is set aside; else None."""
    reading = link.reading
    below, above = history.neighbours(reading.sequence)
    if (below and reading.hour <= below.reading.hour) or (
        above and reading.hour >= above.reading.hour
    ):
        return Reason.OVERLAPPING_HOUR
    if (
        reading.end_metres < reading.start_metres
        or (below and reading.start_metres < below.reading.end_metres)
        or (above and reading.end_metres > above.reading.start_metres)
    ):
        return Reason.ODOMETER_FELL
    if _chain_broken(link, below, above):
        return Reason.BROKEN_CHAIN
    if reading.end_metres - reading.start_metres > params.plausibility.average_kmh * 1_000:
        return Reason.ABSURD_SPEED
    if time - (reading.hour + 1) * HOUR_SECONDS > params.weight.late_counts_hours * HOUR_SECONDS:
        return Reason.TOO_LATE
    return None


def _chain_broken(link: Link, below: Link | None, above: Link | None) -> bool:
    """Whether the links at sequence - 1 and + 1, where there are any, contradict `previous`."""
    reading = link.reading
    if reading.sequence == 1 and any(reading.previous):
        return True
    if below and below.reading.sequence != reading.sequence - 1:
        below = None
    if above and above.reading.sequence != reading.sequence + 1:
        above = None
    return bool(
        (below and reading.previous != below.struct_hash)
        or (above and above.reading.previous != link.struct_hash)
    )
