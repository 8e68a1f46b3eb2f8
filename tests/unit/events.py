"""What a transaction logged, in a form that tests can compare."""

from typing import Any

Logged = list[tuple[str, dict[str, Any]]]


def events_of(tx: Any, contract: Any) -> Logged:
    """The events of one contract in order: (name, arguments); bytes32 as "0x..." in lower case."""
    return [
        (event.name, {name: _plain(value) for name, value in event.items()})
        for event in tx.events
        if event.address == contract.address
    ]


def hex32(value: bytes) -> str:
    """How events_of spells a bytes32."""
    return "0x" + value.hex()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return hex32(bytes(value))
    return str(value).lower() if type(value).__name__ == "HexString" else value
