"""Gas of every step, on a fresh Anvil: `make bench`.

Writes benchmarks/results.json, which is in git. Needs the Anvil at CSOP_RPC for itself;
`toolchain/brownie --node --timestamp T run bench` starts one. With the same T the same code gives
the same figures; a change of any contract changes the draw as well, which moves settlements by
up to two hundred gas a hit.
"""

import logging
import os
import sys
from itertools import chain
from pathlib import Path

import structlog
from rich.console import Console

from csop import params as parameters
from csop.bench.engagement import Engagement
from csop.bench.gas import Results
from csop.bench.measure import Bench
from csop.bench.proceeds import Proceeds
from csop.bench.report import table, write
from csop.bench.world import World
from csop.chain.devnode import DevNode

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
FOLDER = ROOT / "runs" / "bench"
LOG_COLUMNS = 160


def main() -> None:
    """Entry point of `brownie run`."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    run(os.environ["CSOP_RPC"], RESULTS)


def run(rpc: str, path: Path) -> Results:
    """Measure everything on a local chain, show it and write it down."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else LOG_COLUMNS)
    node, params = DevNode.attach(rpc), parameters.load()
    results: Results = {}
    with console.status("bench: deployment and a first epoch") as status:
        world = World(node, FOLDER, params)
        parts = (
            Bench(node, world, params),
            Engagement(node, world, params),
            Proceeds(node, world),
        )
        for found in chain.from_iterable(part.run() for part in parts):
            results |= found
            status.update(f"bench: {len(results)} figures, last {list(found)[-1]}")
    write(results, path)
    console.print(table(results))
    console.print(f"written: {path.relative_to(ROOT)}")
    return results
