"""Pays many members on a fresh Anvil, and says what that takes: `make rehearsal`.

Needs the Anvil at CSOP_RPC for itself; `toolchain/brownie --node --timestamp T run rehearsal`
starts one. Another number of members: `run rehearsal main 500`, or `make rehearsal MEMBERS=500`.
"""

import logging
import os
import sys
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from csop import params as parameters
from csop.bench.rehearsal import Rehearsal, table
from csop.bench.world import World
from csop.chain.devnode import DevNode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "runs" / "rehearsal"
MEMBERS = 100_000
LOG_COLUMNS = 120


def main(members: str = "") -> None:
    """Entry point of `brownie run`."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    wanted = str(members or MEMBERS).replace("_", "")
    if not wanted.isdecimal() or int(wanted) == 0:
        sys.exit(f"rehearsal: {members}: a number of members, above zero")
    run(os.environ["CSOP_RPC"], int(wanted), FOLDER)


def run(rpc: str, members: int, folder: Path) -> Rehearsal:
    """Pay so many members twice on a local chain, and show what each step took."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else LOG_COLUMNS)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    node = DevNode.attach(rpc)
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("deployment", total=1)
        rehearsal = Rehearsal(World(node, folder, parameters.load()), members)
        progress.advance(bar)
        steps = list(rehearsal.play(progress))
    console.print(table(members, steps))
    for number, payment in enumerate(rehearsal.payments, 1):
        console.print(
            f"payment {number}: deposit {payment.deposit:,} fen = {payment.refund:,} returned "
            f"to the sponsor + {payment.paid:,} paid + {payment.left:,} left by rounding"
        )
    return rehearsal
