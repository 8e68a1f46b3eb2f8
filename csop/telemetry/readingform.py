"""A signed reading as a JSON object, as it stands in batch files and proofs (docs/spec.md, 5)."""

from csop.jsonform import fields, hexed, integer, raw, word
from csop.types import Hour, Metres, Reading, SignedReading, VehicleId

INTEGERS = ("sequence", "hour", "startMetres", "endMetres", "flags")
WORDS = ("vehicle", "payloadHash", "previous", "salt")
KEYS = {*INTEGERS, *WORDS, "signature"}


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
    words = {key: word(record[key], f"{where}: {key}") for key in WORDS}
    reading = Reading(
        vehicle=VehicleId(words["vehicle"]),
        sequence=numbers["sequence"],
        hour=Hour(numbers["hour"]),
        start_metres=Metres(numbers["startMetres"]),
        end_metres=Metres(numbers["endMetres"]),
        flags=numbers["flags"],
        payload_hash=words["payloadHash"],
        previous=words["previous"],
    )
    signature = raw(record["signature"], f"{where}: signature", None)
    return SignedReading(reading, signature, words["salt"])
