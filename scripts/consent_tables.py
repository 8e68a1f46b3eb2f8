"""A vehicle's consents and deletions in tables, and the deletions that are overdue."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from csop.chain.contracts import Suite
from csop.chain.contracts.consents import Consent, Deletion
from csop.people.words import GRANTEE, PURPOSE, category_words, name_words
from csop.shown import local_date
from csop.types import Hash, VehicleId

PAGE = 1_000
"""Deletions asked for in one call."""


def show_history(suite: Suite, console: Console, vehicle: VehicleId, first_block: int) -> None:
    """Every consent that a vehicle's owners ever gave, and every deletion asked for."""
    console.print(f"vehicle 0x{vehicle.hex()}", soft_wrap=True)
    consents, now = suite.consents, suite.client.latest().timestamp
    granted = consents.events(["ConsentGranted"], first_block, indexed=[vehicle])
    pairs: dict[tuple[Hash, Hash], None] = {
        (log.args["grantee"], log.args["purpose"]): None for log in granted
    }
    if not pairs:
        console.print("no consent was ever given")
    for grantee, purpose in pairs:
        title = f"grantee {name_words(GRANTEE, grantee)}, purpose {name_words(PURPOSE, purpose)}"
        console.print(title, soft_wrap=True)
        console.print(_history(consents.history(vehicle, grantee, purpose), now))
    asked = consents.events(["DeletionRequested"], first_block, indexed=[None, vehicle])
    if numbers := [log.args["number"] for log in asked]:
        show_deletions(suite, console, numbers)


def overdue(suite: Suite) -> list[int]:
    """The numbers of all deletions that are overdue."""
    found: list[int] = []
    for first in range(0, suite.consents.deletion_count(), PAGE):
        found += suite.consents.overdue_deletions(first, PAGE)
    return found


def show_deletions(suite: Suite, console: Console, numbers: Sequence[int]) -> None:
    """Deletions by number."""
    now = suite.client.latest().timestamp
    table = Table("deletion", "vehicle", "grantee, purpose", "owner epoch", "asked", "due", "")
    for number in numbers:
        found = suite.consents.deletion_of(number)
        about = found.subject
        table.add_row(
            str(number),
            f"0x{about.vehicle.hex()[:8]}…",
            f"{_short(GRANTEE, about.grantee)}, {_short(PURPOSE, about.purpose)}",
            str(about.owner_epoch),
            local_date(found.requested_at),
            local_date(found.due_at),
            _state(found, now),
        )
    console.print(table)


def _history(entries: Sequence[Consent], now: int) -> Table:
    table = Table("categories", "from", "until", "", "owner epoch", "notice")
    for entry in entries:
        table.add_row(
            category_words(entry.categories),
            local_date(entry.start),
            local_date(entry.until),
            "in force" if entry.start <= now < entry.until else "ended",
            str(entry.owner_epoch),
            f"0x{entry.notice_hash.hex()[:8]}…",
        )
    return table


def _state(deletion: Deletion, now: int) -> str:
    if deletion.confirmed_at:
        return f"confirmed {local_date(deletion.confirmed_at)}"
    return "overdue" if now >= deletion.due_at else "open"


def _short(kind: str, value: Hash) -> str:
    words = name_words(kind, value)
    return f"{words[:10]}…" if words.startswith("0x") else words
