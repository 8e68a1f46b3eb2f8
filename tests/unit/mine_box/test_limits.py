"""Limits: so many draws a calendar day and month (UTC+8), refunded ones aside."""

import pytest

from csop.calendar import day_of, month_of, start_of_month
from tests.engagement import DAY
from tests.helpers import expect_error
from tests.unit.mine_box.hand import (
    STONES,
    account_of,
    books,
    draw_and_post,
    drawn_at,
    post_at,
)

HOUR = 3_600


@pytest.fixture
def rich(engagement):
    """A member with 400 crystals, earned on four days."""
    dave = engagement.person("dave")
    for _ in range(4):
        engagement.earn(dave)
        engagement.clock.forward(DAY)
    return dave


@pytest.fixture
def over(engagement):
    """Another draw reverts, at this time, and nothing is spent."""

    def check(name, campaign, person, limit, time, hand=engagement):
        before = books(hand, campaign, person)
        with expect_error(f"MineBox_Over{name}Limit", person.id, limit):
            drawn_at(hand, campaign, person, time)
        assert books(hand, campaign, person) == before

    return check


def month_turn(clock):
    """The first second of the next month that begins in four days or later."""
    return start_of_month(month_of(clock.now + 4 * DAY) + 1)


def counted(engagement, campaign, person):
    account = account_of(engagement, campaign, person)
    return account.today, account.this_month


def test_limits__deployed_box__as_planned_BOX_6(engagement, params):
    rules = params.engagement
    box = engagement.box
    assert (box.drawsPerDay(), box.drawsPerMonth()) == (10, 100)
    assert (rules.draws_per_day, rules.draws_per_month) == (10, 100)


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_limits__a_day__until_midnight_BOX_6(engagement, rich, over, clock, limit):
    campaign = engagement.campaign(draws_per_day=limit)
    midnight = month_turn(clock) + 5 * DAY
    assert day_of(midnight) == day_of(midnight - 1) + 1
    for number in range(limit):
        drawn_at(engagement, campaign, rich, midnight - DAY + number)
    over("Daily", campaign, rich, limit, midnight - 1)
    assert counted(engagement, campaign, rich) == (limit, limit)
    drawn_at(engagement, campaign, rich, midnight)
    assert counted(engagement, campaign, rich) == (1, limit + 1)


def test_limits__a_month__until_its_turn_BOX_6(engagement, rich, over, clock):
    campaign = engagement.campaign(draws_per_day=2, draws_per_month=3)
    turn = month_turn(clock)
    for time in (turn - 2 * DAY, turn - 2 * DAY + 1, turn - 60):
        drawn_at(engagement, campaign, rich, time)
    assert counted(engagement, campaign, rich) == (1, 3)
    over("Monthly", campaign, rich, 3, turn - 1)
    for number in (1, 2):
        drawn_at(engagement, campaign, rich, turn + number - 1)
        assert counted(engagement, campaign, rich) == (number, number)
    over("Daily", campaign, rich, 2, turn + 5)
    drawn_at(engagement, campaign, rich, turn + DAY)
    over("Monthly", campaign, rich, 3, turn + DAY + 1)
    over("Monthly", campaign, rich, 3, turn + 9 * DAY)


def test_limits__a_year_later_in_the_same_month__counted_anew_BOX_6(engagement, rich, clock):
    turn = month_turn(clock)
    start = turn - 3 * DAY
    campaign = engagement.campaign(end=start + 800 * DAY, draws_per_day=1, draws_per_month=1)
    drawn_at(engagement, campaign, rich, turn + DAY)
    clock.set(start_of_month(month_of(turn) + 12) + 3 * DAY)
    drawn_at(engagement, campaign, rich, clock.now + 10)
    assert counted(engagement, campaign, rich) == (1, 1)


def test_limits__ten_days_of_ten__a_hundred_and_no_more_BOX_6(engagement, rich, over, clock):
    """The most that any campaign allows: 100 draws of one member in a month."""
    turn = month_turn(clock)
    campaign = engagement.campaign(price=1)
    for day in range(10):
        for number in range(10):
            drawn_at(engagement, campaign, rich, turn + day * DAY + number)
        if day < 9:
            over("Daily", campaign, rich, 10, turn + day * DAY + 600)
    assert counted(engagement, campaign, rich) == (10, 100)
    over("Monthly", campaign, rich, 100, turn + 10 * DAY)
    assert account_of(engagement, campaign, rich).drawn == 100


def test_limits__another_campaign_or_member__counted_apart_BOX_6(engagement, rich, carol, over):
    first = engagement.campaign(draws_per_day=1)
    second = engagement.campaign(draws_per_day=1)
    now = engagement.clock.now
    drawn_at(engagement, first, rich, now + 1)
    over("Daily", first, rich, 1, now + 2)
    drawn_at(engagement, second, rich, now + 3)
    drawn_at(engagement, first, carol, now + 4)


def test_limits__settled_draws__still_count_BOX_6(engagement, rich, over, clock):
    campaign = engagement.campaign(owners=STONES, draws_per_day=2)
    clock.set(start_of_month(month_of(clock.now) + 1) + DAY)
    draw_and_post(engagement, campaign, rich, rich)
    engagement.settle(campaign, (rich.id, 0, 2))
    over("Daily", campaign, rich, 2, clock.now + 1)


def test_limits__refund_on_the_same_day__may_draw_again_that_day_BOX_6(
    another_box, rich, over, clock
):
    """A box that waits a minute only: with a day, the day of the draw is always over."""
    quick = another_box(late=60)
    campaign = quick.campaign(draws_per_day=2, draws_per_month=2)
    morning = start_of_month(month_of(clock.now) + 1) + DAY
    drawn_at(quick, campaign, rich, morning)
    round_ = drawn_at(quick, campaign, rich, morning + 1)
    over("Daily", campaign, rich, 2, morning + 2, quick)
    clock.next(quick.beacon.endOf(round_) + 61)
    quick.refund(campaign, (rich.id, 0, 1))
    assert counted(quick, campaign, rich) == (1, 1)
    drawn_at(quick, campaign, rich, clock.now + 1)
    over("Daily", campaign, rich, 2, clock.now + 1, quick)
    quick.refund(campaign, (rich.id, 1, 1))
    assert counted(quick, campaign, rich) == (1, 1)


def test_limits__refund_on_another_day_of_the_month__may_draw_again_that_month_BOX_6(
    engagement, rich, over, clock
):
    campaign = engagement.campaign(draws_per_day=2, draws_per_month=4)
    turn = month_turn(clock)
    for day in (1, 1, 4, 4):
        drawn_at(engagement, campaign, rich, max(turn + day * DAY, clock.now + 1))
    assert counted(engagement, campaign, rich) == (2, 4)
    engagement.refund(campaign, (rich.id, 0, 1))
    assert counted(engagement, campaign, rich) == (2, 3)
    over("Daily", campaign, rich, 2, clock.now + 1)
    clock.set(turn + 5 * DAY)
    drawn_at(engagement, campaign, rich, clock.now + 1)
    assert counted(engagement, campaign, rich) == (1, 4)
    over("Monthly", campaign, rich, 4, clock.now + 1)


def test_limits__refund_after_the_month__leaves_the_new_month_alone_BOX_6(
    engagement, rich, over, clock
):
    campaign = engagement.campaign(draws_per_day=2, draws_per_month=2)
    turn = month_turn(clock)
    for number in range(2):
        drawn_at(engagement, campaign, rich, turn - 5 * HOUR + number)
    drawn_at(engagement, campaign, rich, turn + 3 * DAY)
    drawn_at(engagement, campaign, rich, turn + 4 * DAY)
    assert counted(engagement, campaign, rich) == (1, 2)
    engagement.refund(campaign, (rich.id, 0, 2))
    assert counted(engagement, campaign, rich) == (1, 2)
    over("Monthly", campaign, rich, 2, clock.now + 1)


def test_limits__refund_before_the_first_draw_of_the_new_month__starts_from_nothing_BOX_6(
    engagement, rich, over, clock
):
    campaign = engagement.campaign(draws_per_day=3, draws_per_month=3)
    turn = month_turn(clock)
    for number in range(3):
        drawn_at(engagement, campaign, rich, turn - 60 + number)
    clock.set(turn + 2 * DAY)
    engagement.refund(campaign, (rich.id, 0, 2))
    assert counted(engagement, campaign, rich) == (1, 1)
    for number in range(3):
        drawn_at(engagement, campaign, rich, clock.now + 1)
        assert counted(engagement, campaign, rich) == (number + 1, number + 1)
    over("Daily", campaign, rich, 3, clock.now + 1)


def test_limits__refunded_in_part_and_drawn_again_and_again__never_more_BOX_6(
    engagement, rich, over, clock
):
    """Refunds give back what they took, not a draw more: 2 a month that count, however often."""
    campaign = engagement.campaign(draws_per_day=2, draws_per_month=2)
    turn = month_turn(clock)
    clock.set(turn)
    for number in range(4):
        drawn_at(engagement, campaign, rich, clock.now + 1)
        round_ = drawn_at(engagement, campaign, rich, clock.now + 1)
        over("Daily", campaign, rich, 2, clock.now + 1)
        engagement.late(round_)
        over("Monthly", campaign, rich, 2, clock.now + 1)
        engagement.refund(campaign, (rich.id, 2 * number, 2))
    account = account_of(engagement, campaign, rich)
    assert (account.drawn, account.resolved, account.today, account.this_month) == (8, 8, 0, 0)


def test_limits__refund_with_a_settled_draw_of_that_day__only_one_is_given_back_BOX_6(
    engagement, rich, over, clock
):
    campaign = engagement.campaign(draws_per_day=2, draws_per_month=2)
    clock.set(month_turn(clock))
    first = drawn_at(engagement, campaign, rich, clock.now + 1)
    second = drawn_at(engagement, campaign, rich, engagement.beacon.endOf(first))
    post_at(engagement, first, engagement.beacon.endOf(first) + HOUR)
    engagement.settle(campaign, (rich.id, 0, 1))
    engagement.late(second)
    engagement.refund(campaign, (rich.id, 1, 1))
    assert counted(engagement, campaign, rich) == (1, 1)
    drawn_at(engagement, campaign, rich, clock.now + 1)
    over("Monthly", campaign, rich, 2, clock.now + 1)
