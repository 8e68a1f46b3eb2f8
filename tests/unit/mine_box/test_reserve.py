"""The reserve: minted and reserved stones never exceed what the schedule has released."""

import pytest

from csop.emission import BATCH_SECONDS, batches_at, engagement_released
from csop.engagement.tables import Kind
from tests.engagement import OTHERS, STONE, prize
from tests.helpers import expect_error
from tests.unit.events import events_of
from tests.unit.mine_box.hand import (
    ALL,
    NOTHING,
    STONES,
    books,
    draw_and_post,
    drawn_at,
    forecast,
    published,
    stones,
)

NOTHING_MOSTLY = prize("nothing", ALL - 1)


@pytest.fixture
def released(genesis):
    """What the schedule has released by a time, in wei."""
    return lambda time: engagement_released(batches_at(genesis, time))


@pytest.fixture
def scarce(engagement, released):
    """Publishes a campaign whose largest prize is what will be released a batch after its start;
    the number, its terms, the prize."""

    def make(rare=True):
        since = engagement.terms().start - engagement.rounds.genesis
        start = engagement.rounds.genesis + since // BATCH_SECONDS * BATCH_SECONDS
        most = released(start + BATCH_SECONDS)
        table = (stones(most, 1), NOTHING_MOSTLY) if rare else (stones(most),)
        terms = engagement.terms(owners=table, pity=0, start=start)
        return published(engagement, terms), terms, most

    return make


def holds(engagement, released):
    """BOX-2 as it stands."""
    stone, box = engagement.stone, engagement.box
    assert stone.minted(1) + box.reserved() <= released(engagement.clock.now)
    assert released(engagement.clock.now) == stone.released(1, engagement.clock.now)


def test_reserve__draw_by_draw__the_largest_prize_of_the_table_BOX_2(
    engagement, alice, bob, released
):
    """The largest, not the top tier; nothing for others."""
    table = (
        prize("a coat", 1, Kind.ITEM, 30_000),
        stones(7 * STONE, 300_000_000),
        stones(1_000 * STONE, 400_000_000),
        stones(999 * STONE, 299_999_999),
    )
    terms = engagement.terms(owners=table, pity=0)
    campaign = engagement.campaign(owners=table, pity=0)
    for count in (1, 2, 3):
        engagement.draw(campaign, alice)
        engagement.draw(campaign, bob)
        assert engagement.box.reserved() == 1_000 * STONE * count
        assert engagement.box.pending() == 2 * count
        holds(engagement, released)
    engagement.post(engagement.box.drawOf(campaign, alice.id, 0)[0])
    for number in range(3):
        engagement.settle(campaign, (alice.id, number, 1))
        assert engagement.box.reserved() == 1_000 * STONE * (2 - number)
        won = forecast(engagement, campaign, terms, alice)[: number + 1]
        minted = sum(table[place].stones for place in won)
        assert engagement.stone.minted(1) == minted > 0
        holds(engagement, released)


def test_reserve__campaigns_together__one_reserve_of_their_own_sizes_BOX_2(
    engagement, alice, carol
):
    first = engagement.campaign(owners=(stones(100 * STONE),))
    second = engagement.campaign(owners=(stones(30 * STONE),))
    none = engagement.campaign(owners=NOTHING)
    draw_and_post(engagement, first, alice, carol)
    draw_and_post(engagement, second, alice)
    engagement.draw(none, carol)
    assert engagement.box.reserved() == 230 * STONE
    engagement.settle(second, (alice.id, 0, 1))
    assert (engagement.box.reserved(), engagement.stone.minted(1)) == (200 * STONE, 30 * STONE)
    engagement.settle(first, (alice.id, 0, 1), (carol.id, 0, 1))
    assert (engagement.box.reserved(), engagement.stone.minted(1)) == (0, 230 * STONE)
    assert engagement.box.pending() == 1


def test_reserve__short_by_a_batch__closed_until_the_schedule_releases_it_BOX_2(
    engagement, scarce, released, alice, carol
):
    campaign, terms, most = scarce()
    time = terms.start + BATCH_SECONDS
    assert released(time - 1) == released(terms.start) < most == released(time)
    before = books(engagement, campaign, alice)
    with expect_error("MineBox_ShortOfStones", most, released(terms.start)):
        drawn_at(engagement, campaign, alice, time - 1)
    assert books(engagement, campaign, alice) == before
    drawn_at(engagement, campaign, alice, time)
    assert engagement.box.reserved() == most
    holds(engagement, released)
    with expect_error("MineBox_ShortOfStones", most, 0):
        drawn_at(engagement, campaign, carol, time + 1)


def test_reserve__short__others_still_draw_BOX_2(engagement, scarce, bob, alice):
    campaign, terms, most = scarce()
    engagement.clock.set(terms.start)
    with expect_error("MineBox_ShortOfStones", most, engagement.stone.released(1, terms.start)):
        engagement.draw(campaign, alice)
    engagement.draw(campaign, bob)
    assert (engagement.box.reserved(), engagement.box.pending()) == (0, 1)


@pytest.mark.parametrize("way", ["settled dry", "refunded"])
def test_reserve__freed_without_stones__the_next_may_draw_BOX_2(
    engagement, scarce, released, alice, carol, way
):
    campaign, terms, most = scarce()
    engagement.clock.set(terms.start + BATCH_SECONDS)
    if way == "refunded":
        round_ = engagement.draw(campaign, alice)
        engagement.late(round_)
    else:
        draw_and_post(engagement, campaign, alice)
    left = released(engagement.clock.now) - most
    with expect_error("MineBox_ShortOfStones", most, left):
        engagement.draw(campaign, carol)
    resolve = engagement.refund if way == "refunded" else engagement.settle
    resolve(campaign, (alice.id, 0, 1))
    assert engagement.box.reserved() == engagement.stone.minted(1) == 0
    engagement.draw(campaign, carol)
    assert engagement.box.reserved() == most


def test_reserve__all_released_is_won__minted_to_the_last_wei_BOX_2(
    engagement, scarce, released, alice, carol
):
    """What was reserved can be minted, whatever else happened: nothing more can."""
    campaign, terms, most = scarce(rare=False)
    round_ = drawn_at(engagement, campaign, alice, terms.start + BATCH_SECONDS)
    engagement.post(round_)
    tx = engagement.settle(campaign, (alice.id, 0, 1))
    assert events_of(tx, engagement.stone)[0][1]["value"] == most
    assert engagement.stone.minted(1) == most
    holds(engagement, released)
    left = released(engagement.clock.now) - most
    with expect_error("MineBox_ShortOfStones", most, left):
        engagement.draw(campaign, carol)


def test_reserve__prize_that_the_pool_never_has__never_drawn_BOX_2(engagement, alice, bob):
    most = 2**96 - 1
    campaign = engagement.campaign(owners=(stones(most, 1), NOTHING_MOSTLY))
    released = engagement.stone.released(1, engagement.clock.now)
    with expect_error("MineBox_ShortOfStones", most, released):
        engagement.draw(campaign, alice)
    engagement.draw(campaign, bob)


def test_reserve__stones_minted_by_another_minter__count_too_BOX_2(
    engagement, another_box, alice, carol, stone
):
    """Two boxes that do not know each other: what one mints, the other cannot promise."""
    other = another_box()
    campaign = other.campaign(owners=STONES)
    draw_and_post(other, campaign, alice)
    other.settle(campaign, (alice.id, 0, 1))
    minted = STONES[0].stones
    assert stone.minted(1) == minted
    most = 10**6 * STONE
    here = engagement.campaign(owners=(stones(most, 1), NOTHING_MOSTLY))
    released = stone.released(1, engagement.clock.now)
    with expect_error("MineBox_ShortOfStones", most, released - minted):
        engagement.draw(here, carol)


def test_reserve__stones_gone_ahead_of_it__told_as_none_available_BOX_2(
    engagement, another_box, scarce, released, alice, carol
):
    """A stranger box took what this one reserved: it says 0 and waits, and does not underflow."""
    campaign, terms, most = scarce()
    drawn_at(engagement, campaign, alice, terms.start + BATCH_SECONDS)
    other = another_box()
    begins = other.terms().start
    greedy = other.campaign(owners=(stones(released(begins)),), start=begins)
    draw_and_post(other, greedy, carol)
    other.settle(greedy, (carol.id, 0, 1))
    with expect_error("MineBox_ShortOfStones", most, 0):
        engagement.draw(campaign, carol)


def test_reserve__no_stones_in_either_table__nothing_reserved_BOX_2(engagement, alice, bob):
    campaign = engagement.campaign(owners=NOTHING, others=OTHERS)
    engagement.draw(campaign, alice)
    engagement.draw(campaign, bob)
    assert (engagement.box.reserved(), engagement.box.pending()) == (0, 2)
