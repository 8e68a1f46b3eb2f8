"""The state machine of engagement: the rules, the invariants, and the end of every story."""

from __future__ import annotations

import random
from itertools import groupby

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.stateful.box_invariants import BoxInvariants
from tests.stateful.common_rules import LATE
from tests.stateful.engagement_books import (
    ACTIVE,
    DRAWN,
    RULES,
    AttesterBook,
    BoxBook,
    EngagementBooks,
    buckets,
)
from tests.stateful.task_rules import ATTESTERS, DAY, address_of
from tests.stateful.world import World

ALL_DRAINED = (RULES.life_months + 2) * 31 * DAY


class EngagementMachine(BoxInvariants):
    """Bound to a chain by `fixed`."""

    fixed: World
    actions_a_chapter = 30

    def __init__(self) -> None:
        super().__init__()
        self.world = self.fixed
        self.world.restart()
        for name in [name for name in self.world.contracts if name.startswith("MineBox ")]:
            del self.world.contracts[name]
        mining, first = self.world.mining, self.world.contracts["MineBox"]
        self.gave_at_end: dict[str, int] = {}
        self.books = EngagementBooks(
            mining.genesis,
            mining.chain_id,
            purses=buckets.Book(RULES, [person.id for person in self.world.people]),
            attesters={address_of(ATTESTERS[0]): AttesterBook(ACTIVE, 5_000)},
            boxes=[BoxBook("MineBox", first.address)],
        )

    @initialize(seed=st.integers(0, 2**64 - 1))
    def story(self, seed: int) -> None:
        """Chosen by the seed."""
        self.rng = random.Random(seed)
        choose = self.rng.choice
        tables = ["usual", "usual", "rich", "rare", "sure", "stoneless"]
        self.begin(choose(range(1, 6)), choose(tables), choose([0, 2, 3]), choose([1, 24, 240]))

    def begin(self, members: int, table: str, pity: int, hours: int = 1, price: int = 10) -> None:
        """Members with crystals, a task for everybody, a campaign that runs."""
        for who in range(members):
            self.register_member(who, flags=(3, 3, 2, 3, 1)[who])
        self.create_task(50, 300, 10**6, start=0, days=4000)
        self.wait(hours)
        self.open_campaign(table, price, start=5, days=1_000, limits=(10, 100), pity=pity)
        for who in range(members):
            self.work(who)
        self.world.reach(self.world.now + 5)

    def check(self) -> None:
        for held in self.invariants():
            held.function(self)

    # what stories are told with

    def buy(self, who: int, times: int = 1, box: int = -1) -> list[bool]:
        """Draws of the first campaign; which went through."""
        done = [self.try_draw(self.books.boxes[box], 0, who) for _ in range(times)]
        self.check()
        return done

    def bring_result(self, who: int, first: int, count: int, fate: int, box: int = -1) -> bool:
        """Settle or refund one ticket of the first campaign; whether it went through."""
        ticket = (self.world.people[who].id, first, count)
        done = self.resolve(self.books.boxes[box], 0, [ticket], fate)
        self.check()
        return done

    def states(self, who: int) -> list[int]:
        return [draw.state for draw in self.box.campaigns[0].of(self.world.people[who].id)]

    def teardown(self) -> None:
        """Drain it: every draw comes to a result, and every crystal to an end."""
        if not hasattr(self, "books"):
            return
        if self.world.now < self.books.paused_until:
            self.unpause()
        for round_ in self.rounds_awaited():
            if self.books.fate(round_, self.world.now + 9) == DRAWN:
                self.world.reach(self.books.round_end(round_))
                self.finish_round(round_)
        self.world.reach(self.world.now + LATE + 700)
        for box, number, member, draws in list(self.books.chances):
            now, done = self.world.now, box.campaigns[number].resolved(member)
            fates = [self.books.fate(draw.round, now) for draw in draws[done:]]
            for fate, run in groupby(fates):
                count = len(list(run))
                assert self.resolve(box, number, [(member, done, count)], fate)
                done += count
        views = [(box.name, view) for box in self.books.boxes for view in ("reserved", "pending")]
        assert not any(self.ask(*views))
        self.check()
        self.world.reach(self.world.now + ALL_DRAINED)
        self.check()
        assert self.ask(("Crystal", "totalSupply")) == [0]
