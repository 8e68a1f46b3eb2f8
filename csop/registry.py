"""What a node knows, at one block, of members, vehicles and consents to mileage mining.

Built by replaying the registries' events in chain order; asks no chain itself. Times are unix
seconds. Two views built from the same events answer alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE
from csop.types import HOUR_SECONDS, Address, Hash, MemberId, Reading, Timestamp, VehicleId

ODOMETER = 1
"""Category bit 0: all that mining needs."""

Span = tuple[int, int]
"""[from, until) in unix seconds."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member's current wallet, when the member was registered, and the wallets before it."""

    wallet: Address
    registered_at: Timestamp
    former: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owned a vehicle from ``since`` until the next ownership begins."""

    owner: MemberId
    since: Timestamp


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Whose a vehicle is and was, which key signs its readings, since when, and whether it earns.

    ``ownerships`` by owner epoch, the present one last; the first began at the registration.
    ``suspended`` by the inspector; ``attested_at`` is 0 if it never was.
    """

    ownerships: tuple[Ownership, ...]
    device: Address
    registered_at: Timestamp
    commercial: bool
    suspended: bool = False
    attested_at: Timestamp = Timestamp(0)

    @property
    def owner(self) -> MemberId:
        """The present owner."""
        return self.ownerships[-1].owner

    @property
    def owned_since(self) -> Timestamp:
        """When the present owner's time began: the last sale, or the registration."""
        return self.ownerships[-1].since

    @property
    def owner_epoch(self) -> int:
        """How often it was sold."""
        return len(self.ownerships) - 1

    def gathered(self, owner_epoch: int, until: Timestamp) -> Span:
        """The time of an owner epoch, cut at ``until``. Raises LookupError for one to come."""
        ownership = self.ownerships[owner_epoch]
        if owner_epoch < self.owner_epoch:
            until = min(until, self.ownerships[owner_epoch + 1].since)
        return ownership.since, until


@dataclass(frozen=True, slots=True)
class Consent:
    """One grant. ``until`` is the earliest of expiry, revocation, next grant and sale."""

    start: Timestamp
    until: Timestamp
    categories: int


@dataclass(slots=True)
class RegistryView:
    """The state of the registries after the events fed in so far.

    ``deleted``: by vehicle, the time whose readings an owner has asked to delete. An event that no
    earlier one prepares raises LookupError or ValueError: the logs are incomplete.
    """

    members: dict[MemberId, Member] = field(default_factory=dict)
    vehicles: dict[VehicleId, Vehicle] = field(default_factory=dict)
    consents: dict[VehicleId, tuple[Consent, ...]] = field(default_factory=dict)
    deleted: dict[VehicleId, tuple[Span, ...]] = field(default_factory=dict)
    _spans: dict[tuple[VehicleId, int], tuple[Span, ...]] = field(default_factory=dict, repr=False)

    def member_registered(self, member: MemberId, wallet: Address, time: Timestamp) -> None:
        """MemberRegistry: MemberRegistered, in a block of this time."""
        self.members[member] = Member(wallet, time)

    def member_recovered(self, member: MemberId, former: Address, wallet: Address) -> None:
        """MemberRegistry: MemberRecovered."""
        known = self.members[member]
        if known.wallet != former:
            raise ValueError(f"from wallet {former}, while {known.wallet} is the member's")
        self.members[member] = replace(known, wallet=wallet, former=(*known.former, former))

    def vehicle_registered(
        self,
        vehicle: VehicleId,
        owner: MemberId,
        device: Address,
        time: Timestamp,
        commercial: bool,
    ) -> None:
        """VehicleRegistry: VehicleRegistered, in a block of this time."""
        self.vehicles[vehicle] = Vehicle((Ownership(owner, time),), device, time, commercial)

    def vehicle_sold(
        self, vehicle: VehicleId, buyer: MemberId, owner_epoch: int, time: Timestamp
    ) -> None:
        """VehicleRegistry: VehicleSold; ends every consent."""
        known = self.vehicles[vehicle]
        if owner_epoch != known.owner_epoch + 1:
            raise ValueError(f"owner epoch {owner_epoch} follows {known.owner_epoch}")
        ownerships = (*known.ownerships, Ownership(buyer, time))
        self.vehicles[vehicle] = replace(known, ownerships=ownerships)
        self._end(vehicle, time)

    def device_replaced(self, vehicle: VehicleId, former: Address, device: Address) -> None:
        """VehicleRegistry: DeviceReplaced; what the former device signed is not seen any more."""
        known = self.vehicles[vehicle]
        if known.device != former:
            raise ValueError(f"from device {former}, while {known.device} is the vehicle's")
        self.vehicles[vehicle] = replace(known, device=device)

    def vehicle_suspended(self, vehicle: VehicleId) -> None:
        """VehicleRegistry: VehicleSuspended."""
        self.vehicles[vehicle] = replace(self.vehicles[vehicle], suspended=True)

    def vehicle_attested(self, vehicle: VehicleId, time: Timestamp) -> None:
        """VehicleRegistry: VehicleAttested; whatever suspended it before does so no longer."""
        known = self.vehicles[vehicle]
        self.vehicles[vehicle] = replace(known, suspended=False, attested_at=time)

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

    def deletion_requested(
        self, vehicle: VehicleId, grantee: Hash, purpose: Hash, owner_epoch: int, at: Timestamp
    ) -> None:
        """ConsentRegistry: DeletionRequested. Others' data than mining's is ignored."""
        if (grantee, purpose) == (OPERATOR_GRANTEE, MINING_PURPOSE):
            asked = self.vehicles[vehicle].gathered(owner_epoch, at)
            self.deleted[vehicle] = _union((*self.deleted_spans(vehicle), asked))

    def deleted_spans(self, vehicle: VehicleId) -> tuple[Span, ...]:
        """The time whose readings are to be deleted: spans apart from each other, rising."""
        return self.deleted.get(vehicle, ())

    def is_deleted(self, vehicle: VehicleId, start: int, end: int) -> bool:
        """Whether [start, end) overlaps what is to be deleted."""
        return any(overlaps(span, (start, end)) for span in self.deleted_spans(vehicle))

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
            dict(self.members),
            dict(self.vehicles),
            dict(self.consents),
            dict(self.deleted),
            dict(self._spans),
        )

    def _end(self, vehicle: VehicleId, at: Timestamp) -> None:
        """End every consent of a vehicle by ``at`` at the latest."""
        self.consents[vehicle] = tuple(
            replace(consent, until=min(consent.until, at))
            for consent in self.consents.get(vehicle, ())
        )
        for key in [key for key in self._spans if key[0] == vehicle]:
            del self._spans[key]


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans have a moment in common."""
    return max(one[0], other[0]) < min(one[1], other[1])


def hour_of(reading: Reading) -> Span:
    """The hour that a reading covers."""
    return reading.hour * HOUR_SECONDS, (reading.hour + 1) * HOUR_SECONDS


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
