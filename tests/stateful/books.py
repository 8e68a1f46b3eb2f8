"""The plain model: what the mine, the beacon and the token should say, without a chain."""

from __future__ import annotations

from dataclasses import dataclass, field

from csop.sumtree import SumTree
from tests.mining import (
    COMMITTED,
    EMPTY,
    HOUR,
    INPUTS_CLOSE,
    OPEN,
    OWN,
    ROUND,
    SKIPPED,
    VOID_WINDOW,
    VOIDED,
)
from tests.models.hits import Draw
from tests.stateful.common_books import CommonBooks

HITS = 300


@dataclass
class EpochBook:
    """An epoch. `voids` counts them; `owners` says which leaf each hit pays."""

    state: int = OPEN
    attempt: int = 0
    tree: SumTree = EMPTY
    round: int = 0
    changed_at: int = 0
    hit_reward: int = 0
    reserved: int = 0
    voids: int = 0
    settled: set[int] = field(default_factory=set)

    @property
    def committed(self) -> int:
        """What unpaid hits will still pay."""
        return self.hit_reward * (HITS - len(self.settled))


@dataclass
class Books(CommonBooks):
    """Everything."""

    mine: str = ""
    pot: int = 0
    epochs: dict[int, EpochBook] = field(default_factory=dict)

    # epochs

    def epoch(self, number: int) -> EpochBook:
        return self.epochs.get(number, EpochBook())

    def end_of(self, number: int) -> int:
        return self.genesis + (number + 1) * HOUR

    def commit_error(self, number: int, attempt: int, time: int) -> str | None:
        book = self.epoch(number)
        if book.state in (COMMITTED, SKIPPED):
            taken = {COMMITTED: "Committed", SKIPPED: "Skipped"}[book.state]
            return f"MileageMine_Already{taken}"
        if time < self.end_of(number) + INPUTS_CLOSE:
            return "MileageMine_TooEarly"
        return None if attempt == book.attempt else "MileageMine_WrongAttempt"

    def commit(self, number: int, tree: SumTree, time: int) -> None:
        book = self.epochs.setdefault(number, EpochBook())
        own = book.reserved if book.attempt else OWN
        book.reserved = own
        if tree.total:
            book.hit_reward = (own + min(own, self.pot)) // HITS
            self.pot += own - HITS * book.hit_reward
            book.reserved = 0
        book.tree, book.state, book.changed_at = tree, COMMITTED, time
        book.round = (time + VOID_WINDOW - self.genesis) // ROUND

    def void_error(self, number: int, time: int) -> str | None:
        book = self.epoch(number)
        if book.state != COMMITTED:
            return "MileageMine_NotCommitted"
        if book.voids:
            return "MileageMine_VoidedBefore"
        late = time >= book.changed_at + VOID_WINDOW
        return "MileageMine_VoidWindowOver" if late else None

    def void(self, number: int, time: int) -> None:
        book = self.epochs[number]
        if book.tree.total:
            book.reserved = min(OWN, book.committed)
            self.pot += book.committed - book.reserved
        book.hit_reward, book.state, book.attempt = 0, VOIDED, 1
        book.voids, book.changed_at = book.voids + 1, time

    def skip_error(self, number: int, time: int) -> str | None:
        book = self.epoch(number)
        if book.state == SKIPPED:
            return "MileageMine_AlreadySkipped"
        if book.state == COMMITTED and book.tree.total:
            return None if self.is_abandoned(book.round, time) else "MileageMine_CannotSkip"
        opens_at = {
            OPEN: self.end_of(number) + 72 * HOUR,
            VOIDED: book.changed_at + 24 * HOUR,
            COMMITTED: book.changed_at + VOID_WINDOW,
        }[book.state]
        return "MileageMine_TooEarly" if time < opens_at else None

    def skip(self, number: int, time: int) -> None:
        book = self.epochs.setdefault(number, EpochBook())
        self.pot += OWN if book.state == OPEN else book.committed + book.reserved
        book.hit_reward = book.reserved = 0
        book.state, book.changed_at = SKIPPED, time

    # hits

    def settle_error(self, number: int, hits: list[int], time: int) -> str | None:
        book = self.epoch(number)
        if book.state != COMMITTED:
            return "MileageMine_NotCommitted"
        if not book.tree.total:
            return "MileageMine_NoWeight"
        if not self.value_of(book.round):
            return "Beacon_NotPosted"
        due = set(hits) - book.settled
        return "Stone_Paused" if due and time < self.paused_until else None

    def settle(self, number: int, hits: list[int]) -> int:
        """Pay hits whose members are known; the amount."""
        book = self.epochs[number]
        amount = 0
        for hit in hits:
            wallet = self.wallets.get(self.owner_of(number, hit))
            if wallet and hit not in book.settled:
                book.settled.add(hit)
                self.balances[wallet] += book.hit_reward
                amount += book.hit_reward
        return amount

    def draw(self, number: int) -> Draw:
        book = self.epochs[number]
        value = self.value_of(book.round)
        return Draw(self.chain_id, self.mine, value, number, HITS // 6, book.tree.total)

    def in_order(self, number: int) -> list[int]:
        """All hits as `settle` wants them."""
        draw = self.draw(number)
        return sorted(range(HITS), key=lambda hit: (draw.position(hit), hit))

    def leaf_of(self, number: int, hit: int) -> int:
        x = self.draw(number).position(hit)
        for index, leaf in enumerate(self.epochs[number].tree.leaves):
            if x < leaf.weight:
                return index
            x -= leaf.weight
        raise AssertionError("beyond W")

    def owner_of(self, number: int, hit: int) -> bytes:
        return self.epochs[number].tree.leaves[self.leaf_of(number, hit)].member

    @property
    def owed(self) -> int:
        """Own rewards of all epochs opened."""
        return OWN * sum(book.state != OPEN for book in self.epochs.values())
