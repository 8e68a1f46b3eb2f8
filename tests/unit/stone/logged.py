"""What the token logs, and what must stay as it was when it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.helpers import expect_error

ZERO = "0x" + "00" * 20
MOST = 2**256 - 1


def transfer_of(sender: Any, receiver: Any, value: int) -> tuple[str, dict[str, Any]]:
    return ("Transfer", {"from": sender, "to": receiver, "value": value})


def frozen_of(account: Any, amount: int) -> tuple[str, dict[str, Any]]:
    return ("Frozen", {"account": account, "amount": amount})


def forced_of(sender: Any, receiver: Any, amount: int) -> tuple[str, dict[str, Any]]:
    return ("ForcedTransfer", {"from": sender, "to": receiver, "amount": amount})


def state_of(stone: Any, *accounts: Any) -> list[Any]:
    """Supply, minted, latest record; balance and freeze of each account."""
    everything = [stone.totalSupply(), stone.minted(0), stone.minted(1), stone.latestRecord()]
    for account in accounts:
        everything += [stone.balanceOf(account), stone.getFrozenTokens(account)]
    return everything


@contextmanager
def refused(stone: Any, accounts: list[Any], name: str, *args: Any) -> Iterator[None]:
    """The block reverts with exactly this error, and nothing of these accounts changes."""
    before = state_of(stone, *accounts)
    with expect_error(name, *args):
        yield
    assert state_of(stone, *accounts) == before
