"""Registering from a file: what `members` and `vehicles` share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from eth_account.signers.local import LocalAccount
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from csop.chain.contracts import Suite
from csop.chain.errors import ChainError
from csop.chain.keys import address_of
from csop.chain.transactions import Call
from csop.people.drawn import fill, merged, results_of
from csop.people.enrol import in_batches
from csop.people.members import MemberRow
from csop.people.table import Problems
from csop.people.vehicles import VehicleRow
from scripts.acting import Hand

Row = TypeVar("Row", MemberRow, VehicleRow)
Read = Callable[[Path, Problems], list[Row]]
Check = Callable[[Suite, Sequence[Row], Problems], list[Row]]


def register(
    hand: Hand,
    file: str,
    kind: str,
    read: Read[Row],
    check: Check[Row],
    write: Callable[[Path, Sequence[Row]], None],
    call_of: Callable[[Row], Call],
) -> int:
    """Register a file's rows that the chain does not have; how many."""
    path, account = Path(file), hand.account("registrar")
    results, problems = results_of(path), Problems(path)
    earlier = _earlier(results, read)
    rows = fill(read(path, problems), earlier, problems)
    fresh = check(hand.suite.at(hand.client.block_number()), rows, problems)
    problems.close()
    known = f"{len(rows) - len(fresh)} of {len(rows)} {kind} are registered already"
    if not fresh:
        hand.console.print(f"{file}: {known}; nothing to do", soft_wrap=True)
        return 0
    hand.console.print(f"{file}: {known}", soft_wrap=True)
    calls = list(map(call_of, fresh))
    hand.client.estimate(address_of(account), calls[0])
    hand.agree(f"register {len(fresh)} {kind}; their ids are in {results} from then on")
    write(results, merged(earlier, rows))
    _send(hand, account, calls, kind)
    hand.console.print(f"{len(fresh)} {kind} registered; the ids are in {results}", soft_wrap=True)
    return len(fresh)


def _earlier(results: Path, read: Read[Row]) -> list[Row]:
    if not results.exists():
        return []
    problems = Problems(results)
    rows = read(results, problems)
    problems.close()
    return rows


def _send(hand: Hand, account: LocalAccount, calls: Sequence[Call], kind: str) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    sent = 0
    with Progress(*columns, TimeElapsedColumn(), console=hand.console) as progress:
        bar = progress.add_task(kind, total=len(calls))

        def done(count: int) -> None:
            nonlocal sent
            sent += count
            progress.update(bar, advance=count)

        try:
            in_batches(hand.client, account, calls, done)
        except ChainError:
            progress.console.print(
                f"at least {sent} of {len(calls)} {kind} are registered: run it again, it goes on"
            )
            raise
