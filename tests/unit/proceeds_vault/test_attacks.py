"""Who tries to take what is not theirs, or to keep others from what is."""

import pytest
from brownie import web3

from tests.helpers import bytes32, expect_error
from tests.unit.proceeds_vault.desk import (
    PROCEEDS,
    STONES,
    claimed_by,
    held_for,
    released_to,
    share,
)
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, SUSPENDED, Person, register

ZERO = "0x" + "00" * 20
LIN, MEI = share(30_000 * STONES + 1), share(7 * STONES - 1)
COUNT_SLOT = "0x1"
"""Where `distributionCount` is stored."""


def test_claim__griefer_claims_for_everybody_first__everybody_has_it_all(desk, opened, lin, mei):
    desk.claim([opened], lin, mei)
    assert desk.has(lin, mei, desk.stranger) == [LIN, MEI, 0]


def test_claim__griefer_claims_while_a_phone_is_lost__the_owner_gets_it_not_the_thief(
    desk, opened, hands, lin, fresh
):
    """The thief has the old key; its vouchers stay, and what comes later goes to the new wallet."""
    hands.set_status(lin, SUSPENDED)
    hands.propose(lin, fresh[0])
    desk.claim([opened], lin)
    with desk.refused("ProceedsVault_Blocked", lin.id):
        desk.vault.release([opened], lin.id, {"from": lin.wallet})
    hands.cancel(lin)
    with desk.refused("ProceedsVault_Blocked", lin.id):
        desk.vault.release([opened], lin.id, {"from": lin.wallet})
    hands.propose(lin, fresh[0])
    hands.confirm(lin)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    hands.execute(lin)
    hands.set_status(lin, ACTIVE)
    tx = desk.release([opened], lin)
    assert desk.logged(tx) == [released_to(opened, lin, LIN, fresh[0])]


def test_heirs__in_a_circle__the_registry_refuses_and_nobody_is_paid_twice(
    desk, opened, hands, lin, mei, hao
):
    hands.inherited(lin, mei)
    hands.inherited(mei, hao)
    hands.set_status(hao, DECEASED)
    for dead in (lin, mei):
        with desk.refused("MemberRegistry_InvalidHeir", hao.id, dead.id):
            hands.propose_heir(hao, dead)
    assert [desk.vault.payeeOf(p.id) for p in (lin, mei, hao)] == [ZERO] * 3
    desk.claim([opened], lin, mei, hao)
    assert [desk.vault.heldOf(opened, p.id) for p in (lin, mei, hao)] == [LIN, MEI, 0]
    desk.adds_up()


def test_payeeOf__a_registry_with_a_circle_of_heirs__ends_and_says_nobody(
    vault, stone, voucher, manager, members, hands, lin, mei, stranger, ProceedsVault,
    IntruderMock, RecordsMock,
):  # fmt: skip
    """Should a later registry allow it: who is dead is somebody else's heir, and so on."""
    hands.inherited(lin, mei)
    hands.set_status(mei, DECEASED)
    registry = stranger.deploy(IntruderMock, members)
    circle = "0x" + mei.id.hex()
    registry.answer(members.heirOf.signature, circle, {"from": stranger})
    records = stranger.deploy(RecordsMock, registry)
    made = stranger.deploy(ProceedsVault, manager, records, voucher, 1)
    assert made.members() == registry
    assert made.payeeOf(mei.id) == made.payeeOf(lin.id) == ZERO


def test_claim__recovered_twice_between_claims_of_one_call_and_the_next__each_once_VAULT_2(
    desk, hands, lin, mei, fresh
):
    ids = [desk.open() for _ in range(3)]
    who = lin
    for i, wallet in zip(ids, fresh, strict=False):
        assert desk.logged(desk.claim(ids[: i + 1], who)) == [claimed_by(i, who, LIN)]
        who = hands.recovered(who, wallet)
    assert desk.has(lin, *fresh[:3]) == [0, 0, 0, 3 * LIN]
    with desk.refused("ProceedsVault_AlreadyClaimed", 3):
        desk.claim(ids, who)
    desk.adds_up()


def test_entitlement__a_long_list_of_wallets__all_count_VAULT_3(
    desk, hands, lin, mei, registrar, members
):
    """Records between recoveries: stones are where they were, under one name."""
    who, ids = lin, []
    for place in range(25):
        if place % 5 == 0:
            ids.append(desk.open())
        who = hands.recovered(who, f"0x{0x7000 + place:040x}")
    assert len(members.allWalletsOf(lin.id)) == 26
    assert [desk.vault.entitlement(i, lin.id) for i in ids] == [LIN] * 5
    desk.claim(ids, lin, mei)
    assert desk.has(who, mei) == [5 * LIN, 5 * MEI]
    desk.adds_up()


def test_claim__thousands_of_ids_of_one_distribution__once(desk, opened, lin):
    assert desk.logged(desk.claim([opened] * 3_000, lin)) == [claimed_by(opened, lin, LIN)]


def test_claim__thousands_of_ids_that_are_not_open__refused(desk, opened, lin):
    with desk.refused("ProceedsVault_UnknownDistribution", 1, 1):
        desk.claim(list(range(3_000)), lin)


@pytest.fixture
def many(desk):
    """As if 254 distributions had been: the next ones are on either side of a word of marks."""
    word = "0x" + f"{254:064x}"
    request = ("anvil_setStorageAt", [desk.vault.address, COUNT_SLOT, word])
    assert web3.provider.make_request(*request)["result"]
    assert desk.vault.distributionCount() == 254
    return [desk.open(proceeds=PROCEEDS * (i + 1)) for i in range(4)]


def test_claim__past_the_256th_distribution__marks_do_not_mix_VAULT_2(desk, many, lin, mei):
    assert many == [254, 255, 256, 257]
    desk.vault.claim(many[::2], lin.id, {"from": desk.stranger})
    desk.vault.claim([255], mei.id, {"from": desk.stranger})
    marks = [[desk.vault.hasClaimed(i, p.id) for i in many] for p in (lin, mei)]
    assert marks == [[True, False, True, False], [False, True, False, False]]
    for wrapped in (0, 1, 510, 511, 512, 2**256 - 1):
        assert not desk.vault.hasClaimed(wrapped, lin.id)
    tx = desk.claim(many, lin)
    assert [event["distribution"] for _, event in desk.logged(tx)] == [255, 257]
    with expect_error("ProceedsVault_AlreadyClaimed", 4):
        desk.claim(many, lin)


def test_open__hijacked_sponsor_without_money__spoils_nothing_but_its_own(desk, opened, lin):
    """It can use up a record with its own fen; the recorder takes another one."""
    spoiled = desk.record()
    desk.fund(1)
    desk.vault.open(desk.terms(spoiled, proceeds=21), 1, {"from": desk.sponsor})
    desk.claim([opened, desk.open()], lin)
    assert desk.has(lin) == [2 * LIN]
    desk.adds_up()


def test_sponsor__after_opening__reaches_nothing_in_the_vault(desk, opened, voucher, sponsor, lin):
    rest = desk.has(desk.vault)[0]
    with desk.refused("ERC20InsufficientAllowance", sponsor, 0, rest):
        voucher.transferFrom(desk.vault, sponsor, rest, {"from": sponsor})
    with desk.refused("ERC20InsufficientAllowance", desk.bank, 0, rest):
        voucher.burn(desk.vault, rest, bytes32("pay me"), {"from": desk.bank})
    end = desk.of(opened)["claimEnd"]
    with desk.refused("ProceedsVault_ClaimsOpen", opened, end):
        desk.vault.sweep(opened, {"from": sponsor})
    with desk.refused("AccessManagedUnauthorized", sponsor):
        voucher.recover(desk.vault, sponsor, {"from": sponsor})


def test_open__role_revoked__nothing_opens_and_claims_go_on(
    desk, opened, manager, as_admin, hands, lin, mei
):
    role = manager.getTargetFunctionRole(desk.vault, desk.vault.open.signature)
    manager.revokeRole(role, desk.sponsor, {"from": as_admin})
    hands.set_status(mei, CLOSED)
    desk.fund(1)
    terms = desk.terms(desk.record(), proceeds=21)
    with desk.refused("AccessManagedUnauthorized", desk.sponsor):
        desk.vault.open(terms, 1, {"from": desk.sponsor})
    tx = desk.claim([opened], lin, mei)
    assert desk.logged(tx) == [claimed_by(opened, lin, LIN), held_for(opened, mei, MEI)]
    hands.set_status(mei, ACTIVE)
    desk.release([opened], mei)
    desk.end(opened)
    desk.sweep(opened)
    assert desk.has(lin, mei, desk.vault) == [LIN, MEI, 0]


def test_vault__vouchers_sent_to_it__belong_to_no_distribution_and_harm_none(
    desk, opened, voucher, lin, mei
):
    desk.claim([opened], lin)
    voucher.transfer(desk.vault, 5, {"from": lin.wallet})
    desk.claim([opened], mei)
    desk.end(opened)
    desk.sweep(opened)
    assert desk.has(lin, mei, desk.vault) == [LIN - 5, MEI, 5]


def test_claim__wallet_of_a_member_who_was_an_insider__only_the_current_one_is_paid(
    desk, opened, hands, voucher, as_admin, lin, fresh
):
    """An insider's mark stays with the wallet: it lets it hold vouchers, and earns it nothing."""
    voucher.setInsider(lin.wallet, True, {"from": as_admin})
    moved = hands.recovered(lin, fresh[0])
    desk.claim([opened], moved)
    assert desk.has(lin, moved) == [0, LIN]


def test_claim__registered_by_a_hijacked_registrar_after_the_record__gets_nothing_VAULT_3(
    desk, opened, members, registrar, lin
):
    """Nor does an id that looks like another's."""
    twin = register(members, registrar, Person(lin.id[:31] + b"\0", f"0x{0x8000:040x}"))
    with desk.refused("MemberRegistry_WalletTaken", lin.wallet, lin.id):
        members.register(bytes32("other"), lin.wallet, 0, {"from": registrar})
    assert desk.logged(desk.claim([opened], twin)) == [claimed_by(opened, twin, 0)]
