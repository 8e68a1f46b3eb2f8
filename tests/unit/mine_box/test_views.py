"""What a box tells of itself, and of draws that were not made."""

import pytest

from csop.calendar import day_of
from tests.helpers import expect_error
from tests.unit.mine_box.hand import Account, account_of, draw_of

NOBODY = "0x" + "00" * 20


def test_constructor__deployed__describes_itself(suite, box, manager, params):
    contracts, rules = suite.contracts, params.engagement
    assert box.authority() == manager
    assert box.members() == contracts["MemberRegistry"]
    assert box.crystal() == contracts["Crystal"]
    assert box.stone() == contracts["Stone"]
    assert box.beacon() == contracts["Beacon"]
    assert box.previous() == NOBODY
    assert box.lateSeconds() == rules.late_seconds == 24 * 3_600
    assert box.valueLimitFen() == rules.prize_value_limit_fen == 5_000_000
    assert box.drawsPerDay() == rules.draws_per_day
    assert box.drawsPerMonth() == rules.draws_per_month
    assert (box.campaignCount(), box.reserved(), box.pending()) == (0, 0, 0)
    assert not box.isRetired()


def test_constructor__other_numbers__kept(another_box):
    box = another_box(late=7, value=8, day=9, month=10).box
    numbers = box.lateSeconds(), box.valueLimitFen(), box.drawsPerDay(), box.drawsPerMonth()
    assert numbers == (7, 8, 9, 10)


@pytest.mark.parametrize("number", [2, 3, 4, 2**32, 2**256 - 1])
def test_drawOf__not_made__refused(engagement, campaign, alice, bob, number):
    engagement.draw(campaign, alice)
    engagement.draw(campaign, alice)
    with expect_error("MineBox_UnknownDraw", alice.id, number, 2):
        engagement.box.drawOf(campaign, alice.id, number)
    with expect_error("MineBox_UnknownDraw", bob.id, number, 0):
        engagement.box.drawOf(campaign, bob.id, number)
    with expect_error("MineBox_UnknownDraw", alice.id, number, 0):
        engagement.box.drawOf(campaign + 1, alice.id, number)


def test_drawOf__nine_draws_in_as_many_rounds__each_as_it_was_made(engagement, campaign, alice):
    """Four share a slot: none disturbs another."""
    made = []
    for _ in range(9):
        round_ = engagement.draw(campaign, alice)
        made.append((round_, day_of(engagement.clock.now)))
        engagement.clock.set(engagement.beacon.endOf(round_) + 40)
    stored = [draw_of(engagement, campaign, alice, number) for number in range(9)]
    assert [(draw.round, draw.day) for draw in stored] == made
    assert len({round_ for round_, _ in made}) == 9


def test_accountOf__never_drew_or_no_campaign__all_zero(engagement, campaign, alice, bob):
    engagement.draw(campaign, alice)
    nothing = Account(0, 0, 0, 0, 0, 0, 0)
    assert account_of(engagement, campaign, bob) == nothing
    assert account_of(engagement, campaign + 1, alice) == nothing
