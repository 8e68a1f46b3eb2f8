"""What happens to proceeds: distributions open and end, and people live in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers import bytes32
from tests.models.proceeds import CLAIM_SECONDS
from tests.models.rights.calls import NOTHING, ZERO
from tests.models.rights.members import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED
from tests.models.rights.stones import MOST
from tests.stateful.actions import action
from tests.stateful.proceeds_books import ProceedsBooks, ProceedsJournal
from tests.stateful.rights_deeds import DEEDS, Made
from tests.stateful.rights_rules import RightsRules

ACCOUNTS = bytes32("accounts")
MOST_OPEN = 6
OF_RIGHTS = (
    *("MemberRegistry.setStatus",) * 6,
    *("MemberRegistry.register", "MemberRegistry.passOn", "MemberRegistry.executeProposal") * 2,
    *("Stone.mintMileage", "Stone.transfer", "Stone.redeem") * 4,
    *("Stone.setFrozenTokens", "Stone.takeRecord", "Stone.approve", "Stone.transferFrom"),
)


class ProceedsRules(RightsRules):
    """The rights' own actions go on, but those that do not concern us."""

    books: ProceedsBooks
    agree = change_policy = None

    def __init__(self) -> None:
        super().__init__()
        self.journal: ProceedsJournal = ProceedsJournal()
        self.references = 0
        self.sink = self.chain.account("sink")

    @property
    def vault(self) -> str:
        return self.chain.address("ProceedsVault")

    def fresh_wallet(self, who: bytes) -> str:
        """Seldom an address of the house: the registry knows no insiders."""
        return self.mostly([super().fresh_wallet(who)], self.sink, self.chain.hands["sponsor"])

    def reference(self) -> bytes:
        """Mostly a new one."""
        self.references += 1
        used = self.books.vouchers.deposits | self.books.vouchers.payments
        return self.mostly([bytes32(f"reference {self.references}")], NOTHING, *sorted(used))

    def holds_vouchers(self) -> str:
        found = self.books.vouchers.balances
        holders = [who for who, amount in found.items() if amount and who != self.vault]
        return self.mostly(holders, *self.accounts)

    def some_of(self, holder: str) -> int:
        has = self.books.vouchers.balances[holder]
        return self.mostly([has, has // 2, min(has, 7)], has + 1, 0)

    # calls

    @action(12)
    def deed(self, *_names: str) -> None:
        """What people and officers do besides."""
        name = self.rng.choice(OF_RIGHTS)
        by, arguments = DEEDS[name][1](self)
        self.act(by, name, *arguments)

    @action(14)
    def money(self) -> None:
        """One call about vouchers, by whoever may, mostly."""
        name = self.rng.choice(list(VOUCHERS))
        by, arguments = VOUCHERS[name](self)
        self.act(self.mostly([by], *self.accounts), f"SettlementVoucher.{name}", *arguments)

    @action(12)
    def distribute(self) -> None:
        """Another distribution, of a new record or an old one, perhaps with an error in it."""
        if len(self.books.vault.distributions) >= MOST_OPEN:
            return
        hands, errors = self.chain.hands, self.rng.random() < 0.25
        if self.rng.random() < 0.8:
            self.act(hands["recorder"], "Stone.takeRecord")
        used = {d.record for d in self.books.vault.distributions}
        numbers = range(1, len(self.books.stones.records) + 1)
        unused = [number for number in numbers if number not in used]
        proceeds = self.mostly([10 ** self.rng.randrange(24, 32) + self.rng.randrange(10**9)], 21)
        terms = [
            self.books.vault.asset,
            self.mostly(unused[-2:], 1),
            proceeds,
            self.pick(0, 1),
            self.world_time + CLAIM_SECONDS + self.pick(10, 100, 10**6),
            self.mostly([self.sink], *self.current),
            ACCOUNTS,
        ]
        if errors:
            place, wrong = self.pick(*self.mistakes())
            terms[place] = wrong
        pot = terms[2] * 49 // 1_000
        deposit = pot + self.pick(1, -1) if errors and pot and self.rng.random() < 0.2 else pot
        lacking = self.rng.random() < 0.05
        self.fund(pot - 1 if lacking and pot else pot)
        by = self.mostly([hands["sponsor"]], hands["bank"], self.relayer)
        self.act(by, "ProceedsVault.open", tuple(terms), deposit % 2**256)

    def mistakes(self) -> list[tuple[int, Any]]:
        latest = len(self.books.stones.records)
        return [
            (0, self.chain.address("Stone")),
            *[(1, record) for record in (0, 1, latest, latest + 1, 2**64)],
            *[(2, proceeds) for proceeds in (0, 20, 2**128)],
            (4, self.world_time + CLAIM_SECONDS - 1),
            (5, ZERO),
            (5, self.vault),
            (6, NOTHING),
        ]

    def fund(self, amount: int) -> None:
        """The sponsor has and lets the vault take at least this."""
        sponsor, has = self.chain.hands["sponsor"], self.books.vouchers.balances
        missing = max(0, min(amount, 2**130) - has[sponsor])
        self.references += 1
        paid = (sponsor, missing, bytes32(f"deposit {self.references}"))
        assert self.act(self.chain.hands["bank"], "SettlementVoucher.mint", *paid)
        assert self.act(sponsor, "SettlementVoucher.approve", self.vault, self.pick(MOST, amount))

    def numbers(self) -> tuple[int, ...]:
        """Mostly of open distributions; some twice, in any order."""
        found = self.books.vault.distributions
        usual = [n for n, d in enumerate(found) if self.world_time < d.claim_end]
        if self.rng.random() < 0.1:
            usual = list(range(len(found) + 1))
        return tuple(self.rng.choices(usual or [0], k=self.rng.randrange(1, 5)))

    @action(14)
    def claim(self) -> None:
        """By anybody, for one or many, one distribution or all."""
        by = self.pick(self.relayer, self.holder(), *self.thieves)
        if self.rng.random() < 0.5:
            self.act(by, "ProceedsVault.claim", self.numbers(), self.some_id())
            return
        people = tuple(self.some_id() for _ in range(self.rng.randrange(5)))
        self.act(by, "ProceedsVault.claimMany", self.numbers(), people)

    @action(6)
    def block(self) -> None:
        """Somebody is blocked, and what is theirs claimed meanwhile."""
        living = [who for who, m in self.books.everyone.items() if m.status != DECEASED]
        if living:
            who, status = self.rng.choice(living), self.pick(SUSPENDED, FROZEN, CLOSED, DECEASED)
            if self.act(self.chain.hands["steward"], "MemberRegistry.setStatus", who, status):
                self.act(self.relayer, "ProceedsVault.claim", self.numbers(), who)

    @action(8)
    def release(self) -> None:
        """What is held, for whoever is no longer blocked or still is."""
        waiting = list(self.journal.waiting)
        if not waiting:
            return
        number, who = self.rng.choice(waiting)
        member = self.books.everyone[who]
        steward = self.chain.hands["steward"]
        if member.status != ACTIVE and self.rng.random() < 0.6:
            self.act(steward, "MemberRegistry.setStatus", who, ACTIVE)
        numbers = (number, *(n for n, other in waiting if other == who and n != number))
        self.act(self.relayer, "ProceedsVault.release", self.mostly([numbers], (number, 9)), who)

    @action(3)
    def sweep(self) -> None:
        """Near the end of one, or long after."""
        found = list(enumerate(self.books.vault.distributions))
        waiting = [(n, d) for n, d in found if not d.is_swept]
        number, d = self.mostly(waiting[:1], *found, (len(found), None))
        if d and self.rng.random() < 0.5:
            self.reach(d.claim_end - self.pick(3, 1, 0, -1))
            self.act(self.relayer, "ProceedsVault.claimMany", (number,), tuple(self.books.everyone))
        self.act(self.relayer, "ProceedsVault.sweep", number)


def mint(c: ProceedsRules) -> Made:
    to = c.mostly([c.some_wallet()], c.sink, c.relayer)
    return c.chain.hands["bank"], (to, c.pick(1, 100, 12_345), c.reference())


def burn(c: ProceedsRules) -> Made:
    bank = c.chain.hands["bank"]
    pairs = c.books.vouchers.allowances.items()
    allowed = [(who, most) for (who, to), most in pairs if to == bank and most]
    holder, most = c.mostly(allowed, (c.holds_vouchers(), 1))
    return bank, (holder, min(most, c.some_of(holder)), c.reference())


def transfer(c: ProceedsRules) -> Made:
    holder = c.holds_vouchers()
    return holder, (c.mostly([c.some_wallet(), c.sink], c.vault, *c.accounts), c.some_of(holder))


def approve(c: ProceedsRules) -> Made:
    holder = c.holds_vouchers()
    return holder, (c.chain.hands["bank"], c.some_of(holder))


VOUCHERS: dict[str, Callable[[ProceedsRules], Made]] = {
    "mint": mint,
    "burn": burn,
    "transfer": transfer,
    "approve": approve,
    "setInsider": lambda c: (c.chain.hands["admin"], (c.sink, c.pick(True, True, False))),
}
