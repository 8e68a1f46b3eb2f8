"""Claims for many members, in batches: what fails is split until it is one member, and named.

It may be stopped and run again: who has claimed is asked anew before every transaction, and the
vault itself passes over what was claimed before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eth_account.signers.local import LocalAccount

from csop.chain.codec import EventCodec
from csop.chain.contracts import Suite
from csop.chain.errors import ChainError, Decoded, Reverted, RpcError, Unreachable
from csop.chain.logs import decode_logs
from csop.types import Fen, MemberId

CLAIMS_A_CALL = 100
"""Members times distributions: some nine million gas at most."""
MEMBERS_ASKED = 1_000
"""Of so many at a time it is asked who has claimed."""
TRIES = 4
PAUSE_SECONDS = 1.0
"""Before the second try; doubled before each further one."""
OF_ALL = ("ProceedsVault_ClaimsEnded", "ProceedsVault_UnknownDistribution")
"""Refusals that hold for every member."""


class Fate(StrEnum):
    """What became of a member's claims."""

    PAID = "paid"
    HELD = "held"
    BEFORE = "claimed before"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``amount`` is what was paid or held now, of all distributions; ``error`` why it failed."""

    member: MemberId
    fate: Fate
    amount: Fen = Fen(0)
    error: Decoded | None = None


def claim(
    suite: Suite,
    account: LocalAccount,
    distributions: Sequence[int],
    members: Sequence[MemberId],
    pause: float = PAUSE_SECONDS,
) -> Iterator[list[Outcome]]:
    """Claim for members; yields what became of some of them, call by call.

    Raises ChainError if the node stays away; what it did until then counts.
    """
    return _Claims(suite, account, list(distributions), pause).run(list(dict.fromkeys(members)))


def unclaimed(
    suite: Suite, distributions: Sequence[int], members: Sequence[MemberId]
) -> list[MemberId]:
    """Those who have not claimed in every one of the distributions."""
    claimed = [suite.vault.has_claimed(number, members) for number in distributions]
    return [member for place, member in enumerate(members) if not all(c[place] for c in claimed)]


def due(
    suite: Suite, distributions: Sequence[int], members: Sequence[MemberId]
) -> dict[MemberId, Fen]:
    """Members with something to claim, and how much it is."""
    total: dict[MemberId, Fen] = {}
    for number in distributions:
        open_ = unclaimed(suite, [number], members)
        for member, amount in zip(open_, suite.vault.entitlements(number, open_), strict=True):
            if amount:
                total[member] = Fen(total.get(member, 0) + amount)
    return {member: total[member] for member in members if member in total}


class _Claims:
    def __init__(
        self, suite: Suite, account: LocalAccount, distributions: list[int], pause: float
    ) -> None:
        self._suite, self._account, self._pause = suite, account, pause
        self._distributions = distributions
        events = suite.vault.artifact.events
        self._events: dict[bytes, EventCodec] = {
            events[name].topic: events[name] for name in ("Claimed", "Held")
        }

    def run(self, members: list[MemberId]) -> Iterator[list[Outcome]]:
        size = max(1, CLAIMS_A_CALL // len(self._distributions))
        for first in range(0, len(members), MEMBERS_ASKED):
            part = members[first : first + MEMBERS_ASKED]
            fresh = self._unclaimed(part)
            if before := _before(part, fresh):
                yield before
            for start in range(0, len(fresh), size):
                yield from self._bring(fresh[start : start + size])

    def _bring(self, members: list[MemberId]) -> Iterator[list[Outcome]]:
        """One call, or two halves if it fails."""
        try:
            yield self._send(members)
            return
        except (Reverted, RpcError) as error:
            if not _may_be_some(error):
                raise
            failed = error
        # Somebody else may have claimed for them meanwhile.
        fresh = self._unclaimed(members)
        if before := _before(members, fresh):
            yield before
        if len(fresh) == 1 and len(members) == 1:
            yield [Outcome(fresh[0], Fate.FAILED, error=_reason(failed))]
        elif fresh:
            half = (len(fresh) + 1) // 2
            yield from self._bring(fresh[:half])
            if fresh[half:]:
                yield from self._bring(fresh[half:])

    def _send(self, members: list[MemberId]) -> list[Outcome]:
        vault, client = self._suite.vault, self._suite.client
        call = vault.claim_many(self._distributions, members)
        for attempt in range(TRIES):
            try:
                receipt = client.transact(self._account, call)
                break
            except Unreachable:
                if attempt == TRIES - 1:
                    raise
                time.sleep(self._pause * 2**attempt)
        fates = dict.fromkeys(members, Fate.BEFORE)
        amounts = dict.fromkeys(members, 0)
        for log in decode_logs(receipt.logs, self._events):
            if log.address == vault.address:
                member = log.args["member"]
                fates[member] = Fate.HELD if log.event == "Held" else Fate.PAID
                amounts[member] += log.args["amount"]
        return [Outcome(member, fates[member], Fen(amounts[member])) for member in members]

    def _unclaimed(self, members: list[MemberId]) -> list[MemberId]:
        return unclaimed(self._suite, self._distributions, members)


def _before(members: Sequence[MemberId], fresh: Sequence[MemberId]) -> list[Outcome]:
    left = set(fresh)
    return [Outcome(member, Fate.BEFORE) for member in members if member not in left]


def _may_be_some(error: Reverted | RpcError) -> bool:
    """Whether fewer members at once could do better."""
    if isinstance(error, Reverted):
        return error.error.name not in OF_ALL
    message = error.message.lower()
    return "gas" in message and "insufficient funds" not in message


def _reason(error: ChainError) -> Decoded:
    return error.error if isinstance(error, Reverted) else Decoded(str(error), {})
