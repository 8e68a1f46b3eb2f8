"""Partial signatures of members, and the group's signature that any k of them make.

Member i holds f(i) for a polynomial f of degree k-1; the group key is f(0)·G1. Lagrange
interpolation of any k partial signatures gives the one signature of f(0): which members took part
leaves no trace in it. A wrong partial is named and left out, so that it cannot stop the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from py_arkworks_bls12381 import GT, G1Point, G2Point, Scalar

from csop.beacon.encoding import (
    EncodingError,
    NotInSubgroupError,
    PointAtInfinityError,
    decode_g1,
    decode_g2,
    encode_g1,
    encode_g2,
)
from csop.hashing import POP_TAG

HASH_TAG = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
MAX_MEMBERS = 16


@dataclass(frozen=True, slots=True)
class Share:
    """A member's secret: its number, from 1, and f(number) as 32 bytes, big-endian."""

    member: int
    secret: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The key of this share, 128 bytes."""
        return encode_g1(G1Point() * scalar(self.secret))


@dataclass(frozen=True, slots=True)
class Group:
    """What everybody knows: the group key, k, and each member's public share (member 1 first)."""

    key: bytes
    threshold: int
    public_shares: tuple[bytes, ...]

    def __post_init__(self) -> None:
        check_sizes(len(self.public_shares), self.threshold)


@dataclass(frozen=True, slots=True)
class PartialSignature:
    """A member's signature over a message: for a round, its seed."""

    member: int
    message: bytes
    signature: bytes


class Reason(Enum):
    """Why a partial signature was left out."""

    NOT_A_MEMBER = "no member has this number"
    OTHER_MESSAGE = "made for another round"
    MALFORMED = "not a point of G2"
    INFINITY = "the point at infinity"
    NOT_IN_SUBGROUP = "outside the subgroup"
    INVALID = "not this member's signature"
    DUPLICATE = "this member signed already"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A partial signature that was left out: whose it says it is, and why."""

    member: int
    reason: Reason

    def __str__(self) -> str:
        return f"member {self.member}: {self.reason.value}"


@dataclass(frozen=True, slots=True)
class Combined:
    """The group's signature, 256 bytes, and which partial signatures were left out."""

    signature: bytes
    rejected: tuple[Rejection, ...]


class PartialError(ValueError):
    """A partial signature that must not be used."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(str(rejection))
        self.rejection = rejection


class TooFewPartialsError(ValueError):
    """Fewer than k valid partial signatures."""

    def __init__(self, valid: int, needed: int, rejected: tuple[Rejection, ...]) -> None:
        named = "".join(f"; {rejection}" for rejection in rejected)
        super().__init__(f"{valid} valid partial signatures, {needed} needed{named}")
        self.rejected = rejected


class GroupMismatchError(ValueError):
    """Valid partial signatures that make no signature of the group: its data do not fit."""


def check_sizes(members: int, threshold: int) -> None:
    """The committee's rule: n/2 < k <= n <= 16."""
    if not members / 2 < threshold <= members <= MAX_MEMBERS:
        raise ValueError(f"{threshold} of {members}: need n/2 < k <= n <= {MAX_MEMBERS}")


def scalar(secret: bytes) -> Scalar:
    """A secret as a number of the scalar field: 32 bytes, reduced, not zero."""
    if len(secret) != 32:
        raise ValueError("a secret has 32 bytes")
    value = Scalar.from_be_bytes(secret)
    if value.is_zero():
        raise ValueError("a secret is not zero")
    return value


def hash_to_g2(message: bytes) -> G2Point:
    """H(message) of docs/spec.md."""
    return G2Point.hash_to_curve(message, HASH_TAG)


def sign(secret: bytes, message: bytes) -> bytes:
    """The signature of one secret over a message, 256 bytes."""
    return encode_g2(hash_to_g2(message) * scalar(secret))


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether e(G1, signature) = e(key, H(message)). Raises EncodingError on what is no point."""
    points = [-G1Point(), decode_g1(key)]
    return GT.pairing_check(points, [decode_g2(signature), hash_to_g2(message)])


def possession_message(key: bytes) -> bytes:
    """What a key signs to prove that it is known."""
    return POP_TAG + key


def sign_partial(share: Share, message: bytes) -> PartialSignature:
    """A member's signature over a message."""
    return PartialSignature(share.member, message, sign(share.secret, message))


def verify_partial(group: Group, message: bytes, partial: PartialSignature) -> None:
    """Raises PartialError unless this is the member's signature over the message."""
    reason = _fault(group, message, partial)
    if reason is not None:
        raise PartialError(Rejection(partial.member, reason))


def combine(group: Group, message: bytes, partials: Iterable[PartialSignature]) -> Combined:
    """The group's signature over a message, from any k valid partial signatures.

    Wrong ones are left out and named. A second one counts as a duplicate only beside a valid
    first one, so nobody can push a member out by sending rubbish in its name.
    """
    valid: dict[int, G2Point] = {}
    rejected: list[Rejection] = []
    for partial in partials:
        reason = _fault(group, message, partial)
        if reason is None and partial.member in valid:
            reason = Reason.DUPLICATE
        if reason is not None:
            rejected.append(Rejection(partial.member, reason))
        else:
            valid[partial.member] = decode_g2(partial.signature)
    if len(valid) < group.threshold:
        raise TooFewPartialsError(len(valid), group.threshold, tuple(rejected))
    members = sorted(valid)[: group.threshold]
    signature = encode_g2(interpolate(members, [valid[member] for member in members]))
    if not verify(group.key, message, signature):
        raise GroupMismatchError("the public shares do not belong to the group key")
    return Combined(signature, tuple(rejected))


def interpolate(members: Sequence[int], points: Sequence[G2Point]) -> G2Point:
    """The value at 0 of the polynomial that has these points at these members."""
    result = G2Point.identity()
    for member, point in zip(members, points, strict=True):
        numerator = denominator = Scalar(1)
        for other in members:
            if other != member:
                numerator = numerator * Scalar(other)
                denominator = denominator * (Scalar(other) - Scalar(member))
        result = result + point * (numerator / denominator)
    return result


def _fault(group: Group, message: bytes, partial: PartialSignature) -> Reason | None:
    if not 1 <= partial.member <= len(group.public_shares):
        return Reason.NOT_A_MEMBER
    if partial.message != message:
        return Reason.OTHER_MESSAGE
    public = group.public_shares[partial.member - 1]
    decode_g1(public)  # a bad public share is our own mistake, not the member's
    try:
        is_valid = verify(public, message, partial.signature)
    except PointAtInfinityError:
        return Reason.INFINITY
    except NotInSubgroupError:
        return Reason.NOT_IN_SUBGROUP
    except EncodingError:
        return Reason.MALFORMED
    return None if is_valid else Reason.INVALID
