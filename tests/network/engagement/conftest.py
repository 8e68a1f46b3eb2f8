"""A world with a campaign that runs, and members with crystals; each test gets it as it was."""

import pytest

from tests.network.engagement.kit import Table, equip


@pytest.fixture(scope="module")
def stage(stage):
    equip(*stage)
    return stage


@pytest.fixture
def table(world):
    return Table(world)
