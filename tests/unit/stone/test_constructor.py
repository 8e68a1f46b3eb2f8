"""What a new token says about itself."""

import pytest
from brownie import web3
from eth_abi import encode

from tests.helpers import expect_error
from tests.unit.stone.logged import ZERO

MAX_PAUSE = 30 * 86_400
LONGEST_WAIT = 2**48 - 1
TOO_EARLY = 5


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


def test_constructor__longest_wait_for_redemption__no_view_overflows(
    Stone, members, manager, stranger, alice
):
    stone = stranger.deploy(Stone, manager, members, 0, MAX_PAUSE, LONGEST_WAIT)
    assert stone.redemptionSeconds() == LONGEST_WAIT
    assert stone.detectTransferRestriction(alice.wallet, ZERO, 0) == TOO_EARLY
    assert stone.canTransfer(alice.wallet, ZERO, 0) is False


def test_constructor__wait_for_redemption_beyond_its_type__refused(Stone, members, manager):
    def creation(wait):
        words = [int(manager.address, 16), int(members.address, 16), 0, MAX_PAUSE, wait]
        return {"data": "0x" + Stone.bytecode + encode(["uint256"] * 5, words).hex()}

    assert web3.eth.call(creation(LONGEST_WAIT))
    for wait in (LONGEST_WAIT + 1, 2**256 - 1):
        with pytest.raises(ValueError, match="execution reverted"):
            web3.eth.call(creation(wait))
