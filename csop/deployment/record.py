"""The record of a deployment, and its journal: ``deployments/<network>.json``.

Written whole to a file beside it, synced and renamed, so that a kill leaves the old one or the new.
A transaction is in it, signed, before it is sent.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from csop.chain.client import Client
from csop.deployment.roles import MANAGED, MANAGER, TIMELOCK
from csop.types import Address, Timestamp

FOLDER = Path(__file__).resolve().parents[2] / "deployments"
FORMAT = 1


class RecordError(RuntimeError):
    """A record that does not belong to this deployment; the message says what to do."""


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One step. Sent once ``block`` is there; ``raw`` is kept only until then.

    A step that the chain showed as done already has no transaction.
    """

    number: int
    title: str
    nonce: int | None = None
    transaction: str | None = None
    raw: str | None = None
    address: Address | None = None
    block: int | None = None
    block_hash: str | None = None
    gas_used: int | None = None

    @property
    def done(self) -> bool:
        return self.transaction is None or self.block is not None


@dataclass(frozen=True, slots=True)
class ContractEntry:
    """One contract: hashes of its creation bytecode without arguments, and of its code on chain."""

    address: Address
    arguments: list[Any]
    bytecode_hash: str
    code_hash: str
    transaction: str
    block: int


@dataclass(frozen=True, slots=True)
class Record:
    """A deployment. Functions return changed copies; ``write`` makes one durable."""

    network: str
    chain_id: int
    genesis_hash: str
    deployer: Address
    genesis: Timestamp
    """When epoch 0 began; ``genesis_hash`` is that of the chain's block 0."""
    plan: str
    """Digest of the steps, their arguments and the bytecode."""
    contracts: Mapping[str, ContractEntry] = field(default_factory=dict)
    steps: tuple[StepEntry, ...] = ()

    @property
    def addresses(self) -> dict[str, Address]:
        return {name: entry.address for name, entry in self.contracts.items()}

    @property
    def first_block(self) -> int:
        """Where the suite's events begin."""
        return min((s.block for s in self.steps if s.block is not None), default=0)

    @property
    def last_block(self) -> int:
        """Where the deployment ends."""
        return max((s.block for s in self.steps if s.block is not None), default=0)

    def step(self, number: int) -> StepEntry | None:
        return self.steps[number - 1] if number <= len(self.steps) else None

    def with_step(self, entry: StepEntry) -> Record:
        """With this entry at its number, the next free one or the last."""
        return replace(self, steps=(*self.steps[: entry.number - 1], entry))

    def with_contract(self, name: str, entry: ContractEntry) -> Record:
        return replace(self, contracts={**self.contracts, name: entry})


def path_of(network: str) -> Path:
    return FOLDER / f"{network}.json"


def path_on(chain_id: int) -> Path:
    """The record of the deployment on a chain: CSOP_RECORD, or that of a local deployment."""
    return Path(os.environ.get("CSOP_RECORD") or path_of(f"{chain_id}-local"))


def write(record: Record, path: Path) -> None:
    """Atomic and durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.tmp")
    with scratch.open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **asdict(record)}, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path) -> Record:
    """Read a record; raises RecordError."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            raise RecordError(f"{path}: written by another version")
        raw["contracts"] = {n: ContractEntry(**entry) for n, entry in raw["contracts"].items()}
        raw["steps"] = tuple(StepEntry(**entry) for entry in raw["steps"])
        return Record(**raw)
    except FileNotFoundError as error:
        raise RecordError(f"{path}: nothing is deployed on this network yet") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(f"{path}: unreadable record: {error}") from error


def check_same_chain(record: Record, client: Client, path: Path) -> None:
    """Refuse a record of another chain, also of one that was reset since."""
    found = (client.chain_id, "0x" + client.genesis_hash.hex())
    if found != (record.chain_id, record.genesis_hash):
        raise RecordError(
            f"{path} is of chain {record.chain_id} with genesis {record.genesis_hash}, but the "
            f"node is on chain {found[0]} with genesis {found[1]}. {_REMEDY.format(path=path)}"
        )
    mined = [s for s in record.steps if s.transaction and s.block is not None]
    for entry in mined[-1:]:
        receipt = client.receipt(str(entry.transaction))
        if receipt is None or receipt.block_hash != entry.block_hash:
            raise RecordError(
                f"{path}: step {entry.number} stands in block {entry.block}, which this chain "
                f"does not have: it was reset. {_REMEDY.format(path=path)}"
            )


_REMEDY = (
    "If that chain still exists, deploy under another network name; "
    "if it is gone, move the file away: mv {path} {path}.old"
)


def check_same_inputs(found: Record, wanted: Record, path: Path) -> None:
    """Refuse to go on with another plan than the one begun."""
    names = [f.name for f in fields(Record) if f.name not in ("contracts", "steps")]
    differ = [name for name in names if getattr(found, name) != getattr(wanted, name)]
    if differ:
        raise RecordError(
            f"{path} was begun with another {', '.join(differ)}: finish it with what it was begun "
            f"with (contracts included), or deploy under another network name"
        )


def load(client: Client, path: Path) -> Record:
    """The record for reading: of this chain, with all contracts. Raises RecordError."""
    record = read(path)
    check_same_chain(record, client, path)
    if missing := [name for name in (MANAGER, TIMELOCK, *MANAGED) if name not in record.contracts]:
        raise RecordError(
            f"{path}: the deployment stopped before {missing[0]}: run deploy again, it goes on"
        )
    return record
