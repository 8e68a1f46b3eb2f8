"""Runs all tests, each kind by its own runner, and ends with one line: N passed, N failed."""

from __future__ import annotations

import os
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from launch import ROOT, STOP_SECONDS, Stopped, catch_signals, run

REPORTS = ROOT / "reports"
PLAIN = ["pytest", "-p", "no:pytest-brownie"]
BROWNIE = ["toolchain/brownie", "test"]
TWO_WORKERS = ["-n", "2"]

# What it is called, the runner, its folders below tests/, its options.
RUNNERS: list[tuple[str, list[str], list[str], list[str]]] = [
    ("offchain", PLAIN, ["offchain"], TWO_WORKERS),
    ("contracts", BROWNIE, ["unit", "integration", "stateful", "findings"], TWO_WORKERS),
    ("network", PLAIN, ["network"], []),
]


def with_tests(folders: list[str]) -> list[str]:
    return [f"tests/{f}" for f in folders if any((ROOT / "tests" / f).rglob("test_*.py"))]


def count(report: Path) -> Counter[str]:
    """How many tests passed, failed (or broke) and were skipped, by a runner's JUnit report."""
    total: Counter[str] = Counter()
    for case in ET.parse(report).iter("testcase"):
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            total["failed"] += 1
        elif "skipped" in outcomes:
            total["skipped"] += 1
        else:
            total["passed"] += 1
    return total


def run_all() -> int:
    REPORTS.mkdir(exist_ok=True)
    total: Counter[str] = Counter()
    broken = False
    for name, runner, folders, options in RUNNERS:
        paths = with_tests(folders)
        if not paths:
            print(f"test: {name}: no tests", flush=True)
            continue
        print(f"test: {name}: {' '.join(paths)}", flush=True)
        report = REPORTS / f"{name}.xml"
        report.unlink(missing_ok=True)
        command = [*runner, *paths, *options, "-q", f"--junitxml={report}"]
        code = run(command, dict(os.environ), 3 * STOP_SECONDS)
        if report.exists():
            total += count(report)
        broken |= code != 0
    if total["skipped"]:
        print(f"test: {total['skipped']} skipped")
    if broken and not total["failed"]:
        print("test: a runner stopped before its tests could fail; see above")
    print(f"{total['passed']} passed, {total['failed']} failed", flush=True)
    return int(broken or total["failed"] > 0 or not total["passed"])


def main() -> int:
    catch_signals()
    try:
        return run_all()
    except Stopped as stopped:
        return 128 + int(stopped.args[0])


if __name__ == "__main__":
    sys.exit(main())
