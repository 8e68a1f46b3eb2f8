"""`run proof main erase`: readings erased from a node's files as a deletion request asks."""

from __future__ import annotations

import gzip
import json
import os
import subprocess

import pytest

from csop.chain.devnode import ROOT
from csop.chain.keys import derived
from csop.consents import Subject
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak
from csop.oracle.evidence import EvidenceError
from csop.oracle.store import Store
from csop.telemetry.anchoring import leaf, readings_of
from csop.types import Epoch, Erased
from tests.network.script_kit import vehicle
from tests.network.world import GENESIS, SEED, vehicle_id, wallet
from tests.offchain.telemetry_fleet import member_id

ANN = vehicle("ann")


def ask(world, label: str = "ann", *, owner_epoch: int = 0, purpose=MINING_PURPOSE, by="") -> int:
    """A deletion request, a minute from now; its number."""
    world.chain.set_next_timestamp(world.client.latest().timestamp + 60)
    subject = Subject(vehicle_id(label), OPERATOR_GRANTEE, purpose, owner_epoch)
    world.client.transact(wallet(by or label), world.suite.consents.request_deletion(subject))
    return world.suite.consents.deletion_count() - 1


def texts(store: Store) -> str:
    """All that is in the folder of batches."""
    files = sorted((store.root / "readings").iterdir())
    return "".join(gzip.decompress(path.read_bytes()).decode() for path in files)


def held(store: Store, number: int) -> set[bytes]:
    return {signed.reading.vehicle for signed in readings_of(store.read_batch(number))}


# erase: when


def test_erase__epochs_before_the_request__must_all_be_final(driven, script):
    request = ask(driven)
    with pytest.raises(SystemExit, match="not yet: epochs 0-1 ended before request 0 "):
        script("erase", request)
    driven.finish(0)
    with pytest.raises(SystemExit, match="epochs 1 ended .*, and are neither committed for"):
        script("erase", request)
    driven.operator._commit(Epoch(1), 0)
    with pytest.raises(SystemExit, match="not yet: epochs 1 ended"):
        script("erase", request)  # it may be voided yet
    driven.client.transact(derived(SEED, "guardian"), driven.mine.void(Epoch(1), "a test"))
    with pytest.raises(SystemExit, match="not yet: epochs 1 ended"):
        script("erase", request)
    assert held(driven.nodes[0].store, 1) == {vehicle_id("ann"), vehicle_id("bob")}
    driven.operator._commit(Epoch(1), 1)  # the second is final at once
    assert "erased 2 readings" in script("erase", request)


def test_erase__committed_once__when_it_cannot_be_voided_any_more(driven, script):
    request = ask(driven)
    driven.finish(0)
    driven.operator._commit(Epoch(1), 0)
    until = driven.mine.epoch_of(Epoch(1)).changed_at + driven.mine.void_window_seconds()
    driven.to(until - 1)
    with pytest.raises(SystemExit, match="not yet: epochs 1 ended"):
        script("erase", request)
    driven.to(until)
    assert "erased 2 readings" in script("erase", request)


def test_erase__skipped__is_final_and_the_running_epoch_waits_for_nobody(driven, script):
    driven.to(driven.end_of(1) + 72 * 3600)
    for epoch in (0, 1):
        driven.client.transact(derived(SEED, "anyone"), driven.mine.skip(Epoch(epoch)))
    with pytest.raises(SystemExit, match="epochs 2-73 ended"):
        script("erase", ask(driven))


# erase: what


def settled(world, label: str = "ann", **asked) -> int:
    """A request made right after epoch 1, when epochs 0 and 1 are final."""
    number = ask(world, label, **asked)
    for epoch in range(2):
        world.finish(epoch)
    return number


def test_erase__as_asked__readings_and_salts_are_gone_and_the_rest_proves(driven, script):
    request, store = settled(driven), driven.nodes[0].store
    gone = [store.read_batch(number)[0] for number in (1, 2)]
    other = driven.nodes[1].store
    script("make", 2, ANN, "file=before.json")
    shown = script("erase", request, "dry")
    assert "2 readings in 2 batch files" in shown
    assert held(store, 1) == {vehicle_id("ann"), vehicle_id("bob")}
    said = script("erase", request)
    assert "erased 2 readings" in said
    for signed in gone:
        assert signed.salt.hex() not in texts(store)
        assert signed.reading.vehicle.hex() not in texts(store)
        assert signed.salt.hex() in texts(other)
    assert store.read_batch(1)[0] == Erased(leaf(driven.domain, gone[0]))
    assert held(store, 2) == {vehicle_id("bob"), vehicle_id("cat")}
    with pytest.raises(SystemExit, match="no reading of this vehicle; 1 are erased: their leaves"):
        script("make", 2, ANN)
    script("make", 2, vehicle("bob"), "file=bob.json")
    assert "holds" in script("check", "bob.json")
    assert "holds" in script("check", "before.json")  # whoever kept a copy has opened the leaf


def test_erase__protocol__names_the_leaves_and_its_hash_can_be_confirmed(driven, script):
    request, store = settled(driven), driven.nodes[0].store
    leaves = ["0x" + leaf(driven.domain, store.read_batch(n)[0]).hex() for n in (1, 2)]
    said = script("erase", request)
    path = store.root / "erasures" / "000000.json"
    assert json.loads(path.read_bytes()) == {
        "chainId": 31337,
        "consentRegistry": driven.suite.consents.address.lower(),
        "dataAnchor": driven.suite.anchors.address.lower(),
        "request": request,
        "count": 2,
        "erased": [{"anchor": n, "leaves": [leaves[n - 1]]} for n in (1, 2)],
    }
    assert path.read_text().strip() in said
    digest = keccak(path.read_bytes())
    assert f"hash 0x{digest.hex()}" in said
    call = driven.suite.consents.confirm_deletion(request, digest)
    driven.client.transact(derived(SEED, "privacy_officer"), call)
    again = script("erase", request)
    assert "it was confirmed on" in again
    assert "erased 0 readings" in again
    assert "hash 0x" not in again
    assert [keccak(each.read_bytes()) for each in path.parent.iterdir()] == [digest]


def test_erase__confirmed_and_more_anchored_late__what_was_confirmed_is_never_rewritten(
    driven, script
):
    request, store = settled(driven), driven.nodes[0].store
    script("erase", request)
    path = store.root / "erasures" / "000000.json"
    kept = path.read_bytes()
    call = driven.suite.consents.confirm_deletion(request, keccak(kept))
    driven.client.transact(derived(SEED, "privacy_officer"), call)
    # Both were driven before the request; the submitter had them lying about.
    late = [driven.drive(epoch, "ann") for epoch in (0, 1)]
    driven.anchor(driven.client.latest().timestamp + 60, *late)
    said = script("erase", request)
    assert "erased 2 readings\n" in said
    assert "what was confirmed stands in another protocol" in said
    assert "run consent main confirm" not in said
    assert path.read_bytes() == kept
    later = json.loads((store.root / "erasures" / "000000-late.json").read_bytes())
    assert [part["anchor"] for part in later["erased"]] == [3]
    assert "erased 0 readings, 2 before" in script("erase", request)


def test_erase__stopped_in_between_and_repeated__the_protocol_is_everyones(
    driven, script, monkeypatch
):
    request, whole = settled(driven), Store.erase

    def stopped(self, number, *rest):
        if number == 2:
            raise KeyboardInterrupt
        whole(self, number, *rest)

    monkeypatch.setattr(Store, "erase", stopped)
    with pytest.raises(SystemExit, match="stopped"):
        script("erase", request)
    assert vehicle_id("ann") not in held(driven.nodes[0].store, 1)
    assert vehicle_id("ann") in held(driven.nodes[0].store, 2)
    monkeypatch.setattr(Store, "erase", whole)
    assert "erased 1 readings, 2 before" in script("erase", request)
    monkeypatch.setenv("CSOP_STORE", str(driven.nodes[1].store.root))
    assert "erased 2 readings" in script("erase", request)
    first, second = (
        (node.store.root / "erasures" / "000000.json").read_bytes() for node in driven.nodes[:2]
    )
    assert first == second
    assert texts(driven.nodes[0].store) == texts(driven.nodes[1].store)


def test_erase__sold__the_seller_has_the_sellers_hours_erased(driven, script):
    driven.chain.set_next_timestamp(driven.end_of(1) + 1_000)
    call = driven.suite.vehicles.sell(vehicle_id("ann"), member_id("dan"), keccak(b"sale"))
    driven.client.transact(derived(SEED, "registrar"), call)
    driven.anchor(driven.end_of(3), *(driven.drive(epoch, "ann") for epoch in (2, 3)))
    driven.close(3)
    request = ask(driven, by="ann")
    for epoch in range(4):
        driven.finish(epoch)
    assert "erased 3 readings" in script("erase", request)
    [left] = readings_of(driven.nodes[0].store.read_batch(3))
    assert left.reading.hour == GENESIS // 3600 + 3  # the sale fell into epoch 2


def test_erase__not_agreed__nothing_is_touched(driven, script):
    request = settled(driven)
    before = texts(driven.nodes[0].store)
    with pytest.raises(SystemExit, match="nothing was erased: add --yes, or the word yes"):
        script("erase", request, yes=False)
    assert "dry: nothing was erased" in script("erase", request, "dry", yes=False)
    assert texts(driven.nodes[0].store) == before
    assert not (driven.nodes[0].store.root / "erasures").exists()


def test_erase__for_another_purpose__is_no_matter_of_readings(driven, script):
    request = settled(driven, purpose=keccak(b"another"))
    with pytest.raises(SystemExit, match="request 0 is about other data than mining's readings"):
        script("erase", request)


def test_erase__file_missing_or_changed__is_said(driven, script):
    request, store = settled(driven), driven.nodes[0].store
    kept = store.read_batch(2)
    store.write_batch(2, kept[:2])
    with pytest.raises(SystemExit, match=r"000002.jsonl.gz: root .* is not the anchored one"):
        script("erase", request)
    store.batch_path(2).unlink()
    said = script("erase", request)
    assert "files that this store lacks: anchors 2" in said
    assert "erased 1 readings" in said
    assert "not all: fetch the files that this store lacks, and run it again" in said
    assert "confirm" not in said


def test_erase__folder_of_nobody__is_refused(driven, script, monkeypatch, tmp_path):
    request, folder = settled(driven), tmp_path / "nobody's"
    folder.mkdir()
    monkeypatch.setenv("CSOP_STORE", str(folder))
    with pytest.raises(SystemExit, match="holds no batch of readings: is that a node's folder"):
        script("erase", request)
    assert list(folder.iterdir()) == []


def test_erase__no_store__says_what_to_set(driven, script, monkeypatch):
    monkeypatch.setenv("CSOP_STORE", str(driven.folder / "none"))
    with pytest.raises(SystemExit, match="set CSOP_STORE to a node's folder"):
        script("erase", 0)


# erase: who weighs on


def test_erase__nodes_that_have_and_have_not_erased__agree_on_later_epochs(driven, script):
    script("erase", settled(driven))
    driven.hour(3, "ann", "bob")
    found = [driven.room(node.store).of(Epoch(3)).weights for node in driven.nodes[:2]]
    assert found[0] == found[1]
    assert found[0].weights[vehicle_id("ann")] == 2
    driven.operator = driven.make_operator("again", driven.make_nodes())
    driven.finish(3)
    with pytest.raises(EvidenceError, match="epoch 1: 2 readings are erased, and nobody had asked"):
        driven.room(driven.nodes[0].store).of(Epoch(1))


# as a process


def test_proof__brownie_in_a_process__makes_checks_and_erases(driven, script):
    """``script`` set what the process is told by its environment."""
    request = settled(driven)

    def run(*words: object) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["toolchain/brownie", "run", "proof", "main", *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "CSOP_RPC": driven.chain.rpc},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    path = driven.folder / "proof.json"
    made = run("make", 1, ANN, f"file={path}")
    assert made.returncode == 0, made.stderr
    checked = run("check", path)
    assert checked.returncode == 0, checked.stderr
    assert "holds: anchored at" in checked.stdout
    refused = run("erase", request)
    assert refused.returncode == 1
    assert "proof: nothing was erased: add --yes, or the word yes" in refused.stderr
    done = run("erase", request, "--yes")
    assert done.returncode == 0, done.stderr
    assert "erased 2 readings" in done.stdout
