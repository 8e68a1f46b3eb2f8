"""`run proceeds`: vouchers deposited, approved and paid out."""

from __future__ import annotations

import pytest

from csop.hashing import keccak
from csop.shown import yuan
from tests.network.proceeds.kit import opened, shares
from tests.network.script_kit import address, member


def test_deposit__a_reference_twice_or_no_amount__mints_nothing(world, script):
    script("deposit", "12.30", "ICBC 1")
    for words, said in (
        (("1", "ICBC 1"), "the deposit 'ICBC 1' was noted before"),
        (("1", "0x" + keccak(b"ICBC 1").hex()), "was noted before"),
        (("1.234", "ICBC 2"), "amount: '1.234' has more decimals than fen"),
        (("0", "ICBC 2"), "amount: '0' is no money: a fen at least"),
        ((f"{10**40}", "ICBC 2"), "amount: '10{40}' is more than can be noted"),
        (("1", " "), "reference is missing"),
        (("1", "ICBC 2", f"to={address('zoe')}"), "SettlementVoucher_Outsider.*; vouchers go to"),
        (("1", "ICBC 2", "to=0x12"), "to is '0x12', must be an address"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("deposit", *words)
    assert world.suite.voucher.total_supply() == 1_230
    assert "has vouchers of ¥1.00" in script("deposit", "1", "ICBC 2", f"to={address('ann')}")


def test_payout__out_of_what_the_holder_approved__burns_once(world, script):
    opened(world, script)
    script("claim", "0", "all")
    has = world.suite.voucher.balance_of(address("ann"))
    assert has == shares(world)["ann"]
    with pytest.raises(SystemExit, match="InsufficientAllowance.*lets it have 0 fen"):
        script("payout", member("ann"), "1", "pay 1")
    shown = script("approve", "5.55", "key=wallet ann")
    assert "let the bank" in shown
    shown = script("payout", member("ann"), "5.50", "pay 1")
    assert f"{address('ann')} has vouchers of {yuan(has - 550)}" in shown
    with pytest.raises(SystemExit, match="the payment 'pay 1' was noted before"):
        script("payout", member("ann"), "0.05", "pay 1")
    script("payout", address("ann"), "0.05", "pay 2")
    assert world.suite.voucher.balance_of(address("ann")) == has - 555
    for words, said in (
        (("payout", member("zoe"), "1", "pay 3"), "is neither the id nor the wallet"),
        (("payout", address("eve"), "1", "pay 3"), "has vouchers of ¥0.00 only"),
        (("approve", "0.01", "key=wallet eve"), "has vouchers of ¥0.00 only"),
    ):
        with pytest.raises(SystemExit, match=said):
            script(*words)
