"""A world in which an hour was mined and record 1 taken; each test gets it as it was."""

import pytest

from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from tests.network.proceeds.kit import MINERS
from tests.network.script_kit import runner
from tests.network.world import GENESIS, SEED, World, build


@pytest.fixture(scope="package")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proceeds")
    with DevNode(GENESIS - 7_200) as node:
        record = build(node, folder / "record.json")
        world = World(node, record, folder)
        world.hour(0, *MINERS)
        world.finish(0)
        world.client.transact(derived(SEED, "recorder"), world.suite.stone.take_record())
        yield node, record


@pytest.fixture
def script(world, monkeypatch, capsys):
    from scripts import proceeds

    return runner(world, monkeypatch, capsys, proceeds)
