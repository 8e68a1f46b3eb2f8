"""Registering many: what the chain says of each row first, then in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from eth_account.signers.local import LocalAccount

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.members import Status
from csop.chain.transactions import Call
from csop.people.members import MemberRow
from csop.people.table import Problems
from csop.people.vehicles import VehicleRow
from csop.people.words import flag_words
from csop.types import MemberId, VehicleId

BATCH = 100
"""Transactions sent at a time."""


def new_members(suite: Suite, rows: Sequence[MemberRow], problems: Problems) -> list[MemberRow]:
    """The rows with ids that nobody has registered yet; what contradicts the chain is noted."""
    members = suite.members
    known = members.members_of(MemberId(row.id or b"") for row in rows)
    taken = members.ids_of(row.wallet for row in rows)
    fresh = []
    for row, member, holder in zip(rows, known, taken, strict=True):
        if member.status is not Status.NONE:
            if holder != row.id:
                problems.add(row.line, f"id: is registered, with wallet {member.wallet}")
            elif member.flags != row.flags:
                flags = flag_words(member.flags)
                problems.add(row.line, f"flags: is registered, with the flags {flags}")
        elif any(holder):
            problems.add(row.line, f"wallet: is that of member 0x{holder.hex()}, for ever")
        else:
            fresh.append(row)
    return fresh


def room_today(suite: Suite, now: int) -> int:
    """How many members may still be registered on the calendar day (UTC+8) of ``now``."""
    return max(suite.members.daily_limit() - suite.members.registered_on(now), 0)


def new_vehicles(suite: Suite, rows: Sequence[VehicleRow], problems: Problems) -> list[VehicleRow]:
    """As ``new_members``; also every owner must be known and have room."""
    vehicles = suite.vehicles
    known = vehicles.vehicles_of(VehicleId(row.id or b"") for row in rows)
    by_device = vehicles.vehicles_of_devices(row.device for row in rows)
    by_vin = vehicles.vehicles_of_vins(row.nullifier for row in rows)
    fresh = []
    for row, vehicle, device, same in zip(rows, known, by_device, by_vin, strict=True):
        if any(vehicle.owner):
            if (device, same) != (row.id, row.id):
                problems.add(row.line, "id: is registered, with another device or VIN")
            elif (vehicle.owner, vehicle.commercial) != (row.owner, row.commercial):
                problems.add(row.line, "id: is registered, with another owner or use")
        elif any(device):
            problems.add(row.line, f"device: serves vehicle 0x{device.hex()}, for ever")
        elif any(same):
            problems.add(row.line, f"vin or nullifier: is that of vehicle 0x{same.hex()}")
        else:
            fresh.append(row)
    _check_owners(suite, fresh, problems)
    return fresh


def in_batches(
    client: Client, account: LocalAccount, calls: Sequence[Call], done: Callable[[int], None]
) -> None:
    """Send all, some at a time, and say after each batch how many it was. Raises Reverted."""
    for first in range(0, len(calls), BATCH):
        done(len(client.send_many(account, calls[first : first + BATCH])))


def _check_owners(suite: Suite, rows: Sequence[VehicleRow], problems: Problems) -> None:
    owners = list(dict.fromkeys(row.owner for row in rows))
    members = dict(zip(owners, suite.members.members_of(owners), strict=True))
    owned = Counter(dict(zip(owners, suite.vehicles.vehicle_counts_of(owners), strict=True)))
    most = suite.vehicles.max_per_member()
    for row in rows:
        owned[row.owner] += 1
        if members[row.owner].status is Status.NONE:
            problems.add(row.line, "owner: is no member")
        elif owned[row.owner] > most:
            problems.add(row.line, f"owner: would own {owned[row.owner]} vehicles, at most {most}")
