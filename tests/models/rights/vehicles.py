"""Vehicles: who owned which, and when; devices and VINs."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.models.rights.calls import NOTHING, ZERO, Call, Refused
from tests.models.rights.members import Members

MOST = 3
FOR_EVER = 2**48 - 1


@dataclass
class Vehicle:
    """`ownerships`: (owner, since) each, oldest first."""

    ownerships: list[tuple[bytes, int]]
    device: str
    commercial: bool
    suspended: bool = False
    attested_at: int = 0

    @property
    def owner(self) -> bytes:
        return self.ownerships[-1][0]

    @property
    def epoch(self) -> int:
        return len(self.ownerships) - 1

    @property
    def stored(self) -> tuple[bytes, str, int, bool, bool, int, int, int]:
        head = (self.owner, self.device, self.ownerships[0][1], self.commercial, self.suspended)
        return (*head, self.epoch, self.ownerships[-1][1], self.attested_at)

    def ownership(self, epoch: int) -> tuple[bytes, int, int]:
        later = self.ownerships[epoch + 1 :]
        return (*self.ownerships[epoch], later[0][1] if later else FOR_EVER)


@dataclass
class Vehicles:
    """The registry."""

    members: Members
    found: dict[bytes, Vehicle] = field(default_factory=dict)
    devices: dict[str, bytes] = field(default_factory=dict)
    vins: dict[bytes, bytes] = field(default_factory=dict)

    def register(
        self, call: Call, car: bytes, owner: bytes, device: str, vin: bytes, commercial: bool
    ) -> None:
        if car == NOTHING:
            raise Refused("VehicleRegistry_ZeroId")
        if vin == NOTHING:
            raise Refused("VehicleRegistry_ZeroNullifier")
        if car in self.found:
            raise Refused("VehicleRegistry_VehicleExists", car)
        if vin in self.vins:
            raise Refused("VehicleRegistry_VinTaken", vin, self.vins[vin])
        self.require_fresh(device)
        self.require_room(owner)
        self.found[car] = Vehicle([(owner, call.time)], device, commercial)
        self.devices[device] = self.vins[vin] = car

    def sell(self, call: Call, car: bytes, buyer: bytes, document: bytes) -> None:
        vehicle = self.require(car)
        self.require_document(car, document)
        if buyer == vehicle.owner:
            raise Refused("VehicleRegistry_AlreadyOwner", car, buyer)
        self.require_room(buyer)
        vehicle.ownerships.append((buyer, call.time))

    def replace_device(self, _call: Call, car: bytes, device: str) -> None:
        vehicle = self.require(car)
        self.require_fresh(device)
        self.devices[device] = car
        vehicle.device = device

    def suspend(self, _call: Call, car: bytes, document: bytes) -> None:
        vehicle = self.require(car)
        self.require_document(car, document)
        if vehicle.suspended:
            raise Refused("VehicleRegistry_AlreadySuspended", car)
        vehicle.suspended = True

    def attest(self, call: Call, car: bytes, document: bytes) -> None:
        vehicle = self.require(car)
        self.require_document(car, document)
        vehicle.suspended, vehicle.attested_at = False, call.time

    # what is asked

    def count_of(self, owner: bytes) -> int:
        return sum(vehicle.owner == owner for vehicle in self.found.values())

    def wallet_of_owner(self, car: bytes) -> str:
        return self.members.wallet_of(self.require(car).owner)

    def ownership(self, car: bytes, epoch: int) -> tuple[bytes, int, int]:
        vehicle = self.require(car)
        if epoch > vehicle.epoch:
            raise Refused("VehicleRegistry_UnknownOwnerEpoch", car, epoch, vehicle.epoch)
        return vehicle.ownership(epoch)

    def require(self, car: bytes) -> Vehicle:
        if car not in self.found:
            raise Refused("VehicleRegistry_UnknownVehicle", car)
        return self.found[car]

    def require_fresh(self, device: str) -> None:
        if device == ZERO:
            raise Refused("VehicleRegistry_ZeroDeviceKey")
        if device in self.devices:
            raise Refused("VehicleRegistry_DeviceKeyTaken", device, self.devices[device])

    def require_room(self, owner: bytes) -> None:
        if owner not in self.members.found:
            raise Refused("VehicleRegistry_UnknownOwner", owner)
        if self.count_of(owner) >= MOST:
            raise Refused("VehicleRegistry_TooManyVehicles", owner, MOST)

    @staticmethod
    def require_document(car: bytes, document: bytes) -> None:
        if document == NOTHING:
            raise Refused("VehicleRegistry_NoDocument", car)
