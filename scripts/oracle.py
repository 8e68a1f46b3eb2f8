"""Post epochs: propose, have k members sign, commit, draw, settle.

    toolchain/brownie run oracle main 0 95      epochs 0 to 95, waiting for each

The chain is the one at CSOP_RPC; CSOP_RECORD is the deployment's record, if it is elsewhere.
CSOP_KEYS is a folder of keys (csop/oracle/keyring.py), its password in CSOP_PASSWORD or in the file
CSOP_PASSWORD_FILE; every member whose keys are there gets a node.
CSOP_NODES is the folder of the nodes' files (csop/oracle/store.py): member-1/readings/ and so on.
Stopped at any point, it goes on when run again, and posts nothing twice.
"""

import logging
import os
import sys
import time
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from csop import params as parameters
from csop.beacon import keystore
from csop.beacon.signing import GroupMismatchError, TooFewPartialsError
from csop.chain import keys
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.errors import ChainError
from csop.deployment import record as records
from csop.oracle import keyring
from csop.oracle.committee import RulesDifferError, make_nodes
from csop.oracle.evidence import EvidenceError
from csop.oracle.journal import Journal, JournalError
from csop.oracle.operator import Done, NoQuorumError, Operator
from csop.telemetry.batchfile import BatchError
from csop.types import Epoch

POLL_SECONDS = 2.0

ERRORS = (
    ChainError,
    EvidenceError,
    BatchError,
    JournalError,
    NoQuorumError,
    TooFewPartialsError,
    GroupMismatchError,
    records.RecordError,
    keyring.KeyringError,
    RulesDifferError,
    keystore.KeystoreError,
    parameters.ParamsError,
)


def main(first: str = "", last: str = "") -> None:
    """Entry point of `brownie run`."""
    from brownie import web3

    if not (first.isdecimal() and last.isdecimal()):
        sys.exit("oracle: usage: run oracle main <first epoch> <last epoch>")

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    try:
        client = Client(web3.provider.endpoint_uri)
        operator = make_operator(client, records.path_on(client.chain_id))
        run(client, operator, Epoch(int(first)), Epoch(int(last)))
    except ERRORS as error:
        sys.exit(f"oracle: {error}")
    except KeyboardInterrupt:
        sys.exit("oracle: stopped; run again, it goes on from here")


def make_operator(client: Client, record_path: Path) -> Operator:
    """An operator with a node for every member whose keys are in CSOP_KEYS."""
    params = parameters.load()
    record = records.load(client, record_path)
    file = os.environ.get("CSOP_PASSWORD_FILE")
    password = keys.password("CSOP_PASSWORD", Path(file) if file else None)
    ring = keyring.load(_folder("CSOP_KEYS"), password)
    folder = _folder("CSOP_NODES")
    nodes = make_nodes(client, record, ring, folder, params)
    suite = Suite.of(client, record.addresses)
    journal = Journal(client, folder / "operator.jsonl")
    for key in journal.recover():
        structlog.get_logger().info("taken up again", step=key)
    return Operator(suite, nodes, ring.group, ring.operator, journal, params)


def run(client: Client, operator: Operator, first: Epoch, last: Epoch) -> None:
    """Bring epochs first to last to their end, waiting for the chain where it must."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(highlight=False)) as progress:
        bar = progress.add_task("epochs", total=last - first + 1)
        for epoch in map(Epoch, range(first, last + 1)):
            while not isinstance(result := operator.step(epoch), Done):
                progress.update(bar, description=f"epoch {epoch}: waits until {result.why}")
                _wait(client, result.until)
            progress.update(bar, description=f"epoch {epoch}", advance=1)


def _wait(client: Client, until: int) -> None:
    """Until a block of that time, or with 0 for the next block."""
    start = client.latest()
    while True:
        time.sleep(POLL_SECONDS)
        head = client.latest()
        if head.timestamp >= until if until else head.number > start.number:
            return


def _folder(variable: str) -> Path:
    found = os.environ.get(variable)
    if not found or not Path(found).is_dir():
        raise keyring.KeyringError(f"set {variable} to a folder that exists (absolute path)")
    return Path(found)
