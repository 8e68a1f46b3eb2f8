"""VehicleRegistry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.types import Address, Hash, MemberId, Timestamp, VehicleId


@dataclass(frozen=True, slots=True)
class Vehicle:
    """``attested_at`` is 0 if it never was."""

    owner: MemberId
    device_key: Address
    registered_at: Timestamp
    commercial: bool
    suspended: bool
    owner_epoch: int
    owned_since: Timestamp
    attested_at: Timestamp


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owned a vehicle from ``since`` to before ``until``."""

    owner: MemberId
    since: Timestamp
    until: Timestamp


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

    def vehicles_of_devices(self, device_keys: Iterable[Address]) -> list[VehicleId]:
        """Which vehicle each of many keys serves or served; zero where there is none."""
        return list(self._many("vehicleOfDevice", ((key,) for key in device_keys)))

    def vehicles_of_vins(self, vin_nullifiers: Iterable[bytes]) -> list[VehicleId]:
        """Which vehicle each of many nullifiers stands for; zero where there is none."""
        return list(self._many("vehicleOfVin", ((found,) for found in vin_nullifiers)))

    def vehicle_counts_of(self, owners: Iterable[MemberId]) -> list[int]:
        """How many vehicles each of many members owns."""
        return list(self._many("vehicleCountOf", ((owner,) for owner in owners)))

    def max_per_member(self) -> int:
        return int(self._one("MAX_PER_MEMBER"))

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

    def ownership_of(self, vehicle: VehicleId, owner_epoch: int) -> Ownership:
        """Reverts if the vehicle is unknown or had no such owner epoch yet."""
        return Ownership(*self._one("ownershipOf", vehicle, owner_epoch))

    def sell(self, vehicle: VehicleId, buyer: MemberId, document: Hash) -> Call:
        return self._write("sell", vehicle, buyer, document)

    def replace_device(self, vehicle: VehicleId, device_key: Address) -> Call:
        return self._write("replaceDevice", vehicle, device_key)

    def suspend(self, vehicle: VehicleId, document: Hash) -> Call:
        return self._write("suspend", vehicle, document)

    def attest(self, vehicle: VehicleId, document: Hash) -> Call:
        return self._write("attest", vehicle, document)
