"""Results beside goals and peers: the table, and ``results.json``."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from csop.bench.gas import Results


@dataclass(frozen=True, slots=True)
class Target:
    """What we allow ourselves, and what others take (measured on the same Anvil)."""

    goal: int
    peers: str = ""


TARGETS = {
    "settle_hit.warm.100": Target(26_000, "31,000 DIMO push; 33,100 Morpho URD claim"),
    "settle_hit.fresh.100": Target(46_000, "65,200 DIMO push; 67,200 Morpho URD claim"),
    "settle_hit.fresh.100.records": Target(48_000),
    "settle_hit.warm.100.records": Target(27_285),
    "beacon_round": Target(300_000),
    "weekly_per_vehicle.100000": Target(17_000, "31,000 to 34,000 DIMO"),
    "draw.warm": Target(125_000),
    "settle_draw.10": Target(12_000),
    "settle_draw.100": Target(7_000),
    "completion.1": Target(60_000),
    "completion.10": Target(60_000),
    "completion.100": Target(60_000),
    "claim.warm": Target(90_000, "87,000 to 94,000"),
    "claim.first": Target(90_000),
    "claim.warm.older": Target(90_000),
    "claim.first.older": Target(90_000),
    "claim.warm.older.sparse": Target(90_000),
    "claim.first.older.sparse": Target(90_000),
    "claim.warm.11": Target(490_000),
    "claim.first.11": Target(490_000),
}


def table(results: Results) -> Table:
    """Everything measured, in order."""
    shown = Table("gas of", "used", "goal", "floor", "over", "peers", "", title="Gas")
    for column in shown.columns[1:5]:
        column.justify = "right"
    for name, gas in results.items():
        target = TARGETS.get(name)
        colour = "red" if target and gas.used > target.goal else "green" if target else "default"
        shown.add_row(
            name,
            f"[{colour}]{gas.used:,}[/]",
            f"{target.goal:,}" if target else "",
            f"{gas.floor:,}" if gas.floor else "",
            f"{gas.used - gas.floor:,}" if gas.floor else "",
            target.peers if target else "",
            gas.remark,
        )
    return shown


def write(results: Results, path: Path) -> None:
    """Write what was used, one line a figure in the order of names: a diff shows a cost."""
    used = {name: gas.used for name, gas in results.items()}
    path.write_text(json.dumps(used, indent=1, sort_keys=True) + "\n")
