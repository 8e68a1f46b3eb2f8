"""Inclusion proofs: made, written, read, checked; each way in which one can be wrong is named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.hashing import checksum, keccak
from csop.telemetry import proofs
from csop.telemetry.anchoring import leaf, leaves, root
from csop.telemetry.devices import address_of, device_key
from csop.telemetry.readings import digest_of, domain_of
from csop.types import Hash, Metres
from tests.offchain.telemetry_fleet import DOMAIN, HOUR, Device

CAR = Device("a")
BATCH = tuple(CAR.report(HOUR + i) for i in range(5))
ROOT = root(leaves(DOMAIN, BATCH))
DEVICE = address_of(device_key("test", "a"))
OTHER = checksum(bytes(range(20)))


@pytest.fixture
def proof():
    return proofs.make(DOMAIN, 3, BATCH, 2)


@given(st.integers(1, 40), st.data())
def test_check__any_place__is_what_was_anchored(size, data):
    device = Device("a")
    batch = [device.report(HOUR + i) for i in range(size)]
    index = data.draw(st.integers(0, size - 1))
    made = proofs.make(DOMAIN, 7, batch, index)
    found = proofs.check(
        proofs.read(proofs.write(made), "p"),
        root=root(leaves(DOMAIN, batch)),
        chain_id=31337,
        contract=DOMAIN.contract,
        device=DEVICE,
    )
    assert found.digest == digest_of(DOMAIN, batch[index].reading)
    assert found.leaf == leaf(DOMAIN, batch[index])
    assert found.signer == DEVICE


def test_write__a_proof__is_canonical_and_has_the_specified_keys(proof):
    data = proofs.write(proof)
    record = json.loads(data)
    assert data.decode() == json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n"
    assert record.keys() == {
        *("chainId", "dataAnchor", "anchor", "root", "count", "index", "reading", "siblings")
    }
    assert record["dataAnchor"] == DOMAIN.contract.lower()
    assert (record["anchor"], record["count"], record["index"]) == (3, 5, 2)
    assert record["reading"]["sequence"] == 3
    assert record["reading"]["salt"] == "0x" + BATCH[2].salt.hex()
    assert proofs.read(data, "p") == proof


def test_check__no_root_given__only_says_that_it_is_whole(proof):
    assert proofs.check(proof).signer == DEVICE


def _reading(**changes):
    return lambda p: replace(
        p, signed=replace(p.signed, reading=replace(p.signed.reading, **changes))
    )


def _signed(**changes):
    return lambda p: replace(p, signed=replace(p.signed, **changes))


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (lambda p: replace(p, count=0), proofs.PlaceError, "count is 0"),
        (lambda p: replace(p, count=1 << 32), proofs.PlaceError, "count is 4294967296"),
        (lambda p: replace(p, index=5), proofs.PlaceError, "index is 5, but a batch of 5"),
        (
            lambda p: replace(p, siblings=p.siblings[:-1]),
            proofs.PlaceError,
            "2 siblings, but reading 2 of 5 needs 3",
        ),
        (
            lambda p: replace(p, siblings=(*p.siblings, ROOT)),
            proofs.PlaceError,
            "4 siblings, but reading 2 of 5 needs 3",
        ),
        (lambda p: replace(p, index=4), proofs.PlaceError, "3 siblings, but reading 4 of 5"),
        (lambda p: replace(p, index=1), proofs.BrokenProofError, "was changed"),
        (lambda p: replace(p, count=6), proofs.BrokenProofError, "was changed"),
        (lambda p: replace(p, siblings=p.siblings[::-1]), proofs.BrokenProofError, "was changed"),
        (lambda p: replace(p, root=Hash(keccak(b"x"))), proofs.BrokenProofError, "was changed"),
        (_reading(end_metres=Metres(1)), proofs.BrokenProofError, "was changed"),
        (_signed(salt=keccak(b"x")), proofs.BrokenProofError, "was changed"),
        (_signed(signature=BATCH[1].signature), proofs.BrokenProofError, "was changed"),
        (lambda p: replace(p, domain=domain_of(1, OTHER)), proofs.BrokenProofError, "changed"),
    ],
)
def test_check__spoiled__is_refused_by_name(proof, spoil, error, said):
    with pytest.raises(error, match=said):
        proofs.check(spoil(proof))


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"root": keccak(b"x")}, proofs.OtherRootError, "another root: the proof is for 0x"),
        ({"chain_id": 1}, proofs.OtherChainError, "another chain: the proof is of chain 31337"),
        ({"contract": OTHER}, proofs.OtherChainError, "another DataAnchor: the proof is of 0x5Fb"),
        ({"device": OTHER}, proofs.SignerError, f"signed by {DEVICE}, not by the device {OTHER}"),
    ],
)
def test_check__asked_for_another__each_has_its_own_error(proof, asked, error, said):
    with pytest.raises(error, match=said):
        proofs.check(proof, **asked)
    proofs.check(
        proof, root=ROOT, chain_id=31337, contract=DOMAIN.contract.lower(), device=DEVICE.lower()
    )


@pytest.mark.parametrize("signature", [b"", bytes(65), BATCH[0].signature[:64] + b"\x00"])
def test_check__anchored_with_a_signature_of_nobody__is_refused(signature):
    batch = [replace(BATCH[0], signature=signature), BATCH[1]]
    with pytest.raises(proofs.SignerError, match="malformed, not canonical, or nobody's"):
        proofs.check(proofs.make(DOMAIN, 1, batch, 0), root=root(leaves(DOMAIN, batch)))


def test_make__beyond_the_batch__raises():
    with pytest.raises(IndexError, match="leaf 5 of 5"):
        proofs.make(DOMAIN, 1, BATCH, 5)


def _set(key, value):
    return lambda record: {**record, key: value}


def _without(key):
    return lambda record: {k: v for k, v in record.items() if k != key}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: [], "must be an object with the keys"),
        (_without("anchor"), "must be an object with the keys"),
        (_set("more", 1), "must be an object with the keys"),
        (_set("chainId", "1"), "chainId: must be a whole number"),
        (_set("index", -1), "index: must be a whole number"),
        (_set("count", True), "count: must be a whole number"),
        (_set("anchor", 1.5), "anchor: must be a whole number"),
        (_set("root", "0x12"), "root: must be lower-case hex of 32"),
        (_set("dataAnchor", "0x" + "A" * 40), "dataAnchor: must be lower-case hex of 20"),
        (_set("siblings", {}), "siblings: must be a list"),
        (_set("siblings", ["0x"]), "siblings: 0: must be lower-case hex of 32"),
        (_set("siblings", ["0x" + "ab" * 32] * 300), "holds more than 16384 bytes"),
        (_set("reading", {}), "reading: must be an object with the keys"),
        (_set("reading", None), "reading: must be an object with the keys"),
    ],
)
def test_read__no_proof_by_its_form__says_where(proof, change, said):
    data = json.dumps(change(json.loads(proofs.write(proof)))).encode()
    with pytest.raises(proofs.MalformedProofError, match=f"p: .*{said}|p: {said}"):
        proofs.read(data, "p")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 10_000])
def test_read__no_json__says_so(data):
    with pytest.raises(proofs.MalformedProofError, match="p: is no JSON"):
        proofs.read(data, "p")


def test_read__an_erased_record__opens_to_nothing(proof):
    record = json.loads(proofs.write(proof))
    record["reading"] = {"erased": "0x" + leaf(DOMAIN, BATCH[2]).hex()}
    with pytest.raises(proofs.ErasedError, match="p: erased: the leaf opens to nothing"):
        proofs.read(json.dumps(record).encode(), "p")
