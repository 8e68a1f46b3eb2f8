"""The audit against settlements, changed in the node's answers: who was paid, and for what."""

import pytest

from csop.audit import Scope
from csop.chain.keys import address_of, derived
from tests.network import lies
from tests.network.audit.kit import assert_finds, check, settle_some
from tests.network.small_chain import NEXT, SEED


def test_audit__hit_paid_to_another_member__is_named(chain):
    other = address_of(derived(SEED, "stranger"))

    def change(topics, words):
        topics[2] = "0x" + other[2:].lower().rjust(64, "0")

    for scope in (Scope.READINGS, Scope.ANYONE):
        lie = lies.in_log(chain.suite, "stone", "Transfer", 0, change)
        report = check(chain, lie=lie, scope=scope)
        assert_finds(report, "settlements: epoch 1: settlement in 0x", "wei minted to 0x")


def bit(hit, other):
    """A settlement claims another hit than it paid."""

    def change(topics, words):
        at = len(words) - 2 + hit // 256
        words[at] = f"{int(words[at], 16) ^ 1 << hit % 256:064x}"
        at = len(words) - 2 + other // 256
        words[at] = f"{int(words[at], 16) ^ 1 << other % 256:064x}"

    return change


def test_audit__settlement_claims_hits_it_did_not_pay__is_named(later):
    hits = settle_some(later, NEXT, 100)
    for other, scope, said in (
        (hits[-1], Scope.ANYONE, f"hit {hits[-1]}: expected within an opened leaf"),
        (hits[-1], Scope.READINGS, "wei minted to 0x"),
        (511, Scope.READINGS, "hits: expected below 300, found [511]"),
    ):
        lie = lies.in_log(later.suite, "mine", "Settled", 3, bit(hits[0], other))
        assert_finds(check(later, lie=lie, scope=scope), said)


def test_audit__member_unknown_when_paid__is_named(chain):
    for number in range(4):
        lie = lies.without_log(chain.suite, "members", "MemberRegistered", number)
        report = check(chain, lie=lie, scope=Scope.LEAVES)
        assert_finds(report, "settlements: epoch", "expected unpaid, found paid")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: b"\0\0\0\0" + data[4:], "calls of settle: expected more than 0, found 0"),
        (lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:], "root: expected 0x"),
    ],
)
def test_audit__settlement_with_another_tree__is_named_to_anyone(chain, change, said):
    selector = chain.suite.mine.artifact.functions["settle"].selector
    lie = lies.in_calldata(selector, change)
    report = check(chain, lie=lie, scope=Scope.ANYONE)
    assert_finds(report, "settlements: epoch 1: tree in 0x", said)
    assert check(chain, lie=lie).ok  # with the leaf files, winners come from there


def test_audit__storage_says_another_hit_was_paid__is_named(later):
    settle_some(later, NEXT, 100)

    def change(data):
        return data[:-1] + bytes([data[-1] ^ 1])

    report = check(later, lie=lies.in_view(later.suite, "mine", "settledOf", change))
    assert_finds(report, "hits paid in storage")
