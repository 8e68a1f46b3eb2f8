"""Members, and a hand on the deployed crystals and on others."""

from dataclasses import replace

import pytest

from tests.engagement import Person
from tests.helpers import bytes32
from tests.unit.crystal.till import CAP, LIFE, Till

ROLE = 77


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


@pytest.fixture(scope="module")
def till(crystal, board, box, accounts, clock, alice, bob, nobody):
    """The deployed crystals; board and box, impersonated, earn and spend."""
    earner, spender = (accounts.at(c.address, force=True) for c in (board, box))
    return Till(crystal, earner, spender, clock, (alice, bob, nobody))


@pytest.fixture
def home(till):
    """It is noon on the tenth of a November: the month after the next one lies in another slot."""
    now = till.month
    return till.go(now + 12 - (now + 2) % 12)


@pytest.fixture(scope="module")
def other_till(Crystal, manager, members, as_admin, stranger, till):
    """Makes crystals with other rules or another registry; a stranger earns and spends."""

    def make(daily_cap=CAP, life_months=LIFE, registry=members):
        crystal = stranger.deploy(Crystal, manager, registry, daily_cap, life_months)
        manager.grantRole(ROLE, stranger, 0, {"from": as_admin})
        functions = [f.signature for f in (crystal.earn, crystal.spend, crystal.giveBack)]
        manager.setTargetFunctionRole(crystal, functions, ROLE, {"from": as_admin})
        return replace(till, crystal=crystal, earner=stranger, spender=stranger)

    return make
