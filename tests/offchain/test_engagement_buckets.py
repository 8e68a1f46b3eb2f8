"""Crystals in buckets against the most naive model: a list with one entry a crystal."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.calendar import day_of, month_of, start_of_month
from csop.engagement import buckets
from csop.engagement.buckets import Book, Expiry, Purse, Rules

ANN, BOB = b"\x01" * 32, b"\x02" * 32
MONTH_SECONDS = 31 * 86_400
START = start_of_month(684)  # 2027-01-01 in Beijing


@dataclass
class Lots:
    """One member's crystals one by one: each is the month that it lies in."""

    cap: int
    life: int
    crystals: list[int] = field(default_factory=list)
    earned: list[int] = field(default_factory=list)
    returned: int = 0
    spent: int = 0

    def open(self, time):
        return sorted(m for m in self.crystals if m + self.life >= month_of(time))

    def left(self, time):
        return self.cap - sum(day == day_of(time) for day in self.earned)

    def earn(self, amount, time):
        if amount > self.left(time):
            return False
        self.crystals += [month_of(time)] * amount
        self.earned += [day_of(time)] * amount
        return True

    def spend(self, amount, time):
        """The months spent from; None if there are too few."""
        if amount > len(self.open(time)):
            return None
        gone = self.open(time)[:amount]
        for month in gone:
            self.crystals.remove(month)
        self.spent += amount
        return gone

    def give_back(self, amount, month, time):
        if month > month_of(time):
            return False
        while month + self.life < month_of(time):
            month += 1
        self.crystals += [month] * amount
        self.returned += amount
        return True


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 3_600, 86_400, MONTH_SECONDS, 3 * MONTH_SECONDS]),
        st.sampled_from(["earn", "earn", "spend", "give_back"]),
        st.sampled_from([ANN, ANN, BOB]),
        st.integers(0, 12),
        st.integers(-1, 6),
    ),
    max_size=40,
)


def agree(purse: Purse, lots: Lots, time: int) -> None:
    held = lots.open(time)
    assert purse.held(time) == len(held)
    assert purse.expired(time) == len(lots.crystals) - len(held)
    assert purse.earnable(time) == lots.left(time)
    assert (purse.earned, purse.spent, purse.returned) == (
        len(lots.earned),
        lots.spent,
        lots.returned,
    )
    assert purse.earned + purse.returned == purse.held(time) + purse.spent + purse.expired(time)
    assert purse.expiries(time) == tuple(
        Expiry(start_of_month(month + lots.life + 1), held.count(month))
        for month in sorted(set(held))
    )
    for expiry in purse.expiries(time):
        gone = purse.held(expiry.time - 1) - purse.held(expiry.time)
        assert gone == expiry.amount


@given(STEPS, st.integers(1, 12), st.integers(1, 5))
@settings(max_examples=300)
def test_book__any_story__is_that_of_single_crystals(steps, cap, life):
    book, lots = Book(Rules(cap, life)), {}
    for member in (ANN, BOB):
        book.register(member)
        lots[member] = Lots(cap, life)
    time = START
    for wait, what, member, amount, back in steps:
        time += wait
        step(book, lots[member], what, member, (amount, back), time)
        for each in (ANN, BOB):
            agree(book.of(each), lots[each], time)
        assert book.total_supply(time) == sum(len(lots[each].open(time)) for each in (ANN, BOB))


def step(book, lots, what, member, numbers, time):
    """The same on both; what the one refuses the other does."""
    amount, back = numbers
    before, month = book.of(member), month_of(time) - back
    ever, held, left = len(lots.crystals), len(lots.open(time)), lots.left(time)
    found = refused = None
    try:
        if what == "earn":
            book.earn(member, amount, time)
        elif what == "spend":
            found = book.spend(member, amount, time)
        else:
            found = book.give_back(member, amount, month, time)
    except buckets.CrystalError as error:
        refused = error
        assert book.of(member) is before
    if what == "earn":
        wanted = None if lots.earn(amount, time) else buckets.OverDailyCapError(amount, left)
    elif what == "spend":
        gone = lots.spend(amount, time)
        assert gone is None or found == max(gone, default=month_of(time))
        wanted = too_few(amount, held, ever) if gone is None else None
    elif lots.give_back(amount, month, time):
        wanted = None
        assert found == max(month, month_of(time) - lots.life)
    else:
        wanted = buckets.FutureMonthError(month, month_of(time))
    assert told(refused) == told(wanted)


def told(error):
    """What an error says, to compare two."""
    return error and (type(error), vars(error))


def too_few(amount, held, ever):
    if amount > ever:
        return buckets.TooFewError(amount, held)
    return buckets.ExpiredError(amount, held, ever - held)


def filled(rules: Rules, *months: int) -> Purse:
    """A purse with 10 crystals of each month, counted from the first."""
    purse = Purse(rules)
    for month in months:
        purse = purse.earn(10, start_of_month(684 + month))
    return purse


def test_spend__several_buckets__oldest_first_and_each_named():
    purse = filled(Rules(10, 24), 2, 0, 1)
    left, taken = purse.spend(25, start_of_month(687))
    assert list(taken.items()) == [(684, 10), (685, 10), (686, 5)]
    assert left.held(start_of_month(687)) == 5


def test_spend__exactly_a_bucket__does_not_touch_the_next():
    book = Book(Rules(10, 24), [ANN])
    book.earn(ANN, 10, START)
    book.earn(ANN, 10, start_of_month(685))
    assert book.spend(ANN, 10, start_of_month(690)) == 684


def test_spend__nothing__names_the_current_month():
    book = Book(Rules(10, 24), [ANN])
    book.earn(ANN, 10, START)
    assert book.spend(ANN, 0, start_of_month(686)) == 686


def test_held__life_of_24_months__expires_with_the_25th():
    purse = filled(Rules(10, 24), 0)
    end = start_of_month(684 + 25)
    assert (purse.held(end - 1), purse.expired(end - 1)) == (10, 0)
    assert (purse.held(end), purse.expired(end)) == (0, 10)
    assert purse.expiries(START) == (Expiry(end, 10),)


def test_earn__day_over__anew_and_not_before():
    purse = Purse(Rules(100, 24)).earn(60, START).earn(40, START + 86_399)
    with pytest.raises(buckets.OverDailyCapError):
        purse.earn(1, START + 86_399)
    assert purse.earn(100, START + 86_400).held(START + 86_400) == 200


def test_give_back__same_day__does_not_count_as_earned():
    purse, _ = Purse(Rules(100, 24)).earn(100, START).spend(100, START)
    back, into = purse.give_back(100, 684, START)
    assert (into, back.held(START), back.earnable(START)) == (684, 100, 0)
    day = START + 86_400
    assert back.give_back(5, 684, day)[0].earnable(day) == 100


def test_give_back__bucket_expired__into_the_oldest_open():
    purse, _ = filled(Rules(10, 2), 0).spend(10, START)
    back, into = purse.give_back(10, 684, start_of_month(688))
    assert into == 686
    assert back.held(start_of_month(689) - 1) == 10
    assert back.held(start_of_month(689)) == 0


def test_book__nobody_of_this_id__everything_refused():
    book = Book(Rules(10, 24), [ANN])
    for act in (
        lambda: book.of(BOB),
        lambda: book.earn(BOB, 0, START),
        lambda: book.spend(BOB, 0, START),
        lambda: book.give_back(BOB, 0, 684, START),
    ):
        with pytest.raises(buckets.UnknownMemberError, match="02" * 32):
            act()


def test_register__again__keeps_what_is_held():
    book = Book(Rules(10, 24), [ANN])
    book.earn(ANN, 7, START)
    book.register(ANN)
    assert book.of(ANN).held(START) == 7


@pytest.mark.parametrize(
    ("cap", "life"), [(0, 24), (339, 24), (265, 31), (4_229, 1), (100, 0), (100, 32), (100, -1)]
)
def test_rules__outside_bounds__refused(cap, life):
    with pytest.raises(buckets.InvalidRulesError):
        Rules(cap, life)


def test_rules__at_bounds__taken():
    assert Rules(1, 1) != Rules(264, 31)
    assert Rules(338, 24) != Rules(4_228, 1)


@pytest.mark.parametrize("life", [1, 24, 31])
def test_rules__largest_cap__a_life_of_earning_fits_one_bucket(life):
    cap = buckets.most_daily_cap(life)
    assert cap * 31 * (life + 1) <= buckets.BUCKET < (cap + 1) * 31 * (life + 1)
