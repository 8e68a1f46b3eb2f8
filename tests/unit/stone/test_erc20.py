"""EIP-20, rule by rule, between members who may transfer."""

import pytest

from tests.helpers import expect_error
from tests.unit.events import events_of

ZERO = "0x" + "00" * 20
MOST = 2**256 - 1

pytestmark = pytest.mark.usefixtures("members_may_transfer")


def transfer_of(sender, receiver, value):
    return ("Transfer", {"from": sender.wallet, "to": receiver.wallet, "value": value})


@pytest.mark.parametrize("value", [0, 1, 999, 1_000])
def test_transfer__within_the_balance__moved_with_its_event_STONE_3(stone, rich, bob, value):
    assert stone.transfer.call(bob.wallet, value, {"from": rich.wallet}) is True
    tx = stone.transfer(bob.wallet, value, {"from": rich.wallet})
    assert events_of(tx, stone) == [transfer_of(rich, bob, value)]
    assert stone.balanceOf(rich.wallet) == 1_000 - value
    assert stone.balanceOf(bob.wallet) == value
    assert stone.totalSupply() == 1_000


@pytest.mark.parametrize("value", [1_001, MOST])
def test_transfer__more_than_the_balance__refused(stone, rich, bob, value):
    with expect_error("ERC20InsufficientBalance", rich.wallet, 1_000, value):
        stone.transfer(bob.wallet, value, {"from": rich.wallet})


@pytest.mark.parametrize("value", [0, 1, 1_000])
def test_transfer__to_oneself__nothing_changes_but_the_event(stone, rich, value):
    tx = stone.transfer(rich.wallet, value, {"from": rich.wallet})
    assert events_of(tx, stone) == [transfer_of(rich, rich, value)]
    assert stone.balanceOf(rich.wallet) == stone.totalSupply() == 1_000


def test_transfer__more_than_the_balance_to_oneself__refused(stone, rich):
    with expect_error("ERC20InsufficientBalance", rich.wallet, 1_000, 1_001):
        stone.transfer(rich.wallet, 1_001, {"from": rich.wallet})


def test_transfer__to_the_zero_address__refused(stone, rich):
    with expect_error("ERC20InvalidReceiver", ZERO):
        stone.transfer(ZERO, 1, {"from": rich.wallet})


@pytest.mark.parametrize("value", [0, 1, 600])
def test_transferFrom__within_the_allowance__moved_and_used_up(stone, rich, bob, spender, value):
    stone.approve(spender, 600, {"from": rich.wallet})
    assert stone.transferFrom.call(rich.wallet, bob.wallet, value, {"from": spender}) is True
    tx = stone.transferFrom(rich.wallet, bob.wallet, value, {"from": spender})
    assert events_of(tx, stone) == [transfer_of(rich, bob, value)]
    assert stone.balanceOf(rich.wallet) == 1_000 - value
    assert stone.balanceOf(bob.wallet) == value
    assert stone.allowance(rich.wallet, spender) == 600 - value


def test_transferFrom__without_enough_allowance__refused(stone, rich, bob, spender):
    with expect_error("ERC20InsufficientAllowance", spender, 0, 1):
        stone.transferFrom(rich.wallet, bob.wallet, 1, {"from": spender})
    stone.approve(spender, 5, {"from": rich.wallet})
    with expect_error("ERC20InsufficientAllowance", spender, 5, 6):
        stone.transferFrom(rich.wallet, bob.wallet, 6, {"from": spender})


def test_transferFrom__owner_without_own_allowance__refused(stone, rich, bob):
    with expect_error("ERC20InsufficientAllowance", rich.wallet, 0, 1):
        stone.transferFrom(rich.wallet, bob.wallet, 1, {"from": rich.wallet})


def test_transferFrom__allowance_over_the_balance__refused_and_kept(stone, rich, bob, spender):
    stone.approve(spender, 5_000, {"from": rich.wallet})
    with expect_error("ERC20InsufficientBalance", rich.wallet, 1_000, 1_001):
        stone.transferFrom(rich.wallet, bob.wallet, 1_001, {"from": spender})
    assert stone.allowance(rich.wallet, spender) == 5_000


def test_transferFrom__endless_allowance__never_used_up(stone, rich, bob, spender):
    stone.approve(spender, MOST, {"from": rich.wallet})
    stone.transferFrom(rich.wallet, bob.wallet, 1_000, {"from": spender})
    assert stone.allowance(rich.wallet, spender) == MOST


def test_transferFrom__to_the_zero_address__refused(stone, rich, spender):
    stone.approve(spender, 5, {"from": rich.wallet})
    with expect_error("ERC20InvalidReceiver", ZERO):
        stone.transferFrom(rich.wallet, ZERO, 1, {"from": spender})


def test_approve__any_value__overwritten_with_its_event(stone, alice, spender):
    for value in (7, MOST, 3, 0):
        assert stone.approve.call(spender, value, {"from": alice.wallet}) is True
        tx = stone.approve(spender, value, {"from": alice.wallet})
        assert events_of(tx, stone) == [
            ("Approval", {"owner": alice.wallet, "spender": spender, "value": value})
        ]
        assert stone.allowance(alice.wallet, spender) == value


def test_approve__no_member__allowed_all_the_same(stone, unregistered, spender):
    stone.approve(spender, 7, {"from": unregistered.wallet})
    assert stone.allowance(unregistered.wallet, spender) == 7


def test_approve__the_zero_address__refused(stone, alice):
    with expect_error("ERC20InvalidSpender", ZERO):
        stone.approve(ZERO, 1, {"from": alice.wallet})


def test_events__abi__indexed_as_the_standard_says(stone):
    indexed = {
        entry["name"]: [(i["name"], i["type"], i["indexed"]) for i in entry["inputs"]]
        for entry in stone.abi
        if entry["type"] == "event" and entry["name"] in ("Transfer", "Approval")
    }
    assert indexed == {
        "Transfer": [
            ("from", "address", True),
            ("to", "address", True),
            ("value", "uint256", False),
        ],
        "Approval": [
            ("owner", "address", True),
            ("spender", "address", True),
            ("value", "uint256", False),
        ],
    }
