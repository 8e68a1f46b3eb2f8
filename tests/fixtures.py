"""Fixtures of tests that run on Brownie's own node: unit, integration, stateful, findings.

A module starts on a clean chain with the whole suite deployed by csop.deployment; the newest block
is at `genesis`, the first second of epoch 0. Each test starts there, too (after the module's own
fixtures). A test that takes chain.snapshot() itself takes over the undoing of what came before.
"""

import gc
import time
from types import SimpleNamespace
from typing import Any

import brownie
import pytest
from brownie import accounts, chain, project, web3
from web3.eth import Eth
from web3.exceptions import TransactionNotFound

from csop import params as parameters
from csop.chain import artifacts
from csop.chain.client import Client
from csop.chain.keys import derived
from csop.deployment import config as networks
from csop.deployment.deploy import deploy
from csop.deployment.roles import MANAGED, MANAGER, TIMELOCK
from csop.types import HOUR_SECONDS, Timestamp
from tests.engagement import Engagement
from tests.helpers import Clock
from tests.mining import Mining

_receipt_at_once = Eth.get_transaction_receipt


def _receipt_patiently(self: Eth, transaction_hash: Any) -> Any:
    """Anvil may count a nonce just before it has the receipt: Brownie would call that dropped."""
    try:
        return _receipt_at_once(self, transaction_hash)
    except TransactionNotFound:
        time.sleep(0.2)
        return _receipt_at_once(self, transaction_hash)


Eth.get_transaction_receipt = _receipt_patiently  # type: ignore[method-assign]


SEED = "tests"


@pytest.fixture(scope="session")
def params():
    """Every number of the plan."""
    return parameters.load()


@pytest.fixture(scope="session")
def dealing(params):
    """The beacon's group key and its five shares."""
    return networks.local_dealing(SEED, params)


@pytest.fixture(scope="session")
def committee_keys(params):
    """The committee's keys (eth-account), in the order of `members()`."""
    return [derived(SEED, f"committee-{i}") for i in range(1, params.committee.members + 1)]


def _spare_the_collector() -> None:
    """Brownie collects garbage at every revert: a quarter of a second, unless it may pass over
    what stays for the whole module anyway (imports, mostly)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def suite(params, tmp_path_factory):
    """The deployed suite: Brownie contract objects, and client, config, record, genesis."""
    chain.reset()
    client = Client(web3.provider.endpoint_uri)
    now = client.latest().timestamp
    genesis = Timestamp((now // HOUR_SECONDS + 1) * HOUR_SECONDS)
    config = networks.local_network(SEED, genesis, params, client.chain_id)
    path = tmp_path_factory.mktemp("deployment") / "record.json"
    record = deploy(client, derived(SEED, "deployer"), config, params, path)
    Clock().set(genesis)
    loaded = project.get_loaded_projects()[0]
    contracts = {name: loaded[name].at(record.addresses[name]) for name in MANAGED}
    for name in (MANAGER, TIMELOCK):
        abi = artifacts.load(name).abi
        contracts[name] = brownie.Contract.from_abi(
            name, record.addresses[name], list(abi), persist=False
        )
    _spare_the_collector()
    return SimpleNamespace(
        client=client, config=config, record=record, genesis=genesis, contracts=contracts
    )


@pytest.fixture(autouse=True)
def isolation(suite):
    """Whatever a test does is undone."""
    chain.snapshot()
    yield
    chain.revert()


@pytest.fixture(scope="module")
def genesis(suite):
    """Unix time of epoch 0, batch 0 and beacon round 0."""
    return suite.genesis


@pytest.fixture(scope="module")
def clock(suite):
    """The chain's clock."""
    return Clock()


def _contract(name):
    @pytest.fixture(scope="module")
    def contract(suite):
        return suite.contracts[name]

    contract.__doc__ = f"The deployed {name}."
    return contract


members = _contract("MemberRegistry")
vehicles = _contract("VehicleRegistry")
consents = _contract("ConsentRegistry")
anchors = _contract("DataAnchor")
committee = _contract("Committee")
beacon = _contract("Beacon")
stone = _contract("Stone")
mine = _contract("MileageMine")
crystal = _contract("Crystal")
board = _contract("TaskBoard")
box = _contract("MineBox")
voucher = _contract("SettlementVoucher")
vault = _contract("ProceedsVault")
manager = _contract(MANAGER)
timelock = _contract(TIMELOCK)


def _account(name):
    @pytest.fixture(scope="session")
    def account():
        return accounts.add(derived(SEED, name).key.hex())

    account.__doc__ = f"The account called {name}."
    return account


deployer = _account("deployer")
registrar = _account("registrar")
steward = _account("steward")
submitter = _account("submitter")
guardian = _account("guardian")
pauser = _account("pauser")
policy = _account("policy")
rotator = _account("rotator")
curator = _account("curator")
campaigner = _account("campaigner")
fulfiller = _account("fulfiller")
enforcer = _account("enforcer")
freezer = _account("freezer")
recorder = _account("recorder")
notary = _account("notary")
inspector = _account("inspector")
privacy_officer = _account("privacy_officer")
bank = _account("bank")
sponsor = _account("sponsor")
attester = _account("attester")
multisig = _account("multisig")
auditor = _account("auditor")
users_association = _account("users_association")
driver = _account("driver")
stranger = _account("stranger")


@pytest.fixture(scope="module")
def as_admin(suite):
    """The timelock itself, impersonated: the manager's admin without the wait."""
    return accounts.at(suite.record.addresses[TIMELOCK], force=True)


@pytest.fixture(scope="module")
def engagement(
    suite,
    members,
    crystal,
    board,
    box,
    beacon,
    stone,
    manager,
    mine,
    anchors,
    committee_keys,
    dealing,
    registrar,
    curator,
    campaigner,
    guardian,
    stranger,
    clock,
):
    """A hand on crystals, tasks and the box."""
    chain_id, genesis = suite.client.chain_id, suite.genesis
    rounds = Mining(
        mine, beacon, anchors, committee_keys, dealing, stranger, clock, chain_id, genesis
    )
    return Engagement(
        members,
        crystal,
        board,
        box,
        beacon,
        stone,
        manager,
        rounds,
        registrar,
        curator,
        campaigner,
        guardian,
        stranger,
        clock,
        chain_id,
    )
