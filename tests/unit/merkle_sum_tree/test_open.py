"""Each refusal of the contract's reader, and the edges beside it."""

from dataclasses import replace

import pytest

from tests.models.sum_tree import (
    Opened,
    Reading,
    commitment,
    fleet,
    hash_of_join,
    hash_of_leaf,
    opened_leaf,
    packed,
    prune,
    pruned_node,
    read,
    root_of,
    tree_of,
)

ALL_ONES = 2**256 - 1
MOST = 2**64 - 1
NODE = bytes(range(32))


@pytest.fixture
def three():
    """Three leaves, in tree order."""
    return tree_of(fleet(3, 5, [10])).leaves()


def leaf_entry(leaf, joins=0, weight=None):
    return opened_leaf(commitment(leaf), leaf.member, weight or leaf.weight, joins)


def digest(leaf):
    return hash_of_leaf(commitment(leaf), leaf.member, leaf.weight)


def one(contract, entries, **options):
    return contract.read([packed(entries)], **options)[0]


def test_open__one_leaf__owns_everything(contract, three):
    leaf = three[0]
    opened = Opened(leaf.member, 0, 10, digest(leaf))
    assert one(contract, [leaf_entry(leaf)]) == Reading(digest(leaf), 10, (opened,))


def test_open__one_pruned_node__its_sum_and_no_leaf(contract):
    assert one(contract, [pruned_node(NODE, 77)]) == Reading(NODE, 77, ())


def test_open__all_leaves__ranges_lie_side_by_side_MINE_6(contract, three):
    found = one(contract, prune(tree_of(three), three))
    assert [(leaf.start, leaf.end) for leaf in found.leaves] == [(0, 10), (10, 20), (20, 30)]
    assert [leaf.member for leaf in found.leaves] == [leaf.member for leaf in three]


@pytest.mark.parametrize("dirt", [0, ALL_ONES])
def test_open__nothing__unbalanced_whatever_memory_holds(contract, dirt):
    assert contract.read([b""], dirt=dirt) == [("Unbalanced",)]


@pytest.mark.parametrize("dirt", [1, 1 << 255, ALL_ONES])
def test_open__memory_full_of_rubbish__nothing_changes(contract, dirt):
    leaves = fleet(50, 3)
    proofs = [packed(prune(tree_of(leaves), leaves[:count])) for count in range(10)]
    assert contract.read(proofs, dirt=dirt) == [read(data) for data in proofs]


def test_open__goes_on_after_the_tree__refused(contract, three):
    data = packed(prune(tree_of(three), three))
    assert contract.read([data + b"\0" * 40]) == [("Truncated",)]
    assert contract.read([data + data]) == [("LeavesNotRising",)]
    assert contract.read([data + pruned_node(NODE, 1).packed()]) == [("Unbalanced",)]


def test_open__two_nodes_without_a_join__unbalanced(contract, three):
    assert one(contract, [leaf_entry(three[0]), leaf_entry(three[1])]) == ("Unbalanced",)


@pytest.mark.parametrize("joins", [1, 2, 126])
def test_open__more_joins_than_nodes__unbalanced(contract, three, joins):
    assert one(contract, [leaf_entry(three[0], joins)]) == ("Unbalanced",)
    entries = [leaf_entry(three[0]), leaf_entry(three[1], joins + 1)]
    assert one(contract, entries) == ("Unbalanced",)


@pytest.mark.parametrize(
    ("weight", "cap"), [(0, 600), (601, 600), (MOST, 600), (2**63, 600), (2, 1), (0, 1)]
)
def test_open__weight_out_of_range__refused_with_weight_and_cap(contract, three, weight, cap):
    entry = replace(leaf_entry(three[0]), body=leaf_entry(three[0]).body[:-8] + _u64(weight))
    assert one(contract, [entry], cap=cap) == ("InvalidWeight", weight, cap)


@pytest.mark.parametrize(("weight", "cap"), [(1, 600), (600, 600), (1, 1)])
def test_open__lightest_and_heaviest__accepted(contract, three, weight, cap):
    entry = leaf_entry(three[0], weight=weight)
    assert one(contract, [entry], cap=cap).total == weight


def test_open__leaves_not_in_order__refused(contract, three):
    entries = [leaf_entry(three[1]), leaf_entry(three[0], 1)]
    assert one(contract, entries) == ("LeavesNotRising",)


def test_open__one_leaf_twice__refused(contract, three):
    entries = [leaf_entry(three[0]), leaf_entry(three[0], 1)]
    assert one(contract, entries) == ("LeavesNotRising",)


def test_open__leaves_in_order_around_a_pruned_one__accepted(contract, three):
    entries = [leaf_entry(three[0]), pruned_node(NODE, 5, 1), leaf_entry(three[2], 1)]
    assert one(contract, entries).leaves[1].start == 15


def test_open__leaves_out_of_order_around_a_pruned_one__refused(contract, three):
    entries = [leaf_entry(three[2]), pruned_node(NODE, 5, 1), leaf_entry(three[0], 1)]
    assert one(contract, entries) == ("LeavesNotRising",)


def left_deep(height):
    return [pruned_node(NODE, 1), *[pruned_node(NODE, 1, 1)] * height]


def right_deep(height):
    return [*[pruned_node(NODE, 1)] * height, pruned_node(NODE, 1, height)]


@pytest.mark.parametrize("shape", [left_deep, right_deep])
def test_open__forty_high__read(contract, shape):
    assert one(contract, shape(40)) == read(packed(shape(40)))


@pytest.mark.parametrize("shape", [left_deep, right_deep])
@pytest.mark.parametrize("height", [41, 42, 127])
def test_open__higher__refused(contract, shape, height):
    assert one(contract, shape(height)) == ("TooHigh",)


@pytest.mark.parametrize("height", [255, 256, 257, 300, 1_000])
def test_open__so_high_that_the_count_could_wrap__refused(contract, height):
    assert one(contract, left_deep(height)) == ("TooHigh",)


@pytest.mark.parametrize("waiting", [41, 42, 100, 500])
def test_open__more_nodes_waiting_than_any_tree_leaves__refused(contract, waiting):
    assert one(contract, [pruned_node(NODE, 1)] * waiting) == ("TooHigh",)


def test_open__forty_nodes_waiting_and_a_high_left_tree__refused(contract):
    entries = [*left_deep(40), pruned_node(NODE, 1, 1)]
    assert one(contract, entries) == ("TooHigh",)


def test_open__sums_of_exactly_64_bits__read(contract):
    entries = [pruned_node(NODE, MOST - 5), pruned_node(NODE, 5, 1)]
    top = hash_of_join(NODE, MOST - 5, NODE, 5)
    assert one(contract, entries) == Reading(top, MOST, ())


@pytest.mark.parametrize("count", [2, 3, 40])
def test_open__sums_over_64_bits__refused_with_the_whole_sum(contract, count):
    entries = [pruned_node(NODE, MOST), *[pruned_node(NODE, MOST, 1)] * (count - 1)]
    assert one(contract, entries) == ("SumOverflow", count * MOST)


def test_open__sums_that_wrap_to_the_signed_total__refused(contract, three):
    entries = [leaf_entry(three[0]), pruned_node(NODE, MOST - 4, 1)]
    assert one(contract, entries) == ("SumOverflow", 2**64 + 5)


def test_open__a_pruned_nodes_sum_changed__another_root_and_total(contract, three):
    entries = prune(tree_of(three), [three[2]])
    honest = one(contract, entries)
    lie = replace(entries[0], body=entries[0].body[:-8] + _u64(21))
    found = one(contract, [lie, *entries[1:]])
    assert (found.total, honest.total) == (31, 30)
    assert found.top != honest.top


def test_open__sums_shifted_between_neighbours__another_root(contract):
    leaves = tree_of(fleet(4, 5, [10])).leaves()
    entries = prune(tree_of(leaves), [leaves[3]])
    assert [entry.joins for entry in entries] == [0, 0, 2]
    for shift in (-1, 1, 9):
        left = replace(entries[0], body=entries[0].body[:-8] + _u64(20 + shift))
        right = replace(entries[1], body=entries[1].body[:-8] + _u64(10 - shift))
        found = one(contract, [left, right, entries[2]])
        assert found.total == 40
        assert found.top != one(contract, entries).top


def test_open__a_leaf_shown_as_a_pruned_node__same_root_but_not_opened(contract, three):
    leaf = three[0]
    assert one(contract, [pruned_node(digest(leaf), 10)]) == Reading(digest(leaf), 10, ())


def test_open__an_inner_node_shown_as_a_leaf__another_root(contract, three):
    """The 80 bytes below an inner node's tag do not fit a leaf; any 72 of them hash otherwise."""
    left, right = digest(three[0]), digest(three[1])
    preimage = left + _u64(10) + right + _u64(10)
    proofs = [bytes([1]) + preimage[:64] + _u64(10), bytes([1]) + left + right + _u64(20)]
    top = hash_of_join(left, 10, right, 10)
    for found in contract.read(proofs):
        assert found.top != top


def test_open__a_leafs_preimage_shown_as_two_nodes__another_root(contract, three):
    leaf = three[0]
    entries = [pruned_node(commitment(leaf), 4), pruned_node(leaf.member, 6, 1)]
    assert one(contract, entries).top != digest(leaf)


def test_rootOf__any_numbers__as_the_plain_model(library):
    for total, count in ((0, 0), (1, 1), (MOST, 2**32 - 1), (7, 300)):
        found = bytes(library.rootOf(NODE, total, count))
        assert found == root_of(NODE, total, count)


def test_rootOf__other_count_or_total__another_root(library):
    roots = {bytes(library.rootOf(NODE, w, n)) for w in (5, 6) for n in (1, 2, 257)}
    assert len(roots) == 6


def _u64(value):
    return value.to_bytes(8, "big")
