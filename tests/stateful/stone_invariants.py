"""The invariants of freezes and records, checked after every step against the books."""

from __future__ import annotations

from hypothesis.stateful import invariant

from tests.stateful.common_invariants import CommonInvariants
from tests.stateful.stone_rules import StoneRules


class StoneInvariants(CommonInvariants, StoneRules):
    """What a record said at first, to be compared with what it says later."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded_before: dict[int, list[int]] = {}

    @invariant()
    def frozen__moved_by_force_or_recovery_only_STONE_7(self) -> None:
        """The rules `transfer` and `redeem` try to move it at any time."""
        everyone = [person.wallet.address for person in self.world.people]
        found = self.ask(
            *[("Stone", "getFrozenTokens", account) for account in everyone],
            *[("Stone", "balanceOf", account) for account in everyone],
        )
        frozen, balances = found[: len(everyone)], found[len(everyone) :]
        assert frozen == [self.books.frozen[account] for account in everyone]
        for account, held, balance in zip(everyone, frozen, balances, strict=True):
            assert balance >= self.held_fast[account]
            self.held_fast[account] = min(held, balance)

    @invariant()
    def records__for_good_STONE_8(self) -> None:
        everyone = [person.wallet.address for person in self.world.people]
        numbers = range(1, len(self.books.records) + 1)
        latest, *found = self.ask(
            ("Stone", "latestRecord"),
            *[("Stone", "totalSupplyAt", number) for number in numbers],
            *[("Stone", "balanceOfAt", who, number) for number in numbers for who in everyone],
        )
        assert latest == len(numbers)
        supplies, balances = found[: len(numbers)], found[len(numbers) :]
        for place, (number, book) in enumerate(zip(numbers, self.books.records, strict=True)):
            at = balances[place * len(everyone) : (place + 1) * len(everyone)]
            assert at == [book[account] for account in everyone]
            assert supplies[place] == sum(at)
            assert self.recorded_before.setdefault(number, at) == at
