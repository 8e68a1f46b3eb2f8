"""The distribution at the demo's end, to the fen: entitlements are counted from leaf files here."""

from __future__ import annotations

from csop.chain.contracts.members import Status
from csop.chain.keys import address_of
from csop.demo.casting import Life
from csop.demo.payments import sums
from csop.demo.people import make_heir
from csop.shown import yuan
from tests.network.demo_kit import STONE


def test_distribution__sums__are_what_the_leaf_files_say(played):
    found, members = played.summary["distribution"], [car.member for car in played.outcome.fleet]
    mined = sum(played.stones(member) for member in members)
    assert found["refund"] == found["deposit"] * (300_000_000 * STONE - mined) // (
        300_000_000 * STONE
    )
    assert found["claimed"] == sum(played.due(member) for member in members)
    assert found["waiting"] == 0
    assert found["dust"] == found["deposit"] - found["refund"] - found["claimed"]
    assert 0 <= found["dust"] <= len(members)
    assert played.summary["paid"]["not_shown"] == {}
    # The record is that of the driving's end: what was won since counts for nothing.
    assert played.paid.stone.total_supply_at(1) == mined < played.paid.stone.total_supply()


def test_distribution__wallet_recovered_since__is_paid_for_stones_of_former_ones(played):
    facts, member = played.payment("recovered")
    assert member == played.car(Life.RECOVERED).member
    first, second, third = played.paid.members.all_wallets_of(member)
    assert facts["wallet"] == third
    assert int(facts["stones_at_record_wei"]) == played.stones(member) > 0
    record = [played.paid.stone.balance_of_at(wallet, 1) for wallet in (first, second, third)]
    assert record == [0, played.stones(member), 0]
    assert facts["stones_in_wallet_at_record_wei"] == "0"
    assert facts["amount_fen"] == played.due(member) == played.paid.voucher.balance_of(third) > 0
    # Its own claim, from the wallet it has now.
    [log] = played.paid.vault.events(("Claimed",), 0, None, (None, member))
    sent = played.client.rpc.request("eth_getTransactionByHash", log.transaction)
    assert sent["from"].lower() == third.lower()


def test_distribution__frozen_member__is_held_and_then_released(played):
    (held, member), (released, _) = played.payment("held"), played.payment("released")
    assert member == played.car(Life.FROZEN).member
    assert held["amount_fen"] == released["amount_fen"] == played.due(member) > 0
    assert (held["member"], held["wallet"]) == (released["member"], None)
    [log] = played.paid.vault.events(("Held",))
    before = played.paid.at(log.block)
    assert before.members.member_of(member).status == Status.FROZEN
    [held] = before.vault.held_of([0], member)
    assert held == before.vault.distribution_of(0).held > 0
    assert before.voucher.balance_of(released["wallet"]) == 0
    assert played.paid.members.member_of(member).status == Status.ACTIVE
    assert played.paid.vault.held_of([0], member) == [0]
    assert played.paid.voucher.balance_of(released["wallet"]) == played.due(member)


def test_distribution__member_died__its_heir_is_paid(played):
    facts, member = played.payment("heir")
    assert member not in {car.member for car in played.outcome.cast.cars.values()}
    assert played.paid.members.member_of(member).status == Status.DECEASED
    assert played.paid.members.heir_of(member) == make_heir().member
    wallet = address_of(make_heir().wallet)
    assert facts["wallet"] == wallet
    assert facts["amount_fen"] == played.due(member) == played.paid.voucher.balance_of(wallet) > 0


def test_distribution__after_the_batches__what_three_are_entitled_to_waits(played):
    waiting = sum(played.payment(way)[0]["amount_fen"] for way in ("held", "recovered", "heir"))
    found = sums(played.paid.at(played.outcome.after_batches))
    assert found.waiting == waiting
    assert found.claimed == played.summary["distribution"]["claimed"] - waiting > 0
    [line] = [line for line in played.output.splitlines() if "waiting: held or not" in line]
    assert [cell.strip() for cell in line.split("│")[2:4]] == [yuan(waiting), "¥0.00"]


def test_distribution__report__shows_sums_and_everybody(played):
    for words in (
        "Distribution",
        "returned to the sponsor",
        "in batches: 2 members",
        "is frozen: held",
        "is active again: released",
        "in a new wallet, for stones of a former one",
        "has died: its heir is paid",
    ):
        assert words in played.output
    assert "no payment shows this" not in played.output
