"""Transactions that were signed and not yet seen mined, so that a crash sends nothing twice.

One JSON line a change: ``{"key", "raw", "hash"}`` before a transaction is sent, ``{"key"}`` once
its receipt was seen. The lines of a process that was killed are taken up by the next one.
"""

import fcntl
import json
import os
from pathlib import Path

import structlog
from eth_account.signers.local import LocalAccount

from csop.chain.client import Client
from csop.chain.errors import Reverted, RpcError
from csop.chain.transactions import Call, Receipt

log = structlog.get_logger()


class JournalError(Exception):
    """Another process is at work with the same journal."""


class Journal:
    """The sending side of an oracle, with a file for memory. One process at a time."""

    def __init__(self, client: Client, path: Path) -> None:
        """Read what is open. A line cut off by a crash was never sent, and is ignored.

        Raises JournalError while another process has it.
        """
        self._client = client
        self._open: dict[str, tuple[str, str]] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise JournalError(f"{path}: another process is at work with it") from error
        lines = path.read_text().splitlines(keepends=True)
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            self._open.pop(entry["key"], None)
            if "raw" in entry:
                self._open[entry["key"]] = (entry["raw"], entry["hash"])
        if lines and not lines[-1].endswith("\n"):
            self._file.write("\n")

    def recover(self) -> list[str]:
        """Finish what an earlier process began; returns its keys. Call once, before anything else.

        What the chain no longer wants (its nonce was used otherwise, its fee is too low, it
        reverts) is closed, with a warning: the step that it belonged to asks the chain anew before
        it acts.
        """
        keys = list(self._open)
        for key in keys:
            raw, hash_ = self._open[key]
            if self._client.receipt(hash_) is None:
                try:
                    self._client.broadcast(raw)
                    self._client.wait(hash_)
                except Reverted as error:
                    log.warning("a recovered transaction reverted", key=key, why=str(error))
                except RpcError as error:
                    log.warning("the node refuses a recovered one", key=key, why=str(error))
            self._write({"key": key})
            del self._open[key]
        return keys

    def send(self, account: LocalAccount, key: str, call: Call) -> Receipt:
        """Sign, write down, send, wait, strike out. Raises Reverted."""
        signed = self._client.prepare(account, call)
        self._write({"key": key, "raw": signed.raw, "hash": signed.hash})
        self._client.broadcast(signed.raw)
        try:
            return self._client.wait(signed.hash)
        finally:
            if self._client.receipt(signed.hash) is not None:
                self._write({"key": key})

    def _write(self, entry: dict[str, str]) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
