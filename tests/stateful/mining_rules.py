"""Rules about epochs and the committee."""

from __future__ import annotations

import random
from dataclasses import astuple, replace

from csop.sumtree import SumTree
from tests.mining import (
    COMMITTED,
    EMPTY,
    HOUR,
    INPUTS_CLOSE,
    VOIDED,
    leaf,
)
from tests.stateful.actions import action
from tests.stateful.books import Books
from tests.stateful.common_books import REACH
from tests.stateful.common_rules import WHICH
from tests.stateful.registry_rules import RegistryRules

EPOCHS = 10
"""Epochs that are played with."""
SEEDS = range(2**16)


class MiningRules(RegistryRules):
    """Keeps, beside the books: the committee's keys in the order in force, and k."""

    books: Books

    def __init__(self) -> None:
        super().__init__()
        self.threshold = 3
        self.order = list(range(5))

    @action(3, hours=[0.17, 0.4, 1, 1, 2, 5, 25, 73])
    def wait(self, hours: float) -> None:
        self.world.reach(self.world.now + int(hours * HOUR))

    def some_epoch(self, which: int, states: tuple[int, ...] = ()) -> int:
        """An epoch that has ended; one of these states, if there is any."""
        ended = (self.world.now - self.books.genesis) // HOUR
        found = list(range(min(EPOCHS, max(1, ended))))
        wanted = [epoch for epoch in found if self.books.epoch(epoch).state in states]
        found = wanted or found
        return found[which % len(found)]

    def weigh(self, epoch: int, seed: int) -> SumTree:
        """Vehicles whose consent held through the epoch's hour, and perhaps somebody unknown."""
        rng = random.Random(seed)
        end = self.books.end_of(epoch)
        driven = [
            vehicle
            for vehicle in self.vehicles
            if all(self.holds(vehicle, time) for time in (end - HOUR, end - 1))
        ]
        leaves = [
            replace(leaf(self.vehicles[vehicle], rng.choice([1, 7, 600])), vehicle=vehicle)
            for vehicle in driven
        ]
        for person in rng.sample(self.world.people, rng.choice([0, 1, 3])):
            leaves.append(leaf(person.id, rng.choice([1, 3, 600]), "unlisted"))
        return SumTree.build(leaves)

    @action(5, which=WHICH, seed=SEEDS, empty=[False, False, False, True])
    def commit(self, which: int, seed: int, empty: bool) -> None:
        """One that is due; the first that is still open, once its time has come."""
        epoch = self.some_epoch(which, (0, VOIDED))
        if which % 2:
            waiting = [e for e in range(EPOCHS) if self.books.epoch(e).state in (0, VOIDED)]
            epoch = waiting[0] if waiting else epoch
            self.world.reach(self.books.end_of(epoch) + INPUTS_CLOSE)
        tree = EMPTY if empty else self.weigh(epoch, seed)
        self.try_commit(epoch, tree, self.books.epoch(epoch).attempt)

    @action(which=WHICH, seed=SEEDS, attempt=range(0, 3))
    def commit_anything(self, which: int, seed: int, attempt: int) -> None:
        epoch = which % EPOCHS
        self.try_commit(epoch, self.weigh(epoch, seed), attempt)

    def try_commit(self, epoch: int, tree: SumTree, attempt: int, short: int = 0) -> None:
        proof = replace(self.world.mining.proof(epoch, tree, attempt), inputs=self.inputs(epoch))
        signers = range(self.threshold - short)
        mining = replace(self.world.mining, keys=[self.world.mining.keys[i] for i in self.order])
        signatures = mining.sign(proof, signers)
        time = self.world.next_second()
        error = self.books.commit_error(epoch, attempt, time)
        if error is None and short:
            error = "Committee_TooFewSignatures"
        if self.send(error, "MileageMine", "commit", astuple(proof), signatures):
            self.books.commit(epoch, tree, time)

    def inputs(self, epoch: int) -> bytes:
        """The head over the anchors made before the epoch's inputs closed."""
        close = self.books.end_of(epoch) + INPUTS_CLOSE
        heads = [head for time, head in self.anchors if time < close]
        return heads[-1] if heads else bytes(32)

    @action(which=WHICH, seed=SEEDS)
    def commit_with_too_few(self, which: int, seed: int) -> None:
        """COMMITTEE-3."""
        epoch = self.some_epoch(which, (0, VOIDED))
        self.try_commit(epoch, self.weigh(epoch, seed), self.books.epoch(epoch).attempt, short=1)

    @action(threshold=range(2, 7), seed=SEEDS)
    def rotate_committee(self, threshold: int, seed: int) -> None:
        order = random.Random(seed).sample(range(5), 5)
        members = [self.world.mining.keys[i].address for i in order]
        error = None if 3 <= threshold <= 5 else "Committee_InvalidThreshold"
        if self.send(error, "Committee", "rotate", members, threshold, by="rotator"):
            self.order, self.threshold = order, threshold

    @action(2, which=WHICH)
    def void(self, which: int) -> None:
        """Mostly one that still can be voided."""
        epoch = self.some_epoch(which, (COMMITTED,))
        time = self.world.next_second()
        due = [e for e in self.books.epochs if self.books.void_error(e, time) is None]
        if due and which % 4:
            epoch = due[which % len(due)]
        error = self.books.void_error(epoch, time)
        if self.send(error, "MileageMine", "void", epoch, "a reason", by="guardian"):
            self.books.void(epoch, time)

    @action(3, which=WHICH, states=[(0,), (VOIDED,), (COMMITTED,), ()])
    def skip(self, which: int, states: tuple[int, ...]) -> None:
        epoch = self.some_epoch(which, states)
        time = self.world.next_second()
        if self.send(self.books.skip_error(epoch, time), "MileageMine", "skip", epoch):
            self.books.skip(epoch, time)

    # hits

    @action(5, which=WHICH, seed=SEEDS, most=[1, 10, 150, 300])
    def settle(self, which: int, seed: int, most: int) -> None:
        drawn = [e for e, b in self.books.epochs.items() if self.books.value_of(b.round)]
        epoch = drawn[which % len(drawn)] if drawn else self.some_epoch(which, (COMMITTED,))
        self.try_settle(epoch, seed, most)

    def try_settle(self, epoch: int, seed: int, most: int) -> None:
        """Settle some hits, in the order that is due."""
        book = self.books.epoch(epoch)
        hits, packed, proof = [0], b"\0\0", b""
        if book.state == COMMITTED and book.tree.total and self.books.value_of(book.round):
            ordered = self.books.in_order(epoch)
            chosen = set(random.Random(seed).sample(ordered, most))
            hits = [hit for hit in ordered if hit in chosen]
            packed = b"".join(hit.to_bytes(2, "big") for hit in hits)
            proof = book.tree.prune(self.books.leaf_of(epoch, hit) for hit in hits)
        time = self.world.next_second()
        error = self.books.settle_error(epoch, hits, time)
        if self.send(error, "MileageMine", "settle", epoch, packed, proof):
            self.books.settle(epoch, hits)

    # the beacon

    def rounds_awaited(self) -> list[int]:
        return sorted({book.round for book in self.books.epochs.values() if book.round})

    def lose_hashes(self) -> None:
        """Nobody anchors for so long that the hash is out of reach. Slow, so no action."""
        self.world.mine_blocks(REACH + 2)
