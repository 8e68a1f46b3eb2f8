"""Consent given by its owner's own transaction."""

from dataclasses import replace

import pytest

from tests.helpers import bytes32
from tests.unit.consent_registry.hand import (
    BIOMETRICS,
    CABIN,
    DAY,
    FREE,
    LOCATION,
    ODOMETER,
    SENSITIVE,
    a_grant,
    granted_event,
)
from tests.unit.events import hex32


def test_constructor__deployed__wired_with_the_plans_limits(consents, vehicles, manager, params):
    assert consents.authority() == manager
    assert consents.vehicles() == vehicles
    assert consents.MAX_DURATION() == params.registry.consent_max_seconds
    assert consents.DELETION_DAYS() == params.registry.deletion_working_days
    assert consents.SENSITIVE() == SENSITIVE


def test_grant__first__in_force_from_now_until_its_expiry(hand, consents, alice, clock, start):
    categories = ODOMETER | LOCATION | FREE
    grant = a_grant(start + DAY, categories=categories, separate=LOCATION)
    clock.next(start)
    tx = hand.act("grant", grant, alice.wallet)
    assert hand.logged(tx) == [granted_event(grant, start)]
    assert hand.history() == [(start, start + DAY, categories, 0)]
    words = consents.historyAt(grant.vehicle, grant.grantee, grant.purpose, 0)[4:]
    assert list(map(str, words)) == [hex32(grant.notice_hash), hex32(grant.receipt_hash)]
    assert hand.nonce(alice.wallet) == 1


def test_grant__another_in_force__that_one_ends_now_CONSENT_1(hand, alice, clock, granted):
    clock.next(granted - 1_000)
    hand.act("grant", a_grant(granted + DAY, categories=FREE), alice.wallet)
    assert hand.history() == [
        (granted - DAY, granted - 1_000, ODOMETER, 0),
        (granted - 1_000, granted + DAY, FREE, 0),
    ]


def test_grant__shorter_than_the_one_in_force__shortens_it(hand, alice, clock, granted):
    clock.next(granted - 1_000)
    hand.act("grant", a_grant(granted - 999), alice.wallet)
    assert hand.permitted(granted - 1_000)
    assert not hand.permitted(granted - 999)


def test_grant__earlier_one_expired__that_one_stays_CONSENT_1(hand, alice, clock, granted):
    clock.next(granted + 5)
    hand.act("grant", a_grant(granted + DAY), alice.wallet)
    assert hand.history()[0] == (granted - DAY, granted, ODOMETER, 0)


def test_grant__longest__accepted_and_not_a_second_more(hand, consents, alice, clock, start):
    latest = start + consents.MAX_DURATION()
    clock.next(start)
    with hand.refused("ConsentRegistry_ExpiryTooLate", latest + 1, latest):
        hand.act("grant", a_grant(latest + 1), alice.wallet)
    clock.next(start + 1)
    hand.act("grant", a_grant(latest + 1), alice.wallet)
    assert hand.history() == [(start + 1, latest + 1, ODOMETER, 0)]


def test_grant__expiry_not_in_the_future__refused(hand, alice, clock, start):
    for time, expiry in ((start, start), (start + 1, start), (start + 2, 0)):
        clock.next(time)
        with hand.refused("ConsentRegistry_ExpiryPassed", expiry):
            hand.act("grant", a_grant(expiry), alice.wallet)


def test_grant__no_categories__refused(hand, alice, start):
    with hand.refused("ConsentRegistry_NoCategories"):
        hand.act("grant", a_grant(start + DAY, categories=0), alice.wallet)


@pytest.mark.parametrize(
    ("categories", "separate"),
    [
        (LOCATION, 0),
        (ODOMETER | CABIN, 0),
        (BIOMETRICS, ODOMETER),
        (LOCATION | CABIN, LOCATION),
        (ODOMETER, LOCATION),
        (ODOMETER, ODOMETER),
        (LOCATION | FREE, LOCATION | FREE),
    ],
)
def test_grant__separate_consent_not_of_just_the_sensitive_bits__refused(
    hand, alice, start, categories, separate
):
    grant = a_grant(start + DAY, categories=categories, separate=separate)
    needed = categories & SENSITIVE
    with hand.refused("ConsentRegistry_SeparateConsentMismatch", separate, needed):
        hand.act("grant", grant, alice.wallet)


@pytest.mark.parametrize("categories", [SENSITIVE, BIOMETRICS, 2**32 - 1])
def test_grant__separate_consent_of_all_sensitive_bits__accepted(hand, alice, start, categories):
    grant = a_grant(start + DAY, categories=categories, separate=categories & SENSITIVE)
    hand.act("grant", grant, alice.wallet)
    assert hand.permitted(start + 50, categories)


def test_grant__owner_blocked__may_all_the_same(hand, members, steward, alice, granted, clock):
    """Its status says what a member may send, not what it may allow."""
    for number, status in enumerate((2, 3, 4, 5), start=1):
        members.setStatus(alice.id, status, {"from": steward})
        hand.act("grant", a_grant(granted), alice.wallet)
        assert len(hand.history()) == 1 + number


def test_grant__anyone_but_the_owner__refused(hand, alice, bob, stranger, registrar, as_admin):
    expiry = hand.clock.now + DAY
    for caller in (bob.wallet, stranger, registrar, as_admin):
        with hand.refused("ConsentRegistry_NotOwner", caller, alice.wallet):
            hand.act("grant", a_grant(expiry), caller)


def test_grant__unknown_vehicle__refused(hand, alice, start):
    unknown = bytes32("unknown")
    with hand.refused("VehicleRegistry_UnknownVehicle", unknown):
        hand.act("grant", a_grant(start + DAY, vehicle=unknown), alice.wallet)


@pytest.mark.parametrize("epoch", [1, 2**32 - 1])
def test_grant__owner_epoch_to_come__refused(hand, alice, start, epoch):
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", epoch, 0):
        hand.act("grant", a_grant(start + DAY, owner_epoch=epoch), alice.wallet)


def test_grant__wallet_replaced__the_new_one_only(
    hand, alice, accounts, granted, replace_wallet, clock
):
    replace_wallet(alice, accounts[5])
    grant = replace(a_grant(clock.now + DAY), categories=FREE)
    with hand.refused("ConsentRegistry_NotOwner", alice.wallet, accounts[5]):
        hand.act("grant", grant, alice.wallet)
    hand.act("grant", grant, accounts[5])
    assert hand.permitted(clock.now, FREE)
