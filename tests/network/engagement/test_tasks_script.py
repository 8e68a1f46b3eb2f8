"""`run tasks`: created, attested, relayed; what cannot be done is said in one line."""

from __future__ import annotations

import json

import pytest

from csop.chain.contracts.engagement import Standing
from csop.chain.keys import address_of, derived, store
from csop.engagement.tasks import CompletionError, read_completions, write_completions
from csop.hashing import keccak
from csop.keeper import relay as relaying
from scripts import tasks
from tests.network.engagement.kit import DAY, attest
from tests.network.script_kit import runner
from tests.network.world import GENESIS, SEED, member_id, wallet

ANN, ZOE = "0x" + member_id("ann").hex(), "0x" + member_id("zoe").hex()
TOML = """
kind = "co_creation"
crystals = 20
per_member = 2
start = 2016-11-25T00:00:00Z
end = 2099-01-01T00:00:00Z
budget = 60
document = "task.md"
"""


@pytest.fixture
def script(world, monkeypatch, capsys):
    return runner(world, monkeypatch, capsys, tasks)


@pytest.fixture
def file(world):
    (world.folder / "task.md").write_text("Tell us.")
    path = world.folder / "task.toml"
    path.write_text(TOML)
    return path


def held(world, label: str) -> int:
    return world.suite.crystal.held(member_id(label))


def test_create__a_file__is_a_task_once(world, script, file):
    assert "task 1" in script("create", str(file))
    terms = world.suite.board.task_of(1)
    assert (terms.crystals, terms.per_member, terms.budget) == (20, 2, 60)
    assert terms.document == keccak(b"Tell us.")
    with pytest.raises(SystemExit, match="is task 1 already, with the same terms"):
        script("create", str(file))
    assert world.suite.board.task_count() == 2
    assert "0 of 60" in script("list")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("crystals = 20", "crystals = 101", "crystals: must not exceed 100"),
        ("per_member = 2", "per_member = 0\nfoo = 1", r"foo: unknown key\n.*per_member: must be"),
        ("2099-01-01", "2016-11-26", "end: lies in the past"),
        ('"task.md"', '"other.md"', "document: 'other.md' cannot be read"),
        ("kind =", "kind", "is not valid TOML"),
    ],
)
def test_create__file_with_an_error__names_it_and_sends_nothing(
    world, script, file, old, new, said
):
    file.write_text(TOML.replace(old, new))
    with pytest.raises(SystemExit, match=f"tasks: {file}.*{said}"):
        script("create", str(file))
    assert world.suite.board.task_count() == 1


def test_create__another_key_than_the_curators__says_so(script, file, monkeypatch, tmp_path):
    store(derived(SEED, "stranger"), tmp_path / "key.json", "pass", light=True)
    monkeypatch.setenv("CSOP_CURATOR_KEYSTORE", str(tmp_path / "key.json"))
    monkeypatch.setenv("CSOP_CURATOR_PASSWORD", "pass")
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script("create", str(file))
    monkeypatch.setenv("CSOP_CURATOR_PASSWORD", "wrong")
    with pytest.raises(SystemExit, match="wrong password"):
        script("create", str(file))


def test_create__not_agreed__sends_nothing(world, script, file):
    with pytest.raises(
        SystemExit, match="nothing was sent: add --yes, or the word yes, or set YES=1"
    ):
        script("create", str(file), yes=False)
    assert world.suite.board.task_count() == 1
    assert "task 1" in script("create", str(file), "yes", yes=False)


# closing and removing


def test_close__a_task__ends_now_and_once(world, script, file):
    script("create", str(file))
    assert "task 1 is closed" in script("close", "1")
    assert world.suite.board.task_of(1).end == world.client.latest().timestamp
    assert "over" in script("list")
    for task, said in (("1", "task 1 is over since"), ("2", "there is no task 2, only 2")):
        with pytest.raises(SystemExit, match=said):
            script("close", task)
    assert world.sent("curator") == 3


def test_remove__an_attester__counts_no_more(world, script):
    address = address_of(derived(SEED, "attester"))
    assert f"attester {address} is removed" in script("remove", address.lower())
    assert world.suite.board.attester_of(address).standing is Standing.REMOVED
    for attester, said in (
        (address, "is removed already"),
        (wallet("ann").address, "is no attester"),
        ("0x12", "attester is '0x12', must be an address: 0x and 40 hex digits"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("remove", attester)
    assert world.sent("guardian") == 1


@pytest.mark.parametrize("command", ["close", "remove"])
def test_close_remove__another_key__is_refused(script, monkeypatch, command):
    named = {"close": "0", "remove": address_of(derived(SEED, "attester"))}[command]
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script(command, named)


# attesting


def test_attest__file_hash_and_wallet__are_appended_and_count(world, script, file):
    script("create", str(file))
    (world.folder / "photo.jpg").write_bytes(b"a photo")
    script("attest", "1", ANN, "0", "photo.jpg")
    digest = "0x" + keccak(b"b").hex()
    script("attest", "1", wallet("bob").address, "1", digest, "days=2", "file=other.jsonl")
    [first] = read_completions(world.folder / "runs" / "completions.jsonl")
    [second] = read_completions(world.folder / "other.jsonl")
    now = world.client.latest().timestamp
    assert first.completion.evidence == keccak(b"a photo")
    assert first.completion.deadline == now + 30 * DAY
    assert second.completion.member == member_id("bob")
    assert (second.completion.evidence, second.completion.number) == (keccak(b"b"), 1)
    assert second.completion.deadline == now + 2 * DAY
    world.to(now + DAY)
    assert "1 earned, 0 earned before, 0 skipped" in script("relay", "runs/completions.jsonl")
    assert held(world, "ann") == 120


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("9", ANN, "0", "e"), "there is no task 9, only 2: see"),
        (("x", ANN, "0", "e"), "task is 'x', must be a whole number"),
        (("1", ZOE, "0", "e"), f"{ZOE} is neither the id nor the wallet"),
        (("1", ANN, "2", "e"), "number is 2, but a member completes task 1 2 times: 0 to 1"),
        (("1", ANN, "-1", "e"), "number is '-1', must be a whole number"),
        (("0", ANN, "0", "e"), "number 0 of this member and task has counted"),
        (("1", ANN, "0", "none.jpg"), "neither 0x and 64 hex digits nor a file"),
        (("1", ANN, "0", "empty"), "is an empty file"),
        (("1", ANN, "0", "e", "days=two"), "days is 'two', must be a whole number"),
        (("1", ANN, "0"), "usage: run tasks main attest <task> <member> <number> <evidence>"),
    ],
)
def test_attest__what_cannot_count__is_said_and_nothing_written(world, script, file, words, said):
    script("create", str(file))
    (world.folder / "e").write_bytes(b"evidence")
    (world.folder / "empty").touch()
    with pytest.raises(SystemExit, match=said):
        script("attest", *words)
    assert not (world.folder / "runs").exists()


def test_attest__twice_or_damaged_file__keeps_what_is_there(world, script, file):
    script("create", str(file))
    (world.folder / "e").write_bytes(b"evidence")
    script("attest", "1", ANN, "0", "e")
    path = world.folder / "runs" / "completions.jsonl"
    content = path.read_bytes()
    with pytest.raises(SystemExit, match="completions.jsonl:1: has this task, member and number"):
        script("attest", "1", ANN, "0", "e")
    path.write_bytes(content + b'{"task": 1')
    with pytest.raises(SystemExit, match="completions.jsonl:2: the line is cut off"):
        script("attest", "1", ANN, "1", "e")
    assert path.read_bytes() == content + b'{"task": 1'


def test_attest__key_of_no_attester__says_so(world, script, monkeypatch):
    (world.folder / "e").write_bytes(b"evidence")
    monkeypatch.setenv("CSOP_SEED", "another")
    address = address_of(derived("another", "attester"))
    with pytest.raises(SystemExit, match=f"{address} is no attester"):
        script("attest", "0", ANN, "1", "e")


# relaying


@pytest.fixture
def batch(world):
    """Next day's completions: of bob forged, of cat for a task that is not there."""
    world.to(world.client.latest().timestamp + DAY)
    good = [attest(world.suite, label, 1) for label in ("ann", "dan")]
    forged = attest(world.suite, "bob", 1)
    forged = type(forged)(forged.completion, good[0].signature)
    path = world.folder / "batch.jsonl"
    write_completions(path, [good[0], forged, attest(world.suite, "cat", 1, task=7), good[1]])
    return path


@pytest.mark.parametrize("size", [1, 3, 50])
def test_relay__some_are_bad__the_others_earn_and_reasons_are_named(
    world, script, batch, size, monkeypatch
):
    monkeypatch.setattr(relaying, "COMPLETIONS_A_CALL", size)
    monkeypatch.setenv("COLUMNS", "200")
    content, shown = batch.read_bytes(), script("relay", str(batch))
    assert "2 earned, 0 earned before, 2 skipped" in shown
    assert "TaskBoard_InvalidSignature" in shown
    assert "TaskBoard_UnknownTask" in shown
    assert [held(world, label) for label in ("ann", "bob", "cat", "dan")] == [200, 100, 100, 200]
    assert "0 earned, 2 earned before, 2 skipped" in script("relay", str(batch))
    assert batch.read_bytes() == content


def test_relay__all_counted_before__sends_nothing(world, script):
    path = world.folder / "old.jsonl"
    write_completions(path, [attest(world.suite, "ann")])
    assert "0 earned, 1 earned before, 0 skipped" in script("relay", str(path))
    assert world.sent("relayer") == 0


def test_relay__the_same_twice_in_a_file__earns_once(world, script):
    world.to(world.client.latest().timestamp + DAY)
    path = world.folder / "twice.jsonl"
    write_completions(path, [attest(world.suite, "ann", 1)] * 2)
    assert "1 earned, 0 earned before, 1 skipped" in script("relay", str(path))
    assert held(world, "ann") == 200


def test_relay__more_than_the_daily_cap__is_skipped_and_can_come_again(world, script):
    path = world.folder / "cap.jsonl"
    write_completions(path, [attest(world.suite, "ann", 1)])
    assert "Crystal_OverDailyCap" in script("relay", str(path))
    world.to(world.client.latest().timestamp + DAY)
    assert "1 earned" in script("relay", str(path))


@pytest.mark.parametrize("content", ["", "nonsense\n", '{"task": 1}\n'])
def test_relay__no_completions__says_which_line(world, script, content):
    path = world.folder / "bad.jsonl"
    path.write_text(content)
    with pytest.raises(SystemExit, match="bad.jsonl:? ?(1: .*|is empty)"):
        script("relay", str(path))
    with pytest.raises(SystemExit, match="no.jsonl: cannot be read"):
        script("relay", str(world.folder / "no.jsonl"))
    assert world.sent("relayer") == 0


def test_main__no_such_command__shows_all(script):
    with pytest.raises(SystemExit, match="there is no 'lists': run tasks main list; create <file>"):
        script("lists")


def test_append__other_signature_of_the_same__is_refused(world, tmp_path):
    first, path = attest(world.suite, "ann", 1), tmp_path / "c.jsonl"
    tasks.append_completion(path, first)
    with pytest.raises(CompletionError, match="c.jsonl:1: has this task"):
        tasks.append_completion(path, first)
    tasks.append_completion(path, attest(world.suite, "ann", 2))
    assert [json.loads(line)["number"] for line in path.read_text().splitlines()] == [1, 2]
    assert GENESIS < read_completions(path)[1].completion.deadline
