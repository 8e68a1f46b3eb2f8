"""Tables in CSV: read whole, every problem named with its line; written in one step."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from csop.people.words import PeopleError

Row = TypeVar("Row")
Value = TypeVar("Value", bound=Hashable)
MOST_PROBLEMS = 50
"""Shown of one file; more are counted."""


class Problems:
    """What is wrong with a file, line by line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, what: str) -> None:
        """Line 0 is the file as a whole."""
        self._found.append((line, what))

    def close(self) -> None:
        """Raises PeopleError if there is any."""
        if not self._found:
            return
        found = [f"{self.path}:{f'{n}:' if n else ''} {what}" for n, what in sorted(self._found)]
        if (more := len(found) - MOST_PROBLEMS) > 0:
            found[MOST_PROBLEMS:] = [f"{self.path}: and {more} problems more"]
        raise PeopleError("\n".join(found))


class Cells:
    """One line. What is taken from it is right, or a problem is noted and it is None."""

    def __init__(self, line: int, cells: dict[str, str], problems: Problems) -> None:
        self.line = line
        self._cells = cells
        self._problems = problems

    def __getitem__(self, column: str) -> str:
        return self._cells.get(column, "")

    def take(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        """A cell as ``parse`` reads it."""
        try:
            return parse(self[column])
        except PeopleError as error:
            self._problems.add(self.line, f"{column}: {error}")
            return None

    def fault(self, what: str) -> None:
        self._problems.add(self.line, what)


def read_table(
    path: Path,
    columns: Sequence[str],
    optional: Sequence[str],
    build: Callable[[Cells], Row | None],
    problems: Problems,
) -> list[Row]:
    """The rows that ``build`` made; it gets each line, its cells without blanks around them.

    Columns stand in any order under a header that names them; empty lines are passed over.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(file, (columns, optional), build, problems)
    except OSError as error:
        problems.add(0, f"cannot be read: {error.strerror}")
    except (UnicodeDecodeError, csv.Error) as error:
        problems.add(0, f"is no CSV in UTF-8: {error}")
    return []


def _rows(
    file: Iterable[str],
    allowed: tuple[Sequence[str], Sequence[str]],
    build: Callable[[Cells], Row | None],
    problems: Problems,
) -> list[Row]:
    columns, optional = allowed
    reader = csv.reader(file, strict=True)
    header = [cell.strip() for cell in next(reader, [])]
    unknown = [name for name in header if name not in (*columns, *optional)]
    missing = [name for name in columns if name not in header]
    if unknown or missing or len(set(header)) != len(header):
        shown = ",".join(columns) + "".join(f"[,{name}]" for name in optional)
        problems.add(1, f"the first line must name the columns {shown}, each once")
        return []
    rows, line = [], reader.line_num + 1
    for cells in reader:
        if len(cells) == len(header):
            named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            if (row := build(Cells(line, named, problems))) is not None:
                rows.append(row)
        elif any(cell.strip() for cell in cells):
            problems.add(line, f"has {len(cells)} cells under {len(header)} columns")
        line = reader.line_num + 1
    return rows


def refuse_twice(what: str, found: Iterable[tuple[int, Value | None]], problems: Problems) -> None:
    """Note every line whose value an earlier line has."""
    first: dict[Value, int] = {}
    for line, value in found:
        if value is not None and (before := first.setdefault(value, line)) != line:
            problems.add(line, f"{what}: the same as in line {before}")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write durably, replacing the file in one step. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
