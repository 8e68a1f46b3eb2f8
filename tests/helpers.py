"""What tests share besides fixtures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from brownie import chain, web3
from brownie.exceptions import VirtualMachineError

from csop.chain import artifacts
from csop.chain.errors import Decoded


@contextmanager
def expect_error(name: str, *args: Any) -> Iterator[None]:
    """The block reverts with exactly this custom error and these arguments.

    `expect_error("Stone_Paused", until)`, `expect_error("Panic", "arithmetic overflow")`.
    Arguments of struct types are tuples, enums integers, bytes32 bytes or hex.
    """
    try:
        yield
    except VirtualMachineError as error:
        found = revert_of(error)
        expected = [_plain(arg) for arg in args]
        actual = [_plain(arg) for arg in found.args.values()]
        assert (found.name, actual) == (name, expected), f"reverted with {found}"
    else:
        raise AssertionError(f"did not revert; expected {name}{args}")


def revert_of(error: VirtualMachineError) -> Decoded:
    """What a Brownie call or transaction reverted with, from the bytes it returned.

    Not from Brownie's text: that comes from a cache in which the first of two errors wins.
    """
    return artifacts.error_book().decode(_revert_data(error))


def _revert_data(error: BaseException) -> bytes:
    if txid := getattr(error, "txid", ""):
        reply = web3.provider.make_request(
            "debug_traceTransaction", [txid, {"tracer": "callTracer"}]
        )
        return bytes.fromhex(reply["result"].get("output", "0x")[2:])
    seen: BaseException | None = error
    while seen is not None:
        for source in (getattr(seen, "rpc_response", None), *seen.args):
            payload = source.get("error", source) if isinstance(source, dict) else None
            data = payload.get("data") if isinstance(payload, dict) else None
            if isinstance(data, str) and data.startswith("0x"):
                return bytes.fromhex(data[2:])
        seen = seen.__cause__ or seen.__context__
    raise AssertionError(f"no revert data in {error!r}") from error


def _plain(value: Any) -> Any:
    """One form for values that Brownie and eth_abi spell differently."""
    if isinstance(value, (bytes, bytearray)):
        return "0x" + bytes(value).hex()
    if hasattr(value, "address"):
        return str(value.address).lower()
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    if isinstance(value, str) and not isinstance(value, bool):
        return value.lower() if value.startswith("0x") else value
    return value


class Clock:
    """The chain's clock, in Unix seconds."""

    @property
    def now(self) -> int:
        """Time of the newest block."""
        return web3.eth.get_block("latest")["timestamp"]

    def set(self, timestamp: int) -> None:
        """Mine a block at this time; views then see it."""
        self.next(timestamp)
        chain.mine()

    def next(self, timestamp: int) -> None:
        """Give the next transaction's block exactly this time."""
        reply = web3.provider.make_request("evm_setNextBlockTimestamp", [timestamp])
        assert "error" not in reply, reply["error"]

    def forward(self, seconds: int) -> None:
        """Mine a block this much later."""
        self.set(self.now + seconds)


def bytes32(value: int | str) -> bytes:
    """A recognisable 32-byte id for tests."""
    return (value.to_bytes(32, "big") if isinstance(value, int) else value.encode()).rjust(
        32, b"\0"
    )


def delayed(manager: Any, contract: Any, calldata: str, sender: Any, clock: Clock) -> Any:
    """Schedule a call of a delayed role, wait, and make it; returns the transaction."""
    manager.schedule(contract.address, calldata, 0, {"from": sender})
    _, delay = manager.canCall(sender.address, contract.address, calldata[:10])
    clock.forward(delay)
    return manager.execute(contract.address, calldata, {"from": sender})


def wait_for_watchers() -> None:
    """Let Brownie's threads see what was mined before a snapshot takes it back.

    With `required_confs` 0 each transaction is watched by a thread that asks once a second; one
    that never finds its transaction outlives the node, and complains.
    """
    for thread in threading.enumerate():
        if "_await_confirmation" in thread.name:
            thread.join(timeout=5)
