"""Anchor trees and batch files."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.hashing import keccak
from csop.telemetry.anchoring import leaf, leaves, proof, root, verify
from csop.telemetry.batchfile import BatchError, read_batch, write_batch
from csop.telemetry.readings import digest_of
from tests.offchain.telemetry_fleet import DOMAIN, Device

HASHES = [keccak(bytes([i])) for i in range(70)]


def _plain_root(hashes):
    """The definition, recursively: the left part is the largest power of two below the size."""

    def top(part):
        if len(part) == 1:
            return part[0]
        split = 1
        while split * 2 < len(part):
            split *= 2
        return keccak(top(part[:split]) + top(part[split:]) + b"\x01")

    return keccak(top(hashes) + len(hashes).to_bytes(4, "big") + b"\x02")


def _batch(size=3):
    device = Device("a")
    return [device.report(411_102 + i) for i in range(size)]


def test_leaf__signed_reading__is_as_specified():
    signed = _batch()[0]
    packed = signed.salt + digest_of(DOMAIN, signed.reading) + keccak(signed.signature) + b"\0"
    assert leaf(DOMAIN, signed) == keccak(packed)


@pytest.mark.parametrize("size", range(1, 34))
def test_root__any_size__agrees_with_the_recursive_definition(size):
    assert root(HASHES[:size]) == _plain_root(HASHES[:size])


def test_root__order_and_count__matter():
    assert root(HASHES[:3]) != root([*HASHES[1:3], HASHES[0]])
    assert root(HASHES[:2]) != root([keccak(HASHES[0] + HASHES[1] + b"\x01")])


def test_root__empty__raises():
    with pytest.raises(ValueError, match="batch of 0 readings"):
        root([])


@given(st.integers(1, 70), st.data())
def test_verify__proof__holds_for_that_leaf_place_and_count_only(size, data):
    index = data.draw(st.integers(0, size - 1))
    hashes, siblings = HASHES[:size], proof(HASHES[:size], index)
    anchored = root(hashes)
    assert verify(anchored, size, index, hashes[index], siblings)
    assert not verify(anchored, size, index, keccak(b"other"), siblings)
    assert not verify(anchored, size + 1, index, hashes[index], siblings)
    assert not verify(anchored, size, index, hashes[index], [*siblings, hashes[0]])
    assert not verify(keccak(anchored), size, index, hashes[index], siblings)
    assert not verify(anchored, size, size, hashes[index], siblings)
    assert not verify(anchored, size, -1, hashes[index], siblings)
    if siblings:
        assert not verify(anchored, size, index, hashes[index], siblings[:-1])
        other = data.draw(st.integers(0, size - 1).filter(lambda i: i != index))
        assert not verify(anchored, size, other, hashes[index], siblings)


def test_proof__beyond_the_batch__raises():
    with pytest.raises(IndexError, match="leaf 3 of 3"):
        proof(HASHES[:3], 3)


def test_read_batch__written__is_the_same_and_so_are_the_bytes(tmp_path):
    batch = _batch()
    write_batch(tmp_path / "new" / "1.gz", batch)
    write_batch(tmp_path / "new" / "2.gz", batch)
    assert read_batch(tmp_path / "new" / "1.gz") == tuple(batch)
    assert root(leaves(DOMAIN, read_batch(tmp_path / "new" / "1.gz"))) == root(
        leaves(DOMAIN, batch)
    )
    first, second = ((tmp_path / "new" / name).read_bytes() for name in ("1.gz", "2.gz"))
    assert first == second
    assert first[3:8] == bytes(5)  # no name, no time
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["1.gz", "2.gz"]
    line = gzip.decompress(first).splitlines()[0]
    assert json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")).encode() == line


def _change(key, value):
    return lambda record: json.dumps({**record, key: value})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda r: "{", "is no JSON"),
        (lambda r: "[]", "must be an object with the keys"),
        (lambda r: json.dumps({k: v for k, v in r.items() if k != "salt"}), "with the keys"),
        (_change("more", 1), "with the keys"),
        (_change("hour", "1"), "hour: must be a whole number"),
        (_change("hour", True), "hour: must be a whole number"),
        (_change("hour", -1), "hour: must be a whole number"),
        (_change("sequence", 1 << 64), "sequence: must be a whole number"),
        (_change("salt", "0x00"), "salt: must be lower-case hex of 32 bytes"),
        (_change("vehicle", "0x" + "A" * 64), "vehicle: must be lower-case hex of 32"),
        (_change("vehicle", 3), "vehicle: must be lower-case hex of 32"),
        (_change("signature", "0xzz"), "signature: must be lower-case hex with 0x"),
        (_change("signature", "0x" + "00" * 5000), "the line is cut off or too long"),
    ],
)
def test_read_batch__faulty_line__names_file_and_line(tmp_path, spoil, message):
    path = tmp_path / "batch.gz"
    write_batch(path, _batch())
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    lines[1] = spoil(json.loads(lines[1]))
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    with pytest.raises(BatchError, match=rf"batch\.gz:2: .*{message}"):
        read_batch(path)


def test_read_batch__damaged_missing_or_empty__says_so(tmp_path):
    path = tmp_path / "batch.gz"
    with pytest.raises(BatchError, match="there is no such batch file"):
        read_batch(path)
    write_batch(path, [])
    with pytest.raises(BatchError, match="holds no readings"):
        read_batch(path)
    write_batch(path, _batch())
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BatchError, match=r"batch\.gz:\d: "):
        read_batch(path)
    path.write_bytes(b"plain")
    with pytest.raises(BatchError, match=r"batch\.gz:1: cannot be read"):
        read_batch(path)
