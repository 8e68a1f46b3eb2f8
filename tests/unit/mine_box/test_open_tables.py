"""openCampaign: tables that are refused, each with its error, as owners' and as others'."""

from dataclasses import astuple, replace

import pytest
from brownie import web3

from csop.engagement.tables import Kind
from tests.engagement import STONE, prize
from tests.helpers import expect_error
from tests.unit.mine_box.hand import ALL, ITEM, NOTHING, stones

LIMIT = 5_000_000
MOST_ODDS = 2**32 - 1


@pytest.fixture(params=["owners", "others"])
def table_opened(request, engagement, opener):
    """Tries to open a campaign with this table, of owners and then of others."""

    def open_(*table):
        terms = engagement.terms(**{request.param: tuple(table)})
        return engagement.box.openCampaign.call(astuple(terms), {"from": opener})

    return open_


def odds(*parts):
    """A table of items with these odds."""
    return [prize(f"item {i}", part, Kind.ITEM, 1) for i, part in enumerate(parts)]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([ALL - 1], ALL - 1),
        ([1], 1),
        ([ALL + 1], ALL + 1),
        ([500_000_000, 499_999_999], ALL - 1),
        ([500_000_000, 500_000_001], ALL + 1),
        ([ALL, 1], ALL + 1),
        ([ALL, ALL, ALL], 2 * ALL),
        ([MOST_ODDS], MOST_ODDS),
        # 2^32 + 10^9 in all: with sums of 32 bits this would be 10^9.
        ([MOST_ODDS, ALL + 1], MOST_ODDS),
        ([700_000_000, MOST_ODDS, 300_000_001], 700_000_000 + MOST_ODDS),
        ([1] * 32, 32),
    ],
)
def test_openCampaign__odds_that_do_not_sum__refused(table_opened, parts, told):
    with expect_error("DrawTable_OddsDoNotSum", told):
        table_opened(*odds(*parts))


@pytest.mark.parametrize("parts", [[ALL], [1, ALL - 1], [ALL - 1, 1], [31_250_000] * 32])
def test_openCampaign__odds_that_sum__accepted(table_opened, parts):
    assert table_opened(*odds(*parts)) == 0


def test_openCampaign__odds_beyond_32_bits__not_even_readable(engagement, opener):
    """No number larger than its type reaches the sum: the ABI's reader refuses it."""
    data = engagement.box.openCampaign.encode_input(astuple(engagement.terms(others=ITEM)))
    good, bad = f"{ALL:064x}", f"{2**32 + ALL:064x}"
    assert data.count(good) == 1
    assert engagement.box.openCampaign.call(
        astuple(engagement.terms(others=ITEM)), {"from": opener}
    ) == int(_called(engagement, opener, data), 16)
    with pytest.raises(ValueError, match="revert"):
        _called(engagement, opener, data.replace(good, bad))


def _called(engagement, caller, data):
    reply = web3.provider.make_request(
        "eth_call", [{"from": str(caller), "to": engagement.box.address, "data": data}, "latest"]
    )
    if "error" in reply:
        raise ValueError(reply["error"])
    return reply["result"]


def test_openCampaign__no_prize_or_too_many__refused(table_opened):
    for count in (0, 33, 64):
        with expect_error("DrawTable_InvalidLength", count):
            table_opened(*odds(*[ALL // 64] * count))


@pytest.mark.parametrize("name", ["", "x" * 65, "石" * 22])
def test_openCampaign__name_empty_or_too_long__refused(table_opened, name):
    table = odds(ALL // 2, ALL // 2)
    with expect_error("DrawTable_InvalidName", 1):
        table_opened(table[0], replace(table[1], name=name))


def test_openCampaign__impossible_prize__refused(table_opened):
    for place in range(3):
        parts = [ALL // 2] * 3
        parts[place] = 0
        with expect_error("DrawTable_ZeroOdds", place):
            table_opened(*odds(*parts))


@pytest.mark.parametrize("value", [LIMIT + 1, 2**32 - 1])
def test_openCampaign__value_over_the_bound__refused(table_opened, value):
    table = [*odds(ALL // 2), prize("a car", ALL // 2, Kind.ITEM, value)]
    with expect_error("DrawTable_InvalidValue", 1, value, LIMIT):
        table_opened(*table)


@pytest.mark.parametrize("value", [1, LIMIT])
def test_openCampaign__value_at_the_bounds__accepted(table_opened, value):
    assert table_opened(prize("a prize", ALL, Kind.ITEM, value)) == 0


def test_openCampaign__stones_over_the_bound_or_without_value__refused(engagement, opener):
    for value in (0, LIMIT + 1):
        owners = (replace(stones(STONE), value_fen=value),)
        with expect_error("DrawTable_InvalidValue", 0, value, LIMIT):
            engagement.box.openCampaign.call(
                astuple(engagement.terms(owners=owners)), {"from": opener}
            )


def test_openCampaign__item_without_value_or_nothing_with__refused(table_opened):
    with expect_error("DrawTable_InvalidValue", 0, 0, LIMIT):
        table_opened(replace(ITEM[0], value_fen=0))
    with expect_error("DrawTable_InvalidValue", 0, 1, LIMIT):
        table_opened(replace(NOTHING[0], value_fen=1))


@pytest.mark.parametrize("kind", [Kind.NOTHING, Kind.ITEM])
def test_openCampaign__stones_in_another_kind__refused(table_opened, kind):
    value = 1 if kind is Kind.ITEM else 0
    for amount in (1, 2**96 - 1):
        with expect_error("DrawTable_InvalidStones", 0, amount):
            table_opened(replace(stones(amount), kind=kind, value_fen=value))


def test_openCampaign__kind_stones_without_stones__refused(table_opened):
    with expect_error("DrawTable_InvalidStones", 0, 0):
        table_opened(stones(0))


def test_openCampaign__stones_for_others__refused(engagement, opener):
    """Only certified owners win stones."""
    others = (*odds(ALL // 2), stones(STONE, ALL // 2))
    with expect_error("DrawTable_InvalidStones", 1, STONE):
        engagement.box.openCampaign.call(astuple(engagement.terms(others=others)), {"from": opener})
    terms = engagement.terms(owners=others)
    assert engagement.box.openCampaign.call(astuple(terms), {"from": opener}) == 0


def test_openCampaign__other_limit_of_the_box__the_one_that_counts(
    another_box, opener, engagement, as_admin
):
    other = another_box(value=2_000, day=3, month=7)
    engagement.manager.setTargetFunctionRole(
        other.box, [other.box.openCampaign.signature], 11, {"from": as_admin}
    )
    fine = {"owners": ITEM, "others": ITEM, "draws_per_day": 3, "draws_per_month": 7}
    assert other.box.openCampaign.call(astuple(other.terms(**fine)), {"from": opener}) == 0
    dear = (replace(ITEM[0], value_fen=2_001),)
    with expect_error("DrawTable_InvalidValue", 0, 2_001, 2_000):
        other.box.openCampaign.call(
            astuple(other.terms(**{**fine, "owners": dear})), {"from": opener}
        )
    for name, most in (("draws_per_day", 3), ("draws_per_month", 7)):
        terms = other.terms(**{**fine, name: most + 1})
        with expect_error(
            "MineBox_InvalidLimits", terms.price, terms.draws_per_day, terms.draws_per_month
        ):
            other.box.openCampaign.call(astuple(terms), {"from": opener})
