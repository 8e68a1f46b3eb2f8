"""The sum tree of docs/spec.md, 1 and 2, in the plainest way: the judge of csop and the contract.

Written from the page alone, recursive and without a thought for speed. Nothing here may import
csop.sumtree.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sha3

from csop.types import Leaf, MemberId, VehicleId, Weight

CAP = 600
MAX_HEIGHT = 40
MAX_TOTAL = 2**64 - 1
LEAF_BYTES = 73
PRUNED_BYTES = 41


def keccak(data: bytes) -> bytes:
    return sha3.keccak_256(data).digest()


def commitment(leaf: Leaf) -> bytes:
    return keccak(leaf.vehicle + leaf.salt + bytes([3]))


def hash_of_leaf(committed: bytes, member: bytes, weight: int) -> bytes:
    return keccak(committed + member + weight.to_bytes(8, "big") + bytes([0]))


def hash_of_join(left: bytes, left_sum: int, right: bytes, right_sum: int) -> bytes:
    return keccak(
        left
        + (left_sum % 2**64).to_bytes(8, "big")
        + right
        + (right_sum % 2**64).to_bytes(8, "big")
        + bytes([1])
    )


def root_of(top: bytes, total: int, leaf_count: int) -> bytes:
    return keccak(top + total.to_bytes(8, "big") + leaf_count.to_bytes(4, "big") + bytes([2]))


@dataclass(frozen=True)
class Tree:
    """A node with all below it."""

    hash: bytes
    sum: int
    leaf: Leaf | None = None
    left: Tree | None = None
    right: Tree | None = None

    def leaves(self) -> list[Leaf]:
        if self.leaf:
            return [self.leaf]
        return self.left.leaves() + self.right.leaves()


def tree_of(leaves: Iterable[Leaf]) -> Tree:
    """The tree of some leaves in any order; at least one."""
    nodes = [
        Tree(hash_of_leaf(commitment(leaf), leaf.member, leaf.weight), leaf.weight, leaf)
        for leaf in leaves
    ]
    return _above(sorted(nodes, key=lambda node: node.hash))


def _above(nodes: Sequence[Tree]) -> Tree:
    """Pairing neighbours layer by layer, an odd one moving up, fills the left half first."""
    if len(nodes) == 1:
        return nodes[0]
    half = 1
    while 2 * half < len(nodes):
        half *= 2
    left, right = _above(nodes[:half]), _above(nodes[half:])
    digest = hash_of_join(left.hash, left.sum, right.hash, right.sum)
    return Tree(digest, left.sum + right.sum, None, left, right)


@dataclass(frozen=True)
class Entry:
    """One node of the pruned format."""

    joins: int
    is_leaf: bool
    body: bytes

    def packed(self) -> bytes:
        return bytes([2 * self.joins + self.is_leaf]) + self.body


def pruned_node(digest: bytes, total: int, joins: int = 0) -> Entry:
    return Entry(joins, False, digest + total.to_bytes(8, "big"))


def opened_leaf(committed: bytes, member: bytes, weight: int, joins: int = 0) -> Entry:
    return Entry(joins, True, committed + member + weight.to_bytes(8, "big"))


def prune(tree: Tree, wanted: Iterable[Leaf]) -> list[Entry]:
    """The tree with these leaves opened; without any, just its top."""
    chosen = set(wanted)
    if not chosen & set(tree.leaves()):
        return [pruned_node(tree.hash, tree.sum)]
    if tree.leaf:
        return [opened_leaf(commitment(tree.leaf), tree.leaf.member, tree.leaf.weight)]
    entries = prune(tree.left, chosen) + prune(tree.right, chosen)
    last = entries.pop()
    return [*entries, Entry(last.joins + 1, last.is_leaf, last.body)]


def packed(entries: Iterable[Entry]) -> bytes:
    return b"".join(entry.packed() for entry in entries)


class RefusedError(Exception):
    """The reader refuses; `name` is the contract's error without its prefix."""

    def __init__(self, name: str, *args: int) -> None:
        super().__init__(name, *args)
        self.name = name


@dataclass(frozen=True)
class Opened:
    """A leaf as the reader found it: it owns [start, end)."""

    member: bytes
    start: int
    end: int
    hash: bytes


@dataclass(frozen=True)
class Reading:
    """What a pruned tree says."""

    top: bytes
    total: int
    leaves: tuple[Opened, ...]


@dataclass
class _Node:
    hash: bytes
    sum: int
    height: int = 0


def read(data: bytes, cap: int = CAP) -> Reading:
    """Read a pruned tree, or refuse it at the first fault."""
    stack: list[_Node] = []
    leaves: list[Opened] = []
    total = 0
    while data:
        joins, is_leaf = divmod(data[0], 2)
        size = LEAF_BYTES if is_leaf else PRUNED_BYTES
        if len(data) < size:
            raise RefusedError("Truncated")
        body, data = data[1:size], data[size:]
        weight = int.from_bytes(body[-8:], "big")
        digest = body[:32]
        if is_leaf:
            if not 0 < weight <= cap:
                raise RefusedError("InvalidWeight", weight, cap)
            digest = hash_of_leaf(body[:32], body[32:64], weight)
            if leaves and digest <= leaves[-1].hash:
                raise RefusedError("LeavesNotRising")
            leaves.append(Opened(body[32:64], total, total + weight, digest))
        total += weight
        _push(stack, _Node(digest, weight), joins)
    if len(stack) != 1:
        raise RefusedError("Unbalanced")
    if stack[0].height > MAX_HEIGHT:
        raise RefusedError("TooHigh")
    if total > MAX_TOTAL:
        raise RefusedError("SumOverflow", total)
    return Reading(stack[0].hash, total, tuple(leaves))


def _push(stack: list[_Node], node: _Node, joins: int) -> None:
    stack.append(node)
    if joins == 0 and len(stack) > MAX_HEIGHT:
        raise RefusedError("TooHigh")  # whatever follows: each of them needs a join
    if joins >= len(stack):
        raise RefusedError("Unbalanced")
    for _ in range(joins):
        right, left = stack.pop(), stack.pop()
        stack.append(_parent(left, right))


def _parent(left: _Node, right: _Node) -> _Node:
    return _Node(
        hash_of_join(left.hash, left.sum, right.hash, right.sum),
        left.sum + right.sum,
        max(left.height, right.height) + 1,
    )


def fleet(size: int, seed: int = 0, weights: Sequence[int] | None = None) -> list[Leaf]:
    """Leaves of `size` vehicles of as many members, the same for the same seed."""
    rng = random.Random(seed)
    return [
        Leaf(
            VehicleId(rng.randbytes(32)),
            rng.randbytes(32),
            MemberId(rng.randbytes(32)),
            Weight(weights[i % len(weights)] if weights else rng.randint(1, CAP)),
        )
        for i in range(size)
    ]
