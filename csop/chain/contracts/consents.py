"""ConsentRegistry."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.consents import Authorization, Grant, Subject
from csop.types import Address, Hash, Timestamp, VehicleId


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
