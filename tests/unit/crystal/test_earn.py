"""earn: into the current month, up to the cap of the day."""

import pytest

from tests.unit.crystal.till import CAP, FULL, MOST_CAP, earned
from tests.unit.dates import DAY, first_second, midnight_after

pytestmark = pytest.mark.usefixtures("home")

SUSPENDED, FROZEN, DECEASED, CLOSED = range(2, 6)


def test_earn__a_member__its_bucket_of_this_month(till, crystal, alice, home):
    assert till.logged(till.earn(alice, 30)) == earned(alice, home, 30)
    assert till.buckets(alice, home) == {0: 30}
    assert crystal.held(alice.id) == crystal.balanceOf(alice.account) == 30
    assert crystal.totalSupply() == 30


def test_earn__several_times_a_month__adds_up(till, crystal, alice, home):
    for amount in (30, 1, 0, 69):
        assert till.logged(till.earn(alice, amount)) == earned(alice, home, amount)
    till.clock.next(midnight_after(till.clock.now))
    till.earn(alice, 7)
    assert till.buckets(alice, home) == {0: CAP + 7}


def test_earn__another_member__touches_nobody_else_CRYSTAL_4(till, crystal, alice, bob, home):
    till.earn(alice, 30)
    till.earn(bob, 5)
    assert till.buckets(alice, home) == {0: 30}
    assert till.buckets(bob, home) == {0: 5}
    assert crystal.earnableToday(alice.id) == CAP - 30
    assert crystal.earnableToday(bob.id) == CAP - 5
    assert crystal.totalSupply() == 35


def test_earn__up_to_the_cap__then_no_more_that_day_CRYSTAL_2(till, crystal, alice):
    with till.refused("Crystal_OverDailyCap", alice.id, CAP + 1, CAP):
        till.earn(alice, CAP + 1)
    till.earn(alice, CAP - 1)
    assert crystal.earnableToday(alice.id) == 1
    with till.refused("Crystal_OverDailyCap", alice.id, 2, 1):
        till.earn(alice, 2)
    till.earn(alice, 1)
    assert crystal.earnableToday(alice.id) == 0
    with till.refused("Crystal_OverDailyCap", alice.id, 1, 0):
        till.earn(alice, 1)
    with till.refused("Crystal_OverDailyCap", alice.id, 2**256 - 1, 0):
        till.earn(alice, 2**256 - 1)
    till.earn(alice, 0)


@pytest.mark.parametrize("months_on", [0, 1, 2])
def test_earn__midnight_of_UTC_8__a_new_day_CRYSTAL_2(till, crystal, alice, home, months_on):
    """Within a month, to the next one, and to one in another slot."""
    midnight = (
        first_second(home + months_on) if months_on else midnight_after(till.clock.now + 5 * DAY)
    )
    till.clock.next(midnight - 2)
    till.earn(alice, CAP)
    till.clock.set(midnight - 1)
    with till.refused("Crystal_OverDailyCap", alice.id, 1, 0):
        crystal.earn.call(alice.id, 1, {"from": till.earner})
    till.clock.set(midnight)
    assert crystal.earnableToday(alice.id) == CAP
    till.earn(alice, CAP)
    till.clock.set(midnight + DAY - 1)
    assert crystal.earnableToday(alice.id) == 0
    with till.refused("Crystal_OverDailyCap", alice.id, 1, 0):
        crystal.earn.call(alice.id, 1, {"from": till.earner})
    assert crystal.held(alice.id) == 2 * CAP


def test_earn__midnight_of_UTC__the_same_day_CRYSTAL_2(till, crystal, alice):
    utc_midnight = (till.clock.now // DAY + 1) * DAY
    till.clock.next(utc_midnight - 1)
    till.earn(alice, 60)
    till.clock.next(utc_midnight)
    with till.refused("Crystal_OverDailyCap", alice.id, 41, 40):
        till.earn(alice, 41)
    till.earn(alice, 40)


def test_earn__cap_used_then_spent__no_room_comes_back_CRYSTAL_2(till, crystal, alice):
    till.earn(alice, CAP)
    till.spend(alice, CAP)
    assert crystal.earnableToday(alice.id) == 0
    with till.refused("Crystal_OverDailyCap", alice.id, 1, 0):
        till.earn(alice, 1)


def test_earn__every_day_of_a_month__the_whole_sum(till, crystal, alice, home):
    till.clock.set(first_second(home + 1))
    for _ in range(28):
        till.earn(alice, CAP)
        till.clock.set(midnight_after(till.clock.now))
    assert till.buckets(alice, home) == {1: 28 * CAP}


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, DECEASED, CLOSED])
def test_earn__member_that_is_not_active__all_the_same(
    till, crystal, members, steward, alice, home, status
):
    members.setStatus(alice.id, status, {"from": steward})
    assert till.logged(till.earn(alice, 1)) == earned(alice, home, 1)
    assert crystal.balanceOf(alice.account) == 1


def test_earn__unknown_member__refused(till, nobody):
    for amount in (0, 1):
        with till.refused("Crystal_UnknownMember", nobody.id):
            till.earn(nobody, amount)


def test_earn__no_id__refused(till, crystal):
    with till.refused("Crystal_UnknownMember", b"\0" * 32):
        crystal.earn(b"\0" * 32, 1, {"from": till.earner})


def test_earn__without_the_role__refused(till, crystal, alice, stranger, as_admin):
    for caller in (stranger, till.spender, as_admin, alice.account):
        with till.refused("AccessManagedUnauthorized", caller):
            crystal.earn(alice.id, 1, {"from": caller})


def test_earn__more_than_a_bucket_holds__refused(till, alice, home):
    till.give_back(alice, FULL - 3, home)
    with till.refused("MonthlyBuckets_Full", home):
        till.earn(alice, 4)
    till.earn(alice, 3)
    assert till.buckets(alice, home) == {0: FULL}
    with till.refused("MonthlyBuckets_Full", home):
        till.earn(alice, 1)
    till.earn(alice, 0)
    till.go(home + 1)
    till.earn(alice, CAP)
    assert till.buckets(alice, home) == {0: FULL, 1: CAP}


def test_earn__largest_cap__counted_to_the_last_crystal_CRYSTAL_2(other_till, alice):
    till = other_till(daily_cap=MOST_CAP)
    till.earn(alice, MOST_CAP - 1)
    with till.refused("Crystal_OverDailyCap", alice.id, 2, 1):
        till.earn(alice, 2)
    till.earn(alice, 1)
    assert till.crystal.earnableToday(alice.id) == 0


def test_earnableToday__unknown_member__the_whole_cap(crystal, nobody):
    assert crystal.earnableToday(nobody.id) == CAP
