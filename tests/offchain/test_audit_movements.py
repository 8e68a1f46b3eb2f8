"""The audit of stones: by force, by right or by their holders, over made-up logs."""

import pytest

from csop.audit.report import Difference
from csop.chain.contracts.members import Status
from tests.offchain.supply_story import (
    A1,
    A2,
    B1,
    C1,
    A,
    B,
    C,
    checked,
    force,
    frozen,
    inherited,
    log,
    mint,
    policy,
    recover,
    recovered,
    redeem,
    status,
    transfer,
)

# by force


@pytest.mark.parametrize(
    ("before", "amount", "after"),
    [(0, 10, 0), (6, 4, 6), (6, 5, 5), (6, 10, 0), (25, 4, 21), (25, 10, 15)],
)
def test_forced__unfrozen_part_first__then_the_freeze_falls(before, amount, after):
    falls = [frozen(A1, after)] if after != before else []
    groups = [mint(A1, 10), frozen(A1, before), [*falls, *force(A1, B1, amount)]]
    assert checked(*groups).forced == amount
    groups[-1] = [frozen(A1, after + 1), *force(A1, B1, amount)]
    with pytest.raises(Difference, match=f"frozen after it: expected {after}, found {after + 1}"):
        checked(*groups)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([force(A1, "0xX", 4)], "ForcedTransfer: receiver 0xX"),
        ([[*force(A1, B1, 4)[:1], transfer(A1, C1, 4)]], "after ForcedTransfer: from, to, wei"),
        ([force(A1, B1, 11)], "wei of 0xA1: expected >= 11, found 10"),
        ([force(A1, B1, 4)[1]], "policy: expected MEMBERS, found NONE"),
    ],
)
def test_forced__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


# recoveries and inheritances


def test_recovered__freeze_goes_along():
    carried = [frozen(A1, 0), frozen(A2, 7)]
    move = [recovered(A, A1, A2), *carried, *recover(A1, A2, 10)]
    totals = checked(mint(A1, 10), frozen(A1, 7), move)
    assert (totals.recovered, totals.frozen) == (10, 7)


def dead(member=A):
    return status(member, Status.DECEASED)


def test_inherited__at_once_and_what_comes_later():
    totals = checked(
        mint(A1, 10),
        dead(),
        [inherited(A, B), *recover(A1, B1, 10)],
        mint(A1, 3),
        recover(A1, B1, 3),
    )
    assert totals.recovered == 13


def test_inherited__freeze_is_added_to_the_heirs():
    move = [inherited(A, B), frozen(A1, 0), frozen(B1, 9), *recover(A1, B1, 10)]
    assert checked(mint(A1, 10), frozen(A1, 7), frozen(B1, 2), dead(), move).frozen == 9


def test_recovered__freezes_set_before_it__are_no_part_of_it():
    passed_on = [frozen(B1, 5), *recover(A1, B1, 0)]
    groups = [frozen(A1, 7), dead(), frozen(A1, 0), [inherited(A, B), *recover(A1, B1, 10)]]
    assert checked(mint(A1, 10), *groups, frozen(A1, 7), frozen(A1, 0), passed_on).frozen == 5


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (
            [
                [inherited(A, B), *recover(A1, B1, 10)],
                [recovered(B, B1, "0xB2"), *recover(B1, "0xB2", 10)],
                recover(A1, B1, 0),
            ],
            "cause of 0xA1 to 0xB1",
        ),
        ([recover(A1, A2, 10)], "cause of 0xA1 to 0xA2: expected a recovery, or an inheritance"),
        ([recover(A1, B1, 10)], "cause of 0xA1 to 0xB1"),
        ([[inherited(A, C), *recover(A1, B1, 10)]], "cause of 0xA1 to 0xB1"),
        ([[recovered(A, A1, A2)], recover(A1, A2, 10)], "cause of 0xA1 to 0xA2"),
        ([[recovered(A, A1, A2), *recover(A1, A2, 9)]], "wei of 0xA1: expected 10, found 9"),
        ([[recovered(A, A1, A2)]], "MemberRecovered: its stones: expected recovered in"),
        ([[inherited(A, B)]], "MemberInherited: its stones: expected recovered in"),
        (
            [frozen(A1, 7), [recovered(A, A1, A2), *recover(A1, A2, 10)]],
            "frozen after it: expected 0, found 7",
        ),
        (
            [
                frozen(A1, 7),
                [recovered(A, A1, A2), frozen(A1, 0), frozen(A2, 6), *recover(A1, A2, 10)],
            ],
            "wei of 0xA2 frozen by it: expected 7, found 6",
        ),
        (
            [frozen(A1, 7), [recovered(A, A1, A2), frozen(A1, 0), *recover(A1, A2, 10)]],
            "freeze of 0xA1: carried to: expected 0xA2, found nobody",
        ),
    ],
)
def test_recovered__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


def test_recovered__stones_follow_nobody_by_now__none_move():
    assert checked(mint(A1, 10), log("HoldingsSet", holdings=[]), [recovered(A, A1, A2)])


# by their holders


def test_sent__by_policy__moves():
    totals = checked(mint(A1, 10), policy(), frozen(A1, 7), transfer(A1, B1, 3))
    assert totals.frozen == 7


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([transfer(A1, B1, 3)], "policy: expected MEMBERS, found NONE"),
        ([policy(), policy(0), transfer(A1, B1, 3)], "policy: expected MEMBERS, found NONE"),
        ([policy(9)], "policy: expected 0 to 1, found 9"),
        ([policy(), frozen(A1, 8), transfer(A1, B1, 3)], "unfrozen wei of 0xA1: expected >= 3"),
        ([policy(), status(A, Status.FROZEN), transfer(A1, B1, 3)], "found FROZEN"),
        ([policy(), transfer(A1, "0xX", 3)], "receiver 0xX"),
        ([policy(), transfer("0xX", A1, 0)], "sender 0xX"),
        ([policy(), [frozen(A1, 1), *redeem(A1, 1)[:1], policy()]], "a Transfer right after it"),
    ],
)
def test_sent__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)
