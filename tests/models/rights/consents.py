"""Consents as a plain list of what happened, and deletions.

Whether something was permitted at a time is found by going through the list up to that time: what
happens later cannot matter (CONSENT-2).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.models.rights.calls import DAY, NOTHING, OFFSET, Call, Refused, day_of
from tests.models.rights.signing import Domain
from tests.models.rights.vehicles import Vehicles

SENSITIVE = 0b1110
LONGEST = 365 * DAY
WORKING_DAYS = 10
Key = tuple[bytes, bytes, bytes]
"""Vehicle, grantee, purpose."""


@dataclass
class Consent:
    """An entry of a history; `end` is what ended it before its expiry."""

    since: int
    expiry: int
    categories: int
    epoch: int
    notice: bytes
    receipt: bytes
    end: int = 2**48 - 1

    @property
    def until(self) -> int:
        return min(self.expiry, self.end)

    @property
    def stored(self) -> tuple[int, int, int, int, bytes, bytes]:
        return (
            *(self.since, self.until, self.categories, self.epoch),
            *(self.notice, self.receipt),
        )


@dataclass
class Deletion:
    """A request."""

    subject: tuple[Any, ...]
    requested_at: int
    due_at: int
    confirmed_at: int = 0
    document: bytes = NOTHING

    @property
    def stored(self) -> tuple[Any, ...]:
        times = (self.requested_at, self.due_at, self.confirmed_at)
        return (*self.subject, *times, self.document)


@dataclass
class Consents:
    """The registry; whatever a wallet does, or has relayed, uses its nonce up.

    `happened`: by key (time, expiry, categories), the latter two 0 for an end.
    """

    vehicles: Vehicles
    domain: Domain
    histories: defaultdict[Key, list[Consent]] = field(default_factory=lambda: defaultdict(list))
    happened: defaultdict[Key, list[tuple[int, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    deletions: list[Deletion] = field(default_factory=list)
    nonces: Counter[str] = field(default_factory=Counter)

    def grant(self, call: Call, g: tuple[Any, ...]) -> None:
        self.require_caller(call, self.wallet_in(g[0], g[3]))
        self.keep(call, g)
        self.nonces[call.by] += 1

    def grant_for(self, call: Call, g: tuple[Any, ...], by: tuple[Any, ...]) -> None:
        wallet = self.wallet_in(g[0], g[3])
        self.require_signature(call, wallet, "Grant", g, by)
        self.keep(call, g)
        self.nonces[wallet] += 1

    def revoke(self, call: Call, s: tuple[Any, ...]) -> None:
        self.require_caller(call, self.wallet_in(s[0], s[3]))
        self.withdraw(call, s)
        self.nonces[call.by] += 1

    def revoke_for(self, call: Call, s: tuple[Any, ...], by: tuple[Any, ...]) -> None:
        wallet = self.wallet_in(s[0], s[3])
        self.require_signature(call, wallet, "Revocation", s, by)
        self.withdraw(call, s)
        self.nonces[wallet] += 1

    def request_deletion(self, call: Call, s: tuple[Any, ...]) -> None:
        self.require_caller(call, self.wallet_then(s))
        self.ask_to_delete(call, s)
        self.nonces[call.by] += 1

    def request_deletion_for(self, call: Call, s: tuple[Any, ...], by: tuple[Any, ...]) -> None:
        wallet = self.wallet_then(s)
        self.require_signature(call, wallet, "Deletion", s, by)
        self.ask_to_delete(call, s)
        self.nonces[wallet] += 1

    def confirm_deletion(self, call: Call, number: int, document: bytes) -> None:
        if number >= len(self.deletions):
            raise Refused("ConsentRegistry_UnknownDeletion", number, len(self.deletions))
        deletion = self.deletions[number]
        if deletion.confirmed_at:
            raise Refused("ConsentRegistry_AlreadyConfirmed", number, deletion.confirmed_at)
        if document == NOTHING:
            raise Refused("ConsentRegistry_NoDocument", number)
        deletion.confirmed_at, deletion.document = call.time, document

    def sold(self, time: int, car: bytes) -> None:
        """CONSENT-3: nothing of before holds any longer."""
        for key, history in self.histories.items():
            if key[0] == car:
                self.happened[key].append((time, 0, 0))
                for consent in history:
                    consent.end = min(consent.end, time)

    # what they do

    def keep(self, call: Call, g: tuple[Any, ...]) -> None:
        car, grantee, purpose, epoch, categories, separate, expiry, notice, receipt = g
        if not categories:
            raise Refused("ConsentRegistry_NoCategories")
        if separate != categories & SENSITIVE:
            error = "ConsentRegistry_SeparateConsentMismatch"
            raise Refused(error, separate, categories & SENSITIVE)
        if expiry <= call.time:
            raise Refused("ConsentRegistry_ExpiryPassed", expiry)
        if expiry > call.time + LONGEST:
            raise Refused("ConsentRegistry_ExpiryTooLate", expiry, call.time + LONGEST)
        key = (car, grantee, purpose)
        self.end(call, key)
        self.histories[key].append(Consent(call.time, expiry, categories, epoch, notice, receipt))
        self.happened[key].append((call.time, expiry, categories))

    def withdraw(self, call: Call, s: tuple[Any, ...]) -> None:
        history = self.histories[s[:3]]
        if not history or history[-1].until <= call.time:
            raise Refused("ConsentRegistry_NothingToRevoke", *s[:3])
        self.end(call, s[:3])

    def end(self, call: Call, key: Key) -> None:
        self.happened[key].append((call.time, 0, 0))
        for consent in self.histories[key]:
            consent.end = min(consent.end, call.time)

    def ask_to_delete(self, call: Call, s: tuple[Any, ...]) -> None:
        for number, deletion in enumerate(self.deletions):
            if deletion.subject == s and not deletion.confirmed_at:
                raise Refused("ConsentRegistry_DeletionOpen", number)
        self.deletions.append(Deletion(s, call.time, due(call.time)))

    # what is asked

    def is_permitted(self, key: Key, categories: int, time: int) -> bool:
        before = [event for event in self.happened[key] if event[0] <= time]
        if not before:
            return False
        _, expiry, granted = before[-1]
        return time < expiry and not categories & ~granted

    def overdue(self, time: int, first: int, most: int) -> list[int]:
        rest = list(enumerate(self.deletions))[first : first + most]
        return [n for n, deletion in rest if not deletion.confirmed_at and time >= deletion.due_at]

    def wallet_in(self, car: bytes, epoch: int) -> str:
        found = self.vehicles.found.get(car)
        current = found.epoch if found else 0
        if epoch != current:
            raise Refused("ConsentRegistry_OtherOwnerEpoch", epoch, current)
        return self.vehicles.wallet_of_owner(car)

    def wallet_then(self, s: tuple[Any, ...]) -> str:
        return self.vehicles.members.wallet_of(self.vehicles.ownership(s[0], s[3])[0])

    @staticmethod
    def require_caller(call: Call, wallet: str) -> None:
        if call.by != wallet:
            raise Refused("ConsentRegistry_NotOwner", call.by, wallet)

    def require_signature(
        self, call: Call, wallet: str, kind: str, words: tuple[Any, ...], by: tuple[Any, ...]
    ) -> None:
        nonce, deadline, signature = by
        if call.time > deadline:
            raise Refused("ConsentRegistry_SignatureExpired", deadline)
        if nonce != self.nonces[wallet]:
            raise Refused("InvalidAccountNonce", wallet, self.nonces[wallet])
        if self.domain.signer(kind, (*words, wallet, nonce, deadline), signature) != wallet:
            raise Refused("ConsentRegistry_InvalidSignature", wallet)


def due(time: int) -> int:
    """The end of the tenth working day after the day of `time`; 1 January 1970 was a Thursday."""
    day, left = day_of(time), WORKING_DAYS
    while left:
        day += 1
        left -= (day + 3) % 7 < 5
    return (day + 1) * DAY - OFFSET
