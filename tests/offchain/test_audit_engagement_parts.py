"""The audit's pure parts about engagement: members, mints, the pool's books, totals."""

from collections import Counter
from fractions import Fraction
from types import SimpleNamespace

import pytest
from rich.console import Console

from csop.audit.boxstones import BoxStones
from csop.audit.engagement import Others
from csop.audit.members import ADULT, OWNER, Members
from csop.audit.mints import Mint, mints_of
from csop.audit.movements import Causes, Movement
from csop.audit.report import Difference
from csop.audit.settlements import _with_mints
from csop.audit.totals import BoxTotals, CrystalTotals, EngagementTotals, TableTotals
from csop.chain.contracts.members import Status
from csop.chain.contracts.mining import Pool
from csop.emission import engagement_released
from csop.engagement.odds import ChiSquare
from csop.types import ZERO_ADDRESS, Campaign, Month, Timestamp, Wei

GENESIS = 1_000_000
RELEASED = engagement_released(1)
"""Until the second batch ends."""
NOW = Timestamp(GENESIS + 600)
BOX = "0xBox"


def log(event, block=1, index=0, transaction="0xt", **args):
    return SimpleNamespace(
        event=event, block=block, index=index, transaction=transaction, args=args
    )


def transfer(to, value, sender=ZERO_ADDRESS, **where):
    return log("Transfer", **{"from": sender, "to": to, "value": value}, **where)


def minted(pool, amount, minter=BOX, **where):
    return log("Minted", pool=int(pool), minter=minter, amount=amount, **where)


# members


def test_members__flags_and_status__hold_from_the_place_after_their_event():
    members = Members(
        [
            log("MemberRegistered", 5, 2, id=b"m", wallet="0xW", flags=OWNER | ADULT),
            log("FlagsSet", 7, 0, id=b"m", flags=ADULT),
            log("StatusSet", 7, 1, id=b"m", status=int(Status.FROZEN)),
        ]
    )
    assert members.wallet(b"m", (5, 2)) is None
    assert members.wallet(b"m", (5, 3)) == "0xW"
    assert members.flags(b"m", (5, 2)) == 0
    assert members.flags(b"m", (7, 0)) == OWNER | ADULT
    assert members.flags(b"m", (7, 1)) == ADULT
    assert members.status(b"m", (5, 2)) is Status.NONE
    assert members.status(b"m", (7, 1)) is Status.ACTIVE
    assert members.status(b"m", (8, 0)) is Status.FROZEN
    assert members.status(b"x", (8, 0)) is Status.NONE


def test_members__recovered_and_inherited__hold_from_the_place_after_their_event():
    members = Members(
        [
            log("MemberRegistered", 5, 0, id=b"m", wallet="0xW", flags=0),
            log("MemberRegistered", 5, 1, id=b"h", wallet="0xH", flags=0),
            log("MemberRecovered", 6, 3, id=b"m", **{"from": "0xW", "to": "0xV"}),
            log("MemberInherited", 7, 0, id=b"m", heir=b"h"),
        ]
    )
    assert [members.wallet(b"m", place) for place in ((6, 3), (6, 4))] == ["0xW", "0xV"]
    assert [members.by_wallet("0xW", place) for place in ((6, 3), (6, 4))] == [b"m", None]
    assert [members.by_wallet("0xV", place) for place in ((6, 3), (6, 4))] == [None, b"m"]
    assert [members.heir(b"m", place) for place in ((7, 0), (7, 1))] == [None, b"h"]
    assert members.flags(b"m", (8, 0)) == 0


# mints


def test_mints_of__two_pools_in_a_transaction__each_has_its_own_transfers():
    logs = [
        transfer("0xA", 1),
        transfer("0xB", 2, sender="0xA"),  # no mint's
        minted(Pool.MILEAGE, 1),
        transfer("0xA", 3),
        transfer("0xA", 4),
        minted(Pool.ENGAGEMENT, 7),
        transfer("0xA", 9, transaction="0xu"),
        transfer("0xA", 8, transaction="0xv"),
    ]
    mints = list(mints_of(logs))
    assert [mint.pool for mint in mints] == [Pool.MILEAGE, Pool.ENGAGEMENT, None, None]
    assert [mint.received() for mint in mints] == [
        Counter({"0xA": value}) for value in (1, 7, 9, 8)
    ]


def test_with_mints__a_box_settles_in_the_same_transaction__its_mint_is_not_the_mines():
    logs = [
        transfer("0xA", 3, index=1),
        minted(Pool.ENGAGEMENT, 3, index=2),
        transfer("0xB", 5, index=3),
        minted(Pool.MILEAGE, 5, "0xMine", index=4),
    ]
    [(_, _, mints)] = _with_mints(SimpleNamespace(stone=logs), [log("Settled", index=5, epoch=0)])
    assert [mint.index for mint in mints] == [3, 4]


# what moves crystals


def returned(amount, index):
    return Movement(
        "CrystalsReturned", b"m", amount, ((Month(0), amount),), (9, index), (9, index), NOW, "0xt"
    )


def test_causes__refunds_of_two_months_in_two_tickets__each_run_comes_back_at_once():
    draws = [
        log("Drawn", campaign=0, member=b"m", number=number, month=month)
        for number, month in enumerate([5, 5, 6, 6])
    ]
    refunds = [
        log("Refunded", 9, index, campaign=0, member=b"m", number=number)
        for number, index in enumerate([1, 2, 3, 7])  # the last one in a ticket of its own
    ]
    published = SimpleNamespace(terms=SimpleNamespace(price=10))
    causes = Causes(SimpleNamespace(board=(), box=refunds, evidence=None), {0: published}, Others())
    for draw in draws:
        causes._drawn[0, b"m", draw.args["number"]] = draw
    assert causes.find(returned(20, 4)) == 5
    assert causes.find(returned(10, 5)) == 6
    with pytest.raises(Difference, match="how many: expected 10, found 20"):
        causes.find(returned(20, 8))


# the pool's books


def books(stored=0, previous=None):
    box = SimpleNamespace(address=BOX, reserved=lambda: stored)
    before = None if previous is None else SimpleNamespace(reserved=lambda: previous)
    evidence = SimpleNamespace(
        suite=SimpleNamespace(box=box), rules=SimpleNamespace(genesis=GENESIS)
    )
    engagement = SimpleNamespace(evidence=evidence, previous=before)
    return BoxStones(engagement, frozenset({"0xOther"}))


def mint(*values, minter=BOX, transaction="0xt"):
    transfers = tuple(transfer("0xA", value, transaction=transaction) for value in values)
    end = minted(Pool.ENGAGEMENT, sum(values), minter, transaction=transaction)
    return Mint(transfers, end)


def test_reserve__all_that_is_released__and_no_wei_more():
    stones = books()
    stones.reserve("draw", RELEASED, NOW)
    with pytest.raises(Difference, match="draw: wei minted and reserved: expected <= "):
        stones.reserve("draw", 1, NOW)


def test_reserve__others_have_minted__counts_them():
    stones = books()
    stones.mint(mint(5, minter="0xOther"), NOW)
    stones.reserve("draw", RELEASED - 5, NOW)
    with pytest.raises(Difference, match=f"found {RELEASED + 1}"):
        stones.reserve("draw", 1, NOW)


def test_mint__what_was_won_in_the_transaction__frees_and_mints():
    stones = books()
    stones.reserve("draw", RELEASED, NOW)
    stones.free(RELEASED)
    stones.win("0xA", 3, "0xt")
    stones.win("0xA", 4, "0xt")
    stones.mint(mint(3, 4), NOW)
    stones.at(None)
    assert (stones.minted, stones.own, stones.reserved) == (7, 7, 0)


def test_mint__beyond_what_is_reserved__is_named():
    stones = books()
    stones.reserve("draw", RELEASED, NOW)
    stones.win("0xA", 3, "0xt")
    with pytest.raises(Difference, match="engagement minted in 0xt: wei minted and reserved"):
        stones.mint(mint(3), NOW)


def test_mint__in_the_next_transaction__comes_too_late():
    stones = books()
    stones.win("0xA", 3, "0xt")
    with pytest.raises(Difference, match="stones won in 0xt: wei to 0xA: expected 3, found 0"):
        stones.mint(mint(3, transaction="0xu"), NOW)


def test_check_storage__box_before__its_reserve_is_part_of_it():
    books(stored=7, previous=7).check_storage()
    with pytest.raises(Difference, match="the box's reserve in storage: expected 7, found 8"):
        books(stored=8, previous=7).check_storage()


# totals


def totals(p_value):
    fit = ChiSquare(Fraction(99), 1, p_value)
    table = TableTotals(Campaign(3), False, ("a mug", "none", "a mug"), (2, 5, 1), 0, fit)
    box = BoxTotals(9, 8, 1, 0, 3, Wei(0), (table,))
    return EngagementTotals(CrystalTotals(9, 8, 0, 1, 2), 9, 0, box)


def test_totals__a_name_twice_in_a_table__counts_both():
    assert totals(1.0).box.prizes == {"a mug": 3, "none": 5}


@pytest.mark.parametrize(("p_value", "hint"), [(1e-8, False), (1e-10, True)])
def test_show__unlikely_odds__points_to_the_refunds(p_value, hint):
    console = Console(record=True, width=140)
    totals(p_value).show(console)
    shown = console.export_text()
    assert "3, others" in shown
    assert "a mug 3, none 5" in shown
    assert f"{p_value:.3g}" in shown
    assert ("unlikely odds look at which draws were refunded" in shown) is hint
