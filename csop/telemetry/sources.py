"""Lines of text out of files that may be plain, gzipped, damaged or no text at all."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b"
MAX_LINE = 65_536
"""Characters; a longer line is no row of a log and is handed on in pieces of this size."""


def expand(paths: Iterable[Path | str], problems: list[str]) -> list[Path]:
    """The files meant by ``paths``: a folder means its ``*.csv`` and ``*.csv.gz``, a pattern what
    it matches; each file once, in the order given. What means nothing is noted in ``problems``.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted([*path.glob("*.csv"), *path.glob("*.csv.gz")])
            if not inside:
                problems.append(f"{path}: a folder without *.csv or *.csv.gz; name the logs")
        elif not path.exists() and has_magic(str(path)):
            inside = [Path(name) for name in sorted(glob(str(path)))]
            if not inside:
                problems.append(f"{path}: matches no file; check the folder and the pattern")
        else:
            inside = [path]
        for file in inside:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def lines(path: Path, problems: list[str]) -> Iterator[tuple[int, str]]:
    """(line number from 1, line without its end) of a text file, plain or gzipped by content.

    UTF-8 with or without BOM, any line ends; undecodable bytes become U+FFFD. A file that cannot
    be read, or not to its end, is noted in ``problems`` and what could be read is handed out.
    """
    number = 0
    try:
        if not path.is_file():
            raise OSError(0, "is no file; name a log" if path.exists() else "does not exist")
        with path.open("rb") as raw, _text(raw) as text:
            while line := text.readline(MAX_LINE):
                number += 1
                yield number, line.rstrip("\n")
    except EOFError:
        problems.append(
            f"{path}:{number + 1}: the gzip data ends too early; the rows before are used, "
            "fetch the file again"
        )
    except (gzip.BadGzipFile, zlib.error) as error:
        problems.append(
            f"{path}:{number + 1}: the gzip data is damaged ({error}); the rows before are used, "
            "fetch the file again"
        )
    except OSError as error:
        problems.append(f"{path}:{number + 1}: cannot be read: {error.strerror or error}")


def _text(raw: BinaryIO) -> io.TextIOWrapper:
    head = raw.read(2)
    raw.seek(0)
    plain = gzip.GzipFile(fileobj=raw, mode="rb") if head == GZIP_MAGIC else raw
    return io.TextIOWrapper(plain, encoding="utf-8-sig", errors="replace", newline=None)
