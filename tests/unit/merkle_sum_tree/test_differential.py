"""The contract's reader says what the plain reader says, whatever it is given."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.models.sum_tree import (
    CAP,
    RefusedError,
    commitment,
    fleet,
    packed,
    prune,
    read,
    root_of,
    tree_of,
)
from tests.unit.merkle_sum_tree.mutations import made_up, pruned_trees, spoiled

ALL_ONES = 2**256 - 1
NAMES = {"Truncated", "Unbalanced", "TooHigh", "InvalidWeight", "LeavesNotRising"}
many = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.data_too_large],
)


def plain(data, cap=CAP):
    try:
        return read(data, cap)
    except RefusedError as error:
        return error.args


def assert_alike(contract, proofs, cap=CAP, dirt=0):
    """The same reading or the same error. A last node cut short may look like anything refused."""
    for data, found in zip(proofs, contract.read(proofs, cap, dirt), strict=True):
        expected = plain(data, cap)
        if expected == ("Truncated",):
            assert found[0] in NAMES, data.hex()
        else:
            assert found == expected, data.hex()


@given(st.lists(pruned_trees(), min_size=20, max_size=40))
@many
def test_open__valid_trees__as_the_plain_reader(contract, pairs):
    assert_alike(contract, [packed(entries) for _, entries in pairs])


@given(st.lists(spoiled(), min_size=20, max_size=60))
@many
def test_open__spoiled_trees__as_the_plain_reader(contract, pairs):
    assert_alike(contract, [data for _, data in pairs], dirt=ALL_ONES)


@given(st.lists(made_up(), min_size=20, max_size=40), st.sampled_from([1, 300, CAP, 2**63]))
@many
def test_open__made_up_trees__as_the_plain_reader(contract, proofs, cap):
    assert_alike(contract, proofs, cap)


def test_open__every_truncation_of_a_tree__refused_or_another_root(contract):
    leaves = fleet(9, 1)
    tree = tree_of(leaves)
    data = packed(prune(tree, leaves[:3]))
    proofs = [data[:length] for length in range(len(data))]
    assert_alike(contract, proofs)
    whole = [found for found in contract.read(proofs) if not isinstance(found, tuple)]
    assert len(whole) < 5  # left subtrees
    assert all(found.top != tree.hash for found in whole)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_open__every_bit_flipped__refused_or_another_root(contract, size):
    leaves = fleet(size, size)
    tree = tree_of(leaves)
    data = packed(prune(tree, leaves[:2]))
    proofs = []
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        proofs.append(bytes(changed))
    root = root_of(tree.hash, tree.sum, size)
    for start in range(0, len(proofs), 500):
        for found in contract.read(proofs[start : start + 500]):
            assert isinstance(found, tuple) or root_of(found.top, found.total, size) != root


@given(st.lists(spoiled(), min_size=20, max_size=40))
@many
def test_open__spoiled_trees__nothing_else_opens_under_the_signed_root_MINE_6(contract, pairs):
    found = contract.read([data for _, data in pairs])
    for (tree, _), reading in zip(pairs, found, strict=True):
        count = len(tree.leaves())
        if isinstance(reading, tuple) or reading.total != tree.sum:
            continue
        if root_of(reading.top, reading.total, count) == root_of(tree.hash, tree.sum, count):
            assert set(reading.leaves) <= set(read(packed(prune(tree, tree.leaves()))).leaves)


@pytest.mark.parametrize("size", [2, 5, 16])
def test_open__any_leaf_in_the_place_of_another__another_root(contract, size):
    leaves = fleet(size, size)
    tree = tree_of(leaves)
    root = root_of(tree.hash, tree.sum, size)
    ordered = tree.leaves()
    for place, mine in enumerate(ordered):
        entries = prune(tree, [mine])
        at = next(i for i, entry in enumerate(entries) if entry.is_leaf)
        bodies = [
            commitment(leaf) + leaf.member + leaf.weight.to_bytes(8, "big")
            for leaf in [*fleet(1, 77, [mine.weight]), *ordered]
        ]
        proofs = []
        for body in bodies:
            entry = type(entries[at])(entries[at].joins, True, body)
            proofs.append(packed([*entries[:at], entry, *entries[at + 1 :]]))
        same = [
            index
            for index, found in enumerate(contract.read(proofs))
            if root_of(found.top, found.total, size) == root
        ]
        assert same == [place + 1]
