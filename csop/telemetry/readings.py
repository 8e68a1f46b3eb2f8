"""Hours of driving -> signed readings, each chained to the one before (docs/spec.md, section 5)."""

from collections.abc import Callable, Iterable, Mapping
from secrets import token_bytes
from struct import pack

from csop.hashing import ZERO_HASH, checksum, keccak, reading_hash, tag, typed_digest
from csop.telemetry.devices import recover, sign
from csop.telemetry.drives import DriveHour
from csop.telemetry.fixes import Fix
from csop.types import Address, Domain, Hash, Reading, SignedReading, VehicleId

PAYLOAD_TAG = tag("payload.fixes")
DOMAIN_NAME = "DataAnchor"


def domain_of(chain_id: int, data_anchor: Address) -> Domain:
    """The EIP-712 domain of readings."""
    return Domain(DOMAIN_NAME, chain_id, data_anchor)


def payload_hash(fixes: Iterable[Fix]) -> Hash:
    """keccak(tag("payload.fixes") ‖ for each fix: time u64 ‖ latitude i32 ‖ longitude i32).

    Big-endian, in order of time, degrees in units of 1e-7 rounded to the nearest (ties to even).
    The fixes stay with the vehicle; this lets it show later what a reading was made of.
    """
    return keccak(
        PAYLOAD_TAG
        + b"".join(pack(">Qii", f.time, round(f.lat * 1e7), round(f.lon * 1e7)) for f in fixes)
    )


def digest_of(domain: Domain, reading: Reading) -> Hash:
    """What the device signs."""
    return typed_digest(domain, reading_hash(reading))


def signer_of(domain: Domain, signed: SignedReading) -> Address | None:
    """Who signed a reading; None if the signature is malformed, not canonical or nobody's."""
    raw = recover(digest_of(domain, signed.reading), signed.signature)
    return None if raw is None else checksum(raw)


def sign_hours(
    hours: Iterable[DriveHour],
    vehicles: Mapping[str, VehicleId],
    keys: Mapping[str, bytes],
    domain: Domain,
    salts: Callable[[Hash], bytes] = lambda _: token_bytes(32),
) -> list[SignedReading]:
    """What the devices would send: one signed reading an hour of driving, by hour and vehicle id.

    ``hours`` sorted by vehicle and time, as ``drive`` gives them; ``vehicles`` and ``keys`` (32
    bytes) by label. ``salts`` makes the 32-byte salt of a reading's anchor leaf from its digest;
    give another source than the default only where a run must repeat exactly. Sequences rise from
    1; ``previous`` of the first is zero. Raises KeyError for a label without id or key.
    """
    chain: dict[str, tuple[int, Hash]] = {}
    made: list[SignedReading] = []
    for hour in hours:
        sequence, previous = chain.get(hour.label, (0, ZERO_HASH))
        reading = Reading(
            vehicle=vehicles[hour.label],
            sequence=sequence + 1,
            hour=hour.hour,
            start_metres=hour.start_metres,
            end_metres=hour.end_metres,
            flags=0,
            payload_hash=payload_hash(hour.fixes),
            previous=previous,
        )
        struct_hash = reading_hash(reading)
        chain[hour.label] = (reading.sequence, struct_hash)
        digest = typed_digest(domain, struct_hash)
        made.append(SignedReading(reading, sign(keys[hour.label], digest), salts(digest)))
    made.sort(key=lambda signed: (signed.reading.hour, signed.reading.vehicle))
    return made
