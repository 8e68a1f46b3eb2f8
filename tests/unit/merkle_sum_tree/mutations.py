"""Ways to spoil a pruned tree, as Hypothesis strategies."""

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from tests.models.sum_tree import (
    Entry,
    commitment,
    fleet,
    hash_of_leaf,
    opened_leaf,
    packed,
    prune,
    pruned_node,
    tree_of,
)

ODD_NUMBERS = st.sampled_from([0, 1, 599, 600, 601, 2**63, 2**64 - 601, 2**64 - 1])


@st.composite
def pruned_trees(draw):
    """A tree of 1 to 40 leaves, and its entries with some of them opened."""
    tree = _tree(draw(st.integers(1, 40)), draw(st.integers(0, 99)))
    leaves = tree.leaves()
    indexes = draw(st.sets(st.integers(0, len(leaves) - 1), max_size=6))
    return tree, prune(tree, [leaves[i] for i in indexes])


@cache
def _tree(size, seed):
    return tree_of(fleet(size, seed))


def _flipped(draw, data):
    bit = draw(st.integers(0, 8 * len(data) - 1))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _truncated(draw, data):
    return data[: draw(st.integers(0, len(data) - 1))]


def _extended(draw, data):
    return data + draw(st.binary(min_size=1, max_size=80))


def _cut_out(draw, data):
    start = draw(st.integers(0, len(data) - 1))
    return data[:start] + data[start + draw(st.integers(1, 80)) :]


BYTES = st.sampled_from([_flipped, _truncated, _extended, _cut_out])


def _joins(draw, entry):
    return replace(entry, joins=draw(st.integers(0, 127)))


def _other_kind(_draw, entry):
    return replace(entry, is_leaf=not entry.is_leaf)


def _number(draw, entry):
    return replace(entry, body=entry.body[:-8] + draw(ODD_NUMBERS).to_bytes(8, "big"))


ENTRY = st.sampled_from([_joins, _other_kind, _number])


@st.composite
def spoiled(draw):
    """A tree, and its pruned bytes with up to three things changed: bytes, nodes, their order."""
    tree, entries = draw(pruned_trees())
    for _ in range(draw(st.integers(0, 2))):
        index = draw(st.integers(0, len(entries) - 1))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            entries.insert(index, draw(st.sampled_from(entries)))
        elif kind == 1 and len(entries) > 1:
            del entries[index]
        elif kind == 2:
            other = draw(st.integers(0, len(entries) - 1))
            entries[index], entries[other] = entries[other], entries[index]
        else:
            entries[index] = draw(ENTRY)(draw, entries[index])
    data = packed(entries)
    return tree, draw(BYTES)(draw, data) if draw(st.booleans()) else data


@st.composite
def made_up(draw):
    """Any nodes with any joins: mostly unbalanced, sometimes trees that no builder makes."""
    leaves = iter(
        sorted(
            fleet(draw(st.integers(0, 6)), draw(st.integers(0, 99)), [1, 600, 300]),
            key=lambda leaf: hash_of_leaf(commitment(leaf), leaf.member, leaf.weight),
        )
    )
    entries: list[Entry] = []
    waiting = 0
    for _ in range(draw(st.integers(0, 60))):
        most = min(waiting, 127)
        joins = draw(st.sampled_from([0, 0, min(1, most), most, draw(st.integers(0, most))]))
        leaf = next(leaves, None) if draw(st.booleans()) else None
        if leaf:
            entries.append(opened_leaf(commitment(leaf), leaf.member, leaf.weight, joins))
        else:
            entries.append(pruned_node(bytes(31) + b"\7", draw(ODD_NUMBERS), joins))
        waiting += 1 - joins
    if entries and waiting <= 128 and draw(st.booleans()):
        entries[-1] = replace(entries[-1], joins=min(127, entries[-1].joins + waiting - 1))
    return packed(entries)
