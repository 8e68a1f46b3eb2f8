"""Rules about what the token's officers do, redemption and records."""

from __future__ import annotations

from collections import Counter

from csop.hashing import keccak
from tests.mining import ROUND
from tests.stateful.actions import action
from tests.stateful.common_books import REDEMPTION
from tests.stateful.common_rules import WHO, CommonRules

MOST = 2**256 - 1
PRIZE = 1_001
DEALS = ("transfer",) * 6 + ("freeze", "redeem", "force", "take_record", "unpause") * 2
DEALS += ("recover", "pause", "set_policy", "set_status")
"""Weighted by repetition."""


class StoneRules(CommonRules):
    """Keeps, beside the books: what the last step must have left where it was frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.held_fast: Counter[str] = Counter()

    def wallet(self, who: int) -> str:
        return str(self.world.people[who].wallet.address)

    @action(4, who=WHO)
    def deal(self, who: int) -> None:
        """Somebody gets stones, and several things happen to them in a row."""
        for member in (who, 0, 1):
            self.earn(member)
        self.set_policy(1)
        for _ in range(16):
            self.step(*DEALS)
            for invariant in self.invariants():
                invariant.function(self)

    def earn(self, who: int) -> None:
        """A prize, without the box: STONE-4, STONE-6."""
        member = self.world.people[who].id
        self.world.reach(self.books.genesis + ROUND)
        error = "Stone_Paused" if self.world.next_second() < self.books.paused_until else None
        done = self.send(error, "Stone", "mintEngagement", [member], [PRIZE], by="box")
        if done and member in self.books.wallets:
            self.books.balances[self.wallet(who)] += PRIZE

    @action(who=WHO, parts=[0, 0, 1, 2, 3, 4, 5, MOST])
    def freeze(self, who: int, parts: int) -> None:
        """Quarters of what there is, more than that, or everything for ever."""
        wallet = self.wallet(who)
        amount = MOST if parts == MOST else self.books.balances[wallet] * parts // 4
        assert self.send(None, "Stone", "setFrozenTokens", wallet, amount, by="freezer")
        self.books.frozen[wallet] = amount
        self.held_fast[wallet] = min(self.held_fast[wallet], amount)

    @action(sender=WHO, to=WHO, parts=range(0, 6))
    def force(self, sender: int, to: int, parts: int) -> None:
        """Whatever the policy, the pause, the sender's status and the freeze say."""
        giver, taker = self.wallet(sender), self.wallet(to)
        value = self.books.balances[giver] * parts // 4
        error = None
        if self.world.people[to].id not in self.books.wallets:
            error = "ERC7943CannotReceive"
        elif value > self.books.balances[giver]:
            error = "ERC20InsufficientBalance"
        arguments = ("Stone", "forcedTransfer", giver, taker, value)
        if self.send(error, *arguments, by="enforcer"):
            self.books.frozen[giver] -= max(value - self.books.unfrozen(giver), 0)
            self.books.balances[giver] -= value
            self.books.balances[taker] += value
            self.held_fast[giver] = 0

    @action(sender=WHO, to=WHO, seldom=range(0, 2))
    def recover(self, sender: int, to: int, seldom: int) -> None:
        """All of it and the freeze; to the same wallet nothing changes."""
        if seldom:
            return
        giver, taker = self.wallet(sender), self.wallet(to)
        known = self.world.people[to].id in self.books.wallets
        error = None if known else "ERC7943CannotReceive"
        if self.send(error, "Stone", "recover", giver, taker, by="recoverer"):
            for book in (self.books.frozen, self.books.balances):
                amount, book[giver] = book[giver], 0
                book[taker] = min(book[taker] + amount, MOST)
            self.held_fast[giver] = 0

    @action(who=WHO, parts=range(0, 6))
    def redeem(self, who: int, parts: int) -> None:
        self.try_redeem(who, self.books.balances[self.wallet(who)] * parts // 4)

    def try_redeem(self, who: int, value: int) -> bool:
        """STONE-6, STONE-7: not while paused, and not what is frozen."""
        wallet, time = self.wallet(who), self.world.next_second()
        error = self.books.redeem_error(self.world.people[who].id, wallet, value, time)
        order = keccak(b"order")
        done = self.send(error, "Stone", "redeem", value, order, by=f"person {who}")
        if done:
            self.books.balances[wallet] -= value
            self.books.redeemed += value
        return done

    @action()
    def take_record(self) -> None:
        """Its number is the next; asking for the one after it is refused."""
        assert self.send(None, "Stone", "takeRecord", by="recorder")
        self.books.records.append(Counter(self.books.balances))
        for record in (0, len(self.books.records) + 1):
            self.send("Stone_UnknownRecord", "Stone", "totalSupplyAt", record)

    def finish_by_redeeming(self) -> None:
        """Everybody active, unfrozen and old enough burns everything."""
        for who, person in enumerate(self.world.people):
            assert self.send(None, "MemberRegistry", "setStatus", person.id, 1, by="steward")
            self.books.statuses[person.id] = 1
            self.freeze(who, 0)
        self.world.reach(max(self.books.registered.values()) + REDEMPTION)
        for who in WHO:
            assert self.try_redeem(who, self.books.balances[self.wallet(who)])
