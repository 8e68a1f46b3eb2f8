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

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can be done before a block of this time (or, with ``until`` 0, another block)."""

    until: Timestamp
    why: str


class Rounds:
    """The beacon's part of an operator, whose ``send`` posts a call under a key of its journal."""

    def __init__(
        self,
        suite: Suite,
        nodes: Sequence[Node],
        group: Group,
        send: Callable[[str, Call], None],
    ) -> None:
        self._suite = suite
        self._nodes = nodes
        self._group = group
        self._send = send

    def draw(self, round_: int) -> Wait | None:
        """Bring a beacon round as far as it goes now; None once it has its value."""
        beacon = self._suite.beacon
        known = beacon.round_of(round_)
        if known.posted_at:
            return None
        ends_at = beacon.end_of(round_)
        if self._suite.client.latest().timestamp < ends_at:
            return Wait(ends_at, f"beacon round {round_} ends")
        if not known.anchored:
            if known.seed_block == 0:
                self._send(f"close {round_}", beacon.close(round_))
                return Wait(Timestamp(0), f"the seed block of round {round_}")
            try:
                self._send(f"anchor {round_}", beacon.anchor(round_))
            except Reverted as error:
                if error.error.name == "Beacon_SeedPending":
                    return Wait(Timestamp(0), f"the seed block of round {round_}")
                if error.error.name != "Beacon_HashLost":
                    raise
                log.warning("hash lost, closing anew", round=round_, seed_block=known.seed_block)
                self._send(f"close {round_}", beacon.close(round_))
                return Wait(Timestamp(0), f"the seed block of round {round_}")
        seed = beacon.seed_of(round_)
        combined = combine(self._group, seed, self._partials(round_))
        for rejection in combined.rejected:
            log.warning("partial signature left out", round=round_, why=str(rejection))
        self._send(f"post {round_}", beacon.post(round_, combined.signature))
        return None

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
