"""Members for tests."""

from dataclasses import dataclass
from typing import Any

NONE, ACTIVE, SUSPENDED, FROZEN, DECEASED, CLOSED = range(6)


@dataclass(frozen=True)
class Person:
    """A member's id and wallet (an account of the node)."""

    id: bytes
    wallet: Any


def register(members: Any, registrar: Any, person: Person, status: int = ACTIVE) -> Person:
    """Make a person a member, unless the status is NONE; then set it."""
    if status != NONE:
        members.register(person.id, person.wallet, 0, {"from": registrar})
    return person
