"""What a node knows, at one block, of members, vehicles and consents to mileage mining.

Built by replaying the registries' events in chain order; asks no chain itself. Times are unix
seconds. Two views built from the same events answer alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE
from csop.types import Address, Hash, MemberId, Timestamp, VehicleId

ODOMETER = 1
"""Category bit 0: all that mining needs."""

Span = tuple[int, int]
"""[from, until) in unix seconds."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member's first wallet and when it was registered."""

    wallet: Address
    registered_at: Timestamp


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Whose a vehicle is, which key signs its readings, since when, and whether it earns."""

    owner: MemberId
    device: Address
    registered_at: Timestamp
    commercial: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """One grant. ``until`` is the earliest of expiry, revocation and the next grant's ``start``."""

    start: Timestamp
    until: Timestamp
    categories: int


@dataclass(slots=True)
class RegistryView:
    """The state of the registries after the events fed in so far."""

    members: dict[MemberId, Member] = field(default_factory=dict)
    vehicles: dict[VehicleId, Vehicle] = field(default_factory=dict)
    consents: dict[VehicleId, tuple[Consent, ...]] = field(default_factory=dict)
    _spans: dict[tuple[VehicleId, int], tuple[Span, ...]] = field(default_factory=dict, repr=False)

    def member_registered(self, member: MemberId, wallet: Address, time: Timestamp) -> None:
        """MemberRegistry: MemberRegistered, in a block of this time."""
        self.members[member] = Member(wallet, time)

    def vehicle_registered(
        self,
        vehicle: VehicleId,
        owner: MemberId,
        device: Address,
        time: Timestamp,
        commercial: bool,
    ) -> None:
        """VehicleRegistry: VehicleRegistered, in a block of this time."""
        self.vehicles[vehicle] = Vehicle(owner, device, time, commercial)

    def consent_granted(
        self,
        vehicle: VehicleId,
        grantee: Hash,
        purpose: Hash,
        categories: int,
        start: Timestamp,
        expiry: Timestamp,
    ) -> None:
        """ConsentRegistry: ConsentGranted; ends what was granted before. Others' are ignored."""
        if (grantee, purpose) == (OPERATOR_GRANTEE, MINING_PURPOSE):
            self._end(vehicle, start)
            self.consents[vehicle] += (Consent(start, expiry, categories),)

    def consent_revoked(
        self, vehicle: VehicleId, grantee: Hash, purpose: Hash, at: Timestamp
    ) -> None:
        """ConsentRegistry: ConsentRevoked. Takes nothing back; others' are ignored."""
        if (grantee, purpose) == (OPERATOR_GRANTEE, MINING_PURPOSE):
            self._end(vehicle, at)

    def spans(self, vehicle: VehicleId, categories: int = ODOMETER) -> tuple[Span, ...]:
        """When all the bits of ``categories`` were permitted: spans apart from each other, rising.

        Grants that adjoin or overlap are one span.
        """
        key = (vehicle, categories)
        known = self._spans.get(key)
        if known is None:
            known = self._spans[key] = _union(
                (consent.start, consent.until)
                for consent in self.consents.get(vehicle, ())
                if consent.categories & categories == categories
            )
        return known

    def permitted(
        self, vehicle: VehicleId, start: int, end: int, categories: int = ODOMETER
    ) -> bool:
        """Whether all the bits of ``categories`` were permitted at every moment of [start, end)."""
        return any(
            since <= start and end <= until for since, until in self.spans(vehicle, categories)
        )

    def copy(self) -> "RegistryView":
        """This view as it is now, unmoved by later events."""
        return RegistryView(
            dict(self.members), dict(self.vehicles), dict(self.consents), dict(self._spans)
        )

    def _end(self, vehicle: VehicleId, at: Timestamp) -> None:
        """End every consent of a vehicle by ``at`` at the latest."""
        self.consents[vehicle] = tuple(
            replace(consent, until=min(consent.until, at))
            for consent in self.consents.get(vehicle, ())
        )
        for key in [key for key in self._spans if key[0] == vehicle]:
            del self._spans[key]


def _union(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, until in sorted(spans):
        if start >= until:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((start, until))
    return tuple(merged)
