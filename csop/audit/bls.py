"""BLS signatures checked anew, with py_ecc alone: slow, and independent of what made them.

Keys and signatures are as EIP-2537 encodes them; the message is a round's seed.
"""

import hashlib
import multiprocessing
import secrets
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from py_ecc.bls.g2_primitives import subgroup_check
from py_ecc.bls.hash_to_curve import hash_to_G2
from py_ecc.fields import optimized_bls12_381_FQ as FQ
from py_ecc.fields import optimized_bls12_381_FQ2 as FQ2
from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
from py_ecc.optimized_bls12_381.optimized_curve import (
    G1,
    Z2,
    add,
    b,
    b2,
    field_modulus,
    is_on_curve,
    multiply,
    neg,
)
from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

HASH_TAG = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"

_CHUNK = 16
_COEFFICIENT_BITS = 128

G1Point: TypeAlias = tuple[FQ, FQ, FQ]
G2Point: TypeAlias = tuple[FQ2, FQ2, FQ2]


class Item(NamedTuple):
    """A signature to check: key (128 bytes), message, signature (256 bytes)."""

    key: bytes
    message: bytes
    signature: bytes


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether e(G1, signature) = e(key, H(message)), both points valid and not infinity."""
    key_point, signature_point = decode_key(key), decode_signature(signature)
    if key_point is None or signature_point is None:
        return False
    return _product_is_one([(neg(G1), signature_point), (key_point, hash_message(message))])


def verify_many(items: Sequence[tuple[bytes, bytes, bytes]], workers: int) -> list[bool]:
    """``verify`` of each (key, message, signature), in order, in so many processes."""
    chunks = [[Item(*item) for item in items[i : i + _CHUNK]] for i in range(0, len(items), _CHUNK)]
    if workers <= 1 or len(chunks) <= 1:
        return [valid for chunk in chunks for valid in verify_batch(chunk)]
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        return [valid for results in pool.map(verify_batch, chunks) for valid in results]


def verify_batch(items: Sequence[Item]) -> list[bool]:
    """``verify`` of each item, together first and one by one if that fails.

    With random c_i: e(G1, sum of c_i·S_i) = product over the keys of e(key, sum of c_i·H_i). All
    points are in groups of prime order, so if any signature is wrong this holds for at most one
    in 2^128 choices of its c_i.
    """
    points = [(decode_key(item.key), decode_signature(item.signature)) for item in items]
    usable = [
        (item, key, signature)
        for item, (key, signature) in zip(items, points, strict=True)
        if key is not None and signature is not None
    ]
    signatures: G2Point = Z2
    keys: dict[bytes, G1Point] = {}
    messages: dict[bytes, G2Point] = {}
    for item, key, signature in usable:
        factor = secrets.randbits(_COEFFICIENT_BITS)
        signatures = add(signatures, multiply(signature, factor))
        message = multiply(hash_message(item.message), factor)
        keys[item.key] = key
        messages[item.key] = add(messages.get(item.key, Z2), message)
    pairs = [(key, messages[name]) for name, key in keys.items()]
    if _product_is_one([(neg(G1), signatures), *pairs]):
        return [key is not None and signature is not None for key, signature in points]
    return [verify(*item) for item in items]


def hash_message(message: bytes) -> G2Point:
    """H(message) of docs/spec.md."""
    return hash_to_G2(message, HASH_TAG, hashlib.sha256)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def decode_key(data: bytes) -> G1Point | None:
    """A key, or None if the bytes are none."""
    values = _field_elements(data, 2)
    if values is None:
        return None
    point = (FQ(values[0]), FQ(values[1]), FQ.one())
    return point if is_on_curve(point, b) and subgroup_check(point) else None


def decode_signature(data: bytes) -> G2Point | None:
    """A signature, or None if the bytes are none."""
    values = _field_elements(data, 4)
    if values is None:
        return None
    point = (FQ2(values[:2]), FQ2(values[2:]), FQ2.one())
    return point if is_on_curve(point, b2) and subgroup_check(point) else None


def _field_elements(data: bytes, count: int) -> list[int] | None:
    """The numbers of an encoding; None if it is malformed or all zero (infinity)."""
    if len(data) != 64 * count or not any(data):
        return None
    values = [int.from_bytes(data[at : at + 64], "big") for at in range(0, len(data), 64)]
    return values if all(value < field_modulus for value in values) else None


def _product_is_one(pairs: Sequence[tuple[G1Point, G2Point]]) -> bool:
    product = FQ12.one()
    for left, right in pairs:
        product = product * pairing(right, left, final_exponentiate=False)
    return bool(final_exponentiate(product) == FQ12.one())
