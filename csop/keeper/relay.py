"""Brings signed completions to the board, and says what became of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eth_account.signers.local import LocalAccount

from csop.chain.artifacts import error_book
from csop.chain.codec import EventCodec
from csop.chain.contracts import Suite
from csop.chain.logs import Log, decode_logs
from csop.engagement.tasks import SignedCompletion
from csop.types import Completion, Crystals

EVENTS = ("TaskCompleted", "CompletionSkipped")
COMPLETIONS_A_CALL = 50
GAS_EACH = 250_000
"""Given, not estimated: the board skips what runs out of gas, so an estimate may come out low.

It lets a completion use up to 1 M. A dozen whose attester is a contract that burns all of that
starve a call: its others are skipped, or it fails. Nothing is lost, they can be brought again.
"""


class Fate(StrEnum):
    """What became of a completion."""

    EARNED = "earned"
    BEFORE = "earned before"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``crystals`` are what it earned now, ``reason`` why it was skipped."""

    completion: Completion
    fate: Fate
    crystals: Crystals = Crystals(0)
    reason: str = ""


def relay(
    suite: Suite, account: LocalAccount, signed: Sequence[SignedCompletion]
) -> Iterator[list[Outcome]]:
    """Bring them in calls of so many; yields what became of each, call by call.

    What counts already is not sent, so that it may be stopped and run again.
    """
    for first in range(0, len(signed), COMPLETIONS_A_CALL):
        part = signed[first : first + COMPLETIONS_A_CALL]
        counted = suite.board.are_completed(each.completion for each in part)
        fresh = [each for each, done in zip(part, counted, strict=True) if not done]
        made = iter(_bring(suite, account, fresh))
        yield [
            Outcome(each.completion, Fate.BEFORE) if done else next(made)
            for each, done in zip(part, counted, strict=True)
        ]


def _bring(
    suite: Suite, account: LocalAccount, signed: Sequence[SignedCompletion]
) -> list[Outcome]:
    """The board emits one event a completion, in their order."""
    if not signed:
        return []
    board = suite.board
    call = board.complete_many(signed, gas=GAS_EACH * (len(signed) + 1))
    receipt = suite.client.transact(account, call)
    known = (board.artifact.events[name] for name in EVENTS)
    events: dict[bytes, EventCodec] = {event.topic: event for event in known}
    logs = [log for log in decode_logs(receipt.logs, events) if log.address == board.address]
    return [_outcome(each.completion, log) for each, log in zip(signed, logs, strict=True)]


def _outcome(completion: Completion, log: Log) -> Outcome:
    if log.event == "TaskCompleted":
        return Outcome(completion, Fate.EARNED, Crystals(log.args["crystals"]))
    reason = log.args["reason"]
    said = str(error_book().decode(reason)) if reason else "it ran out of gas"
    return Outcome(completion, Fate.SKIPPED, reason=said)
