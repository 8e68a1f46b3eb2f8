"""What a wallet signs is the same on the chain and off it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.chain.contracts import Suite
from csop.consents import (
    Grant,
    Subject,
    digest_of_deletion,
    digest_of_grant,
    digest_of_revocation,
    domain_of,
    sign_deletion,
    sign_grant,
    sign_revocation,
)
from csop.hashing import checksum
from csop.types import Address
from tests.unit.consent_registry.hand import CAR, DAY, SUBJECT, a_grant

words = st.binary(min_size=32, max_size=32)
u32, u48 = st.integers(0, 2**32 - 1), st.integers(0, 2**48 - 1)
wallets = st.binary(min_size=20, max_size=20).map(checksum)
grants = st.builds(Grant, words, words, words, u32, u32, u32, u48, words, words)
subjects = st.builds(Subject, words, words, words, u32)
terms = st.tuples(wallets, st.integers(0, 2**256 - 1), u48)


@pytest.fixture(scope="module")
def wrapped(suite):
    """The registry through csop's own wrapper."""
    return Suite.of(suite.client, suite.record.addresses).consents


@settings(max_examples=25)
@given(grants, subjects, terms)
def test_digestOf__anything__as_off_the_chain(suite, consents, wrapped, grant, subject, by):
    """Calls only: nothing to undo between examples."""
    domain = domain_of(suite.client.chain_id, Address(consents.address))
    assert wrapped.digest_of_grant(grant, *by) == digest_of_grant(domain, grant, *by)
    revocation = digest_of_revocation(domain, subject, *by)
    deletion = digest_of_deletion(domain, subject, *by)
    assert wrapped.digest_of_revocation(subject, *by) == revocation
    assert wrapped.digest_of_deletion(subject, *by) == deletion
    assert revocation != deletion


def test_eip712Domain__deployed__as_off_the_chain(suite, consents):
    flags, name, version, chain_id, contract, salt, extensions = consents.eip712Domain()
    assert (flags, name, version) == ("0x0f", "ConsentRegistry", "1")
    assert (chain_id, contract) == (suite.client.chain_id, consents)
    assert int(str(salt), 16) == 0
    assert extensions == ()


def test_sign__by_csop_and_sent_by_csop__counts(suite, hand, wrapped, alice, stranger, clock):
    """The owner never meets a node but for the nonce."""
    deadline = clock.now + DAY
    consent = a_grant(deadline)
    wallet = Address(alice.wallet.address)

    def relay(call):
        stranger.transfer(call.to, data=call.data.hex())

    for nonce, (sign, send, what) in enumerate(
        [
            (sign_grant, wrapped.grant_for, consent),
            (sign_revocation, wrapped.revoke_for, SUBJECT),
            (sign_deletion, wrapped.request_deletion_for, SUBJECT),
        ]
    ):
        assert wrapped.nonce_of(wallet) == nonce
        relay(send(what, sign(alice.key, hand.domain, what, nonce, deadline)))
    assert wrapped.nonce_of(wallet) == 3
    assert len(hand.history()) == wrapped.deletion_count() == 1
    assert wrapped.deletion_of(0).subject.vehicle == CAR
