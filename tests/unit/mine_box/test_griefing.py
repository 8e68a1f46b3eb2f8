"""What strangers can spoil: nothing that the next call does not mend."""

import pytest

from tests.engagement import PRICE
from tests.helpers import bytes32, expect_error
from tests.unit.mine_box.hand import (
    REFUNDED,
    SETTLED,
    STONES,
    account_of,
    books,
    draw_and_post,
    forecast,
    post_at,
    prizes_of,
    states_of,
    until,
)

MOST = 2**32 - 1


def test_griefing__front_runner_settles_parts_of_a_batch__it_goes_through_BOX_1(
    engagement, alice, bob, carol, stranger
):
    """The keeper's batch of all: before it, a stranger settles one, another and half of a third."""
    campaign = engagement.campaign(owners=STONES)
    draw_and_post(engagement, campaign, *[alice] * 3, *[bob] * 2, *[carol] * 4)
    batch = (alice.id, 0, 3), (bob.id, 0, 2), (carol.id, 0, 4)
    for ticket in ((bob.id, 0, 2), (alice.id, 0, 1), (carol.id, 0, 2)):
        engagement.box.settle(campaign, [ticket], {"from": stranger})
    engagement.settle(campaign, *batch)
    prize = STONES[0].stones
    for person, count in ((alice, 3), (carol, 4)):
        assert engagement.stone.balanceOf(person.account) == count * prize
    for person in (alice, bob, carol):
        assert set(states_of(engagement, campaign, person)) == {SETTLED}
    assert (engagement.box.pending(), engagement.box.reserved()) == (0, 0)


def test_griefing__front_runner_settles_a_whole_batch__nothing_is_left_to_do_BOX_1(
    engagement, campaign, alice, bob, stranger
):
    draw_and_post(engagement, campaign, alice, bob)
    tickets = [(alice.id, 0, 1), (bob.id, 0, 1)]
    engagement.box.settle(campaign, tickets, {"from": stranger})
    before = books(engagement, campaign, alice, bob)
    with expect_error("MineBox_AlreadyResolved", alice.id, 0):
        engagement.settle(campaign, *tickets)
    assert books(engagement, campaign, alice, bob) == before


def test_griefing__front_runner_refunds_parts__the_rest_goes_through_BOX_7(
    engagement, campaign, alice, bob, stranger, crystal
):
    for _ in range(3):
        engagement.draw(campaign, alice)
    round_ = engagement.draw(campaign, bob)
    engagement.late(round_)
    engagement.box.refund(campaign, [(alice.id, 0, 2)], {"from": stranger})
    assert crystal.held(alice.id) == 100 - PRICE
    engagement.refund(campaign, (alice.id, 0, 3), (bob.id, 0, 1))
    assert [crystal.held(person.id) for person in (alice, bob)] == [100, 100]
    assert states_of(engagement, campaign, alice) == [REFUNDED] * 3


def test_griefing__bad_ticket_among_good_ones__only_its_sender_fails(
    engagement, alice, carol, stranger
):
    campaign = engagement.campaign(owners=STONES)
    draw_and_post(engagement, campaign, alice, carol)
    good = [(alice.id, 0, 1), (carol.id, 0, 1)]
    nobody = bytes32("nobody")
    for place in range(3):
        tickets = [*good[:place], (nobody, 0, 1), *good[place:]]
        with expect_error("MineBox_UnknownDraw", nobody, 0, 0):
            engagement.box.settle(campaign, tickets, {"from": stranger})
    engagement.settle(campaign, *good)
    assert states_of(engagement, campaign, carol) == [SETTLED]


@pytest.mark.parametrize("count", [3, 2**31, MOST])
def test_griefing__huge_counts__refused_at_once(engagement, campaign, alice, count):
    """Before anything is walked: with all the gas there is it would take hours."""
    draw_and_post(engagement, campaign, alice, alice)
    for first in (0, 1):
        with expect_error("MineBox_UnknownDraw", alice.id, first + count - 1, 2):
            engagement.box.settle(
                campaign,
                [(alice.id, first, count)],
                {"from": engagement.sender, "gas_limit": 200_000},
            )


def test_griefing__hundreds_of_tickets_that_are_done__passed_over(engagement, alice, bob, campaign):
    draw_and_post(engagement, campaign, alice, bob)
    engagement.settle(campaign, (alice.id, 0, 1))
    engagement.settle(campaign, *[(alice.id, 0, 1)] * 300, (bob.id, 0, 1))
    assert states_of(engagement, campaign, bob) == [SETTLED]
    assert account_of(engagement, campaign, alice).resolved == 1


def test_griefing__many_open_draws_of_one_member__settled_in_any_parts(engagement, alice, carol):
    """Nobody's pile of draws is too high: it is settled piece by piece, and holds up no other."""
    campaign = engagement.campaign(price=1, pity=4)
    rounds = set()
    for _ in range(3):
        rounds |= {engagement.draw(campaign, alice) for _ in range(10)}
        engagement.clock.forward(86_400 - 3_600)
        for round_ in rounds:
            engagement.post(round_)
        engagement.clock.forward(3_600)
        rounds.clear()
    draw_and_post(engagement, campaign, carol)
    engagement.settle(campaign, (carol.id, 0, 1))
    for first, count in ((0, 1), (1, 12), (13, 17)):
        engagement.settle(campaign, (alice.id, first, count))
    expected = forecast(engagement, campaign, engagement.terms(price=1, pity=4), alice)
    assert prizes_of(engagement, campaign, alice) == expected
    assert len(expected) == 30


def test_griefing__blocked_wallet_in_a_batch__cannot_hold_it_up(
    engagement, alice, carol, members, steward
):
    """Stones go to whoever is registered, whatever the status: no winner can refuse them."""
    campaign = engagement.campaign(owners=STONES)
    draw_and_post(engagement, campaign, alice, carol)
    members.setStatus(alice.id, 3, {"from": steward})
    engagement.settle(campaign, (alice.id, 0, 1), (carol.id, 0, 1))
    assert engagement.stone.balanceOf(carol.account) == STONES[0].stones


def test_griefing__R_held_back_by_the_committee__costs_the_member_nothing_BOX_7(
    engagement, campaign, alice, crystal
):
    """k colluders can veto a round, not choose among results: the crystals and the pity stand."""
    before = books(engagement, campaign, alice)
    round_ = engagement.draw(campaign, alice)
    post_at(engagement, round_, until(engagement, round_) + 3_600)
    engagement.refund(campaign, (alice.id, 0, 1))
    assert books(engagement, campaign, alice)[0] == before[0]
    account = account_of(engagement, campaign, alice)
    assert (account.dry_owners, account.today, account.this_month) == (0, 0, 0)
    assert crystal.held(alice.id) == 100
