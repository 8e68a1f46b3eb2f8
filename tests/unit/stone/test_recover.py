"""recover: everything, and the freeze with it, to the wallet that takes another's place."""

import pytest

from tests.unit.events import events_of
from tests.unit.stone.logged import MOST, ZERO, frozen_of, refused, state_of, transfer_of
from tests.unit.stone.people import CLOSED, NONE, SUSPENDED

STATUSES = range(NONE, CLOSED + 1)


def recovered_of(sender, receiver, amount):
    return ("Recovered", {"from": sender, "to": receiver, "amount": amount})


@pytest.mark.parametrize(
    ("frozen", "others", "together"),
    [
        (0, 0, 0),
        (0, 33, 33),
        (400, 0, 400),
        (400, 33, 433),
        (1_000, 0, 1_000),
        (1_700, 33, 1_733),
        (MOST, 0, MOST),
        (MOST, 1, MOST),
        (1, MOST, MOST),
    ],
)
def test_recover__frozen_or_not__all_of_it_and_the_freeze_added_STONE_3_STONE_7(
    stone, rich, bob, freezer, mileage_minter, recoverer, frozen, others, together
):
    stone.mintMileage([bob.id], [50], {"from": mileage_minter})
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    stone.setFrozenTokens(bob.wallet, others, {"from": freezer})
    tx = stone.recover(rich.wallet, bob.wallet, {"from": recoverer})
    carried = [frozen_of(rich.wallet, 0), frozen_of(bob.wallet, together)]
    assert events_of(tx, stone) == [
        *(carried if frozen else []),
        recovered_of(rich.wallet, bob.wallet, 1_000),
        transfer_of(rich.wallet, bob.wallet, 1_000),
    ]
    assert stone.balanceOf(rich.wallet) == 0
    assert stone.balanceOf(bob.wallet) == stone.totalSupply() == stone.minted(0) == 1_050
    assert stone.getFrozenTokens(rich.wallet) == 0
    assert stone.getFrozenTokens(bob.wallet) == together


def test_recover__freeze_carried__holds_at_the_new_wallet_and_not_at_the_old_STONE_7(
    stone, rich, bob, freezer, mileage_minter, recoverer, members_may_transfer
):
    stone.setFrozenTokens(rich.wallet, 400, {"from": freezer})
    stone.recover(rich.wallet, bob.wallet, {"from": recoverer})
    error = ("ERC7943InsufficientUnfrozenBalance", bob.wallet, 601, 600)
    with refused(stone, [rich.wallet, bob.wallet], *error):
        stone.transfer(rich.wallet, 601, {"from": bob.wallet})
    stone.transfer(rich.wallet, 600, {"from": bob.wallet})
    stone.transfer(bob.wallet, 600, {"from": rich.wallet})
    assert stone.balanceOf(bob.wallet) == 1_000


@pytest.mark.parametrize("frozen", [0, 400, 1_000, 1_700, MOST])
def test_recover__to_the_same_wallet__neither_makes_nor_loses_stones_STONE_3(
    stone, rich, freezer, recoverer, frozen
):
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    before = state_of(stone, rich.wallet)
    tx = stone.recover(rich.wallet, rich.wallet, {"from": recoverer})
    freeze = [frozen_of(rich.wallet, 0), frozen_of(rich.wallet, frozen)]
    assert events_of(tx, stone) == [
        *(freeze if frozen else []),
        recovered_of(rich.wallet, rich.wallet, 1_000),
        transfer_of(rich.wallet, rich.wallet, 1_000),
    ]
    assert state_of(stone, rich.wallet) == before


def test_recover__nothing_there__nothing_moves(stone, unregistered, bob, recoverer):
    for sender in (unregistered.wallet.address, ZERO):
        tx = stone.recover(sender, bob.wallet, {"from": recoverer})
        assert events_of(tx, stone) == [
            recovered_of(sender, bob.wallet, 0),
            transfer_of(sender, bob.wallet, 0),
        ]
        assert state_of(stone, sender, bob.wallet) == [0] * 8


def test_recover__no_stones_but_a_freeze__the_freeze_moves(
    stone, unregistered, bob, freezer, recoverer
):
    stone.setFrozenTokens(unregistered.wallet, 7, {"from": freezer})
    stone.recover(unregistered.wallet, bob.wallet, {"from": recoverer})
    assert stone.getFrozenTokens(unregistered.wallet) == 0
    assert stone.getFrozenTokens(bob.wallet) == 7


def test_recover__to_no_member__refused(stone, rich, unregistered, freezer, recoverer):
    stone.setFrozenTokens(rich.wallet, 400, {"from": freezer})
    for receiver in (unregistered.wallet, ZERO, stone.address):
        with refused(stone, [rich.wallet], "ERC7943CannotReceive", receiver):
            stone.recover(rich.wallet, receiver, {"from": recoverer})


@pytest.mark.parametrize("sender_status", STATUSES[1:])
@pytest.mark.parametrize("receiver_status", STATUSES[1:])
def test_recover__members_of_any_status__moved(
    stone, pair, recoverer, sender_status, receiver_status
):
    sender, receiver = pair(sender_status, receiver_status)
    stone.recover(sender.wallet, receiver.wallet, {"from": recoverer})
    assert stone.balanceOf(receiver.wallet) == 1_000


def test_recover__old_wallet_to_new__moved_and_never_back(moved, stranger):
    stone, old, new, _ = moved
    stone.setFrozenTokens(old, 400, {"from": stranger})
    stone.recover(old, new, {"from": stranger})
    assert state_of(stone, old, new)[-4:] == [0, 0, 1_000, 400]
    with refused(stone, [old, new], "ERC7943CannotReceive", old):
        stone.recover(new, old, {"from": stranger})


def test_recover__paused_and_suspended__moved_under_either_policy_STONE_6(
    stone, members, steward, rich, bob, pauser, recoverer
):
    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    stone.pause({"from": pauser})
    stone.recover(rich.wallet, bob.wallet, {"from": recoverer})
    assert stone.balanceOf(bob.wallet) == 1_000


def test_recover__members_may_transfer__moved_and_allowances_kept(
    stone, rich, bob, spender, recoverer, members_may_transfer
):
    stone.approve(spender, 50, {"from": rich.wallet})
    stone.recover(rich.wallet, bob.wallet, {"from": recoverer})
    assert stone.allowance(rich.wallet, spender) == 50
    assert stone.allowance(bob.wallet, spender) == 0


def test_recover__anyone_but_the_recoverer__refused(
    stone, rich, bob, freezer, enforcer, guardian, pauser, stranger, as_admin
):
    for caller in (
        rich.wallet,
        bob.wallet,
        freezer,
        enforcer,
        guardian,
        pauser,
        stranger,
        as_admin,
    ):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.recover.call(rich.wallet, bob.wallet, {"from": caller})


def test_recover__after_deployment__the_member_registry_and_no_person(
    manager, stone, members, suite
):
    role = manager.getTargetFunctionRole(stone, stone.recover.signature)
    holders = {str(holder) for holders in suite.config.holders.values() for holder in holders}
    assert holders
    assert not any(manager.hasRole(role, holder)[0] for holder in holders)
    assert manager.hasRole(role, members)[0]
