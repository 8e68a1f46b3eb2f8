"""One world a module, deployed once; each test gets it as it was, with empty folders."""

import pytest

from csop.chain.devnode import DevNode
from tests.network.world import GENESIS, World, build


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """A node with the suite and the drivers on it, two hours before genesis, and its record."""
    with DevNode(GENESIS - 7_200) as node:
        yield node, build(node, tmp_path_factory.mktemp("world") / "record.json")


@pytest.fixture
def world(stage, tmp_path):
    node, record = stage
    snapshot = node.snapshot()
    yield World(node, record, tmp_path)
    node.revert(snapshot)
