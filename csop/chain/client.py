"""The chain, as the rest of the package sees it: pinned reads, signed writes, blocks, logs.

Nothing here needs more than a node that takes raw transactions: no accounts of the node, no
filters, no development methods. Gas may cost nothing, and blocks may carry the extra data of proof
of authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from eth_account.signers.local import LocalAccount

from csop.chain import artifacts, transactions
from csop.chain.blocks import Block, Blocks
from csop.chain.codec import EventCodec
from csop.chain.errors import ChainError, Decoded, ErrorBook, Reverted, RpcError
from csop.chain.logs import Log, read_logs
from csop.chain.rpc import Rpc
from csop.chain.transactions import Call, Fees, Receipt, Signed
from csop.types import Address, Hash

GAS_MARGIN_PERCENT = 120
"""An estimate times this: state may change between estimate and block."""
RECEIPT_SECONDS = 120.0

Pin = int | None
"""A block number to read at, or None for the newest."""


class Client:
    """One node. ``chain_id`` given is checked, so that nothing is ever signed for another chain.

    ``tip`` is what a unit of gas is offered beyond the base fee: nothing, on permissioned chains.
    """

    def __init__(
        self,
        url: str,
        *,
        chain_id: int | None = None,
        timeout: float = 30.0,
        receipt_timeout: float = RECEIPT_SECONDS,
        tip: int = 0,
        errors: ErrorBook | None = None,
    ) -> None:
        self.rpc = Rpc(url, timeout)
        self.blocks = Blocks(self.rpc)
        self._expected = chain_id
        self._receipt_timeout = receipt_timeout
        self._tip = tip
        self._errors = errors

    # reads

    @cached_property
    def chain_id(self) -> int:
        found = int(self.rpc.request("eth_chainId"), 16)
        if self._expected not in (None, found):
            raise ChainError(f"{self.rpc.url} is chain {found}, not {self._expected}")
        return found

    @cached_property
    def genesis_hash(self) -> Hash:
        """Hash of block 0: tells chains of one id apart."""
        return self.blocks.get(0).hash

    def block_number(self) -> int:
        return int(self.rpc.request("eth_blockNumber"), 16)

    def latest(self) -> Block:
        return self.blocks.latest()

    def last_block_before(self, timestamp: int) -> Block:
        """The last block strictly before a time; see Blocks.last_before."""
        return self.blocks.last_before(timestamp)

    def code(self, address: Address, block: Pin = None) -> bytes:
        return bytes.fromhex(self.rpc.request("eth_getCode", address, _pin(block))[2:])

    def nonce(self, address: Address, block: Pin = None) -> int:
        """Transactions sent, as of a mined block."""
        return int(self.rpc.request("eth_getTransactionCount", address, _pin(block)), 16)

    def call(
        self, to: Address, data: bytes, block: Pin = None, sender: Address | None = None
    ) -> bytes:
        """What a call returns; raises Reverted."""
        try:
            answer = self.rpc.request("eth_call", _fields(to, data, sender), _pin(block))
        except RpcError as error:
            raise self._reason(error) from error
        return bytes.fromhex(answer[2:])

    def call_many(self, calls: Iterable[tuple[Address, bytes]], block: Pin) -> Iterator[bytes]:
        """Many calls at one block, a few hundred a request; raises the first Reverted."""
        requests = (("eth_call", (_fields(to, data, None), _pin(block))) for to, data in calls)
        for answer in self.rpc.batch(requests):
            if isinstance(answer, RpcError):
                raise self._reason(answer) from answer
            yield bytes.fromhex(answer[2:])

    def logs(
        self,
        address: Address,
        events: Iterable[EventCodec],
        first: int,
        last: int,
        indexed: Sequence[bytes | None] = (),
    ) -> Iterator[Log]:
        """Events of a contract in blocks first to last, both included; see read_logs."""
        return read_logs(self.rpc, address, events, first, last, indexed)

    # writes

    def send(
        self, account: LocalAccount, to: Address | None, data: bytes, gas: int | None = None
    ) -> Receipt:
        """Send and wait. Without ``gas`` it is estimated, which finds most reverts before a block.

        Raises Reverted with the custom error; a transaction is never sent twice.
        """
        call = Call(to, data, gas)
        try:
            signed = self.prepare(account, call)
            transactions.submit(self.rpc, [signed])
        except RpcError as error:
            if not transactions.is_spent(error):
                raise
            # Somebody else used the key: this one was not taken, so a new nonce is safe.
            signed = self.prepare(account, call)
            transactions.submit(self.rpc, [signed])
        return self.wait(signed.hash)

    def transact(self, account: LocalAccount, call: Call) -> Receipt:
        """Send a call made by a contract's wrapper, and wait."""
        return self.send(account, call.to, call.data, call.gas)

    def send_many(self, account: LocalAccount, calls: Sequence[Call]) -> list[Receipt]:
        """Send in one sequence of nonces, then wait for all; raises the first Reverted.

        Calls without gas get half more than what the first of their kind (to, selector) is
        estimated at now: give it where the amount of work varies.
        """
        estimates: dict[tuple[Address | None, bytes], int] = {}
        fees, nonce = transactions.fees_of(self.rpc, self._tip), self._next_nonce(_own(account))
        signed: list[Signed] = []
        for place, call in enumerate(calls):
            kind = (call.to, call.data[:4])
            if call.gas is None and kind not in estimates:
                estimates[kind] = self.estimate(_own(account), call) * 3 // 2
            full = Call(call.to, call.data, call.gas or estimates[kind])
            signed.append(transactions.sign(account, full, nonce + place, self.chain_id, fees))
        transactions.submit(self.rpc, signed)
        mined = transactions.receipts(self.rpc, [tx.hash for tx in signed], self._receipt_timeout)
        for receipt in mined:
            self._raise_if_failed(receipt)
        return mined

    def prepare(self, account: LocalAccount, call: Call, nonce: int | None = None) -> Signed:
        """Sign without sending: for callers that write it down first."""
        gas = call.gas or self.estimate(_own(account), call)
        fees: Fees = transactions.fees_of(self.rpc, self._tip)
        if nonce is None:
            nonce = self._next_nonce(_own(account))
        return transactions.sign(account, Call(call.to, call.data, gas), nonce, self.chain_id, fees)

    def broadcast(self, raw: str) -> None:
        """Send a signed transaction; fine if the node has it already."""
        transactions.submit(self.rpc, [Signed(raw, "", 0)])

    def receipt(self, transaction: str) -> Receipt | None:
        """A transaction's receipt, or None while it is not mined."""
        if self.rpc.request("eth_getTransactionReceipt", transaction) is None:
            return None
        return transactions.receipts(self.rpc, [transaction], self._receipt_timeout)[0]

    def wait(self, transaction: str) -> Receipt:
        """Wait for a transaction; raises Reverted if it failed."""
        [receipt] = transactions.receipts(self.rpc, [transaction], self._receipt_timeout)
        self._raise_if_failed(receipt)
        return receipt

    def estimate(self, sender: Address, call: Call) -> int:
        """Gas for a transaction, with a margin; raises Reverted."""
        try:
            answer = self.rpc.request("eth_estimateGas", _fields(call.to, call.data, sender))
        except RpcError as error:
            raise self._reason(error) from error
        return int(answer, 16) * GAS_MARGIN_PERCENT // 100

    def _next_nonce(self, address: Address) -> int:
        return int(self.rpc.request("eth_getTransactionCount", address, "pending"), 16)

    # reverts

    def _raise_if_failed(self, receipt: Receipt) -> None:
        """A mined revert carries no reason: the call is made again where it stood."""
        if receipt.succeeded:
            return
        raw = self.rpc.request("eth_getTransactionByHash", receipt.hash)
        again = _fields(raw.get("to"), bytes.fromhex(raw["input"][2:]), raw["from"])
        for block in (receipt.block - 1, receipt.block):
            try:
                self.rpc.request("eth_call", {**again, "gas": raw["gas"]}, hex(block))
            except RpcError as error:
                reason = self._reason(error)
                if isinstance(reason, Reverted):
                    raise Reverted(reason.error, receipt.hash, receipt.hash) from error
        used = f"{receipt.gas_used} of {int(raw['gas'], 16)}"
        raise Reverted(Decoded("NoReason", {"gas_used": used}), receipt.hash, receipt.hash)

    def _reason(self, error: RpcError) -> ChainError:
        if error.data is None and "revert" not in error.message.lower():
            return error
        if self._errors is None:
            self._errors = artifacts.error_book()
        return Reverted(self._errors.decode(error.data or b""))


def _own(account: LocalAccount) -> Address:
    return Address(account.address)


def _pin(block: Pin) -> str:
    return "latest" if block is None else hex(block)


def _fields(to: Address | None, data: bytes, sender: Address | None) -> dict[str, Any]:
    return {
        "data": "0x" + data.hex(),
        **({} if to is None else {"to": to}),
        **({} if sender is None else {"from": sender}),
    }
