"""refund: what comes back, and where to."""

import pytest

from csop.calendar import day_of, month_of, start_of_month
from tests.engagement import ADULT, DAY, PRICE, STONE
from tests.helpers import expect_error
from tests.unit.events import events_of, hex32
from tests.unit.mine_box.hand import (
    DRAWN,
    REFUNDED,
    Account,
    account_of,
    books,
    draw_of,
    drawn_at,
    draws_of,
    post_at,
    prizes_of,
    states_of,
    until,
)

ZERO = "0x" + "00" * 20


def refunded(campaign, person, number):
    """The event of one draw."""
    return ("Refunded", {"campaign": campaign, "member": hex32(person.id), "number": number})


def returned(person, month, amount=PRICE):
    """The crystals' events of draws of one month."""
    return [
        ("CrystalsReturned", {"member": hex32(person.id), "month": month, "amount": amount}),
        ("Transfer", {"from": ZERO, "to": person.account, "value": amount}),
    ]


def test_refund__late__exact_events_and_books_BOX_7(
    engagement, campaign, alice, bob, crystal, stone
):
    held = [crystal.held(person.id) for person in (alice, bob)]
    months = []
    for person in (alice, bob, alice):
        round_ = engagement.draw(campaign, person)
        months.append(draw_of(engagement, campaign, person).month)
    assert engagement.box.reserved() == 100 * STONE
    assert crystal.held(alice.id) == held[0] - 2 * PRICE
    day = account_of(engagement, campaign, alice).day
    engagement.late(round_)
    tx = engagement.refund(campaign, (bob.id, 0, 1), (alice.id, 0, 2))
    assert events_of(tx, engagement.box) == [
        refunded(campaign, bob, 0),
        refunded(campaign, alice, 0),
        refunded(campaign, alice, 1),
    ]
    assert events_of(tx, crystal) == [
        *returned(bob, months[1]),
        *returned(alice, months[0], 2 * PRICE),
    ]
    assert [crystal.held(person.id) for person in (alice, bob)] == held
    assert (engagement.box.pending(), engagement.box.reserved()) == (0, 0)
    assert account_of(engagement, campaign, alice) == Account(2, 2, 0, 0, day, 0, 0)
    assert states_of(engagement, campaign, alice) == [REFUNDED, REFUNDED]
    assert prizes_of(engagement, campaign, alice) == [0, 0]
    assert stone.totalSupply() == 0


@pytest.mark.parametrize("posted", ["never", "a second late", "long after"])
def test_refund__R_missing_or_late__the_first_second_after_the_bound(
    engagement, campaign, alice, posted
):
    """From then on it is settled nevermore, whatever is posted."""
    round_ = engagement.draw(campaign, alice)
    bound = until(engagement, round_)
    if posted == "a second late":
        post_at(engagement, round_, bound + 1)
    elif posted == "never":
        engagement.clock.next(bound + 1)
    else:
        post_at(engagement, round_, bound + 30 * DAY)
    if posted != "never":
        with expect_error("MineBox_OnlyRefund", round_, bound):
            engagement.settle(campaign, (alice.id, 0, 1))
    engagement.refund(campaign, (alice.id, 0, 1))
    assert states_of(engagement, campaign, alice) == [REFUNDED]


@pytest.mark.parametrize("time", ["at once", "round over", "at the bound"])
def test_refund__before_the_bound__refused(engagement, campaign, alice, time):
    round_ = engagement.draw(campaign, alice)
    bound = until(engagement, round_)
    before = books(engagement, campaign, alice)
    if time == "round over":
        engagement.clock.next(engagement.beacon.endOf(round_))
    elif time == "at the bound":
        engagement.clock.next(bound)
    with expect_error("MineBox_Pending", round_, bound):
        engagement.refund(campaign, (alice.id, 0, 1))
    assert books(engagement, campaign, alice) == before


@pytest.mark.parametrize("wait", [0, 1, 400 * DAY])
def test_refund__R_came_in_time__refused_for_ever_BOX_1(engagement, campaign, alice, wait):
    round_ = engagement.draw(campaign, alice)
    bound = until(engagement, round_)
    post_at(engagement, round_, bound)
    engagement.clock.forward(wait)
    before = books(engagement, campaign, alice)
    with expect_error("MineBox_OnlySettle", round_, bound):
        engagement.refund(campaign, (alice.id, 0, 1))
    assert books(engagement, campaign, alice) == before
    engagement.settle(campaign, (alice.id, 0, 1))


def test_refund__crystals_of_two_months__whole_to_the_newest_BOX_7(
    engagement, campaign, clock, crystal
):
    dave = engagement.person("dave")
    old = month_of(clock.now)
    engagement.earn(dave, 4)
    clock.set(start_of_month(old + 1) + DAY)
    engagement.earn(dave, 7)
    round_ = engagement.draw(campaign, dave)
    assert [crystal.bucketOf(dave.id, month) for month in (old, old + 1)] == [0, 1]
    engagement.late(round_)
    engagement.refund(campaign, (dave.id, 0, 1))
    assert [crystal.bucketOf(dave.id, month) for month in (old, old + 1)] == [0, 11]
    assert crystal.held(dave.id) == crystal.totalSupply() - 300 == 11


@pytest.mark.parametrize("months", [24, 25, 40])
def test_refund__bucket_expired_meanwhile__whole_to_the_oldest_open_BOX_7(
    engagement, campaign, alice, clock, crystal, months
):
    engagement.draw(campaign, alice)
    month = draw_of(engagement, campaign, alice).month
    clock.set(start_of_month(month + months) + DAY)
    oldest = month + months - 24
    rest = crystal.held(alice.id)
    assert rest == (90 if months == 24 else 0)
    tx = engagement.refund(campaign, (alice.id, 0, 1))
    assert events_of(tx, crystal) == returned(alice, oldest)
    assert crystal.held(alice.id) == rest + PRICE
    assert crystal.bucketOf(alice.id, oldest) == rest + PRICE


def test_refund__draws_paid_from_different_months__each_to_its_own_BOX_7(
    engagement, campaign, clock, crystal
):
    dave = engagement.person("dave")
    old = month_of(clock.now)
    engagement.earn(dave, 2 * PRICE)
    clock.set(start_of_month(old + 1) + DAY)
    engagement.earn(dave, 3 * PRICE)
    for _ in range(5):
        round_ = engagement.draw(campaign, dave)
    assert crystal.held(dave.id) == 0
    engagement.late(round_)
    engagement.refund(campaign, (dave.id, 0, 5))
    buckets = [crystal.bucketOf(dave.id, month) for month in (old, old + 1)]
    assert buckets == [2 * PRICE, 3 * PRICE]


def test_refund__months_in_turn__each_draw_to_its_own_BOX_7(engagement, clock, crystal):
    """A refund elsewhere opens an older bucket again: so three draws in a row were paid from an
    older month, a newer one, and the older one."""
    dave = engagement.person("dave")
    here, elsewhere = engagement.campaign(), engagement.campaign()
    old = month_of(clock.now)
    engagement.earn(dave, 2 * PRICE)
    engagement.draw(here, dave)
    engagement.draw(elsewhere, dave)
    clock.set(start_of_month(old + 1) + 2 * DAY)
    engagement.earn(dave, 2 * PRICE)
    engagement.draw(here, dave)
    engagement.refund(elsewhere, (dave.id, 0, 1))
    for _ in range(2):
        round_ = engagement.draw(here, dave)
    months = [draw_of(engagement, here, dave, number).month for number in range(4)]
    assert months == [old, old + 1, old, old + 1]
    engagement.late(round_)
    tx = engagement.refund(here, (dave.id, 0, 4))
    assert events_of(tx, crystal) == [event for month in months for event in returned(dave, month)]
    buckets = [crystal.bucketOf(dave.id, month) for month in (old, old + 1)]
    assert buckets == [2 * PRICE, 2 * PRICE]


@pytest.mark.parametrize("parts", [[7], [5, 2], [1, 3, 3], [4, 3], [2, 1, 4]])
def test_refund__many_draws_in_parts__those_asked_for_and_no_others_BOX_1(
    engagement, campaign, alice, crystal, parts
):
    rounds = [engagement.draw(campaign, alice) for _ in range(9)]
    engagement.late(rounds[-1])
    done = 0
    for count in parts:
        engagement.refund(campaign, (alice.id, done, count))
        done += count
        states = [REFUNDED] * done + [DRAWN] * (9 - done)
        assert states_of(engagement, campaign, alice) == states
        assert crystal.held(alice.id) == 100 - (9 - done) * PRICE
    assert [draw.round for draw in draws_of(engagement, campaign, alice)] == rounds


@pytest.mark.parametrize("status", [2, 3, 4, 5])
def test_refund__member_blocked_or_no_owner_meanwhile__all_the_same_BOX_7(
    engagement, campaign, alice, crystal, members, steward, registrar, status
):
    round_ = engagement.draw(campaign, alice)
    assert engagement.box.reserved() == 50 * STONE
    members.setStatus(alice.id, status, {"from": steward})
    members.setFlags(alice.id, ADULT, {"from": registrar})
    engagement.late(round_)
    engagement.refund(campaign, (alice.id, 0, 1))
    assert crystal.held(alice.id) == 100
    assert engagement.box.reserved() == 0


def test_refund__key_retired__after_the_bound(engagement, campaign, alice, retire_key):
    """A lost key: nobody can draw, and what was drawn comes back."""
    round_ = engagement.draw(campaign, alice)
    retire_key()
    assert engagement.beacon.isAbandoned(round_)
    bound = until(engagement, round_)
    for resolve in (engagement.settle, engagement.refund):
        with expect_error("MineBox_Pending", round_, bound):
            resolve(campaign, (alice.id, 0, 1))
    engagement.clock.next(bound + 1)
    engagement.refund(campaign, (alice.id, 0, 1))
    assert states_of(engagement, campaign, alice) == [REFUNDED]


def test_refund__crystals_back__spent_again(engagement, campaign, clock):
    """Nothing of it counts as earned: a member at the daily cap has them all the same."""
    dave = engagement.person("dave")
    engagement.earn(dave, PRICE)
    round_ = engagement.draw(campaign, dave)
    with expect_error("Crystal_TooFew", dave.id, PRICE, 0):
        engagement.draw(campaign, dave)
    engagement.late(round_)
    engagement.earn(dave, 100)
    engagement.refund(campaign, (dave.id, 0, 1))
    assert engagement.crystal.earnableToday(dave.id) == 0
    assert engagement.crystal.held(dave.id) == 100 + PRICE
    drawn_at(engagement, campaign, dave, clock.now + 5)
    assert draw_of(engagement, campaign, dave, 1).day == day_of(clock.now)
