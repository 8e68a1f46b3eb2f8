"""Two tasks, and people who complete them: an attester signs, anyone brings it in batches."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from csop.calendar import DAY_SECONDS
from csop.chain.artifacts import error_book
from csop.chain.keys import address_of, derived
from csop.chain.logs import Log, decode_logs
from csop.chain.transactions import Receipt
from csop.demo.fleet import SEED
from csop.demo.people import Person
from csop.demo.stage import Stage
from csop.engagement.tasks import (
    Kind,
    SignedCompletion,
    TaskTerms,
    domain_of,
    load_task,
    sign_completion,
)
from csop.hashing import keccak, tag
from csop.types import Completion, Crystals, MemberId, Task, Timestamp

EXAMPLE = Path(__file__).resolve().parents[2] / "params" / "tasks" / "example.toml"
CO_CREATION = Crystals(40)
"""What the second task earns; the first is the example."""
A_MEMBER = 30
"""Completions of each task."""
DEADLINE_SECONDS = 7 * DAY_SECONDS
A_CALL = 75
GAS_A_COMPLETION, GAS_A_CALL = 120_000, 100_000
"""Given, not estimated: a completion that runs out of gas is skipped, and the call succeeds."""
_EVIDENCE, _DOCUMENT = tag("demo.evidence"), tag("demo.task")


@dataclass(frozen=True, slots=True)
class Brought:
    """A day's completions: how many counted, by how many members, for what; why others did not."""

    counted: int
    members: int
    crystals: Crystals
    refused: tuple[str, ...]


class Tasks:
    """The board's part of the demo. What is refused is brought again the next day."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._numbers: Counter[tuple[Task, MemberId]] = Counter()
        self._again: list[SignedCompletion] = []
        self._attester = derived(SEED, "attester")
        self._domain = domain_of(stage.suite.client.chain_id, stage.suite.board.address)
        self._errors = error_book()

    def create(self, start: Timestamp, end: Timestamp) -> None:
        """The example's task, and one of making something."""
        example = load_task(EXAMPLE, self._stage.params.engagement)
        example = replace(example, start=start, end=end, per_member=A_MEMBER)
        making = replace(
            example, kind=Kind.CO_CREATION, crystals=CO_CREATION, document=keccak(_DOCUMENT)
        )
        for terms in (example, making):
            self._create(terms)

    def bring(self, todo: Mapping[Kind, Sequence[Person]]) -> Brought:
        """A day's completions by kind, one each time that a person is named."""
        board = self._stage.suite.board
        signed, self._again = self._again, []
        signed += [self._sign(Task(kind), who) for kind, people in todo.items() for who in people]
        counted: list[Log] = []
        refused: list[str] = []
        for first in range(0, len(signed), A_CALL):
            part = signed[first : first + A_CALL]
            gas = GAS_A_CALL + len(part) * GAS_A_COMPLETION
            call = board.complete_many(part, gas)
            for log in self._events(self._stage.send("complete", "operator", call)):
                if log.event == "TaskCompleted":
                    counted.append(log)
                elif log.event == "CompletionSkipped":
                    self._again.append(part[log.args["place"]])
                    refused.append(self._errors.decode(log.args["reason"]).name)
        return Brought(
            len(counted),
            len({log.args["member"] for log in counted}),
            Crystals(sum(log.args["crystals"] for log in counted)),
            tuple(refused),
        )

    def _create(self, terms: TaskTerms) -> None:
        self._stage.send("create_task", "curator", self._stage.suite.board.create_task(terms))

    def _sign(self, task: Task, person: Person) -> SignedCompletion:
        number = self._numbers[task, person.member]
        self._numbers[task, person.member] += 1
        completion = Completion(
            task,
            person.member,
            number,
            keccak(_EVIDENCE + person.member + bytes([task, number])),
            Timestamp(self._stage.now() + DEADLINE_SECONDS),
            address_of(self._attester),
        )
        return sign_completion(self._attester, self._domain, completion)

    def _events(self, receipt: Receipt) -> list[Log]:
        codecs = self._stage.suite.board.artifact.events.values()
        return list(decode_logs(receipt.logs, {codec.topic: codec for codec in codecs}))
