"""Runs Brownie in a private HOME, and leaves neither files nor nodes behind.

    toolchain/brownie test tests/unit -n 2
    toolchain/brownie run status                    on the chain at $CSOP_RPC
    toolchain/brownie --node [--timestamp T] run demo    on a fresh Anvil whose clock starts at T

Brownie keeps networks and caches in ~/.brownie, and attaches to whatever listens on its port. So
each run gets a HOME under .home/ with our networks in it, and a block of free ports that no other
run can take meanwhile; what was started with that HOME is stopped at the end, by its process id.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import shutil
import signal
import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import psutil

from csop.chain.devnode import (
    CHAIN_ID,
    ROOT,
    SCRATCH,
    DevNode,
    DevNodeError,
    rpc_request,
    scratch_directory,
)

# Below the range from which systems hand out ports by themselves.
PORTS = range(10_240, 32_000, 32)
STOP_SECONDS = 20


class Stopped(BaseException):
    """A signal asked us to end."""


def on_signal(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def reserve_ports() -> tuple[socket.socket, int]:
    """Find a free block of ports. Its first one stays bound, which keeps other runs off the rest.

    Brownie's node takes the port returned, and test worker n takes that port + n.
    """
    for first in random.sample(PORTS, len(PORTS)):
        guard = socket.socket()
        try:
            guard.bind(("127.0.0.1", first))
        except OSError:
            guard.close()
            continue
        if all(is_free(port) for port in range(first + 1, first + PORTS.step)):
            return guard, first + 1
        guard.close()
    raise SystemExit("toolchain/brownie: no free ports")


def kill_leftovers(home: Path) -> None:
    """Kill every process that was started with this HOME."""
    left = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("HOME") == str(home):
                process.kill()
                left.append(process)
        except (psutil.Error, OSError):
            continue
    psutil.wait_procs(left, timeout=STOP_SECONDS)


@contextmanager
def private_home(rpc: str, chain_id: int) -> Iterator[Path]:
    guard, port = reserve_ports()
    home = scratch_directory("brownie")
    try:
        template = string.Template((ROOT / "toolchain/network-config.yaml").read_text())
        (home / ".brownie").mkdir()
        (home / ".brownie/network-config.yaml").write_text(
            template.substitute(rpc=rpc, chain_id=chain_id, port=port)
        )
        yield home
    finally:
        kill_leftovers(home)
        shutil.rmtree(home, ignore_errors=True)
        guard.close()


def catch_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)


def run(command: list[str], env: dict[str, str], patience: float = STOP_SECONDS) -> int:
    """Run to the end; a signal to us becomes Ctrl-C for the command, which then tidies up."""
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        code = process.wait()
        return code if code >= 0 else 128 - code
    except Stopped as stopped:
        # On a terminal, Ctrl-C has reached the command already.
        if stopped.args[0] != signal.SIGINT or not sys.stdin.isatty():
            process.send_signal(signal.SIGINT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def compile_first(env: dict[str, str]) -> int:
    """Test workers need fresh artifacts, or each of them compiles. One compilation at a time."""
    with (SCRATCH / "compile.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return run(["brownie", "compile"], env)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="toolchain/brownie", allow_abbrev=False)
    parser.add_argument("--node", action="store_true", help="start an Anvil; the network is csop")
    parser.add_argument(
        "--timestamp", type=int, help="with --node: its clock's start, Unix seconds"
    )
    parser.add_argument("brownie", nargs=argparse.REMAINDER, help="what Brownie is told")
    options = parser.parse_args(arguments)
    if options.timestamp is not None and not options.node:
        parser.error("--timestamp needs --node")
    return options


def launch(options: argparse.Namespace) -> int:
    arguments: list[str] = options.brownie
    if arguments[:1] == ["run"]:
        # Brownie refuses options that it does not know: to our scripts the word says the same.
        arguments = ["yes" if word == "--yes" else word for word in arguments]
    with ExitStack() as stack:
        rpc, chain_id = os.environ.get("CSOP_RPC", ""), CHAIN_ID
        if options.node:
            print("node: starting Anvil", flush=True)
            rpc = stack.enter_context(DevNode(options.timestamp)).rpc
        if (rpc and arguments[:1] in (["run"], ["console"])) and "--network" not in arguments:
            arguments = [*arguments, "--network", "csop"]
        if "csop" in arguments:
            if not rpc:
                raise SystemExit("network csop: set CSOP_RPC to the chain's HTTP address")
            chain_id = int(rpc_request(rpc, "eth_chainId"), 16)
        home = stack.enter_context(private_home(rpc, chain_id))
        # Brownie warns about its own use of its rpc object at every snapshot, sleep and revert.
        quiet = {"PYTHONWARNINGS": "ignore:rpc.:FutureWarning"}
        env = {**os.environ, **quiet, "HOME": str(home), "CSOP_RPC": rpc}
        if arguments[:1] == ["test"] and "-n" in arguments and (failed := compile_first(env)):
            return failed
        return run(["brownie", *arguments], env)


def main() -> int:
    options = parse(sys.argv[1:])
    catch_signals()
    try:
        return launch(options)
    except Stopped as stopped:
        return 128 + int(stopped.args[0])
    except DevNodeError as error:
        print(f"toolchain/brownie: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
