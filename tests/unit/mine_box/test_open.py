"""openCampaign: what is published, by whom, and which times and limits are refused."""

from dataclasses import astuple, replace

import pytest

from tests.engagement import DAY, OTHERS, OWNERS
from tests.helpers import expect_error
from tests.unit.events import events_of
from tests.unit.mine_box.hand import ITEM, NOTHING, STONES, effective_odds, published


@pytest.fixture
def opened(engagement, opener):
    """Tries to open a campaign, without a transaction; its number."""
    return lambda terms: engagement.box.openCampaign.call(astuple(terms), {"from": opener})


def plain(value):
    """Structs as nested tuples, bytes as bytes."""
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    return bytes(value) if isinstance(value, bytes) else _unhexed(value)


def _unhexed(value):
    return bytes.fromhex(str(value)[2:]) if type(value).__name__ == "HexString" else value


def test_openCampaign__after_the_delay__published_with_the_exact_event(engagement):
    terms = engagement.terms()
    count = engagement.box.campaignCount()
    tx = engagement.publish(terms)
    (event,) = events_of(tx, engagement.box)
    assert event[0] == "CampaignOpened"
    assert event[1]["campaign"] == count
    assert plain(tx.events["CampaignOpened"]["terms"]) == plain(astuple(terms))
    assert engagement.box.campaignCount() == count + 1
    stored, closed = engagement.box.campaignOf(count)
    assert (plain(stored), closed) == (plain(astuple(terms)), False)


def test_openCampaign__several__numbered_and_apart_BOX_3(engagement, opener):
    all_terms = [
        engagement.terms(owners=STONES, others=ITEM, pity=0, price=1),
        engagement.terms(owners=NOTHING, others=NOTHING, pity=65_535, price=2**32 - 1),
    ]
    for number, terms in enumerate(all_terms):
        tx = engagement.box.openCampaign(astuple(terms), {"from": opener})
        assert tx.return_value == number
    for number, terms in enumerate(all_terms):
        assert plain(engagement.box.campaignOf(number)[0]) == plain(astuple(terms))


def test_openCampaign__drawn_closed_retired__terms_never_change_BOX_3(
    engagement, alice, guardian, as_admin
):
    terms = engagement.terms()
    campaign = published(engagement, terms)
    odds = [effective_odds(engagement, campaign, owners) for owners in (True, False)]
    engagement.clock.set(terms.start)
    engagement.draw(campaign, alice)
    published(engagement, engagement.terms(owners=STONES, others=NOTHING, pity=1))
    engagement.box.closeCampaign(campaign, {"from": guardian})
    engagement.box.retire({"from": as_admin})
    engagement.clock.forward(400 * DAY)
    stored, closed = engagement.box.campaignOf(campaign)
    assert (plain(stored), closed) == (plain(astuple(terms)), True)
    now = [effective_odds(engagement, campaign, owners) for owners in (True, False)]
    assert now == odds


def test_openCampaign__anyone_but_the_campaigner__refused(
    engagement, stranger, as_admin, guardian, curator, fulfiller, alice
):
    terms = astuple(engagement.terms())
    for caller in (stranger, as_admin, guardian, curator, fulfiller, alice.account):
        with expect_error("AccessManagedUnauthorized", caller):
            engagement.box.openCampaign.call(terms, {"from": caller})


def test_openCampaign__campaigner_without_the_wait__refused(engagement, campaigner, manager):
    data = engagement.box.openCampaign.encode_input(astuple(engagement.terms()))
    operation = manager.hashOperation(campaigner, engagement.box, data)
    with expect_error("AccessManagerNotScheduled", operation):
        campaigner.transfer(engagement.box, data=data)
    manager.schedule(engagement.box, data, 0, {"from": campaigner})
    with expect_error("AccessManagerNotReady", operation):
        campaigner.transfer(engagement.box, data=data)
    assert engagement.box.campaignCount() == 0


def test_openCampaign__retired_box__refused(engagement, opened, as_admin):
    engagement.box.retire({"from": as_admin})
    with expect_error("MineBox_Retired"):
        opened(engagement.terms())


@pytest.mark.parametrize("start", [-DAY, -1, 0])
def test_openCampaign__start_not_in_the_future__refused(engagement, opener, clock, start):
    now = clock.now + 100
    terms = engagement.terms(start=now + start, end=now + DAY)
    clock.next(now)
    with expect_error("MineBox_InvalidTimes", terms.start, terms.end, now):
        engagement.box.openCampaign(astuple(terms), {"from": opener})


def test_openCampaign__in_the_past_altogether__refused(engagement, opener, clock):
    now = clock.now + 100
    terms = engagement.terms(start=now - 2 * DAY, end=now - DAY)
    clock.next(now)
    with expect_error("MineBox_InvalidTimes", terms.start, terms.end, now):
        engagement.box.openCampaign(astuple(terms), {"from": opener})


@pytest.mark.parametrize("end", [-1, 0])
def test_openCampaign__end_not_after_the_start__refused(engagement, opened, clock, end):
    terms = engagement.terms()
    terms = replace(terms, end=terms.start + end)
    with expect_error("MineBox_InvalidTimes", terms.start, terms.end, clock.now):
        opened(terms)


def test_openCampaign__one_second_from_the_next_on__accepted(engagement, opener, clock):
    now = clock.now + 100
    clock.next(now)
    terms = engagement.terms(start=now + 1, end=now + 2)
    engagement.box.openCampaign(astuple(terms), {"from": opener})
    assert engagement.box.campaignCount() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"price": 0},
        {"draws_per_day": 0},
        {"draws_per_day": 11},
        {"draws_per_day": 65_535},
        {"draws_per_month": 0},
        {"draws_per_month": 101},
        {"price": 0, "draws_per_day": 0, "draws_per_month": 0},
    ],
)
def test_openCampaign__price_or_limits__refused_BOX_6(engagement, opened, changes):
    terms = engagement.terms(**changes)
    limits = terms.price, terms.draws_per_day, terms.draws_per_month
    with expect_error("MineBox_InvalidLimits", *limits):
        opened(terms)


@pytest.mark.parametrize(("day", "month"), [(1, 1), (10, 100), (10, 1), (1, 100)])
def test_openCampaign__limits_within_the_boxs__accepted(engagement, opened, day, month):
    assert opened(engagement.terms(draws_per_day=day, draws_per_month=month)) == 0


def test_openCampaign__longest_tables__accepted_and_read_back(engagement, opener):
    """32 prizes each with names of 64 bytes: the most that is stored fits a contract's code."""
    many = {}
    for table, like in (("owners", OWNERS[0]), ("others", OTHERS[0])):
        many[table] = tuple(
            replace(like, name="矿" * 21 + chr(65 + i % 26), odds_ppb=31_250_000) for i in range(32)
        )
    terms = engagement.terms(**many)
    assert len(terms.owners[0].name.encode()) == 64
    engagement.box.openCampaign(astuple(terms), {"from": opener})
    assert plain(engagement.box.campaignOf(0)[0]) == plain(astuple(terms))
    assert (
        engagement.box.effectiveOddsOf(0, False)[1:] == engagement.box.effectiveOddsOf(0, True)[1:]
    )
