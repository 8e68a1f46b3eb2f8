"""Distributions at one block: of the suite, and what a member has of each."""

from dataclasses import dataclass

from csop.chain.contracts import Suite
from csop.chain.contracts.proceeds import Distribution
from csop.types import Fen, MemberId, Timestamp


@dataclass(frozen=True, slots=True)
class Share:
    """A member's part of a distribution, in fen: all of it is in one place, zero in the others.

    ``paid`` went to its wallet, or its heir's; ``held`` waits until it is no longer blocked;
    ``claimable`` can be claimed until ``ends_at``. What was never claimed by then is ``lost``.
    """

    distribution: int
    paid: Fen
    held: Fen
    claimable: Fen
    lost: Fen
    ends_at: Timestamp


def distributions_of(suite: Suite) -> list[Distribution]:
    """All that were ever opened, in order."""
    return [suite.vault.distribution_of(n) for n in range(suite.vault.distribution_count())]


def shares_of(suite: Suite, member: MemberId, now: Timestamp) -> list[Share]:
    """A member's part of each, at the block that ``suite`` is read at, whose time is ``now``."""
    return [
        _share(suite, member, number, distribution.claim_end, now)
        for number, distribution in enumerate(distributions_of(suite))
    ]


def _share(
    suite: Suite, member: MemberId, number: int, ends_at: Timestamp, now: Timestamp
) -> Share:
    none = Fen(0)
    due = Fen(suite.vault.entitlement(number, member))
    [claimed] = suite.vault.has_claimed(number, [member])
    held = Fen(suite.vault.held_of(number, member))
    if claimed:
        return Share(number, Fen(due - held), held, none, none, ends_at)
    if now < ends_at:
        return Share(number, none, none, due, none, ends_at)
    return Share(number, none, none, none, due, ends_at)
