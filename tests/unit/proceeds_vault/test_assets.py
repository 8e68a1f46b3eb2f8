"""setAsset, and assets that are not what they should be."""

import pytest

from tests.helpers import bytes32
from tests.unit.events import events_of
from tests.unit.proceeds_vault.desk import POT, STONES, claimed_by, share

HONEST, FEE, BONUS, FALSE, SILENT = range(5)
LIN, MEI = share(30_000 * STONES + 1), share(7 * STONES - 1)
REENTERED = "0x3ee5aeb5"
"""The selector of ReentrancyGuardReentrantCall()."""


@pytest.fixture
def funded(abroad, asset):
    """Record 1 was taken, and the sponsor has a pot of the asset."""
    assert abroad.record() == 1
    abroad.fund(POT)
    return abroad


@pytest.fixture
def paying(abroad, lin):
    """A distribution in the asset is open."""
    assert abroad.open() == 0
    return abroad


def test_setAsset__listed_and_not__logged(desk, stranger, as_admin, AssetMock):
    made = stranger.deploy(AssetMock)
    assert not desk.vault.isAllowed(made)
    for allowed in (True, False):
        tx = desk.vault.setAsset(made, allowed, {"from": as_admin})
        assert desk.logged(tx) == [("AssetSet", {"asset": made, "allowed": allowed})]
        assert desk.vault.isAllowed(made) is allowed


def test_setAsset__anyone_but_the_admin__refused(
    desk, voucher, bank, sponsor, steward, guardian, stranger, lin
):
    for caller in (bank, sponsor, steward, guardian, stranger, lin.wallet):
        with desk.refused("AccessManagedUnauthorized", caller):
            desk.vault.setAsset.call(voucher, False, {"from": caller})


def test_setAsset__listed_no_more__nothing_opens_and_claims_go_on(paying, asset, as_admin, lin):
    paying.vault.setAsset(asset, False, {"from": as_admin})
    record = paying.record()
    paying.fund(POT)
    with paying.refused("ProceedsVault_AssetNotAllowed", asset):
        paying.vault.open(paying.terms(record), POT, {"from": paying.sponsor})
    paying.claim([0], lin)
    paying.end(0)
    paying.sweep(0)
    assert paying.has(lin, paying.vault) == [LIN, 0]
    paying.adds_up()


def test_claim__distributions_of_several_assets__each_in_its_own_VAULT_1(desk, abroad, lin, mei):
    desks = (desk, abroad, abroad, desk)
    assert [each.open() for each in desks] == [0, 1, 2, 3]
    tx = desk.claim([0, 1, 2, 3], lin)
    assert desk.logged(tx) == [claimed_by(i, lin, LIN) for i in range(4)]
    paid = {"from": desk.vault, "to": lin.wallet}
    whole = [("Transfer", paid | {"value": LIN})] * 2
    assert events_of(tx, desk.voucher) == whole
    assert events_of(tx, abroad.asset) == [("Transfer", paid | {"value": 2 * LIN})]
    desk.claim([3, 1, 0, 2], mei)
    for each in (desk, abroad):
        assert each.has(lin, mei) == [2 * LIN, 2 * MEI]
        each.adds_up()


@pytest.mark.parametrize(("mood", "received"), [(FEE, POT - 1), (BONUS, POT + 1), (SILENT, 0)])
def test_open__asset_delivers_another_amount__refused(funded, asset, stranger, mood, received):
    funded.fund(1)
    asset.setMood(mood, {"from": stranger})
    with funded.refused("ProceedsVault_AssetTookFee", asset, received, POT):
        funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})


def test_open__money_of_others_in_the_vault__does_not_count_as_a_deposit(funded, asset, stranger):
    asset.mint(funded.vault, 10 * POT, {"from": stranger})
    asset.setMood(SILENT, {"from": stranger})
    with funded.refused("ProceedsVault_AssetTookFee", asset, 0, POT):
        funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})


def test_open__asset_says_no__refused(funded, asset, stranger):
    asset.setMood(FALSE, {"from": stranger})
    with funded.refused("SafeERC20FailedOperation", asset):
        funded.vault.open(funded.terms(1), POT, {"from": funded.sponsor})


def test_payments__asset_says_no__refused_and_made_later(paying, asset, hands, stranger, lin, mei):
    hands.set_status(mei, 2)
    paying.claim([0], mei)
    hands.set_status(mei, 1)
    asset.setMood(FALSE, {"from": stranger})
    paying.clock.set(paying.of(0)["claimEnd"] - 1_000)
    for deed in (
        lambda: paying.claim([0], lin),
        lambda: paying.claim([0], mei, lin),
        lambda: paying.release([0], mei),
    ):
        with paying.refused("SafeERC20FailedOperation", asset):
            deed()
    asset.setMood(HONEST, {"from": stranger})
    paying.claim([0], lin)
    paying.release([0], mei)
    paying.clock.forward(1_000)
    asset.setMood(FALSE, {"from": stranger})
    with paying.refused("SafeERC20FailedOperation", asset):
        paying.sweep(0)
    asset.setMood(HONEST, {"from": stranger})
    paying.sweep(0)
    assert paying.has(lin, mei, paying.vault) == [LIN, MEI, 0]
    paying.adds_up()


def test_claimMany__asset_refuses_one_receiver__the_others_are_paid_without_it(
    paying, asset, stranger, lin, mei, hao
):
    """The voucher never does: whoever is paid is a member's current wallet."""
    asset.refuse(mei.wallet, {"from": stranger})
    with paying.refused("SafeERC20FailedOperation", asset):
        paying.claim([0], lin, mei, hao)
    paying.claim([0], lin, hao)
    asset.refuse(stranger, {"from": stranger})
    paying.claim([0], lin, mei, hao)
    assert paying.has(lin, mei, hao) == [LIN, MEI, 0]
    paying.adds_up()


def blows_at(desk, person):
    """Every way back in."""
    vault = desk.vault
    return (
        vault.claim.encode_input([0], person.id),
        vault.claimMany.encode_input([0], [person.id]),
        vault.release.encode_input([0], person.id),
        vault.sweep.encode_input(0),
    )


@pytest.mark.parametrize("way", range(4))
def test_claim__asset_calls_back__gets_nowhere_and_pays_once_VAULT_2(
    paying, asset, stranger, lin, mei, way
):
    asset.arm(paying.vault, blows_at(paying, mei)[way], {"from": stranger})
    paying.claim([0], lin)
    assert (asset.blows(), asset.succeeded(), asset.reply()) == (1, False, REENTERED)
    assert paying.has(lin, mei) == [LIN, 0]
    assert not paying.vault.hasClaimed(0, mei.id)
    paying.adds_up()


@pytest.mark.parametrize("way", range(4))
def test_release_and_sweep__asset_calls_back__gets_nowhere_VAULT_4(
    paying, asset, hands, stranger, lin, mei, way
):
    for person in (lin, mei):
        hands.set_status(person, 3)
    paying.claim([0], lin, mei)
    hands.set_status(lin, 1)
    asset.arm(paying.vault, blows_at(paying, lin)[way], {"from": stranger})
    paying.release([0], lin)
    assert (asset.blows(), asset.succeeded(), asset.reply()) == (1, False, REENTERED)
    paying.end(0)
    paying.sweep(0)
    assert (asset.blows(), asset.succeeded(), asset.reply()) == (2, False, REENTERED)
    assert paying.has(lin, mei, paying.vault) == [LIN, 0, MEI]
    paying.adds_up()


def test_open__asset_calls_back_as_a_sponsor__gets_nowhere_VAULT_5(
    paying, asset, manager, as_admin, stranger
):
    """Even an asset that may open cannot while another opening is under way."""
    vault = paying.vault
    role = manager.getTargetFunctionRole(vault, vault.open.signature)
    manager.grantRole(role, asset, 0, {"from": as_admin})
    for record in (2, 3):
        assert paying.record() == record
    paying.fund(POT)
    blow = vault.open.encode_input(paying.terms(3), POT)
    asset.arm(vault, blow, {"from": stranger})
    vault.open(paying.terms(2), POT, {"from": paying.sponsor})
    assert (asset.blows(), asset.succeeded(), asset.reply()) == (2, False, REENTERED)
    assert vault.distributionCount() == 2
    paying.adds_up()


def test_vault__as_deployed__pays_in_vouchers_of_its_token(vault, voucher, stone, members, params):
    assert vault.isAllowed(voucher)
    assert (vault.stone(), vault.members()) == (stone, members)
    assert vault.CLAIM_SECONDS() == params.proceeds.claim_seconds == 3 * 365 * 86_400
    assert vault.distributionCount() == 0
    assert not vault.hasClaimed(0, bytes32("nobody"))
