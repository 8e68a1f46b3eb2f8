"""draw: who may not, when not, and that nothing is spent then."""

import pytest

from csop.calendar import month_of, start_of_month
from tests.engagement import ADULT, DAY, OWNER, PRICE
from tests.helpers import bytes32, expect_error
from tests.unit.mine_box.hand import account_of, books, draw_of, drawn_at, published, running


@pytest.fixture
def refused(engagement, campaign):
    """A person's draw reverts with an error, and leaves all as it was."""

    def check(person, name, *args, number=campaign):
        before = books(engagement, campaign, person)
        with expect_error(name, *args):
            engagement.draw(number, person)
        assert books(engagement, campaign, person) == before

    return check


@pytest.mark.parametrize("number", [7, 2**256 - 1])
def test_draw__unknown_campaign__refused(refused, alice, number):
    refused(alice, "MineBox_UnknownCampaign", number, number=number)


def test_draw__last_second_before_the_start__refused(engagement, alice, clock):
    terms = engagement.terms()
    number = published(engagement, terms)
    with expect_error("MineBox_NotOpen", number, terms.start, terms.end, False):
        drawn_at(engagement, number, alice, terms.start - 1)
    drawn_at(engagement, number, alice, terms.start)


@pytest.mark.parametrize("late", [0, 1, 365 * DAY])
def test_draw__from_the_end_on__refused(engagement, alice, late):
    terms = engagement.terms()
    number = published(engagement, terms)
    with expect_error("MineBox_NotOpen", number, terms.start, terms.end, False):
        drawn_at(engagement, number, alice, terms.end + late)


def test_draw__closed_campaign__refused(engagement, campaign, alice, guardian, refused):
    terms = engagement.box.campaignOf(campaign)[0]
    engagement.box.closeCampaign(campaign, {"from": guardian})
    refused(alice, "MineBox_NotOpen", campaign, terms[2], terms[3], True)


def test_draw__retired_box__refused(engagement, alice, as_admin, refused):
    engagement.box.retire({"from": as_admin})
    refused(alice, "MineBox_Retired")


def test_draw__not_a_member__refused(engagement, campaign, stranger, deployer, as_admin):
    for caller in (stranger, deployer, as_admin):
        with expect_error("MineBox_NotMember", caller):
            engagement.box.draw(campaign, {"from": caller})


def test_draw__wallet_that_is_no_longer_the_members__refused(
    engagement, another_box, MemberRegistryMock, alice, accounts, stranger
):
    """The registry of a box in which members can change their wallet: the old one names her yet."""
    registry = stranger.deploy(MemberRegistryMock)
    registry.setWallet(alice.id, alice.account, {"from": stranger})
    registry.setFlags(alice.id, OWNER | ADULT, {"from": stranger})
    other = another_box(members=registry)
    number = other.campaign()
    other.draw(number, alice)
    registry.setWallet(alice.id, accounts[5], {"from": stranger})
    assert registry.idOf(alice.account) == registry.idOf(accounts[5])
    with expect_error("MineBox_NotMember", alice.account):
        other.draw(number, alice)
    other.box.draw(number, {"from": accounts[5]})
    assert account_of(other, number, alice).drawn == 2


def test_draw__zero_address__not_a_member(engagement, campaign, accounts):
    nobody = accounts.at("0x" + "00" * 20, force=True)
    with expect_error("MineBox_NotMember", nobody):
        engagement.box.draw.call(campaign, {"from": nobody})


@pytest.mark.parametrize("status", [2, 3, 4, 5])
def test_draw__member_not_active__refused_until_active_again(
    engagement, campaign, alice, members, steward, refused, status
):
    members.setStatus(alice.id, status, {"from": steward})
    refused(alice, "MineBox_Blocked", alice.id, status)
    if status < 4:
        members.setStatus(alice.id, 1, {"from": steward})
        engagement.draw(campaign, alice)


@pytest.mark.parametrize("flags", [0, OWNER])
def test_draw__minor__refused_until_grown_up(
    engagement, campaign, members, registrar, refused, flags
):
    minor = engagement.person("minor", flags)
    engagement.earn(minor)
    refused(minor, "MineBox_NotAdult", minor.id)
    members.setFlags(minor.id, flags | ADULT, {"from": registrar})
    engagement.draw(campaign, minor)
    assert draw_of(engagement, campaign, minor).by_owner == bool(flags)


@pytest.mark.parametrize("held", [0, 1, PRICE - 1])
def test_draw__too_few_crystals__refused(engagement, campaign, refused, held):
    dave = engagement.person("dave")
    engagement.earn(dave, held)
    refused(dave, "Crystal_TooFew", dave.id, PRICE, held)
    engagement.earn(dave, PRICE - held)
    engagement.draw(campaign, dave)


def test_draw__crystals_expired__refused_with_another_error(engagement, clock):
    dave, erin = engagement.person("dave"), engagement.person("erin")
    month = month_of(clock.now)
    engagement.earn(dave, PRICE)
    engagement.earn(erin, PRICE - 4)
    expiry = start_of_month(month + 25)
    clock.set(expiry - 6 * DAY)
    engagement.earn(dave, 3)
    engagement.earn(erin, 3)
    campaign = engagement.campaign()
    assert clock.now < expiry
    with expect_error("Crystal_TooFew", erin.id, PRICE, PRICE - 1):
        engagement.draw(campaign, erin)
    clock.next(expiry)
    with expect_error("Crystal_Expired", dave.id, PRICE, 3, PRICE):
        engagement.draw(campaign, dave)
    with expect_error("Crystal_TooFew", erin.id, PRICE, 3):
        engagement.draw(campaign, erin)


def test_draw__last_second_before_crystals_expire__accepted(engagement, clock):
    dave = engagement.person("dave")
    month = month_of(clock.now)
    engagement.earn(dave, PRICE)
    expiry = start_of_month(month + 25)
    clock.set(expiry - 6 * DAY)
    campaign = engagement.campaign()
    drawn_at(engagement, campaign, dave, expiry - 1)
    assert draw_of(engagement, campaign, dave).month == month


def test_draw__key_of_the_running_round_retired__refused(
    engagement, campaign, alice, retire_key, refused, clock
):
    round_ = engagement.draw(campaign, alice)
    clock.set(engagement.beacon.endOf(round_) + 5)
    retire_key()
    refused(alice, "MineBox_NoRandomness", running(engagement))


def test_draw__for_somebody_else__only_the_callers_crystals_move(engagement, campaign, alice, bob):
    """There is no way to name a member: bob's draw is bob's."""
    before = books(engagement, campaign, alice)[1]
    engagement.draw(campaign, bob)
    assert books(engagement, campaign, alice)[1] == before


def test_draw__box_without_the_spenders_role__refused(
    engagement, campaign, alice, as_admin, refused, crystal
):
    """The admin's stop: without the role nothing is drawn."""
    engagement.manager.revokeRole(14, engagement.box, {"from": as_admin})
    refused(alice, "AccessManagedUnauthorized", engagement.box)


def test_draw__unknown_member_id__has_no_account(engagement, campaign):
    assert tuple(engagement.box.accountOf(campaign, bytes32("nobody"))) == (0,) * 7
