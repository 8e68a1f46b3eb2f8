"""Batch files: gzipped JSON lines, one signed reading a line, in the order of the tree's leaves.

Canonical: the same batch makes the same lines (keys sorted, no spaces, lower-case hex with 0x,
numbers as JSON numbers, "\\n" after each), and the gzip header carries no name and no time.
"""

import gzip
import io
import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

from csop.types import Hash, Hour, Metres, Reading, SignedReading, VehicleId

MAX_LINE = 4_096
"""Bytes; a reading takes less than 700."""

MAX_READINGS = 1_000_000
"""In one file, so that no file fills the memory."""

INTEGERS = ("sequence", "hour", "startMetres", "endMetres", "flags")
WORDS = ("vehicle", "payloadHash", "previous", "salt")
KEYS = {*INTEGERS, *WORDS, "signature"}


class BatchError(ValueError):
    """A batch file that cannot be used; the message names file, line and what is wrong."""


def write_batch(path: Path, batch: Iterable[SignedReading]) -> None:
    """Write a batch, replacing the file in one step. Raises OSError."""
    text = "".join(_line(signed) for signed in batch)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(text.encode("ascii"))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(packed.getvalue())
    unfinished.replace(path)


def read_batch(path: Path) -> tuple[SignedReading, ...]:
    """Read a batch; its signatures are not checked here. Raises BatchError, also for no readings.

    Whether it is the anchored batch is for the caller to check: its root must match.
    """
    batch: list[SignedReading] = []
    try:
        with gzip.open(path, "rb") as file:
            while line := file.readline(MAX_LINE):
                if len(batch) == MAX_READINGS:
                    raise BatchError(f"{path}: holds more than {MAX_READINGS} readings")
                batch.append(_parse(line, f"{path}:{len(batch) + 1}"))
    except FileNotFoundError:
        raise BatchError(f"{path}: there is no such batch file") from None
    except (OSError, EOFError, zlib.error) as error:
        raise BatchError(f"{path}:{len(batch) + 1}: cannot be read to its end: {error}") from error
    if not batch:
        raise BatchError(f"{path}: holds no readings")
    return tuple(batch)


def _line(signed: SignedReading) -> str:
    reading = signed.reading
    record = {
        "vehicle": "0x" + reading.vehicle.hex(),
        "sequence": reading.sequence,
        "hour": reading.hour,
        "startMetres": reading.start_metres,
        "endMetres": reading.end_metres,
        "flags": reading.flags,
        "payloadHash": "0x" + reading.payload_hash.hex(),
        "previous": "0x" + reading.previous.hex(),
        "signature": "0x" + signed.signature.hex(),
        "salt": "0x" + signed.salt.hex(),
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n"


def _parse(line: bytes, where: str) -> SignedReading:
    if not line.endswith(b"\n"):
        raise BatchError(f"{where}: the line is cut off or too long")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BatchError(f"{where}: is no JSON: {error}") from error
    if not isinstance(record, dict) or record.keys() != KEYS:
        raise BatchError(f"{where}: must be an object with the keys {', '.join(sorted(KEYS))}")
    numbers = {key: _integer(record[key], f"{where}: {key}") for key in INTEGERS}
    words = {key: _bytes(record[key], f"{where}: {key}", 32) for key in WORDS}
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
    signature = _bytes(record["signature"], f"{where}: signature", None)
    return SignedReading(reading, signature, words["salt"])


def _integer(value: object, where: str) -> int:
    if type(value) is not int or not 0 <= value < 1 << 64:
        raise BatchError(f"{where}: must be a whole number from 0 below 2^64")
    return value


def _bytes(value: object, where: str, length: int | None) -> bytes:
    """``0x`` and lower-case hex; of any length if ``length`` is None."""
    try:
        raw = bytes.fromhex(value[2:]) if isinstance(value, str) else b""
    except ValueError:
        raw = b""
    if value != "0x" + raw.hex() or length not in (None, len(raw)):
        size = "" if length is None else f" of {length} bytes"
        raise BatchError(f"{where}: must be lower-case hex{size} with 0x")
    return raw
