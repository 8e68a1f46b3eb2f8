"""ABI codecs, built once a type: what web3.py's middleware does on every call, we do once.

Addresses come out EIP-55 checksummed, structs as tuples, bytes as ``bytes``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from eth_abi.decoding import ContextFramesBytesIO
from eth_abi.registry import registry

from csop.hashing import checksum, keccak

Entry = dict[str, Any]
Abi = Sequence[Entry]
Value = Any
"""Whatever the ABI holds."""
Tuple = tuple[Value, ...]


def canonical(parameter: Entry) -> str:
    """The type of an ABI parameter as signatures spell it: structs become tuples."""
    kind = str(parameter["type"])
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(map(canonical, parameter["components"]))
    return f"({inner}){kind.removeprefix('tuple')}"


def signature_of(entry: Entry) -> str:
    """``transfer(address,uint256)``."""
    return f"{entry['name']}({','.join(map(canonical, entry['inputs']))})"


def selector_of(entry: Entry) -> bytes:
    return keccak(signature_of(entry).encode())[:4]


class TupleCodec:
    """Encodes and decodes the arguments or results of one function, event or error."""

    def __init__(self, types: Sequence[str], names: Sequence[str]) -> None:
        self.types = tuple(types)
        self.names = tuple(name or str(place) for place, name in enumerate(names))
        text = f"({','.join(types)})"
        self._has_addresses = "address" in text
        # eth_abi has no codec for nothing.
        if types:
            self._encode = registry.get_encoder(text)
            self._decode = registry.get_decoder(text)

    def encode(self, values: Sequence[Value]) -> bytes:
        if len(values) != len(self.types):
            raise TypeError(f"{len(values)} values for {len(self.types)}: {self.types}")
        return bytes(self._encode(tuple(values))) if self.types else b""

    def decode(self, data: bytes) -> Tuple:
        if not self.types:
            return ()
        values: Tuple = self._decode(ContextFramesBytesIO(data))  # type: ignore[no-untyped-call]
        return _checksum(self.types, values) if self._has_addresses else values


def _checksum(types: Sequence[str], values: Tuple) -> Tuple:
    return tuple(_fix(v) if "address" in t else v for t, v in zip(types, values, strict=True))


def _fix(value: Value) -> Value:
    """Checksum every address inside a value whose type holds some; other strings never look so."""
    if isinstance(value, str):
        return checksum(value) if len(value) == 42 and value.startswith("0x") else value
    if isinstance(value, (tuple, list)):
        return tuple(map(_fix, value))
    return value


def tuple_of(parameters: Sequence[Entry]) -> TupleCodec:
    return TupleCodec([canonical(p) for p in parameters], [p["name"] for p in parameters])


class Function:
    """One function of a contract."""

    def __init__(self, entry: Entry) -> None:
        self.name = str(entry["name"])
        self.signature = signature_of(entry)
        self.selector = selector_of(entry)
        self.writes = entry["stateMutability"] not in ("view", "pure")
        self._inputs = tuple_of(entry["inputs"])
        self._outputs = tuple_of(entry["outputs"])

    def encode(self, *args: Value) -> bytes:
        return self.selector + self._inputs.encode(args)

    def decode(self, data: bytes) -> Tuple:
        """The results, always as a tuple."""
        return self._outputs.decode(data)


class EventArgs(NamedTuple):
    """A decoded event, without where it stands."""

    name: str
    args: dict[str, Any]


class EventCodec:
    """One event: its topic, and its arguments from topics and data."""

    def __init__(self, entry: Entry) -> None:
        self.name = str(entry["name"])
        self.signature = signature_of(entry)
        self.topic = keccak(self.signature.encode())
        self.order = [p["name"] for p in entry["inputs"]]
        indexed = [p for p in entry["inputs"] if p["indexed"]]
        self._names = [p["name"] for p in indexed]
        # An indexed value without fixed size is there as its hash only.
        self._indexed = [
            TupleCodec([kind if _is_word(kind) else "bytes32"], [p["name"]])
            for p in indexed
            for kind in [canonical(p)]
        ]
        self._data = tuple_of([p for p in entry["inputs"] if not p["indexed"]])

    def decode(self, topics: Sequence[bytes], data: bytes) -> EventArgs:
        args = {
            name: codec.decode(topic)[0]
            for name, codec, topic in zip(self._names, self._indexed, topics[1:], strict=True)
        }
        args.update(zip(self._data.names, self._data.decode(data), strict=True))
        return EventArgs(self.name, {name: args[name] for name in self.order})


def _is_word(kind: str) -> bool:
    return "[" not in kind and "(" not in kind and kind not in ("string", "bytes")


def functions_of(abi: Abi) -> dict[str, Function]:
    """By name, and by signature; an overloaded name alone is not there."""
    found = [Function(e) for e in abi if e["type"] == "function"]
    names = [f.name for f in found]
    return {f.signature: f for f in found} | {f.name: f for f in found if names.count(f.name) == 1}


def events_of(abi: Abi) -> dict[str, EventCodec]:
    return {e["name"]: EventCodec(e) for e in abi if e["type"] == "event"}
