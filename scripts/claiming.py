"""Claims for many, what was held, what is left, and receipts of it all."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from csop.chain.contracts import Suite
from csop.chain.contracts.proceeds import Distribution
from csop.chain.errors import ChainError
from csop.chain.keys import address_of
from csop.proceeds import claims
from csop.proceeds import receipts as issuing
from csop.proceeds.announcement import members_of
from csop.proceeds.claims import Fate, Outcome
from csop.proceeds.page import render
from csop.proceeds.receipts import Issue, Receipt, Standing
from csop.proceeds.statement import load_statement
from csop.proceeds.tables import read_ids
from csop.shown import counted, local_date, yuan
from csop.status import find_member
from csop.types import Fen, MemberId
from scripts.acting import Hand, InputError, whole
from scripts.advice import worded

ALL = "all"
MOST_NAMED = 20
"""Members named that failed; more are counted."""


@dataclass
class Done:
    """What came of claims so far."""

    members: Counter[Fate] = field(default_factory=Counter)
    fen: Counter[Fate] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self.members[outcome.fate] += 1
            self.fen[outcome.fate] += outcome.amount
            if outcome.fate is Fate.FAILED:
                self.failed.append(outcome)

    def __str__(self) -> str:
        shown = []
        for fate, count in self.members.items():
            amount = f", {yuan(self.fen[fate])}" if fate in (Fate.PAID, Fate.HELD) else ""
            shown.append(f"{count} {fate}{amount}")
        return "; ".join(shown) or "nothing was claimed"


def claim(hand: Hand, distributions: str, members: str) -> Done:
    """Claim for the members of a file, or for all who have something to claim."""
    account, numbers = hand.account("relayer"), _claimable(hand, distributions)
    if members == ALL:
        due = unclaimed(hand, hand.suite.at(hand.client.block_number()), numbers)
        ids, amount = list(due), f", {yuan(sum(due.values()))} in all"
    else:
        ids, amount = read_ids(Path(members)), ""
    if not ids:
        hand.console.print("nobody has anything to claim there")
        return Done()
    hand.agree(
        f"claim in {_named(numbers)} for {counted(len(ids), 'member')}{amount}, as "
        f"{address_of(account)}"
    )
    done, columns = Done(), (TextColumn("claims"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=hand.console) as progress:
        bar = progress.add_task("", total=len(ids))
        try:
            for outcomes in claims.claim(hand.suite, account, numbers, ids):
                done.add(outcomes)
                progress.update(bar, advance=len(outcomes))
        except (ChainError, KeyboardInterrupt):
            progress.console.print(f"stopped; so far: {done}: run it again, it goes on")
            raise
    hand.console.print(str(done), soft_wrap=True)
    if done.failed:
        raise InputError("\n".join(_failures(done.failed)))
    return done


def release(hand: Hand, distributions: str, member: str) -> Fen:
    """Pay what is held for a member; how much."""
    suite, account, found = hand.suite, hand.account("relayer"), find_member(hand.suite, member)
    if distributions == ALL:
        every = range(suite.vault.distribution_count())
        held = zip(every, suite.vault.held_of(every, found), strict=True)
        numbers = [number for number, amount in held if amount]
        if not numbers:
            raise InputError(f"nothing is held for member 0x{found.hex()}")
    else:
        numbers = _numbers(hand, distributions)
    amount = Fen(sum(suite.vault.held_of(numbers, found)))
    what = f"pay {yuan(amount)} held in {_named(numbers)} for member 0x{found.hex()}"
    hand.carry_out(account, suite.vault.release(numbers, found), what)
    hand.console.print(f"{yuan(amount)} are paid")
    return amount


def sweep(hand: Hand, distribution: str) -> Fen:
    """Send what nobody claimed to the sink; how much."""
    account, (number, known) = hand.account("relayer"), find_distribution(hand.suite, distribution)
    left = unclaimed(hand, hand.suite, [number])
    total, who = sum(left.values()), counted(len(left), "member")
    what = (
        f"send {yuan(known.left)} to {known.sink}: {yuan(total)} that {who} did not claim, "
        f"{yuan(known.left - total)} of rounding"
    )
    hand.carry_out(account, hand.suite.vault.sweep(number), what)
    swept = Fen(hand.suite.vault.distribution_of(number).swept)
    hand.console.print(f"{yuan(swept)} went to {known.sink}; what is held stays")
    return swept


def receipts(
    hand: Hand, distribution: str, folder: str, member: str = "", *, statement: str = ""
) -> list[Receipt]:
    """Write a receipt for each member with stones at the record, or for one."""
    path = Path(folder)
    if path.exists() and not path.is_dir():
        raise InputError(f"{folder} is a file: name a folder")
    block = hand.client.latest()
    pinned = hand.suite.at(block.number)
    number, known = find_distribution(pinned, distribution)
    only = find_member(pinned, member) if member else None
    period = _period(statement, number, known) if statement else ""
    place = hand.client.chain_id, pinned.vault.address, block.number, block.timestamp
    issue = Issue(*place, number, known, period)
    with hand.console.status("reading stones and payments"):
        found = issuing.receipts(pinned, hand.record.first_block, issue, only)
    if only and not found[0].stones:
        raise InputError(f"member 0x{only.hex()} had no stones at record {known.record}")
    path.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("receipts"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=hand.console) as progress:
        for receipt in progress.track(found):
            _write(path, receipt)
    standings = Counter(receipt.standing for receipt in found)
    parts = ", ".join(f"{standings[standing]} {standing}" for standing in Standing)
    hand.console.print(f"{counted(len(found), 'receipt')} in {folder}: {parts}", soft_wrap=True)
    return found


def unclaimed(hand: Hand, suite: Suite, numbers: Sequence[int]) -> dict[MemberId, Fen]:
    """All who have not claimed something in these distributions, and how much."""
    with hand.console.status("reading who has something to claim"):
        return claims.due(suite, numbers, members_of(suite, hand.record.first_block))


def find_distribution(suite: Suite, text: str) -> tuple[int, Distribution]:
    """A distribution that somebody named. Raises InputError."""
    number, count = whole("distribution", text), suite.vault.distribution_count()
    if number >= count:
        raise InputError(
            f"there is no distribution {number}, only {count}: see `run proceeds main show`"
        )
    return number, suite.vault.distribution_of(number)


def _named(numbers: Sequence[int]) -> str:
    return f"distribution{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


def _numbers(hand: Hand, text: str) -> list[int]:
    return [find_distribution(hand.suite, part)[0] for part in dict.fromkeys(text.split(","))]


def _claimable(hand: Hand, text: str) -> list[int]:
    """Numbers joined by commas, or all; each of them open. Raises InputError."""
    now, known = hand.client.latest().timestamp, hand.suite.vault.distributions()
    if text == ALL:
        if numbers := [n for n, found in enumerate(known) if now < found.claim_end]:
            return numbers
        raise InputError("no distribution is open: see `run proceeds main show`")
    numbers = _numbers(hand, text)
    for number in numbers:
        if now >= (end := known[number].claim_end):
            raise InputError(f"distribution {number} could be claimed until {local_date(end)}")
    return numbers


def _failures(failed: Sequence[Outcome]) -> list[str]:
    lines = [
        f"member 0x{outcome.member.hex()}: {worded(outcome.error)}"
        for outcome in failed[:MOST_NAMED]
        if outcome.error
    ]
    if (more := len(failed) - MOST_NAMED) > 0:
        lines.append(f"and {more} more")
    return [f"{counted(len(failed), 'member')} failed, everybody else is done:", *lines]


def _period(file: str, number: int, known: Distribution) -> str:
    found = load_statement(Path(file))
    said = (found.proceeds, found.mode, found.record, found.sink, found.accounts)
    if said != (known.proceeds, known.mode, known.record, known.sink, known.accounts):
        raise InputError(f"{file}: is not the statement of distribution {number}")
    return found.period


def _write(folder: Path, receipt: Receipt) -> None:
    name = f"0x{receipt.member.hex()}"
    text = json.dumps(receipt.document(), indent=2, ensure_ascii=False)
    for kind, content in (("json", f"{text}\n"), ("html", render(receipt))):
        (folder / f"{name}.{kind}").write_text(content, encoding="utf-8")
