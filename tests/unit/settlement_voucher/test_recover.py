"""recover: vouchers follow their person to another wallet or to the heir."""

import pytest

from tests.unit.settlement_voucher.ledger import OTHER, ZERO, recovered, transfer
from tests.unit.stone.people import CLOSED, DECEASED, FROZEN, SUSPENDED


def test_recover__a_holder__all_of_it_logged_VOUCHER_1_VOUCHER_3(paid, lin, mei, recoverer):
    paid.mint(mei.wallet, 30, OTHER)
    tx = paid.voucher.recover(lin.wallet, mei.wallet, {"from": recoverer})
    assert paid.logged(tx) == [
        recovered(lin.wallet, mei.wallet, 1_000),
        transfer(lin.wallet, mei.wallet, 1_000),
    ]
    assert paid.has(lin.wallet, mei.wallet) == [0, 1_030]
    assert paid.voucher.totalSupply() == 1_030


def test_recover__nothing_there__nothing_moves(paid, lin, fresh, recoverer):
    for sender in (fresh.address, ZERO):
        tx = paid.voucher.recover(sender, lin.wallet, {"from": recoverer})
        assert paid.logged(tx) == [
            recovered(sender, lin.wallet, 0),
            transfer(sender, lin.wallet, 0),
        ]
    assert paid.voucher.totalSupply() == 1_000 == paid.has(lin.wallet)[0]


def test_recover__from_an_insider__nothing_moves_as_long_as_it_is_one_VOUCHER_3(
    ledger, insider, lin, as_admin, recoverer
):
    ledger.mint(insider, 50, OTHER)
    tx = ledger.voucher.recover(insider, lin.wallet, {"from": recoverer})
    assert ledger.logged(tx) == [
        recovered(insider, lin.wallet, 0),
        transfer(insider, lin.wallet, 0),
    ]
    assert ledger.has(insider, lin.wallet) == [50, 0]
    ledger.voucher.setInsider(insider, False, {"from": as_admin})
    ledger.voucher.recover(insider, lin.wallet, {"from": recoverer})
    assert ledger.has(insider, lin.wallet) == [0, 50]


def test_recover__to_the_same_wallet__nothing_changes_VOUCHER_1(paid, lin, recoverer):
    before = paid.state()
    paid.voucher.recover(lin.wallet, lin.wallet, {"from": recoverer})
    assert paid.state() == before


def test_recover__to_an_outsider__refused_VOUCHER_2(paid, lin, fresh, stranger, recoverer):
    for outsider in (fresh, stranger, ZERO):
        with paid.refused("SettlementVoucher_Outsider", outsider):
            paid.voucher.recover(lin.wallet, outsider, {"from": recoverer})


def test_recover__anyone_but_the_registry__refused_VOUCHER_3(
    paid, lin, mei, bank, sponsor, steward, notary, guardian, stranger, as_admin
):
    for caller in (mei.wallet, bank, sponsor, steward, notary, guardian, stranger, as_admin):
        with paid.refused("AccessManagedUnauthorized", caller):
            paid.voucher.recover.call(lin.wallet, mei.wallet, {"from": caller})


def test_recovery__through_the_registry__the_old_wallet_is_outside_VOUCHER_2(paid, lin, mei, fresh):
    paid.hands.recovered(lin, fresh)
    assert paid.has(lin.wallet, fresh) == [0, 1_000]
    paid.mint(mei.wallet, 5, OTHER)
    with paid.refused("SettlementVoucher_Outsider", lin.wallet):
        paid.voucher.transfer(lin.wallet, 1, {"from": mei.wallet})
    with paid.refused("SettlementVoucher_Outsider", lin.wallet):
        paid.voucher.transfer(lin.wallet, 1, {"from": fresh})
    with paid.refused("SettlementVoucher_BlockedSender", lin.wallet):
        paid.voucher.transfer(fresh, 0, {"from": lin.wallet})


def test_recovery__allowances_of_the_old_wallet__are_worth_nothing_VOUCHER_3(paid, lin, fresh):
    paid.allow(lin.wallet, 1_000)
    paid.hands.recovered(lin, fresh)
    with paid.refused("ERC20InsufficientAllowance", paid.bank, 0, 1):
        paid.burn(fresh, 1, OTHER)
    with paid.refused("SettlementVoucher_BlockedSender", lin.wallet):
        paid.burn(lin.wallet, 0, OTHER)


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, CLOSED])
def test_recovery__of_a_blocked_member__moved_and_blocked_still(paid, lin, mei, fresh, status):
    paid.hands.set_status(lin, status)
    paid.hands.recovered(lin, fresh)
    assert paid.has(fresh) == [1_000]
    with paid.refused("SettlementVoucher_BlockedSender", fresh):
        paid.voucher.transfer(mei.wallet, 1, {"from": fresh})


def test_inheritance__then_more_for_the_dead__passed_on_by_anybody(paid, lin, mei, stranger):
    paid.hands.inherited(lin, mei)
    assert paid.has(lin.wallet, mei.wallet) == [0, 1_000]
    paid.mint(lin.wallet, 5, OTHER)
    with paid.refused("SettlementVoucher_BlockedSender", lin.wallet):
        paid.voucher.transfer(mei.wallet, 5, {"from": lin.wallet})
    paid.hands.members.passOn(lin.id, {"from": stranger})
    assert paid.has(lin.wallet, mei.wallet) == [0, 1_005]


def test_inheritance__heir_died_too__stays_inside_VOUCHER_2(paid, lin, mei, stranger):
    paid.hands.set_status(lin, DECEASED)
    paid.hands.propose_heir(lin, mei)
    paid.hands.clock.forward(paid.hands.rules.recovery_seconds)
    paid.hands.set_status(mei, DECEASED)
    with paid.refused("MemberRegistry_InvalidHeir", lin.id, mei.id):
        paid.hands.execute(lin)
