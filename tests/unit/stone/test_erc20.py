"""ERC-20, a test for each MUST and for the rules beside them, between members who may transfer.

Two of its MUSTs are for others: callers "MUST handle false" (here a transfer is done or reverts),
and "MUST NOT expect" name, symbol and decimals to be there (they are: test_constructor.py).
"""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of
from tests.unit.stone.logged import MOST, ZERO
from tests.unit.stone.logged import transfer_of as transferred

pytestmark = pytest.mark.usefixtures("members_may_transfer")


def transfer_of(sender, receiver, value):
    return transferred(sender.wallet, receiver.wallet, value)


def test_supportsInterface__selectors__make_up_the_id(stone):
    """ERC-7943: "MUST implement the necessary functions of their chosen base standard"."""
    names = "totalSupply balanceOf transfer transferFrom approve allowance"
    found = 0
    for name in names.split():
        found ^= int(getattr(stone, name).signature, 16)
    assert found == 0x36372B07
    assert stone.supportsInterface("0x36372b07") is True


@pytest.mark.parametrize("value", [1, 999, 1_000])
def test_transfer__within_the_balance__moved_with_its_event_STONE_3(stone, rich, bob, value):
    """transfer: "MUST fire the Transfer event"."""
    assert stone.transfer.call(bob.wallet, value, {"from": rich.wallet}) is True
    tx = stone.transfer(bob.wallet, value, {"from": rich.wallet})
    assert events_of(tx, stone) == [transfer_of(rich, bob, value)]
    assert stone.balanceOf(rich.wallet) == 1_000 - value
    assert stone.balanceOf(bob.wallet) == value
    assert stone.totalSupply() == 1_000


def test_transfer__of_nothing__a_normal_transfer(stone, rich, bob):
    """transfer: "Transfers of 0 values MUST be treated as normal", and fire the event."""
    for sender, receiver in ((rich, bob), (bob, rich)):
        assert stone.transfer.call(receiver.wallet, 0, {"from": sender.wallet}) is True
        tx = stone.transfer(receiver.wallet, 0, {"from": sender.wallet})
        assert events_of(tx, stone) == [transfer_of(sender, receiver, 0)]
    assert (stone.balanceOf(rich.wallet), stone.balanceOf(bob.wallet)) == (1_000, 0)


@pytest.mark.parametrize("value", [1_001, MOST])
def test_transfer__more_than_the_balance__refused(stone, rich, bob, value):
    """transfer: "SHOULD throw if […] balance does not have enough tokens to spend"."""
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


@pytest.mark.parametrize("value", [1, 600])
def test_transferFrom__within_the_allowance__moved_and_used_up(stone, rich, bob, spender, value):
    """transferFrom: "MUST fire the Transfer event"."""
    stone.approve(spender, 600, {"from": rich.wallet})
    assert stone.transferFrom.call(rich.wallet, bob.wallet, value, {"from": spender}) is True
    tx = stone.transferFrom(rich.wallet, bob.wallet, value, {"from": spender})
    assert events_of(tx, stone) == [transfer_of(rich, bob, value)]
    assert stone.balanceOf(rich.wallet) == 1_000 - value
    assert stone.balanceOf(bob.wallet) == value
    assert stone.allowance(rich.wallet, spender) == 600 - value


def test_transferFrom__of_nothing__a_normal_transfer(stone, rich, bob, spender):
    """transferFrom: "Transfers of 0 values MUST be treated as normal", and fire the event."""
    for sender, receiver in ((rich, bob), (bob, rich)):
        way = (sender.wallet, receiver.wallet, 0, {"from": spender})
        assert stone.transferFrom.call(*way) is True
        assert events_of(stone.transferFrom(*way), stone) == [transfer_of(sender, receiver, 0)]
    assert (stone.balanceOf(rich.wallet), stone.balanceOf(bob.wallet)) == (1_000, 0)


def test_transferFrom__without_enough_allowance__refused(stone, rich, bob, spender):
    """transferFrom: "SHOULD throw unless the _from account has deliberately authorized"."""
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
    """Approval: "MUST trigger on any successful call to approve"."""
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


@pytest.mark.parametrize("value", [0, 7])
def test_Transfer__every_way_that_stones_move__triggered_once(
    stone, params, clock, rich, bob, spender, mileage_minter, bailiff, recoverer, value
):
    """Transfer: "MUST trigger when tokens are transferred, including zero value transfers".

    Minting "SHOULD trigger a Transfer event with the _from address set to 0x0".
    """

    def check(tx, sender, receiver, moved=value):
        found = [event for event in events_of(tx, stone) if event[0] == "Transfer"]
        assert found == [transferred(sender, receiver, moved)]

    clock.forward(params.registry.redemption_opens)
    here, there = rich.wallet, bob.wallet
    stone.approve(spender, value, {"from": here})
    check(stone.mintMileage([rich.id], [value], {"from": mileage_minter}), ZERO, here)
    check(stone.transfer(there, value, {"from": here}), here, there)
    check(stone.transferFrom(here, there, value, {"from": spender}), here, there)
    check(stone.forcedTransfer(here, there, value, {"from": bailiff}), here, there)
    check(stone.redeem(value, bytes32("order"), {"from": there}), there, ZERO)
    check(stone.recover(there, here, {"from": recoverer}), there, here, 2 * value)


def test_events__abi__indexed_as_the_standard_says(stone):
    """The two events, as they stand in the text."""
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
