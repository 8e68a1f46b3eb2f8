"""EIP-2537 encodings: one for each point, and none for anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from csop.audit import bls
from csop.beacon.encoding import (
    FIELD_MODULUS,
    EncodingError,
    NotInSubgroupError,
    PointAtInfinityError,
    decode_g1,
    decode_g2,
    encode_g1,
    encode_g2,
)

ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
scalars = st.integers(1, ORDER - 1).map(
    lambda number: Scalar.from_be_bytes(number.to_bytes(32, "big"))
)
groups = pytest.mark.parametrize(
    ("point", "encode", "decode", "length"),
    [(G1Point(), encode_g1, decode_g1, 128), (G2Point(), encode_g2, decode_g2, 256)],
    ids=["G1", "G2"],
)
second_library = {128: bls.decode_key, 256: bls.decode_signature}


def outside(length):
    """A point of the curve outside the subgroup, encoded."""
    kind, encode, width = (G1Point, encode_g1, 48) if length == 128 else (G2Point, encode_g2, 96)
    for x in range(1, 100):
        try:
            flagged = bytes([0x80]) + bytes(width - 2) + bytes([x])
            point = kind.from_compressed_bytes_unchecked(flagged)
        except ValueError:
            continue
        if not point.is_in_subgroup():
            return encode(point)
    raise AssertionError("no such point")


@groups
@settings(max_examples=25)
@given(scalar=scalars)
def test_encode__any_point__decodes_to_itself(point, encode, decode, length, scalar):
    encoded = encode(point * scalar)
    assert len(encoded) == length
    assert decode(encoded) == point * scalar
    assert encode(decode(encoded)) == encoded
    assert all(encoded[at : at + 16] == bytes(16) for at in range(0, length, 64))


def test_encode__generators__as_in_the_standard():
    assert encode_g1(G1Point())[16:64].hex() == (
        "17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
        "6c55e83ff97a1aeffb3af00adb22c6bb"
    )
    # EIP-2537 puts the real part of an element of Fp2 first.
    assert encode_g2(G2Point())[16:64].hex() == (
        "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d177"
        "0bac0326a805bbefd48056c8c121bdb8"
    )


@groups
def test_infinity__neither_encodes_nor_decodes(point, encode, decode, length):
    with pytest.raises(PointAtInfinityError):
        encode(point - point)
    with pytest.raises(PointAtInfinityError):
        decode(bytes(length))
    assert second_library[length](bytes(length)) is None


@groups
def test_decode__point_outside_the_subgroup__refused(point, encode, decode, length):
    with pytest.raises(NotInSubgroupError):
        decode(outside(length))
    assert second_library[length](outside(length)) is None


@groups
@pytest.mark.parametrize("change", ["short", "long", "empty", "padding", "unreduced", "curve"])
def test_decode__malformed__refused_by_both_libraries(point, encode, decode, length, change):
    right = encode(point)
    unreduced = int.from_bytes(right[:64], "big") + FIELD_MODULUS
    wrong = {
        "short": right[:-1],
        "long": right + b"\0",
        "empty": b"",
        "padding": b"\1" + right[1:],
        "unreduced": unreduced.to_bytes(64, "big") + right[64:],
        "curve": right[:-1] + bytes([right[-1] ^ 1]),
    }[change]
    with pytest.raises(EncodingError) as caught:
        decode(wrong)
    assert type(caught.value) is EncodingError
    assert second_library[length](wrong) is None


@groups
@settings(max_examples=50)
@given(data=st.data())
def test_decode__one_bit_changed__refused(point, encode, decode, length, data):
    right = bytearray(encode(point))
    bit = data.draw(st.integers(0, 8 * length - 1))
    right[bit // 8] ^= 1 << bit % 8
    with pytest.raises(EncodingError):
        decode(bytes(right))
