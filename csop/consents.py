"""What owners sign: consents granted and withdrawn, and deletions (docs/spec.md, section 7).

A signer needs no node: only its wallet's next nonce at the registry.
"""

from dataclasses import astuple, dataclass

from eth_account.signers.local import LocalAccount
from eth_typing import Hash32

from csop.hashing import keccak, typed_digest, words
from csop.types import Address, Domain, Hash, Timestamp, VehicleId

DOMAIN_NAME = "ConsentRegistry"

GRANT_TYPE = keccak(
    b"Grant(bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,uint32 categories,"
    b"uint32 separate,uint48 expiry,bytes32 noticeHash,bytes32 receiptHash,address wallet,"
    b"uint256 nonce,uint48 deadline)"
)
REVOCATION_TYPE = keccak(
    b"Revocation(bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,address wallet,"
    b"uint256 nonce,uint48 deadline)"
)
DELETION_TYPE = keccak(
    b"Deletion(bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,address wallet,"
    b"uint256 nonce,uint48 deadline)"
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What an owner grants; ``separate`` repeats the sensitive bits of ``categories``.

    The fields stand in the order of ``IConsentRegistry.Grant``, those of the next two likewise:
    ``dataclasses.astuple`` gives the ABI value.
    """

    vehicle: VehicleId
    grantee: Hash
    purpose: Hash
    owner_epoch: int
    categories: int
    separate: int
    expiry: Timestamp
    notice_hash: Hash
    receipt_hash: Hash


@dataclass(frozen=True, slots=True)
class Subject:
    """What a consent or a deletion is about."""

    vehicle: VehicleId
    grantee: Hash
    purpose: Hash
    owner_epoch: int


@dataclass(frozen=True, slots=True)
class Authorization:
    """A signature to relay, with the nonce and deadline that it names."""

    nonce: int
    deadline: Timestamp
    signature: bytes


def domain_of(chain_id: int, registry: Address) -> Domain:
    """The EIP-712 domain of what owners sign."""
    return Domain(DOMAIN_NAME, chain_id, registry)


def digest_of_grant(
    domain: Domain, grant: Grant, wallet: Address, nonce: int, deadline: Timestamp
) -> Hash:
    """What a wallet signs to grant."""
    return _digest(domain, GRANT_TYPE, grant, wallet, nonce, deadline)


def digest_of_revocation(
    domain: Domain, subject: Subject, wallet: Address, nonce: int, deadline: Timestamp
) -> Hash:
    """What a wallet signs to revoke."""
    return _digest(domain, REVOCATION_TYPE, subject, wallet, nonce, deadline)


def digest_of_deletion(
    domain: Domain, subject: Subject, wallet: Address, nonce: int, deadline: Timestamp
) -> Hash:
    """What a wallet signs to ask for a deletion."""
    return _digest(domain, DELETION_TYPE, subject, wallet, nonce, deadline)


def sign_grant(
    account: LocalAccount, domain: Domain, grant: Grant, nonce: int, deadline: Timestamp
) -> Authorization:
    """Sign a grant with the wallet's key, to be relayed with it."""
    digest = digest_of_grant(domain, grant, Address(account.address), nonce, deadline)
    return _sign(account, digest, nonce, deadline)


def sign_revocation(
    account: LocalAccount, domain: Domain, subject: Subject, nonce: int, deadline: Timestamp
) -> Authorization:
    """Sign a revocation with the wallet's key, to be relayed with its subject."""
    digest = digest_of_revocation(domain, subject, Address(account.address), nonce, deadline)
    return _sign(account, digest, nonce, deadline)


def sign_deletion(
    account: LocalAccount, domain: Domain, subject: Subject, nonce: int, deadline: Timestamp
) -> Authorization:
    """Sign a request to delete with the wallet's key, to be relayed with its subject."""
    digest = digest_of_deletion(domain, subject, Address(account.address), nonce, deadline)
    return _sign(account, digest, nonce, deadline)


def _digest(
    domain: Domain,
    kind: Hash,
    what: Grant | Subject,
    wallet: Address,
    nonce: int,
    deadline: Timestamp,
) -> Hash:
    return typed_digest(domain, keccak(words(kind, *astuple(what), wallet, nonce, deadline)))


def _sign(account: LocalAccount, digest: Hash, nonce: int, deadline: Timestamp) -> Authorization:
    signature = bytes(account.unsafe_sign_hash(Hash32(digest)).signature)
    return Authorization(nonce, deadline, signature)
