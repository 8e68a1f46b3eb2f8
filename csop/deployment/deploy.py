"""Runs the plan. A run that was killed anywhere is taken up where it stood, nothing is done twice.

The deployer's key must be used by one run at a time and by nothing else while it lasts.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import structlog
from eth_account.signers.local import LocalAccount

from csop.chain import artifacts
from csop.chain.client import Client
from csop.chain.codec import tuple_of
from csop.chain.errors import ChainError
from csop.chain.keys import address_of
from csop.chain.transactions import Call, Receipt
from csop.deployment import record as records
from csop.deployment.check import check_roles
from csop.deployment.config import ConfigError, NetworkConfig
from csop.deployment.plan import Invocation, Ref, Step, View, find, make_plan
from csop.deployment.record import ContractEntry, Record, StepEntry
from csop.hashing import checksum, keccak
from csop.params import Params
from csop.types import Address

log = structlog.get_logger()

Progress = Callable[[Step, StepEntry, int], None]
"""Told of every finished step, with the number of steps."""


class DeployError(ChainError):
    """The deployment cannot go on."""


def deploy(
    client: Client,
    deployer: LocalAccount,
    config: NetworkConfig,
    params: Params,
    path: Path | None = None,
    progress: Progress | None = None,
) -> Record:
    """Deploy the suite, or finish an earlier run, and check every role. Returns the record."""
    if client.chain_id != config.chain_id:
        raise ConfigError(f"network {config.name} is chain {config.chain_id}, the node is not")
    path = path or records.path_of(config.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DeployError(f"{path}: another run is at work on it") from error
        return _Run(client, deployer, config, params, path).run(progress)


class _Run:
    def __init__(
        self,
        client: Client,
        deployer: LocalAccount,
        config: NetworkConfig,
        params: Params,
        path: Path,
    ) -> None:
        self._client, self._deployer, self._path = client, deployer, path
        self._config, self._params = config, params
        self._own = address_of(deployer)
        self._plan = make_plan(config, params, self._own)
        self._record = self._open()

    def run(self, progress: Progress | None) -> Record:
        for step in self._plan:
            entry = self._finish(step)
            log.debug("step", number=step.number, title=step.title, transaction=entry.transaction)
            if progress:
                progress(step, entry, len(self._plan))
        check_roles(self._client, self._record, self._config, self._params)
        return self._record

    def _open(self) -> Record:
        fresh = Record(
            network=self._config.name,
            chain_id=self._client.chain_id,
            genesis_hash="0x" + self._client.genesis_hash.hex(),
            deployer=self._own,
            genesis=self._config.genesis,
            plan=_digest(self._plan),
        )
        if not self._path.exists():
            return fresh
        found = records.read(self._path)
        records.check_same_chain(found, self._client, self._path)
        records.check_same_inputs(found, fresh, self._path)
        return found

    def _write(self, record: Record) -> None:
        records.write(record, self._path)
        self._record = record

    def _finish(self, step: Step) -> StepEntry:
        """Bring one step to its end, from wherever it stands."""
        entry = self._record.step(step.number)
        if entry is not None and entry.done:
            return entry
        receipt = None
        if entry is not None:
            receipt = self._settled(entry)
            if receipt is not None and not receipt.succeeded:
                log.warning("step failed before, trying anew", number=step.number)
                entry = None
        if entry is None:
            entry = self._begin(step)
            self._write(self._record.with_step(entry))
        if entry.transaction is None or entry.raw is None:
            return entry
        if receipt is None or not receipt.succeeded:
            self._client.broadcast(entry.raw)
            receipt = self._client.wait(entry.transaction)
        return self._mined(step, entry, receipt)

    def _begin(self, step: Step) -> StepEntry:
        """Sign a step that was never sent, unless the chain shows it done."""
        if not step.deploys and all(map(self._holds(step), step.done)):
            return StepEntry(step.number, step.title)
        nonce = self._client.nonce(self._own)
        to = None if step.deploys else self._record.addresses[step.contract]
        signed = self._client.prepare(self._deployer, Call(to, self._data(step)), nonce)
        return StepEntry(
            step.number,
            step.title,
            nonce,
            signed.hash,
            signed.raw,
            created_address(self._own, nonce) if step.deploys else None,
        )

    def _settled(self, entry: StepEntry) -> Receipt | None:
        """The receipt of a step that a run before us signed, or None if it is still to be mined."""
        transaction = str(entry.transaction)
        # First the nonce: a transaction mined in between has its receipt by then.
        used = self._client.nonce(self._own)
        receipt = self._client.receipt(transaction)
        if receipt is None and entry.nonce is not None and used > entry.nonce:
            raise DeployError(
                f"step {entry.number}: nonce {entry.nonce} of the deployer {self._own} went to "
                f"another transaction than {transaction}. Its key must be used for nothing else: "
                f"move {self._path} away and start anew with a fresh key"
            )
        return receipt

    def _mined(self, step: Step, entry: StepEntry, receipt: Receipt) -> StepEntry:
        entry = replace(
            entry,
            raw=None,
            block=receipt.block,
            block_hash=receipt.block_hash,
            gas_used=receipt.gas_used,
        )
        record = self._record.with_step(entry)
        if step.deploys:
            record = record.with_contract(step.contract, self._contract(step, entry, receipt))
        elif missing := [v for v in step.done if not self._holds(step)(v)]:
            raise DeployError(f"step {step.number}: mined, but the chain denies {missing[0]}")
        self._write(record)
        return entry

    def _contract(self, step: Step, entry: StepEntry, receipt: Receipt) -> ContractEntry:
        if entry.address is None or receipt.address != entry.address:
            raise DeployError(f"step {step.number}: {receipt.address} is not {entry.address}")
        return ContractEntry(
            address=entry.address,
            arguments=_plain(self._resolve(step.args or ())),
            bytecode_hash="0x" + artifacts.load(step.contract).bytecode_hash.hex(),
            code_hash="0x" + keccak(self._client.code(entry.address)).hex(),
            transaction=receipt.hash,
            block=receipt.block,
        )

    def _data(self, step: Step) -> bytes:
        artifact = artifacts.load(step.contract)
        if step.args is not None:
            arguments = self._resolve(step.args)
            return artifact.bytecode + tuple_of(artifact.constructor).encode(arguments)
        encoded = tuple(self._encode(step.contract, call) for call in step.calls)
        if len(encoded) == 1:
            return encoded[0]
        return find(step.contract, "multicall").encode(encoded)

    def _encode(self, contract: str, call: Invocation) -> bytes:
        return find(contract, call.function).encode(*self._resolve(call.args))

    def _holds(self, step: Step) -> Callable[[View], bool]:
        def holds(view: View) -> bool:
            function = find(step.contract, view.function)
            data = function.encode(*self._resolve(view.args))
            answer = self._client.call(self._record.addresses[step.contract], data)
            return function.decode(answer) == self._resolve(view.expected)

        return holds

    def _resolve(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The same values with addresses for references."""
        return tuple(
            self._record.addresses[value.contract]
            if isinstance(value, Ref)
            else self._resolve(value)
            if isinstance(value, tuple)
            else value
            for value in values
        )


def created_address(sender: Address, nonce: int) -> Address:
    """Where CREATE puts a contract."""
    number = nonce.to_bytes((nonce.bit_length() + 7) // 8, "big")
    if nonce == 0 or nonce >= 0x80:
        number = bytes([0x80 + len(number)]) + number
    fields = b"\x94" + bytes.fromhex(sender[2:]) + number
    return checksum("0x" + keccak(bytes([0xC0 + len(fields)]) + fields)[12:].hex())


def _digest(plan: tuple[Step, ...]) -> str:
    codes = [artifacts.load(s.contract).bytecode_hash.hex() for s in plan if s.deploys]
    text = json.dumps([[astuple(step) for step in plan], codes], default=_hex)
    return "0x" + keccak(text.encode()).hex()


def _hex(value: object) -> str:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    raise TypeError(f"{value!r} in a plan")


def _plain(values: tuple[Any, ...]) -> list[Any]:
    """For JSON."""
    return [
        _plain(v) if isinstance(v, tuple) else "0x" + v.hex() if isinstance(v, bytes) else v
        for v in values
    ]
