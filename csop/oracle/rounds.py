"""Brings a beacon round to its value: close, anchor, gather partial signatures, post.

As the operator that it works for, it asks the chain what is done before it acts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from csop.beacon.signing import Group, PartialSignature, combine
from csop.chain.contracts import Suite
from csop.chain.errors import Reverted
from csop.chain.transactions import Call
from csop.oracle.node import Node
from csop.types import Timestamp

LOST_RACES = {
    "MileageMine_AlreadyCommitted",
    "MileageMine_AlreadySkipped",
    "Beacon_AlreadyClosed",
    "Beacon_AlreadyAnchored",
    "Beacon_AlreadyPosted",
}
"""What a step meets when somebody else did it in the meantime: it looks again."""

Send = Callable[[str, Call], None]
"""Sends a call and waits for it; the text names the step in a journal."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can be done before a block of this time (or, with ``until`` 0, another block)."""

    until: Timestamp
    why: str


def anchor(suite: Suite, round_: int, send: Send) -> Wait | None:
    """Close a round and anchor its seed, as far as that goes now; None once it is anchored.

    It takes no keys. Whoever does it at once keeps the committee from letting a hash that it does
    not like lapse (after 8,191 blocks), to close the round anew.
    """
    beacon, seed_block = suite.beacon, Wait(Timestamp(0), f"the seed block of round {round_}")
    known = beacon.round_of(round_)
    if known.anchored:
        return None
    ends_at = beacon.end_of(round_)
    if suite.client.latest().timestamp < ends_at:
        return Wait(ends_at, f"beacon round {round_} ends")
    if known.seed_block == 0:
        send(f"close {round_}", beacon.close(round_))
        return seed_block
    try:
        send(f"anchor {round_}", beacon.anchor(round_))
    except Reverted as error:
        if error.error.name == "Beacon_SeedPending":
            return seed_block
        if error.error.name != "Beacon_HashLost":
            raise
        log.warning("hash lost, closing anew", round=round_, seed_block=known.seed_block)
        send(f"close {round_}", beacon.close(round_))
        return seed_block
    return None


class Rounds:
    """The beacon's part of an operator that has the committee's nodes."""

    def __init__(self, suite: Suite, nodes: Sequence[Node], group: Group, send: Send) -> None:
        self._suite = suite
        self._nodes = nodes
        self._group = group
        self._send = send

    def draw(self, round_: int) -> Wait | None:
        """Bring a beacon round as far as it goes now; None once it has its value."""
        wait = anchor(self._suite, round_, self._send)
        if wait is None and not self._suite.beacon.round_of(round_).posted_at:
            self._post(round_)
        return wait

    def _post(self, round_: int) -> None:
        beacon = self._suite.beacon
        seed = beacon.seed_of(round_)
        combined = combine(self._group, seed, self._partials(round_))
        for rejection in combined.rejected:
            log.warning("partial signature left out", round=round_, why=str(rejection))
        self._send(f"post {round_}", beacon.post(round_, combined.signature))

    def _partials(self, round_: int) -> list[PartialSignature]:
        """Of all members: which ones are right only shows when they are combined."""
        partials = []
        for node in self._nodes:
            try:
                partials.append(node.sign_round(round_))
            except Reverted as error:
                if error.error.name in LOST_RACES:
                    raise
                log.warning("no partial signature", member=node.member, why=str(error))
        return partials
