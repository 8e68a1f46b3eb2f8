"""What can go wrong with the chain, and custom errors in words: ``Stone_Paused(until=9)``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from csop.chain.codec import Abi, Tuple, TupleCodec, selector_of, tuple_of

PANICS = {
    0x01: "failed assertion",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "no such enum value",
    0x31: "pop from an empty array",
    0x32: "index out of range",
    0x41: "too much memory",
}


class ChainError(Exception):
    """Anything that kept us from reading or writing the chain."""


class Unreachable(ChainError):
    """The node gave no answer, or one that is no JSON-RPC."""


class RpcError(ChainError):
    """The node answered with an error; ``data`` is what a revert returned, if it said so."""

    def __init__(self, method: str, code: int, message: str, data: bytes | None = None) -> None:
        super().__init__(f"{method}: {message} (code {code})")
        self.method = method
        self.code = code
        self.message = message
        self.data = data


class NotYet(ChainError):
    """The chain has not come as far as what was asked for."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A custom error: its name and its arguments by name, in order."""

    name: str
    args: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{k}={_show(v)}' for k, v in self.args.items())})"


class Reverted(ChainError):
    """A call or transaction reverted; ``error`` says why, ``transaction`` is its hash if mined."""

    def __init__(self, error: Decoded, what: str = "", transaction: str | None = None) -> None:
        super().__init__(f"{what}: {error}" if what else str(error))
        self.error = error
        self.transaction = transaction


class ErrorBook:
    """All custom errors of the ABIs it was given, by selector."""

    def __init__(self, abis: Iterable[Abi]) -> None:
        self._known: dict[bytes, tuple[str, TupleCodec]] = {}
        self.add(
            [
                _entry("Error", ("reason", "string")),
                _entry("Panic", ("code", "uint256")),
            ]
        )
        for abi in abis:
            self.add(abi)

    def add(self, abi: Abi) -> None:
        for entry in abi:
            if entry["type"] == "error":
                codec = tuple_of(entry["inputs"])
                self._known[selector_of(entry)] = (entry["name"], codec)

    def decode(self, data: bytes) -> Decoded:
        """What a revert returned, in words; never raises."""
        known = self._known.get(data[:4])
        if known is None:
            name = "Unknown" if data else "NoReason"
            return Decoded(name, {"data": data} if data else {})
        name, codec = known
        try:
            values: Tuple = codec.decode(data[4:])
        except Exception:  # whatever a hostile contract returned
            return Decoded(name, {"malformed": data[4:]})
        if name == "Panic":
            return Decoded(name, {"code": PANICS.get(values[0], hex(values[0]))})
        return Decoded(name, dict(zip(codec.names, values, strict=True)))


def _entry(name: str, *inputs: tuple[str, str]) -> dict[str, Any]:
    return {
        "type": "error",
        "name": name,
        "inputs": [{"name": argument, "type": kind} for argument, kind in inputs],
    }


def _show(value: object) -> str:
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_show, value))})"
    return str(value)
