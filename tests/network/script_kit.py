"""Runs a script's commands on a test's world as Brownie does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

from csop.chain.keys import address_of
from csop.deployment import record as records
from tests.network.world import SEED, World, member_id, vehicle_id, wallet

Run = Callable[..., str]


def as_brownie(monkeypatch, rpc: str, record: Path) -> None:
    """What `brownie run` gives a script: the chain, and where its deployment's record is."""
    brownie = SimpleNamespace(web3=SimpleNamespace(provider=SimpleNamespace(endpoint_uri=rpc)))
    monkeypatch.setitem(sys.modules, "brownie", brownie)
    monkeypatch.setenv("CSOP_RECORD", str(record))


def runner(world: World, monkeypatch, capsys, module: ModuleType) -> Run:
    """A function that runs one command, agreeing to it; what it printed, in one line."""
    as_brownie(monkeypatch, world.chain.rpc, world.folder / "record.json")
    records.write(world.record, world.folder / "record.json")
    monkeypatch.setenv("CSOP_SEED", SEED)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("YES", raising=False)
    monkeypatch.chdir(world.folder)

    def run(*words: object, yes: bool = True) -> str:
        module.main(*map(str, words), *(["--yes"] if yes else []))
        return capsys.readouterr().out

    return run


def member(label: str) -> str:
    return "0x" + member_id(label).hex()


def vehicle(label: str) -> str:
    return "0x" + vehicle_id(label).hex()


def address(label: str) -> str:
    return address_of(wallet(label))
