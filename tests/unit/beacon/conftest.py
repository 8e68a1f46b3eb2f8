"""A hand on the beacon: closes, anchors, signs and posts rounds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from brownie import web3

from csop.beacon.shares import Dealing
from csop.beacon.signing import combine, sign_partial
from tests.helpers import wait_for_watchers

ROTATOR_ROLE = 7
PERIOD = 600


def mine(blocks: int) -> None:
    """Mine so many blocks at once."""
    reply = web3.provider.make_request("anvil_mine", [hex(blocks)])
    assert "error" not in reply, reply


def mine_many(blocks: int) -> None:
    """The same for thousands, without the history (EIP-2935) of most of them.

    Anvil copies the history contract's storage for every block, which takes minutes. So its code
    is away meanwhile: it keeps what it holds (a block's hash comes in with the next block), and
    its own code answers again afterwards.
    """
    address = "0x0000F90827F1C53a10cb7A02335B175320002935"
    mine(2)
    code = "0x" + bytes(web3.eth.get_code(address)).hex()
    web3.provider.make_request("anvil_setCode", [address, "0x"])
    mine(blocks - 3)
    web3.provider.make_request("anvil_setCode", [address, code])
    mine(1)


def block_hash(number: int) -> str:
    """The hash of a block, as the node tells it."""
    return "0x" + bytes(web3.eth.get_block(number)["hash"]).hex()


def round_of(beacon: Any, round_: int) -> tuple[int, int, bool, str]:
    """A round as stored: seed block, time of posting, anchored, value."""
    seed_block, posted_at, anchored, value = beacon.roundOf(round_)
    return int(seed_block), int(posted_at), anchored, str(value)


def key_of(beacon: Any, key_id: int) -> tuple[str, int, bool]:
    """A key: the point, its first round, whether it is retired."""
    key, from_round, retired = beacon.keyOf(key_id)
    return str(key), int(from_round), retired


@dataclass
class Driver:
    """Drives one beacon with one group's shares."""

    beacon: Any
    dealing: Dealing
    sender: Any

    def close(self, round_: int) -> Any:
        return self.beacon.close(round_, {"from": self.sender})

    def anchor(self, round_: int) -> Any:
        return self.beacon.anchor(round_, {"from": self.sender})

    def post(self, round_: int, signature: bytes) -> Any:
        # The pairing precompile takes all gas it gets when it refuses: so not a whole block's.
        return self.beacon.post(round_, signature, {"from": self.sender, "gas_limit": 1_000_000})

    def anchored(self, round_: int) -> bytes:
        """Close and anchor a round; its seed."""
        self.close(round_)
        mine(1)
        self.anchor(round_)
        return self.seed(round_)

    def seed(self, round_: int) -> bytes:
        return bytes(self.beacon.seedOf(round_))

    def sign(self, message: bytes, members: tuple[int, ...] = (1, 3, 5)) -> bytes:
        """The group's signature, made by these members."""
        shares = [self.dealing.shares[member - 1] for member in members]
        return combine(
            self.dealing.group, message, [sign_partial(share, message) for share in shares]
        ).signature

    def posted(self, round_: int) -> bytes:
        """Close, anchor and post a round; its signature."""
        signature = self.sign(self.anchored(round_))
        self.post(round_, signature)
        return signature


def send_in_one_block(*actions: Callable[[], Any]) -> list[Any]:
    """Put the transactions of these actions (with `required_confs` 0) into one block."""
    web3.provider.make_request("evm_setAutomine", [False])
    try:
        sent = [action() for action in actions]
        mine(1)
    finally:
        web3.provider.make_request("evm_setAutomine", [True])
    for tx in sent:
        tx.wait(1)
    wait_for_watchers()
    return sent


@pytest.fixture
def driven(beacon, dealing, driver):
    """The deployed beacon, driven by an account without any role."""
    return Driver(beacon, dealing, driver)


@pytest.fixture
def day(clock, genesis):
    """A day after genesis: rounds 0 to 143 have ended, 144 runs."""
    clock.set(genesis + 144 * PERIOD)
    return 144


@pytest.fixture
def instant(manager, as_admin, accounts):
    """A rotator without a delay, for what is not about the delay."""
    manager.grantRole(ROTATOR_ROLE, accounts[1], 0, {"from": as_admin})
    return accounts[1]
