"""What a new token says about itself."""

import pytest

from tests.helpers import expect_error

MAX_PAUSE = 30 * 86_400


def test_constructor__deployed__describes_itself(stone, members, manager, genesis, params):
    assert stone.name() == "CSOP Stone"
    assert stone.symbol() == "STONE"
    assert stone.decimals() == 18
    assert stone.members() == members
    assert stone.authority() == manager
    assert stone.genesis() == genesis
    assert stone.pauseSeconds() == params.delays.pause_lapses
    assert stone.redemptionSeconds() == params.registry.redemption_opens


def test_constructor__deployed__empty_closed_and_running(stone):
    assert stone.totalSupply() == stone.minted(0) == stone.minted(1) == 0
    assert stone.transferPolicy() == 0
    assert stone.pausedUntil() == 0


def test_constructor__longest_pause__accepted(Stone, members, manager, stranger):
    stone = stranger.deploy(Stone, manager, members, 0, MAX_PAUSE, 0)
    assert stone.pauseSeconds() == MAX_PAUSE


@pytest.mark.parametrize("seconds", [0, MAX_PAUSE + 1, 2**256 - 1])
def test_constructor__pause_without_length_or_too_long__refused(
    Stone, members, manager, stranger, seconds
):
    with expect_error("Stone_InvalidPauseLength", seconds, MAX_PAUSE):
        stranger.deploy(Stone, manager, members, 0, seconds, 0)
