"""forcedTransfer: who, when, to whom, and what becomes of the freeze."""

import pytest

from tests.helpers import delayed, expect_error
from tests.unit.events import events_of
from tests.unit.stone.logged import (
    MOST,
    ZERO,
    forced_of,
    frozen_of,
    refused,
    state_of,
    transfer_of,
)
from tests.unit.stone.people import CLOSED, NONE, SUSPENDED

STATUSES = range(NONE, CLOSED + 1)

CASES = [
    # frozen, amount, frozen after
    (0, 0, 0),
    (0, 1_000, 0),
    (400, 0, 400),
    (400, 600, 400),
    (400, 601, 399),
    (400, 1_000, 0),
    (1_000, 0, 1_000),
    (1_000, 1, 999),
    (1_000, 1_000, 0),
    (1_700, 0, 1_700),
    (1_700, 300, 1_400),
    (1_700, 1_000, 700),
    (MOST, 1_000, MOST - 1_000),
]


@pytest.mark.parametrize(("frozen", "amount", "left"), CASES)
def test_forcedTransfer__any_part__unfrozen_first_and_frozen_before_transfer_STONE_3_STONE_7(
    stone, rich, bob, freezer, bailiff, frozen, amount, left
):
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    stone.setFrozenTokens(bob.wallet, 33, {"from": freezer})
    call = (rich.wallet, bob.wallet, amount, {"from": bailiff})
    assert stone.forcedTransfer.call(*call) is True
    tx = stone.forcedTransfer(*call)
    assert events_of(tx, stone) == [
        *([frozen_of(rich.wallet, left)] if left != frozen else []),
        forced_of(rich.wallet, bob.wallet, amount),
        transfer_of(rich.wallet, bob.wallet, amount),
    ]
    assert stone.balanceOf(rich.wallet) == 1_000 - amount
    assert stone.balanceOf(bob.wallet) == amount
    assert stone.getFrozenTokens(rich.wallet) == left
    assert stone.getFrozenTokens(bob.wallet) == 33
    assert stone.totalSupply() == stone.minted(0) == 1_000


@pytest.mark.parametrize(("frozen", "amount", "left"), CASES)
def test_forcedTransfer__to_the_same_wallet__neither_makes_nor_loses_stones_STONE_3(
    stone, rich, freezer, bailiff, frozen, amount, left
):
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    tx = stone.forcedTransfer(rich.wallet, rich.wallet, amount, {"from": bailiff})
    assert events_of(tx, stone)[-2:] == [
        forced_of(rich.wallet, rich.wallet, amount),
        transfer_of(rich.wallet, rich.wallet, amount),
    ]
    assert stone.balanceOf(rich.wallet) == stone.totalSupply() == 1_000
    assert stone.getFrozenTokens(rich.wallet) == left


@pytest.mark.parametrize("frozen", [0, 400, MOST])
def test_forcedTransfer__more_than_the_balance__refused(stone, rich, bob, freezer, bailiff, frozen):
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    both = [rich.wallet, bob.wallet]
    for amount in (1_001, 1_000 + 2**128, MOST):
        with refused(stone, both, "ERC20InsufficientBalance", rich.wallet, 1_000, amount):
            stone.forcedTransfer(rich.wallet, bob.wallet, amount, {"from": bailiff})


@pytest.mark.parametrize("amount", [0, 1])
def test_forcedTransfer__to_no_member__refused_whatever_the_amount(
    stone, rich, unregistered, bailiff, amount
):
    for receiver in (unregistered.wallet, ZERO, stone.address):
        with refused(stone, [rich.wallet], "ERC7943CannotReceive", receiver):
            stone.forcedTransfer(rich.wallet, receiver, amount, {"from": bailiff})


@pytest.mark.parametrize("sender_status", STATUSES[1:])
@pytest.mark.parametrize("receiver_status", STATUSES[1:])
def test_forcedTransfer__members_of_any_status__moved(
    stone, pair, bailiff, sender_status, receiver_status
):
    sender, receiver = pair(sender_status, receiver_status)
    stone.forcedTransfer(sender.wallet, receiver.wallet, 1_000, {"from": bailiff})
    assert stone.balanceOf(receiver.wallet) == 1_000


def test_forcedTransfer__from_no_member__has_nothing_to_take(stone, unregistered, bob, bailiff):
    for sender in (unregistered.wallet.address, ZERO):
        with refused(stone, [bob.wallet], "ERC20InsufficientBalance", sender, 0, 1):
            stone.forcedTransfer(sender, bob.wallet, 1, {"from": bailiff})
        tx = stone.forcedTransfer(sender, bob.wallet, 0, {"from": bailiff})
        assert events_of(tx, stone) == [
            forced_of(sender, bob.wallet, 0),
            transfer_of(sender, bob.wallet, 0),
        ]
        assert state_of(stone, sender, bob.wallet) == [0] * 8


def test_forcedTransfer__wallet_left_behind__gives_but_does_not_receive(moved, stranger):
    stone, old, new, other = moved
    stone.forcedTransfer(old, new, 300, {"from": stranger})
    stone.forcedTransfer(old, other, 200, {"from": stranger})
    assert [stone.balanceOf(wallet) for wallet in (old, new, other)] == [500, 300, 700]
    with refused(stone, [old, other], "ERC7943CannotReceive", old):
        stone.forcedTransfer(other, old, 1, {"from": stranger})


def test_forcedTransfer__paused_and_sender_suspended__moved_under_either_policy_STONE_6(
    stone, members, steward, rich, bob, pauser, bailiff
):
    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    stone.forcedTransfer(rich.wallet, bob.wallet, 1, {"from": bailiff})
    stone.pause({"from": pauser})
    stone.forcedTransfer(rich.wallet, bob.wallet, 1, {"from": bailiff})
    assert stone.balanceOf(bob.wallet) == 2


def test_forcedTransfer__members_may_transfer__moved_and_allowances_kept(
    stone, rich, bob, spender, bailiff, members_may_transfer
):
    stone.approve(spender, 50, {"from": rich.wallet})
    stone.forcedTransfer(rich.wallet, bob.wallet, 1_000, {"from": bailiff})
    assert stone.allowance(rich.wallet, spender) == 50


def test_forcedTransfer__scheduled__after_72_hours_and_no_second_sooner(
    stone, manager, rich, bob, enforcer, params, clock
):
    call = stone.forcedTransfer.encode_input(rich.wallet, bob.wallet, 600)
    operation = manager.hashOperation(enforcer, stone, call)
    both = [rich.wallet, bob.wallet]
    with refused(stone, both, "AccessManagerNotScheduled", operation):
        stone.forcedTransfer(rich.wallet, bob.wallet, 600, {"from": enforcer})
    manager.schedule(stone, call, 0, {"from": enforcer})
    ready = clock.now + params.delays.forced_transfer
    assert params.delays.forced_transfer == 72 * 3_600
    clock.next(ready - 1)
    with refused(stone, both, "AccessManagerNotReady", operation):
        stone.forcedTransfer(rich.wallet, bob.wallet, 600, {"from": enforcer})
    clock.next(ready)
    stone.forcedTransfer(rich.wallet, bob.wallet, 600, {"from": enforcer})
    assert stone.balanceOf(bob.wallet) == 600
    with expect_error("AccessManagerNotScheduled", operation):
        stone.forcedTransfer(rich.wallet, bob.wallet, 600, {"from": enforcer})


def test_forcedTransfer__through_the_manager__moved(stone, manager, rich, bob, enforcer, clock):
    call = stone.forcedTransfer.encode_input(rich.wallet, bob.wallet, 1_000)
    tx = delayed(manager, stone, call, enforcer, clock)
    assert events_of(tx, stone) == [
        forced_of(rich.wallet, bob.wallet, 1_000),
        transfer_of(rich.wallet, bob.wallet, 1_000),
    ]


def test_forcedTransfer__cancelled_by_the_guardian__never(
    stone, manager, rich, bob, enforcer, guardian, params, clock
):
    call = stone.forcedTransfer.encode_input(rich.wallet, bob.wallet, 600)
    operation = manager.hashOperation(enforcer, stone, call)
    manager.schedule(stone, call, 0, {"from": enforcer})
    manager.cancel(enforcer, stone, call, {"from": guardian})
    clock.forward(params.delays.forced_transfer + 1)
    with refused(stone, [rich.wallet, bob.wallet], "AccessManagerNotScheduled", operation):
        stone.forcedTransfer(rich.wallet, bob.wallet, 600, {"from": enforcer})


def test_forcedTransfer__anyone_but_the_enforcer__refused(
    stone, rich, bob, freezer, recoverer, guardian, pauser, stranger, as_admin
):
    for caller in (rich.wallet, freezer, recoverer, guardian, pauser, stranger, as_admin):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.forcedTransfer.call(rich.wallet, bob.wallet, 1, {"from": caller})
