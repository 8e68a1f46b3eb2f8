"""spend: oldest first, over buckets and slots, and what it says."""

import pytest

from tests.unit.crystal.till import CAP, spent

pytestmark = pytest.mark.usefixtures("home")


def test_spend__part_of_a_bucket__the_rest_stays(till, crystal, alice, home):
    till.earn(alice, 30)
    tx = till.spend(alice, 12)
    assert till.logged(tx) == spent(alice, (home, 12))
    assert tx.return_value == home
    assert till.buckets(alice, home) == {0: 18}
    assert crystal.held(alice.id) == crystal.balanceOf(alice.account) == crystal.totalSupply() == 18


def test_spend__all__nothing_stays(till, crystal, alice, home):
    till.earn(alice, 30)
    assert till.logged(till.spend(alice, 30)) == spent(alice, (home, 30))
    assert crystal.held(alice.id) == crystal.totalSupply() == 0
    with till.refused("Crystal_TooFew", alice.id, 1, 0):
        till.spend(alice, 1)


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        (10, [10]),
        (11, [10, 1]),
        (30, [10, 20]),
        (31, [10, 20, 1]),
        (60, [10, 20, 30]),
        (61, [10, 20, 30, 1]),
        (100, [10, 20, 30, 40]),
    ],
)
def test_spend__across_buckets_and_slots__oldest_first_CRYSTAL_1(
    till, crystal, alice, home, amount, taken
):
    """Two months of a year, two of the next one."""
    earned = [10, 20, 30, 40]
    till.fill(alice, dict(enumerate(earned)))
    tx = till.spend(alice, amount)
    assert till.logged(tx) == spent(alice, *((home + i, n) for i, n in enumerate(taken)))
    assert tx.return_value == home + len(taken) - 1
    left = [n - m for n, m in zip(earned, [*taken, 0, 0, 0], strict=False)]
    assert till.buckets(alice, home) == {i: n for i, n in enumerate(left) if n}
    assert crystal.held(alice.id) == crystal.totalSupply() == 100 - amount


def test_spend__buckets_of_a_whole_life__every_slot_oldest_first_CRYSTAL_1(till, alice, home):
    amounts = {0: 1, 1: 2, 2: 3, 9: 4, 10: 5, 17: 6, 18: 7, 24: 8}
    till.fill(alice, amounts)
    tx = till.spend(alice, 36)
    assert till.logged(tx) == spent(alice, *((home + i, n) for i, n in amounts.items()))
    assert tx.return_value == home + 24
    assert till.buckets(alice, home) == {}


@pytest.mark.parametrize("offset", range(12))
def test_spend__oldest_bucket_at_each_place_of_a_slot__found(till, crystal, alice, home, offset):
    till.go(home + offset)
    till.earn(alice, 9)
    till.go(home + offset + 24)
    till.earn(alice, 1)
    tx = till.spend(alice, 10)
    assert till.logged(tx) == spent(alice, (home + offset, 9), (home + offset + 24, 1))
    assert crystal.held(alice.id) == 0


def test_spend__months_without_crystals__left_out(till, alice, home):
    till.fill(alice, {0: 5, 5: 5, 11: 5})
    tx = till.spend(alice, 6)
    assert till.logged(tx) == spent(alice, (home, 5), (home + 5, 1))
    assert tx.return_value == home + 5
    tx = till.spend(alice, 4)
    assert till.logged(tx) == spent(alice, (home + 5, 4))


def test_spend__nothing__says_the_current_month(till, alice, home):
    till.earn(alice, 5)
    till.go(home + 1)
    tx = till.spend(alice, 0)
    assert till.logged(tx) == spent(alice)
    assert tx.return_value == home + 1
    assert till.buckets(alice, home) == {0: 5}


def test_spend__earned_today__what_was_earned_still_counts(till, crystal, alice):
    till.earn(alice, 30)
    till.spend(alice, 20)
    assert crystal.earnableToday(alice.id) == CAP - 30


def test_spend__one_member__nobody_elses_CRYSTAL_4(till, crystal, alice, bob, home):
    for months in (0, 1, 2):
        till.go(home + months)
        till.earn(alice, 10)
        till.earn(bob, 20)
    till.spend(alice, 25)
    assert till.buckets(alice, home) == {2: 5}
    assert till.buckets(bob, home) == {0: 20, 1: 20, 2: 20}
    assert crystal.totalSupply() == 65
    with till.refused("Crystal_TooFew", alice.id, 6, 5):
        till.spend(alice, 6)


def test_spend__more_than_held__refused(till, alice, bob, home):
    till.earn(bob, CAP)
    with till.refused("Crystal_TooFew", alice.id, 1, 0):
        till.spend(alice, 1)
    till.fill(alice, {0: 10, 2: 10})
    for amount in (21, 2**256 - 1):
        with till.refused("Crystal_TooFew", alice.id, amount, 20):
            till.spend(alice, amount)
    till.spend(alice, 20)


def test_spend__unknown_member__refused(till, nobody):
    for amount in (0, 1):
        with till.refused("Crystal_UnknownMember", nobody.id):
            till.spend(nobody, amount)


def test_spend__without_the_role__refused_CRYSTAL_4(till, crystal, alice, stranger, as_admin):
    till.earn(alice, 10)
    for caller in (stranger, till.earner, as_admin, alice.account):
        with till.refused("AccessManagedUnauthorized", caller):
            crystal.spend(alice.id, 1, {"from": caller})
