"""Erased lines of batch files: the root stays, the readings are gone, the rest still proves."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.oracle.store import Store
from csop.telemetry import proofs
from csop.telemetry.anchoring import erase, leaf, leaves, readings_of, root
from csop.telemetry.batchfile import BatchError, read_batch, write_batch
from csop.types import Erased
from tests.offchain.telemetry_fleet import DOMAIN, HOUR, Device, vehicle_id

FLEET = [Device(label) for label in "abc"]
READINGS = tuple(device.report(HOUR + i) for i in range(6) for device in FLEET)


def of(label: str):
    return lambda reading: reading.vehicle == vehicle_id(label)


@given(st.integers(1, len(READINGS)), st.sets(st.integers(0, len(READINGS) - 1)))
def test_erase__any_of_any_batch__same_root_and_the_rest_still_proves(size, gone):
    batch = READINGS[:size]
    doomed = {batch[i].reading for i in gone if i < size}
    left = erase(DOMAIN, batch, lambda reading: reading in doomed)
    anchored = root(leaves(DOMAIN, batch))
    assert root(leaves(DOMAIN, left)) == anchored
    assert readings_of(left) == tuple(s for s in batch if s.reading not in doomed)
    for index, signed in enumerate(batch):
        before = proofs.make(DOMAIN, 3, batch, index)
        if signed.reading in doomed:
            assert left[index] == Erased(leaf(DOMAIN, signed))
            with pytest.raises(proofs.ErasedError, match="the leaf opens to nothing"):
                proofs.make(DOMAIN, 3, left, index)
        else:
            assert proofs.make(DOMAIN, 3, left, index) == before
            assert proofs.check(before, root=anchored).leaf == leaf(DOMAIN, signed)


def test_erase__again__changes_nothing():
    once = erase(DOMAIN, READINGS, of("b"))
    assert erase(DOMAIN, once, of("b")) == once
    assert len(readings_of(erase(DOMAIN, once, of("c")))) == 6


def test_write_batch__with_erased_lines__is_read_back_and_as_specified(tmp_path):
    batch = erase(DOMAIN, READINGS[:3], of("b"))
    write_batch(tmp_path / "1.gz", batch)
    assert read_batch(tmp_path / "1.gz") == batch
    line = gzip.decompress((tmp_path / "1.gz").read_bytes()).decode().splitlines()[1]
    assert line == f'{{"erased":"0x{leaf(DOMAIN, READINGS[1]).hex()}"}}'


def test_read_batch__all_erased__is_a_batch(tmp_path):
    batch = erase(DOMAIN, READINGS, lambda reading: True)
    write_batch(tmp_path / "1.gz", batch)
    assert readings_of(read_batch(tmp_path / "1.gz")) == ()


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"erased": "0x12"}, "erased: must be lower-case hex of 32 bytes"),
        ({"erased": "0x" + "AB" * 32}, "erased: must be lower-case hex of 32 bytes"),
        ({"erased": 1}, "erased: must be lower-case hex of 32 bytes"),
        ({"erased": "0x" + "ab" * 32, "salt": "0x" + "ab" * 32}, "with the keys"),
    ],
)
def test_read_batch__faulty_erased_line__names_file_and_line(tmp_path, record, said):
    path = tmp_path / "batch.gz"
    path.write_bytes(gzip.compress(json.dumps(record).encode() + b"\n"))
    with pytest.raises(BatchError, match=rf"batch\.gz:1: .*{said}"):
        read_batch(path)


def files(folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_store_erase__covered__says_which_leaves_and_leaves_nothing_behind(tmp_path):
    store = Store(tmp_path)
    store.write_batch(1, READINGS)
    killed = store.batch_path(1).with_name(".000001.jsonl.gz.77")
    killed.write_bytes(store.batch_path(1).read_bytes())
    other = store.batch_path(2).with_name(".000002.jsonl.gz.78")
    other.write_bytes(b"another's")
    gone = [leaf(DOMAIN, signed) for signed in READINGS if of("b")(signed.reading)]
    assert store.covered(1, DOMAIN, of("b")) == gone
    store.erase(1, DOMAIN, of("b"))
    kept = files(tmp_path)
    assert sorted(kept) == [".000002.jsonl.gz.78", "000001.jsonl.gz"]
    text = gzip.decompress(kept["000001.jsonl.gz"])
    for signed in READINGS:
        kept_on = not of("b")(signed.reading)
        assert (signed.salt.hex().encode() in text) == kept_on
        assert (signed.signature.hex().encode() in text) == kept_on
    assert store.covered(1, DOMAIN, of("b")) == []


def test_store_erase__nothing_left_to_erase__file_stays_and_leftovers_go(tmp_path):
    store = Store(tmp_path)
    store.write_batch(1, erase(DOMAIN, READINGS, of("b")))
    before = files(tmp_path)
    killed = store.batch_path(1).with_name(".000001.jsonl.gz.77")
    killed.write_bytes(b"half of it")
    store.erase(1, DOMAIN, of("b"))
    assert files(tmp_path) == before
