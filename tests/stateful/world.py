"""The chain's side of the state machine: contracts, callers, time, and reads in one request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from brownie import web3
from brownie.exceptions import VirtualMachineError

from csop.chain.rpc import Rpc
from csop.hashing import keccak
from tests.helpers import Clock, bytes32, revert_of
from tests.mining import Mining


@dataclass(frozen=True)
class Person:
    """A person's id and wallet, registered or not."""

    id: bytes
    wallet: Any


@dataclass(frozen=True)
class World:
    """What the machine acts on."""

    contracts: dict[str, Any]
    mining: Mining
    people: Sequence[Person]
    roles: dict[str, Any]
    rpc: Rpc
    clock: Clock

    def send(self, contract: str, function: str, *args: Any, by: str = "stranger") -> str | None:
        """Make a transaction; the name of the error it reverted with."""
        method = getattr(self.contracts[contract], function)
        return outcome(lambda: method(*args, {"from": self.roles[by]}))

    def read(self, calls: Sequence[tuple[str, str, tuple[Any, ...]]]) -> list[Any]:
        """The results of (contract, view, arguments), at one block, in one request."""
        methods = [getattr(self.contracts[name], view) for name, view, _ in calls]
        requests = [
            (
                "eth_call",
                [
                    {"to": self.contracts[name].address, "data": method.encode_input(*args)},
                    "latest",
                ],
            )
            for (name, _, args), method in zip(calls, methods, strict=True)
        ]
        replies = self.rpc.batch_all(requests)
        return [method.decode_output(data) for method, data in zip(methods, replies, strict=True)]

    def next_second(self) -> int:
        """Fix the time of the next transaction: one second on."""
        time = self.clock.now + 1
        self.clock.next(time)
        return time

    @staticmethod
    def block() -> int:
        """Number of the newest block."""
        return int(web3.eth.block_number)

    @staticmethod
    def hash_of(block: int) -> bytes:
        return bytes(web3.eth.get_block(block)["hash"])

    @staticmethod
    def value_of(signature: bytes) -> bytes:
        """R of docs/spec.md, 6."""
        return keccak(signature)


def outcome(call: Callable[[], Any]) -> str | None:
    """The name of the custom error that a transaction reverts with."""
    try:
        call()
    except VirtualMachineError as error:
        return revert_of(error).name
    return None


def people(wallets: Sequence[Any]) -> list[Person]:
    return [Person(bytes32(f"person {i}"), wallet) for i, wallet in enumerate(wallets)]
