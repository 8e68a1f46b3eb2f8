"""What was permitted when, and the history against a plain model."""

import random

import pytest

from tests.helpers import expect_error
from tests.models.consents import History
from tests.unit.consent_registry.hand import (
    BOBS_CAR,
    CABIN,
    CAR,
    DAY,
    FREE,
    INSURER,
    KEY,
    MINING,
    ODOMETER,
    OPERATOR,
    RESEARCH,
    SUBJECT,
    Subject,
    a_grant,
)


def test_isPermitted__around_both_ends__from_included_until_not(hand, granted):
    start = granted - DAY
    times = (0, start - 1, start, granted - 1, granted, 2**48, 2**256 - 1)
    assert [hand.permitted(time) for time in times] == [
        *(False, False, True, True, False, False, False)
    ]


def test_isPermitted__no_history__never(hand, clock):
    for categories in (0, ODOMETER):
        assert not hand.permitted(clock.now, categories)


def test_isPermitted__categories__all_of_them_or_none(hand, alice, clock, start):
    clock.next(start)
    categories = ODOMETER | CABIN
    grant = a_grant(start + DAY, categories=categories, separate=CABIN)
    hand.act("grant", grant, alice.wallet)
    for asked in range(32):
        assert hand.permitted(start, asked) == (asked & ~categories == 0)


@pytest.mark.parametrize(
    "key", [(BOBS_CAR, OPERATOR, MINING), (CAR, INSURER, MINING), (CAR, OPERATOR, RESEARCH)]
)
def test_isPermitted__another_vehicle_grantee_or_purpose__not(hand, granted, key):
    assert hand.permitted(granted - 1)
    assert not hand.permitted(granted - 1, key=key)


def test_isPermitted__granted_twice_and_revoked_in_one_second__last_word_counts(
    hand, alice, clock, granted
):
    time = granted - 100
    clock.next(time)
    hand.act("grant", a_grant(granted + 1), alice.wallet)
    clock.next(time)
    hand.act("grant", a_grant(granted + 2, categories=FREE), alice.wallet)
    assert hand.history()[1:] == [(time, time, ODOMETER, 0), (time, granted + 2, FREE, 0)]
    assert hand.permitted(time - 1)
    assert not hand.permitted(time)
    assert hand.permitted(time, FREE)
    clock.next(time)
    hand.act("revoke", SUBJECT, alice.wallet)
    assert not hand.permitted(time, FREE)
    assert hand.permitted(time - 1)


def test_historyAt__beyond_the_end__refused(consents, granted):
    for index in (1, 2**256 - 1):
        with expect_error("ConsentRegistry_UnknownEntry", index, 1):
            consents.historyAt(*KEY, index)
    with expect_error("ConsentRegistry_UnknownEntry", 0, 0):
        consents.historyAt(CAR, INSURER, MINING, 0)


@pytest.mark.parametrize("seed", [7, 8])
def test_history__random_grants_revocations_and_sales__as_a_plain_model_CONSENT_1_CONSENT_2(
    hand, people, clock, start, seed
):
    """Everybody buys the car from everybody; several things happen in one second."""
    dice = random.Random(seed)
    model, seen = History(), {}
    owner, now = people[0], start
    for _ in range(40):
        now += dice.choice([0, 0, 1, dice.randrange(2, 50)])
        before = hand.history()
        clock.next(now)
        chance = dice.random()
        if chance < 0.25:
            owner = dice.choice([person for person in people if person is not owner])
            hand.sell(owner)
            model.sell(now)
        elif chance < 0.5 and model.in_force(now):
            hand.act("revoke", Subject(*KEY, model.epoch), owner.wallet)
            model.revoke(now)
        else:
            categories = dice.choice([ODOMETER, FREE, ODOMETER | FREE])
            expiry = now + dice.randrange(1, 120)
            grant = a_grant(expiry, categories=categories, owner_epoch=model.epoch)
            hand.act("grant", grant, owner.wallet)
            model.grant(now, expiry, categories)
        after = hand.history()
        assert after == model.entries
        for old, new in zip(before, after, strict=False):
            assert (old[0], old[2:]) == (new[0], new[2:])
            assert old[1] >= new[1]
        for time in {dice.randrange(start - 5, now) for _ in range(3)} if now > start else ():
            seen.setdefault(time, hand.permitted(time))
    assert model.epoch > 3
    for time, answer in seen.items():
        assert hand.permitted(time) == answer == model.permits(time, ODOMETER)
    for time in (now, now + 1, now + 60):
        assert hand.permitted(time) == model.permits(time, ODOMETER)
