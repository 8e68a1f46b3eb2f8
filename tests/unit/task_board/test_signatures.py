"""Whose signature over what counts, and that nothing else does."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.chain.keys import derived
from csop.engagement.tasks import SignedCompletion, digest_of, domain_of
from csop.hashing import keccak
from csop.types import Address, Completion, Hash
from tests.unit.events import hex32
from tests.unit.signatures import SPOILED, high_s

words = st.binary(min_size=32, max_size=32)
addresses = st.binary(min_size=20, max_size=20).map(lambda b: "0x" + b.hex())
completions = st.builds(
    Completion,
    st.integers(0, 2**64 - 1),
    words,
    st.integers(0, 2**32 - 1),
    words,
    st.integers(0, 2**64 - 1),
    addresses,
)


@settings(max_examples=25)
@given(completions)
def test_digestOf__any_completion__as_signed_off_the_chain(suite, board, completion):
    """Calls only: nothing to undo between examples."""
    domain = domain_of(suite.client.chain_id, Address(board.address))
    values = tuple(getattr(completion, field.name) for field in fields(completion))
    assert board.digestOf(values) == hex32(digest_of(domain, completion))


def test_eip712Domain__deployed__as_off_the_chain(suite, board):
    flags, name, version, chain_id, contract, salt, extensions = board.eip712Domain()
    assert (flags, name, version) == ("0x0f", "TaskBoard", "1")
    assert (chain_id, contract) == (suite.client.chain_id, board)
    assert int(str(salt), 16) == 0
    assert extensions == ()


@pytest.fixture
def key():
    """The attester's."""
    return derived("tests", "attester")


@pytest.fixture
def signed(task, engagement, alice):
    """A completion that counts."""
    return engagement.attest(task, alice)


def test_complete__another_chain_or_board__refused(
    desk, engagement, signed, key, attester, TaskBoard, manager, crystal, stranger
):
    twin = stranger.deploy(TaskBoard, manager, crystal, [attester], 1_000)
    chain_id = engagement.chain_id
    foreign = [
        domain_of(chain_id + 1, Address(engagement.board.address)),
        domain_of(chain_id, Address(twin.address)),
        domain_of(chain_id, Address(crystal.address)),
        replace(desk.domain, name="MineBox"),
    ]
    for domain in foreign:
        with desk.refused("TaskBoard_InvalidSignature", attester):
            engagement.complete(desk.by(key, signed.completion, domain))
    engagement.complete(desk.by(key, signed.completion))


def test_complete__signed_by_somebody_else__refused(
    desk, engagement, signed, attester, make_attester, accounts
):
    """Not even by another attester."""
    other = derived("tests", "another")
    make_attester(accounts.at(other.address, force=True))
    for somebody in (derived("tests", "stranger"), other):
        with desk.refused("TaskBoard_InvalidSignature", attester):
            engagement.complete(desk.by(somebody, signed.completion))


@pytest.mark.parametrize("field", ["task", "member", "number", "evidence", "deadline", "attester"])
def test_complete__any_field_tampered_with__refused(
    desk, engagement, signed, attester, bob, make_attester, accounts, field
):
    other = make_attester(accounts.at(derived("tests", "another").address, force=True))
    changes = {
        "task": engagement.create(),
        "member": bob.id,
        "number": 1,
        "evidence": Hash(keccak(b"forged")),
        "deadline": signed.completion.deadline + 1,
        "attester": Address(other.address),
    }
    forged = replace(signed.completion, **{field: changes[field]})
    with desk.refused("TaskBoard_InvalidSignature", forged.attester):
        engagement.complete(SignedCompletion(forged, signed.signature))


@pytest.mark.parametrize("name", SPOILED)
def test_complete__spoiled_signature__refused(desk, engagement, signed, attester, name):
    spoiled = SPOILED[name](signed.signature)
    with desk.refused("TaskBoard_InvalidSignature", attester):
        engagement.complete(SignedCompletion(signed.completion, spoiled))
    engagement.complete(signed)


def test_complete__high_s_after_the_low_one__refused_TASK_1(desk, task, engagement, signed, alice):
    """A second form of a signature that counted is no second completion."""
    engagement.complete(signed)
    with desk.refused("TaskBoard_AlreadyCompleted", task, alice.id, 0):
        engagement.complete(SignedCompletion(signed.completion, high_s(signed.signature)))


HONEST, REVERTING, WRONG_ANSWER, SHORT_ANSWER = range(4)


@pytest.fixture
def wallet(WalletMock, make_attester, stranger):
    """A contract wallet of the key "owner", as attester."""
    return make_attester(stranger.deploy(WalletMock, derived("tests", "owner").address))


@pytest.fixture
def by_owner(desk, signed, wallet):
    """The wallet's completion, signed by its owner."""
    named = replace(signed.completion, attester=Address(wallet.address))
    return desk.by(derived("tests", "owner"), named)


def test_complete__wallet_says_yes__counts(desk, engagement, board, by_owner, wallet, task, alice):
    engagement.complete(by_owner)
    assert board.isCompleted(task, alice.id, 0)
    assert desk.attester(wallet)[3] == 20


@pytest.mark.parametrize("mood", [REVERTING, WRONG_ANSWER, SHORT_ANSWER])
def test_complete__wallet_says_anything_else__refused_TASK_5(
    desk, engagement, by_owner, wallet, stranger, mood
):
    wallet.setMood(mood, {"from": stranger})
    with desk.refused("TaskBoard_InvalidSignature", wallet):
        engagement.complete(by_owner)
    wallet.setMood(HONEST, {"from": stranger})
    engagement.complete(by_owner)


def test_complete__signed_by_another_than_the_wallets_owner__refused(
    desk, engagement, by_owner, wallet, key
):
    with desk.refused("TaskBoard_InvalidSignature", wallet):
        engagement.complete(desk.by(key, by_owner.completion))


def test_complete__wallet_removed__refused_TASK_4(
    desk, engagement, board, by_owner, wallet, guardian
):
    board.removeAttester(wallet, {"from": guardian})
    with desk.refused("TaskBoard_RemovedAttester", wallet):
        engagement.complete(by_owner)
