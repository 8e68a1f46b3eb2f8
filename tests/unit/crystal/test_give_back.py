"""giveBack: whole, into its month or the oldest open one; nothing of it is earned."""

import pytest

from tests.unit.crystal.till import CAP, FULL, LIFE, earned, returned, spent

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("months_ago", [0, 1, 2, 3, 10, LIFE])
def test_giveBack__open_bucket__into_it(till, crystal, alice, home, months_ago):
    till.earn(alice, 50)
    till.spend(alice, 30)
    till.go(home + months_ago)
    assert till.logged(till.give_back(alice, 20, home)) == returned(alice, home, 20)
    assert till.buckets(alice, home) == {0: 40}
    assert crystal.held(alice.id) == crystal.balanceOf(alice.account) == crystal.totalSupply() == 40


@pytest.mark.parametrize("months_ago", [LIFE + 1, LIFE + 2, LIFE + 9, 2 * LIFE + 1])
def test_giveBack__expired_bucket__into_the_oldest_open_one(till, crystal, alice, home, months_ago):
    till.earn(alice, 50)
    till.spend(alice, 30)
    oldest = till.go(home + months_ago) - LIFE
    assert crystal.totalSupply() == 0
    assert till.logged(till.give_back(alice, 30, home)) == returned(alice, oldest, 30)
    assert till.buckets(alice, home) == {0: 20, months_ago - LIFE: 30}
    assert crystal.held(alice.id) == crystal.totalSupply() == 30
    till.go(oldest + LIFE + 1)
    assert crystal.held(alice.id) == crystal.totalSupply() == 0


def test_giveBack__month_zero__into_the_oldest_open_one(till, alice, home):
    assert till.logged(till.give_back(alice, 1, 0)) == returned(alice, home - LIFE, 1)


def test_giveBack__what_a_spend_named__whole_into_the_newest_CRYSTAL_1(till, crystal, alice, home):
    till.fill(alice, {0: 10, 1: 20, 2: 30})
    month = till.spend(alice, 35).return_value
    assert till.logged(till.give_back(alice, 35, month)) == returned(alice, home + 2, 35)
    assert till.buckets(alice, home) == {2: 60}
    assert crystal.held(alice.id) == crystal.totalSupply() == 60


def test_giveBack__beside_other_buckets__they_stay(till, alice, home):
    till.fill(alice, {0: 10, 1: 20, 2: 30, 5: 40})
    till.give_back(alice, 7, home + 1)
    till.give_back(alice, 8, home + 3)
    assert till.buckets(alice, home) == {0: 10, 1: 27, 2: 30, 3: 8, 5: 40}


def test_giveBack__one_member__nobody_elses_CRYSTAL_4(till, crystal, alice, bob, home):
    till.earn(alice, 10)
    till.earn(bob, 20)
    till.give_back(alice, 5, home)
    assert till.buckets(alice, home) == {0: 15}
    assert till.buckets(bob, home) == {0: 20}
    assert crystal.totalSupply() == 35


def test_giveBack__today__takes_no_room_of_the_day_CRYSTAL_2(till, crystal, alice, home):
    till.earn(alice, CAP - 1)
    till.spend(alice, CAP - 1)
    till.give_back(alice, CAP - 1, home)
    assert crystal.earnableToday(alice.id) == 1
    assert till.logged(till.earn(alice, 1)) == earned(alice, home, 1)
    with till.refused("Crystal_OverDailyCap", alice.id, 1, 0):
        till.earn(alice, 1)


def test_giveBack__more_than_the_cap_of_a_day__given(till, crystal, alice, home):
    till.give_back(alice, 10 * CAP, home)
    assert crystal.held(alice.id) == 10 * CAP
    assert crystal.earnableToday(alice.id) == CAP


def test_giveBack__nothing__says_so(till, alice, home):
    till.earn(alice, 3)
    assert till.logged(till.give_back(alice, 0, home)) == returned(alice, home, 0)
    assert till.buckets(alice, home) == {0: 3}


@pytest.mark.parametrize("ahead", [1, 8, 2**255])
def test_giveBack__month_to_come__refused(till, alice, home, ahead):
    with till.refused("Crystal_FutureMonth", home + ahead, home):
        till.give_back(alice, 1, home + ahead)


def test_giveBack__more_than_a_bucket_holds__refused(till, alice, home):
    till.earn(alice, 1)
    for amount in (FULL, FULL + 1, 2**255):
        with till.refused("MonthlyBuckets_Full", home):
            till.give_back(alice, amount, home)
    with till.refused("Panic", "arithmetic overflow"):
        till.give_back(alice, 2**256 - 1, home)
    till.give_back(alice, FULL - 1, home)
    assert till.buckets(alice, home) == {0: FULL}


def test_giveBack__unknown_member__refused(till, nobody, home):
    for month in (0, home, home + 1):
        with till.refused("Crystal_UnknownMember", nobody.id):
            till.give_back(nobody, 1, month)


def test_giveBack__without_the_role__refused(till, crystal, alice, stranger, as_admin, home):
    for caller in (stranger, till.earner, as_admin, alice.account):
        with till.refused("AccessManagedUnauthorized", caller):
            crystal.giveBack(alice.id, 1, home, {"from": caller})


def test_giveBack__month_before_the_first_then_expired__named_as_expired(other_till, alice, home):
    """A bucket older than the contract itself counts among those that have expired."""
    till = other_till()
    till.give_back(alice, 5, home - 3)
    assert till.logged(till.spend(alice, 1)) == spent(alice, (home - 3, 1))
    till.go(home - 3 + LIFE + 1)
    with till.refused("Crystal_Expired", alice.id, 4, 0, 4):
        till.spend(alice, 4)
    with till.refused("Crystal_TooFew", alice.id, 5, 0):
        till.spend(alice, 5)
