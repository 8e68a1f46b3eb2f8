"""`python -m csop proof check`, as a process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from csop.telemetry import proofs
from csop.telemetry.anchoring import leaf, leaves, root
from tests.offchain.telemetry_fleet import DOMAIN, HOUR, Device

REPOSITORY = Path(__file__).resolve().parents[2]
CAR = Device("a")
BATCH = tuple(CAR.report(HOUR + i) for i in range(5))
ROOT = "0x" + root(leaves(DOMAIN, BATCH)).hex()


def run(*words: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "csop", "proof", "check", *map(str, words)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(REPOSITORY)},
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "proof.json"
    path.write_bytes(proofs.write(proofs.make(DOMAIN, 3, BATCH, 2)))
    return path


def test_check__the_anchored_root__holds_and_shows_what_it_is_of(file):
    done = run(file, "--root", ROOT, "--chain-id", 31337, "--contract", DOMAIN.contract)
    assert done.returncode == 0, done.stderr
    assert "reading 3, the hour from 2016-11-24 08:00 UTC, odometer 40,000 to 60,000 m" in (
        done.stdout
    )
    assert f"leaf 0x{leaf(DOMAIN, BATCH[2]).hex()}, number 2 of 5" in done.stdout
    assert f"anchor 3 of DataAnchor {DOMAIN.contract}, chain 31337" in done.stdout
    assert done.stdout.endswith("holds: the reading stands under the root you gave\n")


def test_check__no_root__says_that_it_was_compared_with_none(file):
    done = run(file)
    assert done.returncode == 0, done.stderr
    assert "holds" not in done.stdout
    assert "compared with no root: look up the root of anchor 3" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--root", "0x" + "12" * 32), "another root: the proof is for 0x"),
        (("--chain-id", 1), "another chain: the proof is of chain 31337, not of 1"),
        (("--contract", "0x" + "12" * 20), "another DataAnchor"),
        (("--device", "0x" + "12" * 20), "not by the device 0x1212"),
    ],
)
def test_check__another__one_line_and_exit_1(file, words, said):
    done = run(file, *words)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("proof: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("--root", "0x12"), ("--contract", "me"), ("--chain-id", "x")])
def test_check__wrong_usage__exit_2(file, words):
    done = run(file, *words)
    assert done.returncode == 2
    assert words[0] in done.stderr


def test_check__missing_spoiled_erased_or_endless__one_line_and_exit_1(file, tmp_path):
    record = json.loads(file.read_bytes())
    record["reading"] = {"erased": "0x" + "12" * 32}
    (tmp_path / "erased").write_text(json.dumps(record))
    (tmp_path / "spoiled").write_bytes(file.read_bytes().replace(b'"index":2', b'"index":3'))
    (tmp_path / "rubbish").write_bytes(bytes(100))
    for name, said in (
        ("none", "No such file"),
        ("erased", "erased: the leaf opens to nothing"),
        ("spoiled", "one of them was changed"),
        ("rubbish", "is no JSON"),
    ):
        done = run(tmp_path / name, "--root", ROOT)
        assert (done.returncode, done.stdout) == (1, ""), name
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert "holds more than" in run("/dev/zero").stderr


def test_check__hour_beyond_all_calendars__is_shown_as_a_number(tmp_path):
    batch = [Device("a").report((1 << 32) - 1)]
    path = tmp_path / "proof.json"
    path.write_bytes(proofs.write(proofs.make(DOMAIN, 1, batch, 0)))
    assert "the hour from number 4294967295" in run(path).stdout


def test_csop__imports__neither_brownie_nor_web3():
    code = "import csop.__main__, sys; print({'brownie', 'web3', 'requests'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(REPOSITORY)},
    )
    assert done.stdout == "set()\n", done.stderr
