"""ABI and bytecode: our contracts from Brownie's build, OpenZeppelin's from its npm package.

AccessManager and TimelockController are deployed exactly as OpenZeppelin published them compiled,
so anyone can compare the bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from csop.chain.codec import Abi, EventCodec, Function, events_of, functions_of
from csop.chain.errors import ChainError, ErrorBook
from csop.hashing import keccak
from csop.types import Hash

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/contracts"
OPENZEPPELIN = ROOT / "node_modules/@openzeppelin/contracts/build/contracts"

PUBLISHED = ("AccessManager", "TimelockController")
OURS = (
    "MemberRegistry",
    "VehicleRegistry",
    "ConsentRegistry",
    "DataAnchor",
    "Committee",
    "Beacon",
    "Stone",
    "MileageMine",
)


class ArtifactError(ChainError):
    """A contract is not compiled, or its artifact cannot be read."""


@dataclass(frozen=True)
class Artifact:
    """A compiled contract."""

    name: str
    abi: Abi
    bytecode: bytes
    functions: dict[str, Function]
    events: dict[str, EventCodec]

    @property
    def bytecode_hash(self) -> Hash:
        """keccak of the creation bytecode without constructor arguments."""
        return keccak(self.bytecode)

    @property
    def constructor(self) -> Abi:
        """The constructor's parameters."""
        return next((e["inputs"] for e in self.abi if e["type"] == "constructor"), ())


@cache
def load(name: str) -> Artifact:
    """A contract by name; raises ArtifactError saying what to run."""
    if name in PUBLISHED:
        path, remedy = OPENZEPPELIN / f"{name}.json", "make setup"
    else:
        path, remedy = BUILD / f"{name}.json", "toolchain/brownie compile"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        abi, code = content["abi"], content["bytecode"].removeprefix("0x")
        bytecode = bytes.fromhex(code)
    except FileNotFoundError as error:
        raise ArtifactError(f"{name}: no artifact at {path}: run `{remedy}`") from error
    except (ValueError, KeyError) as error:
        raise ArtifactError(f"{path}: unreadable ({error}): run `{remedy}` again") from error
    return Artifact(name, abi, bytecode, functions_of(abi), events_of(abi))


@cache
def error_book() -> ErrorBook:
    """Every custom error of every contract that is compiled: also mocks and test helpers."""
    book = ErrorBook(load(name).abi for name in PUBLISHED)
    for path in sorted(BUILD.glob("*.json")):
        book.add(json.loads(path.read_text(encoding="utf-8"))["abi"])
    return book
