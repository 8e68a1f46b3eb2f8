"""What an audit found: counts of what was checked, and the first difference, if any."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from csop.audit.proceedstotals import ProceedsTotals
from csop.audit.totals import EngagementTotals, StoneTotals
from csop.types import Epoch


class Scope(IntEnum):
    """How much the auditor has been given; each includes those before it."""

    ANYONE = 0
    """The chain alone: signatures, randomness, rewards, settled hits, mints, draws, payouts."""
    LEAVES = 1
    """And the leaf files: every winner."""
    READINGS = 2
    """And the readings: every weight. The whole audit."""


LACKS: Mapping[Scope, tuple[str, ...]] = {
    Scope.ANYONE: (
        "weights: the readings were not looked at",
        "leaf files: who would win the hits that are not settled yet",
    ),
    Scope.LEAVES: ("weights: the readings were not looked at",),
    Scope.READINGS: (),
}
"""What each scope leaves unchecked."""


class Difference(Exception):
    """What is recorded is not what follows from the evidence."""

    def __init__(self, what: str, expected: object, found: object) -> None:
        super().__init__(f"{what}: expected {shown(expected)}, found {shown(found)}")


def shown(value: object) -> str:
    """Hashes as hex with 0x, all else as it prints."""
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)


def require(what: str, expected: object, found: object) -> None:
    """Raise Difference unless the two are equal."""
    if expected != found:
        raise Difference(what, expected, found)


Choice = TypeVar("Choice", bound=IntEnum)


def known(what: str, choices: type[Choice], found: int) -> Choice:
    """What a number stands for; raises Difference if it stands for nothing."""
    try:
        return choices(found)
    except ValueError:
        raise Difference(what, f"0 to {max(choices)}", found) from None


@dataclass(frozen=True)
class AuditReport:
    """The outcome, for one scope. ``ok`` says nothing about ``not_checked``.

    ``checks`` counts what was found right, by check, in the order they were begun; ``failure`` is
    the first difference, with the name of its check. ``unsettled``: hits by epoch that are drawn
    and not paid. ``waiting``: epochs whose randomness is still to come. ``open_epochs``: over, and
    neither committed nor skipped. ``stones``, ``engagement`` and ``proceeds``: stones; crystals,
    tasks and draws; distributions and vouchers, in numbers; None if the audit ended before.
    """

    scope: Scope
    block: int
    checks: Mapping[str, int]
    failure: str | None
    failed_check: str | None
    unsettled: Mapping[Epoch, tuple[int, ...]]
    waiting: tuple[Epoch, ...]
    open_epochs: tuple[Epoch, ...]
    not_checked: tuple[str, ...]
    stones: StoneTotals | None
    engagement: EngagementTotals | None
    proceeds: ProceedsTotals | None
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether nothing in the scope differs."""
        return self.failure is None

    @property
    def exit_code(self) -> int:
        """For scripts."""
        return 0 if self.ok else 1

    def show(self, console: Console) -> None:
        """Print the table, and in words what was found, what is open and what was not checked."""
        console.print(f"Audit up to block {self.block:,}, scope: {self.scope.name.lower()}")
        table = Table("check", "done", "")
        table.columns[1].justify = "right"
        for check, count in self.checks.items():
            failed = check == self.failed_check
            table.add_row(check, f"{count:,}", "[red]DIFFERS[/]" if failed else "[green]ok[/]")
        console.print(table)
        hits = sum(map(len, self.unsettled.values()))
        if hits:
            console.print(f"not yet settled: {hits:,} hits of epochs {spans(self.unsettled)}")
        if self.waiting:
            console.print(f"randomness to come: epochs {spans(self.waiting)}")
        if self.open_epochs:
            console.print(f"neither committed nor skipped: epochs {spans(self.open_epochs)}")
        if self.stones is not None:
            self.stones.show(console)
        if self.engagement is not None:
            self.engagement.show(console)
        if self.proceeds is not None:
            self.proceeds.show(console)
        for line in self.not_checked:
            console.print(f"[yellow]not checked[/] {line}", soft_wrap=True)
        if self.failure is not None:
            console.print(f"[red]DIFFERENCE[/] {self.failure}", soft_wrap=True)
        else:
            console.print(f"no difference found, in {self.seconds:.1f} s")


class Watch:
    """Counts what was checked and shows it while it lasts."""

    def __init__(self, console: Console | None) -> None:
        self.checks: dict[str, int] = {}
        self.failed: str | None = None
        self._bars = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=console is None,
        )

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Bars are on screen while inside."""
        with self._bars:
            yield

    @contextmanager
    def check(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """One check; gives what to call with every so many things found right.

        An exception that leaves it marks the check as failed, the innermost one first.
        """
        self.checks.setdefault(name, 0)
        bar = self._bars.add_task(name, total=total)

        def tick(count: int = 1) -> None:
            self.checks[name] += count
            self._bars.advance(bar, count)

        try:
            yield tick
        except Exception:
            self.failed = self.failed or name
            raise
        finally:
            self._bars.remove_task(bar)


def spans(epochs: Iterable[Epoch]) -> str:
    """``1-4, 7``."""
    found: list[list[int]] = []
    for epoch in sorted(epochs):
        if found and epoch == found[-1][1] + 1:
            found[-1][1] = epoch
        else:
            found.append([epoch, epoch])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)
