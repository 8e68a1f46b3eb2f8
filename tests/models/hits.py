"""Where hits fall and whom they pay, by docs/spec.md, 3, in the plainest way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.models.sum_tree import Opened, keccak

BATCHES = 6


def word(value: int) -> bytes:
    return value.to_bytes(32, "big")


@dataclass(frozen=True)
class Draw:
    """What an epoch's hits depend on."""

    chain_id: int
    mine: str
    value: bytes
    epoch: int
    hits_per_batch: int
    total_weight: int

    @property
    def hits(self) -> int:
        return BATCHES * self.hits_per_batch

    def position(self, hit: int) -> int:
        preimage = (
            keccak(b"CSOP.hit.v1")
            + word(self.chain_id)
            + word(int(self.mine, 16))
            + self.value
            + word(self.epoch)
            + word(hit // self.hits_per_batch)
            + word(hit % self.hits_per_batch)
        )
        return int.from_bytes(keccak(preimage), "big") % self.total_weight


@dataclass(frozen=True)
class Matched:
    """Who is owed what, in the order of the leaves, and for which hits (each with its place)."""

    members: list[bytes]
    amounts: list[int]
    owed: list[tuple[int, int]]


def match(
    draw: Draw, hits: Sequence[int], leaves: Sequence[Opened], settled: set[int], reward: int
) -> Matched | None:
    """None if any rule is broken."""
    if not hits or any(hit >= draw.hits for hit in hits):
        return None
    points = [(draw.position(hit), hit) for hit in hits]
    if any(low >= high for low, high in zip(points, points[1:], strict=False)):
        return None
    owners = [[leaf for leaf in leaves if leaf.start <= x < leaf.end] for x, _ in points]
    if not all(len(owner) == 1 for owner in owners):
        return None
    if any([leaf] not in owners for leaf in leaves):
        return None
    found = Matched([], [], [])
    for leaf in leaves:
        due = [
            hit
            for (_, hit), owner in zip(points, owners, strict=True)
            if owner == [leaf] and hit not in settled
        ]
        if due:
            found.owed.extend((hit, len(found.members)) for hit in due)
            found.members.append(leaf.member)
            found.amounts.append(len(due) * reward)
    return found
