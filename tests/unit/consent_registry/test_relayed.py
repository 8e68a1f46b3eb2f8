"""Signatures that anyone relays: what counts, and that nothing else does."""

from dataclasses import fields, replace

import pytest

from csop.consents import domain_of
from csop.types import Address
from tests.helpers import bytes32
from tests.unit.consent_registry.hand import (
    BOBS_CAR,
    DAY,
    INSURER,
    KEY,
    LOCATION,
    NOTICE,
    RESEARCH,
    SUBJECT,
    a_grant,
    granted_event,
    requested_event,
    revoked_event,
)
from tests.unit.dates import end_of_working_day
from tests.unit.signatures import SPOILED

ACTS = ("grant", "revoke", "requestDeletion")
every_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def what(granted, name):
    """What is granted, withdrawn or asked for; a consent is in force."""
    return a_grant(granted + DAY) if name == "grant" else SUBJECT


@every_act
def test_relayed__signed_by_the_owner__as_if_by_itself(
    hand, consents, alice, clock, granted, name, what
):
    by = hand.signed(name, what, alice)
    nonce = hand.nonce(alice.wallet)
    time = granted - 100
    clock.next(time)
    tx = hand.relay(name, what, by)
    start = granted - DAY
    if name == "grant":
        assert hand.logged(tx) == [granted_event(what, time)]
        assert hand.history() == [(start, time, 1, 0), (time, granted + DAY, 1, 0)]
    elif name == "revoke":
        assert hand.logged(tx) == [revoked_event(SUBJECT, time)]
        assert hand.history() == [(start, time, 1, 0)]
    else:
        due = end_of_working_day(time, consents.DELETION_DAYS())
        assert hand.logged(tx) == [requested_event(0, SUBJECT, time, due)]
        assert hand.history() == [(start, granted, 1, 0)]
    assert consents.deletionCount() == (name == "requestDeletion")
    assert hand.nonce(alice.wallet) == nonce + 1
    assert hand.nonce(hand.relayer) == 0


@every_act
def test_relayed__at_the_deadline_and_a_second_later__only_the_first_counts(
    hand, alice, clock, granted, name, what
):
    by = hand.signed(name, what, alice, deadline=granted - 100)
    clock.next(granted - 99)
    with hand.refused("ConsentRegistry_SignatureExpired", granted - 100):
        hand.relay(name, what, by)
    by = hand.signed(name, what, alice, deadline=granted - 50)
    clock.next(granted - 50)
    hand.relay(name, what, by)
    assert hand.nonce(alice.wallet) == 2


@every_act
def test_relayed__another_nonce_than_the_next__refused(hand, alice, name, what):
    current = hand.nonce(alice.wallet)
    for nonce in (0, current + 1, 2**256 - 1):
        with hand.refused("InvalidAccountNonce", alice.wallet, current):
            hand.relay(name, what, hand.signed(name, what, alice, nonce=nonce))


@every_act
def test_relayed__signed_by_another__refused(hand, alice, bob, name, what):
    """Nor by another in the owner's name."""
    for terms in ({}, {"wallet": alice.wallet}):
        by = hand.signed(name, what, bob, **{"nonce": 1, **terms})
        with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
            hand.relay(name, what, by)


@every_act
def test_relayed__signed_for_another_wallet__refused(hand, alice, bob, name, what):
    by = hand.signed(name, what, alice, nonce=1, wallet=bob.wallet)
    with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
        hand.relay(name, what, by)


@every_act
def test_relayed__for_another_chain_or_contract__refused(
    hand, alice, consents, vehicles, manager, ConsentRegistry, stranger, name, what
):
    twin = stranger.deploy(ConsentRegistry, manager, vehicles, DAY, 1)
    here = Address(consents.address)
    for domain in (
        domain_of(hand.chain_id + 1, here),
        domain_of(hand.chain_id, Address(twin.address)),
        replace(hand.domain, name="DataAnchor"),
    ):
        with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
            hand.relay(name, what, hand.signed(name, what, alice, domain=domain))
    hand.relay(name, what, hand.signed(name, what, alice))


@pytest.mark.parametrize(("name", "other"), [(a, b) for a in ACTS[1:] for b in ACTS[1:] if a != b])
def test_relayed__signed_for_something_else__refused(hand, alice, name, other, what):
    """A revocation and a deletion have the same words in them."""
    with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
        hand.relay(name, what, hand.signed(other, what, alice))


CHANGES = {
    "grantee": INSURER,
    "purpose": RESEARCH,
    "categories": 16,
    "notice_hash": INSURER,
    "receipt_hash": NOTICE,
}


@every_act
def test_relayed__any_word_tampered_with__refused(hand, alice, bob, name, what):
    by = hand.signed(name, what, alice)
    names = {field.name for field in fields(what)}
    changed = [replace(what, **{n: v}) for n, v in CHANGES.items() if n in names]
    if name == "grant":
        changed += [
            replace(what, expiry=what.expiry - 1),
            replace(what, categories=1 | LOCATION, separate=LOCATION),
        ]
    assert len(changed) >= len(names) - 3
    for forged in changed:
        with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
            hand.relay(name, forged, by)
    with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
        hand.relay(name, what, replace(by, deadline=by.deadline - 1))
    with hand.refused("InvalidAccountNonce", bob.wallet, 0):
        hand.relay(name, replace(what, vehicle=BOBS_CAR), by)
    by = hand.signed(name, what, alice, nonce=0)
    with hand.refused("ConsentRegistry_InvalidSignature", bob.wallet):
        hand.relay(name, replace(what, vehicle=BOBS_CAR), by)


@every_act
@pytest.mark.parametrize("how", SPOILED)
def test_relayed__spoiled_signature__refused(hand, alice, name, what, how):
    by = hand.signed(name, what, alice)
    with hand.refused("ConsentRegistry_InvalidSignature", alice.wallet):
        hand.relay(name, what, replace(by, signature=SPOILED[how](by.signature)))
    hand.relay(name, what, by)


def test_grantFor__what_the_owner_may_not_grant_itself__refused_and_the_nonce_stays(
    hand, consents, alice, start, clock
):
    latest = start + consents.MAX_DURATION()
    for change, error, *args in (
        ({"categories": 0}, "ConsentRegistry_NoCategories"),
        ({"categories": LOCATION}, "ConsentRegistry_SeparateConsentMismatch", 0, LOCATION),
        ({"expiry": start}, "ConsentRegistry_ExpiryPassed", start),
        ({"expiry": latest + 1}, "ConsentRegistry_ExpiryTooLate", latest + 1, latest),
    ):
        grant = replace(a_grant(start + DAY), **change)
        by = hand.signed("grant", grant, alice)
        clock.next(start)
        with hand.refused(error, *args):
            hand.relay("grant", grant, by)


def test_revokeFor__nothing_in_force__refused_and_the_nonce_stays(hand, alice):
    by = hand.signed("revoke", SUBJECT, alice)
    with hand.refused("ConsentRegistry_NothingToRevoke", *KEY):
        hand.relay("revoke", SUBJECT, by)


def test_requestDeletionFor__open_already__refused_and_the_nonce_stays(hand, alice):
    hand.relay("requestDeletion", SUBJECT, hand.signed("requestDeletion", SUBJECT, alice))
    by = hand.signed("requestDeletion", SUBJECT, alice)
    with hand.refused("ConsentRegistry_DeletionOpen", 0):
        hand.relay("requestDeletion", SUBJECT, by)


@every_act
def test_relayed__unknown_vehicle__refused(hand, alice, what, name):
    unknown = bytes32("unknown")
    what = replace(what, vehicle=unknown)
    with hand.refused("VehicleRegistry_UnknownVehicle", unknown):
        hand.relay(name, what, hand.signed(name, what, alice))
