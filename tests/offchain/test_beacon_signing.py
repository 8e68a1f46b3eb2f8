"""Threshold signatures: any k of n make the one signature, fewer none, and wrong ones are named."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_arkworks_bls12381 import G2Point, Scalar

from csop.audit import bls
from csop.beacon.encoding import EncodingError, decode_g2, encode_g2
from csop.beacon.shares import deal
from csop.beacon.signing import (
    Combined,
    Group,
    GroupMismatchError,
    PartialError,
    PartialSignature,
    Reason,
    Rejection,
    TooFewPartialsError,
    combine,
    hash_to_g2,
    interpolate,
    possession_message,
    sign,
    sign_partial,
    verify,
    verify_partial,
)
from csop.hashing import beacon_seed, keccak
from csop.types import Address
from tests.offchain.test_beacon_encoding import outside

SEED = keccak(b"a seed")
OTHER = keccak(b"another round's seed")
DEALING = deal(keccak(b"dealing"), 5, 3)
GROUP = DEALING.group
PARTIALS = [sign_partial(share, SEED) for share in DEALING.shares]
SIGNATURE = combine(GROUP, SEED, PARTIALS[:3]).signature
sizes = st.integers(1, 16).flatmap(lambda n: st.tuples(st.just(n), st.integers(n // 2 + 1, n)))


# dealing


def test_deal__same_seed__same_dealing():
    assert deal(keccak(b"dealing"), 5, 3) == DEALING
    assert deal(keccak(b"another"), 5, 3).group_key != DEALING.group_key
    assert deal(None, 5, 3).group_key != deal(None, 5, 3).group_key


def test_deal__any__proves_possession():
    key = DEALING.group_key
    assert verify(key, possession_message(key), DEALING.proof_of_possession)
    assert bls.verify(key, possession_message(key), DEALING.proof_of_possession)
    assert [share.public for share in DEALING.shares] == list(DEALING.public_shares)


def test_deal__secrets__never_printed():
    for share in DEALING.shares:
        assert share.secret.hex() not in repr(DEALING) + repr(share)
        assert repr(share.secret) not in repr(DEALING) + repr(share)


@pytest.mark.parametrize(("n", "k"), [(0, 0), (1, 0), (1, 2), (4, 2), (5, 2), (17, 9)])
def test_deal__sizes_no_committee_has__refused(n, k):
    with pytest.raises(ValueError, match=f"{k} of {n}"):
        deal(bytes(32), n, k)


def test_deal__short_seed__refused():
    with pytest.raises(ValueError, match="31"):
        deal(bytes(31), 5, 3)


# combination


@settings(max_examples=30)
@given(size=sizes, seed=st.binary(min_size=32, max_size=32), rng=st.randoms(use_true_random=False))
def test_combine__any_k_of_n__the_one_signature(size, seed, rng):
    n, k = size
    dealing = deal(hashlib.sha256(seed + bytes(size)).digest(), n, k)
    partials = [sign_partial(share, seed) for share in dealing.shares]
    results = {combine(dealing.group, seed, rng.sample(partials, k)) for _ in range(3)}
    results.add(combine(dealing.group, seed, partials))
    (result,) = results
    assert result.rejected == ()
    assert verify(dealing.group_key, seed, result.signature)


@settings(max_examples=30)
@given(size=sizes, rng=st.randoms(use_true_random=False))
def test_combine__fewer_than_k__none(size, rng):
    n, k = size
    dealing = deal(keccak(bytes(size)), n, k)
    few = rng.sample([sign_partial(share, SEED) for share in dealing.shares], k - 1)
    with pytest.raises(TooFewPartialsError, match=f"{k - 1} valid partial signatures, {k} needed"):
        combine(dealing.group, SEED, few)
    members = [partial.member for partial in few]
    guess = interpolate(members, [decode_g2(partial.signature) for partial in few])
    if few:
        assert not verify(dealing.group_key, SEED, encode_g2(guess))


def test_combine__public_shares_of_another_key__noticed():
    mixed = Group(deal(bytes(32), 5, 3).group_key, 3, GROUP.public_shares)
    with pytest.raises(GroupMismatchError):
        combine(mixed, SEED, PARTIALS)


# wrong partials


def negated(partial):
    return encode_g2(-decode_g2(partial.signature))


OWN = PARTIALS[1]
WRONG = {
    "member 0": (PartialSignature(0, SEED, OWN.signature), Reason.NOT_A_MEMBER),
    "member 6": (PartialSignature(6, SEED, OWN.signature), Reason.NOT_A_MEMBER),
    "member -1": (PartialSignature(-1, SEED, OWN.signature), Reason.NOT_A_MEMBER),
    "another round": (sign_partial(DEALING.shares[1], OTHER), Reason.OTHER_MESSAGE),
    "another round, relabelled": (
        PartialSignature(2, SEED, sign(DEALING.shares[1].secret, OTHER)),
        Reason.INVALID,
    ),
    "another member's": (PartialSignature(2, SEED, PARTIALS[2].signature), Reason.INVALID),
    "the group's": (PartialSignature(2, SEED, SIGNATURE), Reason.INVALID),
    "negated": (PartialSignature(2, SEED, negated(OWN)), Reason.INVALID),
    "infinity": (PartialSignature(2, SEED, bytes(256)), Reason.INFINITY),
    "subgroup": (PartialSignature(2, SEED, outside(256)), Reason.NOT_IN_SUBGROUP),
    "short": (PartialSignature(2, SEED, OWN.signature[:-1]), Reason.MALFORMED),
    "no point": (PartialSignature(2, SEED, b"\1" * 256), Reason.MALFORMED),
}


@pytest.mark.parametrize("name", WRONG)
def test_verify_partial__wrong__named(name):
    partial, reason = WRONG[name]
    with pytest.raises(PartialError) as caught:
        verify_partial(GROUP, SEED, partial)
    assert caught.value.rejection == Rejection(partial.member, reason)
    assert str(caught.value) == f"member {partial.member}: {reason.value}"


def test_verify_partial__right__accepted():
    for partial in PARTIALS:
        verify_partial(GROUP, SEED, partial)


@pytest.mark.parametrize("name", WRONG)
def test_combine__wrong_one_among_enough__left_out_and_named(name):
    partial, reason = WRONG[name]
    given_ = [partial, PARTIALS[0], PARTIALS[2], PARTIALS[4]]
    expected = Combined(SIGNATURE, (Rejection(partial.member, reason),))
    assert combine(GROUP, SEED, given_) == expected


@pytest.mark.parametrize("name", WRONG)
def test_combine__wrong_one_among_too_few__named(name):
    partial, reason = WRONG[name]
    with pytest.raises(TooFewPartialsError, match="2 valid") as caught:
        combine(GROUP, SEED, [PARTIALS[0], partial, PARTIALS[2]])
    assert caught.value.rejected == (Rejection(partial.member, reason),)
    assert str(caught.value.rejected[0]) in str(caught.value)


def test_combine__same_member_twice__counts_once():
    twice = [PARTIALS[0], PARTIALS[0], PARTIALS[1]]
    duplicate = Rejection(1, Reason.DUPLICATE)
    with pytest.raises(TooFewPartialsError) as caught:
        combine(GROUP, SEED, twice)
    assert caught.value.rejected == (duplicate,)
    assert combine(GROUP, SEED, [*twice, PARTIALS[4]]) == Combined(SIGNATURE, (duplicate,))


def test_combine__rubbish_in_a_members_name__does_not_push_it_out():
    rubbish = PartialSignature(1, SEED, PARTIALS[3].signature)
    result = combine(GROUP, SEED, [rubbish, *PARTIALS[:3]])
    assert result == Combined(SIGNATURE, (Rejection(1, Reason.INVALID),))


# verification


@pytest.mark.parametrize(
    "change",
    [
        lambda key, message, signature: (DEALING.public_shares[0], message, signature),
        lambda key, message, signature: (key, OTHER, signature),
        lambda key, message, signature: (key, message, PARTIALS[0].signature),
        lambda key, message, signature: (
            key,
            message,
            negated(PartialSignature(0, b"", signature)),
        ),
    ],
    ids=["key", "message", "signature", "sign"],
)
def test_verify__anything_changed__false_in_both_libraries(change):
    changed = change(GROUP.key, SEED, SIGNATURE)
    assert verify(GROUP.key, SEED, SIGNATURE)
    assert bls.verify(GROUP.key, SEED, SIGNATURE)
    assert not verify(*changed)
    assert not bls.verify(*changed)


def test_verify__no_points__refused_by_both_libraries():
    for key, signature in ((bytes(128), SIGNATURE), (GROUP.key, bytes(256)), (b"", b"")):
        with pytest.raises(EncodingError):
            verify(key, SEED, signature)
        assert not bls.verify(key, SEED, signature)
    assert not bls.verify(GROUP.key, SEED, outside(256))
    assert not bls.verify(outside(128), SEED, SIGNATURE)


@pytest.mark.parametrize("message", [b"", SEED, OTHER, bytes(160), b"x" * 300])
def test_hash_to_g2__agrees_with_py_ecc(message):
    x, y, z = bls.hash_message(message)
    affine = [coefficient for value in (x / z, y / z) for coefficient in value.coeffs]
    encoded = b"".join(int(value).to_bytes(64, "big") for value in affine)
    assert encoded == encode_g2(hash_to_g2(message))


def test_sign__agrees_with_py_ecc_on_a_known_secret():
    secret = 7
    x, y, z = bls.multiply(bls.hash_message(SEED), secret)
    affine = [coefficient for value in (x / z, y / z) for coefficient in value.coeffs]
    encoded = b"".join(int(value).to_bytes(64, "big") for value in affine)
    assert encoded == sign(secret.to_bytes(32, "big"), SEED)


@pytest.mark.parametrize("secret", [bytes(32), b"\xff" * 32, b"\1", b"\1" * 33])
def test_sign__no_secret__refused(secret):
    with pytest.raises(ValueError):  # noqa: PT011
        sign(secret, SEED)


# many at once


def rounds(count, dealing=DEALING):
    chain = Address("0x" + "11" * 20)
    seeds = [beacon_seed(31337, chain, i, keccak(bytes([i]))) for i in range(count)]
    partials = [[sign_partial(share, seed) for share in dealing.shares] for seed in seeds]
    return [
        (dealing.group_key, seed, combine(dealing.group, seed, three).signature)
        for seed, three in zip(seeds, partials, strict=True)
    ]


def test_verify_many__all_right__all_true():
    items = [*rounds(3), *rounds(2, deal(bytes(32), 3, 2))]
    assert bls.verify_many(items, 1) == [True] * 5


def test_verify_many__wrong_ones__found_in_their_places():
    items = rounds(6)
    items[1] = (*items[1][:2], items[2][2])
    items[4] = (*items[4][:2], bytes(256))
    assert bls.verify_many(items, 1) == [True, False, True, True, False, True]


def test_verify_many__errors_that_cancel_out__found():
    """S1 + D and S2 - D have the right sum; only random factors tell."""
    first, second = rounds(2)
    shift = G2Point() * Scalar(12345)
    forged = [
        (*first[:2], encode_g2(decode_g2(first[2]) + shift)),
        (*second[:2], encode_g2(decode_g2(second[2]) - shift)),
    ]
    assert bls.verify_many(forged, 1) == [False, False]


def test_verify_many__only_malformed_or_nothing__false():
    assert bls.verify_many([], 1) == []
    assert (
        bls.verify_many([(GROUP.key, SEED, b""), (bytes(128), SEED, SIGNATURE)], 1) == [False] * 2
    )


def test_verify_many__several_processes__results_in_order():
    items = rounds(18)
    items[17] = (*items[17][:2], items[0][2])
    assert bls.verify_many(items, 2) == [True] * 17 + [False]


def test_interpolate__secrets_and_points__same_polynomial():
    rng = random.Random(1)
    coefficients = [rng.randrange(1, 2**250) for _ in range(3)]
    points = {x: sum(c * x**i for i, c in enumerate(coefficients)) for x in (2, 3, 5)}
    on_curve = [
        G2Point() * Scalar.from_be_bytes_mod_order(v.to_bytes(40, "big")) for v in points.values()
    ]
    expected = G2Point() * Scalar.from_be_bytes(coefficients[0].to_bytes(32, "big"))
    assert interpolate(list(points), on_curve) == expected
