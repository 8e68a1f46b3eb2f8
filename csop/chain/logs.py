"""Event logs: asked for in chunks, decoded by codecs built once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csop.chain.codec import EventCodec
from csop.chain.errors import RpcError, Unreachable
from csop.chain.rpc import Rpc
from csop.hashing import checksum
from csop.types import Address

CHUNK_BLOCKS = 10_000


@dataclass(frozen=True, slots=True)
class Log:
    """A decoded event and where it stands."""

    event: str
    args: Mapping[str, Any]
    address: Address
    block: int
    index: int
    transaction: str


def read_logs(
    rpc: Rpc,
    address: Address,
    events: Iterable[EventCodec],
    first: int,
    last: int,
    indexed: Sequence[bytes | None] = (),
) -> Iterator[Log]:
    """The events of one contract in blocks first to last, both included, in order.

    ``indexed`` are words that the first indexed arguments must be; None takes any. A range that the
    node finds too long is asked for in halves.
    """
    codecs: dict[bytes, EventCodec] = {event.topic: event for event in events}
    named = (None if value is None else "0x" + value.hex() for value in indexed)
    topics = [["0x" + topic.hex() for topic in codecs], *named]
    size = CHUNK_BLOCKS
    while first <= last:
        end = min(last, first + size - 1)
        query = {
            "address": address,
            "topics": topics,
            "fromBlock": hex(first),
            "toBlock": hex(end),
        }
        try:
            raw = rpc.request("eth_getLogs", query)
        except (RpcError, Unreachable):
            if end == first:
                raise
            size = max((end - first + 1) // 2, 1)
            continue
        yield from decode_logs(raw, codecs)
        first = end + 1
        size = min(size * 2, CHUNK_BLOCKS)


def decode_logs(
    raw: Sequence[Mapping[str, Any]], codecs: Mapping[bytes, EventCodec]
) -> Iterator[Log]:
    """Decode what a node gave; events without a codec are passed over."""
    for entry in raw:
        topics = [bytes.fromhex(topic[2:]) for topic in entry["topics"]]
        codec = codecs.get(topics[0]) if topics else None
        if codec is None:
            continue
        name, args = codec.decode(topics, bytes.fromhex(entry["data"][2:]))
        yield Log(
            name,
            args,
            checksum(entry["address"]),
            int(entry["blockNumber"], 16),
            int(entry["logIndex"], 16),
            entry["transactionHash"],
        )
