"""Batch files: gzipped JSON lines, one signed reading a line, in the order of the tree's leaves.

Canonical: the same batch makes the same lines (keys sorted, no spaces, lower-case hex with 0x,
numbers as JSON numbers, "\\n" after each), and the gzip header carries no name and no time. The
line of an erased reading is {"erased":"0x…"} with its anchor leaf.
"""

import gzip
import io
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

from csop.jsonform import FormError, dump, hexed, parse, word
from csop.telemetry.readingform import record_of, signed_of
from csop.types import BatchEntry, Erased

MAX_LINE = 4_096
"""Bytes; a reading takes less than 700."""

MAX_READINGS = 1_000_000
"""In one file, so that no file fills the memory."""


class BatchError(ValueError):
    """A batch file that cannot be used; the message names file, line and what is wrong."""


def write_batch(path: Path, batch: Iterable[BatchEntry]) -> None:
    """Write a batch, replacing the file in one step. Raises OSError."""
    text = "".join(_line(entry) for entry in batch)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(text.encode("ascii"))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(packed.getvalue())
    unfinished.replace(path)


def leftovers_of(path: Path) -> list[Path]:
    """What writers of this file left behind that were killed before they had finished."""
    return sorted(path.parent.glob(f".{path.name}.*"))


def read_batch(path: Path) -> tuple[BatchEntry, ...]:
    """Read a batch; its signatures are not checked here. Raises BatchError, also for no lines.

    Whether it is the anchored batch is for the caller to check: its root must match.
    """
    batch: list[BatchEntry] = []
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


def _line(entry: BatchEntry) -> str:
    record = {"erased": hexed(entry.leaf)} if isinstance(entry, Erased) else record_of(entry)
    return dump(record) + "\n"


def _parse(line: bytes, where: str) -> BatchEntry:
    if not line.endswith(b"\n"):
        raise BatchError(f"{where}: the line is cut off or too long")
    try:
        record = parse(line, where)
        if isinstance(record, dict) and record.keys() == {"erased"}:
            return Erased(word(record["erased"], f"{where}: erased"))
        return signed_of(record, where)
    except FormError as error:
        raise BatchError(str(error)) from error
