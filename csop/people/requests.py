"""Signed requests of owners as JSON files: to grant, to revoke, to have data deleted."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
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
from csop.people.words import PeopleError
from csop.telemetry.devices import checksummed, recover
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
        return raw is not None and checksummed(raw) == self.wallet


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
        if len(content) > MOST_BYTES:
            raise PeopleError(f"{path}: is no request: it has more than {MOST_BYTES:,} bytes")
        record = json.loads(content)
    except OSError as error:
        raise PeopleError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise PeopleError(f"{path}: is no JSON: {error}") from error
    kinds = [kind for kind in Kind if isinstance(record, dict) and record.get("kind") == kind]
    if not kinds:
        raise PeopleError(f"{path}: is no request to {', '.join(Kind)}")
    return _request(path, kinds[0], record)


def _request(path: Path, kind: Kind, record: dict[str, object]) -> Request:
    what = Grant if kind is Kind.GRANT else Subject
    parts = [field.name for part in (what, Authorization) for field in fields(part)]
    if set(record) != (wanted := {"kind", "chain_id", "registry", "wallet", *parts}):
        raise PeopleError(f"{path}: must have exactly the keys {', '.join(sorted(wanted))}")
    take = _Taker(path, record)
    domain = domain_of(take.whole("chain_id", 256), take.address("registry"))
    subject = Subject(
        VehicleId(take.bytes32("vehicle")),
        take.bytes32("grantee"),
        take.bytes32("purpose"),
        take.whole("owner_epoch", 32),
    )
    by = Authorization(
        take.whole("nonce", 256), Timestamp(take.whole("deadline", 48)), take.raw("signature", None)
    )
    wallet = take.address("wallet")
    if kind is not Kind.GRANT:
        return Request(kind, domain, subject, wallet, by)
    grant = Grant(
        subject.vehicle,
        subject.grantee,
        subject.purpose,
        subject.owner_epoch,
        take.whole("categories", 32),
        take.whole("separate", 32),
        Timestamp(take.whole("expiry", 48)),
        Hash(take.raw("notice_hash", 32)),
        Hash(take.raw("receipt_hash", 32)),
    )
    return Request(kind, domain, grant, wallet, by)


class _Taker:
    """Values of a JSON object, each of its kind. Raises PeopleError."""

    def __init__(self, path: Path, record: dict[str, object]) -> None:
        self._path = path
        self._record = record

    def whole(self, key: str, bits: int) -> int:
        value = self._record[key]
        if type(value) is not int or not 0 <= value < 1 << bits:
            raise self._fault(key, f"must be a whole number from 0 below 2^{bits}")
        return value

    def raw(self, key: str, length: int | None) -> bytes:
        value = self._record[key]
        try:
            found = bytes.fromhex(value[2:]) if isinstance(value, str) else b""
        except ValueError:
            found = b""
        if not found or value != "0x" + found.hex() or length not in (None, len(found)):
            size = "" if length is None else f" of {length} bytes"
            raise self._fault(key, f"must be lower-case hex{size} with 0x")
        return found

    def bytes32(self, key: str) -> Hash:
        return Hash(self.raw(key, 32))

    def address(self, key: str) -> Address:
        value = self._record[key]
        text = value.lower() if isinstance(value, str) else ""
        try:
            found = checksummed(bytes.fromhex(text.removeprefix("0x")))
        except ValueError:
            found = Address("")
        if value != found or len(text) != 42:
            raise self._fault(key, "must be an EIP-55 address")
        return found

    def _fault(self, key: str, what: str) -> PeopleError:
        return PeopleError(f"{self._path}: {key}: {what}")


def _shown(value: object) -> object:
    return f"0x{value.hex()}" if isinstance(value, bytes) else value
