"""MemberRegistry, VehicleRegistry and ConsentRegistry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.consents import Authorization, Grant, Subject
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


class ProposalKind(IntEnum):
    NONE = 0
    RECOVERY = 1
    INHERITANCE = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pending proposal; ``executable_at`` is 0 while a second one waits for the notary.

    ``number`` is no other proposal's, whoever's it is.
    """

    wallet: Address
    executable_at: Timestamp
    kind: ProposalKind
    second: bool
    suspended: bool
    number: int
    heir: MemberId
    document: Hash


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


@dataclass(frozen=True, slots=True)
class Consent:
    """One entry of a history: it holds from ``start`` to before ``until``."""

    start: Timestamp
    until: Timestamp
    categories: int
    owner_epoch: int
    notice_hash: Hash
    receipt_hash: Hash


@dataclass(frozen=True, slots=True)
class Deletion:
    """A request to delete; ``confirmed_at`` is 0 while it is open."""

    subject: Subject
    requested_at: Timestamp
    due_at: Timestamp
    confirmed_at: Timestamp
    document: Hash


class MemberRegistry(Contract):
    name = "MemberRegistry"

    def member_of(self, member: MemberId) -> Member:
        """A member; all zero if unknown."""
        wallet, status, flags, registered_at = self._one("memberOf", member)
        return Member(wallet, Status(status), flags, registered_at)

    def members_of(self, members: Iterable[MemberId]) -> list[Member]:
        """Many members, in a few requests."""
        found = self._many("memberOf", ((member,) for member in members))
        return [Member(wallet, Status(status), *rest) for wallet, status, *rest in found]

    def id_of(self, wallet: Address) -> MemberId:
        return MemberId(self._one("idOf", wallet))

    def ids_of(self, wallets: Iterable[Address]) -> list[MemberId]:
        """Many wallets' members, in a few requests; zero where there is none."""
        return list(self._many("idOf", ((wallet,) for wallet in wallets)))

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

    def all_wallets_of(self, member: MemberId) -> list[Address]:
        """Every wallet a member had, the current one last; none if unknown."""
        return list(self._one("allWalletsOf", member))

    def all_wallets_of_many(self, members: Iterable[MemberId]) -> list[list[Address]]:
        """The same of many members, in a few requests."""
        return [list(found) for found in self._many("allWalletsOf", ((m,) for m in members))]

    def proposal_of(self, member: MemberId) -> Proposal:
        """The pending proposal; all zero if there is none."""
        wallet, at, kind, *rest = self._one("proposalOf", member)
        return Proposal(wallet, at, ProposalKind(kind), *rest)

    def proposal_count(self) -> int:
        """Proposals made so far: the number of the newest one."""
        return int(self._one("proposalCount"))

    def has_cancelled(self, wallet: Address) -> bool:
        return bool(self._one("hasCancelled", wallet))

    def heir_of(self, member: MemberId) -> MemberId:
        """Zero if there is none."""
        return MemberId(self._one("heirOf", member))

    def proposed_on(self, time: int) -> int:
        """Proposals on the calendar day (UTC+8) that holds a time."""
        return int(self._one("proposedOn", time))

    def proposals_per_day(self) -> int:
        return int(self._one("PROPOSALS_PER_DAY"))

    def recovery_seconds(self) -> int:
        return int(self._one("RECOVERY_SECONDS"))

    def second_recovery_seconds(self) -> int:
        return int(self._one("SECOND_RECOVERY_SECONDS"))

    def holdings(self) -> list[Address]:
        return list(self._one("holdings"))

    def set_holdings(self, holdings: Sequence[Address]) -> Call:
        return self._write("setHoldings", list(holdings))

    def propose_recovery(self, member: MemberId, wallet: Address, document: Hash) -> Call:
        return self._write("proposeRecovery", member, wallet, document)

    def propose_inheritance(self, member: MemberId, heir: MemberId, document: Hash) -> Call:
        return self._write("proposeInheritance", member, heir, document)

    def confirm_proposal(self, member: MemberId, number: int) -> Call:
        """Refused if another proposal is pending for this member."""
        return self._write("confirmProposal", member, number)

    def execute_proposal(self, member: MemberId, number: int) -> Call:
        """Refused if another proposal is pending for this member."""
        return self._write("executeProposal", member, number)

    def stop_proposal(self, member: MemberId) -> Call:
        return self._write("stopProposal", member)

    def cancel_proposal(self, member: MemberId) -> Call:
        return self._write("cancelProposal", member)

    def pass_on(self, member: MemberId) -> Call:
        return self._write("passOn", member)


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

    def grant_for(self, grant: Grant, by: Authorization) -> Call:
        return self._write("grantFor", astuple(grant), astuple(by))

    def revoke(self, subject: Subject) -> Call:
        return self._write("revoke", astuple(subject))

    def revoke_for(self, subject: Subject, by: Authorization) -> Call:
        return self._write("revokeFor", astuple(subject), astuple(by))

    def request_deletion(self, subject: Subject) -> Call:
        return self._write("requestDeletion", astuple(subject))

    def request_deletion_for(self, subject: Subject, by: Authorization) -> Call:
        return self._write("requestDeletionFor", astuple(subject), astuple(by))

    def confirm_deletion(self, number: int, document: Hash) -> Call:
        return self._write("confirmDeletion", number, document)

    def deletion_count(self) -> int:
        return int(self._one("deletionCount"))

    def deletion_of(self, number: int) -> Deletion:
        """Reverts if there is none."""
        subject, *rest = self._one("deletionOf", number)
        return Deletion(Subject(*subject), *rest)

    def overdue_deletions(self, first: int, most: int) -> list[int]:
        """Of the requests ``first`` to before ``first + most`` those that are overdue."""
        return list(self._one("overdueDeletions", first, most))

    def max_duration(self) -> int:
        """Seconds of the longest consent."""
        return int(self._one("MAX_DURATION"))

    def nonce_of(self, wallet: Address) -> int:
        """The nonce of the next signature of a wallet."""
        return int(self._one("nonces", wallet))

    def digest_of_grant(
        self, grant: Grant, wallet: Address, nonce: int, deadline: Timestamp
    ) -> Hash:
        return Hash(self._one("digestOfGrant", astuple(grant), wallet, nonce, deadline))

    def digest_of_revocation(
        self, subject: Subject, wallet: Address, nonce: int, deadline: Timestamp
    ) -> Hash:
        return Hash(self._one("digestOfRevocation", astuple(subject), wallet, nonce, deadline))

    def digest_of_deletion(
        self, subject: Subject, wallet: Address, nonce: int, deadline: Timestamp
    ) -> Hash:
        return Hash(self._one("digestOfDeletion", astuple(subject), wallet, nonce, deadline))
