"""Consent withdrawn by its owner's own transaction."""

from dataclasses import replace

import pytest

from tests.helpers import bytes32
from tests.unit.consent_registry.hand import (
    CAR,
    DAY,
    INSURER,
    KEY,
    MINING,
    ODOMETER,
    OPERATOR,
    RESEARCH,
    SUBJECT,
    a_grant,
    revoked_event,
)


def test_revoke__in_force__ends_now_CONSENT_1(hand, alice, clock, granted):
    clock.next(granted - 10)
    tx = hand.act("revoke", SUBJECT, alice.wallet)
    assert hand.logged(tx) == [revoked_event(SUBJECT, granted - 10)]
    assert hand.history() == [(granted - DAY, granted - 10, ODOMETER, 0)]
    assert hand.nonce(alice.wallet) == 2


def test_revoke__twice__refused(hand, alice, granted):
    hand.act("revoke", SUBJECT, alice.wallet)
    with hand.refused("ConsentRegistry_NothingToRevoke", *KEY):
        hand.act("revoke", SUBJECT, alice.wallet)


def test_revoke__nothing_ever_granted__refused(hand, alice):
    with hand.refused("ConsentRegistry_NothingToRevoke", *KEY):
        hand.act("revoke", SUBJECT, alice.wallet)


def test_revoke__at_and_just_before_the_expiry__the_first_is_refused(hand, alice, clock, granted):
    clock.next(granted)
    with hand.refused("ConsentRegistry_NothingToRevoke", *KEY):
        hand.act("revoke", SUBJECT, alice.wallet)
    clock.next(granted + 1)
    hand.act("grant", a_grant(granted + 3), alice.wallet)
    clock.next(granted + 2)
    hand.act("revoke", SUBJECT, alice.wallet)
    assert hand.history()[1] == (granted + 1, granted + 2, ODOMETER, 0)


@pytest.mark.parametrize("key", [(CAR, INSURER, MINING), (CAR, OPERATOR, RESEARCH)])
def test_revoke__another_grantee_or_purpose__refused(hand, alice, granted, key):
    subject = replace(SUBJECT, grantee=key[1], purpose=key[2])
    with hand.refused("ConsentRegistry_NothingToRevoke", *key):
        hand.act("revoke", subject, alice.wallet)
    assert hand.permitted(granted - 1)


def test_revoke__owner_blocked__may_always_withdraw(hand, members, steward, alice, granted):
    for status in (2, 3, 4, 5):
        members.setStatus(alice.id, status, {"from": steward})
    hand.act("revoke", SUBJECT, alice.wallet)
    assert not hand.permitted(granted - 1)


def test_revoke__anyone_but_the_owner__refused(
    hand, alice, bob, stranger, registrar, privacy_officer, granted
):
    for caller in (bob.wallet, stranger, registrar, privacy_officer):
        with hand.refused("ConsentRegistry_NotOwner", caller, alice.wallet):
            hand.act("revoke", SUBJECT, caller)


def test_revoke__unknown_vehicle__refused(hand, alice):
    unknown = bytes32("unknown")
    with hand.refused("VehicleRegistry_UnknownVehicle", unknown):
        hand.act("revoke", replace(SUBJECT, vehicle=unknown), alice.wallet)


def test_revoke__owner_epoch_to_come__refused(hand, alice, granted):
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", 1, 0):
        hand.act("revoke", replace(SUBJECT, owner_epoch=1), alice.wallet)
