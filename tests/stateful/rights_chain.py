"""The chain's side of the machine of rights: calls by any account, many views at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from eth_account import Account

from csop.chain import artifacts
from csop.chain.codec import EventArgs
from csop.chain.errors import Decoded, RpcError
from csop.hashing import keccak
from tests.models.rights.access import Operation
from tests.stateful.world import World

Logged = tuple[str, EventArgs]
"""The contract's name, and what it logged."""


@lru_cache(maxsize=65_536)
def data_of(name: str, arguments: tuple[Any, ...]) -> bytes:
    contract, function = name.split(".")
    return artifacts.load(contract).functions[function].encode(*arguments)


@dataclass
class RightsChain:
    """`hands`: officers by name; `holders`: function -> account -> delay."""

    world: World
    hands: dict[str, str]
    holders: dict[str, dict[str, int]]
    chain_id: int
    genesis: int
    keys: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names |= {account: name for name, account in self.hands.items()}

    def address(self, contract: str) -> str:
        return str(self.world.contracts[contract].address)

    def account(self, name: str) -> str:
        """A wallet whose key we have."""
        key = Account.from_key(keccak(name.encode()))
        self.keys[key.address], self.names[key.address] = key, name
        return str(key.address)

    def told(self, value: Any) -> str:
        """As somebody who reads a story wants it."""
        if isinstance(value, tuple):
            return f"({', '.join(map(self.told, value))})"
        if isinstance(value, bytes):
            text = value.lstrip(b"\0")
            return text.decode() if text.isascii() else f"0x{value.hex()}"
        return self.names.get(value, str(value))

    def operation(self, by: str, name: str, arguments: tuple[Any, ...]) -> Operation:
        target = self.address(name.split(".")[0])
        return Operation(by, target, name, data_of(name, arguments))

    def set_time(self, time: int) -> None:
        """Of the next transaction; it may be that of the last one."""
        self.world.rpc.request("evm_setNextBlockTimestamp", time)

    def send(self, name: str, arguments: tuple[Any, ...], by: str) -> Decoded | None:
        """Make a transaction; what it was refused with."""
        to, data = self.address(name.split(".")[0]), data_of(name, arguments)
        return self.world.submit(by, {"to": to, "data": "0x" + data.hex()})[0]

    def logs(self) -> Iterable[Logged]:
        """Of the newest transaction, in order."""
        names = {self.address(name).lower(): name for name in self.world.contracts}
        for log in self.world.logs:
            name = names[log["address"].lower()]
            topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
            event = events_of(name).get(topics[0])
            if event:
                yield name, event.decode(topics, bytes.fromhex(log["data"][2:]))

    def look(self, calls: Sequence[tuple[Any, ...]]) -> list[tuple[int, ...]]:
        """(contract.view, *arguments) each: the words they return, as numbers."""
        replies = self.world.rpc.batch_all([self.request(name, args) for name, *args in calls])
        return [words_of(reply) for reply in replies]

    def tried(self, calls: Sequence[tuple[str, str, tuple[Any, ...]]]) -> list[Decoded | None]:
        """(by, contract.function, arguments) each: how they would be refused, if they were made."""
        found: list[Decoded | None] = []
        for reply in self.world.rpc.batch(
            self.request(name, list(arguments), by) for by, name, arguments in calls
        ):
            refused = isinstance(reply, RpcError)
            found.append(artifacts.error_book().decode(reply.data or b"") if refused else None)
        return found

    def request(self, name: str, arguments: list[Any], by: str = "") -> tuple[str, list[Any]]:
        data = "0x" + data_of(name, tuple(arguments)).hex()
        call = {"to": self.address(name.split(".")[0]), "data": data}
        return "eth_call", [call | ({"from": by} if by else {}), "latest"]


@lru_cache
def events_of(contract: str) -> dict[bytes, Any]:
    return {event.topic: event for event in artifacts.load(contract).events.values()}


def words_of(reply: str) -> tuple[int, ...]:
    digits = reply[2:]
    return tuple(int(digits[i : i + 64], 16) for i in range(0, len(digits), 64))
