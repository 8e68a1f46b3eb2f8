"""The demo as a process: how it stays, ends, and refuses to begin."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.mining import Pool
from csop.demo.fleet import SEED, make_fleet
from csop.demo.people import make_people
from csop.types import Campaign, Epoch
from tests.network.demo_kit import (
    FIRST,
    HEADER,
    OWN,
    ROOT,
    answers,
    drive,
    finish,
    launch,
    row,
    run,
    write,
)


def test_demo__keep__leaves_the_node_until_ctrl_c(tmp_path):
    data = tmp_path / "one.csv"
    write(data, drive("7", [0]))
    process = run(data, tmp_path / "run", KEEP="1")
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C ends it" in line:
                break
        summary = json.loads((tmp_path / "run/summary.json").read_text())
        assert f"the chain is at {summary['rpc']}" in lines[-1]
        record = (tmp_path / "run/deployment.json").resolve()
        assert f"CSOP_RPC={summary['rpc']} CSOP_RECORD={record} CSOP_SEED='{SEED}'" in lines[-2]
        suite = Suite.of(Client(summary["rpc"]), summary["contracts"])
        assert suite.stone.minted(Pool.MILEAGE) == int(summary["stones_minted_wei"]) == OWN
        assert suite.mine.epoch_of(Epoch(0)).total_weight == 5  # 57.5 km
        assert suite.stone.minted(Pool.ENGAGEMENT) == int(summary["box_stones_wei"])
        assert suite.crystal.total_supply() == summary["crystals"]["held"]
        assert (suite.box.campaign_count(), suite.box.pending()) == (1, 0)
        state = suite.vault.distribution_of(0)
        assert summary["distribution"] == {
            "deposit": state.pot,
            "refund": state.refund,
            "claimed": state.claimed,
            "waiting": 0,
            "dust": state.left,
        }
        # The only member with stones lost its wallet, so nobody could die.
        assert summary["paid"].keys() == {"in_batches", "recovered", "not_shown"}
        assert summary["paid"]["not_shown"].keys() == {"heir", "released"}
        people = make_people(make_fleet(["7"]))
        resolved = [suite.box.account_of(Campaign(0), p.member).resolved for p in people]
        assert sum(resolved) == summary["draws"]
    finally:
        process.send_signal(signal.SIGINT)
        rest = finish(process)
    assert process.returncode == 128 + signal.SIGINT
    assert "Traceback" not in rest
    assert not answers(summary["rpc"])


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("absent.csv", None, "does not exist"),
        ("empty.csv", b"", "an empty file"),
        ("other.csv", b"a,b\n1,2\n", "lacks the columns"),
        ("zero.csv", f"{HEADER}\n{row('1', 0, 0.0, 0.0)}\n".encode(), "1 zero_fix"),
    ],
)
def test_demo_start__no_file_is_usable__says_why_and_fails(tmp_path, name, content, problem):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    found = subprocess.run(
        ["toolchain/env", "python", "-m", "scripts.demo_start"],
        cwd=ROOT,
        env={**os.environ, "DATA": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert found.stdout == ""
    assert "demo: no log can be used:" in found.stderr
    assert (f"{path}:" in found.stderr) == (name != "zero.csv")
    assert problem in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("late", "reason"),
    [(0, "holds something else than a demo"), (86_400, "Timestamp error")],
)
def test_demo__cannot_be_played__says_why_and_leaves_what_is_there(tmp_path, late, reason):
    """A folder with other things in it; a chain whose clock is past the data."""
    data, mine = tmp_path / "one.csv", tmp_path / "mine"
    write(data, drive("7", [0]))
    mine.mkdir()
    if not late:
        (mine / "thesis.txt").write_text("the only copy")
    began = time.monotonic()
    process = launch(str(FIRST - 7_200 + late), data, mine)
    output = finish(process)
    assert process.returncode != 0, time.monotonic() - began
    assert "demo: " in output
    assert reason in output
    assert "Traceback" not in output
    assert late or (mine / "thesis.txt").exists()
