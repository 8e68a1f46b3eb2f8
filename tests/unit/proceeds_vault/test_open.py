"""open: what a sponsor announces, deposits and gets back."""

import pytest

from tests.helpers import bytes32
from tests.unit.proceeds_vault.desk import (
    ACCOUNTS,
    ALL,
    DAY,
    DISPOSAL,
    DIVIDEND,
    POT,
    PROCEEDS,
    STONES,
)

ZERO = "0x" + "00" * 20
SUPPLY = 30_007 * STONES + 1
REFUND = POT * (ALL - SUPPLY) // ALL


@pytest.fixture
def funded(desk):
    """A record was taken, and the sponsor has the pot."""
    assert desk.record() == 1
    desk.fund(POT)
    return desk


@pytest.mark.parametrize("mode", [DIVIDEND, DISPOSAL])
def test_open__as_announced__logged_stored_and_the_refund_returned_VAULT_1(funded, mode):
    desk = funded
    terms = desk.terms(1, mode=mode)
    tx = desk.vault.open(terms, POT, {"from": desk.sponsor})
    assert tx.return_value == 0
    ((name, args),) = desk.logged(tx)
    assert name == "Opened"
    *said, accounts = args.pop("terms")
    assert (*said, str(accounts)) == (*terms[:-1], "0x" + ACCOUNTS.hex())
    assert args == {
        "distribution": 0,
        "record": 1,
        "sponsor": desk.sponsor,
        "pot": POT,
        "refund": REFUND,
    }
    assert desk.of(0) == {
        "asset": desk.voucher.address,
        "claimEnd": terms[4],
        "record": 1,
        "pot": POT,
        "claimed": 0,
        "held": 0,
        "refund": REFUND,
        "sink": desk.sink.address,
        "mode": mode,
        "isSwept": False,
        "swept": 0,
        "proceeds": PROCEEDS,
        "accounts": "0x" + ACCOUNTS.hex(),
    }
    assert desk.vault.distributionCount() == 1
    assert desk.has(desk.sponsor, desk.vault) == [REFUND, POT - REFUND]
    desk.adds_up()


def test_open__supply_at_the_record__not_that_of_today_VAULT_3(funded, lin):
    funded.hands.mint(lin, 1_000 * STONES)
    funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})
    assert funded.of(0)["refund"] == REFUND


def test_open__the_least_proceeds_with_a_fen_in_them__a_fen(desk, lin):
    distribution = desk.open(proceeds=21)
    assert desk.of(distribution)["pot"] == 1
    assert desk.of(distribution)["refund"] == 0
    assert desk.vault.entitlement(distribution, lin.id) == 0
    desk.adds_up()


def test_open__several_at_once__each_its_own_VAULT_1_VAULT_5(desk):
    found = [desk.open(proceeds=PROCEEDS + i) for i in range(3)]
    assert found == [0, 1, 2]
    assert [desk.of(i)["record"] for i in found] == [1, 2, 3]
    desk.adds_up()


@pytest.mark.parametrize("proceeds", [0, 1, 20])
def test_open__less_than_a_fen_to_distribute__refused(funded, proceeds):
    with funded.refused("ProceedsVault_InvalidProceeds", proceeds):
        funded.vault.open(funded.terms(1, proceeds=proceeds), 0, {"from": funded.sponsor})


@pytest.mark.parametrize("proceeds", [2**128, 2**256 - 1])
def test_open__more_than_can_be_stored__refused(funded, proceeds):
    with funded.refused("ProceedsVault_InvalidProceeds", proceeds):
        funded.vault.open(funded.terms(1, proceeds=proceeds), POT, {"from": funded.sponsor})


@pytest.mark.parametrize("deposit", [0, POT - 1, POT + 1, PROCEEDS, 2**256 - 1])
def test_open__another_deposit__refused(funded, deposit):
    with funded.refused("ProceedsVault_InexactDeposit", deposit, POT):
        funded.vault.open(funded.terms(1), deposit, {"from": funded.sponsor})


def test_open__asset_off_the_list__refused(funded, AssetMock, stranger):
    other = stranger.deploy(AssetMock).address
    for asset in (other, ZERO, funded.sponsor.address):
        with funded.refused("ProceedsVault_AssetNotAllowed", asset):
            funded.vault.open(funded.terms(1, asset=asset), POT, {"from": funded.sponsor})


@pytest.mark.parametrize("record", [0, 2, 2**48 + 1, 2**256 - 1])
def test_open__record_not_taken__refused(funded, record):
    with funded.refused("Stone_UnknownRecord", record, 1):
        funded.vault.open(funded.terms(record), POT, {"from": funded.sponsor})


def test_open__record_used__refused_VAULT_5(desk):
    desk.open()
    desk.open()
    desk.fund(POT)
    for record in (1, 2):
        with desk.refused("ProceedsVault_RecordUsed", record, record - 1):
            desk.vault.open(desk.terms(record), POT, {"from": desk.sponsor})


def test_open__record_used_and_swept__is_still_used_VAULT_5(desk, opened):
    desk.end(opened)
    desk.sweep(opened)
    desk.fund(POT)
    with desk.refused("ProceedsVault_RecordUsed", 1, opened):
        desk.vault.open(desk.terms(1), POT, {"from": desk.sponsor})


def test_open__an_older_record_than_the_last_one_used__opened(desk):
    desk.record()
    desk.open()
    assert desk.of(desk.open(record=1))["record"] == 1
    desk.adds_up()


def test_open__no_sink__refused(funded):
    for sink in (ZERO, funded.vault.address):
        with funded.refused("ProceedsVault_InvalidSink", sink):
            funded.vault.open(funded.terms(1, sink=sink), POT, {"from": funded.sponsor})


def test_open__no_accounts__refused(funded):
    with funded.refused("ProceedsVault_NoAccounts"):
        funded.vault.open(funded.terms(1, accounts=bytes32(0)), POT, {"from": funded.sponsor})


def test_open__less_time_to_claim_than_promised__refused(funded):
    for missing in (1, DAY, 3 * 365 * DAY):
        now = funded.clock.now + 100
        earliest = now + 3 * 365 * DAY
        claim_end = earliest - missing
        terms = funded.terms(1, claim_end=claim_end)
        with funded.refused("ProceedsVault_ClaimEndTooEarly", claim_end, earliest):
            funded.clock.next(now)
            funded.vault.open(terms, POT, {"from": funded.sponsor})


def test_open__exactly_the_time_promised__opened(funded):
    now = funded.clock.now + 100
    terms = funded.terms(1, claim_end=now + 3 * 365 * DAY)
    funded.clock.next(now)
    funded.vault.open(terms, POT, {"from": funded.sponsor})
    assert funded.of(0)["claimEnd"] == now + 3 * 365 * DAY


def test_open__no_allowance__refused(funded):
    funded.voucher.approve(funded.vault, POT - 1, {"from": funded.sponsor})
    with funded.refused("ERC20InsufficientAllowance", funded.vault, POT - 1, POT):
        funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})


def test_open__not_enough_money__refused(funded):
    funded.voucher.transfer(funded.sink, 1, {"from": funded.sponsor})
    with funded.refused("ERC20InsufficientBalance", funded.sponsor, POT - 1, POT):
        funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})


def test_open__vault_or_sponsor_is_no_insider__refused(funded, voucher, as_admin):
    """The deposit cannot arrive, or the refund not return."""
    for outsider in (funded.vault, funded.sponsor):
        voucher.setInsider(outsider, False, {"from": as_admin})
        with funded.refused("SettlementVoucher_Outsider", outsider):
            funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})
        voucher.setInsider(outsider, True, {"from": as_admin})


def test_open__anyone_but_the_sponsor__refused(
    funded, bank, recorder, steward, guardian, stranger, as_admin, lin
):
    for caller in (bank, recorder, steward, guardian, stranger, as_admin, lin.wallet):
        with funded.refused("AccessManagedUnauthorized", caller):
            funded.vault.open.call(funded.terms(1), POT, {"from": caller})


def test_distributionOf__none__refused(desk, opened):
    for unknown in (1, 2**256 - 1):
        with desk.refused("ProceedsVault_UnknownDistribution", unknown, 1):
            desk.vault.distributionOf(unknown)
