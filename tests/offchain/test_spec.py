"""The test vectors of docs/spec.md, computed twice: by csop, and here by other libraries alone.

`python -m tests.offchain.test_spec` prints them as they stand in the page.
"""

import re
from pathlib import Path

from eth_abi import encode
from eth_account import Account
from eth_account.messages import _hash_eip191_message, encode_typed_data
from eth_utils import keccak
from py_ecc.bls.hash_to_curve import hash_to_G2
from py_ecc.optimized_bls12_381 import G1, multiply, normalize

from csop import consents, hashing, hits, sumtree
from csop.beacon import signing
from csop.engagement import draws, tasks
from csop.telemetry import anchoring, devices, readings
from csop.telemetry.fixes import Fix
from csop.types import (
    Address,
    Campaign,
    Completion,
    Domain,
    Epoch,
    EpochProof,
    Hash,
    Hour,
    Leaf,
    MemberId,
    Metres,
    Reading,
    SignedReading,
    Task,
    Timestamp,
    VehicleId,
    Weight,
)

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec.md"
CHAIN = 31337


def word(byte: int) -> bytes:
    return bytes([byte]) * 32


def address(byte: int) -> Address:
    return Address(devices.checksum(bytes([byte]) * 20))


MINE, ANCHORS, BEACON = address(0xAA), address(0xBB), address(0xCC)
BOARD, BOX, CONSENTS = address(0xDD), address(0xEE), address(0x99)
LEAVES = [
    Leaf(VehicleId(word(n)), word(0x10 + n), MemberId(word(0x20 + n)), Weight(weight))
    for n, weight in ((1, 5), (2, 600), (3, 1))
]
FIXES = (
    Fix("2228", 1479967251, 30.20585, -97.774315),
    Fix("2228", 1479967491, 30.190725, -97.77128),
)
HITS = (0, 49, 50, 299)
DEVICE = word(0x01)
ATTESTER = word(0x02)
OWNER = word(0x03)
GROUP_SECRET, SLOPE = 5, 7


def scalar(value: int) -> bytes:
    return value.to_bytes(32, "big")


def ours() -> dict[str, bytes]:
    """By csop."""
    tree = sumtree.SumTree.build(LEAVES)
    leaf_file = sumtree.write_leaf_file(tree)
    draw = hits.Draw(CHAIN, MINE, Epoch(7), Hash(word(0x77)), 50)
    drawn = {hit.index: hit.x for hit in draw.hits(tree.total)}
    proof = EpochProof(
        Epoch(7),
        1,
        tree.root,
        tree.total,
        3,
        Hash(word(0x31)),
        1234,
        Hash(word(0x32)),
        hashing.keccak(leaf_file),
    )
    reading = Reading(
        VehicleId(word(0x01)),
        2,
        Hour(411102),
        Metres(1000),
        Metres(14500),
        0,
        readings.payload_hash(FIXES),
        Hash(word(0x33)),
    )
    domain = readings.domain_of(CHAIN, ANCHORS)
    digest = readings.digest_of(domain, reading)
    signed = SignedReading(reading, devices.sign(DEVICE, digest), word(0x41))
    leaf = anchoring.leaf(domain, signed)
    root = anchoring.root([leaf, Hash(word(0x42)), Hash(word(0x43))])
    seed = hashing.beacon_seed(CHAIN, BEACON, 9, Hash(word(0x34)))
    key = signing.Share(0, scalar(GROUP_SECRET)).public
    signature = signing.sign(scalar(GROUP_SECRET), seed)
    attester = Account.from_key(ATTESTER)
    completion = Completion(
        Task(3),
        MemberId(word(0x21)),
        2,
        Hash(word(0x51)),
        Timestamp(1_800_000_000),
        Address(attester.address),
    )
    board = tasks.domain_of(CHAIN, BOARD)
    owner = Account.from_key(OWNER)
    about = (VehicleId(word(0x01)), hashing.OPERATOR_GRANTEE, hashing.MINING_PURPOSE, 2)
    subject = consents.Subject(*about)
    hashes = (Hash(word(0x61)), Hash(word(0x62)))
    grant = consents.Grant(*about, 11, 10, Timestamp(1_820_000_000), *hashes)
    registry = consents.domain_of(CHAIN, CONSENTS)
    by = (Address(owner.address), 4, Timestamp(1_800_000_000))
    player = draws.Player(CHAIN, BOX, Campaign(4), MemberId(word(0x21)))
    return {
        "tag(hit)": hashing.HIT_TAG,
        "commitment": sumtree.commitment(LEAVES[0].vehicle, LEAVES[0].salt),
        "leaf hash": sumtree.leaf_hash(LEAVES[0]),
        "root": tree.root,
        "pruned tree": tree.prune([tree.leaves.index(LEAVES[0])]),
        "leaf file hash": hashing.keccak(leaf_file),
        **{f"x({i})": drawn[i].to_bytes(8, "big") for i in HITS},
        "epoch proof digest": hashing.typed_digest(
            Domain("MileageMine", CHAIN, MINE), hashing.epoch_proof_hash(proof)
        ),
        "payload hash": reading.payload_hash,
        "reading struct hash": hashing.reading_hash(reading),
        "reading digest": digest,
        "reading signature": signed.signature,
        "anchor leaf": leaf,
        "anchor root": root,
        "head(1)": hashing.anchor_head(
            hashing.ZERO_HASH, root, 3, hashing.READING_SCHEMA, 1479970800
        ),
        "seed": seed,
        "group key": key,
        "signature": signature,
        "R": hashing.keccak(signature),
        "partial 1": signing.sign(scalar(GROUP_SECRET + SLOPE), seed),
        "proof of possession": signing.sign(scalar(GROUP_SECRET), signing.possession_message(key)),
        "tag(draw)": hashing.DRAW_TAG,
        "completion digest": tasks.digest_of(board, completion),
        "completion signature": tasks.sign_completion(attester, board, completion).signature,
        "grant digest": consents.digest_of_grant(registry, grant, *by),
        "grant signature": consents.sign_grant(owner, registry, grant, *by[1:]).signature,
        "revocation digest": consents.digest_of_revocation(registry, subject, *by),
        "deletion digest": consents.digest_of_deletion(registry, subject, *by),
        **{f"draw x({n})": player.position(Hash(word(0x77)), n).to_bytes(8, "big") for n in (0, 1)},
    }


def test_vectors__by_csop__stand_in_the_page() -> None:
    found = dict(re.findall(r"^    (.+?) = ([0-9a-f]+)$", SPEC.read_text(), re.MULTILINE))
    assert found == {name: value.hex() for name, value in ours().items()}


def test_vectors__sum_tree_and_hits_by_eth_utils__agree() -> None:
    wanted = ours()
    hashes = {}
    for leaf in LEAVES:
        commitment = keccak(leaf.vehicle + leaf.salt + b"\x03")
        packed = commitment + leaf.member + leaf.weight.to_bytes(8, "big")
        hashes[keccak(packed + b"\x00")] = (leaf, packed)
    order = sorted(hashes)
    sums = [hashes[h][0].weight for h in order]
    eight = [s.to_bytes(8, "big") for s in sums]
    left = keccak(order[0] + eight[0] + order[1] + eight[1] + b"\x01")
    pair = (sums[0] + sums[1]).to_bytes(8, "big")
    top = keccak(left + pair + order[2] + eight[2] + b"\x01")
    total = sum(sums)
    root = keccak(top + total.to_bytes(8, "big") + (3).to_bytes(4, "big") + b"\x02")
    assert root == wanted["root"]
    tag = keccak(b"CSOP.hit.v1")
    for index in HITS:
        words = encode(
            ["bytes32", "uint256", "address", "bytes32", "uint256", "uint256", "uint256"],
            [tag, CHAIN, MINE, word(0x77), 7, index // 50, index % 50],
        )
        x = int.from_bytes(keccak(words), "big") % total
        assert x.to_bytes(8, "big") == wanted[f"x({index})"]


def test_vectors__pruned_tree__opens_the_first_leaf_in_its_place() -> None:
    wanted = ours()
    tree = sumtree.SumTree.build(LEAVES)
    index = tree.leaves.index(LEAVES[0])
    leaf = LEAVES[0]
    opened = sumtree.commitment(leaf.vehicle, leaf.salt) + leaf.member
    assert opened + leaf.weight.to_bytes(8, "big") in wanted["pruned tree"]
    assert tree.range_of(index)[1] - tree.range_of(index)[0] == leaf.weight


def test_vectors__typed_data_by_eth_account__agree() -> None:
    wanted = ours()

    def digest(name: str, contract: Address, kind: str, message: dict[str, object]) -> bytes:
        types = {
            "EpochProof": hashing_fields(EPOCH_PROOF),
            "Reading": hashing_fields(READING),
            "Completion": hashing_fields(COMPLETION),
            "Grant": hashing_fields(GRANT),
            "Revocation": hashing_fields(SUBJECT),
            "Deletion": hashing_fields(SUBJECT),
        }
        domain = {"name": name, "version": "1", "chainId": CHAIN, "verifyingContract": contract}
        signable = encode_typed_data(domain, {kind: types[kind]}, message)
        return bytes(_hash_eip191_message(signable))

    proof = {
        "epoch": 7,
        "attempt": 1,
        "root": wanted["root"],
        "totalWeight": 606,
        "leafCount": 3,
        "inputs": word(0x31),
        "blockNumber": 1234,
        "blockHash": word(0x32),
        "leafFile": wanted["leaf file hash"],
    }
    assert digest("MileageMine", MINE, "EpochProof", proof) == wanted["epoch proof digest"]
    reading = {
        "vehicle": word(1),
        "sequence": 2,
        "hour": 411102,
        "startMetres": 1000,
        "endMetres": 14500,
        "flags": 0,
        "payloadHash": wanted["payload hash"],
        "previous": word(0x33),
    }
    found = digest("DataAnchor", ANCHORS, "Reading", reading)
    assert found == wanted["reading digest"]
    account = Account.from_key(DEVICE)
    assert bytes(account.unsafe_sign_hash(found).signature) == wanted["reading signature"]
    attester = Account.from_key(ATTESTER)
    completion = {
        "task": 3,
        "member": word(0x21),
        "number": 2,
        "evidence": word(0x51),
        "deadline": 1_800_000_000,
        "attester": attester.address,
    }
    found = digest("TaskBoard", BOARD, "Completion", completion)
    assert found == wanted["completion digest"]
    assert bytes(attester.unsafe_sign_hash(found).signature) == wanted["completion signature"]
    owner = Account.from_key(OWNER)
    subject = {
        "vehicle": word(1),
        "grantee": keccak(b"CSOP.grantee.operator.v1"),
        "purpose": keccak(b"CSOP.purpose.mileage-mining.v1"),
        "ownerEpoch": 2,
        "wallet": owner.address,
        "nonce": 4,
        "deadline": 1_800_000_000,
    }
    for kind in ("Revocation", "Deletion"):
        found = digest("ConsentRegistry", CONSENTS, kind, subject)
        assert found == wanted[f"{kind.lower()} digest"]
    grant = {
        **subject,
        "categories": 11,
        "separate": 10,
        "expiry": 1_820_000_000,
        "noticeHash": word(0x61),
        "receiptHash": word(0x62),
    }
    found = digest("ConsentRegistry", CONSENTS, "Grant", grant)
    assert found == wanted["grant digest"]
    assert bytes(owner.unsafe_sign_hash(found).signature) == wanted["grant signature"]


EPOCH_PROOF = (
    "uint64 epoch,uint8 attempt,bytes32 root,uint64 totalWeight,uint32 leafCount,"
    "bytes32 inputs,uint64 blockNumber,bytes32 blockHash,bytes32 leafFile"
)
READING = (
    "bytes32 vehicle,uint64 sequence,uint32 hour,uint64 startMetres,uint64 endMetres,"
    "uint32 flags,bytes32 payloadHash,bytes32 previous"
)

COMPLETION = (
    "uint64 task,bytes32 member,uint32 number,bytes32 evidence,uint64 deadline,address attester"
)
GRANT = (
    "bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,uint32 categories,"
    "uint32 separate,uint48 expiry,bytes32 noticeHash,bytes32 receiptHash,address wallet,"
    "uint256 nonce,uint48 deadline"
)
SUBJECT = (
    "bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,address wallet,"
    "uint256 nonce,uint48 deadline"
)


def hashing_fields(text: str) -> list[dict[str, str]]:
    """The fields of a typed struct as eth_account takes them; both stand so in the page."""
    assert text in SPEC.read_text()
    return [dict(zip(("type", "name"), field.split(), strict=True)) for field in text.split(",")]


def test_vectors__draws_by_eth_abi__agree() -> None:
    wanted = ours()
    tag = keccak(b"CSOP.draw.v1")
    assert tag == wanted["tag(draw)"]
    kinds = ["bytes32", "uint256", "address", "bytes32", "uint256", "bytes32", "uint256"]
    for number in (0, 1):
        words = encode(kinds, [tag, CHAIN, BOX, word(0x77), 4, word(0x21), number])
        x = int.from_bytes(keccak(words), "big") % 10**9
        assert x.to_bytes(8, "big") == wanted[f"draw x({number})"]


def test_vectors__anchors_by_eth_abi__agree() -> None:
    wanted = ours()
    leaf = keccak(
        word(0x41) + wanted["reading digest"] + keccak(wanted["reading signature"]) + b"\x00"
    )
    assert leaf == wanted["anchor leaf"]
    top = keccak(keccak(leaf + word(0x42) + b"\x01") + word(0x43) + b"\x01")
    root = keccak(top + (3).to_bytes(4, "big") + b"\x02")
    assert root == wanted["anchor root"]
    kinds = ["bytes32", "bytes32", "uint256", "bytes32", "uint256"]
    schema = keccak(b"CSOP.schema.reading.v1")
    head = keccak(encode(kinds, [bytes(32), root, 3, schema, 1479970800]))
    assert head == wanted["head(1)"]


def test_vectors__beacon_by_py_ecc__agree() -> None:
    import hashlib

    wanted = ours()
    kinds = ["bytes32", "uint256", "address", "uint256", "bytes32"]
    tag = keccak(b"CSOP.beacon.seed.v1")
    seed = keccak(encode(kinds, [tag, CHAIN, BEACON, 9, word(0x34)]))
    assert seed == wanted["seed"]

    def field(value: object) -> bytes:
        return int(value).to_bytes(64, "big")  # type: ignore[call-overload]

    key = normalize(multiply(G1, GROUP_SECRET))
    assert b"".join(map(field, key)) == wanted["group key"]
    for secret, message, name in (
        (GROUP_SECRET, seed, "signature"),
        (GROUP_SECRET + SLOPE, seed, "partial 1"),
        (GROUP_SECRET, keccak(b"CSOP.beacon.pop.v1") + wanted["group key"], "proof of possession"),
    ):
        point = hash_to_G2(message, signing.HASH_TAG, hashlib.sha256)
        x, y = normalize(multiply(point, secret))
        encoded = b"".join(field(c) for coordinate in (x, y) for c in coordinate.coeffs)
        assert encoded == wanted[name]


if __name__ == "__main__":
    for name, value in ours().items():
        print(f"    {name} = {value.hex()}")
