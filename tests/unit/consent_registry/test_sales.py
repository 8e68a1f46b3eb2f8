"""A sale voids every consent; what was is the seller's, what comes is the buyer's."""

from dataclasses import replace

import pytest

from tests.unit.consent_registry.hand import (
    BOBS_CAR,
    DAY,
    FREE,
    INSURER,
    KEY,
    KEYS,
    MINING,
    ODOMETER,
    OPERATOR,
    RESEARCH,
    SUBJECT,
    a_grant,
)


@pytest.fixture
def sold(hand, bob, clock, granted):
    """When the car of the consent became Bob's."""
    time = granted - 1_000
    clock.next(time)
    hand.sell(bob)
    return time


def test_sell__consents_of_any_kind__void_from_that_second_CONSENT_3(
    hand, alice, bob, carol, clock, granted
):
    mine = [KEY, (KEY[0], INSURER, MINING), (KEY[0], OPERATOR, RESEARCH)]
    for _, grantee, purpose in mine[1:]:
        grant = a_grant(granted, grantee=grantee, purpose=purpose)
        hand.act("grant", grant, alice.wallet)
    hand.act("grant", a_grant(granted, vehicle=BOBS_CAR), bob.wallet)
    time = granted - 1_000
    clock.next(time)
    hand.sell(carol)
    for key in mine:
        assert hand.permitted(time - 1, key=key)
        assert not any(hand.permitted(t, 0, key) for t in (time, time + 1, granted - 1))
        assert hand.history(key)[0][1] == time
    assert hand.permitted(time, key=KEYS[3])


def test_sell__sold_back__stays_void_CONSENT_3(hand, alice, clock, sold, granted):
    clock.next(sold + 10)
    hand.sell(alice)
    assert not any(hand.permitted(t) for t in (sold, sold + 10, granted - 1))
    clock.next(sold + 20)
    with hand.refused("ConsentRegistry_NothingToRevoke", *KEY):
        hand.act("revoke", replace(SUBJECT, owner_epoch=2), alice.wallet)
    clock.next(sold + 30)
    hand.act("grant", a_grant(granted, owner_epoch=2), alice.wallet)
    assert hand.history() == [
        (granted - DAY, sold, ODOMETER, 0),
        (sold + 30, granted, ODOMETER, 2),
    ]


def test_sell__expired_before__keeps_its_own_end_CONSENT_1(hand, bob, clock, granted):
    clock.next(granted + 5)
    hand.sell(bob)
    assert hand.history() == [(granted - DAY, granted, ODOMETER, 0)]


def test_grant__buyer__leaves_the_sellers_entry_as_it_was_CONSENT_1(hand, bob, clock, sold):
    before = hand.history()
    clock.next(sold + 5)
    hand.act("grant", a_grant(sold + DAY, owner_epoch=1, categories=FREE), bob.wallet)
    assert hand.history() == [*before, (sold + 5, sold + DAY, FREE, 1)]
    assert [hand.permitted(sold + t, FREE) for t in (0, 4, 5)] == [False, False, True]


def test_grant__buyer_for_the_sellers_owner_epoch__refused(hand, bob, sold):
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", 0, 1):
        hand.act("grant", a_grant(sold + DAY), bob.wallet)


@pytest.mark.parametrize("name", ["grant", "revoke"])
def test_transaction__seller__refused(hand, alice, bob, sold, name):
    """In its own owner epoch, which is over, and in the buyer's."""
    what = a_grant(sold + DAY) if name == "grant" else SUBJECT
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", 0, 1):
        hand.act(name, what, alice.wallet)
    hand.act("grant", a_grant(sold + DAY, owner_epoch=1), bob.wallet)
    with hand.refused("ConsentRegistry_NotOwner", alice.wallet, bob.wallet):
        hand.act(name, replace(what, owner_epoch=1), alice.wallet)


@pytest.mark.parametrize("name", ["grant", "revoke"])
def test_relayed__seller__refused(hand, alice, bob, sold, name):
    what = a_grant(sold + DAY) if name == "grant" else SUBJECT
    with hand.refused("ConsentRegistry_OtherOwnerEpoch", 0, 1):
        hand.relay(name, what, hand.signed(name, what, alice))
    hand.act("grant", a_grant(sold + DAY, owner_epoch=1), bob.wallet)
    what = replace(what, owner_epoch=1)
    for terms in ({}, {"wallet": bob.wallet}):
        by = hand.signed(name, what, alice, **{"nonce": 1, **terms})
        with hand.refused("ConsentRegistry_InvalidSignature", bob.wallet):
            hand.relay(name, what, by)


def test_revoke__buyer_before_it_granted__nothing_to_revoke(hand, bob, sold):
    with hand.refused("ConsentRegistry_NothingToRevoke", *KEY):
        hand.act("revoke", replace(SUBJECT, owner_epoch=1), bob.wallet)


def test_sell__in_the_second_of_the_grant__that_consent_never_held(hand, alice, bob, clock, start):
    clock.next(start)
    hand.act("grant", a_grant(start + DAY), alice.wallet)
    clock.next(start)
    hand.sell(bob)
    assert hand.history() == [(start, start, ODOMETER, 0)]
    assert not any(hand.permitted(t, 0) for t in (start - 1, start, start + 1))
    clock.next(start)
    hand.act("grant", a_grant(start + 9, owner_epoch=1, categories=FREE), bob.wallet)
    assert hand.history() == [(start, start, ODOMETER, 0), (start, start + 9, FREE, 1)]
    assert hand.permitted(start, FREE)
    assert not hand.permitted(start, ODOMETER)


def test_sell__there_and_back_in_one_second__void_all_the_same_CONSENT_3(
    hand, alice, bob, clock, granted
):
    time = granted - 1_000
    for buyer in (bob, alice):
        clock.next(time)
        hand.sell(buyer)
    assert hand.permitted(time - 1)
    assert not hand.permitted(time)
    clock.next(time)
    hand.act("grant", a_grant(granted, owner_epoch=2), alice.wallet)
    assert hand.permitted(time)
