"""The read surface of an ERC-20; nothing of it can be sent."""

import pytest

from tests.engagement import Person
from tests.helpers import bytes32, expect_error
from tests.unit.crystal.till import returned, spent

pytestmark = pytest.mark.usefixtures("home")

ZERO = "0x" + "00" * 20


def test_metadata__deployed__whole_crystals(crystal):
    assert crystal.name() == "CSOP Crystal"
    assert crystal.symbol() == "CRYSTAL"
    assert crystal.decimals() == 0


def test_balanceOf__who_is_no_member__nothing(till, crystal, alice, stranger, nobody):
    till.earn(alice, 10)
    for account in (stranger, nobody.account, crystal.address, ZERO):
        assert crystal.balanceOf(account) == 0


def test_allowance__anybody__nothing(till, crystal, alice, bob):
    till.earn(alice, 10)
    assert crystal.allowance(alice.account, bob.account) == 0
    assert crystal.allowance(alice.account, alice.account) == 0


@pytest.mark.parametrize("amount", [0, 1, 10, 2**256 - 1])
def test_transfer_and_transferFrom__anybody__refused_CRYSTAL_4(till, crystal, alice, bob, amount):
    till.earn(alice, 10)
    before = till.seen()
    for receiver in (bob.account, alice.account, ZERO):
        with expect_error("Crystal_NotTransferable"):
            crystal.transfer(receiver, amount, {"from": alice.account})
        for caller in (alice.account, bob.account, till.spender):
            with expect_error("Crystal_NotTransferable"):
                crystal.transferFrom(alice.account, receiver, amount, {"from": caller})
    assert till.seen() == before


@pytest.mark.parametrize("amount", [0, 1, 2**256 - 1])
def test_approve__anybody__refused_CRYSTAL_4(till, crystal, alice, bob, amount):
    with till.refused("Crystal_NotTransferable"):
        crystal.approve(bob.account, amount, {"from": alice.account})


def test_balanceOf__wallet_changed__goes_along(
    other_till, MemberRegistryMock, stranger, accounts, home
):
    """Crystals belong to the member: they show at its current wallet, and nowhere else."""
    registry = stranger.deploy(MemberRegistryMock)
    member, old, new = bytes32("member"), accounts[1], accounts[2]
    registry.setWallet(member, old, {"from": stranger})
    till = other_till(registry=registry)
    crystal = till.crystal
    till.earn(Person(member, old), 10)
    registry.setWallet(member, new, {"from": stranger})
    assert crystal.balanceOf(old) == 0
    assert crystal.balanceOf(new) == crystal.held(member) == crystal.totalSupply() == 10
    moved = Person(member, new)
    assert till.logged(till.spend(moved, 4)) == spent(moved, (home, 4))
    assert till.logged(till.give_back(moved, 4, home)) == returned(moved, home, 4)
