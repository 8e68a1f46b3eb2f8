"""Ids for rows that have none: those drawn before, from the file of results, or random ones."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from csop.people.members import MemberRow
from csop.people.table import Problems
from csop.people.vehicles import VehicleRow

Row = TypeVar("Row", MemberRow, VehicleRow)
ID_BYTES = 32


def results_of(path: Path) -> Path:
    """Where the rows of a file stand with their ids: ``people.ids.csv`` beside ``people.csv``."""
    return path.with_name(f"{path.stem}.ids.csv")


def fill(rows: Sequence[Row], earlier: Sequence[Row], problems: Problems) -> list[Row]:
    """Every row with an id: its own, the one drawn for its key before, or a random one."""
    known = {row.key: row.id for row in earlier}
    written = {row.id: row.line for row in rows if row.id}
    filled = []
    for row in rows:
        if row.id is None:
            found = known.get(row.key)
            if found in written:
                problems.add(row.line, f"id: was drawn before, and stands in line {written[found]}")
            filled.append(replace(row, id=found or secrets.token_bytes(ID_BYTES)))
        else:
            filled.append(row)
    return filled


def merged(earlier: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """What the file of results is to hold: nothing that it held is lost."""
    keys = {row.key for row in rows}
    return [row for row in earlier if row.key not in keys] + list(rows)
