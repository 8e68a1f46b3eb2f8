"""What happens to rights: any call by anybody, time, and stories that take several steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import note

from tests.models.rights.calls import Call, Refused, plain
from tests.models.rights.members import ACTIVE, CLOSED, DECEASED
from tests.stateful.actions import action
from tests.stateful.rights_choices import PURPOSES, Choices
from tests.stateful.rights_deeds import DEEDS
from tests.stateful.rights_journal import Journal

HOUR, DAY = 3_600, 86_400
HAPPENED: Counter[str] = Counter()
"""What went through, and what was refused and why, in all stories."""
NAMES = [name for name, (weight, _) in DEEDS.items() for _ in range(weight)]
OF_CONSENTS = tuple(name for name in NAMES if name.startswith("ConsentRegistry."))
DOCUMENT = PURPOSES[0]


class RightsRules(Choices):
    """Each call is made on the chain and in the books, which must agree on how it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = Journal()
        self.say: Callable[[str], None] = note

    def act(self, by: str, name: str, *arguments: Any) -> bool:
        """One call; whether it went through."""
        operation = self.chain.operation(by, name, arguments)
        time = self.next_time()
        expected = self.books.refusal(Call(by, time), operation, arguments)
        self.must_end(by, name, arguments, expected)
        return expected is None

    def plan(self, by: str, name: str, *arguments: Any) -> bool:
        """Schedule a call that has to wait."""
        operation = self.chain.operation(by, name, arguments)
        self.planned[operation] = arguments
        call = Call(by, self.next_time())
        return self.manage(lambda: self.books.access.schedule(call, operation), by, operation)

    def unplan(self, by: str, holder: str, name: str, *arguments: Any) -> bool:
        """Cancel a scheduled call."""
        operation = self.chain.operation(holder, name, arguments)
        call = Call(by, self.next_time())
        return self.manage(lambda: self.books.access.cancel(call, operation), by, operation, holder)

    def manage(self, change: Any, by: str, operation: Any, *holder: str) -> bool:
        expected = None
        try:
            change()
        except Refused as refused:
            expected = refused
        arguments = (*holder, operation.target, operation.data, *(() if holder else (0,)))
        self.must_end(
            by, f"AccessManager.{'cancel' if holder else 'schedule'}", arguments, expected
        )
        return expected is None

    def must_end(self, by: str, name: str, arguments: Any, expected: Refused | None) -> None:
        found = self.chain.send(name, arguments, by)
        told = f"{self.world_time} {self.chain.told(by)}: {name}{self.chain.told(arguments)}"
        self.say(f"{told}: {found or 'done'}\n")
        said = (found.name, plain(tuple(found.args.values()))) if found else None
        due = (expected.name, plain(expected.arguments)) if expected else None
        assert said == due, f"{told}: {found}, expected {expected}"
        HAPPENED[expected.name if expected else name] += 1
        if not found:
            self.journal.read(self.chain.logs(), self.world_time)

    @property
    def world_time(self) -> int:
        return self.chain.world.now

    def next_time(self) -> int:
        """Of the next transaction: a second on, or the same second."""
        time = self.world_time + self.pick(0, 1, 1, 1, 1)
        self.chain.set_time(time)
        return time

    def reach(self, time: int) -> None:
        self.chain.world.reach(time)

    def check(self) -> None:
        for invariant in self.invariants():
            invariant.function(self)

    # anything

    @action(30)
    def deed(self, *names: str) -> None:
        """One of these, or any, by whoever may, mostly."""
        name = self.rng.choice(names or NAMES)
        by, arguments = DEEDS[name][1](self)
        if self.rng.random() < 0.1:
            by = self.pick(*self.accounts, *self.chain.hands.values())
        self.act(by, name, *arguments)

    @action(4)
    def wait(self) -> None:
        """Some hours or days, or until just before, at or after a moment that matters."""
        now = self.world_time
        near = [moment for moment in self.books.deadlines if now < moment < now + 100 * DAY]
        far = self.pick(HOUR, HOUR, 5 * HOUR, DAY, 3 * DAY, 15 * DAY)
        if near and self.rng.random() < 0.6:
            far = self.rng.choice(near) - now - self.pick(1, 0, 0, -1)
        self.reach(now + far)

    # stories

    @action(3)
    def recover(self) -> None:
        """A lost phone: proposed, perhaps cancelled, proposed again, executed or too soon."""
        everyone, gone = self.books.everyone, (DECEASED, CLOSED)
        living = [who for who, member in everyone.items() if member.status not in gone]
        if living:
            who = self.rng.choice(living)
            self.see_through("proposeRecovery", who, self.fresh_wallet(who))

    @action(2)
    def inherit(self) -> None:
        """A death, and who comes after."""
        living = [who for who, m in self.books.everyone.items() if m.status != DECEASED]
        if len(living) < 3:
            return
        who, heir = self.rng.sample(living, 2)
        self.act(self.chain.hands["steward"], "MemberRegistry.setStatus", who, DECEASED)
        self.see_through("proposeInheritance", who, heir)
        self.act(self.chain.hands["minter"], "Stone.mintMileage", (who,), (1_000,))
        self.act(self.relayer, "MemberRegistry.passOn", who)

    def see_through(self, how: str, who: bytes, to: Any) -> None:
        steward, notary = self.chain.hands["steward"], self.chain.hands["notary"]
        self.act(steward, f"MemberRegistry.{how}", who, to, self.document())
        if self.rng.random() < 0.4:
            self.act(self.wallet_of(who), "MemberRegistry.cancelProposal", who)
            self.act(steward, f"MemberRegistry.{how}", who, to, self.document())
        self.deed()
        proposal = self.books.members.found[who].proposal
        if proposal and proposal.second:
            self.act(self.books.members.wallet_of(who), "MemberRegistry.cancelProposal", who)
            self.act(notary, "MemberRegistry.confirmProposal", *self.pending(who))
        if proposal:
            self.reach(proposal.executable_at - self.pick(1, 1, 2, 0))
        self.check()
        for _ in range(self.pick(1, 1, 2)):
            self.act(notary, "MemberRegistry.executeProposal", *self.pending(who))

    @action(2)
    def force(self) -> None:
        """A court's order: announced, perhaps cancelled, carried out once."""
        holder, enforcer = self.holder(), self.chain.hands["enforcer"]
        self.act(self.chain.hands["freezer"], "Stone.setFrozenTokens", holder, self.part(holder))
        amount = self.part(holder) % 2**100
        call = ("Stone.forcedTransfer", holder, self.some_wallet(), amount)
        self.wait_for(enforcer, 3 * DAY, *call)

    @action(2)
    def change_policy(self) -> None:
        call = ("Stone.setTransferPolicy", self.pick(0, 1, 1, 1))
        self.wait_for(self.chain.hands["policy"], 2 * DAY, *call)

    def wait_for(self, by: str, delay: int, *call: Any) -> None:
        self.plan(by, *call)
        if self.rng.random() < 0.2:
            other = self.pick(*self.chain.hands.values())
            self.unplan(self.mostly([self.chain.hands["guardian"]], other), by, *call)
        if self.rng.random() < 0.3:
            self.plan(by, *call)
        self.act(by, *call)
        ready = self.books.access.ready.get(self.chain.operation(by, *call[:1], call[1:]))
        if ready:
            self.reach(ready - self.pick(1, 1, 2, 0, -7 * DAY + 1, -7 * DAY))
        self.act(by, *call)
        self.act(by, *call)

    @action(3)
    def begin_anew(self) -> None:
        """Whoever was suspended is not any more, and somebody comes along."""
        steward, registrar = self.chain.hands["steward"], self.chain.hands["registrar"]
        for who, member in self.books.everyone.items():
            if member.status not in (ACTIVE, DECEASED):
                self.act(steward, "MemberRegistry.setStatus", who, ACTIVE)
        new = [who for who in self.pools if who not in self.books.everyone]
        if new:
            self.act(registrar, "MemberRegistry.register", new[0], self.pools[new[0]][0], 3)
        self.deed("VehicleRegistry.register")

    @action(4)
    def share_out(self) -> None:
        """Everybody gets stones, and some of them change hands with records in between."""
        people = tuple(self.books.everyone)
        minter, recorder = self.chain.hands["minter"], self.chain.hands["recorder"]
        self.act(minter, "Stone.mintMileage", people, tuple(1_000 for _ in people))
        for _ in range(3):
            holder = self.holder()
            self.act(holder, "Stone.transfer", self.some_wallet(), self.part(holder))
            self.act(recorder, "Stone.takeRecord")
            self.check()

    @action(4)
    def agree(self) -> None:
        """Owners change their minds, again and again; a vehicle is sold in between."""
        for _ in range(5):
            self.deed(*OF_CONSENTS)
            self.check()
        self.deed("VehicleRegistry.sell")
        self.wait()
        self.deed(*OF_CONSENTS)
