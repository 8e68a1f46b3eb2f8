"""Reads CapMetro position logs (data/capmetro/README.md): CSV rows -> believable fixes.

``python -m csop.telemetry.capmetro <paths...>`` prints the unix time of the first hour with data,
so that a launcher can start the chain's clock there.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from pathlib import Path

from csop import params
from csop.telemetry.fixes import Fix, believe
from csop.telemetry.reasons import Reason
from csop.telemetry.sources import expand, lines
from csop.types import HOUR_SECONDS, Hour

COLUMNS = ("vehicle_id", "timestamp", "latitude", "longitude")
"""The columns that are used; others may stand between them, in any order."""

CLOCK_SPAN_SECONDS = 366 * 86_400
"""A log holds days; a time further than this from its median time comes from an unset clock."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class TelemetryError(Exception):
    """No log holds a usable fix; the message names every file and what to do."""


@dataclass(frozen=True, slots=True)
class Log:
    """What the logs hold: fixes by vehicle and time, and an account of everything else.

    ``rows`` = len(fixes) + the rows set aside. ``problems`` are whole-file troubles, each
    "file:line: what is wrong and what to do".
    """

    fixes: tuple[Fix, ...]
    rows: int
    set_aside: Counter[Reason]
    problems: tuple[str, ...]

    @property
    def first_hour(self) -> Hour:
        """The hour of the earliest fix."""
        return Hour(min(fix.time for fix in self.fixes) // HOUR_SECONDS)

    @property
    def last_hour(self) -> Hour:
        """The hour of the latest fix."""
        return Hour(max(fix.time for fix in self.fixes) // HOUR_SECONDS)


def read(paths: Iterable[Path | str], peak_kmh: int | None = None) -> Log:
    """Read logs, plain or gzipped; folders and patterns are expanded.

    ``peak_kmh`` bounds the speed between fixes (default: params/default.toml). The fixes do not
    depend on the order of the rows. Raises TelemetryError if nothing usable is left.
    """
    peak = params.load().plausibility.peak_kmh if peak_kmh is None else peak_kmh
    problems: list[str] = []
    set_aside: Counter[Reason] = Counter()
    fixes: list[Fix] = []
    rows = 0
    for path in expand(paths, problems):
        found, count = _read_file(path, set_aside, problems)
        rows += count
        fixes += _with_sane_clock(found, set_aside)
    believed = believe(fixes, peak, set_aside)
    if not believed:
        aside = ", ".join(f"{count} {reason}" for reason, count in sorted(set_aside.items()))
        problems.append(f"{rows} rows, no usable fix{f' ({aside})' if aside else ''}")
        raise TelemetryError("no log can be used:\n" + "\n".join(problems))
    return Log(tuple(believed), rows, +set_aside, tuple(problems))


def _read_file(
    path: Path, set_aside: Counter[Reason], problems: list[str]
) -> tuple[list[Fix], int]:
    """One file's fixes and its number of rows."""
    fixes: list[Fix] = []
    places: tuple[int, ...] = ()
    width = rows = 0
    before = len(problems)
    for number, line in lines(path, problems):
        fields = _split(line)
        if not places:
            if not fields:
                continue
            places, width = _header(fields), len(fields)
            if not places:
                problems.append(_no_header(path, number, line, fields))
                return [], 0
        elif fields and not fields[0][:1].isdigit() and (again := _header(fields)):
            places, width = again, len(fields)  # logs joined end to end: a header in the middle
        elif fields:
            rows += 1
            fix = _fix(fields, places) if len(fields) == width else Reason.BAD_ROW
            if isinstance(fix, Fix):
                fixes.append(fix)
            else:
                set_aside[fix] += 1
    if not rows and len(problems) == before:
        what = "a header but no rows" if places else "an empty file"
        problems.append(f"{path}:1: {what}; leave it out or fetch it again")
    return fixes, rows


def _split(line: str) -> list[str]:
    """The fields of one line. Each line stands alone, so a stray quote spoils no other row."""
    if '"' in line:
        return next(csv.reader([line]))
    return line.split(",") if line and not line.isspace() else []


def _header(fields: Sequence[str]) -> tuple[int, ...]:
    """Where the used columns stand, if this is a header; else nothing."""
    names = [field.strip().strip("\ufeff").lower() for field in fields]
    return tuple(map(names.index, COLUMNS)) if set(COLUMNS) <= set(names) else ()


def _no_header(path: Path, number: int, line: str, fields: Sequence[str]) -> str:
    if "\0" in line or "\ufffd" in line:
        return f"{path}:{number}: is not UTF-8 text; give a CSV log, plain or gzipped"
    names = {field.strip().lower() for field in fields}
    missing = ", ".join(column for column in COLUMNS if column not in names)
    return f"{path}:{number}: the first line lacks the columns {missing}; add a header"


def _fix(fields: Sequence[str], places: tuple[int, ...]) -> Fix | Reason:
    """One row as a fix, or why not."""
    label, when, north, east = (fields[place].strip() for place in places)
    try:
        moment = datetime.fromisoformat(when)
        lat, lon = float(north), float(east)
    except ValueError:
        return Reason.BAD_ROW
    if not label or "\ufffd" in label or "_" in north + east or not isfinite(lat + lon):
        return Reason.BAD_ROW
    if moment.tzinfo is None:
        return Reason.NO_OFFSET
    if lat == 0 == lon:
        return Reason.ZERO_FIX
    if abs(lat) > 90 or abs(lon) > 180:
        return Reason.OUT_OF_WORLD
    time = (moment - _EPOCH) // _SECOND
    return Fix(label, time, lat, lon) if time >= 0 else Reason.BAD_CLOCK


def _with_sane_clock(fixes: list[Fix], set_aside: Counter[Reason]) -> list[Fix]:
    """Those near their file's (lower) median time: unset clocks say 1970, 1980, 2036, ..."""
    if not fixes:
        return fixes
    median = sorted(fix.time for fix in fixes)[(len(fixes) - 1) // 2]
    sane = [fix for fix in fixes if abs(fix.time - median) <= CLOCK_SPAN_SECONDS]
    set_aside[Reason.BAD_CLOCK] += len(fixes) - len(sane)
    return sane


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the first hour's unix time on stdout, troubles on stderr; 1 if nothing is usable."""
    parser = argparse.ArgumentParser(
        prog="python -m csop.telemetry.capmetro",
        description="Print the unix time at which the first hour with data begins.",
    )
    parser.add_argument("paths", nargs="+", help="CapMetro logs: files, folders or patterns")
    try:
        log = read(parser.parse_args(arguments).paths)
    except (TelemetryError, params.ParamsError) as error:
        print(error, file=sys.stderr)
        return 1
    for problem in log.problems:
        print(problem, file=sys.stderr)
    print(log.first_hour * HOUR_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
