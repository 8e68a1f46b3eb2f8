"""Transactions that one block takes together."""

from collections.abc import Iterable, Sequence

from eth_account.signers.local import LocalAccount

from csop.chain.client import Client
from csop.chain.devnode import DevNode
from csop.chain.keys import address_of
from csop.chain.transactions import Call, Receipt, Signed, fees_of, receipts, sign, submit

SECONDS = 60.0


def signed(client: Client, account: LocalAccount, calls: Sequence[Call]) -> list[Signed]:
    """Calls of one account, in order, each with its gas given."""
    first, fees = client.nonce(address_of(account)), fees_of(client.rpc, 0)
    return [
        sign(account, call, first + place, client.chain_id, fees)
        for place, call in enumerate(calls)
    ]


def mined(node: DevNode, client: Client, transactions: Iterable[Signed]) -> list[Receipt]:
    """Send and mine as one block. Raises Reverted.

    Not by automine: it mines beside our requests, as it finds the time, and shows receipts
    before it is done.
    """
    node.set_automine(False)
    sent = list(transactions)
    submit(client.rpc, sent)
    node.mine()
    node.set_automine(True)
    return succeeded(client, [transaction.hash for transaction in sent])


def succeeded(client: Client, hashes: Sequence[str]) -> list[Receipt]:
    """Their receipts. Raises Reverted."""
    found = receipts(client.rpc, hashes, SECONDS)
    for receipt in found:
        if not receipt.succeeded:
            client.wait(receipt.hash)
    return found
