"""People with stones, a sink, and the desk of the vault."""

import pytest

from tests.helpers import bytes32
from tests.unit.member_registry.hands import Hands
from tests.unit.proceeds_vault.desk import DAY, STONES, Desk
from tests.unit.stone.people import Person, register


@pytest.fixture(scope="module")
def minter(stone, manager, as_admin, accounts):
    """A test's own holder of the mileage minter's role."""
    role = manager.getTargetFunctionRole(stone, stone.mintMileage.signature)
    manager.grantRole(role, accounts[11], 0, {"from": as_admin})
    return accounts[11]


@pytest.fixture(scope="module")
def hands(members, stone, steward, notary, guardian, freezer, minter, clock, genesis, params):
    """A day after genesis: 72,000 stones are released."""
    clock.set(genesis + DAY)
    return Hands(members, stone, steward, notary, guardian, freezer, minter, clock, params.registry)


def _person(name, number, stones):
    @pytest.fixture(scope="module")
    def person(hands, members, registrar, accounts):
        found = register(members, registrar, Person(bytes32(name), accounts[number]))
        if stones:
            hands.mint(found, stones)
        return found

    person.__doc__ = f"A member with {stones} wei."
    return person


lin = _person("lin", 1, 30_000 * STONES + 1)
mei = _person("mei", 2, 7 * STONES - 1)
hao = _person("hao", 3, 1)
yan = _person("yan", 4, 0)


@pytest.fixture(scope="module")
def fresh(accounts):
    """Wallets nobody has used."""
    return accounts[5:9]


@pytest.fixture(scope="module")
def sink(voucher, accounts, as_admin):
    """An insider that gets what is swept."""
    voucher.setInsider(accounts[9], True, {"from": as_admin})
    return accounts[9]


@pytest.fixture(scope="module")
def desk(vault, voucher, hands, bank, sponsor, recorder, stranger, sink, clock, lin, mei, hao, yan):
    """Everybody holds what they hold; nothing is open."""
    people = (lin, mei, hao, yan)
    places = (vault, sponsor, sink, stranger, bank)
    return Desk(
        vault, voucher, voucher, hands, bank, sponsor, recorder, stranger, sink, clock, people,
        places,
    )  # fmt: skip


@pytest.fixture
def opened(desk):
    """The first distribution: number 0, at record 1."""
    assert desk.open() == 0
    return 0


@pytest.fixture
def asset(desk, vault, stranger, as_admin, AssetMock):
    """Another asset, on the list, which does as it is told."""
    made = stranger.deploy(AssetMock)
    vault.setAsset(made, True, {"from": as_admin})
    return made


@pytest.fixture
def abroad(desk, asset):
    """The desk, paying in that asset."""
    return desk.with_asset(asset)
