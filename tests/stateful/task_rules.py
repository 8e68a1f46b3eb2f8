"""Rules about tasks, attesters and crystals."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import astuple, replace
from typing import Any

from csop.calendar import day_of
from csop.chain import artifacts
from csop.chain.codec import EventArgs, EventCodec
from csop.chain.keys import derived
from csop.engagement.tasks import Kind as TaskKind
from csop.engagement.tasks import SignedCompletion, TaskTerms, domain_of, sign_completion
from csop.hashing import keccak
from csop.types import Completion
from tests.stateful.actions import action
from tests.stateful.common_rules import WHICH, WHO, CommonRules
from tests.stateful.engagement_books import REMOVED, EngagementBooks, TaskBook

DAY = 86_400
SEED = "tests"
SEEDS = range(2**16)
ATTESTERS = ("attester", "second attester", "third attester")
FAULTS = (*[""] * 6, "number", "cap", "member", "task", "attester", "deadline", "signature")

HAPPENED: Counter[str] = Counter()
"""What befell in all stories: errors by name, and what the rules note."""


def address_of(attester: str) -> str:
    return str(derived(SEED, attester).address)


class TaskRules(CommonRules):
    """Keeps, beside the books, what the contracts' events said."""

    books: EngagementBooks

    def __init__(self) -> None:
        super().__init__()
        self.heard: Counter[tuple[Any, ...]] = Counter()
        names = ("Crystal", "TaskBoard", "MineBox")
        events = [codec for name in names for codec in artifacts.load(name).events.values()]
        self.codecs: dict[bytes, EventCodec] = {codec.topic: codec for codec in events}

    def attempt(self, errors: list[str], *args: Any, by: str = "stranger") -> bool:
        """Make a transaction that must fail with one of these errors, or go through."""
        found = self.world.send(*args, by=by)
        assert found in errors if errors else found is None, f"{args}: {found}, expected {errors}"
        if found:
            HAPPENED[found] += 1
            return False
        for event in self.events():
            self.hear(event)
        return True

    def events(self) -> list[EventArgs]:
        """Those of the newest transaction that engagement's contracts know."""
        found = []
        for log in self.world.logs:
            topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
            if codec := self.codecs.get(topics[0]):
                if codec.name == "Transfer" and len(topics) != 3:
                    continue
                found.append(codec.decode(topics, bytes.fromhex(log["data"][2:])))
        return found

    def hear(self, event: EventArgs) -> None:
        """Crystals by member, and what attesters gave by day."""
        args = event.args
        HAPPENED[event.name] += 1
        if event.name.startswith("Crystals"):
            self.heard[event.name, args["member"]] += args["amount"]
        if event.name == "TaskCompleted":
            day = day_of(self.world.now)
            self.heard[event.name, args["attester"], day] += args["crystals"]
        if event.name in ("Settled", "Refunded", "Fulfilled", "Drawn"):
            self.heard[event.name, args["member"]] += 1

    # tasks

    @action(
        crystals=[1, 20, 50, 60, 100, 0, 101],
        most=[1, 2, 50, 300, 300, 0],
        parts=[1, 3, 10**6, 10**6, 0],
        start=[0, 0, 0, DAY],
        days=[-1, 0, 1, 30, 400, 4000],
    )
    def create_task(self, crystals: int, most: int, parts: int, start: int, days: int) -> None:
        time = self.world.next_second()
        begin, end = time + start, time + days * DAY
        kind = TaskKind.CO_CREATION
        budget = crystals * parts + (parts == 3)
        terms = TaskTerms(kind, crystals, most, begin, end, budget, 0, keccak(b"task"))
        errors = ["TaskBoard_InvalidTimes"] * (begin >= end or end <= time)
        if not (0 < crystals <= 100 and most and parts):
            errors.append("TaskBoard_InvalidTask")
        if self.attempt(errors, "TaskBoard", "createTask", astuple(terms), by="curator"):
            self.books.tasks.append(TaskBook(terms, end))

    @action(which=WHICH)
    def close_task(self, which: int) -> None:
        """The first one lives on, so that there is something to do."""
        number = 1 + which % 6
        time = self.world.next_second()
        errors = ["TaskBoard_UnknownTask"]
        if number < len(self.books.tasks):
            errors = ["TaskBoard_NotOpen"] * (time >= self.books.tasks[number].end)
        if self.attempt(errors, "TaskBoard", "closeTask", number, by="curator"):
            self.books.tasks[number].end = time

    @action(name=ATTESTERS, budget=[0, 60, 300, 5_000, 5_000])
    def set_attester(self, name: str, budget: int) -> None:
        time, attester = self.world.next_second(), address_of(name)
        book = self.books.attesters.get(attester)
        errors = ["TaskBoard_RemovedAttester"] * bool(book and book.standing == REMOVED)
        if self.attempt(errors, "TaskBoard", "setAttester", attester, budget, by="rotator"):
            self.books.set_attester(attester, budget, time)

    @action(name=ATTESTERS, seldom=range(3))
    def remove_attester(self, name: str, seldom: int) -> None:
        """The first one mostly stays, so that somebody attests."""
        if name == ATTESTERS[0] and seldom:
            return
        book = self.books.attesters.get(address_of(name))
        errors = ["TaskBoard_UnknownAttester"]
        if book:
            errors = ["TaskBoard_RemovedAttester"] * (book.standing == REMOVED)
        if self.attempt(errors, "TaskBoard", "removeAttester", address_of(name), by="guardian"):
            self.books.attesters[address_of(name)].standing = REMOVED

    # completions

    def completion(self, task: int, member: bytes, number: int, attester: str) -> Completion:
        deadline, evidence = self.world.now + 5 * DAY, keccak(b"evidence %d" % number)
        return Completion(task, member, number, evidence, deadline, address_of(attester))

    def sign(self, done: Completion, by: str) -> SignedCompletion:
        mining = self.world.mining
        domain = domain_of(mining.chain_id, self.world.contracts["TaskBoard"].address)
        return sign_completion(derived(SEED, by), domain, done)

    def next_number(self, task: int, member: bytes) -> int:
        known = task < len(self.books.tasks)
        return sum(who == member for who, _ in self.books.tasks[task].done) if known else 0

    def some_completion(self, rng: random.Random, fault: str, ahead: int = 0) -> Any:
        """(signed, whether its signature is good), wrong in the way named, if any."""
        choose, books = rng.choice, self.books
        task = choose(range(len(books.tasks)))
        if fault == "task":
            task = len(books.tasks) + choose(range(2))
        known = [person.id for person in self.world.people if person.id in books.wallets]
        member = keccak(b"nobody") if fault == "member" or not known else choose(known)
        number = self.next_number(task, member) + ahead
        if fault == "number":
            number = max(0, number - 1)
        if fault == "cap":
            number = 300
        able = [name for name in ATTESTERS if self.stands(name)] or list(ATTESTERS)
        attester = choose(ATTESTERS) if fault == "attester" else choose(able)
        done = self.completion(task, member, number, attester)
        if fault == "deadline":
            done = replace(done, deadline=self.world.now - 1 + choose(range(3)))
        signed = self.sign(done, attester)
        if fault == "signature":
            altered = replace(done, evidence=keccak(b"something else"))
            return replace(signed, completion=altered), False
        return signed, True

    def stands(self, attester: str) -> bool:
        book = self.books.attesters.get(address_of(attester))
        return bool(book) and book.standing != REMOVED

    @action(2, seed=SEEDS, fault=FAULTS)
    def complete(self, seed: int, fault: str) -> None:
        signed, good = self.some_completion(random.Random(seed), fault)
        self.bring(signed, good)

    def bring(self, signed: SignedCompletion, good: bool = True) -> bool:
        time = self.world.next_second()
        errors = self.books.complete_errors(signed.completion, good, time)
        arguments = (astuple(signed.completion), signed.signature)
        if not self.attempt(errors, "TaskBoard", "complete", *arguments):
            return False
        self.books.complete(signed.completion, time)
        return True

    @action(2, seed=SEEDS, count=range(1, 6))
    def complete_many(self, seed: int, count: int) -> None:
        rng = random.Random(seed)
        faults = [rng.choice(FAULTS) for _ in range(count)]
        self.bring_many(
            [self.some_completion(rng, fault, rng.choice([0, 0, 1])) for fault in faults]
        )

    def bring_many(self, chosen: list[tuple[SignedCompletion, bool]]) -> None:
        """TASK-5: what is refused is skipped, with a reason that is due, and no more."""
        time = self.world.next_second()
        arguments = [astuple(s.completion) for s, _ in chosen], [s.signature for s, _ in chosen]
        assert self.attempt([], "TaskBoard", "completeMany", *arguments)
        names = ("TaskCompleted", "CompletionSkipped")
        told = [event for event in self.events() if event.name in names]
        for place, ((signed, good), event) in enumerate(zip(chosen, told, strict=True)):
            errors = self.books.complete_errors(signed.completion, good, time)
            assert event.name == names[bool(errors)]
            if errors:
                assert event.args["place"] == place
                reason = artifacts.error_book().decode(event.args["reason"]).name
                assert reason in errors, f"{reason}, expected {errors}"
                HAPPENED[reason] += 1
            else:
                self.books.complete(signed.completion, time)

    @action(6, who=WHO)
    def work(self, who: int, times: int = 2) -> None:
        """A full day's crystals, by the task that is always there."""
        member = self.world.people[who].id
        number = self.next_number(0, member)
        attester = next((name for name in ATTESTERS if self.stands(name)), ATTESTERS[0])
        done = [self.completion(0, member, number + i, attester) for i in range(times)]
        self.bring_many([(self.sign(one, attester), True) for one in done])

    @action(who=WHO, to=WHO, way=["transfer", "transferFrom", "approve"])
    def move_crystals(self, who: int, to: int, way: str) -> None:
        """CRYSTAL-4: there is no way."""
        giver, taker = (self.world.people[i].wallet for i in (who, to))
        arguments = (giver, taker, 1) if way == "transferFrom" else (taker, 1)
        by = f"person {to if way == 'transferFrom' else who}"
        self.attempt(["Crystal_NotTransferable"], "Crystal", way, *arguments, by=by)
