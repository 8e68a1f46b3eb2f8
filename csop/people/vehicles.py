"""Vehicles to be registered: their file, and the file of those with ids that were drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from csop.people import vin
from csop.people.table import Cells, Problems, read_table, refuse_twice, write_table
from csop.people.words import PeopleError, parse_address, parse_bytes32
from csop.types import Address, Hash, MemberId

COLUMNS = ("id", "owner", "device", "commercial")
NULLIFIER, VIN = "nullifier", "vin"
RESULTS = ("id", "owner", "device", "commercial", NULLIFIER)
ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A line of the file; ``id`` is None where one is to be drawn."""

    line: int
    id: bytes | None
    owner: MemberId
    device: Address
    nullifier: Hash
    commercial: bool

    @property
    def key(self) -> Address:
        return self.device


def read_vehicles(path: Path, problems: Problems, key: bytes | None = None) -> list[VehicleRow]:
    """The lines that are right; what is wrong with the others is noted. ``key`` turns VINs into
    nullifiers.
    """
    rows = read_table(path, COLUMNS, (NULLIFIER, VIN), lambda cells: _row(cells, key), problems)
    refuse_twice("id", ((row.line, row.id) for row in rows), problems)
    refuse_twice("device", ((row.line, row.device) for row in rows), problems)
    refuse_twice("vin or nullifier", ((row.line, row.nullifier) for row in rows), problems)
    return rows


def write_vehicles(path: Path, rows: Iterable[VehicleRow]) -> None:
    """Write rows with ids, and nullifiers instead of VINs. Raises OSError."""
    write_table(path, RESULTS, map(_cells, rows))


def _row(cells: Cells, key: bytes | None) -> VehicleRow | None:
    vehicle = cells.take("id", parse_bytes32) if cells["id"] else None
    owner = cells.take("owner", parse_bytes32)
    device = cells.take("device", parse_address)
    commercial = cells.take("commercial", _answer)
    nullifier = _nullifier(cells, key)
    if owner is None or device is None or commercial is None or nullifier is None:
        return None
    if cells["id"] and vehicle is None:
        return None
    return VehicleRow(cells.line, vehicle, MemberId(owner), device, nullifier, commercial)


def _nullifier(cells: Cells, key: bytes | None) -> Hash | None:
    if bool(cells[VIN]) == bool(cells[NULLIFIER]):
        cells.fault("needs either vin or nullifier")
        return None
    if cells[NULLIFIER]:
        given = cells.take(NULLIFIER, parse_bytes32)
        return None if given is None else Hash(given)
    number = cells.take(VIN, vin.parse_vin)
    if key is None:
        cells.fault("vin: the key of its nullifier is missing: CSOP_VIN_KEY or CSOP_VIN_KEY_FILE")
        return None
    return None if number is None else vin.nullifier(key, number)


def _answer(text: str) -> bool:
    if text not in ANSWERS:
        raise PeopleError("must be yes or no")
    return ANSWERS[text]


def _cells(row: VehicleRow) -> tuple[str, ...]:
    if row.id is None:
        raise ValueError("a row is written with its id")
    commercial = "yes" if row.commercial else "no"
    ids = f"0x{row.id.hex()}", f"0x{row.owner.hex()}"
    return *ids, row.device, commercial, f"0x{row.nullifier.hex()}"
