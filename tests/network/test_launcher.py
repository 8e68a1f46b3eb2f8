"""toolchain/brownie: a node of its own, and nothing left at the end."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = str(ROOT / "toolchain/brownie")
# Long enough to compile everything first.
PATIENCE = 300


def anvils_of(process):
    return [p for p in process.children(recursive=True) if p.name().startswith("anvil")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal__while_a_node_runs__leaves_nothing(number):
    command = [LAUNCHER, "console"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        launcher = psutil.Process(process.pid)
        deadline = time.monotonic() + PATIENCE
        while not (anvils := anvils_of(launcher)) and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.1)
        (home,) = {a.environ()["HOME"] for a in anvils}
        assert Path(home).parent == ROOT / ".home"
        process.send_signal(number)
        assert process.wait(60) == 128 + number
    assert not [a for a in anvils if a.is_running()]
    assert not Path(home).exists()


@pytest.mark.parametrize(
    ("rpc", "reason"), [("", "set CSOP_RPC"), ("http://127.0.0.1:9", "no answer from")]
)
def test_live_network__no_chain__says_so(rpc, reason):
    done = subprocess.run(
        [LAUNCHER, "run", "status", "--network", "csop"],
        env={**os.environ, "CSOP_RPC": rpc},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert reason in done.stderr
