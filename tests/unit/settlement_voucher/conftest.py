"""Members, insiders, outsiders and the bank."""

import pytest

from tests.helpers import bytes32
from tests.unit.member_registry.hands import Hands
from tests.unit.settlement_voucher.ledger import REFERENCE, Ledger
from tests.unit.stone.people import Person, register


@pytest.fixture(scope="module")
def hands(members, stone, steward, notary, guardian, freezer, stranger, clock, params):
    """The registry's officers; nobody mints stones here."""
    return Hands(
        members, stone, steward, notary, guardian, freezer, stranger, clock, params.registry
    )


@pytest.fixture(scope="module")
def lin(members, registrar, accounts):
    """A member."""
    return register(members, registrar, Person(bytes32("lin"), accounts[1]))


@pytest.fixture(scope="module")
def mei(members, registrar, accounts):
    """Another."""
    return register(members, registrar, Person(bytes32("mei"), accounts[2]))


@pytest.fixture(scope="module")
def fresh(accounts):
    """A wallet nobody has used."""
    return accounts[5]


@pytest.fixture(scope="module")
def insider(voucher, accounts, as_admin):
    """An account that may hold vouchers, besides vault and sponsor."""
    voucher.setInsider(accounts[9], True, {"from": as_admin})
    return accounts[9]


@pytest.fixture(scope="module")
def recoverer(voucher, manager, as_admin, accounts):
    """A test's own holder of the recoverer's role, which is the registry's alone."""
    role = manager.getTargetFunctionRole(voucher, voucher.recover.signature)
    manager.grantRole(role, accounts[7], 0, {"from": as_admin})
    return accounts[7]


@pytest.fixture(scope="module")
def ledger(voucher, hands, bank, lin, mei, fresh, insider, sponsor, vault, stranger):
    """Nobody holds anything."""
    wallets = (lin.wallet, mei.wallet, fresh, insider, sponsor, vault, stranger, bank)
    return Ledger(voucher, hands, bank, wallets)


@pytest.fixture
def paid(ledger, lin):
    """Lin has 1,000 fen."""
    ledger.mint(lin.wallet, 1_000, REFERENCE)
    return ledger
