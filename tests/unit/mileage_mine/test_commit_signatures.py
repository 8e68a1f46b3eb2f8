"""commit: which signatures count. COMMITTEE-3 at the mine."""

from dataclasses import replace

import pytest

from csop.hashing import keccak
from csop.types import Address, Domain
from tests.helpers import expect_error

pytestmark = pytest.mark.usefixtures("closed")


@pytest.mark.parametrize("signers", [(0, 1, 2), (2, 3, 4), (0, 2, 4), (0, 1, 2, 3), range(5)])
def test_commit__any_three_or_more__accepted(mining, tree, signers):
    proof = mining.proof(0, tree)
    mining.send(proof, mining.sign(proof, signers))


@pytest.mark.parametrize("signers", [(), (4,), (0, 1)])
def test_commit__too_few_signatures__refused_COMMITTEE_3(mining, tree, signers):
    proof = mining.proof(0, tree)
    with expect_error("Committee_TooFewSignatures", len(signers), 3):
        mining.send(proof, mining.sign(proof, signers))


@pytest.mark.parametrize("signers", [(0, 0, 1), (1, 3, 3), (0, 1, 2, 2)])
def test_commit__a_signature_twice__refused_COMMITTEE_3(mining, tree, signers):
    proof = mining.proof(0, tree)
    twice = next(a for a, b in zip(signers, signers[1:], strict=False) if a == b)
    with expect_error("Committee_DuplicateSigner", twice):
        mining.send(proof, mining.sign(proof, signers))


@pytest.mark.parametrize("signers", [(1, 0, 2), (0, 4, 3)])
def test_commit__signatures_not_in_order__refused(mining, tree, signers):
    proof = mining.proof(0, tree)
    high, low = next((a, b) for a, b in zip(signers, signers[1:], strict=False) if a > b)
    with expect_error("Committee_UnsortedSigners", high, low):
        mining.send(proof, mining.sign(proof, signers))


def test_commit__a_strangers_signature__refused_COMMITTEE_3(mining, tree, committee_keys):
    proof = mining.proof(0, tree)
    foreign = replace(mining, keys=[*committee_keys[:4], committee_keys[0]])
    with expect_error("Committee_InvalidSignature", 4):
        mining.send(proof, foreign.sign(proof, (0, 1, 4)))


def test_commit__three_good_ones_and_a_bad_one__refused(mining, tree):
    proof = mining.proof(0, tree)
    signatures = mining.sign(proof, (0, 1, 2))
    with expect_error("Committee_InvalidSignature", 3):
        mining.send(proof, [*signatures, (3, signatures[0][1])])


def test_commit__no_such_member__refused(mining, tree):
    proof = mining.proof(0, tree)
    signatures = mining.sign(proof, (0, 1, 2))
    with expect_error("Committee_UnknownSigner", 5, 5):
        mining.send(proof, [*signatures[:2], (5, signatures[2][1])])


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Mine"},
        {"chain_id": 1},
        {"contract": Address("0x" + "11" * 20)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_commit__signed_for_another_domain__refused_COMMITTEE_3(mining, tree, change):
    proof = mining.proof(0, tree)
    own = mining.domain()
    domain = Domain(
        **{"name": own.name, "chain_id": own.chain_id, "contract": own.contract, **change}
    )
    with expect_error("Committee_InvalidSignature", 0):
        mining.send(proof, mining.sign(proof, domain=domain))


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": 1},
        {"attempt": 1},
        {"root": keccak(b"other")},
        {"total_weight": 11},
        {"leaf_count": 5},
        {"inputs": keccak(b"other")},
        {"block_number": 6},
        {"block_hash": keccak(b"other")},
        {"leaf_file": keccak(b"other")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_commit__anything_else_was_signed__refused_COMMITTEE_3(mining, tree, change):
    proof = mining.proof(0, tree)
    with expect_error("Committee_InvalidSignature", 0):
        mining.send(proof, mining.sign(replace(proof, **change)))


def test_commit__first_attempts_signatures_on_the_second__refused_COMMITTEE_3(
    mining, tree, guardian
):
    first = mining.proof(0, tree)
    signatures = mining.sign(first)
    mining.send(first, signatures)
    mining.void(0, guardian)
    with expect_error("Committee_InvalidSignature", 0):
        mining.send(replace(first, attempt=1), signatures)


def test_commit__signed_for_another_mine__refused_COMMITTEE_3(mining, another_mine, tree):
    proof = mining.proof(0, tree)
    other = another_mine()
    with expect_error("Committee_InvalidSignature", 0):
        other.send(proof, mining.sign(proof))
