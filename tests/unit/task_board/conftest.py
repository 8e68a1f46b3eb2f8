"""Members, a task, and a hand on the board."""

import pytest

from tests.engagement import Person
from tests.helpers import bytes32
from tests.unit.dates import midnight_after
from tests.unit.task_board.desk import Desk


@pytest.fixture(scope="module")
def alice(engagement):
    """A member."""
    return engagement.person("alice")


@pytest.fixture(scope="module")
def bob(engagement):
    """Another one."""
    return engagement.person("bob")


@pytest.fixture(scope="module")
def nobody(accounts):
    """Somebody with a wallet and no membership."""
    return Person(bytes32("nobody"), accounts[9])


@pytest.fixture
def desk(engagement, alice, bob, nobody, attester):
    """The deployed board."""
    return Desk(engagement, (alice, bob, nobody), [attester])


@pytest.fixture
def noon(clock):
    """It is noon."""
    clock.set(midnight_after(clock.now) + 12 * 3600)
    return clock.now


@pytest.fixture
def task(noon, engagement):
    """A task that began at noon: 20 crystals, five times a member, 1,000 in all."""
    return engagement.create()


@pytest.fixture(scope="module")
def hasty(board, manager, as_admin, accounts):
    """Holds the rotator's role without its delay."""
    role = manager.getTargetFunctionRole(board, board.setAttester.signature)
    manager.grantRole(role, accounts[8], 0, {"from": as_admin})
    return accounts[8]


@pytest.fixture
def make_attester(board, desk, hasty):
    """Makes an attester of a contract or an account."""

    def make(attester, budget=1_000):
        board.setAttester(attester, budget, {"from": hasty})
        desk.attesters.append(attester)
        return attester

    return make
