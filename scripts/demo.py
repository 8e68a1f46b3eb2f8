"""The main job on a local chain: `make demo`, or for other days `make demo DATA='path/*.csv.gz'`.

Needs a fresh Anvil at CSOP_RPC whose clock starts before the data (scripts/demo_start.py says
when); `toolchain/brownie --node --timestamp T run demo` starts one. KEEP=1 leaves it running until
Ctrl-C. Writes runs/demo/ (another folder: `run demo main <folder>`), with summary.json; exits
with 1 if the audit finds a difference.
"""

import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from csop import params as parameters
from csop.audit import AuditReport, audit
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode, DevNodeError
from csop.demo.fleet import SEED
from csop.demo.folder import FolderError
from csop.demo.report import show, summarise, write_summary
from csop.demo.rights import lived
from csop.demo.story import Story
from csop.demo.tally import count
from csop.telemetry.capmetro import Log, TelemetryError, read
from scripts.deploy import LOG_COLUMNS

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "capmetro" / "*.csv.gz"
FOLDER = ROOT / "runs" / "demo"


def main(folder: str = "") -> None:
    """Entry point of `brownie run`."""
    from brownie import web3

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rpc, path = web3.provider.endpoint_uri, Path(folder or FOLDER)
    try:
        report = run(rpc, path)
    except (TelemetryError, DevNodeError, FolderError) as error:
        sys.exit(f"demo: {error}")
    if os.environ.get("KEEP") == "1":
        record = path.resolve() / "deployment.json"
        print(f"scripts find it by CSOP_RPC={rpc} CSOP_RECORD={record} CSOP_SEED='{SEED}'")
        print(f"the chain is at {rpc}; Ctrl-C ends it", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()
    if not report.ok:
        sys.exit(f"demo: the audit found a difference: {report.failure}")


def read_log() -> Log:
    """The log that DATA names (the four sample days if it is not set). Raises TelemetryError."""
    return read([os.environ.get("DATA") or SAMPLE])


def run(rpc: str, folder: Path) -> AuditReport:
    """Play the log on a local chain and show what happened."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else LOG_COLUMNS)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    log, params = read_log(), parameters.load()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        outcome = Story(DevNode.attach(rpc), log, folder, params).play(progress)
    client = Client(rpc)
    audited = audit(client, outcome.record, outcome.store, params, console=console)
    record = outcome.record
    suite = Suite.of(client, record.addresses)
    tally = count(suite, record.first_block)
    lives = lived(suite.at(outcome.before_payday), record.first_block)
    summary = summarise(client, outcome, tally, lives, audited)
    write_summary(summary, folder / "summary.json")
    audited.show(console)
    last = outcome.epochs - 1
    console.print(f"the driving data ends with epoch {last}: the hours after it stay open here")
    show(client, outcome, tally, lives, summary, console)
    console.print(f"written: {os.path.relpath(folder / 'summary.json')}")
    return audited
