"""Tables of members in CSV: what each would get, and whom to claim for."""

from collections.abc import Mapping
from pathlib import Path

from csop.people.table import Cells, Problems, read_table, refuse_twice, write_table
from csop.people.words import PeopleError, parse_bytes32
from csop.types import Fen, MemberId, Wei

COLUMNS = ("id", "stones_wei", "amount_fen")
OTHERS = ("stones_wei", "amount_fen", "wallet", "flags")
"""Also of files of members, and passed over."""


def write_shares(
    path: Path, stones: Mapping[MemberId, Wei], amounts: Mapping[MemberId, Fen]
) -> None:
    """Who would get how much. Raises OSError."""
    rows = ((f"0x{m.hex()}", str(own), str(amounts[m])) for m, own in stones.items())
    write_table(path, COLUMNS, rows)


def read_ids(path: Path) -> list[MemberId]:
    """The column ``id`` of such a table, or of one of members. Raises PeopleError."""
    problems = Problems(path)

    def build(cells: Cells) -> tuple[int, bytes | None]:
        return cells.line, cells.take("id", parse_bytes32)

    rows = read_table(path, COLUMNS[:1], OTHERS, build, problems)
    refuse_twice("id", rows, problems)
    problems.close()
    if not rows:
        raise PeopleError(f"{path}: names no member")
    return [MemberId(member) for _, member in rows if member]
