"""ERC-1404: its one must, and what it says of the two functions.

The text: issue 1404 of ethereum/EIPs. Code 0 is reserved for "no restriction"; the others are ours.
"""

import pytest

from tests.helpers import delayed, expect_error
from tests.unit.stone.logged import MOST
from tests.unit.stone.people import ACTIVE, SUSPENDED

NO_RULE, PAUSED, SHUT, SENDER, RECEIVER, TOO_EARLY, FROZEN_PART = CODES = range(7)
UNKNOWN = "Unknown restriction"


def test_supportsInterface__selectors__make_up_the_id(stone):
    """It "builds on ERC-20's interface, adding two functions": the id is that of those two."""
    found = int(stone.detectTransferRestriction.signature, 16)
    found ^= int(stone.messageForTransferRestriction.signature, 16)
    assert found == 0xAB84A5C8
    assert stone.supportsInterface("0xab84a5c8") is True


@pytest.fixture
def worlds(stone, members, steward, manager, policy, clock, rich, bob, freezer, pauser):
    """Brings a restriction about, and lifts it."""

    def shut(closed):
        call = stone.setTransferPolicy.encode_input(0 if closed else 1)
        delayed(manager, stone, call, policy, clock)

    return {
        PAUSED: lambda on: (stone.pause if on else stone.unpause)({"from": pauser}),
        SHUT: shut,
        SENDER: lambda on: members.setStatus(
            rich.id, SUSPENDED if on else ACTIVE, {"from": steward}
        ),
        FROZEN_PART: lambda on: stone.setFrozenTokens(
            rich.wallet, MOST if on else 0, {"from": freezer}
        ),
    }


@pytest.mark.parametrize("code", [PAUSED, SHUT, SENDER, RECEIVER, FROZEN_PART])
def test_detect__restricted__transfer_and_transferFrom_obey_until_it_is_lifted(
    stone, members_may_transfer, worlds, rich, bob, unregistered, spender, code
):
    """It "must be evaluated inside a token's transfer and transferFrom"; not 0: "reverted"."""
    stone.approve(spender, 1_000, {"from": rich.wallet})
    receiver = unregistered.wallet if code == RECEIVER else bob.wallet
    change = worlds.get(code, lambda on: None)
    change(True)
    error = {
        PAUSED: ("Stone_Paused", stone.pausedUntil()),
        SHUT: ("Stone_TransfersClosed",),
        SENDER: ("ERC7943CannotSend", rich.wallet),
        RECEIVER: ("ERC7943CannotReceive", receiver),
        FROZEN_PART: ("ERC7943InsufficientUnfrozenBalance", rich.wallet, 1, 0),
    }[code]
    assert stone.detectTransferRestriction(rich.wallet, receiver, 1) == code
    with expect_error(*error):
        stone.transfer(receiver, 1, {"from": rich.wallet})
    with expect_error(*error):
        stone.transferFrom(rich.wallet, receiver, 1, {"from": spender})
    change(False)
    assert stone.detectTransferRestriction(rich.wallet, bob.wallet, 1) == NO_RULE
    stone.transfer(bob.wallet, 1, {"from": rich.wallet})
    stone.transferFrom(rich.wallet, bob.wallet, 1, {"from": spender})
    assert stone.balanceOf(bob.wallet) == 2


def test_message__known_codes__one_of_its_own_each(stone):
    """A message is "a human-readable explanation as to why a transaction is restricted"."""
    messages = [stone.messageForTransferRestriction(code) for code in CODES]
    assert len(set(messages)) == len(CODES)
    assert UNKNOWN not in messages
    assert all(len(message) > 10 for message in messages)


def test_message__what_it_says__fits_its_code(stone):
    """The message is the code's: each says what its rule is about."""
    words = ["No restriction", "paused", "NONE", "sender", "receiver", "too young", "unfrozen"]
    for code, word in zip(CODES, words, strict=True):
        assert word in stone.messageForTransferRestriction(code)


def test_message__any_other_code__says_so(stone):
    for code in (max(CODES) + 1, 100, 255):
        assert stone.messageForTransferRestriction(code) == UNKNOWN
