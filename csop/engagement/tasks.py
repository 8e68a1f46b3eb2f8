"""Tasks that earn crystals: their files, and completions that attesters sign."""

import fcntl
import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from eth_account.signers.local import LocalAccount
from eth_typing import Hash32

from csop import termsfile
from csop.hashing import completion_hash, typed_digest
from csop.jsonform import FormError, address, dump, fields, hexed, integer, parse, raw, word
from csop.params import EngagementRules
from csop.termsfile import Keys
from csop.types import (
    Address,
    Completion,
    Crystals,
    Domain,
    Hash,
    MemberId,
    Task,
    Timestamp,
)

DOMAIN_NAME = "TaskBoard"

MAX_LINE = 16_384
"""Bytes of a completions file; a contract wallet's signature may be long. JSON nested deeper could
exhaust the reader's stack."""

BITS = {"task": 64, "number": 32, "deadline": 64}
KEYS = {*BITS, "member", "evidence", "attester", "signature"}


class Kind(IntEnum):
    """What a task asks for: taking part, or making something."""

    INTERACTION = 0
    CO_CREATION = 1


@dataclass(frozen=True, slots=True)
class TaskTerms:
    """A task, its fields in the order of ``ITaskBoard.Task``; ``given`` is what it gave so far."""

    kind: Kind
    crystals: Crystals
    per_member: int
    start: Timestamp
    end: Timestamp
    budget: Crystals
    given: Crystals
    document: Hash


def load_task(path: Path, rules: EngagementRules) -> TaskTerms:
    """Read a task's file, like ``params/tasks/example.toml``.

    Raises TermsError, naming the file and each faulty key.
    """

    def task(keys: Keys) -> TaskTerms:
        return TaskTerms(
            kind=keys.choice("kind", Kind),
            crystals=Crystals(keys.whole("crystals", 1, 16)),
            per_member=keys.whole("per_member", 1, 32),
            start=keys.time("start"),
            end=keys.time("end"),
            budget=Crystals(keys.whole("budget", 1, 48)),
            given=Crystals(0),
            document=keys.document("document", path.parent),
        )

    return termsfile.load(path, task, lambda terms: faults(terms, rules))


def faults(terms: TaskTerms, rules: EngagementRules) -> list[str]:
    """What is at odds within a task, one line a key."""
    cap = rules.crystal_daily_cap
    checks = {
        "end: must lie after start": terms.start < terms.end,
        f"crystals: must not exceed {cap}, what a member earns a day": terms.crystals <= cap,
        "budget: must cover one completion": terms.crystals <= terms.budget,
    }
    return [text for text, holds in checks.items() if not holds]


class CompletionError(ValueError):
    """A completion that cannot be signed, or a file of them; it names file and line."""


@dataclass(frozen=True, slots=True)
class SignedCompletion:
    """A completion and its attester's signature: r ‖ s ‖ v of a key, or a wallet's (ERC-1271)."""

    completion: Completion
    signature: bytes


def domain_of(chain_id: int, board: Address) -> Domain:
    """The EIP-712 domain of completions."""
    return Domain(DOMAIN_NAME, chain_id, board)


def digest_of(domain: Domain, completion: Completion) -> Hash:
    """What the attester signs."""
    return typed_digest(domain, completion_hash(completion))


def sign_completion(
    account: LocalAccount, domain: Domain, completion: Completion
) -> SignedCompletion:
    """Sign as the attester. Raises CompletionError if the completion names another."""
    signer = Address(account.address)
    if signer != completion.attester:
        raise CompletionError(f"the completion names {completion.attester}, not {signer}")
    digest = Hash32(digest_of(domain, completion))
    return SignedCompletion(completion, bytes(account.unsafe_sign_hash(digest).signature))


def write_completions(path: Path, signed: Iterable[SignedCompletion]) -> None:
    """Write JSON lines, one completion a line, replacing the file in one step. Raises OSError."""
    text = "".join(_line(each) for each in signed)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="ascii", newline="\n")
    unfinished.replace(path)


def append_completion(path: Path, signed: SignedCompletion) -> None:
    """Add one to a file, which need not exist; durable, and for several processes at once.

    Raises CompletionError if the file is damaged, or has this number of member and task; OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii", newline="\n") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        new = signed.completion
        for line, found in enumerate(read_completions(path), 1):
            old = found.completion
            if (old.task, old.member, old.number) == (new.task, new.member, new.number):
                raise CompletionError(f"{path}:{line}: has this task, member and number already")
        file.write(_line(signed))
        file.flush()
        os.fsync(file.fileno())


def read_completions(path: Path) -> tuple[SignedCompletion, ...]:
    """Read what ``write_completions`` wrote. Raises CompletionError; signatures are not checked."""
    found: list[SignedCompletion] = []
    try:
        with path.open("rb") as file:
            while line := file.readline(MAX_LINE):
                found.append(_parse(line, f"{path}:{len(found) + 1}"))
    except OSError as error:
        raise CompletionError(f"{path}: cannot be read: {error.strerror}") from error
    return tuple(found)


def _line(signed: SignedCompletion) -> str:
    completion = signed.completion
    record = {
        "task": completion.task,
        "member": hexed(completion.member),
        "number": completion.number,
        "evidence": hexed(completion.evidence),
        "deadline": completion.deadline,
        "attester": completion.attester,
        "signature": hexed(signed.signature),
    }
    return dump(record) + "\n"


def _parse(line: bytes, where: str) -> SignedCompletion:
    if not line.endswith(b"\n"):
        raise CompletionError(f"{where}: the line is cut off or too long")
    try:
        record = fields(parse(line, where), KEYS, where)
        whole = {key: integer(record[key], f"{where}: {key}", bits) for key, bits in BITS.items()}
        completion = Completion(
            task=Task(whole["task"]),
            member=MemberId(word(record["member"], f"{where}: member")),
            number=whole["number"],
            evidence=word(record["evidence"], f"{where}: evidence"),
            deadline=Timestamp(whole["deadline"]),
            attester=address(record["attester"], f"{where}: attester"),
        )
        signature = raw(record["signature"], f"{where}: signature", None)
    except FormError as error:
        raise CompletionError(str(error)) from error
    return SignedCompletion(completion, signature)
