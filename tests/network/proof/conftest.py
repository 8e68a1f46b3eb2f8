"""Two hours of drivers, anchored; the script `proof` with the files of the first node."""

import pytest

from scripts import proof
from tests.network.script_kit import runner


@pytest.fixture
def script(world, monkeypatch, capsys):
    monkeypatch.setenv("CSOP_STORE", str(world.nodes[0].store.root))
    return runner(world, monkeypatch, capsys, proof)


@pytest.fixture
def driven(world):
    """Anchors 1 and 2: ann and bob drive in epochs 0 and 1; cat once, too."""
    world.anchor(world.end_of(0), *(world.drive(0, label) for label in ("ann", "bob")))
    world.anchor(world.end_of(1), *(world.drive(1, label) for label in ("ann", "bob", "cat")))
    world.close(1)
    return world
