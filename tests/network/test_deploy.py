"""Deployment on a real node: interrupted everywhere, killed for good, on the wrong chain."""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from csop import params as parameters
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.chain.errors import Reverted
from csop.chain.keys import address_of, derived
from csop.deployment import record as records
from csop.deployment.check import check_roles
from csop.deployment.config import local_network
from csop.deployment.deploy import DeployError, created_address, deploy
from csop.deployment.record import Record, RecordError
from csop.types import Timestamp

ROOT = Path(__file__).parents[2]
START = 1_750_000_000
GENESIS = Timestamp(START // 3600 * 3600)
STEPS = 26
CONTRACTS = 15


@pytest.fixture
def node():
    with DevNode(START) as node:
        yield node


@pytest.fixture(scope="module")
def params():
    return parameters.load()


@pytest.fixture(scope="module")
def config(params):
    return local_network("network-tests", GENESIS, params)


@pytest.fixture(scope="module")
def deployer():
    return derived("network-tests", "deployer")


def assert_complete(node: DevNode, record: Record, config, params, deployer: str) -> None:
    """All steps, each once, at the addresses of an undisturbed run; roles as listed."""
    client = Client(node.rpc)
    assert [step.number for step in record.steps] == list(range(1, STEPS + 1))
    assert all(step.block is not None and step.raw is None for step in record.steps)
    assert client.nonce(deployer) == STEPS
    assert [step.nonce for step in record.steps] == list(range(STEPS))
    assert list(record.addresses.values()) == [
        created_address(deployer, n) for n in range(CONTRACTS)
    ]
    assert all(client.code(address) for address in record.addresses.values())
    check_roles(client, record, config, params)


def test_load__stopped_between_contracts__says_what_to_do(node, params, config, deployer, tmp_path):
    client, path = Client(node.rpc), tmp_path / "record.json"
    record = deploy(client, deployer, config, params, path)
    assert records.load(client, path) == record
    contracts = dict(record.contracts)
    del contracts["ProceedsVault"]
    records.write(replace(record, contracts=contracts), path)
    with pytest.raises(RecordError, match="stopped before ProceedsVault: run deploy again"):
        records.load(client, path)


class Interrupted(BaseException):
    """As a kill would: nothing may catch it on its way."""


class Interrupter(Client):
    """A client that dies once at each place where a step can be left half done."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.died: set[tuple[str, str]] = set()

    def _die(self, where: str, transaction: str) -> None:
        if (where, transaction) not in self.died:
            self.died.add((where, transaction))
            raise Interrupted(where)

    def prepare(self, *args, **kwargs):
        signed = super().prepare(*args, **kwargs)
        self._die("signed, not written", signed.raw)
        return signed

    def broadcast(self, raw):
        self._die("written, not sent", raw)
        super().broadcast(raw)
        self._die("sent and mined, not written", raw)


def test_deploy__interrupted_everywhere__ends_as_if_it_never_was(
    node, params, config, deployer, tmp_path
):
    client, path, runs = Interrupter(node.rpc), tmp_path / "record.json", 0
    record = None
    while record is None:
        runs += 1
        with suppress(Interrupted):
            record = deploy(client, deployer, config, params, path)
    assert len(client.died) == 3 * STEPS
    assert runs == 3 * STEPS + 1
    assert records.read(path) == record
    assert_complete(node, record, config, params, address_of(deployer))


def test_deploy__again__changes_nothing(node, params, config, deployer, tmp_path):
    client, path = Client(node.rpc), tmp_path / "record.json"
    first = deploy(client, deployer, config, params, path)
    content, block = path.read_bytes(), client.block_number()
    assert deploy(client, deployer, config, params, path) == first
    assert path.read_bytes() == content
    assert client.block_number() == block


def test_deploy__record_of_another_chain__is_refused(params, config, deployer, tmp_path):
    path = tmp_path / "record.json"
    with DevNode(START) as one:
        deploy(Client(one.rpc), deployer, config, params, path)
    content = path.read_bytes()
    with DevNode(START + 1) as other, pytest.raises(RecordError, match="another network name"):
        deploy(Client(other.rpc), deployer, config, params, path)
    with DevNode(START) as same_but_empty, pytest.raises(RecordError, match="was reset"):
        deploy(Client(same_but_empty.rpc), deployer, config, params, path)
    assert path.read_bytes() == content


def test_deploy__other_inputs_than_begun_with__is_refused(node, params, config, deployer, tmp_path):
    path = tmp_path / "record.json"
    deploy(Client(node.rpc), deployer, config, params, path)
    other = local_network("another seed", GENESIS, params)
    with pytest.raises(RecordError, match="begun with another plan"):
        deploy(Client(node.rpc), deployer, other, params, path)


def test_deploy__nonce_taken_by_another_transaction__says_so(
    node, params, config, deployer, tmp_path
):
    client, path = Interrupter(node.rpc), tmp_path / "record.json"
    for _ in range(2):
        with pytest.raises(Interrupted):
            deploy(client, deployer, config, params, path)
    assert records.read(path).steps[0].raw is not None
    Client(node.rpc).send(deployer, address_of(deployer), b"")
    with pytest.raises(DeployError, match="nonce 0 of the deployer"):
        deploy(Client(node.rpc), deployer, config, params, path)


def test_deploy__node_says_no__names_the_custom_error(node, params, config, deployer, tmp_path):
    faulty = replace(config, beacon_proof=bytes(256))
    with pytest.raises(Reverted) as caught:
        deploy(Client(node.rpc), deployer, faulty, params, tmp_path / "record.json")
    assert caught.value.error.name == "Beacon_PointAtInfinity"


# the launcher, killed for good


def launch(node: DevNode, path: Path) -> subprocess.Popen:
    return subprocess.Popen(
        ["toolchain/brownie", "run", "deploy", "main", "local", str(path)],
        cwd=ROOT,
        env={**os.environ, "CSOP_RPC": node.rpc},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def steps_written(path: Path) -> int:
    with suppress(OSError, ValueError):
        return len(json.loads(path.read_text())["steps"])
    return 0


def wait_for(path: Path, steps: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while steps_written(path) < steps:
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill_brownie(launcher: subprocess.Popen) -> None:
    """SIGKILL for the process that deploys; its launcher then tidies up after it."""
    children = psutil.Process(launcher.pid).children()
    assert len(children) == 1
    children[0].kill()
    launcher.communicate(timeout=60)
    assert launcher.returncode != 0


def test_deploy_script__killed_and_started_again__finishes(node, params, tmp_path):
    """Blocks come when we say, so every kill finds a step that is written and not mined."""
    path = tmp_path / "deployments/record.json"
    node.set_automine(False)
    kills = {1: "mine first", 9: "start first", 13: "mine first", 18: "start first"}
    process = launch(node, path)
    for step in range(1, STEPS + 1):
        wait_for(path, step, process)
        if step in kills:
            if kills[step] == "mine first":
                wait_until_sent(node)  # else there is nothing to mine, and nobody does later
            kill_brownie(process)
            assert steps_written(path) == step
            assert records.read(path).steps[-1].block is None
            if kills[step] == "mine first":
                node.mine()
                process = launch(node, path)
                continue
            process = launch(node, path)
        wait_until_sent(node)
        node.mine()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert f"{STEPS}/{STEPS}" in output
    assert "Roles, as the chain has them" in output
    record = records.read(path)
    local = local_network("local", record.genesis, params)
    assert record.genesis == GENESIS
    assert_complete(node, record, local, params, record.deployer)
    suite = Suite.of(Client(node.rpc), record.addresses)
    assert suite.mine.genesis() == suite.beacon.genesis() == GENESIS


def wait_until_sent(node: DevNode) -> None:
    deadline = time.monotonic() + 120
    while int(node.request("txpool_status")["pending"], 16) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_deploy_script__record_of_another_chain__ends_with_what_to_do(node, params, tmp_path):
    path = tmp_path / "record.json"
    with DevNode(START + 7) as other:
        genesis = Timestamp((START + 7) // 3600 * 3600)
        local = local_network("local", genesis, params)
        deploy(Client(other.rpc), derived("local", "deployer"), local, params, path)
    content = path.read_bytes()
    process = launch(node, path)
    output, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert f"mv {path} {path}.old" in output.replace("\n", " ").replace("  ", " ")
    assert "Traceback" not in output
    assert path.read_bytes() == content
