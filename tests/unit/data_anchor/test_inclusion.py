"""Inclusion proofs: the chain believes what csop.telemetry.anchoring proves, and nothing else."""

import random

import pytest

from csop.hashing import READING_SCHEMA, keccak
from csop.telemetry.anchoring import proof, root, verify
from tests.helpers import expect_error
from tests.unit.events import hex32

MAX = 2**256 - 1
MOST = 40
LEAVES = [keccak(bytes([n])) for n in range(MOST + 1)]
OTHER = keccak(b"other")


@pytest.fixture(scope="module")
def anchored(anchors, submitter):
    """Anchor n holds the first n leaves."""
    for count in range(1, MOST + 1):
        anchors.anchor(root(LEAVES[:count]), count, READING_SCHEMA, {"from": submitter})
    return anchors


def some_indexes(count):
    """All of a small batch; of a larger one its ends, the odd last ones and some between."""
    if count <= 9:
        return range(count)
    dice = random.Random(count)
    return sorted({0, 1, count - 2, count - 1, *(dice.randrange(count) for _ in range(3))})


def led_to(index, count, leaf, siblings):
    """The root that a proof of the right length leads to, by the module's own words."""
    node, width, left = leaf, count, list(siblings)
    while width > 1:
        if index ^ 1 < width:
            pair = (left.pop(0), node) if index & 1 else (node, left.pop(0))
            node = keccak(b"".join(pair) + b"\1")
        index, width = index // 2, (width + 1) // 2
    return keccak(node + count.to_bytes(4, "big") + b"\2")


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_checkInclusion__leaf_in_its_place__believed(anchored, count):
    for index in some_indexes(count):
        siblings = proof(LEAVES[:count], index)
        anchored.checkInclusion(count, index, LEAVES[index], siblings)


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_checkInclusion__tampered_with__refused_each_for_its_own_reason(anchored, count):
    index = random.Random(count).randrange(count)
    leaf, siblings = LEAVES[index], list(proof(LEAVES[:count], index))
    right = root(LEAVES[:count])

    def refused(number, place, node, path, error, *args):
        with expect_error(error, *args):
            anchored.checkInclusion(number, place, node, path)

    def astray(place, node, path):
        wrong = led_to(place, count, node, path)
        assert wrong != right
        assert not verify(right, count, place, node, path)
        refused(count, place, node, path, "DataAnchor_OtherRoot", wrong, right)

    astray(index, OTHER, siblings)
    needed = len(siblings)
    too_long = [*siblings, OTHER]
    refused(count, index, leaf, too_long, "DataAnchor_ProofLength", needed + 1, needed)
    for place in (count, MAX):
        refused(count, place, leaf, siblings, "DataAnchor_UnknownLeaf", place, count)
    if needed:
        for place in range(needed):
            astray(index, leaf, [*siblings[:place], OTHER, *siblings[place + 1 :]])
        short = siblings[:-1]
        refused(count, index, leaf, short, "DataAnchor_ProofLength", needed - 1, needed)
        refused(count, index, leaf, [], "DataAnchor_ProofLength", 0, needed)
    if needed > 1:
        astray(index, leaf, siblings[::-1])
    for place in {0, count // 2, count - 1} - {index}:
        its_needed = len(proof(LEAVES[:count], place))
        if its_needed == needed:
            astray(place, leaf, siblings)
        else:
            error = ("DataAnchor_ProofLength", needed, its_needed)
            refused(count, place, leaf, siblings, *error)


@pytest.mark.parametrize("count", [2, 3, 8, 13, 40])
def test_checkInclusion__proof_for_another_anchor__refused(anchored, anchors, submitter, count):
    """Of the same shape, so that only the root tells."""
    others = LEAVES[1 : count + 1]
    number = anchors.anchor(root(others), count, READING_SCHEMA, {"from": submitter}).return_value
    index = count // 2
    wrong, right = root(LEAVES[:count]), root(others)
    with expect_error("DataAnchor_OtherRoot", wrong, right):
        anchored.checkInclusion(number, index, LEAVES[index], proof(LEAVES[:count], index))
    anchored.checkInclusion(number, index, others[index], proof(others, index))


def test_checkInclusion__no_such_anchor__refused(anchored):
    for number in (0, MOST + 1, MAX):
        with expect_error("DataAnchor_UnknownAnchor", number, MOST):
            anchored.checkInclusion(number, 0, LEAVES[0], [])


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_checkInclusion__inner_node_as_a_leaf__refused(anchored, count):
    """What lies above the leaves is nobody's record: its proof would be a sibling too short."""
    node = keccak(LEAVES[0] + LEAVES[1] + b"\1")
    siblings = proof(LEAVES[:count], 0)
    error = ("DataAnchor_ProofLength", len(siblings) - 1, len(siblings))
    with expect_error(*error):
        anchored.checkInclusion(count, 0, node, siblings[1:])


def test_checkInclusion__same_leaves_counted_otherwise__refused(anchored, anchors, submitter):
    """A root names its count: a submitter who states another has anchored another tree."""
    stated = 6
    anchors.anchor(root(LEAVES[:5]), stated, READING_SCHEMA, {"from": submitter})
    siblings = proof(LEAVES[:5], 0)
    wrong = led_to(0, stated, LEAVES[0], siblings)
    with expect_error("DataAnchor_OtherRoot", wrong, root(LEAVES[:5])):
        anchored.checkInclusion(MOST + 1, 0, LEAVES[0], siblings)


@pytest.mark.parametrize("index", [0, 1, 2**31, 2**32 - 2])
def test_checkInclusion__largest_batch__as_many_siblings_as_layers(
    anchored, anchors, submitter, index
):
    """Only the path is known: the siblings are made up, and the root follows from them."""
    count = 2**32 - 1
    path, width, place = [], count, index
    while width > 1:
        if place ^ 1 < width:
            path.append(keccak(b"sibling" + bytes([len(path)])))
        place, width = place // 2, (width + 1) // 2
    top = led_to(index, count, LEAVES[0], path)
    assert len(path) in (31, 32)
    tx = anchors.anchor(top, count, READING_SCHEMA, {"from": submitter})
    anchored.checkInclusion(tx.return_value, index, LEAVES[0], path)
    assert str(anchors.anchorOf(tx.return_value)[0]) == hex32(top)
