"""A hand on the registry: who owns what, what is granted, signed and seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from typing import Any

from csop.consents import (
    Authorization,
    Grant,
    Subject,
    digest_of_deletion,
    digest_of_grant,
    digest_of_revocation,
    domain_of,
)
from csop.types import Address, Domain
from tests.helpers import Clock, bytes32, expect_error
from tests.unit.events import events_of, hex32

ODOMETER, LOCATION, CABIN, BIOMETRICS, FREE = 1, 2, 4, 8, 16
SENSITIVE = LOCATION | CABIN | BIOMETRICS
CAR, BOBS_CAR = bytes32("car"), bytes32("bobs car")
OPERATOR, INSURER = bytes32("operator"), bytes32("insurer")
MINING, RESEARCH = bytes32("mining"), bytes32("research")
KEY = (CAR, OPERATOR, MINING)
KEYS = (KEY, (CAR, INSURER, MINING), (CAR, OPERATOR, RESEARCH), (BOBS_CAR, OPERATOR, MINING))
NOTICE, RECEIPT, DOCUMENT = bytes32("notice"), bytes32("receipt"), bytes32("document")
DAY = 86_400
FOREVER = 2**48 - 1
DIGESTS: dict[str, Callable[..., bytes]] = {
    "grant": digest_of_grant,
    "revoke": digest_of_revocation,
    "requestDeletion": digest_of_deletion,
}
"""By what an owner does."""

SUBJECT = Subject(*KEY, 0)


def a_grant(expiry: int, **changes: Any) -> Grant:
    """Alice's consent to count the odometer."""
    return replace(Grant(*KEY, 0, ODOMETER, 0, expiry, NOTICE, RECEIPT), **changes)


@dataclass(frozen=True)
class Person:
    """A member; the wallet is the account of the key."""

    id: bytes
    key: Any
    wallet: Any


@dataclass
class Hand:
    """The registry, and whom and what to look at."""

    consents: Any
    vehicles: Any
    registrar: Any
    relayer: Any
    clock: Clock
    chain_id: int
    wallets: list[Any]

    @property
    def domain(self) -> Domain:
        return domain_of(self.chain_id, Address(self.consents.address))

    def seen(self) -> Any:
        """All that views say of consents, deletions and nonces."""
        deletions = range(self.consents.deletionCount())
        return (
            [self.history(key) for key in KEYS],
            [self.deletion(number) for number in deletions],
            [self.nonce(wallet) for wallet in self.wallets],
        )

    @contextmanager
    def refused(self, name: str, *args: Any) -> Iterator[None]:
        """Refused with this error; and all is as it was."""
        before = self.seen()
        with expect_error(name, *args):
            yield
        assert self.seen() == before

    def history(self, key: tuple[bytes, bytes, bytes] = KEY) -> list[tuple[int, ...]]:
        """Entries as (from, until, categories, owner epoch)."""
        length = self.consents.historyLength(*key)
        entries = [self.consents.historyAt(*key, i) for i in range(length)]
        return [tuple(int(n) for n in entry[:4]) for entry in entries]

    def permitted(self, time: int, categories: int = ODOMETER, key: Any = KEY) -> bool:
        return bool(self.consents.isPermitted(*key, categories, time))

    def deletion(self, number: int) -> tuple[Any, ...]:
        """(subject, requested, due, confirmed, document) as stored."""
        subject, requested, due, confirmed, document = self.consents.deletionOf(number)
        named = (*(str(word) for word in subject[:3]), int(subject[3]))
        return named, int(requested), int(due), int(confirmed), str(document)

    def nonce(self, wallet: Any) -> int:
        return int(self.consents.nonces(wallet))

    def sell(self, buyer: Person, vehicle: bytes = CAR) -> Any:
        return self.vehicles.sell(vehicle, buyer.id, DOCUMENT, {"from": self.registrar})

    def act(self, name: str, what: Grant | Subject, wallet: Any) -> Any:
        """By transaction of the wallet."""
        return getattr(self.consents, name)(astuple(what), {"from": wallet})

    def relay(self, name: str, what: Grant | Subject, by: Authorization) -> Any:
        """With a signature, by somebody else."""
        relayed = getattr(self.consents, name + "For")
        return relayed(astuple(what), astuple(by), {"from": self.relayer})

    def signed(self, name: str, what: Grant | Subject, person: Person, **terms: Any) -> Any:
        """An authorization by the person's key.

        ``terms``: nonce (else the wallet's next), deadline (else none), domain, wallet.
        """
        wallet = terms.get("wallet", person.wallet)
        nonce = terms.get("nonce", self.nonce(wallet))
        deadline = terms.get("deadline", FOREVER)
        domain = terms.get("domain", self.domain)
        digest = DIGESTS[name](domain, what, Address(wallet.address), nonce, deadline)
        signature = bytes(person.key.unsafe_sign_hash(digest).signature)
        return Authorization(nonce, deadline, signature)

    def logged(self, tx: Any) -> Any:
        return events_of(tx, self.consents)


def key_fields(what: Grant | Subject) -> dict[str, str]:
    """As events name them."""
    return {name: hex32(getattr(what, name)) for name in ("vehicle", "grantee", "purpose")}


def granted_event(grant: Grant, at: int) -> tuple[str, dict[str, Any]]:
    return "ConsentGranted", {
        **key_fields(grant),
        "ownerEpoch": grant.owner_epoch,
        "categories": grant.categories,
        "from": at,
        "expiry": grant.expiry,
        "noticeHash": hex32(grant.notice_hash),
        "receiptHash": hex32(grant.receipt_hash),
    }


def revoked_event(subject: Subject, at: int) -> tuple[str, dict[str, Any]]:
    return "ConsentRevoked", {**key_fields(subject), "at": at}


def requested_event(number: int, subject: Subject, at: int, due: int) -> tuple[str, dict[str, Any]]:
    return "DeletionRequested", {
        "number": number,
        **key_fields(subject),
        "ownerEpoch": subject.owner_epoch,
        "requestedAt": at,
        "dueAt": due,
    }
