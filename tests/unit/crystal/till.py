"""A hand on crystals: who earns, spends and gets back, and all there is to see of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.helpers import Clock, expect_error
from tests.unit.dates import first_second, month_at
from tests.unit.events import Logged, events_of, hex32

ZERO = "0x" + "00" * 20
CAP, LIFE = 100, 24
MOST_CAP = 338
"""With that life."""
FULL = 2**18 - 1
"""What a bucket holds."""
SECONDS_TO_NOON_OF_THE_TENTH = 9 * 86_400 + 12 * 3600


@dataclass(frozen=True)
class Till:
    """Crystals with an earner, a spender, and the members whose purses are looked at."""

    crystal: Any
    earner: Any
    spender: Any
    clock: Clock
    people: Sequence[Any] = ()

    @property
    def month(self) -> int:
        """The current month."""
        return month_at(self.clock.now)

    def go(self, month: int, before: int = 0) -> int:
        """Noon of the month's tenth, or so many seconds before the month; its number."""
        start = first_second(month)
        time = start - before if before else start + SECONDS_TO_NOON_OF_THE_TENTH
        # Blocks mined since may have passed that noon by some seconds: the month is the same.
        if before or self.month != month:
            self.clock.set(time)
        return month

    def earn(self, person: Any, amount: int) -> Any:
        return self.crystal.earn(person.id, amount, {"from": self.earner})

    def spend(self, person: Any, amount: int) -> Any:
        return self.crystal.spend(person.id, amount, {"from": self.spender})

    def give_back(self, person: Any, amount: int, month: int) -> Any:
        return self.crystal.giveBack(person.id, amount, month, {"from": self.spender})

    def fill(self, person: Any, amounts: dict[int, int]) -> None:
        """Earn, in these months after this one; ends in the last."""
        now = self.month
        for after, amount in sorted(amounts.items()):
            if after:
                self.go(now + after)
            self.earn(person, amount)

    def buckets(self, person: Any, first: int, count: int = LIFE + 9) -> dict[int, int]:
        """The buckets with something in them, by months after `first`."""
        found = {i: self.crystal.bucketOf(person.id, first + i) for i in range(count)}
        return {i: amount for i, amount in found.items() if amount}

    def expiries(self, person: Any) -> list[tuple[int, int]]:
        """What expires when: (time, amount)."""
        return [_plain(each) for each in self.crystal.expiriesOf(person.id)]

    def next_expiry(self, person: Any) -> tuple[int, int]:
        """The next of them."""
        return _plain(self.crystal.nextExpiryOf(person.id))

    def seen(self) -> Any:
        """Everything that views say about these people, with buckets that expired lately."""
        expired = self.month - LIFE - 3
        return self.crystal.totalSupply(), [
            (
                self.crystal.held(person.id),
                self.crystal.balanceOf(person.account),
                self.crystal.earnableToday(person.id),
                self.expiries(person),
                self.buckets(person, expired, 3),
            )
            for person in self.people
        ]

    @contextmanager
    def refused(self, name: str, *args: Any) -> Iterator[None]:
        """Refused with this error; and all is as it was."""
        before = self.seen()
        with expect_error(name, *args):
            yield
        assert self.seen() == before

    def logged(self, tx: Any) -> Logged:
        return events_of(tx, self.crystal)


def earned(person: Any, month: int, amount: int) -> Logged:
    return [
        ("CrystalsEarned", {"member": hex32(person.id), "month": month, "amount": amount}),
        _moved(ZERO, person.account.address, amount),
    ]


def returned(person: Any, month: int, amount: int) -> Logged:
    return [
        ("CrystalsReturned", {"member": hex32(person.id), "month": month, "amount": amount}),
        _moved(ZERO, person.account.address, amount),
    ]


def spent(person: Any, *parts: tuple[int, int]) -> Logged:
    """Parts are (month, amount), in order."""
    return [
        *(
            ("CrystalsSpent", {"member": hex32(person.id), "month": month, "amount": amount})
            for month, amount in parts
        ),
        _moved(person.account.address, ZERO, sum(amount for _, amount in parts)),
    ]


def _plain(expiry: Any) -> tuple[int, int]:
    time, amount = expiry
    return int(time), int(amount)


def _moved(sender: str, receiver: str, amount: int) -> tuple[str, dict[str, Any]]:
    return "Transfer", {"from": sender, "to": receiver, "value": amount}
