"""Blocks by number and by time."""

from __future__ import annotations

from dataclasses import dataclass

from csop.chain.errors import ChainError, NotYet
from csop.chain.rpc import Json, Rpc
from csop.types import Hash, Timestamp


@dataclass(frozen=True, slots=True)
class Block:
    number: int
    hash: Hash
    timestamp: Timestamp


class Blocks:
    """Block headers; those asked for by number are remembered (see ``forget``)."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc
        self._known: dict[int, Block] = {}

    def latest(self) -> Block:
        return _block(self._rpc.request("eth_getBlockByNumber", "latest", False), "latest")

    def get(self, number: int) -> Block:
        if number not in self._known:
            raw = self._rpc.request("eth_getBlockByNumber", hex(number), False)
            self._known[number] = _block(raw, number)
        return self._known[number]

    def get_many(self, numbers: list[int]) -> list[Block]:
        missing = sorted({n for n in numbers if n not in self._known})
        raw = self._rpc.batch_all(("eth_getBlockByNumber", (hex(n), False)) for n in missing)
        self._known |= {n: _block(r, n) for n, r in zip(missing, raw, strict=True)}
        return [self._known[n] for n in numbers]

    def last_before(self, timestamp: int) -> Block:
        """The last block with a time strictly before ``timestamp``.

        Raises NotYet while the head itself is before it (a later block could be so, too), and
        ChainError when even the first block is not.
        """
        head = self.latest()
        if head.timestamp < timestamp:
            raise NotYet(f"the head, block {head.number}, is of {head.timestamp} < {timestamp}")
        low, high = self._bounds(timestamp, head.number)
        while high - low > 1:
            middle = (low + high) // 2
            if self.get(middle).timestamp < timestamp:
                low = middle
            else:
                high = middle
        if self.get(low).timestamp >= timestamp:
            raise ChainError(f"no block before {timestamp}: the chain began later")
        return self.get(low)

    def _bounds(self, timestamp: int, head: int) -> tuple[int, int]:
        """Nearest known blocks before and not before a time: block 0 and the head at worst."""
        known = sorted((b.number, b.timestamp) for b in self._known.values() if b.number <= head)
        low = max((n for n, t in known if t < timestamp), default=0)
        return low, min((n for n, t in known if t >= timestamp and n > low), default=head)

    def forget(self) -> None:
        """After a development node was reverted to an earlier state."""
        self._known.clear()


def _block(raw: Json, what: object) -> Block:
    if raw is None:
        raise NotYet(f"the node has no block {what}")
    return Block(
        int(raw["number"], 16),
        Hash(bytes.fromhex(raw["hash"][2:])),
        Timestamp(int(raw["timestamp"], 16)),
    )
