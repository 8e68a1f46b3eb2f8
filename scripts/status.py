"""Supply, pools, pot, campaigns, distributions; a member's stones, crystals, draws and shares.

    toolchain/brownie run status                              the suite
    toolchain/brownie run status main 0x<member or wallet>    and a member's last 12 epochs
    toolchain/brownie run status main 0x<member> 57           and just this epoch

MEMBER, EPOCH and LAST (how many epochs) in the environment do the same. The chain is the one at
CSOP_RPC, CSOP_RECORD the deployment's record, if it is elsewhere. CSOP_STORE is a folder of leaf
files and readings (csop/oracle/store.py); without it, a member sees its stones, but not its weights
and hits.
"""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from csop import params as parameters
from csop.chain.client import Client
from csop.chain.errors import ChainError
from csop.deployment import record as records
from csop.oracle.store import Store
from csop.shown import date, stones
from csop.status import (
    MemberReader,
    MemberStatus,
    StatusError,
    SuiteStatus,
    suite_status,
)
from csop.types import Epoch
from scripts.member_tables import proposal_words
from scripts.member_words import frozen_words, vehicle_words
from scripts.proceeds_tables import distribution_words, show_money

LAST_EPOCHS = "12"


def main(member: str = "", epoch: str = "") -> None:
    """Entry point of `brownie run`."""
    from brownie import web3

    try:
        client = Client(web3.provider.endpoint_uri)
        run(client, records.path_on(client.chain_id), member, epoch)
    except (ChainError, StatusError, records.RecordError, parameters.ParamsError) as error:
        sys.exit(f"status: {error}")


def run(
    client: Client,
    record_path: Path,
    member: str = "",
    epoch: str = "",
    console: Console | None = None,
) -> None:
    """Show the suite, and a member if one is named here or in the environment."""
    console = console or Console(highlight=False)
    record = records.load(client, record_path)
    addresses, first = record.addresses, record.first_block
    show_suite(suite_status(client, addresses, first), console)
    member = member or os.environ.get("MEMBER", "")
    if not member:
        return
    folder = os.environ.get("CSOP_STORE")
    store = Store(Path(folder)) if folder else None
    reader = MemberReader(client, addresses, first, store, parameters.load())
    epoch = epoch or os.environ.get("EPOCH", "")
    last = _number("LAST", os.environ.get("LAST", LAST_EPOCHS))
    epochs = [Epoch(_number("EPOCH", epoch))] if epoch else reader.last_epochs(last)
    show_member(reader.read(reader.member_of(member), epochs), console)


def show_suite(status: SuiteStatus, console: Console) -> None:
    """The suite as a table."""
    when, emission = date(status.time), status.emission
    table = Table("", "", title=f"Stones at block {status.block:,}, {when}", show_header=False)
    table.add_row("stones in all", stones(status.supply))
    for pool in status.pools:
        parts = [stones(part) for part in (pool.minted, pool.released, pool.cap, pool.remaining)]
        text = "{} minted, {} released, of {} ever; {} remaining".format(*parts)
        table.add_row(f"pool {pool.pool.name.lower()}", text)
    batch = f"{emission.batch:,} of {stones(emission.batch_reward)} stones"
    table.add_row("era, batch", f"{emission.era}, {batch}")
    table.add_row("next halving", date(emission.next_halving))
    table.add_row("pot", stones(status.pot))
    table.add_row("last epoch committed", _or_none(status.last_committed))
    table.add_row("last epoch settled", _or_none(status.last_settled))
    box = status.box
    table.add_row("crystals in circulation", f"{box.crystals:,}")
    table.add_row(
        "box", f"{stones(box.reserved)} stones reserved for {box.pending:,} draws to be resolved"
    )
    running = (f"{number} until {date(terms.end)}" for number, terms in box.campaigns)
    table.add_row("open campaigns", "box retired" if box.retired else "\n".join(running) or "none")
    for number, one in enumerate(status.distributions):
        table.add_row(f"distribution {number}", distribution_words(one, status.time))
    console.print(table)


def show_member(status: MemberStatus, console: Console) -> None:
    """A member and its epochs as a table."""
    console.print(f"member 0x{status.member.hex()}", soft_wrap=True)
    console.print(f"wallet {status.account.wallet}, {status.account.status.name.lower()}")
    for wallet in status.former:
        console.print(f"  before it {wallet}")
    if status.proposal is not None:
        console.print(f"pending: proposal {proposal_words(status.proposal)}", soft_wrap=True)
    if status.heir is not None:
        console.print(f"inherited by member 0x{status.heir.hex()}", soft_wrap=True)
    console.print(f"stones {stones(status.balance)}, vehicles {len(status.vehicles)}")
    if status.frozen:
        console.print(f"  {frozen_words(status.frozen, status.balance)}")
    for vehicle in status.vehicles:
        for words in vehicle_words(vehicle, status.time):
            console.print(f"vehicle 0x{vehicle.vehicle.hex()[:8]}…: {words}", soft_wrap=True)
    console.print(f"crystals {sum(expiry.amount for expiry in status.crystals):,}")
    for place, expiry in enumerate(status.crystals):
        what = "expire next" if not place else "expire"
        console.print(f"  {expiry.amount:,} {what}, {date(expiry.time)}")
    for draw in status.open_draws:
        where = f"draw {draw.number} of campaign {draw.campaign}"
        console.print(f"  {where} is open: round {draw.round} ends {date(draw.ends_at)}")
    show_money(console, status.money, status.time)
    table = Table("epoch", "vehicle", "weight", "of", "hits", "stones", "")
    for line in status.lines:
        table.add_row(
            str(line.epoch),
            f"0x{line.vehicle.hex()[:8]}…",
            "" if line.weight is None else str(line.weight),
            f"{line.total_weight:,}",
            str(line.hits),
            stones(line.stones),
            f"{line.outcome}; {line.why}" if line.why else str(line.outcome),
        )
    console.print(table)


def _or_none(epoch: Epoch | None) -> str:
    return "none" if epoch is None else str(epoch)


def _number(name: str, text: str) -> int:
    if not text.isdigit():
        raise StatusError(f"{name} is {text!r}, must be a whole number")
    return int(text)
