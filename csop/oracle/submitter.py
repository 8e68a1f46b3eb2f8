"""Anchors batches of readings: the file first, then its root on chain."""

from collections.abc import Sequence

from eth_account.signers.local import LocalAccount

from csop.chain.contracts import Suite
from csop.chain.transactions import Receipt
from csop.hashing import READING_SCHEMA
from csop.oracle.journal import Journal
from csop.oracle.store import Store
from csop.telemetry.anchoring import leaves, root
from csop.telemetry.readings import domain_of
from csop.types import SignedReading


def anchor_batch(
    suite: Suite,
    account: LocalAccount,
    journal: Journal,
    stores: Sequence[Store],
    batch: Sequence[SignedReading],
) -> Receipt | None:
    """Give a batch to every store and anchor it. Returns None if it is anchored already.

    The file is written before the transaction is sent, under the number that it will get: there is
    one submitter. A batch that is the newest anchor is not anchored again, so that a run that was
    killed between the two can be repeated.
    """
    domain = domain_of(suite.client.chain_id, suite.anchors.address)
    found = root(leaves(domain, batch))
    length = suite.anchors.length()
    if length and suite.anchors.anchor_of(length).root == found:
        return None
    for store in stores:
        store.write_batch(length + 1, batch)
    call = suite.anchors.anchor(found, len(batch), READING_SCHEMA)
    return journal.send(account, f"anchor_readings {length + 1}", call)
