"""An oracle that dies anywhere and is started again: nothing is lost, nothing is posted twice."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
import structlog

from csop.chain.client import Client
from csop.chain.keys import derived
from csop.deployment import record as records
from csop.oracle import keyring
from csop.oracle.journal import Journal, JournalError
from csop.oracle.operator import Done
from csop.oracle.submitter import anchor_batch
from csop.types import Epoch
from tests.network.world import OWN, PARAMS, SEED, World

ROOT = Path(__file__).parents[2]
PASSWORD = "a password"
OPERATOR = derived(SEED, "operator")
STRANGER = derived(SEED, "stranger")
STEPS = 5
"""Transactions an epoch: commit, close, anchor, post, settle."""


class Interrupted(BaseException):
    """As a kill would: nothing may catch it on its way."""


class Interrupter(Client):
    """A client that dies once at each place where a transaction can be left half done."""

    def __init__(self, url: str, died: set) -> None:
        super().__init__(url)
        self._died = died

    def _die(self, where: str, transaction: str) -> None:
        if (where, transaction) not in self._died:
            self._died.add((where, transaction))
            raise Interrupted(where)

    def prepare(self, account, call, nonce=None):
        signed = super().prepare(account, call, nonce)
        self._die("signed, not written", str(signed.nonce))
        return signed

    def broadcast(self, raw):
        self._die("written, not sent", raw)
        super().broadcast(raw)
        self._die("sent and mined, not written", raw)


def open_entries(path: Path) -> list[str]:
    entries = Counter()
    for line in path.read_text().splitlines():
        with suppress(ValueError):
            entry = json.loads(line)
            entries[entry["key"]] = "raw" in entry
    return [key for key, is_open in entries.items() if is_open]


def assert_done_once(world: World, epochs: int) -> None:
    """Every epoch is settled, and the operator made each transaction once."""
    for contract, event, key in (
        ("mine", "EpochCommitted", "epoch"),
        ("mine", "Settled", "epoch"),
        ("beacon", "RoundClosed", "round"),
        ("beacon", "RoundAnchored", "round"),
        ("beacon", "RoundPosted", "round"),
    ):
        found = Counter(log.args[key] for log in world.events(contract, event))
        assert set(found.values()) == {1}, event
        assert len(found) == epochs, event
    amounts = [log.args["amount"] for log in world.events("mine", "Settled")]
    assert amounts == [OWN] * epochs
    assert world.sent() == STEPS * epochs


def bring_to_end(world: World, client: Client) -> None:
    """What a process does from its start to its end."""
    journal = Journal(client, world.folder / "operator-2.jsonl")
    journal.recover()
    operator = world.make_operator(client=client, journal=journal)
    assert world.finish(0, operator) == Done(skipped=False)


def test_recover__interrupted_everywhere__ends_as_if_it_never_was(world):
    world.hour(0, "ann", "bob")
    died, runs = set(), 0
    for _ in range(50):
        runs += 1
        gc.collect()  # a dead process holds no journal
        with suppress(Interrupted):
            bring_to_end(world, Interrupter(world.chain.rpc, died))
            break
    assert len(died) == 3 * STEPS
    assert runs == 3 * STEPS + 1
    assert_done_once(world, 1)
    assert open_entries(world.folder / "operator-2.jsonl") == []


def written(world: World, call, key: str = "commit 0-0") -> Path:
    """A journal whose process was killed between writing and sending."""
    signed = world.client.prepare(OPERATOR, call)
    path = world.folder / "killed.jsonl"
    path.write_text(json.dumps({"key": key, "raw": signed.raw, "hash": signed.hash}) + "\n")
    return path


def commit_of(world: World):
    proposal = world.nodes[0].propose(Epoch(0), 0)
    signatures = [node.sign(proposal) for node in world.nodes[:3]]
    return world.mine.commit(proposal.proof, signatures)


def test_recover__written_and_not_sent__is_sent_and_settled(world):
    world.hour(0, "ann", "bob")
    path = written(world, commit_of(world))
    assert Journal(world.client, path).recover() == ["commit 0-0"]
    assert open_entries(path) == []
    assert world.finish(0) == Done(skipped=False)
    assert_done_once(world, 1)


def test_recover__sent_and_mined__is_struck_out_only(world):
    world.hour(0, "ann", "bob")
    path = written(world, commit_of(world))
    entry = json.loads(path.read_text())
    world.client.broadcast(entry["raw"])
    block = world.client.wait(entry["hash"]).block
    with structlog.testing.capture_logs() as logs:
        Journal(world.client, path).recover()
    assert (open_entries(path), world.client.block_number(), logs) == ([], block, [])


def test_recover__sent_and_pending__waits_for_it(world):
    world.hour(0, "ann")
    path = written(world, commit_of(world))
    world.chain.set_automine(False)
    try:
        world.client.broadcast(json.loads(path.read_text())["raw"])
        impatient = Client(world.chain.rpc, receipt_timeout=0.2)
        journal = Journal(impatient, path)
        with pytest.raises(Exception, match="not mined within"):
            journal.recover()
        assert open_entries(path) == ["commit 0-0"]
        world.chain.mine()
    finally:
        world.chain.set_automine(True)
    del journal
    Journal(world.client, path).recover()
    assert open_entries(path) == []
    assert len(world.events("mine", "EpochCommitted")) == 1


def test_recover__somebody_else_committed_meanwhile__closes_it_and_goes_on(world):
    world.hour(0, "ann", "bob")
    path = written(world, commit_of(world))
    world.client.transact(STRANGER, commit_of(world))
    journal = Journal(world.client, path)
    journal.recover()
    assert open_entries(path) == []
    assert world.finish(0) == Done(skipped=False)
    assert len(world.events("mine", "EpochCommitted")) == 1


def test_recover__nonce_used_elsewhere__closes_it_and_goes_on(world):
    world.hour(0, "ann", "bob")
    path = written(world, commit_of(world))
    world.client.send(OPERATOR, STRANGER.address, b"")
    Journal(world.client, path).recover()
    assert open_entries(path) == []
    assert world.finish(0) == Done(skipped=False)
    assert len(world.events("mine", "EpochCommitted")) == 1


def test_recover__fee_too_low_by_now__closes_it_and_signs_anew(world):
    world.hour(0, "ann", "bob")
    path = written(world, commit_of(world))
    world.chain.set_balance(OPERATOR.address, 10**20)
    with base_fee(world, 10**9):
        Journal(world.client, path).recover()
        assert open_entries(path) == []
        assert world.finish(0) == Done(skipped=False)
    assert_done_once(world, 1)


@contextmanager
def base_fee(world: World, wei: int) -> Iterator[None]:
    """Anvil takes this back at no revert."""
    for fee in (wei, 0):
        world.chain.request("anvil_setNextBlockBaseFeePerGas", hex(fee))
        world.chain.mine()
        if fee:
            yield


@pytest.mark.parametrize("cut", [2, 10, 200])
def test_init__last_line_cut_off__is_ignored_and_the_next_is_not_lost(world, cut):
    world.hour(0, "ann")
    path = written(world, commit_of(world), "close 7")
    whole = path.read_text()
    path.write_text(whole.replace("close 7", "commit 0-0") + whole[:-cut])
    journal = Journal(world.client, path)
    assert journal.recover() == ["commit 0-0"]
    del journal
    assert open_entries(path) == []
    with path.open("a") as file:
        file.write(whole[:-cut])  # cut off once more
    world.close(0 + 1)
    client = Interrupter(world.chain.rpc, {("signed, not written", "1")})
    with pytest.raises(Interrupted, match="written, not sent"):
        Journal(client, path).send(OPERATOR, "close 0", world.suite.beacon.close(0))
    assert open_entries(path) == ["close 0"]


def test_init__another_process_has_it__refuses(world):
    journal = world.journal("shared")
    with pytest.raises(JournalError, match=r"shared\.jsonl: another process is at work"):
        world.journal("shared")
    del journal
    world.journal("shared")


@pytest.mark.parametrize("place", range(1, 4))
def test_anchor_batch__killed_at_any_point_and_repeated__is_anchored_once(world, place):
    batch = [world.drive(0, label) for label in ("ann", "bob")]
    world.to(world.end_of(0))
    died: set = set()
    stores = [node.store for node in world.nodes]
    path = world.folder / "submitter-2.jsonl"
    for _ in range(place):
        with suppress(Interrupted):
            journal = Journal(Interrupter(world.chain.rpc, died), path)
            journal.recover()
            anchor_batch(world.suite, world.ring.submitter, journal, stores, batch)
        del journal
    journal = Journal(world.client, path)
    journal.recover()
    anchor_batch(world.suite, world.ring.submitter, journal, stores, batch)
    assert anchor_batch(world.suite, world.ring.submitter, journal, stores, batch) is None
    assert world.suite.anchors.length() == 1
    assert [len(node.store.read_batch(1)) for node in world.nodes] == [2] * 5
    world.close(0)
    assert world.weights(0) == {"ann": 2, "bob": 2}


# the script, killed for good


def start(world: World, *args: str, **env: str) -> subprocess.Popen:
    """`toolchain/brownie run oracle main …` on the world's chain."""
    path = world.folder / "record.json"
    if not path.exists():
        records.write(world.record, path)
        keyring.write_local(world.folder / "keys", SEED, PASSWORD, PARAMS)
    settings = {
        "CSOP_RPC": world.chain.rpc,
        "CSOP_RECORD": str(path),
        "CSOP_KEYS": str(world.folder / "keys"),
        "CSOP_NODES": str(world.folder / "nodes"),
        "CSOP_PASSWORD": PASSWORD,
    }
    return subprocess.Popen(
        ["toolchain/brownie", "run", "oracle", "main", *args],
        cwd=ROOT,
        env={**os.environ, **settings, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill(launcher: subprocess.Popen) -> None:
    """SIGKILL for the process that posts; its launcher then tidies up after it."""
    while not (children := psutil.Process(launcher.pid).children()):
        assert launcher.poll() is None, launcher.stdout.read()
        time.sleep(0.05)
    [child] = children
    child.kill()
    launcher.communicate(timeout=60)
    assert launcher.returncode != 0


def tick(world: World) -> None:
    """A block, two minutes after the last one."""
    time.sleep(0.1)
    world.to(world.client.latest().timestamp + 120)


def posts(journal: Path) -> int:
    """How many transactions were written down so far."""
    return journal.read_text().count('"raw"') if journal.exists() else 0


def test_oracle_script__killed_again_and_again__posts_everything_once(world):
    """Blocks come every 100 ms, so that most kills find a transaction on its way."""
    seed = random.randrange(1 << 32)
    print(f"killed at places of seed {seed}")
    for epoch in range(2):
        world.hour(epoch, "ann", "bob", "cat")
    journal = world.folder / "nodes/operator.jsonl"
    world.chain.set_automine(False)
    chance, deadline = random.Random(seed), time.monotonic() + 240
    try:
        for at in sorted(chance.sample(range(1, 2 * STEPS), 3)):
            process = start(world, "0", "1")
            while posts(journal) < at:
                assert process.poll() is None, process.stdout.read()
                assert time.monotonic() < deadline
                tick(world)
            time.sleep(chance.random() * 0.2)
            kill(process)
        process = start(world, "0", "1")
        while process.poll() is None:
            assert time.monotonic() < deadline
            tick(world)
    finally:
        world.chain.set_automine(True)
    output = process.stdout.read()
    assert process.returncode == 0, output
    assert "2/2" in output
    assert open_entries(journal) == []
    assert_done_once(world, 2)


def test_oracle_script__another_one_runs_already__says_so_and_ends(world):
    world.anchor(world.end_of(0), world.drive(0, "ann"))
    first = start(world, "0", "0")
    journal = world.folder / "nodes/operator.jsonl"
    try:
        while not journal.exists():
            assert first.poll() is None, first.stdout.read()
            time.sleep(0.1)
        second = start(world, "0", "0")
        output, _ = second.communicate(timeout=30)
        assert second.returncode != 0
        assert "oracle: " in output
        assert "another process is at work with it" in output.replace("\n", " ")
        assert "Traceback" not in output
        first.send_signal(signal.SIGINT)
        output, _ = first.communicate(timeout=60)
        assert "run again, it goes on from here" in output
        assert "Traceback" not in output
    finally:
        if first.poll() is None:
            kill(first)


def test_oracle_script__nothing_to_sign_with__says_what_to_set(world):
    process = start(world, "0", "0", CSOP_PASSWORD="wrong")
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "wrong password" in output
    assert "Traceback" not in output
