"""EIP-2537 encodings of points, strictly: every point has one encoding, and nothing else decodes.

A field element is 16 zero bytes and 48 of value, less than the field's modulus. The point at
infinity has an encoding too (zeros), but it is neither a key nor a signature: it is refused.
"""

from collections.abc import Callable
from typing import TypeVar

from py_arkworks_bls12381 import G1Point, G2Point

KEY_BYTES = 128
SIGNATURE_BYTES = 256
FIELD_MODULUS = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf"
    "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    16,
)

_PADDING = bytes(16)
_VALUE_BYTES = 48
_Point = TypeVar("_Point", G1Point, G2Point)


class EncodingError(ValueError):
    """Bytes that are not a point as EIP-2537 encodes it."""


class PointAtInfinityError(EncodingError):
    """The point at infinity where a key or a signature is needed."""


class NotInSubgroupError(EncodingError):
    """A point of the curve, but outside the subgroup of prime order."""


def encode_g1(point: G1Point) -> bytes:
    """A key as 128 bytes."""
    if point == G1Point.identity():
        raise PointAtInfinityError("the point at infinity is not a key")
    return _pad(bytes(point.to_xy_bytes_be()))


def encode_g2(point: G2Point) -> bytes:
    """A signature as 256 bytes."""
    if point == G2Point.identity():
        raise PointAtInfinityError("the point at infinity is not a signature")
    return _pad(bytes(point.to_xy_bytes_be()))


def decode_g1(data: bytes) -> G1Point:
    """The key that 128 bytes encode: on the curve, in the subgroup, not infinity."""
    values = _unpad(data, KEY_BYTES)
    return _checked(values, G1Point.from_xy_bytes_be, G1Point.from_xy_bytes_unchecked_be)


def decode_g2(data: bytes) -> G2Point:
    """The signature that 256 bytes encode: on the curve, in the subgroup, not infinity."""
    values = _unpad(data, SIGNATURE_BYTES)
    return _checked(values, G2Point.from_xy_bytes_be, G2Point.from_xy_bytes_unchecked_be)


def _checked(
    values: bytes, checked: Callable[[bytes], _Point], unchecked: Callable[[bytes], _Point]
) -> _Point:
    try:
        return checked(values)
    except ValueError:
        pass
    try:
        unchecked(values)
    except ValueError:
        raise EncodingError("the point is not on the curve") from None
    raise NotInSubgroupError("the point is not in the subgroup")


def _pad(values: bytes) -> bytes:
    return b"".join(
        _PADDING + values[at : at + _VALUE_BYTES] for at in range(0, len(values), _VALUE_BYTES)
    )


def _unpad(data: bytes, length: int) -> bytes:
    if len(data) != length:
        raise EncodingError(f"{len(data)} bytes given, {length} needed")
    if not any(data):
        raise PointAtInfinityError("the point at infinity is neither a key nor a signature")
    values = []
    for at in range(0, length, 64):
        padding, value = data[at : at + 16], data[at + 16 : at + 64]
        if padding != _PADDING:
            raise EncodingError("a field element does not begin with 16 zero bytes")
        if int.from_bytes(value, "big") >= FIELD_MODULUS:
            raise EncodingError("a field element is not less than the modulus")
        values.append(value)
    return b"".join(values)
