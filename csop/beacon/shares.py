"""Making a group key: by a dealer, who knows the whole secret while dealing.

For local networks and tests only. On a shared network the members make their shares together,
so that nobody ever knows the secret; what they end up with has the same form.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from py_arkworks_bls12381 import Scalar

from csop.beacon.signing import Group, Share, check_sizes, possession_message, sign


@dataclass(frozen=True, slots=True)
class Dealing:
    """A dealt group: public data, the members' secrets, the proof that Beacon asks for."""

    group: Group
    shares: tuple[Share, ...] = field(repr=False)
    proof_of_possession: bytes

    @property
    def group_key(self) -> bytes:
        """128 bytes, G1."""
        return self.group.key

    @property
    def public_shares(self) -> tuple[bytes, ...]:
        """Each member's key, member 1 first."""
        return self.group.public_shares


def deal(seed: bytes | None, members: int, threshold: int) -> Dealing:
    """Deal shares of a new group key, k of n.

    With a seed (32 bytes or more) the dealing repeats, for development chains and tests; without
    one it comes from the operating system's randomness.
    """
    check_sizes(members, threshold)
    if seed is None:
        seed = secrets.token_bytes(64)
    if len(seed) < 32:
        raise ValueError(f"a dealer's seed has at least 32 bytes, not {len(seed)}")
    coefficients = [_coefficient(seed, i) for i in range(threshold)]
    shares = tuple(Share(i, _evaluate(coefficients, i)) for i in range(1, members + 1))
    secret = Share(0, _evaluate(coefficients, 0))
    key = secret.public
    return Dealing(
        Group(key, threshold, tuple(share.public for share in shares)),
        shares,
        sign(secret.secret, possession_message(key)),
    )


def _coefficient(seed: bytes, number: int) -> Scalar:
    # 64 bytes reduce to a number whose bias is below 2^-256.
    digest = hashlib.shake_256(b"csop dealer" + bytes([number]) + seed).digest(64)
    return Scalar.from_be_bytes_mod_order(digest)


def _evaluate(coefficients: list[Scalar], at: int) -> bytes:
    value = Scalar(0)
    for coefficient in reversed(coefficients):
        value = value * Scalar(at) + coefficient
    return bytes(value.to_be_bytes())
