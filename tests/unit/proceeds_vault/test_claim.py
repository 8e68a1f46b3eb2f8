"""claim and claimMany: who is paid what, where to, and when no longer."""

import pytest

from tests.helpers import bytes32
from tests.unit.events import events_of
from tests.unit.proceeds_vault.desk import POT, PROCEEDS, STONES, claimed_by, share

LIN, MEI = share(30_000 * STONES + 1), share(7 * STONES - 1)


def test_claim__a_member__paid_to_its_wallet_by_anybody_VAULT_1(desk, opened, lin):
    tx = desk.claim([opened], lin)
    assert desk.logged(tx) == [claimed_by(opened, lin, LIN)]
    paid = {"from": desk.vault, "to": lin.wallet, "value": LIN}
    assert events_of(tx, desk.voucher) == [("Transfer", paid)]
    assert desk.has(lin, desk.stranger) == [LIN, 0]
    assert desk.vault.hasClaimed(opened, lin.id)
    assert desk.of(opened)["claimed"] == LIN
    assert desk.of(opened)["held"] == 0
    desk.adds_up()


def test_entitlement__claimed_or_not__the_same_VAULT_3(desk, opened, lin, mei, hao, yan):
    people = (lin, mei, hao, yan)
    expected = [LIN, MEI, 0, 0]
    assert [desk.vault.entitlement(opened, p.id) for p in people] == expected
    desk.claim([opened], *people)
    assert [desk.vault.entitlement(opened, p.id) for p in people] == expected
    assert desk.has(*people) == expected
    assert desk.vault.entitlement(opened, bytes32("nobody")) == 0
    for unknown in (1, 2**256 - 1):
        with desk.refused("ProceedsVault_UnknownDistribution", unknown, 1):
            desk.vault.entitlement(unknown, lin.id)


def test_claim__nothing_due__marked_and_nothing_moves(desk, opened, yan):
    tx = desk.claim([opened], yan)
    assert desk.logged(tx) == [claimed_by(opened, yan, 0)]
    assert events_of(tx, desk.voucher) == []
    assert desk.vault.hasClaimed(opened, yan.id)


def test_claim__several_distributions__each_logged_and_paid_at_once(desk, lin):
    ids = [desk.open(proceeds=PROCEEDS * (i + 1)) for i in range(3)]
    due = [share(30_000 * STONES + 1, POT * (i + 1)) for i in ids]
    tx = desk.claim(ids, lin)
    assert desk.logged(tx) == [claimed_by(i, lin, due[i]) for i in ids]
    paid = {"from": desk.vault, "to": lin.wallet, "value": sum(due)}
    assert events_of(tx, desk.voucher) == [("Transfer", paid)]
    assert [desk.of(i)["claimed"] for i in ids] == due
    desk.adds_up()


def test_claimMany__members_and_distributions__everybody_everything_VAULT_1(desk, lin, mei, hao):
    ids = [desk.open(), desk.open()]
    tx = desk.claim(ids, lin, mei, hao)
    assert desk.logged(tx) == [
        claimed_by(i, who, amount)
        for who, amount in ((lin, LIN), (mei, MEI), (hao, 0))
        for i in ids
    ]
    assert desk.has(lin, mei, hao) == [2 * LIN, 2 * MEI, 0]
    desk.adds_up()


def test_claim__twice__refused_VAULT_2(desk, opened, lin, mei):
    desk.claim([opened], lin)
    with desk.refused("ProceedsVault_AlreadyClaimed", 1):
        desk.claim([opened], lin)
    desk.claim([opened], mei)
    with desk.refused("ProceedsVault_AlreadyClaimed", 2):
        desk.claim([opened], lin, mei)
    assert desk.has(lin, mei) == [LIN, MEI]


def test_claim__some_made_before__passed_over_VAULT_2(desk, lin, mei, hao):
    ids = [desk.open() for _ in range(3)]
    desk.claim([1], lin)
    assert desk.logged(desk.claim(ids, lin)) == [claimed_by(i, lin, LIN) for i in (0, 2)]
    assert desk.logged(desk.claim(ids, lin, mei)) == [claimed_by(i, mei, MEI) for i in ids]
    assert desk.has(lin, mei) == [3 * LIN, 3 * MEI]
    desk.adds_up()


def test_claim__the_same_id_many_times__counts_once_VAULT_2(desk, opened, lin, mei):
    assert desk.logged(desk.claim([opened] * 5, lin)) == [claimed_by(opened, lin, LIN)]
    assert desk.logged(desk.claim([opened] * 2, mei, lin, mei)) == [claimed_by(opened, mei, MEI)]
    assert desk.has(lin, mei) == [LIN, MEI]
    desk.adds_up()


def test_claim__in_any_order__the_same_for_everybody_VAULT_3(desk, hands, lin, mei):
    for _ in range(2):
        desk.open()
    hands.mint(lin, STONES)
    desk.claim([1], mei)
    hands.mint(mei, 5_000 * STONES)
    desk.claim([1, 0], lin)
    desk.claim([0], mei)
    assert desk.has(lin, mei) == [2 * LIN, 2 * MEI]
    desk.adds_up()


def test_claim__nothing_named__refused(desk, opened, lin):
    with desk.refused("ProceedsVault_AlreadyClaimed", 0):
        desk.claim([], lin)
    with desk.refused("ProceedsVault_AlreadyClaimed", 0):
        desk.claim([opened])
    with desk.refused("ProceedsVault_AlreadyClaimed", 0):
        desk.claim([], lin, lin)


@pytest.mark.parametrize("nobody", [bytes32("nobody"), bytes32(0)])
def test_claim__unknown_member__refused(desk, opened, lin, nobody):
    with desk.refused("ProceedsVault_UnknownMember", nobody):
        desk.vault.claim([opened], nobody, {"from": desk.stranger})
    with desk.refused("ProceedsVault_UnknownMember", nobody):
        desk.vault.claimMany([opened], [lin.id, nobody], {"from": desk.stranger})


def test_claim__before_it_is_open__refused(desk, lin, mei):
    with desk.refused("ProceedsVault_UnknownDistribution", 0, 0):
        desk.claim([0], lin)
    desk.open()
    for ids in ([1], [0, 1], [2**256 - 1]):
        with desk.refused("ProceedsVault_UnknownDistribution", ids[-1], 1):
            desk.claim(ids, lin)
        with desk.refused("ProceedsVault_UnknownDistribution", ids[-1], 1):
            desk.claim(ids, mei, lin)


def test_claim__the_last_second__paid(desk, opened, lin):
    desk.end(opened, -1)
    desk.claim([opened], lin)
    assert desk.has(lin) == [LIN]


@pytest.mark.parametrize("late", [0, 1, 10**9])
def test_claim__after_the_end__refused(desk, opened, lin, late):
    end = desk.of(opened)["claimEnd"]
    with desk.refused("ProceedsVault_ClaimsEnded", opened, end):
        desk.end(opened, late)
        desk.claim([opened], lin)


def test_claim__one_ended_and_one_open__refused_or_the_open_one_alone(desk, lin, mei):
    first = desk.open()
    desk.claim([first], mei)
    end = desk.of(first)["claimEnd"]
    desk.clock.set(end)
    second = desk.open()
    with desk.refused("ProceedsVault_ClaimsEnded", first, end):
        desk.claim([second, first], lin)
    desk.claim([second], lin)
    assert desk.logged(desk.claim([first, second], mei)) == [claimed_by(second, mei, MEI)]
    desk.adds_up()


def test_claim__recovered_after_the_record__paid_to_the_new_wallet_once_VAULT_2_VAULT_3(
    desk, hands, lin, fresh
):
    first, second = desk.open(), desk.open()
    desk.claim([first], lin)
    moved = hands.recovered(lin, fresh[0])
    assert desk.has(lin, moved) == [0, LIN]
    with desk.refused("ProceedsVault_AlreadyClaimed", 1):
        desk.claim([first], moved)
    assert desk.logged(desk.claim([first, second], moved)) == [claimed_by(second, moved, LIN)]
    assert desk.has(lin, moved) == [0, 2 * LIN]
    desk.adds_up()


def test_claim__recovered_before_the_record__stones_of_both_wallets_count_once_VAULT_3(
    desk, hands, lin, fresh
):
    first = desk.open()
    moved = hands.recovered(lin, fresh[0])
    second = desk.open()
    desk.claim([first, second], moved)
    assert desk.has(lin, moved) == [0, 2 * LIN]


def test_claim__redeemed_after_the_record__what_the_record_says_VAULT_3(
    desk, stone, clock, lin, mei, params
):
    first = desk.open()
    clock.forward(params.registry.redemption_opens)
    stone.redeem(30_000 * STONES, bytes32("order"), {"from": lin.wallet})
    second = desk.open()
    desk.claim([first, second], lin, mei)
    assert desk.has(lin, mei) == [LIN + share(1), 2 * MEI]
    assert desk.of(second)["refund"] > desk.of(first)["refund"]
    desk.adds_up()


def test_claim__frozen_stones__paid_all_the_same(desk, hands, lin):
    hands.freeze(lin.wallet, 2**255)
    desk.claim([desk.open()], lin)
    assert desk.has(lin) == [LIN]


def test_claim__vault_is_no_insider_any_more__pays_all_the_same(
    desk, opened, voucher, as_admin, lin
):
    voucher.setInsider(desk.vault, False, {"from": as_admin})
    desk.claim([opened], lin)
    assert desk.has(lin) == [LIN]
    desk.adds_up()


def test_claim__minted_after_the_record__nothing_VAULT_3(desk, opened, hands, yan, mei):
    hands.mint(yan, STONES)
    desk.claim([opened], yan, mei)
    assert desk.has(yan, mei) == [0, MEI]
