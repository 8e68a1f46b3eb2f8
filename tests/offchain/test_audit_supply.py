"""The audit of stones: mints, redemptions, pauses and totals, over made-up logs."""

import pytest
from rich.console import Console

from csop.audit.report import Difference, Watch
from csop.audit.supply import check_supply, released
from csop.audit.totals import StoneTotals
from csop.chain.contracts.members import Status
from csop.chain.contracts.mining import Pool, TransferPolicy
from csop.emission import STONE
from csop.types import ZERO_ADDRESS as ZERO
from csop.types import Timestamp
from tests.offchain.supply_story import (
    A1,
    A2,
    B1,
    GENESIS,
    REDEMPTION,
    A,
    B,
    checked,
    evidence,
    force,
    frozen,
    log,
    mint,
    minted,
    paused,
    policy,
    recover,
    recovered,
    redeem,
    status,
    transfer,
)

# mints


def test_mints__both_pools__agree():
    logs = [
        transfer(ZERO, A1, 400 * STONE),
        transfer(ZERO, B1, 100 * STONE),
        minted(500 * STONE),
        transfer(ZERO, A1, 7),
        minted(7, Pool.ENGAGEMENT),
    ]
    watch = Watch(None)
    assert check_supply(evidence(logs), watch).minted == 500 * STONE + 7
    assert watch.checks == {"mints": 2, "movements": 0, "balances": 2}


@pytest.mark.parametrize(
    ("logs", "said"),
    [
        ([transfer(ZERO, A1, 1), minted(2)], "by the transfers before it: expected 1"),
        ([transfer(ZERO, A1, 1)], "transferred from nobody without Minted: expected 0, found 1"),
        (
            mint(A1, 500 * STONE + 1),
            "wei minted of mileage by 1000600: expected <= 500",
        ),
    ],
)
def test_mints__out_of_order__is_named(logs, said):
    with pytest.raises(Difference, match=said):
        checked(logs)


@pytest.mark.parametrize(
    ("groups", "wallet"),
    [
        ([mint("0xX", 5)], "0xX"),
        ([[recovered(A, A1, A2), *recover(A1, A2, 0)], mint(A1, 5)], A1),
        ([mint(A2, 5), [recovered(A, A1, A2), *recover(A1, A2, 0)]], A2),
    ],
    ids=["stranger", "former", "too-early"],
)
def test_mints__to_no_current_wallet__is_named(groups, wallet):
    with pytest.raises(Difference, match=f"receiver {wallet}: expected a member's current wallet"):
        checked(*groups)


def test_mints__after_a_recovery__to_the_new_wallet():
    totals = checked(mint(A1, 4), [recovered(A, A1, A2), *recover(A1, A2, 4)], mint(A2, 5))
    assert (totals.minted, totals.recovered) == (9, 4)


def test_released__before_genesis__nothing():
    assert released(Pool.MILEAGE, GENESIS, Timestamp(GENESIS - 1)) == 0
    assert released(Pool.ENGAGEMENT, GENESIS, Timestamp(GENESIS + 600)) > 0


# redemptions


def test_redeemed__lowers_the_supply():
    totals = checked(mint(A1, 10), redeem(A1, 4))
    assert (totals.minted, totals.redeemed) == (10, 4)
    with pytest.raises(Difference, match="total supply: expected 6, found 10"):
        checked(mint(A1, 10), redeem(A1, 4), total=10)


def test_redeemed__too_young__is_named():
    assert checked(mint(A1, 1), redeem(A1, 1), registered=GENESIS + 600 - REDEMPTION)
    with pytest.raises(Difference, match="Redeemed: time: expected >= 1000601, found 1000600"):
        checked(mint(A1, 1), redeem(A1, 1), registered=GENESIS + 601 - REDEMPTION)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([transfer(A1, ZERO, 4)], "Transfer of 4 wei by 0xA1 to nobody: expected Redeemed"),
        ([redeem(A1, 4)[:1]], "Redeemed: expected a Transfer right after it, found none"),
        ([redeem(A1, 4)[0], transfer(A1, ZERO, 4)], "expected a Transfer right after it"),
        ([[redeem(A1, 4)[0], transfer(A1, ZERO, 3)]], r"after Redeemed: from, to, wei: .*4\), fou"),
        ([[redeem(A1, 4)[0], transfer(A1, B1, 4)]], "after Redeemed: from, to, wei"),
        ([redeem(A1, 4, B)], "Redeemed: member with wallet 0xA1"),
        ([redeem(A1, 11)], "unfrozen wei of 0xA1: expected >= 11, found 10"),
        ([frozen(A1, 7), redeem(A1, 4)], "unfrozen wei of 0xA1: expected >= 4, found 3"),
        ([status(A, Status.SUSPENDED), redeem(A1, 4)], "status of member 0x01.*found SUSPENDED"),
        (
            [[recovered(A, A1, A2), *recover(A1, A2, 10)], redeem(A1, 0)],
            "member with wallet 0xA1: expected 0x01.*found None",
        ),
    ],
)
def test_redeemed__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


# pauses

NOW = GENESIS + 600
UNPAUSED = log("Unpaused", by="0xP")


@pytest.mark.parametrize(
    "moved",
    [mint(A1, 3), redeem(A1, 3), transfer(A1, B1, 3)],
    ids=["minted", "redeemed", "sent"],
)
def test_paused__what_may_not_move__is_named(moved):
    before = [mint(A1, 10), policy()]
    assert checked(*before, paused(NOW), moved)
    assert checked(*before, paused(NOW + 1), UNPAUSED, moved)
    with pytest.raises(Difference, match=f"paused: time: expected >= {NOW + 1}, found {NOW}"):
        checked(*before, paused(NOW + 1), moved)


def test_paused__by_force_and_by_right__moves():
    groups = [force(A1, B1, 4), [recovered(A, A1, A2), *recover(A1, A2, 6)]]
    totals = checked(mint(A1, 10), paused(NOW + 1), *groups)
    assert (totals.forced, totals.recovered) == (4, 6)


# storage


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({"balances_of": lambda wallets: [9 for _ in wallets]}, "balance of 0xA1: expected 10"),
        ({"frozen_of": lambda wallets: [9 for _ in wallets]}, "wei of 0xA1 frozen: expected 7"),
        ({"transfer_policy": lambda: TransferPolicy.MEMBERS}, "transfer policy: expected NONE"),
        ({"paused_until": lambda: 7}, "end of the pause: expected 0, found 7"),
    ],
)
def test_storage__says_something_else__is_named(stored, said):
    assert checked(mint(A1, 10), frozen(A1, 7)).frozen == 7
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), frozen(A1, 7), stored=stored)


def test_totals__frozen__is_of_what_is_held():
    assert checked(mint(A1, 10), frozen(A1, 25), frozen("0xX", 3)).frozen == 10


def test_totals__shown__leave_out_what_there_was_none_of():
    console = Console(record=True, width=120)
    StoneTotals(12 * STONE, STONE // 2, 0, 0, STONE).show(console)
    assert console.export_text() == "stones: 12.00 minted, 0.50 redeemed, 1.00 frozen\n"
