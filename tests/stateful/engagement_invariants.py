"""The invariants of crystals and tasks, checked after every step against the books."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from itertools import islice, pairwise

from hypothesis.stateful import invariant

from csop.calendar import day_of
from tests.stateful.common_invariants import CommonInvariants, plain
from tests.stateful.draw_rules import DrawRules
from tests.stateful.engagement_books import REMOVED, RULES


class EngagementInvariants(CommonInvariants, DrawRules):
    """What the chain keeps is read anew each time; what it said in events was heard at once."""

    @invariant()
    def crystals__earned_is_held_spent_or_expired_CRYSTAL_1_CRYSTAL_2_CRYSTAL_3(self) -> None:
        now, books = self.world.now, self.books
        people = [person.id for person in self.world.people]
        months = [(m, month) for m in people for month in sorted(books.purses.of(m).buckets)]
        n = len(people)
        supply, *found = self.ask(
            ("Crystal", "totalSupply"),
            *[("Crystal", "held", member) for member in people],
            *[("Crystal", "earnableToday", member) for member in people],
            *[("Crystal", "expiriesOf", member) for member in people],
            *[("Crystal", "bucketOf", member, month) for member, month in months],
        )
        held, earnable, expiries, amounts = (found[i * n : (i + 1) * n] for i in range(4))
        amounts = found[3 * n :]
        expired: Counter[bytes] = Counter()
        for (member, month), amount in zip(months, amounts, strict=True):
            assert amount == books.purses.of(member).buckets[month]
            expired[member] += amount if month < RULES.oldest_open(now) else 0
        told = {
            name: [self.heard[f"Crystals{name}", member] for member in people]
            for name in ("Earned", "Spent", "Returned")
        }
        for place, member in enumerate(people):
            purse = books.purses.of(member)
            earned, spent, returned = (told[name][place] for name in told)
            assert (earned, spent, returned) == (purse.earned, purse.spent, purse.returned)
            assert earned + returned == held[place] + spent + expired[member]
            assert (held[place], expired[member]) == (purse.held(now), purse.expired(now))
            assert expiries[place] == tuple(plain(astuple(e)) for e in purse.expiries(now))
            assert 0 <= earnable[place] == purse.earnable(now) <= RULES.daily_cap
        assert supply == sum(held) == books.purses.total_supply(now)
        all_ever = sum(told["Earned"]) + sum(told["Returned"])
        assert all_ever == supply + sum(told["Spent"]) + expired.total()

    @invariant()
    def crystals__where_they_were_earned_CRYSTAL_4(self) -> None:
        """Shown at the member's wallet and nowhere else; the rules try to move them."""
        people, now = self.world.people, self.world.now
        others = [contract.address for contract in self.world.contracts.values()]
        wallets = [person.wallet.address for person in people]
        found = self.ask(
            *[("Crystal", "balanceOf", account) for account in wallets + others],
            *[("Crystal", "allowance", *pair) for pair in pairwise(wallets)],
        )
        assert found[: len(people)] == [self.books.purses.of(p.id).held(now) for p in people]
        assert not any(found[len(people) :])

    def split(self, *parts):
        """The results of several lists of calls."""
        found = iter(self.ask(*[call for part in parts for call in part]))
        return [list(islice(found, len(part))) for part in parts]

    @invariant()
    def tasks__as_in_the_books_TASK_1_TASK_2_TASK_5(self) -> None:
        """Refused completions, which the rules try all the time, leave no trace."""
        tasks, people = self.books.tasks, [person.id for person in self.world.people]
        numbers = [
            (task, member, number)
            for task in range(len(tasks))
            for member in people
            for number in self.numbers_near(task, member)
        ]
        stored, done = self.split(
            [("TaskBoard", "taskOf", task) for task in range(len(tasks))],
            [("TaskBoard", "isCompleted", *key) for key in numbers],
        )
        for book, terms in zip(tasks, stored, strict=True):
            kind, crystals, most, start, end, budget, given, document = terms
            assert (end, given) == (book.end, book.given)
            assert given == crystals * len(book.done) <= budget == book.terms.budget
            assert (kind, crystals, most, start) == astuple(book.terms)[:4]
            assert document == "0x" + book.terms.document.hex()
            assert all(number < most for _, number in book.done)
        for (task, member, number), completed in zip(numbers, done, strict=True):
            assert completed == ((member, number) in tasks[task].done)
        completions = sum(book.given for book in tasks)
        assert completions == sum(v for k, v in self.heard.items() if k[0] == "TaskCompleted")
        assert completions == sum(self.heard["CrystalsEarned", member] for member in people)

    def numbers_near(self, task: int, member: bytes) -> list[int]:
        """The completions that count last, and what follows."""
        done = [number for who, number in self.books.tasks[task].done if who == member]
        return [*sorted(done)[-3:], *range(max(done, default=-1) + 1, max(done, default=-1) + 3)]

    @invariant()
    def attesters__as_in_the_books_TASK_3_TASK_4(self) -> None:
        attesters, today = self.books.attesters, day_of(self.world.now)
        found = self.ask(*[("TaskBoard", "attesterOf", attester) for attester in attesters])
        for (attester, book), stored in zip(attesters.items(), found, strict=True):
            standing, budget, day, given = stored
            assert (standing, budget) == (book.standing, book.budget)
            gave = self.heard["TaskCompleted", attester, today]
            assert gave == book.given[today] == (given if day == today else 0)
            assert gave <= book.most.get(today, book.budget)
            if standing == REMOVED:
                total = sum(
                    v for k, v in self.heard.items() if k[:2] == ("TaskCompleted", attester)
                )
                assert self.gave_at_end.setdefault(attester, total) == total
