"""mint and burn: the bank's deposits and payments, each by a reference of its own."""

import pytest

from tests.unit.settlement_voucher.ledger import (
    OTHER,
    REFERENCE,
    ZERO,
    burned,
    minted,
    transfer,
)
from tests.unit.stone.people import CLOSED, DECEASED, FROZEN, SUSPENDED

NOBODY = bytes(32)
BLOCKED = [SUSPENDED, FROZEN, DECEASED, CLOSED]


def test_voucher__as_deployed__fen_of_nobody(voucher, members, vault, sponsor, stranger, bank):
    assert (voucher.name(), voucher.symbol()) == ("CSOP Settlement Voucher", "CSV")
    assert (voucher.decimals(), voucher.totalSupply()) == (2, 0)
    assert voucher.members() == members
    accounts = (vault, sponsor, stranger, bank)
    assert [voucher.isInsider(a) for a in accounts] == [True, True, False, False]


def test_mint__to_members_and_insiders__logged_VOUCHER_1_VOUCHER_2(ledger, lin, insider):
    tx = ledger.mint(lin.wallet, 1_000, REFERENCE)
    assert ledger.logged(tx) == [
        minted(lin.wallet, 1_000, REFERENCE),
        transfer(ZERO, lin.wallet, 1_000),
    ]
    ledger.mint(insider, 7, OTHER)
    assert ledger.has(lin.wallet, insider) == [1_000, 7]
    assert ledger.voucher.totalSupply() == 1_007
    assert [ledger.voucher.isDeposit(r) for r in (REFERENCE, OTHER)] == [True, True]
    assert [ledger.voucher.isPayment(r) for r in (REFERENCE, OTHER)] == [False, False]


@pytest.mark.parametrize("status", BLOCKED)
def test_mint__to_a_blocked_member__arrives(ledger, lin, status):
    ledger.hands.set_status(lin, status)
    ledger.mint(lin.wallet, 5, REFERENCE)
    assert ledger.has(lin.wallet) == [5]


def test_mint__to_an_outsider__refused_VOUCHER_2(ledger, fresh, stranger, bank):
    for outsider in (fresh, stranger, bank, ledger.voucher.address):
        with ledger.refused("SettlementVoucher_Outsider", outsider):
            ledger.mint(outsider, 1, REFERENCE)
    with ledger.refused("ERC20InvalidReceiver", ZERO):
        ledger.mint(ZERO, 1, REFERENCE)


def test_mint__reference_used__refused_VOUCHER_1(paid, lin, mei):
    for to, amount in ((lin.wallet, 1_000), (mei.wallet, 1)):
        with paid.refused("SettlementVoucher_ReferenceUsed", REFERENCE):
            paid.mint(to, amount, REFERENCE)


def test_mint__no_reference__refused_VOUCHER_1(paid, lin):
    with paid.refused("SettlementVoucher_NoReference"):
        paid.mint(lin.wallet, 1, NOBODY)


def test_mint__more_than_there_can_be__refused(paid, lin):
    with paid.refused("Panic", "arithmetic overflow"):
        paid.mint(lin.wallet, 2**256 - 1, OTHER)


def test_burn__from_an_allowance__logged_and_the_allowance_spent_VOUCHER_1(paid, lin):
    paid.allow(lin.wallet, 700)
    tx = paid.burn(lin.wallet, 600, REFERENCE)
    assert paid.logged(tx) == [
        burned(lin.wallet, 600, REFERENCE),
        transfer(lin.wallet, ZERO, 600),
    ]
    assert paid.has(lin.wallet) == [400]
    assert paid.voucher.totalSupply() == 400
    assert paid.voucher.allowance(lin.wallet, paid.bank) == 100
    assert paid.voucher.isPayment(REFERENCE)


def test_burn__from_an_insider__burned(ledger, insider):
    ledger.mint(insider, 10, REFERENCE)
    ledger.allow(insider, 10)
    ledger.burn(insider, 10, OTHER)
    assert ledger.voucher.totalSupply() == 0


def test_burn__without_an_allowance__refused_VOUCHER_3(paid, lin):
    with paid.refused("ERC20InsufficientAllowance", paid.bank, 0, 1):
        paid.burn(lin.wallet, 1, REFERENCE)
    paid.allow(lin.wallet, 599)
    with paid.refused("ERC20InsufficientAllowance", paid.bank, 599, 600):
        paid.burn(lin.wallet, 600, REFERENCE)


def test_burn__an_allowance_to_somebody_else__refused_VOUCHER_3(paid, lin, stranger):
    paid.voucher.approve(stranger, 1_000, {"from": lin.wallet})
    with paid.refused("ERC20InsufficientAllowance", paid.bank, 0, 1_000):
        paid.burn(lin.wallet, 1_000, REFERENCE)
    with paid.refused("AccessManagedUnauthorized", stranger):
        paid.voucher.burn(lin.wallet, 1_000, REFERENCE, {"from": stranger})


def test_burn__more_than_there_is__refused(paid, lin):
    paid.allow(lin.wallet, 2_000)
    with paid.refused("ERC20InsufficientBalance", lin.wallet, 1_000, 1_001):
        paid.burn(lin.wallet, 1_001, OTHER)


def test_burn__reference_used_or_missing__refused_VOUCHER_1(paid, lin):
    paid.allow(lin.wallet, 1_000)
    paid.burn(lin.wallet, 1, OTHER)
    with paid.refused("SettlementVoucher_ReferenceUsed", OTHER):
        paid.burn(lin.wallet, 1, OTHER)
    with paid.refused("SettlementVoucher_NoReference"):
        paid.burn(lin.wallet, 1, NOBODY)


@pytest.mark.parametrize("status", BLOCKED)
def test_burn__from_a_blocked_member__refused_even_from_an_allowance(paid, lin, status):
    paid.allow(lin.wallet, 1_000)
    paid.hands.set_status(lin, status)
    with paid.refused("SettlementVoucher_BlockedSender", lin.wallet):
        paid.burn(lin.wallet, 1, OTHER)


def test_bank__anyone_else__refused(
    paid, lin, mei, insider, sponsor, steward, guardian, stranger, as_admin
):
    voucher = paid.voucher
    for caller in (lin.wallet, mei.wallet, insider, sponsor, steward, guardian, stranger, as_admin):
        with paid.refused("AccessManagedUnauthorized", caller):
            voucher.mint.call(lin.wallet, 1, OTHER, {"from": caller})
        with paid.refused("AccessManagedUnauthorized", caller):
            voucher.burn.call(lin.wallet, 1, OTHER, {"from": caller})


def test_bank__role_revoked__holders_keep_what_they_have(paid, manager, as_admin, lin, mei):
    role = manager.getTargetFunctionRole(paid.voucher, paid.voucher.mint.signature)
    manager.revokeRole(role, paid.bank, {"from": as_admin})
    with paid.refused("AccessManagedUnauthorized", paid.bank):
        paid.mint(lin.wallet, 1, OTHER)
    paid.voucher.transfer(mei.wallet, 1_000, {"from": lin.wallet})
    assert paid.has(lin.wallet, mei.wallet) == [0, 1_000]
