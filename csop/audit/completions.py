"""The signed completions that transactions brought to the board."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from csop.audit.calldata import Calls, Sent
from csop.chain.artifacts import load
from csop.chain.logs import Log
from csop.hashing import checksum
from csop.types import Address, Completion, Hash, MemberId, Task, Timestamp

COMPLETED = ("task", "member", "number", "evidence", "attester")
"""What TaskCompleted says of what was signed."""

Signed = tuple[Completion, bytes]


class Brought:
    """What each transaction brought, found when it is asked for."""

    def __init__(self, board: Address, sent: Mapping[str, Sent]) -> None:
        self._board, self._sent = board, sent
        self._one, self._many = (Calls("TaskBoard", name) for name in ("complete", "completeMany"))
        functions = load("TaskBoard").functions
        self._selectors = [functions[name].selector for name in ("complete", "completeMany")]
        self._read = ""
        self._found: dict[tuple[object, ...], list[Signed]] = {}

    def is_direct(self, log: Log) -> bool:
        """Whether the transaction went to the board itself: then its calldata has it all."""
        return self._sent[log.transaction].to == self._board

    def for_event(self, log: Log) -> list[Signed]:
        """Those that are what TaskCompleted says, but for their deadlines."""
        if log.transaction != self._read:
            self._read, self._found = log.transaction, defaultdict(list)
            data = self._sent[log.transaction].data
            for completion, signature in self._sent_in(data, self.is_direct(log)):
                named = tuple(getattr(completion, part) for part in COMPLETED)
                self._found[named].append((completion, signature))
        return self._found[tuple(log.args[part] for part in COMPLETED)]

    def _sent_in(self, data: bytes, is_direct: bool) -> Iterator[Signed]:
        if is_direct:
            one, many = self._selectors
            if data[:4] == one:
                yield _read_one(data[4:])
            elif data[:4] == many:
                yield from _read_many(data[4:])
            return
        for values, signature in self._one.within(data):
            yield Completion(*values), signature
        for all_values, signatures in self._many.within(data):
            for values, signature in zip(all_values, signatures, strict=False):
                yield Completion(*values), signature


# As the board's code reads them: it takes any offset, also backwards, and any padding or none, so
# that a decoder which is stricter would not find what the board did.

COMPLETION_BYTES = 6 * 32


def _read_one(data: bytes) -> Signed:
    return _completion(data, 0), _bytes(data, _word(data, COMPLETION_BYTES))


def _read_many(data: bytes) -> Iterator[Signed]:
    completions, signatures = (_word(data, place) + 32 for place in (0, 32))
    count = min(_word(data, completions - 32), len(data) // COMPLETION_BYTES)
    for number in range(count):
        tail = signatures + _word(data, signatures + 32 * number)
        completion = _completion(data, completions + COMPLETION_BYTES * number)
        yield completion, _bytes(data, tail % 2**256)


def _completion(data: bytes, at: int) -> Completion:
    task, member, number, evidence, deadline, attester = (
        _word(data, at + 32 * place).to_bytes(32, "big") for place in range(6)
    )
    return Completion(
        Task(int.from_bytes(task, "big")),
        MemberId(member),
        int.from_bytes(number, "big"),
        Hash(evidence),
        Timestamp(int.from_bytes(deadline, "big")),
        checksum(attester[12:]),
    )


def _bytes(data: bytes, at: int) -> bytes:
    return data[at + 32 : at + 32 + _word(data, at)]


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 32].ljust(32, b"\0"), "big")
