"""The demo as `make demo` runs it, on a few hours of made-up driving and every kind of dirt."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from tests.network.demo_kit import (
    KM_A_STEP,
    OWN,
    ROOT,
    STEP,
    STONE,
    answers,
    drive,
    finish,
    row,
    run,
    write,
)

PRICE = 60
"""Crystals a draw, as params/campaigns/example.toml has it."""
KEYS = {
    "rpc",
    "chain_id",
    "contracts",
    "epochs",
    "batches",
    "hits",
    "stones_minted_wei",
    "pot_wei",
    "rights",
    "distribution",
    "paid",
    "completions",
    "completions_skipped",
    "crystals",
    "draws",
    "refunds",
    "prizes",
    "box_stones_wei",
    "km_counted",
    "fixes_set_aside",
    "gas",
    "audit",
}


def four_hours(folder: Path) -> None:
    """Hour 0: one bus standing. Hours 1 and 3: three buses drive. Hour 2: not a row."""
    chance = random.Random(5)
    plain = drive("101", [1, 3]) + drive("104", [0, 1, 3], 0.0)
    dirt = [row("101", 3600 + 60 * i, 0.0, 0.0) for i in range(7)]
    dirt += [row("102", 3600 + 60 * i, 91.5) for i in range(5)]
    dirt += ["101,yesterday,10,1,5,30.2,-97.7,x", "101,,,,,,,", "rubbish", '"101'] * 2
    dirt += [row("103", 5000, 47.0), row("102", 3600 + STEP, 30.0)]  # a jump, a second's double
    rows = plain + dirt
    chance.shuffle(rows)
    write(folder / "a.csv", rows)
    packed = drive("102", [1, 3]) + drive("103", [1])
    chance.shuffle(packed)
    write(folder / "b.csv.gz", packed)
    write(folder / "c.csv.gz", packed)  # cut off below: all its rows are doubles
    whole = (folder / "c.csv.gz").read_bytes()
    (folder / "c.csv.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "d.csv").write_bytes(b"")
    write(folder / "e.csv", ["1,2"], "bus,when")
    write(folder / "f.csv", [])


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """One run: its output, its summary, its folder."""
    folder = tmp_path_factory.mktemp("demo")
    data = folder / "data"
    data.mkdir()
    four_hours(data)
    process = run(data, folder / "run")
    output = finish(process)
    assert process.returncode == 0, output
    return output, json.loads((folder / "run/summary.json").read_text()), folder / "run"


@pytest.fixture(scope="module")
def summary(done):
    return done[1]


def test_demo__a_few_hours__summary_has_everything(summary):
    assert summary.keys() >= KEYS
    assert summary["rpc"].startswith("http://127.0.0.1:")
    assert summary["chain_id"] == 31337
    assert summary["contracts"].keys() >= {"Stone", "MileageMine", "Beacon", "Committee"}
    assert all(address.startswith("0x") for address in summary["contracts"].values())
    assert (summary["epochs"], summary["batches"], summary["epochs_to_pot"]) == (4, 24, 1)
    assert summary["vehicles"] == 4
    assert summary["hits"] == 3 * 300
    assert summary["audit"]["ok"] is True
    assert summary["audit"]["checks"]["weights"] > 0


def test_demo__stones__all_that_was_released_is_minted_or_in_the_pot(summary):
    """Each epoch's 3,000 stones are paid or in the pot, with what hits leave as a remainder."""
    minted, pot = int(summary["stones_minted_wei"]), int(summary["pot_wei"])
    assert isinstance(summary["stones_minted_wei"], str)
    assert isinstance(summary["pot_wei"], str)
    assert minted + pot == summary["epochs"] * OWN
    # Hour 0 was without weight: hour 1 paid it as well, and nothing divides with a remainder.
    assert (minted, pot) == (4 * OWN, 0)


def test_demo__crystals__every_one_is_held_spent_or_expired(summary):
    crystals = summary["crystals"]
    held, spent, returned = crystals["held"], crystals["spent"], crystals["returned"]
    assert crystals["earned"] == held + spent - returned + crystals["expired"]
    assert spent == PRICE * summary["draws"]
    assert returned == PRICE * summary["refunds"]
    assert summary["completions"] > 0
    assert summary["completions_skipped"] == {"Crystal_OverDailyCap": 1}


def test_demo__draws__each_won_a_prize_or_was_refunded(summary):
    prizes = summary["prizes"]
    assert sum(prizes.values()) + summary["refunds"] == summary["draws"]
    assert 0 < summary["refunds"] < summary["draws"]
    stones = 88 * STONE * prizes["原石 88 枚"] + 5 * STONE // 2 * prizes["原石 2.5 枚"]
    assert summary["box_stones_wei"] == str(stones)
    assert summary["items_fulfilled"] <= prizes["车载香氛"] + prizes["试驾礼盒"]


def test_demo__kilometres__are_those_that_were_driven(summary):
    """101 and 102: two hours each; 103: one. A stretch over the hour without rows is a gap."""
    steps = 5 * 23
    assert summary["km_counted"] == pytest.approx(steps * KM_A_STEP, rel=0.002)
    assert summary["km_set_aside"] == {"gap": pytest.approx(2 * KM_A_STEP, rel=0.01)}


def test_demo__dirt__is_counted_by_reason_and_named_by_file(done):
    output, summary, _ = done
    aside = dict(summary["fixes_set_aside"])
    assert aside.pop("duplicate_time") >= 1
    assert aside == {"zero_fix": 7, "out_of_world": 5, "bad_row": 8, "jump": 1}
    assert summary["fixes"] == 24 * (2 + 3 + 2 + 1)
    for name, problem in (
        ("c.csv.gz", "the gzip data ends too early"),
        ("d.csv", "an empty file"),
        ("e.csv", "lacks the columns"),
        ("f.csv", "a header but no rows"),
    ):
        flat = " ".join(output.split())
        assert f"{name}:" in flat
        assert problem in flat


def test_demo__lives__too_short_a_log_says_that_nothing_happened(done):
    output, summary, _ = done
    hours = {"frozen": 31, "recovered": 86, "withdrawn": 55, "sold": 61}
    why = {life: f"takes {needed} hours, the log has 4" for life, needed in hours.items()}
    assert summary["rights"] == {"not_shown": why}
    assert "nobody's life shows this: sold (takes 61 hours, the log has 4)" in output
    assert "Lives" not in output


def test_demo__distribution__every_fen_is_somewhere(summary):
    """A billion yuan; 12,000 stones of 300 million were mined when the record was taken."""
    found = summary["distribution"]
    assert list(found) == ["deposit", "refund", "claimed", "waiting", "dust"]
    assert all(type(amount) is int for amount in found.values())
    assert found["deposit"] == 10**11 * 49 // 1000
    assert found["refund"] == found["deposit"] * (300_000_000 - 12_000) // 300_000_000
    assert found["waiting"] == 0
    assert 0 <= found["dust"] <= 3
    others = ("refund", "claimed", "waiting", "dust")
    assert found["deposit"] == sum(found[name] for name in others)


def test_demo__distribution__a_new_wallet_and_an_heir_are_paid_nobody_was_frozen(done):
    output, summary, _ = done
    paid = summary["paid"]
    assert paid.keys() == {"in_batches", "recovered", "heir", "not_shown"}
    # 101 and 102 drove twice, 103 once, 104 stood: two of the three are shown.
    assert paid["in_batches"] == 1
    for way in ("recovered", "heir"):
        assert int(paid[way]["stones_at_record_wei"]) > 0
        assert paid[way]["stones_in_wallet_at_record_wei"] == "0"
        assert paid[way]["amount_fen"] > 0
    why = "takes a frozen member with stones at the record"
    assert paid["not_shown"] == {"released": why}
    assert f"no payment shows this: released ({why})" in output
    assert "in a new wallet, for stones of a former one" in output
    assert "has died: its heir is paid" in output


def test_demo__gas__of_every_step_by_count(summary):
    gas = summary["gas"]
    counts = {step: book["count"] for step, book in gas.items()}
    # Three days of draws: a round each, or two if this machine is slow.
    rounds = counts["post"] - 3
    assert rounds >= 3
    # On the fourth day the committee is silent: the keeper closes and anchors what nobody posts.
    silent = counts["close"] - counts["post"]
    assert silent >= 1
    handed_over = {"fulfil": summary["items_fulfilled"]} if summary["items_fulfilled"] else {}
    assert counts == {
        "deploy": 26,
        "register_member": 4 + 3 + 1,
        "register_vehicle": 4,
        "grant_consent": 4,
        "anchor_readings": 3,
        "commit": 4,
        "skip": 1,
        "close": 3 + rounds + silent,
        "anchor": 3 + rounds + silent,
        "post": 3 + rounds,
        "settle": 3,
        "create_task": 2,
        "schedule_campaign": 1,
        "open_campaign": 1,
        "complete": 6,
        "draw": summary["draws"],
        "settle_draws": counts["settle_draws"],
        "refund_draws": counts["refund_draws"],
        "take_record": 1,
        "propose_recovery": 1,
        "propose_inheritance": 1,
        "set_status": 1,
        "mint_vouchers": 1,
        "approve_vouchers": 1,
        "open_distribution": 1,
        "claim_batch": 1,
        "execute_recovery": 1,
        "execute_inheritance": 1,
        "claim": 2,
        **handed_over,
    }
    assert all(book["total"] > 21_000 * book["count"] for book in gas.values())


def test_demo__output__ends_without_a_node_or_a_trace(done):
    output, summary, folder = done
    assert "everything agrees" in output
    assert "a minor wants to draw and is refused: MineBox_NotAdult" in output
    assert "skipped, to be brought again tomorrow: 1 (Crystal_OverDailyCap)" in output
    assert "Traceback" not in output
    assert f"written: {os.path.relpath(folder / 'summary.json', ROOT)}" in " ".join(output.split())
    assert not answers(summary["rpc"])
