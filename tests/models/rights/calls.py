"""What the plain models of rights share: a call, its refusal, one form for values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ZERO = "0x" + "00" * 20
NOTHING = bytes(32)
DAY = 86_400
OFFSET = 8 * 3_600
"""Calendar days are those of UTC+8."""


@dataclass(frozen=True)
class Call:
    """Who calls, and when (unix seconds)."""

    by: str
    time: int

    @property
    def today(self) -> int:
        return day_of(self.time)


class Refused(Exception):
    """A call that changes nothing: the error's name and arguments."""

    def __init__(self, name: str, *arguments: Any) -> None:
        super().__init__(name, *arguments)
        self.name, self.arguments = name, arguments


def day_of(time: int) -> int:
    return (time + OFFSET) // DAY


def plain(value: Any) -> Any:
    """Numbers all the way down: how addresses, ids and structs are compared."""
    if isinstance(value, bytes):
        return int.from_bytes(value, "big")
    if isinstance(value, str):
        return int(value, 16)
    if isinstance(value, (tuple, list)):
        return tuple(map(plain, value))
    return int(value)
