"""People, their stones, and the officers' hands for the tests of the registry."""

import pytest

from tests.helpers import bytes32
from tests.unit.member_registry.hands import Hands
from tests.unit.stone.people import DECEASED, Person, register

DAY = 86_400


@pytest.fixture(scope="module")
def minter(stone, manager, as_admin, accounts):
    """A test's own holder of the mileage minter's role."""
    role = manager.getTargetFunctionRole(stone, stone.mintMileage.signature)
    manager.grantRole(role, accounts[11], 0, {"from": as_admin})
    return accounts[11]


@pytest.fixture(scope="module")
def hands(members, stone, steward, notary, guardian, freezer, minter, clock, genesis, params):
    """A day after genesis: 144 batches are released."""
    clock.set(genesis + DAY)
    return Hands(members, stone, steward, notary, guardian, freezer, minter, clock, params.registry)


@pytest.fixture(scope="module")
def lin(hands, members, registrar, accounts):
    """A member with 1,000 wei of a stone, 400 of them frozen."""
    person = register(members, registrar, Person(bytes32("lin"), accounts[1]))
    hands.mint(person, 1_000)
    hands.freeze(person.wallet, 400)
    return person


@pytest.fixture(scope="module")
def mei(hands, members, registrar, accounts):
    """Another, with 50 wei, 7 of them frozen."""
    person = register(members, registrar, Person(bytes32("mei"), accounts[2]))
    hands.mint(person, 50)
    hands.freeze(person.wallet, 7)
    return person


@pytest.fixture(scope="module")
def hao(hands, members, registrar, accounts):
    """A third, without stones."""
    return register(members, registrar, Person(bytes32("hao"), accounts[3]))


@pytest.fixture(scope="module")
def fresh(accounts):
    """Wallets nobody has used."""
    return accounts[4:9]


@pytest.fixture
def dead(hands, lin):
    """Lin, who died."""
    hands.set_status(lin, DECEASED)
    return lin


@pytest.fixture
def defended(hands, lin, fresh):
    """Lin, whose wallet has cancelled a proposal."""
    return hands.cancelled(lin, fresh[4])
