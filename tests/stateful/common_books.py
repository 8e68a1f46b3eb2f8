"""The plain model of what every machine has: members, the token's switches, the beacon."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.mining import ROUND

REACH = 8_191
"""Blocks that a block hash can be asked for (EIP-2935)."""
REDEMPTION = 90 * 86_400
"""From a member's registration: stones can be redeemed."""


@dataclass
class RoundBook:
    """A beacon round: its seed block and key, the hash once anchored, the value once posted."""

    seed_block: int
    key: int
    hash: bytes = b""
    value: bytes = b""
    posted_at: int = 0


@dataclass
class CommonBooks:
    """Each action has `..._error`: the name of the error that is due, or None."""

    genesis: int
    chain_id: int
    rounds: dict[int, RoundBook] = field(default_factory=dict)
    keys: list[tuple[int, bool]] = field(default_factory=lambda: [(0, False)])
    pending: int | None = None
    balances: Counter[str] = field(default_factory=Counter)
    wallets: dict[bytes, str] = field(default_factory=dict)
    statuses: dict[bytes, int] = field(default_factory=dict)
    flags: dict[bytes, int] = field(default_factory=dict)
    registered: dict[bytes, int] = field(default_factory=dict)
    frozen: Counter[str] = field(default_factory=Counter)
    redeemed: int = 0
    records: list[Counter[str]] = field(default_factory=list)
    policy: int = 0
    paused_until: int = 0

    # the beacon

    def round_at(self, time: int) -> int:
        return (time - self.genesis) // ROUND

    def round_end(self, round_: int) -> int:
        return self.genesis + (round_ + 1) * ROUND

    def key_of(self, round_: int) -> int:
        return max(i for i, (first, _) in enumerate(self.keys) if first <= round_)

    def value_of(self, round_: int) -> bytes:
        found = self.rounds.get(round_)
        return found.value if found else b""

    def is_abandoned(self, round_: int, time: int) -> bool:
        begun = round_ <= self.round_at(time)
        return begun and not self.value_of(round_) and self.keys[self.key_of(round_)][1]

    def close_error(self, round_: int, time: int, block: int) -> str | None:
        if time < self.round_end(round_):
            return "Beacon_RoundRunning"
        found = self.rounds.get(round_)
        if found and (found.hash or block - found.seed_block <= REACH):
            return "Beacon_AlreadyClosed"
        return None

    def anchor_error(self, round_: int, block: int) -> str | None:
        found = self.rounds.get(round_)
        if not found:
            return "Beacon_NotClosed"
        if found.hash:
            return "Beacon_AlreadyAnchored"
        if block <= found.seed_block:
            return "Beacon_SeedPending"
        return "Beacon_HashLost" if block - found.seed_block > REACH else None

    def post_error(self, round_: int) -> str | None:
        found = self.rounds.get(round_)
        if not found or not found.hash:
            return "Beacon_NotAnchored"
        if found.value:
            return "Beacon_AlreadyPosted"
        return "Beacon_KeyRetired" if self.keys[found.key][1] else None

    # the token

    def transfer_error(self, sender: bytes, to: bytes, value: int, time: int) -> str | None:
        if time < self.paused_until:
            return "Stone_Paused"
        if not self.policy:
            return "Stone_TransfersClosed"
        if self.statuses.get(sender) != 1:
            return "ERC7943CannotSend"
        if to not in self.wallets:
            return "ERC7943CannotReceive"
        return self.part_error(self.wallets[sender], value)

    def redeem_error(self, member: bytes, wallet: str, value: int, time: int) -> str | None:
        if self.balances[wallet] < value:
            return "ERC20InsufficientBalance"
        if time < self.paused_until:
            return "Stone_Paused"
        if self.statuses.get(member) != 1:
            return "ERC7943CannotSend"
        if time < self.registered[member] + REDEMPTION:
            return "Stone_RedemptionNotOpen"
        return self.part_error(wallet, value)

    def unfrozen(self, wallet: str) -> int:
        return max(self.balances[wallet] - self.frozen[wallet], 0)

    def part_error(self, wallet: str, value: int) -> str | None:
        """What is due if the rest of the rules allow it."""
        if self.balances[wallet] < value:
            return "ERC20InsufficientBalance"
        return "ERC7943InsufficientUnfrozenBalance" if value > self.unfrozen(wallet) else None
