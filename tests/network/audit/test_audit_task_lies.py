"""The audit against a node that lies about tasks, attesters and completions."""

import pytest

from tests.network import lies
from tests.network.audit.kit import assert_named
from tests.network.audit.liars import at_time, calldata, hidden, topic, view, word
from tests.network.engaged_chain import on


def signed_deadline(engaged):
    return lies.in_calldata(
        engaged.suite.board.artifact.functions["complete"].selector,
        lambda found: found[: 4 + 4 * 32] + (1).to_bytes(32, "big") + found[4 + 5 * 32 :],
    )


def removed_before(engaged):
    *_, brief = engaged.suite.board.events(("AttesterSet",))
    return lies.moved(engaged.suite, "board", "AttesterRemoved", 0, brief.block)


def again(event, number=0):
    return lambda engaged: lies.twice(engaged.suite, "board", event, number)


TASK_LIES = {
    "no such kind": (
        word("board", "TaskCreated", 1, 0, 2),
        "task 1: kind: expected 0 to 1, found 2",
    ),
    "wrong signature": (
        # Behind the selector: six words, an offset, a length, r.
        calldata("board", "complete", 4 + 8 * 32, lambda byte: byte ^ 1),
        "task 0, completion 0 of member 0x{0}: signer: expected 0x",
    ),
    "signature of another member's": (
        word("board", "TaskCompleted", 4, 0, 0),
        "task 0, completion 0 of member 0x{4}: signer: expected 0x",
    ),
    "signed until yesterday": (
        signed_deadline,
        "task 0, completion 0 of member 0x{0}: time: expected <= 1, signed, found 17",
    ),
    "no call": (
        calldata("board", "complete", 0, lambda byte: byte ^ 1),
        "task 0, completion 0 of member 0x{0}: signature: expected in the calldata of 0x",
    ),
    "no call of many": (
        calldata("board", "completeMany", 0, lambda byte: byte ^ 1),
        "task 0, completion 0 of member 0x{1}: signature: expected in the calldata of 0x",
    ),
    "other evidence": (
        word("board", "TaskCompleted", 0, 2, 7),
        "task 0, completion 0 of member 0x{0}: signature: expected in the calldata of 0x",
    ),
    "another attester": (
        topic("board", "TaskCompleted", 6, 3, 0xABAB),
        "task 0, completion 1 of member 0x{1}: standing of its attester 0x00000000",
        "expected active, found none",
    ),
    "removed attester": (
        removed_before,
        "task 0, completion 1 of member 0x{1}: standing of its attester 0x",
        "expected active, found removed",
    ),
    "attester never set": (
        hidden("board", "AttesterSet", 2),
        "task 0, completion 1 of member 0x{1}: standing of its attester 0x",
        "expected active, found none",
    ),
    "attester set again": (
        again("AttesterSet", 2),
        "set in 0x",
        "its standing: expected never removed, found removed before",
    ),
    "attester removed again": (
        again("AttesterRemoved"),
        "removed in 0x",
        "its standing: expected active, found removed",
    ),
    "over the attester's budget": (
        word("board", "AttesterSet", 2, 0, 60),
        "task 0, completion 1 of member 0x{3}: crystals of its attester 0x",
        "on that day: expected <= 60, found 100",
    ),
    "over the task's budget": (
        word("board", "TaskCreated", 0, 5, 120),
        "task 0, completion 0 of member 0x{2}: crystals left to the task: expected >= 50, found 20",
    ),
    "over the member's cap": (
        word("board", "TaskCreated", 0, 2, 1),
        "task 0, completion 1 of member 0x{4}: number: expected < 1, found 1",
    ),
    "before the start": (
        word("board", "TaskCreated", 0, 3, on(19)),
        f"task 0, completion 0 of member 0x{{0}}: time: expected {on(19)} to before {on(45)}",
    ),
    "after the end": (
        word("board", "TaskCreated", 0, 4, on(18, -1)),
        f"time: expected {on(17)} to before {on(18, -1)}",
    ),
    "after the close": (
        at_time("board", "TaskCompleted", 8, on(46)),
        "task 1, completion 0 of member 0x{4}: time: expected",
    ),
    "closed when over": (
        at_time("board", "TaskClosed", 0, on(46)),
        f"task 1: time of its close: expected < {on(45)}",
    ),
    "counted twice": (
        again("TaskCompleted"),
        "task 0, completion 0 of member 0x{0}: counted before: expected no, found yes",
    ),
    "other crystals": (
        word("board", "TaskCompleted", 0, 1, 49),
        "task 0, completion 0 of member 0x{0}: crystals: expected 50, found 49",
    ),
    "of no task": (
        topic("board", "TaskCompleted", 0, 1, 9),
        "task 9, completion 0 of member 0x{0}: its task: expected one of 2, found 9",
    ),
    "task gives too much": (
        word("board", "TaskCreated", 0, 1, 200),
        "task 0: crystals: expected 1 to 100, found 200",
    ),
    "task has given": (word("board", "TaskCreated", 1, 6, 5), "task 1: given when created"),
    "task's number": (topic("board", "TaskCreated", 1, 1, 3), "task 1: number: expected 1"),
    "completion hidden": (
        hidden("board", "TaskCompleted", 0),
        "task 0: given in storage: expected 500, found 550",
    ),
    "close hidden": (hidden("board", "TaskClosed", 0), "task 1: end in storage: expected"),
    "task hidden": (hidden("board", "TaskCreated", 1), "its task: expected one of 1, found 1"),
    "removal hidden": (
        hidden("board", "AttesterRemoved", 0),
        "standing in storage: expected active, found removed",
    ),
    "tasks in storage": (view("board", "taskCount"), "tasks in storage: expected 2, found 3"),
    "task in storage": (view("board", "taskOf"), "task 0: document in storage"),
    "attester in storage": (view("board", "attesterOf"), "budget, day and given in storage"),
    "completion in storage": (
        view("board", "isCompleted"),
        "in storage: expected True, found False",
    ),
}


@pytest.mark.parametrize("lie", TASK_LIES)
def test_audit__node_lies_about_tasks__is_named(engaged, lie):
    assert_named(engaged, "completions", TASK_LIES[lie])
