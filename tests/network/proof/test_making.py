"""`run proof main make`, `check`: made from a node's files, checked against the chain."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from csop.__main__ import main as csop
from csop.chain.contracts.oracle import DataAnchor
from csop.chain.keys import derived
from csop.telemetry import devices
from tests.network.script_kit import vehicle
from tests.network.world import SEED, device, vehicle_id, wallet

ANN = vehicle("ann")


def test_make__a_reading__is_checked_by_chain_and_offline(driven, script, capsys):
    said = script("make", 2, ANN)
    assert "reading 0 of 3 of anchor 2: runs/proof-2-0.json" in said
    shown = script("check", "runs/proof-2-0.json")
    assert "reading 2, the hour from 2016-11-24 07:00 UTC" in shown
    assert f"signed by device {devices.address_of(device('ann'))}" in shown
    assert "holds: anchored at 2016-11-24 08:00 UTC" in shown
    root = "0x" + driven.suite.anchors.anchor_of(2).root.hex()
    assert csop(["proof", "check", "runs/proof-2-0.json", "--root", root]) == 0
    assert "holds" in capsys.readouterr().out
    root = "0x" + driven.suite.anchors.anchor_of(1).root.hex()
    assert csop(["proof", "check", "runs/proof-2-0.json", "--root", root]) == 1
    assert "another root" in capsys.readouterr().err


def test_make__several_readings_of_a_vehicle__the_sequence_says_which(world, script):
    world.anchor(world.end_of(1), *(world.drive(epoch, "ann") for epoch in (0, 1)))
    with pytest.raises(SystemExit, match="several readings of this vehicle: say which: 1, 2"):
        script("make", 1, ANN)
    script("make", 1, ANN, 2, "file=here.json")
    assert json.loads((world.folder / "here.json").read_bytes())["reading"]["sequence"] == 2
    assert "holds" in script("check", "here.json")


def test_make__file_is_not_what_was_anchored__proves_nothing(driven, script):
    store = driven.nodes[0].store
    store.write_batch(2, store.read_batch(2)[:2])
    with pytest.raises(SystemExit, match=r"000002.jsonl.gz: root .* is not the anchored one"):
        script("make", 2, ANN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "3", ANN), "there is no anchor 3, only 1 to 2"),
        (("make", "0", ANN), "there is no anchor 0, only 1 to 2"),
        (("make", "one", ANN), "anchor is 'one', must be a whole number"),
        (("make", "1", "0x12"), "vehicle '0x12' must be 0x and 64 hex digits"),
        (("make", "1", ANN, "7"), "anchor 1 has no reading of this vehicle and sequence 7$"),
        (("make", "1", "0x" + "12" * 32), "anchor 1 has no reading of this vehicle$"),
        (("check", "none.json"), "No such file"),
        (("erase", "0"), "there is no deletion request 0, only 0"),
        (("erase",), "usage: run proof main erase <request>"),
        (("hide",), "there is no 'hide': run proof main make <anchor> <vehicle>"),
    ],
)
def test_main__what_cannot_be_done__is_said_in_one_line(driven, script, words, said):
    with pytest.raises(SystemExit, match=said) as caught:
        script(*words)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chainId": 1}, "another chain: the proof is of chain 1, not of 31337"),
        ({"dataAnchor": "0x" + "12" * 20}, "another DataAnchor: the proof is of 0x1212"),
        ({"anchor": 9}, "another chain|there is no anchor 9"),
        ({"anchor": 1}, "another root: the proof is for 0x"),
        ({"index": 1}, "one of them was changed"),
        ({"count": 1}, "2 siblings, but reading 0 of 1 needs 0"),
        ({"reading": {"erased": "0x" + "12" * 32}}, "erased: the leaf opens to nothing"),
        ({"reading": 7}, "reading: must be an object"),
    ],
)
def test_check__another__is_named(driven, script, change, said):
    path = driven.folder / "p.json"
    script("make", 2, ANN, "file=p.json")
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **change}))
    with pytest.raises(SystemExit, match=said):
        script("check", "p.json")


def test_check__signed_by_another_device__is_anchored_and_not_the_vehicles(world, script):
    signed = world.drive(0, "ann")
    other = replace(signed, signature=world.drive(0, "bob").signature)
    world.anchor(world.end_of(0), other)
    script("make", 1, ANN, "file=p.json")
    with pytest.raises(SystemExit, match="anchored, but signed by .* never was the device"):
        script("check", "p.json")


def test_check__the_contract_says_no__does_not_hold(driven, script, monkeypatch):
    """The chain's own word counts, whatever is computed here."""
    script("make", 2, ANN, "file=p.json")
    asked = DataAnchor.check_inclusion
    monkeypatch.setattr(
        DataAnchor, "check_inclusion", lambda self, number, *rest: asked(self, 1, *rest)
    )
    with pytest.raises(SystemExit, match="refused: DataAnchor_"):
        script("check", "p.json")


def test_check__device_replaced_since__it_was_the_vehicles(driven, script):
    call = driven.suite.vehicles.replace_device(vehicle_id("ann"), wallet("bob").address)
    driven.client.transact(derived(SEED, "registrar"), call)
    script("make", 2, ANN, "file=p.json")
    assert "holds" in script("check", "p.json")


def test_make__file_is_there__is_not_replaced(driven, script):
    script("make", 2, ANN, "file=mine.json")
    with pytest.raises(SystemExit, match=r"mine.json exists: name another file"):
        script("make", 2, ANN, "file=mine.json")
