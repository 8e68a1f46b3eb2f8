"""A vehicle's device key: signing, and whose a signature is.

secp256k1 through coincurve (libsecp256k1), which makes about 20,000 recoveries a second.
Signatures are 65 bytes r ‖ s ‖ v with v 27 or 28 and s in the lower half of the order, the only
form the contracts accept, so that nobody can make a second valid one from the first.
"""

from functools import lru_cache

from coincurve import PrivateKey, PublicKey

from csop.hashing import checksum, keccak, tag
from csop.types import Address, Hash

ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Of the group secp256k1 (SEC 2, 2.4.1)."""

_DEMO_TAG = tag("demo.device")


def device_key(seed: str, label: str) -> bytes:
    """A 32-byte private key DERIVED from public words: for demonstrations only.

    Whoever knows seed and label has the key. A real device makes its own and never shows it.
    """
    material = keccak(_DEMO_TAG + keccak(seed.encode()) + keccak(label.encode()))
    return (int.from_bytes(material, "big") % (ORDER - 1) + 1).to_bytes(32, "big")


def address_of(key: bytes) -> Address:
    """The address of a private key."""
    return checksum(_raw_address(PrivateKey(key).public_key))


def sign(key: bytes, digest: Hash) -> bytes:
    """Sign a digest: 65 bytes, deterministic (RFC 6979), low s."""
    signature = PrivateKey(key).sign_recoverable(digest, hasher=None)
    return signature[:64] + bytes((27 + signature[64],))


def recover(digest: Hash, signature: bytes) -> bytes | None:
    """The 20-byte address that made a signature; None if it is malformed, high-s or nobody's."""
    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64], "big") > ORDER // 2:
        return None
    recoverable = signature[:64] + bytes((signature[64] - 27,))
    try:
        return _raw_address(PublicKey.from_signature_and_message(recoverable, digest, hasher=None))
    except ValueError:  # r or s out of range, or no such point
        return None


@lru_cache(maxsize=65_536)
def raw_address(address: Address) -> bytes:
    """The 20 bytes of an address."""
    return bytes.fromhex(address.removeprefix("0x"))


def _raw_address(key: PublicKey) -> bytes:
    return keccak(key.format(compressed=False)[1:])[12:]
