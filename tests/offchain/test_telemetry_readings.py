"""Readings chain and are signed as eth-account would sign them."""

from dataclasses import replace
from struct import pack

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from csop import params
from csop.hashing import ZERO_HASH, checksum, keccak, reading_hash
from csop.telemetry.devices import ORDER, address_of, device_key, recover, sign
from csop.telemetry.drives import drive
from csop.telemetry.fixes import Fix
from csop.telemetry.readings import PAYLOAD_TAG, payload_hash, sign_hours, signer_of
from tests.offchain.telemetry_fleet import DOMAIN, Device, vehicle_id

KEY = device_key("test", "a")


def test_device_key__words__repeats_and_differs():
    assert device_key("s", "1") == device_key("s", "1")
    keys = {device_key("s", "1"), device_key("s", "2"), device_key("t", "1"), device_key("s1", "")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


@given(st.binary(min_size=32, max_size=32))
def test_sign__any_digest__eth_account_agrees(digest):
    theirs = Account.unsafe_sign_hash(digest, KEY)
    assert sign(KEY, digest) == bytes(theirs.signature)
    assert checksum(recover(digest, sign(KEY, digest))) == Account.from_key(KEY).address
    assert address_of(KEY) == Account.from_key(KEY).address


def test_signer_of__reading__is_what_a_wallet_shows():
    signed = Device("a").report(411_102)
    r = signed.reading
    kinds = ["bytes32", "uint64", "uint32", "uint64", "uint64", "uint32", "bytes32", "bytes32"]
    names = ["vehicle", "sequence", "hour", "startMetres", "endMetres", "flags"]
    names += ["payloadHash", "previous"]
    values = (r.vehicle, r.sequence, r.hour, r.start_metres, r.end_metres, r.flags)
    message = encode_typed_data(
        {
            "name": "DataAnchor",
            "version": "1",
            "chainId": 31337,
            "verifyingContract": DOMAIN.contract,
        },
        {"Reading": [{"name": n, "type": k} for n, k in zip(names, kinds, strict=True)]},
        dict(zip(names, (*values, r.payload_hash, r.previous), strict=True)),
    )
    assert Account.recover_message(message, signature=signed.signature) == address_of(KEY)
    assert signer_of(DOMAIN, signed) == address_of(KEY)


def test_signer_of__other_chain_or_field__is_someone_else():
    signed = Device("a").report(411_102)
    other = replace(signed, reading=replace(signed.reading, end_metres=1))
    assert signer_of(replace(DOMAIN, chain_id=1), signed) != address_of(KEY)
    assert signer_of(DOMAIN, other) != address_of(KEY)


def _high_s(signature):
    s = ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes((55 - signature[64],))


@pytest.mark.parametrize(
    "spoil",
    [
        _high_s,
        lambda s: s[:64],
        lambda s: s + b"\0",
        lambda s: s[:64] + bytes((s[64] - 27,)),
        lambda s: b"",
        lambda s: bytes(32) + s[32:],
        lambda s: s[:32] + bytes(32) + s[64:],
        lambda s: ORDER.to_bytes(32, "big") + s[32:],
        lambda s: b"\xff" * 32 + s[32:],
    ],
    ids=["high-s", "short", "long", "v0", "empty", "r0", "s0", "r-order", "r-max"],
)
def test_recover__signature_not_canonical__is_nobody(spoil):
    digest = keccak(b"digest")
    signature = sign(KEY, digest)
    assert recover(digest, signature) is not None
    assert recover(digest, spoil(signature)) is None


def test_payload_hash__fixes__is_as_written():
    fixes = (Fix("a", 1, 30.2, -97.7), Fix("a", 2, -30.20000004, 97.70000006))
    packed = b"".join(
        pack(">Qii", *fix)
        for fix in ((1, 302_000_000, -977_000_000), (2, -302_000_000, 977_000_001))
    )
    assert payload_hash(fixes) == keccak(PAYLOAD_TAG + packed)


def _hours():
    fixes = [
        Fix(label, 411_102 * 3600 + 600 * i, north + i / 100, 0.0)
        for label, north in (("a", 1.0), ("b", 2.0))
        for i in range(20)
    ]
    return drive(fixes, params.load().plausibility).hours


def test_sign_hours__two_vehicles__chain_by_hour():
    keys = {label: device_key("test", label) for label in "ab"}
    ids = {label: vehicle_id(label) for label in "ab"}
    made = sign_hours(_hours(), ids, keys, DOMAIN)
    order = [(signed.reading.hour, signed.reading.vehicle) for signed in made]
    assert order == sorted(order)
    assert len({signed.salt for signed in made}) == len(made) == 8
    for label in "ab":
        previous, end = ZERO_HASH, 0
        for number, signed in enumerate(
            (s for s in made if s.reading.vehicle == ids[label]), start=1
        ):
            reading = signed.reading
            assert (reading.sequence, reading.previous, reading.flags) == (number, previous, 0)
            assert reading.start_metres == end
            assert signer_of(DOMAIN, signed) == address_of(keys[label])
            previous, end = reading_hash(reading), reading.end_metres
        assert number == 4


def test_sign_hours__own_salts__repeat_exactly():
    keys = {label: device_key("test", label) for label in "ab"}
    ids = {label: vehicle_id(label) for label in "ab"}
    runs = [sign_hours(_hours(), ids, keys, DOMAIN, salts=keccak) for _ in range(2)]
    assert runs[0] == runs[1]


def test_sign_hours__unknown_label__raises():
    with pytest.raises(KeyError):
        sign_hours(_hours(), {}, {}, DOMAIN)
