"""pause and unpause."""

import pytest

from tests.helpers import expect_error
from tests.unit.events import events_of


@pytest.fixture
def until(stone, pauser, clock, genesis, params):
    """A pause is in force, from a day after genesis on; until when."""
    clock.next(genesis + 86_400)
    stone.pause({"from": pauser})
    return genesis + 86_400 + params.delays.pause_lapses


def test_pause__running__stops_for_its_length(stone, pauser, clock, genesis, params):
    clock.next(genesis + 5)
    tx = stone.pause({"from": pauser})
    until = genesis + 5 + params.delays.pause_lapses
    assert events_of(tx, stone) == [("Paused", {"by": pauser, "until": until})]
    assert stone.pausedUntil() == until


def test_pause__in_force__refused(stone, pauser, clock, until):
    clock.next(until - 1)
    with expect_error("Stone_Paused", until):
        stone.pause({"from": pauser})


def test_pause__lapsed__can_be_called_again(stone, pauser, clock, until, params):
    clock.next(until)
    stone.pause({"from": pauser})
    assert stone.pausedUntil() == until + params.delays.pause_lapses


def test_pause__lapsed__minting_and_transfers_run_again_STONE_6(
    stone, rich, bob, pauser, members_may_transfer, mileage_minter, clock
):
    stone.pause({"from": pauser})
    until = stone.pausedUntil()
    clock.next(until - 1)
    with expect_error("Stone_Paused", until):
        stone.mintMileage([rich.id], [1], {"from": mileage_minter})
    clock.set(until - 1)
    with expect_error("Stone_Paused", until):
        stone.transfer.call(bob.wallet, 1, {"from": rich.wallet})
    clock.next(until)
    stone.mintMileage([rich.id], [1], {"from": mileage_minter})
    stone.transfer(bob.wallet, 1_001, {"from": rich.wallet})
    assert stone.balanceOf(bob.wallet) == 1_001


def test_pause__transfers_open__both_ways_of_sending_stopped_STONE_6(
    stone, rich, bob, spender, pauser, members_may_transfer
):
    stone.approve(spender, 1_000, {"from": rich.wallet})
    stone.pause({"from": pauser})
    until = stone.pausedUntil()
    with expect_error("Stone_Paused", until):
        stone.transfer(bob.wallet, 1, {"from": rich.wallet})
    with expect_error("Stone_Paused", until):
        stone.transferFrom(rich.wallet, bob.wallet, 1, {"from": spender})
    with expect_error("Stone_Paused", until):
        stone.transfer(rich.wallet, 0, {"from": rich.wallet})


def test_pause__approvals__still_plain_erc20(stone, alice, spender, until):
    stone.approve(spender, 5, {"from": alice.wallet})
    assert stone.allowance(alice.wallet, spender) == 5


def test_pause__anyone_but_the_pauser__refused(stone, stranger, guardian, as_admin):
    for caller in (stranger, guardian, as_admin):
        with expect_error("AccessManagedUnauthorized", caller):
            stone.pause.call({"from": caller})


def test_unpause__in_force__lifted_at_once(stone, pauser, alice, mileage_minter, until):
    tx = stone.unpause({"from": pauser})
    assert events_of(tx, stone) == [("Unpaused", {"by": pauser})]
    assert stone.pausedUntil() == 0
    stone.mintMileage([alice.id], [1], {"from": mileage_minter})
    assert stone.balanceOf(alice.wallet) == 1


def test_unpause__lifted__can_be_paused_again_for_a_whole_length(stone, pauser, clock, until):
    stone.unpause({"from": pauser})
    clock.forward(100)
    stone.pause({"from": pauser})
    assert stone.pausedUntil() >= until + 100


def test_unpause__never_paused__refused(stone, pauser):
    with expect_error("Stone_NotPaused"):
        stone.unpause({"from": pauser})


def test_unpause__lapsed__refused(stone, pauser, clock, until):
    clock.next(until)
    with expect_error("Stone_NotPaused"):
        stone.unpause({"from": pauser})


def test_unpause__last_second__still_lifted(stone, pauser, clock, until):
    clock.next(until - 1)
    stone.unpause({"from": pauser})
    assert stone.pausedUntil() == 0


def test_unpause__anyone_but_the_pauser__refused(stone, stranger, guardian, as_admin, until):
    for caller in (stranger, guardian, as_admin):
        with expect_error("AccessManagedUnauthorized", caller):
            stone.unpause.call({"from": caller})
