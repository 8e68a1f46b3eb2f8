"""The world that the machines act on."""

import pytest
from brownie import accounts

from csop.deployment.roles import BY_NAME, MANAGED, TIMELOCK, role_table
from tests.mining import Mining
from tests.stateful.engagement_machine import EngagementMachine
from tests.stateful.proceeds_machine import ProceedsMachine
from tests.stateful.rights_chain import RightsChain
from tests.stateful.rights_machine import RightsMachine
from tests.stateful.rights_teller import Told
from tests.stateful.world import World, people

WITHOUT_DELAY = {"policy": 6, "rotator": 7, "campaigner": 11, "enforcer": 15, "recoverer": 17}
"""Roles that wait for days, or that nobody holds yet; here their holders act at once."""


@pytest.fixture
def world(
    request, suite, manager, as_admin, mine, box, beacon, anchors, committee_keys, dealing, clock
):
    """The suite with its role holders; whoever waits for a delay elsewhere acts at once."""
    names = ("registrar", "steward", "submitter", "guardian", "pauser", "stranger")
    names += ("curator", "fulfiller", "freezer", "recorder")
    roles = {name: request.getfixturevalue(name) for name in names}
    for place, (name, role) in enumerate(WITHOUT_DELAY.items()):
        roles[name] = accounts[10 + place]
        manager.grantRole(role, roles[name], 0, {"from": as_admin})
    roles |= {"admin": as_admin, "mine": accounts.at(mine.address, force=True)}
    roles["box"] = accounts.at(box.address, force=True)
    crowd = people([accounts[i] for i in range(1, 7)])
    roles |= {f"person {i}": person.wallet for i, person in enumerate(crowd)}
    client = suite.client
    mining = Mining(
        mine,
        beacon,
        anchors,
        committee_keys,
        dealing,
        roles["stranger"],
        clock,
        client.chain_id,
        suite.genesis,
    )
    contracts = {name: c for name, c in suite.contracts.items() if name != "TimelockController"}
    client.rpc.request("anvil_autoImpersonateAccount", True)
    yield World(contracts, mining, crowd, roles, client.rpc)
    client.rpc.request("anvil_autoImpersonateAccount", False)


@pytest.fixture
def engagement_machine(world):
    """The class, bound to this chain as it stands now."""
    return type("Machine", (EngagementMachine,), {"fixed": world})


@pytest.fixture
def rights_chain(request, world, suite, params, manager, as_admin):
    """The chain and its officers; who has to wait does, and a test's own minter mints."""
    names = ("registrar", "steward", "notary", "guardian", "enforcer", "freezer", "pauser")
    names += ("policy", "recorder", "inspector", "privacy_officer", "bank", "sponsor")
    hands = {name: request.getfixturevalue(name).address for name in names}
    hands |= {"admin": as_admin.address, "minter": accounts[8].address}
    role = BY_NAME["MILEAGE_MINTER"]
    manager.grantRole(role.id, hands["minter"], 0, {"from": as_admin})
    addresses = {name: suite.record.addresses[name] for name in (*MANAGED, TIMELOCK)}
    holders = {
        function: dict(line.members)
        for line in role_table(suite.config, params, addresses)
        for function in line.role.functions
    }
    holders["Stone.mintMileage"][hands["minter"]] = 0
    return RightsChain(world, hands, holders, suite.client.chain_id, suite.genesis)


@pytest.fixture
def rights_machine(rights_chain):
    """The same for members' rights."""
    return type("Machine", (RightsMachine,), {"fixed": rights_chain})


@pytest.fixture
def proceeds_machine(rights_chain):
    """The same for what they are paid."""
    return type("Machine", (ProceedsMachine,), {"fixed": rights_chain})


@pytest.fixture
def tell(rights_machine):
    """Three people with stones, two of whom own a car each; at the end it is drained."""
    told = Told(rights_machine)
    yield told
    told.story.check()
    told.story.teardown()
