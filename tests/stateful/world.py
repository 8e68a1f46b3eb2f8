"""The chain's side of the state machines: contracts, callers, time, and reads in one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from csop.chain import artifacts
from csop.chain.errors import Decoded
from csop.chain.rpc import Rpc
from csop.hashing import keccak
from tests.helpers import bytes32
from tests.mining import Mining, mine_blocks, mine_thousands

GAS = hex(100_000_000)


@dataclass(frozen=True)
class Person:
    """A person's id and wallet, registered or not."""

    id: bytes
    wallet: Any


@dataclass
class World:
    """What a machine acts on. Anvil must let everybody send: `anvil_autoImpersonateAccount`."""

    contracts: dict[str, Any]
    mining: Mining
    people: Sequence[Person]
    roles: dict[str, Any]
    rpc: Rpc
    logs: list[dict[str, Any]] = field(default_factory=list)
    """Of the newest transaction."""
    snapshot: str = ""
    newest: dict[str, Any] | None = None
    """The newest block, unless something happened since it was read."""

    def restart(self) -> None:
        """Back to where it stood when this was called first."""
        if self.snapshot:
            assert self.rpc.request("evm_revert", self.snapshot)
        self.snapshot = self.rpc.request("evm_snapshot")
        self.newest = None

    def send(self, contract: str, function: str, *args: Any, by: str = "stranger") -> str | None:
        """Make a transaction; the name of the error it reverted with."""
        found = self.contracts[contract]
        data = getattr(found, function).encode_input(*args)
        return self.transact(self.roles[by].address, {"to": found.address, "data": data})[0]

    def transact(self, sender: str, call: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """The same in the node's words; the error's name and the receipt."""
        error, receipt = self.submit(sender, call)
        return (error.name if error else None), receipt

    def submit(self, sender: str, call: dict[str, Any]) -> tuple[Decoded | None, dict[str, Any]]:
        """The same; the error with its arguments.

        Past Brownie, which takes 30 ms for what the node does in two.
        """
        request = {"from": sender, "gas": GAS, "gasPrice": "0x0", **call}
        receipt = self.rpc.request("eth_sendTransactionSync", request)
        self.logs, self.newest = receipt["logs"], None
        if int(receipt["status"], 16):
            return None, receipt
        trace = [receipt["transactionHash"], {"tracer": "callTracer"}]
        data = self.rpc.request("debug_traceTransaction", *trace).get("output", "0x")
        return artifacts.error_book().decode(bytes.fromhex(data[2:])), receipt

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

    @property
    def now(self) -> int:
        """Time of the newest block."""
        return int(self.head["timestamp"], 16)

    @property
    def block(self) -> int:
        """Number of the newest block."""
        return int(self.head["number"], 16)

    @property
    def head(self) -> dict[str, Any]:
        if self.newest is None:
            self.newest = dict(self.rpc.request("eth_getBlockByNumber", "latest", False))
        return self.newest

    def next_second(self) -> int:
        """Fix the time of the next transaction: one second on."""
        time = self.now + 1
        self.rpc.request("evm_setNextBlockTimestamp", time)
        return time

    def reach(self, time: int) -> None:
        """Let the clock stand at `time`, or later if it does already."""
        if self.now < time:
            self.rpc.request("evm_setNextBlockTimestamp", time)
            self.mine_blocks(1)

    def mine_blocks(self, count: int) -> None:
        (mine_blocks if count < 100 else mine_thousands)(count)
        self.newest = None

    def hash_of(self, block: int) -> bytes:
        found = self.rpc.request("eth_getBlockByNumber", hex(block), False)
        return bytes.fromhex(found["hash"][2:])

    @staticmethod
    def value_of(signature: bytes) -> bytes:
        """R of docs/spec.md, 6."""
        return keccak(signature)


def people(wallets: Sequence[Any]) -> list[Person]:
    return [Person(bytes32(f"person {i}"), wallet) for i, wallet in enumerate(wallets)]
