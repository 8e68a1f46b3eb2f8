"""One world a module, deployed once; each test gets it as it was, with empty folders.

One demo of a few hours for all the tests that look at its end.
"""

import pytest

from csop.chain.devnode import DevNode
from csop.demo.story import starts_at
from csop.telemetry.capmetro import read
from tests.network.demo_kit import drive, write
from tests.network.demo_played import Played
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


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lives")
    data = folder / "first.csv"
    write(data, drive("201", [0]))
    with DevNode(starts_at(read([data]))) as node:
        yield Played(node, folder)
