"""All there is to see of tasks, and completions made by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from csop.engagement.tasks import SignedCompletion, digest_of, domain_of
from csop.types import Address, Completion, Domain
from tests.engagement import Engagement
from tests.helpers import expect_error
from tests.unit.dates import midnight_after
from tests.unit.events import Logged, events_of, hex32

Values = tuple[Any, ...]

NONE, ACTIVE, REMOVED = range(3)
CRYSTALS, PER_MEMBER, BUDGET, DAILY_BUDGET = 20, 5, 1_000, 5_000
"""Of the hand's tasks, and of the suite's attester."""


@dataclass
class Desk:
    """The board, and whom and what to look at."""

    hand: Engagement
    people: Sequence[Any]
    attesters: list[Any] = field(default_factory=list)

    @property
    def board(self) -> Any:
        return self.hand.board

    @property
    def domain(self) -> Domain:
        return domain_of(self.hand.chain_id, Address(self.board.address))

    def seen(self) -> Any:
        """Everything that views say: tasks, attesters, and what each member completed and holds."""
        tasks = range(self.board.taskCount())
        return (
            [self.task(task) for task in tasks],
            [self.attester(attester) for attester in self.attesters],
            [
                (
                    self.hand.crystal.held(person.id),
                    self.hand.crystal.earnableToday(person.id),
                    [
                        self.board.isCompleted(task, person.id, number)
                        for task in tasks
                        for number in range(PER_MEMBER + 1)
                    ],
                )
                for person in self.people
            ],
        )

    @contextmanager
    def refused(self, name: str, *args: Any) -> Iterator[None]:
        """Refused with this error; and all is as it was."""
        before = self.seen()
        with expect_error(name, *args):
            yield
        assert self.seen() == before

    def call(self, signed: SignedCompletion) -> None:
        """Bring a completion in the newest block, without a trace."""
        self.board.complete.call(
            astuple(signed.completion), signed.signature, {"from": self.hand.sender}
        )

    def by(self, key: Any, completion: Completion, domain: Domain | None = None) -> Any:
        """Signed by any key, whomever the completion names."""
        digest = digest_of(domain or self.domain, completion)
        return SignedCompletion(completion, bytes(key.unsafe_sign_hash(digest).signature))

    def in_name_of(self, attester: Any, signed: SignedCompletion, **changes: Any) -> Any:
        """The same for another attester, whose signature is nothing but a few bytes."""
        named = replace(signed.completion, attester=Address(attester.address), **changes)
        return SignedCompletion(named, b"as you like")

    def tomorrow(self) -> int:
        """It is the first second of the next day."""
        midnight = midnight_after(self.hand.clock.now)
        self.hand.clock.set(midnight)
        return midnight

    def task(self, number: int) -> Values:
        """As stored."""
        return plain(self.board.taskOf(number))

    def attester(self, account: Any) -> Values:
        """As stored."""
        return plain(self.board.attesterOf(account))

    def logged(self, tx: Any) -> Logged:
        return [
            (name, {key: plain(value) for key, value in values.items()})
            for name, values in events_of(tx, self.board)
        ]


def plain(value: Any) -> Any:
    """Structs as tuples of int and str: Brownie's own numbers refuse to be compared."""
    if isinstance(value, tuple | list):
        return tuple(map(plain, value))
    if isinstance(value, bytes):
        return hex32(value)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def completed(signed: SignedCompletion, crystals: int = CRYSTALS) -> tuple[str, dict[str, Any]]:
    """The event."""
    completion = signed.completion
    return "TaskCompleted", {
        "task": completion.task,
        "member": hex32(completion.member),
        "attester": completion.attester,
        "number": completion.number,
        "crystals": crystals,
        "evidence": hex32(completion.evidence),
    }
