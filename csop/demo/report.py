"""What a demo run shows, and ``summary.json``."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from csop.audit import AuditReport
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.mining import Pool
from csop.chain.keys import address_of
from csop.demo import boxreport, livesreport, payreport
from csop.demo.payments import payments, sums
from csop.demo.rights import Lived
from csop.demo.story import Outcome
from csop.demo.tally import Tally
from csop.hits import BATCHES_PER_EPOCH, paid_hits
from csop.types import Epoch

STONE = 10**18
TOP_MEMBERS = 8


def summarise(
    client: Client, outcome: Outcome, tally: Tally, lives: Sequence[Lived], audit: AuditReport
) -> dict[str, Any]:
    """``summary.json``: everything counted from the chain, but for kilometres and fixes."""
    suite = Suite.of(client, outcome.record.addresses)
    hits = sum(
        len(paid_hits(suite.mine.settled_of(Epoch(epoch)))) for epoch in range(outcome.epochs)
    )
    return {
        "rpc": client.rpc.url,
        "chain_id": client.chain_id,
        "contracts": outcome.record.addresses,
        "epochs": outcome.epochs,
        "batches": outcome.epochs * BATCHES_PER_EPOCH,
        "epochs_to_pot": outcome.skipped,
        "vehicles": len(outcome.fleet),
        "hits": hits,
        "stones_minted_wei": str(suite.stone.minted(Pool.MILEAGE)),
        "pot_wei": str(suite.mine.pot()),
        "rights": livesreport.rights(lives, outcome.cast),
        "distribution": payreport.distribution(sums(suite)),
        "paid": payreport.paid(payments(suite), outcome.roles),
        "completions": tally.completions,
        "completions_skipped": dict(tally.skipped),
        "crystals": asdict(tally.crystals),
        "draws": tally.draws,
        "refunds": tally.refunds,
        "prizes": tally.prizes,
        "items_fulfilled": tally.fulfilled,
        "box_stones_wei": str(tally.stones_wei),
        "km_counted": round(outcome.final.metres() / 1000, 3),
        "km_set_aside": {key: round(m / 1000, 3) for key, m in _set_aside(outcome).items()},
        "fixes": len(outcome.log.fixes),
        "fixes_set_aside": {str(key): count for key, count in outcome.log.set_aside.items()},
        "readings": outcome.room.ledger.accepted,
        "readings_set_aside": {str(k): n for k, n in outcome.room.ledger.rejected.items()},
        "gas": {
            step: {"total": total, "count": outcome.gas.count[step]}
            for step, total in outcome.gas.total.items()
        },
        "audit": {"ok": audit.ok, "failure": audit.failure, "checks": audit.checks},
    }


def write_summary(summary: dict[str, Any], path: Path) -> None:
    """Write ``summary.json``."""
    path.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def show(
    client: Client,
    outcome: Outcome,
    tally: Tally,
    lives: Sequence[Lived],
    summary: dict[str, Any],
    console: Console,
) -> None:
    """The tables that a person reads."""
    for problem in outcome.log.problems:
        console.print(f"[yellow]{problem}[/]")
    console.print(_what_happened(outcome, summary))
    console.print(_kilometres(outcome, summary))
    for part in livesreport.show(lives, outcome.cast):
        console.print(part)
    for table in boxreport.tables(outcome.diary, tally):
        console.print(table)
    suite = Suite.of(client, outcome.record.addresses)
    moments = sums(suite.at(outcome.after_batches)), sums(suite)
    for part in payreport.show(moments, payments(suite), outcome.roles):
        console.print(part)
    console.print(_members(client, outcome))
    console.print(_gas(summary))


def _set_aside(outcome: Outcome) -> Counter[str]:
    """Metres that do not count, by reason: between fixes, in readings, in weights; and the rest,
    of which there is no reading."""
    total: Counter[str] = Counter()
    for part in (
        outcome.drives.set_aside_metres,
        outcome.room.ledger.rejected_metres,
        outcome.final.set_aside(),
    ):
        total.update({str(reason): metres for reason, metres in part.items() if metres})
    gathered = outcome.final.metres() + outcome.final.set_aside().total()
    gathered += sum(outcome.room.ledger.rejected_metres.values())
    if rest := outcome.drives.metres - gathered:
        total["not_sent_or_erased"] = rest
    return total


def _what_happened(outcome: Outcome, summary: dict[str, Any]) -> Table:
    table = Table("", "", title="Drive to stones", show_header=False, title_style="bold")
    stones = int(summary["stones_minted_wei"]) / STONE
    pot = int(summary["pot_wei"]) / STONE
    rows = {
        "days of driving": f"{outcome.epochs / 24:.1f}",
        "epochs (batches)": f"{outcome.epochs:,} ({summary['batches']:,})",
        "epochs without weight": f"{outcome.skipped:,}",
        "vehicles, members": f"{len(outcome.fleet):,}",
        "fixes": f"{len(outcome.log.fixes):,}",
        "signed readings": f"{outcome.room.ledger.accepted:,}",
        "hits settled": f"{summary['hits']:,}",
        "stones minted by driving": f"{stones:,.2f}",
        "stones in the pot": f"{pot:,.2f}",
        "audit": "[green]everything agrees[/]" if summary["audit"]["ok"] else "[red]DIFFERS[/]",
    }
    for key, value in rows.items():
        table.add_row(key, value)
    return table


def _kilometres(outcome: Outcome, summary: dict[str, Any]) -> Table:
    table = Table("", "km", "rows", title="Kilometres and fixes, and what is set aside at the end")
    table.columns[1].justify = table.columns[2].justify = "right"
    table.add_row("counted", f"{summary['km_counted']:,.1f}", f"{len(outcome.log.fixes):,}")
    for reason, km in sorted(summary["km_set_aside"].items(), key=lambda pair: -pair[1]):
        table.add_row(reason, f"{km:,.1f}", "")
    for reason, rows in sorted(summary["fixes_set_aside"].items(), key=lambda pair: -pair[1]):
        table.add_row(reason, "", f"{rows:,}")
    return table


def _members(client: Client, outcome: Outcome) -> Table:
    table = Table("member", "vehicle", "km", "weight", "stones", title="Top members")
    for column in table.columns[1:]:
        column.justify = "right"
    suite = Suite.of(client, outcome.record.addresses, outcome.before_payday)
    balances = suite.stone.balances_of(address_of(car.wallet) for car in outcome.fleet)
    ranked = sorted(zip(balances, outcome.fleet, strict=True), key=lambda pair: -pair[0])
    for balance, car in ranked[:TOP_MEMBERS]:
        counted = outcome.final.vehicles[car.vehicle]
        table.add_row(
            f"0x{car.member.hex()[:8]}…",
            car.label,
            f"{counted.metres / 1000:,.1f}",
            str(counted.weight),
            f"{balance / STONE:,.0f}",
        )
    return table


def _gas(summary: dict[str, Any]) -> Table:
    table = Table("step", "times", "gas", "each", title="Gas by step")
    for column in table.columns[1:]:
        column.justify = "right"
    for step, gas in summary["gas"].items():
        each = gas["total"] // max(1, gas["count"])
        table.add_row(step, f"{gas['count']:,}", f"{gas['total']:,}", f"{each:,}")
    paid = summary["paid"]
    shares = {
        "a settled hit": ("settle", summary["hits"]),
        "a completion": ("complete", summary["completions"]),
        "a settled draw": ("settle_draws", summary["draws"] - summary["refunds"]),
        "a refunded draw": ("refund_draws", summary["refunds"]),
        "a claim in a batch": ("claim_batch", paid["in_batches"] + ("held" in paid)),
    }
    table.add_section()
    for name, (step, count) in shares.items():
        if count and step in summary["gas"]:
            each = summary["gas"][step]["total"] / count
            table.add_row(name, f"{count:,}", "", f"{each:,.0f}")
    return table
