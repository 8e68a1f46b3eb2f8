"""Three small chains for all of the audit's tests; those that take one further put it back."""

import shutil

import pytest

from csop.audit import bls
from csop.beacon.signing import verify
from csop.chain.devnode import DevNode
from csop.oracle.store import Store
from tests.network.engaged_chain import tell_engaged
from tests.network.paid_chain import tell_paid
from tests.network.small_chain import GENESIS, start, tell


@pytest.fixture(scope="package")
def chain(tmp_path_factory):
    with DevNode(GENESIS + 1) as node:
        chain = start(node, tmp_path_factory.mktemp("audit"))
        tell(chain)
        yield chain


@pytest.fixture(scope="package")
def engaged(tmp_path_factory):
    """Another one, with crystals, tasks and draws, and without mining."""
    with DevNode(GENESIS + 1) as node:
        yield tell_engaged(start(node, tmp_path_factory.mktemp("engaged")))


@pytest.fixture
def engaged_later(engaged):
    """It may be taken further; it is put back after the test."""
    snapshot = engaged.chain.node.snapshot()
    yield engaged
    engaged.chain.node.revert(snapshot)
    engaged.chain.client.blocks.forget()


@pytest.fixture(scope="package")
def paid(tmp_path_factory):
    """A third one, with distributions, and with neither mining nor engagement."""
    with DevNode(GENESIS + 1) as node:
        yield tell_paid(start(node, tmp_path_factory.mktemp("paid")))


@pytest.fixture
def paid_later(paid):
    """It may be taken further; it is put back after the test."""
    snapshot = paid.chain.node.snapshot()
    yield paid
    paid.chain.node.revert(snapshot)
    paid.chain.client.blocks.forget()


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    """py_ecc takes a second for what arkworks does in milliseconds: only where it matters."""
    if "slow" not in request.fixturenames:
        monkeypatch.setattr(
            bls, "verify_many", lambda items, workers: [verify(*item) for item in items]
        )


@pytest.fixture
def slow():
    """With py_ecc, as outside of tests."""


@pytest.fixture
def later(chain):
    """The chain may be taken further; it is put back after the test."""
    snapshot = chain.node.snapshot()
    driven = dict(chain.previous)
    yield chain
    chain.node.revert(snapshot)
    chain.client.blocks.forget()
    chain.previous = driven


@pytest.fixture
def store(chain, tmp_path):
    """A copy of a node's files, to be spoiled."""
    shutil.copytree(chain.store.root, tmp_path / "store")
    return Store(tmp_path / "store")
