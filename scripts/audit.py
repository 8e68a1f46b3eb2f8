"""Recheck everything: weights, signatures, randomness, hits, crystals, draws, supply, payouts,
and that what has to wait has waited.

    toolchain/brownie run audit

The chain is the one at CSOP_RPC, CSOP_RECORD the deployment's record, if it is elsewhere.
CSOP_STORE is a folder of readings and leaf files
(csop/oracle/store.py), such as one node's. CSOP_SCOPE says what is looked at:

    readings   the whole audit; the default
    leaves     leaf files, no readings: every winner, no weights
    anyone     the chain alone: signatures, randomness, settled hits, mints, all of engagement and
               of distributions

Exits with 0 if nothing in the scope asked for differs, with 1 at the first difference; a file that
is missing is one. Others act by right and have audits of their own (addresses, commas): those of
CSOP_OTHER_MINES mint mileage, of CSOP_OTHER_BOARDS earn crystals, of CSOP_OTHER_BOXES spend and
return crystals and mint engagement's stones.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from csop import params as parameters
from csop.audit import AuditReport, Scope, audit
from csop.chain.client import Client
from csop.chain.errors import ChainError
from csop.deployment import record as records
from csop.hashing import checksum
from csop.oracle.store import Store
from csop.types import Address
from scripts.deploy import LOG_COLUMNS


class SetupError(ValueError):
    """Settings that cannot be used."""


def main() -> None:
    """Entry point of `brownie run`."""
    from brownie import web3

    try:
        client = Client(web3.provider.endpoint_uri)
        report = run(client, records.path_on(client.chain_id))
    except (ChainError, SetupError, records.RecordError, parameters.ParamsError) as error:
        sys.exit(f"audit: {error}")
    if not report.ok:
        sys.exit(f"audit: {report.failure}")


def run(client: Client, record_path: Path, console: Console | None = None) -> AuditReport:
    """Audit with the settings of the environment, and show what was found."""
    width = None if sys.stdout.isatty() else LOG_COLUMNS
    console = console or Console(highlight=False, width=width)
    scope = scope_of(os.environ.get("CSOP_SCOPE", Scope.READINGS.name))
    store = None if scope is Scope.ANYONE else Store(_folder("CSOP_STORE"))
    report = audit(
        client,
        records.load(client, record_path),
        store,
        parameters.load(),
        workers=os.cpu_count() or 1,
        scope=scope,
        other_mines=_addresses("CSOP_OTHER_MINES"),
        other_boards=_addresses("CSOP_OTHER_BOARDS"),
        other_boxes=_addresses("CSOP_OTHER_BOXES"),
        console=console,
    )
    report.show(console)
    return report


def scope_of(name: str) -> Scope:
    """A scope by name. Raises SetupError."""
    try:
        return Scope[name.upper()]
    except KeyError:
        names = ", ".join(scope.name.lower() for scope in Scope)
        raise SetupError(f"CSOP_SCOPE is {name!r}, must be one of {names}") from None


def _addresses(variable: str) -> Iterator[Address]:
    return map(checksum, filter(None, os.environ.get(variable, "").split(",")))


def _folder(variable: str) -> Path:
    found = os.environ.get(variable)
    if not found or not Path(found).is_dir():
        raise SetupError(f"set {variable} to a folder that exists, or CSOP_SCOPE=anyone")
    return Path(found)
