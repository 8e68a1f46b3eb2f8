"""Signed requests as files: what is written is read again, and a change is seen."""

import json
from dataclasses import replace

import pytest

from csop.chain.keys import address_of, derived
from csop.consents import Grant, Subject, digest_of_deletion, digest_of_revocation, domain_of
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak
from csop.people.requests import MOST_BYTES, Kind, read_request, sign, write_request
from csop.people.words import PeopleError
from csop.types import Hash, Timestamp, VehicleId

OWNER = derived("requests", "owner")
DOMAIN = domain_of(31337, address_of(derived("requests", "registry")))
SUBJECT = Subject(VehicleId(keccak(b"car")), OPERATOR_GRANTEE, MINING_PURPOSE, 1)
GRANT = Grant(
    SUBJECT.vehicle,
    SUBJECT.grantee,
    SUBJECT.purpose,
    1,
    3,
    2,
    Timestamp(2_000_000_000),
    keccak(b"notice"),
    Hash(bytes(32)),
)
WHATS = {Kind.GRANT: GRANT, Kind.REVOKE: SUBJECT, Kind.DELETE: SUBJECT}


def signed(kind: Kind):
    return sign(OWNER, kind, DOMAIN, WHATS[kind], 7, Timestamp(1_900_000_000))


@pytest.mark.parametrize("kind", list(Kind))
def test_request__written_and_read__is_the_same_and_the_owners(tmp_path, kind):
    path = tmp_path / "deep" / "request.json"
    write_request(path, signed(kind))
    found = read_request(path)
    assert found == signed(kind)
    assert found.is_by_key()
    with pytest.raises(FileExistsError):
        write_request(path, signed(kind))
    assert [file.name for file in path.parent.iterdir()] == ["request.json"]


def test_request__to_revoke_and_to_delete__are_not_the_same_words():
    args = (DOMAIN, SUBJECT, address_of(OWNER), 7, Timestamp(1_900_000_000))
    assert signed(Kind.REVOKE).digest() == digest_of_revocation(*args)
    assert signed(Kind.DELETE).digest() == digest_of_deletion(*args)
    turned = replace(signed(Kind.REVOKE), kind=Kind.DELETE)
    assert not turned.is_by_key()


def test_sign__what_the_kind_does_not_take__is_refused():
    with pytest.raises(ValueError, match="a Subject is not what grant takes"):
        sign(OWNER, Kind.GRANT, DOMAIN, SUBJECT, 0, Timestamp(1))
    with pytest.raises(ValueError, match="a Grant is not what delete takes"):
        sign(OWNER, Kind.DELETE, DOMAIN, GRANT, 0, Timestamp(1))


@pytest.mark.parametrize("kind", list(Kind))
def test_read_request__any_value_changed__is_no_longer_the_owners(tmp_path, kind):
    path = tmp_path / "request.json"
    write_request(path, signed(kind))
    record = json.loads(path.read_text())
    for key, value in record.items():
        if key in ("kind", "signature"):
            continue
        if key in ("registry", "wallet"):
            other: object = address_of(derived("requests", "other"))
        elif isinstance(value, int):
            other = value + 1
        else:
            other = "0x" + keccak(b"other").hex()
        path.write_text(json.dumps(record | {key: other}))
        assert not read_request(path).is_by_key(), key


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "lend"}, "is no request to grant, revoke, delete"),
        ({"kind": "revoke"}, "must be an object with the keys"),
        ({"more": 1}, "must be an object with the keys"),
        ({"nonce": -1}, "nonce: must be a whole number from 0 below 2^256"),
        ({"nonce": True}, "nonce: must be a whole number"),
        ({"expiry": 1 << 48}, "expiry: must be a whole number"),
        ({"vehicle": "0x12"}, "vehicle: must be lower-case hex of 32 bytes"),
        ({"notice_hash": "0x" + "AB" * 32}, "notice_hash: must be lower-case hex"),
        ({"signature": "0x"}, "signature: must be lower-case hex with 0x"),
        ({"registry": "0x12"}, "registry: must be an EIP-55 address"),
        ({"registry": DOMAIN.contract.lower()}, "registry: must be an EIP-55 address"),
        ({"registry": 5}, "registry: must be an EIP-55 address"),
    ],
)
def test_read_request__malformed__names_the_key(tmp_path, changed, said):
    path = tmp_path / "request.json"
    write_request(path, signed(Kind.GRANT))
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
    with pytest.raises(PeopleError) as caught:
        read_request(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "5", "{", '{"kind": []}', "[" * MOST_BYTES, " " * MOST_BYTES + "{}"],
    ids=["empty", "list", "number", "cut off", "kind", "deep", "long"],
)
def test_read_request__no_request__says_so(tmp_path, content):
    path = tmp_path / "request.json"
    path.write_text(content)
    with pytest.raises(PeopleError, match=r"request.json: is no (JSON|request)"):
        read_request(path)
