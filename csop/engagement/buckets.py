"""Crystals in monthly buckets: the plain model of ``Crystal``, whose rules ICrystal.sol states.

A purse is one member's; every step gives a new one, so that a refused step changes nothing. The
book keeps the purses of all members.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from csop.calendar import day_of, month_of, start_of_month
from csop.types import Crystals, Day, MemberId, Month, Timestamp

MOST_LIFE_MONTHS = 31
MOST_DAYS_A_MONTH = 31
BUCKET = 2**18 - 1
"""What a bucket holds at most."""


class CrystalError(Exception):
    """What Crystal refuses; the subclasses bear the names of its errors."""


class UnknownMemberError(CrystalError):
    """Nobody has this id."""

    def __init__(self, member: MemberId) -> None:
        super().__init__(f"nobody has the id {member.hex()}")


class OverDailyCapError(CrystalError):
    """Today the member can earn ``left`` more."""

    def __init__(self, requested: int, left: int) -> None:
        super().__init__(f"earns {requested}, but today only {left} more")
        self.requested, self.left = requested, left


class TooFewError(CrystalError):
    """The member holds too few, and what has expired would not have been enough either."""

    def __init__(self, needed: int, held: int) -> None:
        super().__init__(f"spends {needed}, but holds {held}")
        self.needed, self.held = needed, held


class ExpiredError(CrystalError):
    """The member holds too few because ``expired`` have expired."""

    def __init__(self, needed: int, held: int, expired: int) -> None:
        super().__init__(f"spends {needed}, but holds {held}: {expired} have expired")
        self.needed, self.held, self.expired = needed, held, expired


class FutureMonthError(CrystalError):
    """Nothing is returned to a month to come."""

    def __init__(self, month: int, current: int) -> None:
        super().__init__(f"returns to month {month}, but it is month {current}")
        self.month, self.current = month, current


class InvalidRulesError(CrystalError):
    """A cap is at least 1, a life 1 to 31 months; one bucket holds what is earned in a life."""

    def __init__(self, daily_cap: int, life_months: int) -> None:
        super().__init__(f"cap of {daily_cap} a day, life of {life_months} months")


def most_daily_cap(life_months: int) -> int:
    """The largest cap of a day with which one bucket holds all that is earned in a life.

    Refunds return whole to one month, so that all from the oldest open month to the current one may
    come to stand there.
    """
    return BUCKET // (MOST_DAYS_A_MONTH * (life_months + 1))


@dataclass(frozen=True, slots=True)
class Rules:
    """The most earned a calendar day, and how many months after its own a bucket stays open."""

    daily_cap: int
    life_months: int

    def __post_init__(self) -> None:
        if not (
            1 <= self.life_months <= MOST_LIFE_MONTHS
            and 1 <= self.daily_cap <= most_daily_cap(self.life_months)
        ):
            raise InvalidRulesError(self.daily_cap, self.life_months)

    def oldest_open(self, time: Timestamp) -> Month:
        """The oldest month whose bucket is open at ``time``."""
        return Month(month_of(time) - self.life_months)


@dataclass(frozen=True, slots=True)
class Expiry:
    """``amount`` crystals count no more from ``time`` on."""

    time: Timestamp
    amount: Crystals


@dataclass(frozen=True, slots=True)
class Purse:
    """One member's crystals: buckets by month, what was earned on ``day``, all there ever was."""

    rules: Rules
    buckets: Mapping[Month, Crystals] = field(default_factory=dict)
    day: Day = Day(0)
    on_day: Crystals = Crystals(0)
    earned: Crystals = Crystals(0)
    spent: Crystals = Crystals(0)
    returned: Crystals = Crystals(0)

    def earnable(self, time: Timestamp) -> Crystals:
        """What can still be earned today."""
        today = self.on_day if self.day == day_of(time) else 0
        return Crystals(self.rules.daily_cap - today)

    def held(self, time: Timestamp) -> Crystals:
        """What the open buckets have."""
        oldest = self.rules.oldest_open(time)
        return Crystals(sum(n for month, n in self.buckets.items() if month >= oldest))

    def expired(self, time: Timestamp) -> Crystals:
        """What expired unspent, ever."""
        oldest = self.rules.oldest_open(time)
        return Crystals(sum(n for month, n in self.buckets.items() if month < oldest))

    def expiries(self, time: Timestamp) -> tuple[Expiry, ...]:
        """The open buckets that are not empty, the next to expire first."""
        oldest = self.rules.oldest_open(time)
        return tuple(
            Expiry(start_of_month(Month(month + self.rules.life_months + 1)), amount)
            for month, amount in sorted(self.buckets.items())
            if month >= oldest and amount
        )

    def earn(self, amount: int, time: Timestamp) -> "Purse":
        """Into the current month's bucket. Raises OverDailyCapError."""
        left = self.earnable(time)
        if amount > left:
            raise OverDailyCapError(amount, left)
        return replace(
            self,
            buckets=self._plus(month_of(time), amount),
            day=day_of(time),
            on_day=Crystals(self.rules.daily_cap - left + amount),
            earned=Crystals(self.earned + amount),
        )

    def spend(self, amount: int, time: Timestamp) -> "tuple[Purse, dict[Month, Crystals]]":
        """Out of the open buckets, oldest first; also what each gave, in that order.

        Raises TooFewError or ExpiredError.
        """
        held, expired = self.held(time), self.expired(time)
        if amount > held:
            if amount <= held + expired:
                raise ExpiredError(amount, held, expired)
            raise TooFewError(amount, held)
        buckets, taken, left = dict(self.buckets), dict[Month, Crystals](), amount
        for month in sorted(month for month in buckets if month >= self.rules.oldest_open(time)):
            part = Crystals(min(left, buckets[month]))
            if part:
                buckets[month] = Crystals(buckets[month] - part)
                taken[month] = part
                left -= part
        return replace(self, buckets=buckets, spent=Crystals(self.spent + amount)), taken

    def give_back(self, amount: int, month: Month, time: Timestamp) -> "tuple[Purse, Month]":
        """Into the bucket of ``month``, or the oldest open one; also which it was.

        Raises FutureMonthError.
        """
        current = month_of(time)
        if month > current:
            raise FutureMonthError(month, current)
        into = max(month, self.rules.oldest_open(time))
        buckets = self._plus(into, amount)
        returned = Crystals(self.returned + amount)
        return replace(self, buckets=buckets, returned=returned), into

    def _plus(self, month: Month, amount: int) -> dict[Month, Crystals]:
        return {**self.buckets, month: Crystals(self.buckets.get(month, 0) + amount)}


class Book:
    """All members' purses. Every method but ``register`` raises UnknownMemberError."""

    def __init__(self, rules: Rules, members: Iterable[MemberId] = ()) -> None:
        self.rules = rules
        self._purses = {member: Purse(rules) for member in members}

    def register(self, member: MemberId) -> None:
        """Know a member from now on."""
        self._purses.setdefault(member, Purse(self.rules))

    def of(self, member: MemberId) -> Purse:
        """A member's purse as it is now."""
        if member not in self._purses:
            raise UnknownMemberError(member)
        return self._purses[member]

    def earn(self, member: MemberId, amount: int, time: Timestamp) -> None:
        """As Crystal's ``earn``."""
        self._purses[member] = self.of(member).earn(amount, time)

    def spend(self, member: MemberId, amount: int, time: Timestamp) -> Month:
        """As Crystal's ``spend``: the newest bucket touched, the current month for nothing."""
        self._purses[member], taken = self.of(member).spend(amount, time)
        return max(taken, default=month_of(time))

    def give_back(self, member: MemberId, amount: int, month: Month, time: Timestamp) -> Month:
        """As Crystal's ``giveBack``; says into which bucket."""
        self._purses[member], into = self.of(member).give_back(amount, month, time)
        return into

    def total_supply(self, time: Timestamp) -> Crystals:
        """What all members hold."""
        return Crystals(sum(purse.held(time) for purse in self._purses.values()))
