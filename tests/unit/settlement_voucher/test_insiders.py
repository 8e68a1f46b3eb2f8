"""setInsider: accounts besides members' wallets that may hold vouchers."""

import pytest

from tests.helpers import bytes32
from tests.unit.settlement_voucher.ledger import OTHER, REFERENCE, transfer
from tests.unit.stone.people import FROZEN, Person, register


def test_setInsider__named_and_unnamed__logged_VOUCHER_2(ledger, fresh, as_admin):
    for named in (True, False):
        tx = ledger.voucher.setInsider(fresh, named, {"from": as_admin})
        assert ledger.logged(tx) == [("InsiderSet", {"account": fresh, "isInsider": named})]
        assert ledger.voucher.isInsider(fresh) is named
    with ledger.refused("SettlementVoucher_Outsider", fresh):
        ledger.mint(fresh, 1, REFERENCE)


def test_setInsider__anyone_but_the_admin__refused(
    ledger, fresh, lin, bank, sponsor, steward, guardian, stranger
):
    for caller in (lin.wallet, bank, sponsor, steward, guardian, stranger, fresh):
        with ledger.refused("AccessManagedUnauthorized", caller):
            ledger.voucher.setInsider.call(fresh, True, {"from": caller})


@pytest.fixture
def former(ledger, insider, as_admin):
    """An insider no more, with 50 fen."""
    ledger.mint(insider, 50, REFERENCE)
    ledger.voucher.setInsider(insider, False, {"from": as_admin})
    return insider


def test_insider__not_any_more__receives_nothing_VOUCHER_2(ledger, former, lin):
    ledger.mint(lin.wallet, 5, OTHER)
    with ledger.refused("SettlementVoucher_Outsider", former):
        ledger.voucher.transfer(former, 1, {"from": lin.wallet})
    with ledger.refused("SettlementVoucher_Outsider", former):
        ledger.voucher.transfer(former, 1, {"from": former})


def test_insider__not_any_more__spends_what_is_left_VOUCHER_3(ledger, former, lin):
    tx = ledger.voucher.transfer(lin.wallet, 20, {"from": former})
    assert ledger.logged(tx) == [transfer(former, lin.wallet, 20)]
    ledger.allow(former, 30)
    ledger.burn(former, 30, OTHER)
    assert ledger.has(former, lin.wallet) == [0, 20]


def test_insider__not_any_more_but_a_member__as_members_are_VOUCHER_2(
    ledger, former, lin, members, registrar
):
    person = register(members, registrar, Person(bytes32("former"), former))
    ledger.voucher.transfer(lin.wallet, 10, {"from": former})
    ledger.voucher.transfer(former, 5, {"from": lin.wallet})
    ledger.hands.set_status(person, FROZEN)
    with ledger.refused("SettlementVoucher_BlockedSender", former):
        ledger.voucher.transfer(lin.wallet, 1, {"from": former})
    assert ledger.has(former, lin.wallet) == [45, 5]
