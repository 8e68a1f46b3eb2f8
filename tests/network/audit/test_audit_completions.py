"""Completions brought in ways that calldata does not show plainly: none of them is a difference."""

import pytest

from csop.audit import Scope
from csop.audit.tasks import MOST_LINES
from csop.chain.artifacts import load
from csop.chain.keys import derived
from csop.hashing import words
from tests.network.audit.kit import assert_finds, check, check_lie
from tests.network.small_chain import SEED, member

GO = b"\x01\x02\x03\x04"


@pytest.fixture
def board(engaged_later):
    return engaged_later.suite.board


def send(engaged, to, data):
    return engaged.client.send(derived(SEED, "anyone"), to, data)


def relay(engaged, call, beside=b""):
    """A contract that was told the call before makes it; ``beside`` is in the calldata."""
    intruder = load("IntruderMock")
    contract = send(engaged, None, intruder.bytecode + words(0)).address
    armed = intruder.functions["arm"].encode(GO, call.to, call.data, True)
    send(engaged, contract, armed)
    return send(engaged, contract, GO + beside).hash


def signatures(report):
    assert report.ok, report.failure
    return [line for line in report.not_checked if line.startswith("signature")]


def test_audit__completion_relayed_from_storage__is_listed(engaged_later, board):
    transaction = relay(engaged_later, board.complete(engaged_later.attest(1, 3)))
    report = check(engaged_later.chain, scope=Scope.ANYONE)
    assert signatures(report) == [
        f"signature of task 0, completion 3 of member 0x{member(1).hex()}, in {transaction}: "
        "a contract brought it, not its calldata"
    ]
    assert report.checks["completions"] == 13


def test_audit__completion_relayed_in_calldata__is_checked(engaged_later, board):
    call = board.complete(engaged_later.attest(1, 3))
    relay(engaged_later, call, call.data)
    assert not signatures(check(engaged_later.chain, scope=Scope.ANYONE))


@pytest.mark.parametrize("change", [{"key": "anyone"}, {"deadline": 1}])
def test_audit__completion_relayed_beside_a_bad_one__is_listed(engaged_later, board, change):
    good = engaged_later.attest(1, 3)
    bad = engaged_later.attest(1, 3, attester=good.completion.attester, **change)
    relay(engaged_later, board.complete(good), board.complete(bad).data)
    assert len(signatures(check(engaged_later.chain, scope=Scope.ANYONE))) == 1


def test_audit__many_completions_relayed__are_listed_in_few_lines(engaged_later, board):
    signed = [engaged_later.attest(car, number) for car in range(4) for number in (3, 4)]
    relay(engaged_later, board.complete_many(signed))
    lines = signatures(check(engaged_later.chain, scope=Scope.ANYONE))
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == f"signatures of {8 - MOST_LINES} more completions likewise"


def test_audit__wallet_says_no_at_the_blocks_end__is_listed(engaged):
    def lie(method, params, answer):
        if method == "eth_call" and params[0]["to"] == engaged.wallet_attester:
            return "0x" + 32 * "ff"
        return answer

    [line] = signatures(check_lie(engaged, lambda _: lie))
    assert line.startswith(f"signature of task 0, completion 1 of member 0x{member(0).hex()}, in ")
    assert line.endswith("its attester's wallet does not answer for it at the block's end")


def without_padding(board, signed):
    return board.complete(signed).data[:-31]


def with_dirty_padding(board, signed):
    return without_padding(board, signed) + 31 * b"\xff"


def with_an_offset_backwards(board, signed):
    """completeMany: two offsets, the signature, the completion, and where the signature is."""
    length, tail = 65, 3 * 32 + 32
    completions = 2 * 32 + tail
    where = completions + 32 + 6 * 32
    backwards = 2 * 32 - (where + 32)
    data = board.complete(signed).data
    return b"".join(
        (
            board.artifact.functions["completeMany"].selector,
            words(completions, where, length),
            data[-3 * 32 :],
            words(1),
            data[4 : 4 + 6 * 32],
            words(1, backwards % 2**256),
        )
    )


@pytest.mark.parametrize("odd", [without_padding, with_dirty_padding, with_an_offset_backwards])
def test_audit__board_called_with_odd_calldata__is_checked_as_it_read_it(engaged_later, board, odd):
    send(engaged_later, board.address, odd(board, engaged_later.attest(1, 3)))
    report = check(engaged_later.chain, scope=Scope.ANYONE)
    assert not signatures(report)
    assert report.checks["completions"] == 13


def test_audit__node_changes_odd_calldata__is_named(engaged_later, board):
    send(engaged_later, board.address, without_padding(board, engaged_later.attest(1, 3)))
    last = list(board.events(("TaskCompleted",)))[-1].transaction

    def lie(method, params, answer):
        if method == "eth_getTransactionByHash" and params[0] == last:
            answer["input"] = answer["input"][:-130] + 130 * "0"
        return answer

    report = check(engaged_later.chain, scope=Scope.ANYONE, lie=lie)
    assert_finds(report, "completions: task 0, completion 3", "signer: expected 0x")
