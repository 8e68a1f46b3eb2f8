"""A reader of pruned trees (docs/spec.md, 2), for who has only what a settlement put on chain."""

from dataclasses import dataclass

from csop.hashing import keccak
from csop.types import Hash, MemberId

INNER, ROOT, LEAF = b"\x01", b"\x02", b"\x00"
PRUNED_BYTES, LEAF_BYTES = 41, 73


class PrunedTreeError(ValueError):
    """Bytes that are no pruned tree."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened leaf: whose [start, end) is."""

    member: MemberId
    start: int
    end: int


def read_pruned(data: bytes, leaf_count: int) -> tuple[Hash, tuple[Opened, ...]]:
    """The root, which commits to W and the leaf count, and the opened leaves from the left."""
    stack: list[tuple[bytes, int]] = []
    opened: list[Opened] = []
    at = total = 0
    while at < len(data):
        joins, is_leaf = divmod(data[at], 2)
        node = data[at + 1 : at + (LEAF_BYTES if is_leaf else PRUNED_BYTES)]
        at += 1 + len(node)
        if len(node) != (LEAF_BYTES if is_leaf else PRUNED_BYTES) - 1:
            raise PrunedTreeError("a node is cut off")
        amount = int.from_bytes(node[-8:], "big")
        if is_leaf:
            opened.append(Opened(MemberId(node[32:64]), total, total + amount))
        stack.append((keccak(node + LEAF) if is_leaf else node[:32], amount))
        total += amount
        if joins >= len(stack):
            raise PrunedTreeError("more joins than nodes")
        for _ in range(joins):
            right, left = stack.pop(), stack.pop()
            packed = left[0] + _u64(left[1]) + right[0] + _u64(right[1]) + INNER
            stack.append((keccak(packed), left[1] + right[1]))
    if len(stack) != 1:
        raise PrunedTreeError(f"{len(stack)} nodes are left, not one")
    root = keccak(stack[0][0] + _u64(total) + leaf_count.to_bytes(4, "big") + ROOT)
    return root, tuple(opened)


def _u64(value: int) -> bytes:
    if value >= 1 << 64:
        raise PrunedTreeError("a sum of more than 64 bits")
    return value.to_bytes(8, "big")
