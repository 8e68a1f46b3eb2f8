"""Tasks that earn crystals: create and close them, attest completions, relay what was signed.

    toolchain/brownie run tasks main list
    toolchain/brownie run tasks main create params/tasks/example.toml
    toolchain/brownie run tasks main attest <task> <member> <number> <evidence> [file=…] [days=…]
    toolchain/brownie run tasks main relay runs/completions.jsonl
    toolchain/brownie run tasks main close <task>
    toolchain/brownie run tasks main remove <attester>

A member is named by id or wallet; <number> says which of its completions of this task it is, from
0; <evidence> is a file, whose keccak is signed, or such a hash. A completion is appended to a file
(runs/completions.jsonl) and counts for 30 days. Relaying may be repeated: what counts already is
not sent again. A task is closed and an attester, named by its address, removed for good. Paths are
relative to the repository. Every command that sends asks first; --yes (or yes, or YES=1) answers.
Keys (scripts/acting.py): CURATOR creates and closes, ATTESTER attests, GUARDIAN removes, RELAYER,
who needs no role, relays.
"""

from collections import Counter
from pathlib import Path

from rich.table import Table

from csop.calendar import DAY_SECONDS
from csop.chain.contracts.engagement import Standing
from csop.chain.keys import address_of
from csop.engagement.tasks import (
    TaskTerms,
    append_completion,
    domain_of,
    load_task,
    read_completions,
    sign_completion,
)
from csop.hashing import checksum
from csop.keeper import relay as relaying
from csop.shown import date
from csop.status import find_member
from csop.types import Address, Completion, Crystals, Task, Timestamp
from scripts import acting
from scripts.acting import Command, Hand, InputError, file_hash, whole

COMPLETIONS = "runs/completions.jsonl"
DAYS = "30"


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("tasks", COMMANDS, words)


def list_tasks(hand: Hand) -> None:
    """Show all tasks."""
    board, now = hand.suite.board, hand.client.latest().timestamp
    if not board.task_count():
        hand.console.print("no tasks yet")
        return
    table = Table("task", "kind", "crystals", "a member", "given of budget", "from", "to", "")
    for number, terms in enumerate(board.tasks_of(map(Task, range(board.task_count())))):
        table.add_row(str(number), *_cells(terms), _state(terms, now))
    hand.console.print(table)


def create(hand: Hand, file: str) -> Task:
    """Create a task from its file; its number."""
    terms = load_task(Path(file), hand.params.engagement)
    board, account = hand.suite.board, hand.account("curator")
    for number, known in enumerate(board.tasks_of(map(Task, range(board.task_count())))):
        if _published(known) == _published(terms):
            raise InputError(f"{file}: is task {number} already, with the same terms")
    if terms.end <= hand.client.latest().timestamp:
        raise InputError(f"{file}: end: lies in the past, {date(terms.end)}")
    table = Table("kind", "crystals", "a member", "given of budget", "from", "to")
    table.add_row(*_cells(terms))
    hand.console.print(table)
    hand.agree(f"create this task, document 0x{terms.document.hex()}")
    hand.send(account, board.create_task(terms))
    number = Task(board.task_count() - 1)
    hand.console.print(f"task {number}")
    return number


def attest(
    hand: Hand,
    task: str,
    member: str,
    number: str,
    evidence: str,
    *,
    file: str = COMPLETIONS,
    days: str = DAYS,
) -> Path:
    """Sign that a member completed a task; the file it was appended to. Sends nothing."""
    suite, account = hand.suite, hand.account("attester")
    known = _task(hand, task)
    now = hand.client.latest().timestamp
    if known.end <= now:
        raise InputError(f"task {task} is over since {date(known.end)}")
    completion = Completion(
        Task(whole("task", task)),
        find_member(suite, member),
        whole("number", number),
        file_hash("evidence", evidence),
        Timestamp(now + whole("days", days) * DAY_SECONDS),
        address_of(account),
    )
    if completion.number >= known.per_member:
        raise InputError(
            f"number is {number}, but a member completes task {task} {known.per_member} times: "
            f"0 to {known.per_member - 1}"
        )
    if suite.board.is_completed(completion.task, completion.member, completion.number):
        raise InputError(f"number {number} of this member and task has counted: take the next")
    if suite.board.attester_of(completion.attester).standing is not Standing.ACTIVE:
        raise InputError(f"{completion.attester} is no attester: the rotator adds one")
    signed = sign_completion(
        account, domain_of(hand.client.chain_id, suite.board.address), completion
    )
    path = Path(file)
    append_completion(path, signed)
    hand.console.print(
        f"attested: task {task}, member 0x{completion.member.hex()}, number {number}, evidence "
        f"0x{completion.evidence.hex()}, counts until {date(completion.deadline)}; in {path}",
        soft_wrap=True,
    )
    return path


def relay(hand: Hand, file: str) -> list[relaying.Outcome]:
    """Bring a file of completions to the board, and show what became of each."""
    signed = read_completions(Path(file))
    if not signed:
        raise InputError(f"{file}: is empty")
    account = hand.account("relayer")
    hand.agree(f"bring {len(signed)} completions as {address_of(account)}")
    outcomes = []
    with hand.console.status("relaying") as status:
        for found in relaying.relay(hand.suite, account, signed):
            outcomes += found
            status.update(f"relaying: {len(outcomes)} of {len(signed)}")
    table = Table("task", "member", "number", "", "crystals", "why")
    for outcome in outcomes:
        completion = outcome.completion
        table.add_row(
            str(completion.task),
            f"0x{completion.member.hex()[:8]}…",
            str(completion.number),
            str(outcome.fate),
            str(outcome.crystals) if outcome.crystals else "",
            outcome.reason,
        )
    hand.console.print(table)
    counted = Counter(outcome.fate for outcome in outcomes)
    hand.console.print(", ".join(f"{counted[fate]} {fate}" for fate in relaying.Fate))
    return outcomes


def close_task(hand: Hand, task: str) -> None:
    """End a task now, for good."""
    account, known = hand.account("curator"), _task(hand, task)
    if known.end <= hand.client.latest().timestamp:
        raise InputError(f"task {task} is over since {date(known.end)}")
    hand.agree(f"close task {task} for good, {known.given:,} of {known.budget:,} crystals given")
    hand.send(account, hand.suite.board.close_task(Task(whole("task", task))))
    hand.console.print(f"task {task} is closed")


def remove_attester(hand: Hand, attester: str) -> None:
    """Take an attester's right away, for good: also of what it signed and nobody brought."""
    account, board, address = hand.account("guardian"), hand.suite.board, _address(attester)
    standing = board.attester_of(address).standing
    if standing is not Standing.ACTIVE:
        gone = standing is Standing.REMOVED
        raise InputError(f"{address} {'is removed already' if gone else 'is no attester'}")
    hand.agree(f"remove attester {address} for good; what it signed counts no more")
    hand.send(account, board.remove_attester(address))
    hand.console.print(f"attester {address} is removed")


COMMANDS: dict[str, Command] = {
    "list": list_tasks,
    "create": create,
    "attest": attest,
    "relay": relay,
    "close": close_task,
    "remove": remove_attester,
}


def _task(hand: Hand, text: str) -> TaskTerms:
    """A task that somebody named."""
    number, count = whole("task", text), hand.suite.board.task_count()
    if number >= count:
        raise InputError(f"there is no task {number}, only {count}: see `run tasks main list`")
    return hand.suite.board.task_of(Task(number))


def _address(text: str) -> Address:
    """An address that somebody wrote, in capitals or not."""
    try:
        raw = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raw = b""
    if len(raw) != 20:
        raise InputError(f"attester is {text!r}, must be an address: 0x and 40 hex digits")
    return checksum("0x" + raw.hex())


def _published(terms: TaskTerms) -> tuple[object, ...]:
    return (
        terms.kind,
        terms.crystals,
        terms.per_member,
        terms.start,
        terms.end,
        terms.budget,
        terms.document,
    )


def _cells(terms: TaskTerms) -> tuple[str, ...]:
    return (
        terms.kind.name.lower(),
        str(terms.crystals),
        f"{terms.per_member} times",
        f"{terms.given:,} of {terms.budget:,}",
        date(terms.start),
        date(terms.end),
    )


def _state(terms: TaskTerms, now: int) -> str:
    if now < terms.start:
        return "to come"
    if now >= terms.end:
        return "over"
    left = Crystals(terms.budget - terms.given)
    return "open" if left >= terms.crystals else "budget used up"
