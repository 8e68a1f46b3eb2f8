"""Two members, a car, and a hand on the registry."""

import pytest

from tests.unit.vehicle_registry.fleet import ALICE, BOB, CAR, KEY, VIN, Fleet


@pytest.fixture(scope="module", autouse=True)
def owners(members, registrar, accounts):
    """Alice and Bob are members with the first two wallets."""
    for member, wallet in ((ALICE, accounts[1]), (BOB, accounts[2])):
        members.register(member, wallet, 0, {"from": registrar})


@pytest.fixture(scope="module")
def fleet(vehicles, registrar, inspector, accounts):
    """The deployed registry."""
    return Fleet(vehicles, registrar, inspector, accounts)


@pytest.fixture
def car(fleet, clock):
    """When a car became Alice's."""
    clock.next(time := clock.now + 5)
    fleet.register(CAR, ALICE, KEY, VIN)
    return time
