"""Signed transactions and their receipts: fees, signing, waiting."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount

from csop.chain.errors import ChainError, RpcError
from csop.chain.rpc import Rpc
from csop.hashing import checksum
from csop.types import Address

FIRST_WAIT_SECONDS = 0.005
LONGEST_WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """A transaction to be: to whom (None deploys), what, and with how much gas (None: ask)."""

    to: Address | None
    data: bytes
    gas: int | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction: the same bytes can be sent again without harm."""

    raw: str
    hash: str
    nonce: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mined transaction; ``address`` is what it deployed."""

    hash: str
    block: int
    block_hash: str
    succeeded: bool
    gas_used: int
    address: Address | None
    logs: Sequence[dict[str, Any]]
    """As the node gave them; see csop.chain.logs."""


@dataclass(frozen=True, slots=True)
class Fees:
    """What a unit of gas is offered: ``tip`` is None on chains without EIP-1559."""

    most: int
    tip: int | None

    def fields(self) -> dict[str, int]:
        if self.tip is None:
            return {"gasPrice": self.most}
        return {"maxFeePerGas": self.most, "maxPriorityFeePerGas": self.tip, "type": 2}


def fees_of(rpc: Rpc, tip: int) -> Fees:
    """What the chain asks for now; nothing where gas is free.

    Not eth_gasPrice where there is a base fee: Anvil adds a gwei to it even when gas is free.
    """
    block = rpc.request("eth_getBlockByNumber", "latest", False)
    if block.get("baseFeePerGas") is None:
        return Fees(int(rpc.request("eth_gasPrice"), 16) + tip, None)
    base = int(block["baseFeePerGas"], 16)
    # The base fee can rise by an eighth a block: twice of it holds for six full blocks.
    return Fees(2 * base + tip, tip)


def sign(account: LocalAccount, call: Call, nonce: int, chain_id: int, fees: Fees) -> Signed:
    """Sign a transaction; its gas must be known."""
    if call.gas is None:
        raise ValueError("a transaction is signed with its gas limit")
    fields: dict[str, Any] = {
        "nonce": nonce,
        "gas": call.gas,
        "value": 0,
        "data": call.data,
        "chainId": chain_id,
        **({} if call.to is None else {"to": call.to}),
        **fees.fields(),
    }
    signed = account.sign_transaction(fields)
    return Signed("0x" + signed.raw_transaction.hex(), "0x" + signed.hash.hex(), nonce)


def submit(rpc: Rpc, signed: Iterable[Signed]) -> None:
    """Send; a transaction that the node has already is no error. Raises the first refusal."""
    for result in rpc.batch(("eth_sendRawTransaction", (tx.raw,)) for tx in signed):
        if isinstance(result, RpcError) and not is_known(result):
            raise result


def is_known(error: RpcError) -> bool:
    """Whether the node refused a transaction because it has it already."""
    text = error.message.lower()
    return any(
        words in text for words in ("already known", "already imported", "known transaction")
    )


def is_spent(error: RpcError) -> bool:
    """Whether the node refused a transaction because its nonce is used."""
    return "nonce too low" in error.message.lower()


def receipts(rpc: Rpc, hashes: Sequence[str], timeout: float) -> list[Receipt]:
    """Wait until all are mined; raises ChainError after ``timeout`` seconds."""
    found: dict[str, Receipt] = {}
    deadline, pause = time.monotonic() + timeout, FIRST_WAIT_SECONDS
    while missing := [h for h in hashes if h not in found]:
        raw = rpc.batch_all(("eth_getTransactionReceipt", (h,)) for h in missing)
        fresh = {r["transactionHash"]: _receipt(r) for r in raw if r is not None}
        found |= fresh
        if len(fresh) == len(missing):
            break
        if time.monotonic() > deadline:
            raise ChainError(
                f"{len(missing) - len(fresh)} of {len(hashes)} transactions not mined "
                f"within {timeout:.0f} s, first {next(h for h in missing if h not in found)}"
            )
        pause = FIRST_WAIT_SECONDS if fresh else min(pause * 2, LONGEST_WAIT_SECONDS)
        time.sleep(pause)
    return [found[h] for h in hashes]


def _receipt(raw: dict[str, Any]) -> Receipt:
    deployed = raw.get("contractAddress")
    return Receipt(
        hash=raw["transactionHash"],
        block=int(raw["blockNumber"], 16),
        block_hash=raw["blockHash"],
        succeeded=int(raw["status"], 16) == 1,
        gas_used=int(raw["gasUsed"], 16),
        address=checksum(deployed) if deployed else None,
        logs=raw["logs"],
    )
