"""Deletions: who may ask for what, until when, and their confirmation."""

from dataclasses import replace

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.consent_registry.hand import (
    BOBS_CAR,
    DAY,
    DOCUMENT,
    INSURER,
    RESEARCH,
    SUBJECT,
    requested_event,
)
from tests.unit.dates import at, end_of_working_day
from tests.unit.events import hex32

AGAIN = bytes32("another document")


@pytest.fixture
def confirm(hand, privacy_officer):
    """Confirms a deletion, by default in the privacy officer's name."""

    def confirmed(number, document=DOCUMENT, sender=privacy_officer):
        return hand.consents.confirmDeletion(number, document, {"from": sender})

    return confirmed


@pytest.fixture
def asked(hand, alice):
    """Alice's request, number 0."""
    return hand.act("requestDeletion", SUBJECT, alice.wallet)


def stored(subject):
    words = (hex32(word) for word in (subject.vehicle, subject.grantee, subject.purpose))
    return (*words, subject.owner_epoch)


def test_requestDeletion__owner__stored_with_its_due_date(
    hand, consents, alice, clock, start, params
):
    clock.next(start)
    tx = hand.act("requestDeletion", SUBJECT, alice.wallet)
    due = end_of_working_day(start, params.registry.deletion_working_days)
    assert tx.return_value == 0
    assert hand.logged(tx) == [requested_event(0, SUBJECT, start, due)]
    assert hand.deletion(0) == (stored(SUBJECT), start, due, 0, hex32(bytes(32)))
    assert consents.deletionCount() == hand.nonce(alice.wallet) == 1


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        (at(2030, 3, 4, 9), at(2030, 3, 19)),  # a Monday
        (at(2030, 3, 8, 23, 59, 59), at(2030, 3, 23)),  # a Friday's last second
        (at(2030, 3, 9), at(2030, 3, 23)),  # a Saturday's first
        (at(2030, 3, 10, 23, 59, 59), at(2030, 3, 23)),  # a Sunday's last
        (at(2030, 3, 11), at(2030, 3, 26)),  # a Monday's first
    ],
)
def test_requestDeletion__on_a_calendar__due_after_ten_working_days(
    hand, alice, clock, asked_at, due
):
    """By hand: UTC+8, Monday to Friday."""
    clock.next(asked_at)
    hand.act("requestDeletion", SUBJECT, alice.wallet)
    assert hand.deletion(0)[1:3] == (asked_at, due)


def test_requestDeletion__consent_in_force__goes_on(hand, alice, granted):
    hand.act("requestDeletion", SUBJECT, alice.wallet)
    assert hand.permitted(granted - 1)


def test_requestDeletion__nothing_ever_granted__may_be_asked(hand, alice):
    hand.act("requestDeletion", replace(SUBJECT, grantee=INSURER), alice.wallet)
    assert hand.deletion(0)[0] == stored(replace(SUBJECT, grantee=INSURER))


def test_requestDeletion__blocked_member__may_always_ask(hand, members, steward, alice):
    members.setStatus(alice.id, 3, {"from": steward})
    hand.act("requestDeletion", SUBJECT, alice.wallet)
    assert hand.consents.deletionCount() == 1


def test_requestDeletion__open_already__refused(hand, alice, asked):
    with hand.refused("ConsentRegistry_DeletionOpen", 0):
        hand.act("requestDeletion", SUBJECT, alice.wallet)


def test_requestDeletion__something_else_besides__a_number_of_its_own(hand, alice, bob, asked):
    others = [
        (replace(SUBJECT, grantee=INSURER), alice),
        (replace(SUBJECT, purpose=RESEARCH), alice),
        (replace(SUBJECT, vehicle=BOBS_CAR), bob),
    ]
    for number, (subject, person) in enumerate(others, start=1):
        tx = hand.act("requestDeletion", subject, person.wallet)
        assert tx.return_value == number
        assert hand.deletion(number)[0] == stored(subject)
    for number, (subject, person) in enumerate([(SUBJECT, alice), *others]):
        with hand.refused("ConsentRegistry_DeletionOpen", number):
            hand.act("requestDeletion", subject, person.wallet)


def test_requestDeletion__after_a_confirmation__asked_anew_CONSENT_5(
    hand, alice, confirm, clock, asked
):
    """Data gathered since: the first request stays as it was."""
    confirm(0)
    before = hand.deletion(0)
    clock.forward(3 * DAY)
    tx = hand.act("requestDeletion", SUBJECT, alice.wallet)
    assert tx.return_value == 1
    assert hand.deletion(0) == before
    due = end_of_working_day(tx.timestamp, 10)
    assert hand.deletion(1) == (stored(SUBJECT), tx.timestamp, due, 0, hex32(bytes(32)))
    with hand.refused("ConsentRegistry_DeletionOpen", 1):
        hand.act("requestDeletion", SUBJECT, alice.wallet)


def test_requestDeletion__anyone_but_the_owner__refused(
    hand, alice, bob, stranger, registrar, privacy_officer, as_admin
):
    for caller in (bob.wallet, stranger, registrar, privacy_officer, as_admin):
        with hand.refused("ConsentRegistry_NotOwner", caller, alice.wallet):
            hand.act("requestDeletion", SUBJECT, caller)


def test_requestDeletion__unknown_vehicle__refused(hand, alice):
    unknown = bytes32("unknown")
    with hand.refused("VehicleRegistry_UnknownVehicle", unknown):
        hand.act("requestDeletion", replace(SUBJECT, vehicle=unknown), alice.wallet)


@pytest.mark.parametrize("epoch", [1, 2**32 - 1])
def test_requestDeletion__owner_epoch_to_come__refused(hand, alice, epoch):
    with hand.refused("VehicleRegistry_UnknownOwnerEpoch", SUBJECT.vehicle, epoch, 0):
        hand.act("requestDeletion", replace(SUBJECT, owner_epoch=epoch), alice.wallet)


def test_requestDeletion__after_a_sale__each_of_its_own_time_only(hand, alice, bob):
    hand.sell(bob)
    of_bob = replace(SUBJECT, owner_epoch=1)
    with hand.refused("ConsentRegistry_NotOwner", bob.wallet, alice.wallet):
        hand.act("requestDeletion", SUBJECT, bob.wallet)
    with hand.refused("ConsentRegistry_NotOwner", alice.wallet, bob.wallet):
        hand.act("requestDeletion", of_bob, alice.wallet)
    hand.act("requestDeletion", SUBJECT, alice.wallet)
    hand.act("requestDeletion", of_bob, bob.wallet)
    assert [hand.deletion(number)[0] for number in (0, 1)] == [stored(SUBJECT), stored(of_bob)]


def test_requestDeletionFor__after_a_sale__each_of_its_own_time_only(hand, alice, bob):
    hand.sell(bob)
    for subject, owner, other in (
        (SUBJECT, alice, bob),
        (replace(SUBJECT, owner_epoch=1), bob, alice),
    ):
        for terms in ({}, {"wallet": owner.wallet}):
            by = hand.signed("requestDeletion", subject, other, nonce=0, **terms)
            with hand.refused("ConsentRegistry_InvalidSignature", owner.wallet):
                hand.relay("requestDeletion", subject, by)


def test_requestDeletion__former_owner_with_a_new_wallet__that_one_only(
    hand, alice, bob, accounts, replace_wallet
):
    hand.sell(bob)
    replace_wallet(alice, accounts[5])
    with hand.refused("ConsentRegistry_NotOwner", alice.wallet, accounts[5]):
        hand.act("requestDeletion", SUBJECT, alice.wallet)
    hand.act("requestDeletion", SUBJECT, accounts[5])
    assert hand.consents.deletionCount() == 1


def test_confirmDeletion__privacy_officer__stored_and_logged_CONSENT_5(hand, confirm, clock, asked):
    subject, requested, due, _, _ = hand.deletion(0)
    clock.next(time := clock.now + DAY)
    tx = confirm(0)
    logged = ("DeletionConfirmed", {"number": 0, "document": hex32(DOCUMENT), "at": time})
    assert hand.logged(tx) == [logged]
    assert hand.deletion(0) == (subject, requested, due, time, hex32(DOCUMENT))


def test_confirmDeletion__overdue__confirmed_and_the_due_date_stays_CONSENT_5(
    hand, confirm, clock, asked
):
    due = hand.deletion(0)[2]
    clock.next(due + DAY)
    confirm(0)
    assert hand.deletion(0)[2:4] == (due, due + DAY)


def test_confirmDeletion__twice__refused_CONSENT_5(hand, confirm, asked):
    time = confirm(0).timestamp
    for document in (DOCUMENT, AGAIN, bytes(32)):
        with hand.refused("ConsentRegistry_AlreadyConfirmed", 0, time):
            confirm(0, document)


def test_confirmDeletion__no_such_request__refused(hand, confirm, asked):
    for number in (1, 2**256 - 1):
        with hand.refused("ConsentRegistry_UnknownDeletion", number, 1):
            confirm(number)


def test_confirmDeletion__no_document__refused(hand, confirm, asked):
    with hand.refused("ConsentRegistry_NoDocument", 0):
        confirm(0, bytes(32))


def test_confirmDeletion__anyone_but_the_privacy_officer__refused(
    hand, confirm, alice, stranger, registrar, inspector, as_admin, asked
):
    for sender in (alice.wallet, stranger, registrar, inspector, as_admin):
        with hand.refused("AccessManagedUnauthorized", sender):
            confirm(0, sender=sender)


def test_deletionOf__no_such_request__refused(consents, asked):
    for number in (1, 2**256 - 1):
        with expect_error("ConsentRegistry_UnknownDeletion", number, 1):
            consents.deletionOf(number)


@pytest.mark.parametrize("days", [0, 61, 255])
def test_constructor__working_days_out_of_bounds__refused(
    ConsentRegistry, manager, vehicles, stranger, days
):
    with expect_error("ConsentRegistry_InvalidDeletionDays", days, 60):
        stranger.deploy(ConsentRegistry, manager, vehicles, DAY, days)


@pytest.mark.parametrize("days", [1, 60])
def test_constructor__working_days_at_the_bounds__kept(
    ConsentRegistry, manager, vehicles, stranger, alice, days
):
    other = stranger.deploy(ConsentRegistry, manager, vehicles, DAY, days)
    tx = other.requestDeletion((SUBJECT.vehicle, *stored(SUBJECT)[1:]), {"from": alice.wallet})
    assert other.DELETION_DAYS() == days
    assert other.deletionOf(0)[2] == end_of_working_day(tx.timestamp, days)
