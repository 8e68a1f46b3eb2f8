"""Members to be registered: their file, and the file of those with ids that were drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from csop.people.table import Cells, Problems, read_table, refuse_twice, write_table
from csop.people.words import flag_words, parse_address, parse_bytes32, parse_flags
from csop.types import Address

COLUMNS = ("id", "wallet", "flags")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of the file; ``id`` is None where one is to be drawn."""

    line: int
    id: bytes | None
    wallet: Address
    flags: int

    @property
    def key(self) -> Address:
        return self.wallet


def read_members(path: Path, problems: Problems) -> list[MemberRow]:
    """The lines that are right; what is wrong with the others is noted."""
    rows = read_table(path, COLUMNS, (), _row, problems)
    refuse_twice("id", ((row.line, row.id) for row in rows), problems)
    refuse_twice("wallet", ((row.line, row.wallet) for row in rows), problems)
    return rows


def write_members(path: Path, rows: Iterable[MemberRow]) -> None:
    """Write rows with ids in the columns of the file that they came from. Raises OSError."""
    write_table(path, COLUMNS, map(_cells, rows))


def _row(cells: Cells) -> MemberRow | None:
    member = cells.take("id", parse_bytes32) if cells["id"] else None
    wallet = cells.take("wallet", parse_address)
    flags = cells.take("flags", parse_flags)
    if wallet is None or flags is None or (cells["id"] and member is None):
        return None
    return MemberRow(cells.line, member, wallet, flags)


def _cells(row: MemberRow) -> tuple[str, str, str]:
    if row.id is None:
        raise ValueError("a row is written with its id")
    return f"0x{row.id.hex()}", row.wallet, flag_words(row.flags)
