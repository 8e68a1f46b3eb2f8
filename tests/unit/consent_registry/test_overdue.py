"""Which deletions are overdue, in pages of any size."""

from dataclasses import replace

import pytest

from tests.helpers import bytes32
from tests.unit.consent_registry.hand import DAY, DOCUMENT, SUBJECT

MAX = 2**256 - 1
CONFIRMED = {1, 4, 5}
COUNT = 7
LATE = 5
"""Requests 0 to 4 are made on one day, 5 and 6 two weeks later."""


@pytest.fixture
def requests(hand, alice, clock, privacy_officer):
    """Seven requests; when the first ones are due, and when the last ones."""
    for number in range(COUNT):
        if number == LATE:
            clock.forward(14 * DAY)
        subject = replace(SUBJECT, purpose=bytes32(1_000 + number))
        hand.act("requestDeletion", subject, alice.wallet)
        if number in CONFIRMED:
            hand.consents.confirmDeletion(number, DOCUMENT, {"from": privacy_officer})
    first, last = hand.deletion(0)[2], hand.deletion(COUNT - 1)[2]
    assert first < last
    return first, last


def overdue(hand, first=0, most=MAX):
    return [int(number) for number in hand.consents.overdueDeletions(first, most)]


def test_overdueDeletions__nothing_asked__none(hand):
    assert overdue(hand) == overdue(hand, MAX, MAX) == []


def test_overdueDeletions__at_the_due_second__not_before(hand, alice, clock, start):
    clock.next(start)
    hand.act("requestDeletion", SUBJECT, alice.wallet)
    due = hand.deletion(0)[2]
    clock.set(due - 1)
    assert overdue(hand) == []
    clock.set(due)
    assert overdue(hand) == [0]


def test_overdueDeletions__some_confirmed_some_in_time__the_rest(
    hand, clock, requests, privacy_officer
):
    first, last = requests
    assert clock.now < last
    clock.set(max(first, clock.now + 1))
    assert overdue(hand) == [0, 2, 3]
    clock.set(last)
    assert overdue(hand) == [0, 2, 3, 6]
    hand.consents.confirmDeletion(2, DOCUMENT, {"from": privacy_officer})
    assert overdue(hand) == [0, 3, 6]


def test_overdueDeletions__pages__as_slices_of_a_list(hand, clock, requests):
    clock.set(requests[1])
    late = [number for number in range(COUNT) if number not in CONFIRMED]
    for first in (*range(COUNT + 2), MAX - 1, MAX):
        for most in (0, 1, 2, 3, COUNT, COUNT + 1, MAX - 1, MAX):
            assert overdue(hand, first, most) == [n for n in late if first <= n < first + most]
