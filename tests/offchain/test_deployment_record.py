"""The record: durable, atomic, and never of another chain."""

import os
from dataclasses import replace
from types import SimpleNamespace

import pytest
import rlp

from csop.deployment import record as records
from csop.deployment.deploy import created_address
from csop.deployment.record import ContractEntry, Record, RecordError, StepEntry
from csop.hashing import keccak
from csop.types import Address, Timestamp

DEPLOYER = Address("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0")
STONE = ContractEntry(DEPLOYER, [1, "0x02", [3]], "0xaa", "0xbb", "0xcc", 7)
MINED = StepEntry(1, "deploy Stone", 0, "0xcc", None, DEPLOYER, 7, "0xdd", 21_000)
SENT = StepEntry(2, "grant", 1, "0xee", "0xf8")


def record(**change) -> Record:
    genesis = "0x" + bytes(32).hex()
    base = Record("31337-test", 31337, genesis, DEPLOYER, Timestamp(3600), "0xplan")
    return replace(base.with_step(MINED).with_contract("Stone", STONE).with_step(SENT), **change)


def client(chain_id=31337, genesis=bytes(32), block_hash="0xdd"):
    found = None if block_hash is None else SimpleNamespace(block_hash=block_hash)
    return SimpleNamespace(
        chain_id=chain_id, genesis_hash=genesis, receipt=lambda transaction: found
    )


def test_write__then_read__the_same(tmp_path):
    path = tmp_path / "sub/net.json"
    records.write(record(), path)
    assert records.read(path) == record()
    assert [p.name for p in path.parent.iterdir()] == ["net.json"]


def test_write__killed_before_the_rename__old_one_stays(tmp_path, monkeypatch):
    path = tmp_path / "net.json"
    records.write(record(), path)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        records.write(record(network="other"), path)
    assert records.read(path) == record()


def test_write__before_the_rename__is_synced(tmp_path, monkeypatch):
    order = []
    fsync, rename = os.fsync, records.Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd)))
    monkeypatch.setattr(
        "pathlib.Path.replace", lambda self, to: (order.append("rename"), rename(self, to))
    )
    records.write(record(), tmp_path / "net.json")
    assert order == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "nothing is deployed"),
        ("{", "unreadable"),
        ("{}", "unreadable"),
        ('{"format": 2}', "another version"),
        ('{"format": 1, "contracts": {}, "steps": [{"colour": 1}]}', "unreadable"),
    ],
)
def test_read__no_record__says_why(tmp_path, text, problem):
    path = tmp_path / "net.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RecordError, match=problem):
        records.read(path)


def test_step_entry__sent_mined_or_found__done_unless_only_sent():
    assert MINED.done
    assert StepEntry(3, "found on chain").done
    assert not SENT.done


def test_with_step__number_of_the_last__replaces_it():
    mined = replace(SENT, block=8, raw=None)
    assert record().with_step(mined).steps == (MINED, mined)


def test_check_same_chain__this_chain__passes(tmp_path):
    records.check_same_chain(record(), client(), tmp_path / "net.json")


@pytest.mark.parametrize(
    "other", [client(chain_id=1), client(genesis=b"\1" * 32)], ids=["chain id", "genesis"]
)
def test_check_same_chain__another_chain__refused_with_what_to_do(tmp_path, other):
    path = tmp_path / "net.json"
    with pytest.raises(RecordError, match="deploy under another network name") as caught:
        records.check_same_chain(record(), other, path)
    assert f"mv {path} {path}.old" in str(caught.value)


@pytest.mark.parametrize("block_hash", [None, "0xother"])
def test_check_same_chain__chain_was_reset__refused(tmp_path, block_hash):
    with pytest.raises(RecordError, match="step 1 stands in block 7.*was reset"):
        records.check_same_chain(record(), client(block_hash=block_hash), tmp_path / "net.json")


def test_check_same_chain__nothing_mined_yet__passes(tmp_path):
    unmined = record(steps=(replace(MINED, block=None, raw="0xf8"),))
    records.check_same_chain(unmined, client(block_hash=None), tmp_path / "net.json")


@pytest.mark.parametrize("change", [{"plan": "0xother"}, {"deployer": "0x1"}, {"genesis": 7200}])
def test_check_same_inputs__other_inputs__named(tmp_path, change):
    with pytest.raises(RecordError, match=f"begun with another {next(iter(change))}"):
        records.check_same_inputs(record(**change), record(), tmp_path / "net.json")


def test_check_same_inputs__only_progress_differs__passes(tmp_path):
    records.check_same_inputs(record(), record(steps=(), contracts={}), tmp_path / "net.json")


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, 70_000])
def test_created_address__any_nonce__as_rlp_has_it(nonce):
    expected = keccak(rlp.encode([bytes.fromhex(DEPLOYER[2:]), nonce]))[12:]
    assert created_address(DEPLOYER, nonce).lower() == "0x" + expected.hex()


def test_created_address__known_vector__agrees():
    assert created_address(DEPLOYER, 1).lower() == "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8"
