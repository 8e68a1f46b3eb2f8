"""A node's files: leaf files by their hash, batches by their anchor."""

import pytest

from csop.hashing import keccak
from csop.oracle.store import Store
from csop.sumtree import SumTree, write_leaf_file
from csop.telemetry.batchfile import BatchError
from csop.types import Epoch, Leaf, Weight
from tests.offchain.telemetry_fleet import HOUR, Device, member_id, vehicle_id


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "member-1")


def tree(salt: bytes, *labels: str) -> SumTree:
    return SumTree.build(
        Leaf(vehicle_id(label), keccak(salt), member_id(label), Weight(2)) for label in labels
    )


def names(store) -> list[str]:
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_write_leaves__two_of_one_attempt__both_are_kept(store):
    first, second = (write_leaf_file(tree(salt, "a", "b")) for salt in (b"1", b"2"))
    for data in (first, second, first):
        store.write_leaves(Epoch(7), 0, data)
    assert names(store) == sorted(f"000007-0-{keccak(d).hex()[:16]}.csv" for d in (first, second))
    assert store.read_leaves(Epoch(7), 0, keccak(first)) == first
    assert store.read_leaves(Epoch(7), 0, keccak(second)) == second


def test_leaf_paths__other_epochs_and_attempts__are_not_among_them(store):
    data = write_leaf_file(tree(b"1", "a"))
    for epoch, attempt in ((1, 0), (1, 1), (10, 0), (11, 1)):
        store.write_leaves(Epoch(epoch), attempt, data)
    assert store.leaf_paths(Epoch(1), 1) == [store.leaf_path(Epoch(1), 1, keccak(data))]
    assert store.leaf_paths(Epoch(2), 0) == []


def test_find_tree__several_kept_and_one_damaged__is_the_one_of_the_root(store):
    wanted, other = tree(b"1", "a", "b"), tree(b"2", "a", "b")
    for data in (write_leaf_file(wanted), write_leaf_file(other), b"rubbish\n"):
        store.write_leaves(Epoch(7), 0, data)
    assert store.find_tree(Epoch(7), 0, wanted.root) == wanted
    assert store.find_tree(Epoch(7), 0, other.root) == other
    assert store.find_tree(Epoch(7), 0, keccak(b"another root")) is None
    assert store.find_tree(Epoch(7), 1, wanted.root) is None


def test_find_tree__epoch_without_weight__is_the_empty_tree(store):
    store.write_leaves(Epoch(0), 0, b"")
    assert store.find_tree(Epoch(0), 0, bytes(32)).leaves == ()


def test_read_leaves__not_kept__is_not_found(store):
    with pytest.raises(FileNotFoundError):
        store.read_leaves(Epoch(7), 0, bytes(32))


def test_write_batch__read_back__the_same_in_the_same_order(store):
    device = Device("a")
    batch = (device.report(HOUR), device.report(HOUR + 1))
    store.write_batch(3, batch)
    assert names(store) == ["000003.jsonl.gz"]
    assert store.read_batch(3) == batch
    with pytest.raises(BatchError, match=r"000004\.jsonl\.gz: there is no such batch file"):
        store.read_batch(4)
