"""Our own Anvil: the clock, the past, and that nothing is left of it."""

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from csop.chain.devnode import DevNode, DevNodeError

START = 1_480_000_000
STRANGER = "0x" + "11" * 20


@pytest.fixture(scope="module")
def node():
    with DevNode(timestamp=START, chain_id=4242) as running:
        yield running


@pytest.fixture(autouse=True)
def _same_state(node):
    snapshot = node.snapshot()
    yield
    node.revert(snapshot)


def block(node, number):
    return node.request("eth_getBlockByNumber", number, False)


def time_of(node, number="latest"):
    return int(block(node, number)["timestamp"], 16)


def test_start__timestamp_and_chain_id__genesis_has_them(node):
    assert time_of(node, "0x0") == START
    assert int(node.request("eth_chainId"), 16) == 4242
    assert int(block(node, "0x0")["baseFeePerGas"], 16) == 0


def test_mine__interval__spaces_the_blocks(node):
    first = time_of(node)
    node.mine(4, interval=600)
    assert int(node.request("eth_blockNumber"), 16) == 4
    assert time_of(node) - time_of(node, "0x1") == 3 * 600
    assert time_of(node) > first


def test_set_next_timestamp__is_exact(node):
    node.set_next_timestamp(START + 99_999)
    node.mine()
    assert time_of(node) == START + 99_999


def test_increase_time__moves_the_next_block(node):
    node.mine()
    before = time_of(node)
    node.increase_time(3_600)
    node.mine()
    assert 3_600 <= time_of(node) - before <= 3_605


def test_revert__unknown_snapshot__raises(node):
    with pytest.raises(DevNodeError, match="no snapshot 0xffff"):
        node.revert("0xffff")


def test_impersonate__with_a_balance__sends(node):
    node.set_balance(STRANGER, 10**18)
    node.impersonate(STRANGER)
    node.set_automine(False)
    node.request("eth_sendTransaction", {"from": STRANGER, "to": STRANGER})
    assert int(node.request("eth_blockNumber"), 16) == 0
    node.mine()
    assert len(block(node, "latest")["transactions"]) == 1
    node.set_automine(True)


def test_request__refused__says_why(node):
    with pytest.raises(DevNodeError, match="eth_nonsense"):
        node.request("eth_nonsense")


def test_attach__our_node__finds_its_chain_and_leaves_it_running(node):
    with DevNode.attach(node.rpc) as other:
        assert other.chain_id == 4242
        assert other.pid is None
    assert psutil.pid_exists(node.pid)


def test_attach__nothing_there__raises():
    with pytest.raises(DevNodeError, match="no answer"):
        DevNode.attach("http://127.0.0.1:9")


def test_old_state__behind_what_memory_holds__is_readable(node):
    node.set_balance(STRANGER, 7)
    node.mine(2)  # Anvil files a block's state away only when it mines the next one
    node.set_balance(STRANGER, 8)
    node.mine(1_200)
    assert int(node.request("eth_getBalance", STRANGER, "0x1"), 16) == 7
    assert int(node.request("eth_getBalance", STRANGER, "latest"), 16) == 8


def test_stop__twice__leaves_neither_process_nor_files():
    node = DevNode().start()
    pid, directory = node.pid, node._directory
    node.stop()
    node.stop()
    assert not psutil.pid_exists(pid)
    assert not directory.exists()


@pytest.mark.parametrize(
    ("binary", "reason"), [("/nonexistent", "cannot start"), ("/bin/false", "stopped at once")]
)
def test_start__bad_binary__raises(monkeypatch, binary, reason):
    monkeypatch.setenv("ANVIL", binary)
    with pytest.raises(DevNodeError, match=reason):
        DevNode().start()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is needed")
def test_parent_killed__node_ends_too_and_the_next_one_clears_up():
    program = (
        "from csop.chain.devnode import DevNode; import time;"
        "node = DevNode().start(); print(node.pid, node._directory, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        pid, directory = parent.stdout.readline().decode().strip().split(" ", 1)
        pid = int(pid)
        parent.kill()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid)
    assert Path(directory).exists()
    with DevNode():
        assert not Path(directory).exists()
