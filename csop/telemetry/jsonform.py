"""A signed reading as a JSON object, as it stands in batch files and proofs (docs/spec.md, 5).

Canonical: keys sorted, no spaces, numbers as JSON numbers, bytes in lower-case hex with 0x.
"""

import json

from csop.types import Hash, Hour, Metres, Reading, SignedReading, VehicleId

INTEGERS = ("sequence", "hour", "startMetres", "endMetres", "flags")
WORDS = ("vehicle", "payloadHash", "previous", "salt")
KEYS = {*INTEGERS, *WORDS, "signature"}


class FormError(ValueError):
    """Not of the form; the message says where, and what must be there."""


def dump(value: object) -> str:
    """The one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def parse(text: bytes, where: str) -> object:
    """JSON, whatever it holds. Raises FormError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError(f"{where}: is no JSON: {error}") from error


def hexed(raw: bytes) -> str:
    """Bytes as they are written."""
    return "0x" + raw.hex()


def record_of(signed: SignedReading) -> dict[str, object]:
    """A signed reading as a JSON object."""
    reading = signed.reading
    return {
        "vehicle": hexed(reading.vehicle),
        "sequence": reading.sequence,
        "hour": reading.hour,
        "startMetres": reading.start_metres,
        "endMetres": reading.end_metres,
        "flags": reading.flags,
        "payloadHash": hexed(reading.payload_hash),
        "previous": hexed(reading.previous),
        "signature": hexed(signed.signature),
        "salt": hexed(signed.salt),
    }


def signed_of(value: object, where: str) -> SignedReading:
    """The signed reading of an object. Raises FormError."""
    record = fields(value, KEYS, where)
    numbers = {key: integer(record[key], f"{where}: {key}") for key in INTEGERS}
    words = {key: raw(record[key], f"{where}: {key}", 32) for key in WORDS}
    reading = Reading(
        vehicle=VehicleId(words["vehicle"]),
        sequence=numbers["sequence"],
        hour=Hour(numbers["hour"]),
        start_metres=Metres(numbers["startMetres"]),
        end_metres=Metres(numbers["endMetres"]),
        flags=numbers["flags"],
        payload_hash=Hash(words["payloadHash"]),
        previous=Hash(words["previous"]),
    )
    return SignedReading(
        reading, raw(record["signature"], f"{where}: signature", None), words["salt"]
    )


def fields(value: object, keys: set[str], where: str) -> dict[str, object]:
    """An object with exactly these keys. Raises FormError."""
    if not isinstance(value, dict) or value.keys() != keys:
        raise FormError(f"{where}: must be an object with the keys {', '.join(sorted(keys))}")
    return value


def integer(value: object, where: str) -> int:
    """A whole number that fits a u64. Raises FormError."""
    if type(value) is not int or not 0 <= value < 1 << 64:
        raise FormError(f"{where}: must be a whole number from 0 below 2^64")
    return value


def raw(value: object, where: str, length: int | None) -> bytes:
    """``0x`` and lower-case hex; of any length if ``length`` is None. Raises FormError."""
    try:
        found = bytes.fromhex(value[2:]) if isinstance(value, str) else b""
    except ValueError:
        found = b""
    if value != "0x" + found.hex() or length not in (None, len(found)):
        size = "" if length is None else f" of {length} bytes"
        raise FormError(f"{where}: must be lower-case hex{size} with 0x")
    return found
