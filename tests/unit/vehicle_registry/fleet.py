"""Members, cars and a hand on the registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of

ZERO = "0x" + "00" * 20
ALICE, BOB, NOBODY = map(bytes32, ("alice", "bob", "nobody"))
CAR, OTHER_CAR = bytes32("car"), bytes32("other car")
VIN, OTHER_VIN = bytes32("vin"), bytes32("other vin")
KEY, OTHER_KEY, THIRD_KEY = "0x" + "a1" * 20, "0x" + "b2" * 20, "0x" + "c3" * 20
DOCUMENT = bytes32("document")
LIMIT = 3
FOREVER = 2**48 - 1
UNKNOWN = ("0x" + "00" * 32, ZERO, 0, False, False, 0, 0, 0)


@dataclass
class Fleet:
    """The registry, and what it says of a few cars."""

    vehicles: Any
    registrar: Any
    inspector: Any
    wallets: Sequence[Any]

    def stored(self, vehicle: bytes) -> tuple[Any, ...]:
        """(owner, device key, registered, commercial, suspended, epoch, owned since, attested)."""
        owner, key, registered, commercial, suspended, *rest = self.vehicles.vehicleOf(vehicle)
        times = map(int, rest)
        return (str(owner), str(key).lower(), int(registered), commercial, suspended, *times)

    def ownerships(self, vehicle: bytes) -> list[tuple[str, int, int]]:
        """All of a vehicle's, oldest first; none if it is unknown."""
        owner, *_, epoch, _, _ = self.stored(vehicle)
        if owner == UNKNOWN[0]:
            return []
        found = [self.vehicles.ownershipOf(vehicle, n) for n in range(epoch + 1)]
        return [(str(who), int(since), int(until)) for who, since, until in found]

    def seen(self) -> Any:
        """All that views say."""
        names = (CAR, OTHER_CAR)
        return (
            [(self.stored(name), self.ownerships(name)) for name in names],
            [str(self.vehicles.vehicleOfDevice(key)) for key in (KEY, OTHER_KEY, THIRD_KEY)],
            [str(self.vehicles.vehicleOfVin(vin)) for vin in (VIN, OTHER_VIN)],
            [int(self.vehicles.vehicleCountOf(who)) for who in (ALICE, BOB, NOBODY)],
        )

    @contextmanager
    def refused(self, name: str, *args: Any) -> Iterator[None]:
        """Refused with this error; and all is as it was."""
        before = self.seen()
        with expect_error(name, *args):
            yield
        assert self.seen() == before

    def register(self, vehicle: bytes, owner: bytes, key: str, vin: bytes, **more: Any) -> Any:
        """``more``: commercial (else private), sender (else the registrar)."""
        sender = {"from": more.get("sender", self.registrar)}
        return self.vehicles.register(
            vehicle, owner, key, vin, more.get("commercial", False), sender
        )

    def register_some(self, owner: bytes, count: int, first: int = 1) -> None:
        """As many cars of a member's."""
        for number in range(first, first + count):
            self.register(bytes32(number), owner, f"0x{number:040x}", bytes32(1_000 + number))

    def sell(self, buyer: bytes, vehicle: bytes = CAR, document: bytes = DOCUMENT) -> Any:
        return self.vehicles.sell(vehicle, buyer, document, {"from": self.registrar})

    def replace(self, key: str, vehicle: bytes = CAR) -> Any:
        return self.vehicles.replaceDevice(vehicle, key, {"from": self.registrar})

    def suspend(self, vehicle: bytes = CAR, document: bytes = DOCUMENT) -> Any:
        return self.vehicles.suspend(vehicle, document, {"from": self.inspector})

    def attest(self, vehicle: bytes = CAR, document: bytes = DOCUMENT) -> Any:
        return self.vehicles.attest(vehicle, document, {"from": self.inspector})

    def logged(self, tx: Any) -> Any:
        return events_of(tx, self.vehicles)
