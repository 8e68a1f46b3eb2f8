"""Everything at once: people, consents, epochs, rounds and settlements in any order."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from tests.mining import COMMITTED, HOUR, VOIDED
from tests.stateful.books import HITS, Books
from tests.stateful.invariants import Invariants
from tests.stateful.world import World

EXAMPLES, STEPS = 50, 9


class MiningMachine(Invariants):
    """The rules, the invariants, and the end of every story: nothing is left over."""

    fixed: World

    def __init__(self) -> None:
        super().__init__()
        self.world = self.fixed
        self.world.restart()
        mining = self.world.mining
        self.books = Books(mining.genesis, mining.chain_id, mine=mining.mine.address)

    @initialize(seed=st.integers(0, 2**64 - 1))
    def story(self, seed: int) -> None:
        """Chosen by the seed."""
        self.rng = random.Random(seed)
        choose = self.rng.choice
        self.begin(
            choose(range(5)), choose(range(4)), choose([0, 3, 75, 75, 2_200]), choose(range(3))
        )

    def begin(self, members: int, vehicles: int, hours: int, lost: int = 0) -> None:
        """Some have registered, some of them drive with consent, hours and epochs have passed."""
        for who in range(members):
            self.register_member(who)
        for who in range(min(members, vehicles)):
            self.register_vehicle(who, same_vin=False)
            self.grant(who, 8_000, odometer=True)
        self.wait(hours)
        for epoch in range(lost if hours > 72 + lost else 0):
            self.finish_by_skipping(epoch)

    def teardown(self) -> None:
        """Drain it: what is drawn gets settled, the rest skipped; not a wei is missing.

        Then everything is redeemed, and no stone is left.
        """
        if not hasattr(self, "books"):
            return
        if self.world.now < self.books.paused_until:
            self.unpause()
        for who, person in enumerate(self.world.people):
            if person.id not in self.books.wallets:
                self.register_member(who)
        self.world.reach(self.world.now + 100 * HOUR)
        for epoch, book in self.books.epochs.items():
            if book.state == VOIDED or (book.state == COMMITTED and not book.tree.total):
                self.finish_by_skipping(epoch)
            elif book.state == COMMITTED:
                self.finish_by_settling(epoch)
        assert not any(book.committed or book.reserved for book in self.books.epochs.values())
        self.epochs__as_in_the_books_MINE_1_MINE_2_MINE_3_MINE_4_MINE_5()
        self.stones__as_in_the_books_MINE_6_STONE_1_STONE_2_STONE_3_STONE_4()
        assert self.minted_before + self.books.pot == self.books.owed
        self.finish_by_redeeming()
        self.stones__as_in_the_books_MINE_6_STONE_1_STONE_2_STONE_3_STONE_4()
        self.records__for_good_STONE_8()
        assert self.ask(("Stone", "totalSupply")) == [0]

    def finish_by_skipping(self, epoch: int) -> None:
        time = self.world.next_second()
        assert self.send(None, "MileageMine", "skip", epoch)
        self.books.skip(epoch, time)

    def finish_by_settling(self, epoch: int) -> None:
        round_ = self.books.epochs[epoch].round
        if self.books.is_abandoned(round_, self.world.now):
            self.finish_by_skipping(epoch)
            return
        if not self.books.value_of(round_):
            self.finish_round(round_)
        self.try_settle(epoch, 0, HITS)


@pytest.fixture
def machine(world):
    """The class, bound to this chain as it stands now."""
    return type("Machine", (MiningMachine,), {"fixed": world})


def test_mining__any_story__every_invariant_after_every_step(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=HealthCheck.all(),
        ),
    )


def test_mining__hash_lost_and_round_closed_anew__paid_all_the_same_BEACON_2(machine):
    story = machine()
    story.begin(members=3, vehicles=3, hours=1)
    story.world.reach(story.world.mining.opens_at(1))
    story.try_commit(1, story.weigh(1, 7), 0)
    round_ = story.books.epochs[1].round
    story.world.reach(story.books.round_end(round_))
    story.try_close(round_)
    story.lose_hashes()
    story.anchor_round(0, wait=False)
    story.try_close(round_)
    story.rounds__written_once_BEACON_1_BEACON_2_BEACON_3_BEACON_4()
    story.finish_round(round_)
    story.try_settle(1, 0, 150)
    assert story.books.epochs[1].settled
    story.rounds__written_once_BEACON_1_BEACON_2_BEACON_3_BEACON_4()
    story.teardown()


def test_mining__stones_of_a_story__frozen_forced_recovered_redeemed_STONE_7_STONE_8(machine):
    story = machine()
    story.begin(members=3, vehicles=3, hours=2_200)
    story.world.reach(story.world.mining.opens_at(0))
    story.try_commit(0, story.weigh(0, 7), 0)
    round_ = story.books.epochs[0].round
    story.world.reach(story.books.round_end(round_))
    story.finish_round(round_)
    story.try_settle(0, 0, HITS)
    story.set_policy(1)
    rich = max(range(3), key=lambda who: story.books.balances[story.wallet(who)])
    other, third = (who for who in range(3) if who != rich)

    def check():
        for invariant in story.invariants():
            invariant.function(story)

    steps = [
        (story.take_record,),
        (story.freeze, rich, 2),
        (story.transfer, rich, other, 3),
        (story.transfer, rich, other, 1),
        (story.redeem, rich, 3),
        (story.redeem, rich, 1),
        (story.take_record,),
        (story.force, rich, other, 3),
        (story.force, other, other, 4),
        (story.recover, rich, rich, 0),
        (story.recover, rich, third, 0),
        (story.take_record,),
        (story.transfer, third, other, 4),
        (story.pause,),
        (story.redeem, third, 1),
        (story.recover, third, rich, 0),
    ]
    for step, *arguments in steps:
        step(*arguments)
        check()
    assert story.books.redeemed
    assert any(story.books.frozen.values())
    story.teardown()
