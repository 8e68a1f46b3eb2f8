"""Members, trees, and a hand on the mine."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from csop.deployment.roles import GUARDIAN
from csop.sumtree import SumTree
from tests.helpers import bytes32
from tests.mining import INPUTS_CLOSE, VOID_WINDOW, Mining, tree_of

ROTATOR = 7
MILEAGE_MINTER = 8


@dataclass(frozen=True)
class Person:
    """A member's id and wallet."""

    id: bytes
    wallet: Any


def _person(name, members, registrar, wallet):
    members.register(bytes32(name), wallet, 0, {"from": registrar})
    return Person(bytes32(name), wallet)


@pytest.fixture(scope="module")
def alice(members, registrar, accounts):
    """A member."""
    return _person("alice", members, registrar, accounts[1])


@pytest.fixture(scope="module")
def bob(members, registrar, accounts):
    """Another one."""
    return _person("bob", members, registrar, accounts[2])


@pytest.fixture(scope="module")
def unknown(accounts):
    """Somebody who drives, and is not registered yet."""
    return Person(bytes32("unknown"), accounts[3])


@pytest.fixture(scope="module")
def mining(suite, mine, beacon, anchors, committee_keys, dealing, stranger, clock, genesis):
    """The deployed mine, driven by somebody without any role."""
    return Mining(
        mine,
        beacon,
        anchors,
        committee_keys,
        dealing,
        stranger,
        clock,
        suite.client.chain_id,
        genesis,
    )


@pytest.fixture(scope="module")
def tree(alice, bob, unknown) -> SumTree:
    """Alice drives two cars, bob one, and so does somebody who is not registered; W = 12."""
    return tree_of([(alice.id, 3), (bob.id, 4), (alice.id, 2), (unknown.id, 3)])


@pytest.fixture(scope="module")
def other_tree(alice, bob) -> SumTree:
    """As many leaves and as much weight, otherwise shared out."""
    return tree_of([(alice.id, 2), (bob.id, 4), (alice.id, 3), (bob.id, 3)])


@pytest.fixture
def closed(mining):
    """Epoch 0 may be committed from now on."""
    mining.reach(mining.opens_at(0))


@pytest.fixture
def another_mine(MileageMine, suite, manager, as_admin, mining, stranger):
    """Makes a mine with other settings, with all that the deployed one may do."""

    def make(first_epoch=0, hits_per_batch=50, opening_pot=0):
        names = ("Stone", "Committee", "Beacon", "DataAnchor")
        parts = [suite.contracts[name] for name in names]
        times = (INPUTS_CLOSE, VOID_WINDOW, 72 * 3600, 24 * 3600)
        config = (manager, *parts, first_epoch, hits_per_batch, opening_pot, *times)
        mine = stranger.deploy(MileageMine, config)
        manager.grantRole(MILEAGE_MINTER, mine, 0, {"from": as_admin})
        manager.setTargetFunctionRole(mine, [mine.void.signature], GUARDIAN, {"from": as_admin})
        return replace(mining, mine=mine)

    return make


@pytest.fixture(scope="module")
def drawn(mining, tree):
    """Epoch 0 is committed and its round posted; its hits in the order they are settled in."""
    return mining.drawn(0, tree)


@pytest.fixture
def retire_key(manager, beacon, as_admin, accounts):
    """Retires the beacon's key, without the wait."""
    manager.grantRole(ROTATOR, accounts[9], 0, {"from": as_admin})
    return lambda: beacon.retireKey(0, {"from": accounts[9]})
