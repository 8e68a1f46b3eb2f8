"""Who gets how much of a distribution. All amounts are whole fen; all divisions round down."""

from collections.abc import Mapping
from dataclasses import dataclass

from csop.emission import STONE
from csop.types import Fen, MemberId, Wei

SHARE, WHOLE = 490, 10_000
"""4.9 % of the founders' proceeds."""

ALL_STONES = Wei(300_000_000 * STONE)
"""D: what every share is of, minted or not."""


def pot_of(proceeds: Fen) -> Fen:
    """4.9 % of the proceeds: what has to be deposited."""
    return Fen(proceeds * SHARE // WHOLE)


def refund_of(pot: Fen, supply: Wei) -> Fen:
    """The sponsor's part: for stones not minted yet, or redeemed."""
    return Fen(pot * (ALL_STONES - supply) // ALL_STONES)


def entitlement_of(pot: Fen, stones: Wei) -> Fen:
    """The part of a member who held so many stones at the record, over all its wallets."""
    return Fen(pot * stones // ALL_STONES)


@dataclass(frozen=True, slots=True)
class Split:
    """How a pot divides: ``refund`` + the sum of ``entitlements`` + ``dust`` = ``pot``."""

    pot: Fen
    refund: Fen
    entitlements: Mapping[MemberId, Fen]

    @property
    def dust(self) -> Fen:
        """What rounding leaves: at most a fen a member (n + 1 floors lose less than n + 1)."""
        return Fen(self.pot - self.refund - sum(self.entitlements.values()))


def split(proceeds: Fen, supply: Wei, stones: Mapping[MemberId, Wei]) -> Split:
    """Divide proceeds. ``stones`` by member, at the record. Raises ValueError if they exceed it."""
    held = sum(stones.values())
    if held > supply or supply > ALL_STONES:
        raise ValueError(f"members hold {held} wei of {supply}, of {ALL_STONES} at most")
    pot = pot_of(proceeds)
    entitlements = {member: entitlement_of(pot, own) for member, own in stones.items()}
    return Split(pot, refund_of(pot, supply), entitlements)
