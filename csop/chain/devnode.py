"""An Anvil of our own, for tests, the demo and benchmarks: the only user of anvil_* and evm_*."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ROOT / ".home"
ANVIL_FROM_NPM = ROOT / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
CHAIN_ID = 31337
BLOCK_GAS_LIMIT = 100_000_000
# Anvil forgets the state of a block that is older than this many; its default is 3,600.
KEPT_STATES = 1_000_000
START_SECONDS = 30.0

# Only ever talks to this machine, so never through a proxy.
_http = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DevNodeError(RuntimeError):
    """The node did not start, does not answer, or refused a request."""


def rpc_request(rpc: str, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
    """One JSON-RPC call; raises DevNodeError with the node's own words."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    request = urllib.request.Request(rpc, body.encode(), {"Content-Type": "application/json"})
    try:
        with _http.open(request, timeout=60) as answer:
            reply = json.load(answer)
    except (OSError, ValueError) as error:
        raise DevNodeError(f"no answer from {rpc}: {error}") from error
    if "error" in reply:
        raise DevNodeError(f"{method}: {reply['error'].get('message', reply['error'])}")
    return reply["result"]


def _die_with_parent() -> None:
    """On Linux: a node must not outlive a parent that was killed without a chance to stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def scratch_directory(kind: str) -> Path:
    """A new directory under .home/; also removes those of the kind whose process was killed."""
    SCRATCH.mkdir(exist_ok=True)
    for old in SCRATCH.glob(f"{kind}-*-*"):
        if not psutil.pid_exists(int(old.name.split("-")[1])):
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{kind}-{os.getpid()}-", dir=SCRATCH))


class DevNode:
    """A context manager around one Anvil process.

    The node chooses its own free port and we ask the system which one that process listens on, so
    we can never end up talking to somebody else's node. `DevNode.attach(url)` drives an Anvil that
    something else started, and never stops it. Start it from the main thread: on Linux the node
    ends with the thread that started it.
    """

    def __init__(
        self,
        timestamp: int | None = None,
        chain_id: int = CHAIN_ID,
        block_time: int | None = None,
        extra: Sequence[str] = (),
    ) -> None:
        self.chain_id = chain_id
        self.rpc = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._directory: Path | None = None
        self._flags = [
            *("--silent", "--port", "0", "--hardfork", "prague", "--chain-id", str(chain_id)),
            *("--gas-limit", str(BLOCK_GAS_LIMIT), "--base-fee", "0", "--gas-price", "0"),
            *("--accounts", "20", "--balance", "1000000"),
            *("--max-persisted-states", str(KEPT_STATES)),
            *(() if timestamp is None else ("--timestamp", str(timestamp))),
            *(() if block_time is None else ("--block-time", str(block_time))),
            *extra,
        ]

    @classmethod
    def attach(cls, rpc: str) -> Self:
        """Drive the Anvil at `rpc`; raises DevNodeError when that is not an Anvil."""
        node = cls()
        node.rpc = rpc
        client = str(node.request("web3_clientVersion"))
        if not client.lower().startswith("anvil"):
            raise DevNodeError(f"{rpc} is {client}, not an Anvil: its clock cannot be moved")
        node.chain_id = int(node.request("eth_chainId"), 16)
        return node

    @property
    def pid(self) -> int | None:
        """Process id of the node we started, or None."""
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Start the node and wait until it answers with the right chain id, at block 0."""
        if self._process:
            raise DevNodeError("this node is already running")
        binary = os.environ.get("ANVIL") or str(ANVIL_FROM_NPM)
        # Old states go to files, which Anvil leaves behind: keep them where stop() removes them.
        self._directory = scratch_directory("anvil")
        try:
            self._process = subprocess.Popen(
                [binary, *self._flags, "--cache-path", str(self._directory)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=(self._directory / "stderr").open("wb"),
                # Ctrl-C is for us: the node has to outlive whoever still tidies up with it.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
            self._wait_until_ours(self._process)
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError):
                raise DevNodeError(f"cannot start Anvil ({binary}); see ANVIL: {error}") from error
            raise
        return self

    def _wait_until_ours(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.rpc:
            if process.poll() is not None and self._directory:
                reason = (self._directory / "stderr").read_text(errors="replace").strip()
                raise DevNodeError(f"Anvil stopped at once (exit {process.returncode}): {reason}")
            if time.monotonic() > deadline:
                raise DevNodeError(f"Anvil opened no port within {START_SECONDS:.0f} s")
            time.sleep(0.02)
            for connection in psutil.Process(process.pid).connections("tcp4"):
                if connection.status == psutil.CONN_LISTEN:
                    self.rpc = f"http://127.0.0.1:{connection.laddr.port}"
        chain_id = int(self.request("eth_chainId"), 16)
        block = int(self.request("eth_blockNumber"), 16)
        if chain_id != self.chain_id or (block and "--block-time" not in self._flags):
            raise DevNodeError(f"unexpected node at {self.rpc}: chain {chain_id}, block {block}")

    def stop(self) -> None:
        """Stop the node we started, by its process id; safe to call twice."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            self.rpc = ""
        if self._directory:
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None

    def __enter__(self) -> Self:
        return self if self.rpc else self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def request(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """One JSON-RPC call to this node."""
        return rpc_request(self.rpc, method, *params)

    def set_next_timestamp(self, timestamp: int) -> None:
        """Give the next block exactly this time (Unix seconds)."""
        self.request("evm_setNextBlockTimestamp", timestamp)

    def increase_time(self, seconds: int) -> None:
        """Move the clock; shows from the next block on."""
        self.request("evm_increaseTime", seconds)

    def set_block_interval(self, seconds: int) -> None:
        """Let each block's time be so much after the one before it, whatever the clock says."""
        self.request("anvil_setBlockTimestampInterval", seconds)

    def mine(self, blocks: int = 1, interval: int | None = None) -> None:
        """Mine blocks, `interval` seconds apart if given."""
        self.request("anvil_mine", hex(blocks), *(() if interval is None else (hex(interval),)))

    def snapshot(self) -> str:
        """Remember the chain's state; the id is good for one revert."""
        return str(self.request("evm_snapshot"))

    def revert(self, snapshot: str) -> None:
        """Return to a remembered state."""
        if not self.request("evm_revert", snapshot):
            raise DevNodeError(f"the node knows no snapshot {snapshot}")

    def set_automine(self, enabled: bool) -> None:
        """Mine each transaction at once, or only on mine()."""
        self.request("evm_setAutomine", enabled)

    def set_balance(self, address: str, wei: int) -> None:
        self.request("anvil_setBalance", address, hex(wei))

    def impersonate(self, address: str) -> None:
        """Let the node send transactions from this address without its key."""
        self.request("anvil_impersonateAccount", address)
