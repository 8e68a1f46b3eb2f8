"""Rules about vehicles, consents and anchors."""

from __future__ import annotations

from eth_account import Account

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, READING_SCHEMA, anchor_head, keccak
from tests.mining import HOUR
from tests.stateful.actions import action
from tests.stateful.common_rules import BOTH, WHO, CommonRules

YEAR = 365 * 86_400
Key = tuple[bytes, bytes, bytes]


class RegistryRules(CommonRules):
    """Keeps, beside the books: vehicles by owner, consent histories, anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.vehicles: dict[bytes, bytes] = {}
        self.consents: dict[bytes, list[list[int]]] = {}
        self.permitted: dict[tuple[bytes, int], bool] = {}
        self.anchors: list[tuple[int, bytes]] = []

    @action(who=WHO, same_vin=BOTH)
    def register_vehicle(self, who: int, same_vin: bool) -> None:
        owner = self.world.people[who].id
        number = len(self.vehicles)
        vehicle, device = keccak(b"vehicle %d" % number), device_of(number)
        vin = vin_of(0 if same_vin else number)
        error = None
        if same_vin and number:
            error = "VehicleRegistry_VinTaken"
        elif owner not in self.books.wallets:
            error = "VehicleRegistry_UnknownOwner"
        elif list(self.vehicles.values()).count(owner) >= 3:
            error = "VehicleRegistry_TooManyVehicles"
        arguments = ("VehicleRegistry", "register", vehicle, owner, device, vin, False)
        if self.send(error, *arguments, by="registrar"):
            self.vehicles[vehicle] = owner
            self.consents[vehicle] = []

    @action(which=range(0, 100), hours=[1, 5, 8_000], odometer=BOTH)
    def grant(self, which: int, hours: int, odometer: bool) -> None:
        if not self.vehicles:
            return
        vehicle, by = self.some_vehicle(which)
        time = self.world.next_second()
        bits, expiry = (1 if odometer else 1 << 5), time + hours * HOUR
        key = (vehicle, OPERATOR_GRANTEE, MINING_PURPOSE)
        grant = (*key, 0, bits, 0, expiry, keccak(b"notice"), keccak(b"receipt"))
        assert self.send(None, "ConsentRegistry", "grant", grant, by=by)
        history = self.consents[vehicle]
        if history:
            history[-1][1] = min(history[-1][1], time)
        history.append([time, expiry, bits])

    @action(which=range(0, 100))
    def revoke(self, which: int) -> None:
        if not self.vehicles:
            return
        vehicle, by = self.some_vehicle(which)
        time = self.world.next_second()
        history = self.consents[vehicle]
        holds = bool(history) and time < history[-1][1]
        error = None if holds else "ConsentRegistry_NothingToRevoke"
        key = (vehicle, OPERATOR_GRANTEE, MINING_PURPOSE)
        if self.send(error, "ConsentRegistry", "revoke", (*key, 0), by=by):
            history[-1][1] = time

    def some_vehicle(self, which: int) -> tuple[bytes, str]:
        """A vehicle and its owner's role name."""
        vehicle = list(self.vehicles)[which % len(self.vehicles)]
        ids = [person.id for person in self.world.people]
        return vehicle, f"person {ids.index(self.vehicles[vehicle])}"

    def holds(self, vehicle: bytes, time: int) -> bool:
        """Whether a consent to the odometer holds, by the plain history."""
        return any(a <= time < b and bits & 1 for a, b, bits in self.consents[vehicle])

    @action(count=range(0, 4))
    def anchor_readings(self, count: int) -> None:
        time = self.world.next_second()
        root = keccak(b"batch %d" % len(self.anchors))
        error = None if count else "DataAnchor_EmptyBatch"
        arguments = ("DataAnchor", "anchor", root, count, READING_SCHEMA)
        if self.send(error, *arguments, by="submitter"):
            before = self.anchors[-1][1] if self.anchors else bytes(32)
            head = anchor_head(before, root, count, READING_SCHEMA, time)
            self.anchors.append((time, head))


def device_of(number: int) -> str:
    return str(Account.from_key(keccak(b"device %d" % number)).address)


def vin_of(number: int) -> bytes:
    return keccak(b"vin %d" % number)
