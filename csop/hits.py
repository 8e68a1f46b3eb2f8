"""Where an epoch's hits fall, and the calldata that settles them (docs/spec.md, 3)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from csop.hashing import HIT_TAG, keccak, word, words
from csop.sumtree import SumTree
from csop.types import Address, Epoch, Hash

BATCHES_PER_EPOCH = 6


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Hit ``index`` of an epoch fell on ``x``; hits are settled in rising (x, index)."""

    x: int
    index: int


@dataclass(frozen=True, slots=True)
class Draw:
    """What the hits of one epoch depend on. ``value`` is the beacon's R."""

    chain_id: int
    mine: Address
    epoch: Epoch
    value: Hash
    hits_per_batch: int

    def hits(self, total_weight: int) -> list[Hit]:
        """All hits of the epoch in rising (x, index); W must not be 0."""
        prefix = words(HIT_TAG, self.chain_id, self.mine, self.value, self.epoch)
        hits = []
        for index in range(BATCHES_PER_EPOCH * self.hits_per_batch):
            batch, number = divmod(index, self.hits_per_batch)
            digest = keccak(prefix + word(batch) + word(number))
            hits.append(Hit(int.from_bytes(digest, "big") % total_weight, index))
        return sorted(hits)


def pack_hits(hits: Sequence[Hit]) -> bytes:
    """The ``hits`` argument of ``settle``: big-endian uint16 in the order given."""
    return struct.pack(f">{len(hits)}H", *(hit.index for hit in hits))


def paid_hits(bitmap: Sequence[int]) -> list[int]:
    """Hit numbers of a ``Settled`` event's bitmap, rising."""
    return [
        256 * index + bit
        for index, bits in enumerate(bitmap)
        for bit in range(256)
        if bits >> bit & 1
    ]


def settlement(tree: SumTree, hits: Sequence[Hit]) -> tuple[bytes, bytes]:
    """The ``hits`` and ``proof`` arguments that settle these hits (in rising order)."""
    return pack_hits(hits), tree.prune(tree.owner(hit.x) for hit in hits)
