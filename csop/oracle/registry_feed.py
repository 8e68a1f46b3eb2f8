"""What the registries and the DataAnchor said up to a block, read from their logs as they grow.

A feed keeps the events it has read, so that asking for a later block reads only what is new. Before
it reads on it asks for the hash of the last block it read: if the node has another one there, the
chain was reorganised (or a development node reverted), and all is read anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from csop.chain.artifacts import load
from csop.chain.blocks import Block
from csop.chain.client import Client
from csop.chain.errors import ChainError
from csop.chain.logs import Log
from csop.hashing import ZERO_HASH, anchor_head
from csop.oracle.registry_events import REGISTRIES, apply
from csop.registry import RegistryView
from csop.types import Address, Hash, Timestamp


class FeedError(ChainError):
    """A node's logs contradict themselves: they are incomplete, or they lie."""


@dataclass(frozen=True, slots=True)
class AnchorEvent:
    """One anchored batch as its event says, and ``head`` over it and all before it."""

    number: int
    root: Hash
    count: int
    schema: Hash
    time: Timestamp
    block: int
    head: Hash


def is_on_chain(client: Client, block: Block) -> bool:
    """Whether a block seen before is still the chain's. The node is asked, not the memory."""
    found = client.rpc.request("eth_getBlockByNumber", hex(block.number), False)
    return found is not None and found["hash"] == "0x" + block.hash.hex()


class LogFeed:
    """The events of some contracts from ``first_block`` on, in chain order.

    ``wanted`` names the events by contract. ``logs`` holds what was read so far.
    """

    def __init__(
        self,
        client: Client,
        addresses: Mapping[str, Address],
        wanted: Mapping[str, Sequence[str]],
        first_block: int = 0,
    ) -> None:
        self._client = client
        self._first = first_block
        self._sources = [
            (addresses[contract], [load(contract).events[name] for name in names])
            for contract, names in wanted.items()
        ]
        self.logs: list[Log] = []
        self._read_to: Block | None = None

    def read(self, block: int) -> bool:
        """Read up to a block; whether all was read anew. Raises NotYet for a block to come."""
        anew = self._reorganised()
        if anew:
            self._client.blocks.forget()
            self.logs, self._read_to = [], None
        if self._read_to is None or self._read_to.number < block:
            end = self._client.blocks.get(block)
            first = self._first if self._read_to is None else self._read_to.number + 1
            fresh = [
                log
                for address, events in self._sources
                for log in self._client.logs(address, events, first, block)
            ]
            self.logs += sorted(fresh, key=lambda log: (log.block, log.index))
            self._client.blocks.get_many(sorted({log.block for log in fresh}))
            self._read_to = end
        return anew

    def time_of(self, log: Log) -> Timestamp:
        """The time of a log's block."""
        return self._client.blocks.get(log.block).timestamp

    def _reorganised(self) -> bool:
        return self._read_to is not None and not is_on_chain(self._client, self._read_to)


class RegistryFeed:
    """The registries as RegistryView at any block, from the events of ``first_block`` on."""

    def __init__(
        self, client: Client, addresses: Mapping[str, Address], first_block: int = 0
    ) -> None:
        self._feed = LogFeed(client, addresses, REGISTRIES, first_block)
        self._view = self._shown = RegistryView()
        self._applied = 0
        self._block = -1

    def view(self, block: int) -> RegistryView:
        """The registries after a block; later calls do not change what was returned.

        Rising blocks are cheap; a lower one than the last replays what was read.
        """
        if self._feed.read(block) or block < self._block:
            self._reset()
        self._block = block
        before = self._applied
        for log in self._due(block):
            self._apply(log)
        if self._applied != before:
            self._shown = self._view.copy()
        return self._shown

    def _reset(self) -> None:
        self._view, self._shown, self._applied = RegistryView(), RegistryView(), 0

    def _due(self, block: int) -> Iterator[Log]:
        logs = self._feed.logs
        while self._applied < len(logs) and logs[self._applied].block <= block:
            yield logs[self._applied]
            self._applied += 1

    def _apply(self, log: Log) -> None:
        try:
            apply(self._view, log, self._feed.time_of(log))
        except (LookupError, ValueError) as error:
            raise FeedError(
                f"block {log.block}, log {log.index}: {log.event} does not follow from the logs "
                f"before it ({error!r}): some are missing"
            ) from error


class AnchorFeed:
    """The DataAnchor's anchors, each head computed anew and compared with the chain's."""

    def __init__(
        self, client: Client, addresses: Mapping[str, Address], first_block: int = 0
    ) -> None:
        self._feed = LogFeed(client, addresses, {"DataAnchor": ("Anchored",)}, first_block)
        self._anchors: list[AnchorEvent] = []

    def anchors(self, block: int) -> tuple[AnchorEvent, ...]:
        """Anchors 1, 2, … made up to a block. Raises FeedError if the logs do not fit together."""
        if self._feed.read(block):
            self._anchors = []
        for log in self._feed.logs[len(self._anchors) :]:
            self._anchors.append(self._checked(log))
        return tuple(anchor for anchor in self._anchors if anchor.block <= block)

    def _checked(self, log: Log) -> AnchorEvent:
        args, time = log.args, self._feed.time_of(log)
        number = len(self._anchors) + 1
        if args["number"] != number:
            raise FeedError(
                f"anchor {args['number']} follows anchor {number - 1} in the logs (block "
                f"{log.block}): some are missing; were they read from the contract's first block?"
            )
        previous = self._anchors[-1].head if self._anchors else ZERO_HASH
        root, count, schema = Hash(args["root"]), args["count"], Hash(args["schema"])
        head = anchor_head(previous, root, count, schema, time)
        if head != args["head"]:
            raise FeedError(
                f"anchor {number}, block {log.block}: head is {args['head'].hex()} on chain, but "
                f"{head.hex()} by its root, count, schema, time and the head before"
            )
        return AnchorEvent(number, root, count, schema, time, log.block, head)


def inputs_before(anchors: Sequence[AnchorEvent], time: int) -> tuple[AnchorEvent, ...]:
    """The anchors made strictly before a time: an epoch's inputs, with its close as the time."""
    return tuple(anchor for anchor in anchors if anchor.time < time)
