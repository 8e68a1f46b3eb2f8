"""People, minters and a policy for the tests of the token."""

from types import SimpleNamespace

import pytest

from tests.helpers import bytes32, delayed
from tests.unit.stone.people import ACTIVE, Person, register

DAY = 86_400


@pytest.fixture(scope="module")
def alice(members, registrar, accounts):
    """A registered, active member."""
    return register(members, registrar, Person(bytes32("alice"), accounts[1]))


@pytest.fixture(scope="module")
def bob(members, registrar, accounts):
    """Another one."""
    return register(members, registrar, Person(bytes32("bob"), accounts[2]))


@pytest.fixture(scope="module")
def unregistered(accounts):
    """Somebody with a wallet and no membership."""
    return Person(bytes32("nobody"), accounts[3])


@pytest.fixture(scope="module")
def spender(accounts):
    """Somebody who may be approved; no member."""
    return accounts[4]


def _holder(stone, manager, as_admin, function, account):
    role = manager.getTargetFunctionRole(stone, function.signature)
    manager.grantRole(role, account, 0, {"from": as_admin})
    return account


@pytest.fixture(scope="module")
def mileage_minter(stone, manager, as_admin, accounts):
    """A test's own holder of the mileage minter's role."""
    return _holder(stone, manager, as_admin, stone.mintMileage, accounts[5])


@pytest.fixture(scope="module")
def engagement_minter(stone, manager, as_admin, accounts):
    """A test's own holder of the engagement minter's role."""
    return _holder(stone, manager, as_admin, stone.mintEngagement, accounts[6])


@pytest.fixture(scope="module")
def recoverer(stone, manager, as_admin, accounts):
    """A test's own holder of the recoverer's role, which only MemberRegistry has otherwise."""
    return _holder(stone, manager, as_admin, stone.recover, accounts[7])


@pytest.fixture(scope="module")
def bailiff(stone, manager, as_admin, accounts):
    """An enforcer who need not wait."""
    return _holder(stone, manager, as_admin, stone.forcedTransfer, accounts[10])


@pytest.fixture
def day_one(clock, genesis):
    """A day after genesis: 144 batches are released."""
    clock.set(genesis + DAY)
    return genesis + DAY


@pytest.fixture(params=["MILEAGE", "ENGAGEMENT"])
def pool(request, stone, mileage_minter, engagement_minter, day_one):
    """Each pool, a day on: its number, mint function, minter, and the other one's minter."""
    mileage = SimpleNamespace(
        number=0, mint=stone.mintMileage, minter=mileage_minter, other=engagement_minter
    )
    engagement = SimpleNamespace(
        number=1, mint=stone.mintEngagement, minter=engagement_minter, other=mileage_minter
    )
    return mileage if request.param == "MILEAGE" else engagement


@pytest.fixture
def rich(alice, stone, mileage_minter, day_one):
    """Alice with 1,000 wei of a stone."""
    stone.mintMileage([alice.id], [1_000], {"from": mileage_minter})
    return alice


@pytest.fixture
def members_may_transfer(stone, manager, policy, clock, day_one):
    """The transfer policy MEMBERS is in force."""
    delayed(manager, stone, stone.setTransferPolicy.encode_input(1), policy, clock)


@pytest.fixture
def pair(members, registrar, steward, accounts, stone, mileage_minter, day_one):
    """Makes a sender and a receiver of these statuses; a sender who is a member holds 1,000 wei."""

    def make(sender_status, receiver_status):
        people = []
        for name, wallet, status in (
            ("sender", accounts[8], sender_status),
            ("receiver", accounts[9], receiver_status),
        ):
            person = register(members, registrar, Person(bytes32(name), wallet), status)
            if status > ACTIVE:
                members.setStatus(person.id, status, {"from": steward})
            people.append(person)
        stone.mintMileage([people[0].id], [1_000], {"from": mileage_minter})
        return people

    return make


@pytest.fixture
def moved(Stone, MemberRegistryMock, manager, stranger, as_admin, accounts, genesis):
    """A token whose registry moved alice from an old wallet to a new one; bob kept his.

    The old wallet still holds 1,000 wei, bob 500. Members may transfer and redeem; the stranger
    has every role.
    """
    registry = stranger.deploy(MemberRegistryMock)
    alice, bob = bytes32("alice"), bytes32("bob")
    old, new, other = accounts[1], accounts[2], accounts[3]
    stone = stranger.deploy(Stone, manager, registry, genesis - DAY, DAY, 0)
    role = 77
    manager.grantRole(role, stranger, 0, {"from": as_admin})
    functions = ("setTransferPolicy", "mintMileage", "forcedTransfer", "setFrozenTokens", "recover")
    selectors = [getattr(stone, name).signature for name in functions]
    manager.setTargetFunctionRole(stone, selectors, role, {"from": as_admin})
    registry.setWallet(alice, old, {"from": stranger})
    registry.setWallet(bob, other, {"from": stranger})
    stone.mintMileage([alice, bob], [1_000, 500], {"from": stranger})
    registry.setWallet(alice, new, {"from": stranger})
    stone.setTransferPolicy(1, {"from": stranger})
    return stone, old, new, other
