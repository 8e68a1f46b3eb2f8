"""What transactions carried, also where a wallet or another contract passed the call on.

Events do not repeat signatures, proofs of possession and pruned trees; they stand in the calldata,
whole, at whatever depth the call was made.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from eth_abi.exceptions import DecodingError

from csop.chain.artifacts import load
from csop.chain.client import Client
from csop.chain.codec import Tuple, selector_of, tuple_of
from csop.hashing import checksum, word
from csop.types import Address

KEY_BYTES, PROOF_BYTES = 128, 256


class Calls:
    """Finds the calls of one function in a transaction's input."""

    def __init__(self, contract: str, function: str) -> None:
        abi = load(contract).abi
        [entry] = (e for e in abi if e["type"] == "function" and e["name"] == function)
        self._selector = selector_of(entry)
        self._inputs = tuple_of(entry["inputs"])

    def within(self, data: bytes) -> Iterator[Tuple]:
        """The arguments of every such call, in the order they stand."""
        at = data.find(self._selector)
        while at >= 0:
            # Or these four bytes stood there by chance.
            with suppress(DecodingError, OverflowError, ValueError):
                yield self._inputs.decode(data[at + 4 :])
            at = data.find(self._selector, at + 1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A transaction's input, and whom it was sent to; None if it made a contract."""

    to: Address | None
    data: bytes


def sent_in(client: Client, transactions: Iterable[str]) -> dict[str, Sent]:
    """What each transaction sent."""
    hashes = sorted(set(transactions))
    found = client.rpc.batch_all(("eth_getTransactionByHash", (h,)) for h in hashes)
    return {
        h: Sent(checksum(raw["to"]) if raw.get("to") else None, bytes.fromhex(raw["input"][2:]))
        for h, raw in zip(hashes, found, strict=True)
    }


def inputs_of(client: Client, transactions: Iterable[str]) -> dict[str, bytes]:
    """The input of each transaction."""
    return {h: sent.data for h, sent in sent_in(client, transactions).items()}


def possession_beside(data: bytes, key: bytes) -> bytes | None:
    """The proof of possession that stands after a key as ``(bytes key, bytes proof)``; or None."""
    at = data.find(key)
    while at >= 0:
        proof = at + KEY_BYTES + 32
        if data[at + KEY_BYTES : proof] == word(PROOF_BYTES):
            return data[proof : proof + PROOF_BYTES]
        at = data.find(key, at + 1)
    return None
