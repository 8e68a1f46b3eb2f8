"""Stories of several members, step by step beside the plain model; and a ledger of the events."""

from collections import Counter
from dataclasses import astuple

from brownie import chain
from brownie.exceptions import VirtualMachineError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csop.engagement import buckets
from csop.engagement.buckets import Book, CrystalError, Rules
from tests.helpers import revert_of
from tests.unit.crystal.till import CAP, LIFE
from tests.unit.dates import DAY, first_second

WAITS = ("none", "second", "day", "month's last second", "next month", "next year", "life", "long")
STEP = st.tuples(
    st.sampled_from(["earn", "earn", "spend", "give back"]),
    st.integers(0, 2),
    st.one_of(st.integers(0, CAP + 10), st.integers(0, 12)),
    st.integers(-LIFE - 4, 1),
    st.sampled_from(WAITS),
)
FULL = [
    ("earn", 0, 60, 0, "none"),
    ("earn", 0, 41, 0, "month's last second"),
    ("earn", 1, 100, 0, "second"),
    ("earn", 0, 40, 0, "next year"),
    ("spend", 0, 90, 0, "life"),
    ("give back", 0, 70, -LIFE - 1, "next month"),
    ("give back", 1, 10, -LIFE, "none"),
    ("spend", 0, 101, 0, "none"),
    ("spend", 1, 11, 0, "none"),
    ("spend", 2, 1, 0, "long"),
    ("give back", 0, 1, 1, "none"),
]


def wait(till, how):
    now, month = till.clock.now, till.month
    times = {
        "second": now + 1,
        "day": now + DAY,
        "month's last second": first_second(month + 1) - 1,
        "next month": first_second(month + 1),
        "next year": first_second(month + 12 - month % 12),
        "life": first_second(month + LIFE),
        "long": first_second(month + LIFE + 1),
    }
    if times.get(how, 0) > now:
        till.clock.set(times[how])


def modelled(book, step, person, month, time):
    """What the model gives back, or the error's name and arguments."""
    what, _, amount, _, _ = step
    try:
        if what == "earn":
            return book.earn(person.id, amount, time)
        if what == "spend":
            return book.spend(person.id, amount, time)
        return book.give_back(person.id, amount, month, time)
    except CrystalError as error:
        name = "Crystal_" + type(error).__name__.removesuffix("Error")
        of_member = not isinstance(error, buckets.FutureMonthError)
        return name, ([person.id] if of_member else []) + list(vars(error).values())


def made(till, step, person, month):
    """The transaction, or the error's name and arguments."""
    what, _, amount, _, _ = step
    try:
        if what == "earn":
            return till.earn(person, amount)
        if what == "spend":
            return till.spend(person, amount)
        return till.give_back(person, amount, month)
    except VirtualMachineError as error:
        found = revert_of(error)
        return found.name, list(found.args.values())


def compare(till, book, ledger, first):
    """Views against the model, sums against the events."""
    now = till.clock.now
    for person in till.people[:2]:
        purse = book.of(person.id)
        assert till.crystal.held(person.id) == purse.held(now)
        assert till.crystal.earnableToday(person.id) == purse.earnable(now)
        assert till.expiries(person) == list(map(astuple, purse.expiries(now)))
        oldest = till.month - LIFE
        expired = sum(till.crystal.bucketOf(person.id, m) for m in range(first, oldest))
        assert expired == purse.expired(now)
        came = ledger[person.id, "CrystalsEarned"] + ledger[person.id, "CrystalsReturned"]
        gone = ledger[person.id, "CrystalsSpent"]
        assert came == till.crystal.held(person.id) + gone + expired
    held = sum(till.crystal.held(person.id) for person in till.people)
    assert till.crystal.totalSupply() == book.total_supply(now) == held


def test_crystal__any_story__as_the_plain_model_CRYSTAL_1_and_CRYSTAL_3(till, home):
    chain.snapshot()

    @settings(max_examples=10, database=None)
    @example(FULL)
    @given(st.lists(STEP, min_size=8, max_size=24))
    def story(steps):
        chain.revert()
        first = till.month - LIFE
        book = Book(Rules(CAP, LIFE), [person.id for person in till.people[:2]])
        ledger = Counter()
        for step in steps:
            wait(till, step[4])
            person, month = till.people[step[1]], till.month + step[3]
            found = made(till, step, person, month)
            expected = modelled(book, step, person, month, till.clock.now)
            if isinstance(found, tuple):
                assert found == (expected if expected[1] else (expected[0], [person.id]))
                continue
            if step[0] == "spend":
                assert found.return_value == expected
            for name, event in till.logged(found):
                if name != "Transfer":
                    ledger[person.id, name] += event["amount"]
                    assert step[0] != "give back" or event["month"] == expected
        compare(till, book, ledger, first)

    story()
