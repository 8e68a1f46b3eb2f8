"""setFrozenTokens, and what the frozen part of a balance can and cannot do."""

import pytest

from tests.helpers import expect_error
from tests.unit.events import events_of
from tests.unit.stone.logged import MOST, ZERO, frozen_of, refused, state_of, transfer_of
from tests.unit.stone.people import SUSPENDED

AMOUNTS = [0, 1, 999, 1_000, 1_001, MOST]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_setFrozenTokens__any_amount__kept_with_its_event(stone, rich, freezer, amount):
    assert stone.setFrozenTokens.call(rich.wallet, amount, {"from": freezer}) is True
    tx = stone.setFrozenTokens(rich.wallet, amount, {"from": freezer})
    assert events_of(tx, stone) == [frozen_of(rich.wallet, amount)]
    assert stone.getFrozenTokens(rich.wallet) == amount
    assert stone.balanceOf(rich.wallet) == stone.totalSupply() == stone.minted(0) == 1_000


def test_setFrozenTokens__again__overwritten_and_not_added(stone, rich, freezer):
    for amount in (700, 300, 300, MOST, 0, 5):
        stone.setFrozenTokens(rich.wallet, amount, {"from": freezer})
        assert stone.getFrozenTokens(rich.wallet) == amount


def test_setFrozenTokens__one_account__no_other(stone, rich, bob, freezer):
    stone.setFrozenTokens(rich.wallet, 5, {"from": freezer})
    assert stone.getFrozenTokens(bob.wallet) == 0


def test_setFrozenTokens__accounts_that_are_no_members__frozen_too(stone, unregistered, freezer):
    for account in (unregistered.wallet.address, ZERO, stone.address):
        tx = stone.setFrozenTokens(account, 7, {"from": freezer})
        assert events_of(tx, stone) == [frozen_of(account, 7)]
        assert stone.getFrozenTokens(account) == 7
        assert stone.balanceOf(account) == 0


def test_setFrozenTokens__paused_closed_and_suspended__frozen_all_the_same(
    stone, members, steward, rich, pauser, freezer
):
    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    stone.pause({"from": pauser})
    stone.setFrozenTokens(rich.wallet, 7, {"from": freezer})
    assert stone.getFrozenTokens(rich.wallet) == 7


def test_setFrozenTokens__anyone_but_the_freezer__refused(
    stone, rich, enforcer, recoverer, guardian, pauser, stranger, as_admin
):
    for caller in (rich.wallet, enforcer, recoverer, guardian, pauser, stranger, as_admin):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.setFrozenTokens.call(rich.wallet, 0, {"from": caller})


@pytest.mark.parametrize(
    ("frozen", "value"), [(0, 1_000), (1, 999), (400, 600), (999, 1), (1_000, 0), (MOST, 0)]
)
def test_transfer__all_that_is_unfrozen__moved_and_freeze_kept_STONE_7(
    stone, rich, bob, spender, freezer, members_may_transfer, frozen, value
):
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    stone.approve(spender, 5_000, {"from": rich.wallet})
    for more in {value + 1, 1_000} - {value, 1_001}:
        unfrozen = max(1_000 - frozen, 0)
        error = ("ERC7943InsufficientUnfrozenBalance", rich.wallet, more, unfrozen)
        with refused(stone, [rich.wallet, bob.wallet], *error):
            stone.transfer(bob.wallet, more, {"from": rich.wallet})
        with refused(stone, [rich.wallet, bob.wallet], *error):
            stone.transferFrom(rich.wallet, bob.wallet, more, {"from": spender})
        assert stone.allowance(rich.wallet, spender) == 5_000
    tx = stone.transfer(bob.wallet, value, {"from": rich.wallet})
    assert events_of(tx, stone) == [transfer_of(rich.wallet, bob.wallet, value)]
    assert stone.balanceOf(rich.wallet) == 1_000 - value
    assert stone.getFrozenTokens(rich.wallet) == frozen
    assert stone.getFrozenTokens(bob.wallet) == 0


@pytest.mark.parametrize("frozen", [1, 400, 1_000, MOST])
def test_transfer__more_than_the_balance_of_which_some_is_frozen__the_balance_is_named(
    stone, rich, bob, freezer, members_may_transfer, frozen
):
    stone.setFrozenTokens(rich.wallet, frozen, {"from": freezer})
    for value in (1_001, MOST):
        error = ("ERC20InsufficientBalance", rich.wallet, 1_000, value)
        with refused(stone, [rich.wallet, bob.wallet], *error):
            stone.transfer(bob.wallet, value, {"from": rich.wallet})


def test_transfer__frozen_part_to_oneself__refused_and_nothing_made_or_lost_STONE_3_STONE_7(
    stone, rich, freezer, members_may_transfer
):
    stone.setFrozenTokens(rich.wallet, 400, {"from": freezer})
    error = ("ERC7943InsufficientUnfrozenBalance", rich.wallet, 601, 600)
    with refused(stone, [rich.wallet], *error):
        stone.transfer(rich.wallet, 601, {"from": rich.wallet})
    before = state_of(stone, rich.wallet)
    for value in (0, 1, 600):
        tx = stone.transfer(rich.wallet, value, {"from": rich.wallet})
        assert events_of(tx, stone) == [transfer_of(rich.wallet, rich.wallet, value)]
        assert state_of(stone, rich.wallet) == before


def test_transfer__unfrozen_again__moves_in_full(stone, rich, bob, freezer, members_may_transfer):
    stone.setFrozenTokens(rich.wallet, MOST, {"from": freezer})
    stone.setFrozenTokens(rich.wallet, 0, {"from": freezer})
    stone.transfer(bob.wallet, 1_000, {"from": rich.wallet})
    assert stone.balanceOf(bob.wallet) == 1_000


def test_freeze__lifted__the_balance_bounds_canTransfer_no_more(
    stone, rich, bob, freezer, bailiff, members_may_transfer
):
    way = (rich.wallet, bob.wallet, 1_001)
    stone.setFrozenTokens(rich.wallet, 1, {"from": freezer})
    assert stone.canTransfer(*way) is False
    stone.setFrozenTokens(rich.wallet, 0, {"from": freezer})
    assert stone.canTransfer(*way) is True
    stone.setFrozenTokens(rich.wallet, 1_000, {"from": freezer})
    stone.forcedTransfer(rich.wallet, bob.wallet, 1_000, {"from": bailiff})
    assert stone.canTransfer(*way) is True


def test_freeze__beyond_the_balance__holds_back_what_comes_later_STONE_7(
    stone, rich, bob, freezer, mileage_minter, members_may_transfer
):
    stone.setFrozenTokens(bob.wallet, 150, {"from": freezer})
    stone.transfer(bob.wallet, 100, {"from": rich.wallet})
    with expect_error("ERC7943InsufficientUnfrozenBalance", bob.wallet, 1, 0):
        stone.transfer(rich.wallet, 1, {"from": bob.wallet})
    stone.mintMileage([bob.id], [70], {"from": mileage_minter})
    with expect_error("ERC7943InsufficientUnfrozenBalance", bob.wallet, 21, 20):
        stone.transfer(rich.wallet, 21, {"from": bob.wallet})
    stone.transfer(rich.wallet, 20, {"from": bob.wallet})
    assert stone.balanceOf(bob.wallet) == stone.getFrozenTokens(bob.wallet) == 150


def test_freeze__of_an_account__still_receives_mints_and_transfers(
    stone, pool, rich, bob, freezer, members_may_transfer
):
    stone.setFrozenTokens(bob.wallet, MOST, {"from": freezer})
    pool.mint([bob.id], [3], {"from": pool.minter})
    stone.transfer(bob.wallet, 1_000, {"from": rich.wallet})
    assert stone.balanceOf(bob.wallet) == 1_003
    assert stone.getFrozenTokens(bob.wallet) == MOST
