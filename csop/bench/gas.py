"""A figure of gas, what the EVM charges in any case, and a look inside transactions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import mean
from typing import Any

from csop.chain.devnode import DevNode
from csop.chain.transactions import Receipt
from csop.types import Address

TRANSACTION = 21_000
NEW_SLOT, SLOT, READ_SLOT = 22_100, 5_000, 2_100
"""Written for the first time, written again, read; the first time in a transaction."""
CONTRACT = 2_600
"""Called for the first time in a transaction."""
ZERO_BYTE, BYTE = 4, 16
_LOG, _TOPIC, _LOG_BYTE = 375, 375, 8


@dataclass(frozen=True, slots=True)
class Gas:
    """One figure, what the EVM charges for it at least (0: not worked out), and a remark."""

    used: int
    floor: int = 0
    remark: str = ""


Results = dict[str, Gas]


def event(indexed: int, words: int) -> int:
    """An event with so many indexed fields, and so many others of a word each."""
    return _LOG + _TOPIC * (1 + indexed) + _LOG_BYTE * 32 * words


TRANSFER = event(indexed=2, words=1)


def average(receipts: Iterable[Receipt]) -> int:
    """What they took, on average."""
    return round(mean(receipt.gas_used for receipt in receipts))


def envelope(node: DevNode, receipt: Receipt) -> int:
    """What a transaction costs before it does anything: itself, and its calldata."""
    found = node.request("eth_getTransactionByHash", receipt.hash)
    data = bytes.fromhex(found["input"][2:])
    zeros = data.count(0)
    return TRANSACTION + zeros * ZERO_BYTE + (len(data) - zeros) * BYTE


def inside(node: DevNode, receipt: Receipt, contract: Address, selector: bytes = b"") -> int:
    """What a transaction's calls of this contract took, of one function if it is named."""
    trace = node.request("debug_traceTransaction", receipt.hash, {"tracer": "callTracer"})
    return sum(
        int(call["gasUsed"], 16)
        for call in _calls(trace)
        if call["to"].lower() == contract.lower()
        and call["input"].startswith("0x" + selector.hex())
    )


def _calls(trace: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All calls that a transaction made, at any depth."""
    for call in trace.get("calls", ()):
        yield call
        yield from _calls(call)
