"""Expiry: at the first second of a month, everywhere at once, and without an event."""

import pytest

from tests.unit.crystal.till import LIFE, earned, spent
from tests.unit.dates import first_second

pytestmark = pytest.mark.usefixtures("home")

NONE = (0, 0)


def expiry(month, amount, life=LIFE):
    return first_second(month + life + 1), amount


@pytest.mark.parametrize("life", [1, LIFE, 31])
def test_held__end_of_a_life__to_the_last_second_CRYSTAL_3(other_till, alice, home, life):
    till = other_till(life_months=life)
    crystal = till.crystal
    till.earn(alice, 10)
    end, _ = expiry(home, 10, life)
    till.clock.set(end - 1)
    assert crystal.held(alice.id) == crystal.balanceOf(alice.account) == crystal.totalSupply() == 10
    assert till.expiries(alice) == [(end, 10)]
    assert till.next_expiry(alice) == (end, 10)
    till.clock.set(end)
    assert crystal.held(alice.id) == crystal.balanceOf(alice.account) == crystal.totalSupply() == 0
    assert till.expiries(alice) == []
    assert till.next_expiry(alice) == NONE
    assert crystal.bucketOf(alice.id, home) == 10


def test_held__earned_in_the_last_second_of_a_month__a_life_after_that_month(till, alice, home):
    till.clock.next(first_second(home + 1) - 1)
    till.earn(alice, 10)
    till.clock.set(first_second(home + LIFE + 1) - 1)
    assert till.crystal.held(alice.id) == 10
    till.clock.set(first_second(home + LIFE + 1))
    assert till.crystal.held(alice.id) == 0


def test_spend__last_second_of_a_life__spent(till, alice, home):
    till.earn(alice, 10)
    till.clock.next(first_second(home + LIFE + 1) - 1)
    assert till.logged(till.spend(alice, 10)) == spent(alice, (home, 10))


def test_spend__first_second_after_a_life__refused(till, alice, home):
    till.earn(alice, 10)
    till.clock.set(first_second(home + LIFE + 1))
    with till.refused("Crystal_Expired", alice.id, 10, 0, 10):
        till.spend(alice, 10)
    with till.refused("Crystal_Expired", alice.id, 1, 0, 10):
        till.spend(alice, 1)
    with till.refused("Crystal_TooFew", alice.id, 11, 0):
        till.spend(alice, 11)


def test_spend__some_expired__only_open_ones_CRYSTAL_1(till, alice, home):
    till.fill(alice, {0: 10, 1: 20, 2: 30, LIFE + 2: 40})
    now = home + LIFE + 2
    with till.refused("Crystal_Expired", alice.id, 71, 70, 30):
        till.spend(alice, 71)
    with till.refused("Crystal_Expired", alice.id, 100, 70, 30):
        till.spend(alice, 100)
    with till.refused("Crystal_TooFew", alice.id, 101, 70):
        till.spend(alice, 101)
    tx = till.spend(alice, 70)
    assert till.logged(tx) == spent(alice, (home + 2, 30), (now, 40))
    assert till.buckets(alice, home) == {0: 10, 1: 20}


def test_spend__spent_before_it_expired__is_not_expired(till, alice, home):
    till.earn(alice, 10)
    till.spend(alice, 9)
    till.go(home + LIFE + 1)
    with till.refused("Crystal_Expired", alice.id, 1, 0, 1):
        till.spend(alice, 1)
    with till.refused("Crystal_TooFew", alice.id, 2, 0):
        till.spend(alice, 2)


def test_spend__expired_in_every_slot__all_counted(other_till, alice, home):
    till = other_till(life_months=1)
    till.fill(alice, {0: 1, 1: 2, 2: 3, 9: 4, 10: 5, 30: 6})
    with till.refused("Crystal_Expired", alice.id, 21, 6, 15):
        till.spend(alice, 21)
    with till.refused("Crystal_TooFew", alice.id, 22, 6):
        till.spend(alice, 22)


def test_spend__another_members_expired__not_counted(till, alice, bob, home):
    till.earn(bob, 10)
    till.go(home + LIFE + 1)
    with till.refused("Crystal_TooFew", alice.id, 1, 0):
        till.spend(alice, 1)


def test_earn__years_later__the_expired_stay_expired(till, crystal, alice, home):
    till.earn(alice, 10)
    now = till.go(home + 4 * LIFE)
    assert till.logged(till.earn(alice, 3)) == earned(alice, now, 3)
    assert crystal.held(alice.id) == crystal.totalSupply() == 3
    assert till.expiries(alice) == [expiry(now, 3)]


def test_expiriesOf__several_buckets__next_first_without_the_empty(till, crystal, alice, home):
    till.fill(alice, {0: 1, 1: 2, 4: 4, LIFE: 8})
    listed = [expiry(home + i, amount) for i, amount in ((0, 1), (1, 2), (4, 4), (LIFE, 8))]
    assert till.expiries(alice) == listed
    assert till.next_expiry(alice) == listed[0]
    till.spend(alice, 3)
    assert till.expiries(alice) == listed[2:]
    assert till.next_expiry(alice) == listed[2]
    till.go(home + LIFE + 5)
    assert till.expiries(alice) == listed[3:]


def test_expiriesOf__a_bucket_in_every_open_month__all_of_them(till, crystal, alice, home):
    till.fill(alice, {i: i + 1 for i in range(LIFE + 2)})
    assert till.expiries(alice) == [expiry(home + i, i + 1) for i in range(1, LIFE + 2)]


def test_expiriesOf__holds_nothing__empty(till, alice, nobody):
    for person in (alice, nobody):
        assert till.expiries(person) == []
        assert till.next_expiry(person) == NONE


def test_totalSupply__several_members__the_sum_of_open_buckets_CRYSTAL_3(
    till, crystal, alice, bob, home
):
    till.earn(alice, 1)
    till.earn(bob, 10)
    till.go(home + 1)
    till.earn(alice, 2)
    till.go(home + 2)
    till.earn(bob, 20)
    for months, supply in ((LIFE, 33), (LIFE + 1, 22), (LIFE + 2, 20), (LIFE + 3, 0)):
        till.clock.set(first_second(home + months))
        assert crystal.totalSupply() == supply
        assert crystal.held(alice.id) + crystal.held(bob.id) == supply
