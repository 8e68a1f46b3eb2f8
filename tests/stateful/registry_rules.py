"""Rules about people: members, vehicles, consents, anchors, the token."""

from __future__ import annotations

from typing import Any

from eth_account import Account

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, READING_SCHEMA, anchor_head, keccak
from tests.mining import HOUR
from tests.stateful.actions import Actions, action
from tests.stateful.books import Books
from tests.stateful.world import World

WHO = range(6)
BOTH = (False, True)
YEAR = 365 * 86_400
Key = tuple[bytes, bytes, bytes]


class RegistryRules(Actions):
    """Keeps, beside the books: vehicles by owner, consent histories, anchors."""

    world: World
    books: Books

    def __init__(self) -> None:
        super().__init__()
        self.vehicles: dict[bytes, bytes] = {}
        self.consents: dict[bytes, list[list[int]]] = {}
        self.permitted: dict[tuple[bytes, int], bool] = {}
        self.anchors: list[tuple[int, bytes]] = []

    def send(self, expected: str | None, *args: Any, by: str = "stranger") -> bool:
        """Make a transaction that must end as expected; whether it went through."""
        found = self.world.send(*args, by=by)
        assert found == expected, f"{args[:3]}: {found}, expected {expected}"
        return found is None

    @action(who=WHO)
    def register_member(self, who: int) -> None:
        """MEMBER-1: who is registered already is so neither again nor under a fresh id."""
        person = self.world.people[who]
        known = person.id in self.books.wallets
        if known:
            arguments = ("MemberRegistry", "register", keccak(person.id), person.wallet, 0)
            self.send("MemberRegistry_WalletTaken", *arguments, by="registrar")
        error = "MemberRegistry_MemberExists" if known else None
        arguments = ("MemberRegistry", "register", person.id, person.wallet, 0)
        if self.send(error, *arguments, by="registrar"):
            self.books.wallets[person.id] = person.wallet.address
            self.books.statuses[person.id] = 1

    @action(who=WHO, status=range(1, 6))
    def set_status(self, who: int, status: int) -> None:
        member = self.world.people[who].id
        error = None if member in self.books.wallets else "MemberRegistry_UnknownMember"
        if self.send(error, "MemberRegistry", "setStatus", member, status, by="steward"):
            self.books.statuses[member] = status

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
        grant = (*key, bits, 0, expiry, keccak(b"notice"), keccak(b"receipt"))
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
        if self.send(error, "ConsentRegistry", "revoke", *key, by=by):
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

    @action()
    def pause(self) -> None:
        time = self.world.next_second()
        error = "Stone_Paused" if time < self.books.paused_until else None
        if self.send(error, "Stone", "pause", by="pauser"):
            self.books.paused_until = time + 14 * 86_400

    @action()
    def unpause(self) -> None:
        time = self.world.next_second()
        error = None if time < self.books.paused_until else "Stone_NotPaused"
        if self.send(error, "Stone", "unpause", by="pauser"):
            self.books.paused_until = 0

    @action(policy=range(0, 2))
    def set_policy(self, policy: int) -> None:
        assert self.send(None, "Stone", "setTransferPolicy", policy, by="policy")
        self.books.policy = policy

    @action(sender=WHO, to=WHO, parts=range(0, 6))
    def transfer(self, sender: int, to: int, parts: int) -> None:
        """STONE-5: moves as the policy says, or not at all; 5 parts of 4 are more than there is."""
        giver, taker = self.world.people[sender], self.world.people[to]
        value = self.books.balances[giver.wallet.address] * parts // 4
        time = self.world.next_second()
        error = self.books.transfer_error(giver.id, taker.id, value, time)
        if self.send(error, "Stone", "transfer", taker.wallet, value, by=f"person {sender}"):
            self.books.balances[giver.wallet.address] -= value
            self.books.balances[taker.wallet.address] += value


def device_of(number: int) -> str:
    return str(Account.from_key(keccak(b"device %d" % number)).address)


def vin_of(number: int) -> bytes:
    return keccak(b"vin %d" % number)
