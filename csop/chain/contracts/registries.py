"""MemberRegistry, VehicleRegistry and ConsentRegistry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.types import Address, Hash, MemberId, Timestamp, VehicleId


class Status(IntEnum):
    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2
    FROZEN = 3
    DECEASED = 4
    CLOSED = 5


@dataclass(frozen=True, slots=True)
class Member:
    wallet: Address
    status: Status
    flags: int
    registered_at: Timestamp


@dataclass(frozen=True, slots=True)
class Vehicle:
    owner: MemberId
    device_key: Address
    registered_at: Timestamp
    commercial: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """One entry of a history: it holds from ``start`` to before ``until``."""

    start: Timestamp
    until: Timestamp
    categories: int
    notice_hash: Hash
    receipt_hash: Hash


@dataclass(frozen=True, slots=True)
class Grant:
    """What an owner grants; ``separate`` repeats the sensitive bits of ``categories``."""

    vehicle: VehicleId
    grantee: Hash
    purpose: Hash
    categories: int
    separate: int
    expiry: Timestamp
    notice_hash: Hash
    receipt_hash: Hash


class MemberRegistry(Contract):
    name = "MemberRegistry"

    def member_of(self, member: MemberId) -> Member:
        """A member; all zero if unknown."""
        wallet, status, flags, registered_at = self._one("memberOf", member)
        return Member(wallet, Status(status), flags, registered_at)

    def id_of(self, wallet: Address) -> MemberId:
        return MemberId(self._one("idOf", wallet))

    def wallets_of(self, members: Sequence[MemberId]) -> list[Address]:
        """Current wallets, the zero address where unknown."""
        return list(self._one("walletsOf", list(members)))

    def daily_limit(self) -> int:
        return int(self._one("dailyLimit"))

    def registered_on(self, time: int) -> int:
        """Registrations on the calendar day (UTC+8) that holds a time."""
        return int(self._one("registeredOn", time))

    def register(
        self, member: MemberId, wallet: Address, flags: int, gas: int | None = None
    ) -> Call:
        return self._write("register", member, wallet, flags, gas=gas)

    def set_status(self, member: MemberId, status: Status) -> Call:
        return self._write("setStatus", member, int(status))

    def set_flags(self, member: MemberId, flags: int) -> Call:
        return self._write("setFlags", member, flags)

    def set_daily_limit(self, limit: int) -> Call:
        return self._write("setDailyLimit", limit)


class VehicleRegistry(Contract):
    name = "VehicleRegistry"

    def vehicle_of(self, vehicle: VehicleId) -> Vehicle:
        """A vehicle; all zero if unknown."""
        return Vehicle(*self._one("vehicleOf", vehicle))

    def vehicles_of(self, vehicles: Iterable[VehicleId]) -> list[Vehicle]:
        """Many vehicles, in a few requests."""
        return [Vehicle(*found) for found in self._many("vehicleOf", ((v,) for v in vehicles))]

    def vehicle_of_device(self, device_key: Address) -> VehicleId:
        return VehicleId(self._one("vehicleOfDevice", device_key))

    def owner_wallet_of(self, vehicle: VehicleId) -> Address:
        """Reverts if the vehicle is unknown."""
        return Address(self._one("ownerWalletOf", vehicle))

    def vehicle_count_of(self, owner: MemberId) -> int:
        return int(self._one("vehicleCountOf", owner))

    def register(
        self,
        vehicle: VehicleId,
        owner: MemberId,
        device_key: Address,
        vin_nullifier: bytes,
        commercial: bool,
        gas: int | None = None,
    ) -> Call:
        args = (vehicle, owner, device_key, vin_nullifier, commercial)
        return self._write("register", *args, gas=gas)


class ConsentRegistry(Contract):
    name = "ConsentRegistry"

    def is_permitted(
        self, vehicle: VehicleId, grantee: Hash, purpose: Hash, categories: int, time: int
    ) -> bool:
        return bool(self._one("isPermitted", vehicle, grantee, purpose, categories, time))

    def history(self, vehicle: VehicleId, grantee: Hash, purpose: Hash) -> list[Consent]:
        """All entries, oldest first."""
        key = (vehicle, grantee, purpose)
        length = self._one("historyLength", *key)
        return [Consent(*e) for e in self._many("historyAt", ((*key, i) for i in range(length)))]

    def grant(self, grant: Grant, gas: int | None = None) -> Call:
        return self._write("grant", astuple(grant), gas=gas)

    def revoke(self, vehicle: VehicleId, grantee: Hash, purpose: Hash) -> Call:
        return self._write("revoke", vehicle, grantee, purpose)
