"""Signed requests of owners as JSON files: to grant, to revoke, to have data deleted."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from eth_account.signers.local import LocalAccount

from csop.consents import (
    Authorization,
    Grant,
    Subject,
    digest_of_deletion,
    digest_of_grant,
    digest_of_revocation,
    domain_of,
    sign_deletion,
    sign_grant,
    sign_revocation,
)
from csop.hashing import checksum
from csop.jsonform import FormError, address, fields, hexed, integer, parse, raw, word
from csop.people.words import PeopleError
from csop.telemetry.devices import recover
from csop.types import Address, Domain, Hash, Timestamp, VehicleId

MOST_BYTES = 16_384
"""A contract wallet's signature may be long. JSON nested deeper could exhaust the reader's
stack.
"""


class Kind(StrEnum):
    """What an owner asks for."""

    GRANT = "grant"
    REVOKE = "revoke"
    DELETE = "delete"


What = Grant | Subject


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, where, by which wallet and signature."""

    kind: Kind
    domain: Domain
    what: What
    wallet: Address
    by: Authorization

    def digest(self) -> Hash:
        """What the wallet signed."""
        more = self.wallet, self.by.nonce, self.by.deadline
        if isinstance(self.what, Grant):
            return digest_of_grant(self.domain, self.what, *more)
        digest_of = digest_of_revocation if self.kind is Kind.REVOKE else digest_of_deletion
        return digest_of(self.domain, self.what, *more)

    def is_by_key(self) -> bool:
        """Whether the wallet's key signed this; a contract wallet must be asked itself."""
        raw = recover(self.digest(), self.by.signature)
        return raw is not None and checksum(raw) == self.wallet


def sign(
    account: LocalAccount, kind: Kind, domain: Domain, what: What, nonce: int, deadline: Timestamp
) -> Request:
    """Sign as the owner's wallet; asks no chain."""
    if isinstance(what, Grant) is not (kind is Kind.GRANT):
        raise ValueError(f"a {type(what).__name__} is not what {kind} takes")
    if isinstance(what, Grant):
        by = sign_grant(account, domain, what, nonce, deadline)
    else:
        sign_it = sign_revocation if kind is Kind.REVOKE else sign_deletion
        by = sign_it(account, domain, what, nonce, deadline)
    return Request(kind, domain, what, Address(account.address), by)


def write_request(path: Path, request: Request) -> None:
    """Write as JSON, in one step. Raises OSError, also if the file exists."""
    record = {
        "kind": str(request.kind),
        "chain_id": request.domain.chain_id,
        "registry": request.domain.contract,
        "wallet": request.wallet,
        **{name: _shown(value) for name, value in asdict(request.what).items()},
        **{name: _shown(value) for name, value in asdict(request.by).items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(json.dumps(record, indent=2) + "\n", encoding="ascii")
    try:
        os.link(unfinished, path)
    finally:
        unfinished.unlink()


def read_request(path: Path) -> Request:
    """Read what ``write_request`` wrote; the signature is not checked. Raises PeopleError."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PeopleError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise PeopleError(f"{path}: is no request: it has more than {MOST_BYTES:,} bytes")
    try:
        return _request(parse(content, str(path)), str(path))
    except FormError as error:
        raise PeopleError(str(error)) from error


def _request(value: object, path: str) -> Request:
    kinds = [kind for kind in Kind if isinstance(value, dict) and value.get("kind") == kind]
    if not kinds:
        raise FormError(f"{path}: is no request to {', '.join(Kind)}")
    kind = kinds[0]
    parts = (Grant if kind is Kind.GRANT else Subject, Authorization)
    keys = {"kind", "chain_id", "registry", "wallet"}
    keys.update(field.name for part in parts for field in dataclasses.fields(part))
    record = fields(value, keys, path)

    def whole(key: str, bits: int) -> int:
        return integer(record[key], f"{path}: {key}", bits)

    def word_of(key: str) -> Hash:
        return word(record[key], f"{path}: {key}")

    domain = domain_of(whole("chain_id", 256), address(record["registry"], f"{path}: registry"))
    wallet = address(record["wallet"], f"{path}: wallet")
    signature = raw(record["signature"], f"{path}: signature", None)
    by = Authorization(whole("nonce", 256), Timestamp(whole("deadline", 48)), signature)
    subject = Subject(
        VehicleId(word_of("vehicle")),
        word_of("grantee"),
        word_of("purpose"),
        whole("owner_epoch", 32),
    )
    if kind is not Kind.GRANT:
        return Request(kind, domain, subject, wallet, by)
    grant = Grant(
        subject.vehicle,
        subject.grantee,
        subject.purpose,
        subject.owner_epoch,
        whole("categories", 32),
        whole("separate", 32),
        Timestamp(whole("expiry", 48)),
        word_of("notice_hash"),
        word_of("receipt_hash"),
    )
    return Request(kind, domain, grant, wallet, by)


def _shown(value: object) -> object:
    return hexed(value) if isinstance(value, bytes) else value
