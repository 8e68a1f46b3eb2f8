"""Task files, what attesters sign, and the file that carries completions."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from csop import params
from csop.engagement import tasks
from csop.engagement.tasks import CompletionError, Kind, SignedCompletion, TaskTerms, load_task
from csop.termsfile import TermsError
from csop.types import Completion

EXAMPLE = Path(__file__).resolve().parents[2] / "params/tasks/example.toml"
RULES = params.load().engagement
ATTESTER = Account.from_key(b"\x02" * 32)
DOMAIN = tasks.domain_of(31337, "0xDDdDddDdDdddDDddDDddDDDDdDdDDdDDdDDDDDDd")
COMPLETION = Completion(3, b"\x21" * 32, 2, b"\x51" * 32, 1_800_000_000, ATTESTER.address)


@pytest.fixture
def load(tmp_path):
    """Loads the example after one replacement, from a folder of its own."""

    def changed(old, new, rules=RULES):
        text = EXAMPLE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "own.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        document = EXAMPLE.with_name("example-task.md").read_bytes()
        (tmp_path / "example-task.md").write_bytes(document)
        return load_task(path, rules)

    return changed


def test_load_task__example__is_what_it_says():
    document = keccak(EXAMPLE.with_name("example-task.md").read_bytes())
    wanted = (Kind.INTERACTION, 20, 5, 1_798_732_800, 1_801_411_200, 100_000, 0, document)
    assert load_task(EXAMPLE, RULES) == TaskTerms(*wanted)


REFUSED = {
    "unknown key": ("crystals =", "crystal =", "crystal: unknown key"),
    "missing key": ("crystals =", "crystal =", "crystals: missing"),
    "given": ("crystals =", "given = 0\ncrystals =", "given: unknown key"),
    "kind": ('"interaction"', '"INTERACTION"', "kind: must be one of interaction, co_creation"),
    "crystals naught": ("= 20 ", "= 0 ", "crystals: must be a whole number from 1 below 2^16"),
    "crystals over the cap": ("= 20 ", "= 101 ", "crystals: must not exceed 100, what a member"),
    "members naught": ("= 5 ", "= 0 ", "per_member: must be a whole number from 1 below 2^32"),
    "members wide": ("= 5 ", "= 4_294_967_296 ", "per_member: must be a whole number"),
    "budget short": ("= 100_000 ", "= 19 ", "budget: must cover one completion"),
    "budget wide": ("= 100_000 ", "= 281_474_976_710_656 ", "budget: must be a whole number"),
    "naive start": ("01-01T00:00:00+08:00", "01-01T00:00:00", "start: must be a date and time"),
    "end at start": ("2027-02-01", "2027-01-01", "end: must lie after start"),
    "document": ("example-task", "none", "document: 'none.md' cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_load_task__fault__names_file_and_key(load, name):
    old, new, message = REFUSED[name]
    with pytest.raises(TermsError, match=re.escape(f"own.toml: {message}")):
        load(old, new)


def test_load_task__cap__is_that_of_the_rules(load):
    assert load("= 20 ", "= 100 ").crystals == 100
    assert load("= 100_000 ", "= 20 ").budget == 20
    with pytest.raises(TermsError, match="crystals: must not exceed 19"):
        load("= 20 ", "= 20 ", replace(RULES, crystal_daily_cap=19))


def test_sign_completion__attester__is_what_a_wallet_shows():
    fields = "uint64 task,bytes32 member,uint32 number,bytes32 evidence,uint64 deadline"
    kinds = [field.split() for field in f"{fields},address attester".split(",")]
    message = encode_typed_data(
        {
            "name": "TaskBoard",
            "version": "1",
            "chainId": 31337,
            "verifyingContract": DOMAIN.contract,
        },
        {"Completion": [{"type": kind, "name": name} for kind, name in kinds]},
        {name: getattr(COMPLETION, name) for _, name in kinds},
    )
    signed = tasks.sign_completion(ATTESTER, DOMAIN, COMPLETION)
    assert signed.completion is COMPLETION
    assert len(signed.signature) == 65
    assert Account.recover_message(message, signature=signed.signature) == ATTESTER.address


def test_digest_of__anything_else__differs():
    others = [
        replace(COMPLETION, task=4),
        replace(COMPLETION, member=b"\x22" * 32),
        replace(COMPLETION, number=3),
        replace(COMPLETION, evidence=b"\x52" * 32),
        replace(COMPLETION, deadline=1_800_000_001),
        replace(COMPLETION, attester=DOMAIN.contract),
    ]
    digests = {tasks.digest_of(DOMAIN, each) for each in (COMPLETION, *others)}
    digests.add(tasks.digest_of(replace(DOMAIN, chain_id=1), COMPLETION))
    assert len(digests) == len(others) + 2


def test_sign_completion__for_another__refused():
    other = Account.from_key(b"\x03" * 32)
    wanted = f"the completion names {ATTESTER.address}, not {other.address}"
    with pytest.raises(CompletionError, match=wanted):
        tasks.sign_completion(other, DOMAIN, COMPLETION)


WORDS = st.binary(min_size=32, max_size=32)
COMPLETIONS = st.builds(
    SignedCompletion,
    st.builds(
        Completion,
        st.integers(0, 2**64 - 1),
        WORDS,
        st.integers(0, 2**32 - 1),
        WORDS,
        st.integers(0, 2**64 - 1),
        st.sampled_from([ATTESTER.address, DOMAIN.contract]),
    ),
    st.binary(min_size=1, max_size=200),
)


@given(st.lists(COMPLETIONS, max_size=5))
@settings(max_examples=50)
def test_completions__written_and_read__are_the_same(tmp_path_factory, signed):
    path = tmp_path_factory.mktemp("completions") / "some" / "own.jsonl"
    tasks.write_completions(path, signed)
    assert tasks.read_completions(path) == tuple(signed)
    assert [each.name for each in path.parent.iterdir()] == ["own.jsonl"]


def record(**changes):
    made = {
        "task": 3,
        "member": "0x" + "21" * 32,
        "number": 2,
        "evidence": "0x" + "51" * 32,
        "deadline": 1_800_000_000,
        "attester": ATTESTER.address,
        "signature": "0x" + "ab" * 65,
    }
    return made | changes


def line(**changes):
    return json.dumps(record(**changes), sort_keys=True, separators=(",", ":")) + "\n"


def test_write_completions__one__is_one_plain_line(tmp_path):
    path = tmp_path / "own.jsonl"
    tasks.write_completions(path, [SignedCompletion(COMPLETION, b"\xab" * 65)] * 2)
    assert path.read_bytes() == 2 * line().encode()


FAULTY = {
    "no line end": (line()[:-1], "the line is cut off or too long"),
    "too long": (" " * 70_000 + line(), "the line is cut off or too long"),
    "empty line": ("\n", "is no JSON"),
    "no json": ("{]\n", "is no JSON"),
    "deep": ("[" * 16_000 + "\n", "is no JSON"),
    "list": ("[]\n", "must be an object with the keys attester, deadline, evidence, member"),
    "key missing": ('{"task":3}\n', "must be an object with the keys"),
    "key unknown": (line(more=1), "must be an object with the keys"),
    "task below": (line(task=-1), "task: must be a whole number from 0 below 2^64"),
    "task wide": (line(task=2**64), "task: must be a whole number from 0 below 2^64"),
    "task text": (line(task="3"), "task: must be a whole number"),
    "number wide": (line(number=2**32), "number: must be a whole number from 0 below 2^32"),
    "number bool": (line(number=True), "number: must be a whole number"),
    "deadline wide": (line(deadline=2**64), "deadline: must be a whole number from 0 below 2^64"),
    "deadline float": (line(deadline=1.5), "deadline: must be a whole number"),
    "member short": (line(member="0x21"), "member: must be lower-case hex of 32 bytes with 0x"),
    "member upper": (line(member="0x" + "AB" * 32), "member: must be lower-case hex of 32 bytes"),
    "member bare": (line(member="21" * 32), "member: must be lower-case hex of 32 bytes"),
    "evidence long": (line(evidence="0x" + "51" * 33), "evidence: must be lower-case hex of 32"),
    "evidence no hex": (line(evidence="0xzz"), "evidence: must be lower-case hex of 32 bytes"),
    "attester number": (line(attester=5), "attester: must be an EIP-55 address"),
    "attester case": (
        line(attester=ATTESTER.address.lower()),
        f"attester: must be an EIP-55 address, {ATTESTER.address}",
    ),
    "signature empty": (line(signature="0x"), "signature: must be lower-case hex with 0x"),
    "signature list": (line(signature=[1]), "signature: must be lower-case hex with 0x"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_read_completions__fault__names_file_and_line(tmp_path, name):
    faulty, message = FAULTY[name]
    path = tmp_path / "own.jsonl"
    path.write_text(line() + faulty)
    with pytest.raises(CompletionError, match=re.escape(f"own.jsonl:2: {message}")):
        tasks.read_completions(path)


def test_read_completions__no_utf8__names_file_and_line(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_bytes(b"\xff\n")
    with pytest.raises(CompletionError, match=r"own.jsonl:1: is no JSON"):
        tasks.read_completions(path)


def test_read_completions__no_such_file__says_so(tmp_path):
    with pytest.raises(CompletionError, match=r"none.jsonl: cannot be read: No such file"):
        tasks.read_completions(tmp_path / "none.jsonl")
