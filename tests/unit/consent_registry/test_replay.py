"""A signature counts once: not again later, elsewhere, for another owner or for another wallet."""

from dataclasses import replace

import pytest

from tests.unit.consent_registry.hand import (
    DAY,
    DOCUMENT,
    INSURER,
    SUBJECT,
    a_grant,
)
from tests.unit.signatures import high_s

ACTS = ("grant", "revoke", "requestDeletion")
every_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def what(granted, name):
    """What is granted, withdrawn or asked for; a consent is in force."""
    return a_grant(granted + DAY) if name == "grant" else SUBJECT


@pytest.fixture
def used(hand, alice, name, what):
    """An authorization of Alice's that has counted."""
    by = hand.signed(name, what, alice)
    hand.relay(name, what, by)
    return by


@every_act
def test_relayed__twice__refused_CONSENT_4(hand, alice, name, what, used):
    for by in (used, replace(used, signature=high_s(used.signature))):
        with hand.refused("InvalidAccountNonce", alice.wallet, 2):
            hand.relay(name, what, by)


@every_act
def test_relayed__twice_with_the_next_nonce__refused_CONSENT_4(hand, alice, name, what, used):
    with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
        hand.relay(name, what, replace(used, nonce=used.nonce + 1))


@pytest.mark.parametrize("name", ACTS[:2])
@pytest.mark.parametrize("relayed_before", [True, False])
def test_relayed__after_a_sale_and_a_sale_back__refused_CONSENT_4(
    hand, alice, bob, name, what, relayed_before
):
    """Neither a signature that counted nor one that waited."""
    by = hand.signed(name, what, alice)
    if relayed_before:
        hand.relay(name, what, by)
    hand.sell(bob)
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", 0, 1):
        hand.relay(name, what, by)
    hand.sell(alice)
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", 0, 2):
        hand.relay(name, what, by)
    error = ("InvalidAccountNonce", alice.wallet, 2)
    if not relayed_before:
        error = ("ConsentRegistry_InvalidSignature", alice.wallet)
    with hand.refused(*error):
        hand.relay(name, replace(what, owner_epoch=2), by)


def test_requestDeletionFor__after_a_sale__the_sellers_signature_counts_once_CONSENT_4(
    hand, alice, bob, privacy_officer
):
    """What a seller asks about its own time is still the seller's to ask."""
    by = hand.signed("requestDeletion", SUBJECT, alice)
    hand.sell(bob)
    hand.relay("requestDeletion", SUBJECT, by)
    hand.consents.confirmDeletion(0, DOCUMENT, {"from": privacy_officer})
    with hand.refused("InvalidAccountNonce", alice.wallet, 1):
        hand.relay("requestDeletion", SUBJECT, by)


@every_act
def test_relayed__wallet_replaced__the_old_ones_signatures_are_void(
    hand, alice, accounts, replace_wallet, name, what
):
    """One that waits, with the old wallet's nonce or with the new one's."""
    waiting = hand.signed(name, what, alice)
    early = hand.signed(name, what, alice, nonce=0)
    replace_wallet(alice, accounts[5])
    with hand.refused("InvalidAccountNonce", accounts[5], 0):
        hand.relay(name, what, waiting)
    with hand.refused("ConsentRegistry_InvalidSignature", accounts[5]):
        hand.relay(name, what, early)


@every_act
def test_relayed__key_moves_into_a_contract_wallet__old_signatures_are_void_CONSENT_4(
    hand, alice, WalletMock, stranger, replace_wallet, clock, name
):
    """The new wallet counts from 0 again, and its key is the old one: only the name differs."""
    consent = a_grant(clock.now + 30 * DAY)
    by = hand.signed("grant", consent, alice)
    hand.relay("grant", consent, by)
    what = consent if name == "grant" else SUBJECT
    waiting = hand.signed(name, what, alice, nonce=0)
    wallet = stranger.deploy(WalletMock, alice.key.address)
    replace_wallet(alice, wallet)
    assert hand.nonce(wallet) == by.nonce == 0
    for old in (by, waiting):
        with hand.refused("ConsentRegistry_InvalidSignature", wallet):
            hand.relay(name, what, old)
    hand.relay(name, what, hand.signed(name, what, alice, wallet=wallet))
    assert hand.nonce(wallet) == 1


def test_revoke__by_transaction__a_grant_signed_before_comes_too_late(hand, alice, clock, granted):
    """Else whoever was handed the grant could undo the withdrawal."""
    by = hand.signed("grant", a_grant(granted + DAY), alice)
    hand.act("revoke", SUBJECT, alice.wallet)
    with hand.refused("InvalidAccountNonce", alice.wallet, 2):
        hand.relay("grant", a_grant(granted + DAY), by)
    assert not hand.permitted(clock.now)


@every_act
def test_transaction__any_of_the_wallet__uses_the_nonce_up(hand, alice, name, what):
    other = replace(SUBJECT, grantee=INSURER)
    by = hand.signed("requestDeletion", other, alice)
    hand.act(name, what, alice.wallet)
    with hand.refused("InvalidAccountNonce", alice.wallet, 2):
        hand.relay("requestDeletion", other, by)


def test_relayed__in_another_order_than_signed__only_in_their_own(hand, alice, granted):
    """What was signed first cannot be held back and used last."""
    first, second = a_grant(granted + DAY), a_grant(granted + 2 * DAY)
    one = hand.signed("grant", first, alice)
    two = hand.signed("grant", second, alice, nonce=one.nonce + 1)
    with hand.refused("InvalidAccountNonce", alice.wallet, one.nonce):
        hand.relay("grant", second, two)
    hand.relay("grant", first, one)
    hand.relay("grant", second, two)
    with hand.refused("InvalidAccountNonce", alice.wallet, one.nonce + 2):
        hand.relay("grant", first, one)
