"""What tests of the script `proceeds` share: a statement, an open distribution, who gets what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from csop.chain.contracts.members import Status
from csop.chain.keys import address_of, derived
from csop.proceeds.arithmetic import entitlement_of, pot_of
from csop.types import Fen, Wei
from tests.network.script_kit import address
from tests.network.world import SEED, World, member_id

MINERS = ("ann", "bob", "cat", "dan")
PROCEEDS = Fen(1_000_000_000_007)
POT = pot_of(PROCEEDS)
SPONSOR = address_of(derived(SEED, "sponsor"))
BANK = address_of(derived(SEED, "bank"))
YUAN = "10000000000.07"
POT_YUAN = f"{POT // 100}.{POT % 100:02}"


def statement(world: World, name: str = "own.toml", **changes: str) -> str:
    """A statement's file; ``changes`` replace the text of values."""
    values = {
        "proceeds": f'"{YUAN}"',
        "mode": '"dividend"',
        "period": '"2027 H1"',
        "accounts": '"accounts.md"',
        "record": "1",
        "claim_days": "1095",
        "sink": f'"{SPONSOR}"',
    }
    lines = (f"{key} = {value}\n" for key, value in (values | changes).items())
    (world.folder / name).write_text("".join(lines))
    (world.folder / "accounts.md").write_text("what came in")
    return name


def opened(world: World, script: Callable[..., str], count: int = 1) -> None:
    """So many distributions of the same sum, by the script; all but the first need a record."""
    for number in range(count):
        if number:
            script("record")
        script("deposit", POT_YUAN, f"deposit {number}")
        script("open", statement(world, record=str(number + 1)))


def shares(world: World) -> dict[str, Fen]:
    """What each miner gets of one distribution, by what it has now."""
    return {label: entitlement_of(POT, world.balance(label)) for label in MINERS}


def vouchers(world: World, label: str) -> int:
    return world.suite.voucher.balance_of(address(label))


def set_status(world: World, label: str, status: Status) -> None:
    call = world.suite.members.set_status(member_id(label), status)
    world.client.transact(derived(SEED, "steward"), call)


def mint(world: World, label: str) -> None:
    """One stone, as the mine does."""
    call = world.suite.stone.mint_mileage([member_id(label)], [Wei(10**18)])
    world.chain.request("anvil_impersonateAccount", world.mine.address)
    sent = {
        "from": world.mine.address,
        "to": call.to,
        "data": "0x" + call.data.hex(),
        "gasPrice": "0x0",
    }
    hash_ = world.chain.request("eth_sendTransaction", sent)
    world.client.wait(hash_)
    assert world.balance(label) == 10**18


def listed(world: World, *ids: str) -> str:
    """A file of these ids."""
    (world.folder / "ids.csv").write_text("\n".join(["id", *ids]) + "\n")
    return "ids.csv"


def after_end(world: World, number: int = 0) -> None:
    world.to(world.suite.vault.distribution_of(number).claim_end)


def read(world: World, name: str) -> str:
    return Path(world.folder / name).read_text()
