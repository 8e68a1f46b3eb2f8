"""MemberRegistry, function by function."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of, hex32

ZERO = "0x" + "00" * 20
NONE, ACTIVE, SUSPENDED, FROZEN, DECEASED, CLOSED = range(6)
OWNER, ADULT = 1, 2
DAY, UTC_8 = 86_400, 8 * 3_600
ALICE, BOB, CAROL = map(bytes32, ("alice", "bob", "carol"))


@pytest.fixture(scope="module")
def wallets(accounts):
    """Wallets nobody has registered."""
    return accounts[1:6]


@pytest.fixture
def alice(members, registrar, wallets):
    """A member, with the first wallet."""
    members.register(ALICE, wallets[0], OWNER, {"from": registrar})
    return wallets[0]


@pytest.fixture
def limit_of_two(members, as_admin):
    members.setDailyLimit(2, {"from": as_admin})


def midnight_after(time):
    """The next midnight in UTC+8."""
    return ((time + UTC_8) // DAY + 1) * DAY - UTC_8


def fields(members, member):
    return tuple(members.memberOf(member))


def test_constructor__deployed__wired_with_the_plans_limits(
    members, manager, stone, voucher, params
):
    rules = params.registry
    assert members.authority() == manager
    assert members.dailyLimit() == rules.registrations_per_day
    assert members.PROPOSALS_PER_DAY() == rules.proposals_per_day == 20
    assert members.RECOVERY_SECONDS() == rules.recovery_seconds
    assert members.SECOND_RECOVERY_SECONDS() == rules.second_recovery_seconds
    assert list(members.holdings()) == [stone, voucher]
    assert (members.OWNER(), members.ADULT()) == (OWNER, ADULT)


def test_constructor__any_numbers__kept_and_the_limit_in_the_log(MemberRegistry, manager, stranger):
    registry = stranger.deploy(MemberRegistry, manager, 17, 3, 5, 7)
    assert events_of(registry.tx, registry) == [
        ("AuthorityUpdated", {"authority": manager}),
        ("DailyLimitSet", {"limit": 17}),
    ]
    assert registry.PROPOSALS_PER_DAY() == 3
    assert (registry.RECOVERY_SECONDS(), registry.SECOND_RECOVERY_SECONDS()) == (5, 7)
    assert list(registry.holdings()) == []


@pytest.mark.parametrize("flags", [0, OWNER, ADULT, OWNER | ADULT])
def test_register__new_person__active_from_now_MEMBER_2(members, registrar, wallets, clock, flags):
    clock.next(time := clock.now + 5)
    tx = members.register(ALICE, wallets[0], flags, {"from": registrar})
    assert events_of(tx, members) == [
        ("MemberRegistered", {"id": hex32(ALICE), "wallet": wallets[0], "flags": flags})
    ]
    assert fields(members, ALICE) == (wallets[0], ACTIVE, flags, time)
    assert members.idOf(wallets[0]) == hex32(ALICE)
    assert members.registeredOn(time) == 1


def test_register__zero_id__refused(members, registrar, wallets):
    with expect_error("MemberRegistry_ZeroId"):
        members.register(bytes(32), wallets[0], 0, {"from": registrar})


def test_register__zero_wallet__refused(members, registrar):
    with expect_error("MemberRegistry_ZeroWallet"):
        members.register(ALICE, ZERO, 0, {"from": registrar})


@pytest.mark.parametrize("flags", [4, 7, 128, 255])
def test_register__unknown_flags__refused(members, registrar, wallets, flags):
    with expect_error("MemberRegistry_UnknownFlags", flags):
        members.register(ALICE, wallets[0], flags, {"from": registrar})


def test_register__id_taken__refused(members, registrar, wallets, alice):
    with expect_error("MemberRegistry_MemberExists", ALICE):
        members.register(ALICE, wallets[1], 0, {"from": registrar})


@pytest.mark.parametrize("status", range(ACTIVE, CLOSED + 1))
def test_register__wallet_taken__refused_whatever_became_of_its_member_MEMBER_1(
    members, registrar, steward, alice, status
):
    members.setStatus(ALICE, status, {"from": steward})
    with expect_error("MemberRegistry_WalletTaken", alice, ALICE):
        members.register(BOB, alice, 0, {"from": registrar})
    assert members.idOf(alice) == hex32(ALICE)


def test_register__limit_used_up__refused_until_midnight_in_china_MEMBER_3(
    members, registrar, wallets, limit_of_two, clock
):
    clock.set(midnight_after(clock.now))
    midnight = midnight_after(clock.now)
    for member, wallet in ((ALICE, wallets[0]), (BOB, wallets[1])):
        members.register(member, wallet, 0, {"from": registrar})
    clock.next(midnight - 1)
    with expect_error("MemberRegistry_DailyLimitReached", 2):
        members.register(CAROL, wallets[2], 0, {"from": registrar})
    clock.next(midnight)
    members.register(CAROL, wallets[2], 0, {"from": registrar})
    assert members.registeredOn(midnight - DAY) == members.registeredOn(midnight - 1) == 2
    assert members.registeredOn(midnight) == members.registeredOn(midnight + DAY - 1) == 1
    assert members.registeredOn(midnight - DAY - 1) == members.registeredOn(midnight + DAY) == 0


def test_register__refused_ones__use_up_nothing_MEMBER_3(
    members, registrar, wallets, alice, limit_of_two, clock
):
    with expect_error("MemberRegistry_MemberExists", ALICE):
        members.register(ALICE, wallets[1], 0, {"from": registrar})
    members.register(BOB, wallets[1], 0, {"from": registrar})
    assert members.registeredOn(clock.now) == 2


def test_register__anyone_but_the_registrar__refused(members, wallets, stranger, steward, as_admin):
    for caller in (stranger, steward, as_admin, wallets[0]):
        with expect_error("AccessManagedUnauthorized", caller):
            members.register.call(ALICE, wallets[0], 0, {"from": caller})


@pytest.mark.parametrize("status", [ACTIVE, SUSPENDED, FROZEN, DECEASED, CLOSED])
def test_setStatus__known_member__set_and_nothing_else(members, steward, alice, status):
    wallet, _, flags, registered = fields(members, ALICE)
    tx = members.setStatus(ALICE, status, {"from": steward})
    assert events_of(tx, members) == [("StatusSet", {"id": hex32(ALICE), "status": status})]
    assert fields(members, ALICE) == (wallet, status, flags, registered)


def test_setStatus__back_to_active__set(members, steward, alice):
    members.setStatus(ALICE, CLOSED, {"from": steward})
    members.setStatus(ALICE, ACTIVE, {"from": steward})
    assert fields(members, ALICE)[1] == ACTIVE


def test_setStatus__none__refused(members, steward, alice):
    with expect_error("MemberRegistry_InvalidStatus"):
        members.setStatus(ALICE, NONE, {"from": steward})


def test_setStatus__unknown_member__refused(members, steward, alice):
    for unknown in (BOB, bytes(32)):
        with expect_error("MemberRegistry_UnknownMember", unknown):
            members.setStatus(unknown, FROZEN, {"from": steward})


def test_setStatus__anyone_but_the_steward__refused(members, alice, stranger, registrar, as_admin):
    for caller in (stranger, registrar, as_admin, alice):
        with expect_error("AccessManagedUnauthorized", caller):
            members.setStatus.call(ALICE, FROZEN, {"from": caller})


@pytest.mark.parametrize("flags", [0, OWNER, ADULT, OWNER | ADULT])
def test_setFlags__known_member__set_and_nothing_else(members, registrar, steward, alice, flags):
    members.setStatus(ALICE, SUSPENDED, {"from": steward})
    wallet, status, _, registered = fields(members, ALICE)
    tx = members.setFlags(ALICE, flags, {"from": registrar})
    assert events_of(tx, members) == [("FlagsSet", {"id": hex32(ALICE), "flags": flags})]
    assert fields(members, ALICE) == (wallet, status, flags, registered)


@pytest.mark.parametrize("flags", [4, 6, 255])
def test_setFlags__unknown_flags__refused(members, registrar, alice, flags):
    with expect_error("MemberRegistry_UnknownFlags", flags):
        members.setFlags(ALICE, flags, {"from": registrar})


def test_setFlags__unknown_member__refused(members, registrar, alice):
    for unknown in (BOB, bytes(32)):
        with expect_error("MemberRegistry_UnknownMember", unknown):
            members.setFlags(unknown, OWNER, {"from": registrar})


def test_setFlags__anyone_but_the_registrar__refused(members, alice, stranger, steward, as_admin):
    for caller in (stranger, steward, as_admin, alice):
        with expect_error("AccessManagedUnauthorized", caller):
            members.setFlags.call(ALICE, ADULT, {"from": caller})


@pytest.mark.parametrize("limit", [0, 1, 2**256 - 1])
def test_setDailyLimit__by_the_admin__set(members, as_admin, limit):
    tx = members.setDailyLimit(limit, {"from": as_admin})
    assert events_of(tx, members) == [("DailyLimitSet", {"limit": limit})]
    assert members.dailyLimit() == limit


def test_setDailyLimit__zero__closes_registration(members, as_admin, registrar, wallets):
    members.setDailyLimit(0, {"from": as_admin})
    with expect_error("MemberRegistry_DailyLimitReached", 0):
        members.register(ALICE, wallets[0], 0, {"from": registrar})


def test_setDailyLimit__below_what_the_day_has_seen__closes_the_day_MEMBER_3(
    members, as_admin, registrar, wallets, limit_of_two
):
    for member, wallet in ((ALICE, wallets[0]), (BOB, wallets[1])):
        members.register(member, wallet, 0, {"from": registrar})
    members.setDailyLimit(1, {"from": as_admin})
    with expect_error("MemberRegistry_DailyLimitReached", 1):
        members.register(CAROL, wallets[2], 0, {"from": registrar})


def test_setDailyLimit__anyone_but_the_admin__refused(members, stranger, registrar, deployer):
    for caller in (stranger, registrar, deployer):
        with expect_error("AccessManagedUnauthorized", caller):
            members.setDailyLimit.call(1, {"from": caller})


def test_memberOf__unknown__all_zero(members, alice):
    assert fields(members, BOB) == fields(members, bytes(32)) == (ZERO, NONE, 0, 0)


def test_idOf__unknown_wallet__zero(members, wallets, alice):
    assert members.idOf(wallets[1]) == members.idOf(ZERO) == hex32(bytes(32))


def test_walletsOf__known_unknown_and_twice__in_order(members, registrar, wallets, alice):
    members.register(BOB, wallets[1], 0, {"from": registrar})
    found = members.walletsOf([BOB, CAROL, ALICE, bytes(32), ALICE])
    assert list(found) == [wallets[1], ZERO, wallets[0], ZERO, wallets[0]]
    assert list(members.walletsOf([])) == []


def test_walletsOf__ids_and_wallets_of_everybody__each_others_inverse_MEMBER_2(
    members, registrar, accounts
):
    people = {bytes32(100 + i): accounts[i] for i in range(10)}
    for member, wallet in people.items():
        members.register(member, wallet, 0, {"from": registrar})
    assert list(members.walletsOf(list(people))) == list(people.values())
    for member in people:
        assert members.idOf(members.memberOf(member)[0]) == hex32(member)
