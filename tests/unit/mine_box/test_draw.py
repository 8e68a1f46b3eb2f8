"""draw: what it takes, keeps and tells."""

import pytest

from csop.calendar import day_of, month_of, start_of_month
from tests.engagement import ADULT, OTHERS, OWNER, OWNERS, PRICE, STONE
from tests.unit.events import events_of, hex32
from tests.unit.mine_box.hand import DRAWN, Account, Draw, account_of, draw_of, drawn_at, published

ZERO = "0x" + "00" * 20
LARGEST = 50 * STONE


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_draw__owner_or_not__exact_events_and_books(
    request, engagement, campaign, clock, name, crystal
):
    person = request.getfixturevalue(name)
    by_owner = name == "alice"
    start = engagement.box.campaignOf(campaign)[0][2]
    bought = month_of(start - 3 * 86_400)
    time = start + 3_600
    clock.next(time)
    tx = engagement.box.draw(campaign, {"from": person.account})
    round_ = engagement.beacon.roundAt(time)
    assert events_of(tx, engagement.box) == [
        (
            "Drawn",
            {
                "campaign": campaign,
                "member": hex32(person.id),
                "number": 0,
                "round": round_,
                "month": bought,
                "byOwner": by_owner,
            },
        )
    ]
    assert events_of(tx, crystal) == [
        ("CrystalsSpent", {"member": hex32(person.id), "month": bought, "amount": PRICE}),
        ("Transfer", {"from": person.account, "to": ZERO, "value": PRICE}),
    ]
    day = day_of(time)
    assert draw_of(engagement, campaign, person) == Draw(round_, day, bought, by_owner, DRAWN, 0)
    assert account_of(engagement, campaign, person) == Account(1, 0, 0, 0, day, 1, 1)
    assert crystal.held(person.id) == 100 - PRICE
    assert engagement.box.pending() == 1
    assert engagement.box.reserved() == (LARGEST if by_owner else 0)


def test_draw__several__numbered_by_member_and_campaign(engagement, campaign, alice, bob, carol):
    second = engagement.campaign()
    numbers = []
    for number, person in [(campaign, alice), (campaign, bob), (campaign, alice), (second, alice)]:
        assert engagement.box.draw.call(number, {"from": person.account}) == (
            account_of(engagement, number, person).drawn
        )
        tx = engagement.box.draw(number, {"from": person.account})
        numbers.append(tx.return_value)
    assert numbers == [0, 0, 1, 0]
    assert account_of(engagement, campaign, alice).drawn == 2
    assert account_of(engagement, campaign, carol).drawn == 0
    assert engagement.box.pending() == 4
    assert engagement.box.reserved() == 3 * LARGEST


def test_draw__first_and_last_second_of_a_campaign__accepted(engagement, alice, clock):
    terms = engagement.terms()
    campaign = published(engagement, terms)
    drawn_at(engagement, campaign, alice, terms.start)
    drawn_at(engagement, campaign, alice, terms.end - 1)
    assert account_of(engagement, campaign, alice).drawn == 2


def test_draw__around_the_turn_of_a_round__bound_to_the_one_that_runs(
    engagement, campaign, alice, beacon, clock
):
    end = beacon.endOf(beacon.roundAt(clock.now))
    first = drawn_at(engagement, campaign, alice, end - 1)
    second = drawn_at(engagement, campaign, alice, end)
    assert beacon.endOf(first) == end
    assert second == first + 1


def test_draw__crystals_of_two_months__remembers_the_newest(engagement, clock, crystal, campaign):
    dave = engagement.person("dave")
    old = month_of(clock.now)
    engagement.earn(dave, 15)
    clock.set(start_of_month(old + 1) + 86_400)
    engagement.earn(dave, 15)
    months = []
    for _ in range(3):
        tx = engagement.box.draw(campaign, {"from": dave.account})
        months.append(tx.events["Drawn"]["month"])
    assert months == [old, old + 1, old + 1]
    assert [draw_of(engagement, campaign, dave, n).month for n in range(3)] == months
    assert (crystal.bucketOf(dave.id, old), crystal.bucketOf(dave.id, old + 1)) == (0, 0)


@pytest.mark.parametrize("flags", [ADULT, ADULT | OWNER])
def test_draw__flags_changed__the_table_is_that_of_the_moment(
    engagement, campaign, alice, bob, members, registrar, flags
):
    for person in (alice, bob):
        members.setFlags(person.id, flags, {"from": registrar})
        engagement.draw(campaign, person)
        assert draw_of(engagement, campaign, person).by_owner == bool(flags & OWNER)


def test_draw__owner_until_settled_or_not__keeps_the_table_of_the_draw_BOX_5(
    engagement, campaign, alice, bob, members, registrar, stone
):
    """Owners' tables have four prizes, others' three; who won stones was an owner then."""
    rounds = {engagement.draw(campaign, person) for person in [alice] * 5 + [bob] * 5}
    members.setFlags(alice.id, ADULT, {"from": registrar})
    members.setFlags(bob.id, ADULT | OWNER, {"from": registrar})
    for round_ in rounds:
        engagement.post(round_)
    engagement.settle(campaign, (alice.id, 0, 5), (bob.id, 0, 5))
    terms = engagement.terms(owners=OWNERS, others=OTHERS)
    for person, by_owner in ((alice, True), (bob, False)):
        draws = [draw_of(engagement, campaign, person, n) for n in range(5)]
        assert [draw.by_owner for draw in draws] == [by_owner] * 5
        won = sum(terms.table(by_owner)[draw.prize].stones for draw in draws)
        assert stone.balanceOf(person.account) == won
    assert stone.balanceOf(bob.account) == 0
    assert engagement.box.reserved() == 0
