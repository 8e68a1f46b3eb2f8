"""What every wrapper shares: pinned reads, encoded writes, decoded events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import ClassVar, Self

from csop.chain.artifacts import Artifact, load
from csop.chain.client import Client, Pin
from csop.chain.codec import Tuple, Value
from csop.chain.logs import Log
from csop.chain.transactions import Call
from csop.types import Address


class Contract:
    """A contract at an address, read at ``block`` (None: the newest)."""

    name: ClassVar[str]

    def __init__(self, client: Client, address: Address, block: Pin = None) -> None:
        self.client = client
        self.address = address
        self.block = block

    def at(self, block: Pin) -> Self:
        """The same contract, read at a block."""
        return type(self)(self.client, self.address, block)

    @cached_property
    def artifact(self) -> Artifact:
        return load(self.name)

    def events(
        self,
        names: Iterable[str] = (),
        first: int = 0,
        last: Pin = None,
        indexed: Sequence[bytes | None] = (),
    ) -> Iterator[Log]:
        """Events by name (all if none is named) in blocks first to last, both included.

        ``indexed`` are words that the first indexed arguments must be; None takes any.

        Without ``last``, up to the block this is pinned to, or the newest.
        """
        end = self.block if last is None else last
        if end is None:
            end = self.client.block_number()
        known = self.artifact.events
        wanted = [known[name] for name in names] or list(known.values())
        return self.client.logs(self.address, wanted, first, end, indexed)

    def _read(self, function: str, *args: Value) -> Tuple:
        codec = self.artifact.functions[function]
        return codec.decode(self.client.call(self.address, codec.encode(*args), self.block))

    def _one(self, function: str, *args: Value) -> Value:
        return self._read(function, *args)[0]

    def _many(self, function: str, arguments: Iterable[Sequence[Value]]) -> Iterator[Value]:
        """The same view many times over, in a few requests."""
        codec = self.artifact.functions[function]
        calls = ((self.address, codec.encode(*args)) for args in arguments)
        return (codec.decode(data)[0] for data in self.client.call_many(calls, self.block))

    def _write(self, function: str, *args: Value, gas: int | None = None) -> Call:
        return Call(self.address, self.artifact.functions[function].encode(*args), gas)
