"""sweep: what nobody claimed, after the end, once."""

import pytest

from tests.unit.events import events_of
from tests.unit.proceeds_vault.desk import PROCEEDS, STONES, share
from tests.unit.stone.people import FROZEN

LIN = share(30_000 * STONES + 1)


def test_sweep__at_the_end__what_is_left_to_the_sink_by_anybody_VAULT_1(desk, opened, lin):
    desk.claim([opened], lin)
    left = desk.left(opened)
    assert left == share(7 * STONES) + 1
    desk.end(opened)
    tx = desk.sweep(opened)
    assert desk.logged(tx) == [
        ("Swept", {"distribution": opened, "sink": desk.sink, "amount": left})
    ]
    paid = {"from": desk.vault, "to": desk.sink, "value": left}
    assert events_of(tx, desk.voucher) == [("Transfer", paid)]
    assert desk.has(desk.sink, desk.vault) == [left, 0]
    assert (desk.of(opened)["swept"], desk.of(opened)["isSwept"]) == (left, True)
    assert desk.left(opened) == 0
    desk.adds_up()


@pytest.mark.parametrize("early", [1, 86_400])
def test_sweep__early__refused(desk, opened, early):
    end = desk.of(opened)["claimEnd"]
    with desk.refused("ProceedsVault_ClaimsOpen", opened, end):
        desk.end(opened, -early)
        desk.sweep(opened)


def test_sweep__twice__refused(desk, opened):
    desk.end(opened)
    desk.sweep(opened)
    with desk.refused("ProceedsVault_AlreadySwept", opened):
        desk.sweep(opened)


def test_sweep__none_such__refused(desk, opened):
    for unknown in (1, 2**256 - 1):
        with desk.refused("ProceedsVault_UnknownDistribution", unknown, 1):
            desk.sweep(unknown)


def test_sweep__nothing_left__swept_all_the_same(desk, hands, lin, mei, hao):
    """21 fen of proceeds, a fen in the pot: nothing is refunded to the sponsor, nothing claimed."""
    opened = desk.open(proceeds=21)
    desk.end(opened)
    desk.sweep(opened)
    assert desk.of(opened)["swept"] == 1
    desk.adds_up()


def test_sweep__one_of_several__the_others_stay_whole_VAULT_1(desk, lin, mei):
    first = desk.open()
    desk.clock.forward(1_000)
    second = desk.open(proceeds=3 * PROCEEDS)
    desk.claim([first, second], mei)
    rest = desk.left(second)
    desk.end(first)
    desk.sweep(first)
    end = desk.of(second)["claimEnd"]
    with desk.refused("ProceedsVault_ClaimsOpen", second, end):
        desk.sweep(second)
    assert desk.has(desk.vault) == [rest]
    desk.claim([second], lin)
    desk.adds_up()


def test_sweep__sink_is_no_insider_any_more__waits_until_it_is_one(
    desk, opened, voucher, as_admin, hands, lin
):
    hands.set_status(lin, FROZEN)
    desk.claim([opened], lin)
    voucher.setInsider(desk.sink, False, {"from": as_admin})
    desk.clock.set(desk.of(opened)["claimEnd"])
    with desk.refused("SettlementVoucher_Outsider", desk.sink):
        desk.sweep(opened)
    voucher.setInsider(desk.sink, True, {"from": as_admin})
    desk.sweep(opened)
    assert desk.has(desk.vault) == [LIN]
    desk.adds_up()


def test_sweep__sink_is_a_member__paid_whatever_its_status(desk, hands, mei):
    opened = desk.open(sink=mei.wallet.address)
    hands.set_status(mei, FROZEN)
    desk.end(opened)
    desk.sweep(opened)
    assert desk.has(mei) == [desk.of(opened)["swept"]]
    desk.adds_up()
