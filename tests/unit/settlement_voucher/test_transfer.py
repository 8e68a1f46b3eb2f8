"""transfer and transferFrom: inside, by the holder's own word, and never out."""

import pytest
from brownie.exceptions import VirtualMachineError
from eth_account import Account

from tests.helpers import bytes32, revert_of
from tests.unit.settlement_voucher.ledger import OTHER, ZERO, transfer
from tests.unit.stone.people import CLOSED, DECEASED, FROZEN, SUSPENDED, Person, register

BLOCKED = [SUSPENDED, FROZEN, DECEASED, CLOSED]
MOST = 2**256 - 1


def test_transfer__between_members_and_insiders__moved_VOUCHER_2(paid, lin, mei, insider):
    voucher = paid.voucher
    tx = voucher.transfer(mei.wallet, 400, {"from": lin.wallet})
    assert paid.logged(tx) == [transfer(lin.wallet, mei.wallet, 400)]
    voucher.transfer(insider, 300, {"from": mei.wallet})
    voucher.transfer(lin.wallet, 200, {"from": insider})
    assert paid.has(lin.wallet, mei.wallet, insider) == [800, 100, 100]
    assert voucher.totalSupply() == 1_000


def test_transfer__to_an_outsider__refused_VOUCHER_2(paid, lin, fresh, stranger, bank):
    for outsider in (fresh, stranger, bank, paid.voucher.address):
        for amount in (0, 1_000):
            with paid.refused("SettlementVoucher_Outsider", outsider):
                paid.voucher.transfer(outsider, amount, {"from": lin.wallet})
    with paid.refused("ERC20InvalidReceiver", ZERO):
        paid.voucher.transfer(ZERO, 1, {"from": lin.wallet})


@pytest.mark.parametrize("status", BLOCKED)
def test_transfer__blocked_sender__refused_and_a_blocked_receiver_receives(
    paid, lin, mei, insider, status
):
    paid.hands.set_status(lin, status)
    paid.voucher.approve(insider, MOST, {"from": lin.wallet})
    with paid.refused("SettlementVoucher_BlockedSender", lin.wallet):
        paid.voucher.transfer(mei.wallet, 1, {"from": lin.wallet})
    with paid.refused("SettlementVoucher_BlockedSender", lin.wallet):
        paid.voucher.transferFrom(lin.wallet, mei.wallet, 1, {"from": insider})
    paid.mint(mei.wallet, 5, OTHER)
    paid.voucher.transfer(lin.wallet, 5, {"from": mei.wallet})
    assert paid.has(lin.wallet, mei.wallet) == [1_005, 0]


def test_transfer__more_than_there_is__refused(paid, lin, mei):
    with paid.refused("ERC20InsufficientBalance", lin.wallet, 1_000, 1_001):
        paid.voucher.transfer(mei.wallet, 1_001, {"from": lin.wallet})


def test_transferFrom__allowed__moved_and_spent_VOUCHER_3(paid, lin, mei, stranger):
    paid.voucher.approve(stranger, 300, {"from": lin.wallet})
    paid.voucher.transferFrom(lin.wallet, mei.wallet, 200, {"from": stranger})
    assert paid.has(lin.wallet, mei.wallet) == [800, 200]
    with paid.refused("ERC20InsufficientAllowance", stranger, 100, 101):
        paid.voucher.transferFrom(lin.wallet, mei.wallet, 101, {"from": stranger})
    with paid.refused("SettlementVoucher_Outsider", stranger):
        paid.voucher.transferFrom(lin.wallet, stranger, 100, {"from": stranger})


def test_transferFrom__not_allowed__refused_to_everybody_VOUCHER_3(
    paid, lin, mei, vault, sponsor, steward, as_admin
):
    for caller in (mei.wallet, paid.bank, sponsor, steward, as_admin, vault.address):
        with paid.refused("ERC20InsufficientAllowance", caller, 0, 1):
            paid.voucher.transferFrom.call(lin.wallet, mei.wallet, 1, {"from": caller})


@pytest.fixture
def signer(ledger, members, registrar, chain, clock):
    """A member whose key we have, with 50 fen; signs permits for a spender."""
    account = Account.from_key(bytes32("signer's key"))
    register(members, registrar, Person(bytes32("signer"), account.address))
    ledger.mint(account.address, 50, OTHER)
    kinds = {"owner": "address", "spender": "address", "value": "uint256"}
    kinds |= {"nonce": "uint256", "deadline": "uint256"}

    def permit(spender, value, deadline):
        domain = {
            "name": "CSOP Settlement Voucher",
            "version": "1",
            "chainId": chain.id,
            "verifyingContract": ledger.voucher.address,
        }
        said = {"owner": account.address, "spender": str(spender), "value": value}
        said |= {"nonce": ledger.voucher.nonces(account.address), "deadline": deadline}
        types = {"Permit": [{"name": name, "type": kind} for name, kind in kinds.items()]}
        signed = Account.sign_typed_data(account.key, domain, types, said)
        r, s = (value.to_bytes(32, "big") for value in (signed.r, signed.s))
        return (account.address, spender, said["value"], deadline, signed.v, r, s)

    return permit


def test_permit__to_the_bank__burned_from_it_once_VOUCHER_3(ledger, signer, clock, stranger):
    words = signer(ledger.bank, 40, clock.now + 1_000)
    ledger.voucher.permit(*words, {"from": stranger})
    ledger.burn(words[0], 40, OTHER)
    assert ledger.has(words[0]) == [10]
    with pytest.raises(VirtualMachineError) as refused:
        ledger.voucher.permit(*words, {"from": stranger})
    assert revert_of(refused.value).name == "ERC2612InvalidSigner"


def test_permit__too_late__refused_VOUCHER_3(ledger, signer, clock, stranger):
    words = signer(ledger.bank, 40, clock.now - 1)
    with ledger.refused("ERC2612ExpiredSignature", words[3]):
        ledger.voucher.permit(*words, {"from": stranger})
