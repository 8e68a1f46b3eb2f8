"""ConsentRegistry, function by function, and its history against a plain model."""

import random
from dataclasses import dataclass

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of, hex32

ODOMETER, LOCATION, CABIN, BIOMETRICS, FREE = 1, 2, 4, 8, 16
SENSITIVE = LOCATION | CABIN | BIOMETRICS
ALICE, BOB, CAR, BOBS_CAR = map(bytes32, ("alice", "bob", "car", "bobs car"))
OPERATOR, INSURER = bytes32("operator"), bytes32("insurer")
MINING, RESEARCH = bytes32("mining"), bytes32("research")
KEY = (CAR, OPERATOR, MINING)
NOTICE, RECEIPT = bytes32("notice"), bytes32("receipt")
DAY = 86_400


@dataclass
class Grant:
    """One call of `grant`."""

    expiry: int
    vehicle: bytes = CAR
    grantee: bytes = OPERATOR
    purpose: bytes = MINING
    owner_epoch: int = 0
    categories: int = ODOMETER
    separate: int = 0

    def args(self):
        return (
            *(self.vehicle, self.grantee, self.purpose, self.owner_epoch),
            *(self.categories, self.separate, self.expiry, NOTICE, RECEIPT),
        )


@pytest.fixture(scope="module")
def owner(members, vehicles, registrar, accounts):
    """Alice, who owns the car. Bob owns another."""
    for number, (member, car) in enumerate(((ALICE, CAR), (BOB, BOBS_CAR)), start=1):
        members.register(member, accounts[number], 0, {"from": registrar})
        key, vin = f"0x{number:040x}", bytes32(number)
        vehicles.register(car, member, key, vin, False, {"from": registrar})
    return accounts[1]


@pytest.fixture(scope="module")
def bob(accounts, owner):
    return accounts[2]


@pytest.fixture
def start(clock):
    """A round time soon, to count from."""
    return clock.now + 100


@pytest.fixture
def granted(consents, owner, clock, start):
    """A consent from `start` on, for a day."""
    clock.next(start)
    consents.grant(Grant(start + DAY).args(), {"from": owner})
    return start + DAY


def history(consents, key=KEY):
    entries = [consents.historyAt(*key, i) for i in range(consents.historyLength(*key))]
    return [tuple(int(n) for n in entry[:3]) for entry in entries]


def permitted(consents, time, categories=ODOMETER, key=KEY):
    return consents.isPermitted(*key, categories, time)


def test_constructor__deployed__wired_with_the_plans_limit(consents, vehicles, params):
    assert consents.vehicles() == vehicles
    assert consents.MAX_DURATION() == params.registry.consent_max_seconds
    assert consents.SENSITIVE() == SENSITIVE


def test_grant__first__in_force_from_now_until_its_expiry(consents, owner, clock, start):
    clock.next(start)
    categories = ODOMETER | LOCATION | FREE
    grant = Grant(start + DAY, categories=categories, separate=LOCATION)
    tx = consents.grant(grant.args(), {"from": owner})
    assert events_of(tx, consents) == [
        (
            "ConsentGranted",
            {
                "vehicle": hex32(CAR),
                "grantee": hex32(OPERATOR),
                "purpose": hex32(MINING),
                "categories": categories,
                "from": start,
                "expiry": start + DAY,
                "noticeHash": hex32(NOTICE),
                "receiptHash": hex32(RECEIPT),
            },
        )
    ]
    assert consents.historyLength(*KEY) == 1
    entry = consents.historyAt(*KEY, 0)
    assert [int(n) for n in entry[:3]] == [start, start + DAY, categories]
    assert [str(word) for word in entry[3:]] == [hex32(NOTICE), hex32(RECEIPT)]


def test_grant__another_in_force__that_one_ends_now_CONSENT_1(consents, owner, clock, granted):
    clock.next(granted - 1_000)
    consents.grant(Grant(granted + DAY, categories=FREE).args(), {"from": owner})
    assert history(consents) == [
        (granted - DAY, granted - 1_000, ODOMETER),
        (granted - 1_000, granted + DAY, FREE),
    ]


def test_grant__shorter_than_the_one_in_force__shortens_it(consents, owner, clock, granted):
    clock.next(granted - 1_000)
    consents.grant(Grant(granted - 999).args(), {"from": owner})
    assert permitted(consents, granted - 1_000)
    assert not permitted(consents, granted - 999)


def test_grant__earlier_one_expired__that_one_stays_CONSENT_1(consents, owner, clock, granted):
    clock.next(granted + 5)
    consents.grant(Grant(granted + DAY).args(), {"from": owner})
    assert history(consents)[0] == (granted - DAY, granted, ODOMETER)


def test_grant__longest__accepted_and_not_a_second_more(consents, owner, clock, start):
    latest = start + consents.MAX_DURATION()
    clock.next(start)
    with expect_error("ConsentRegistry_ExpiryTooLate", latest + 1, latest):
        consents.grant(Grant(latest + 1).args(), {"from": owner})
    clock.next(start + 1)
    consents.grant(Grant(latest + 1).args(), {"from": owner})
    assert history(consents) == [(start + 1, latest + 1, ODOMETER)]


def test_grant__expiry_not_in_the_future__refused(consents, owner, clock, start):
    for time, expiry in ((start, start), (start + 1, start), (start + 2, 0)):
        clock.next(time)
        with expect_error("ConsentRegistry_ExpiryPassed", expiry):
            consents.grant(Grant(expiry).args(), {"from": owner})


def test_grant__no_categories__refused(consents, owner, start):
    with expect_error("ConsentRegistry_NoCategories"):
        consents.grant(Grant(start + DAY, categories=0).args(), {"from": owner})


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
    consents, owner, start, categories, separate
):
    grant = Grant(start + DAY, categories=categories, separate=separate)
    needed = categories & SENSITIVE
    with expect_error("ConsentRegistry_SeparateConsentMismatch", separate, needed):
        consents.grant(grant.args(), {"from": owner})


@pytest.mark.parametrize("categories", [SENSITIVE, BIOMETRICS, 2**32 - 1])
def test_grant__separate_consent_of_all_sensitive_bits__accepted(
    consents, owner, start, categories
):
    grant = Grant(start + DAY, categories=categories, separate=categories & SENSITIVE)
    consents.grant(grant.args(), {"from": owner})
    assert permitted(consents, start + 50, categories)


def test_grant__anyone_but_the_owner__refused(
    consents, owner, bob, stranger, registrar, as_admin, start
):
    for caller in (bob, stranger, registrar, as_admin):
        with expect_error("ConsentRegistry_NotOwner", caller, owner):
            consents.grant(Grant(start + DAY).args(), {"from": caller})


def test_grant__unknown_vehicle__refused(consents, owner, start):
    unknown = bytes32("unknown")
    with expect_error("VehicleRegistry_UnknownVehicle", unknown):
        consents.grant(Grant(start + DAY, vehicle=unknown).args(), {"from": owner})


def test_revoke__in_force__ends_now_CONSENT_1(consents, owner, clock, granted):
    clock.next(granted - 10)
    tx = consents.revoke((*KEY, 0), {"from": owner})
    assert events_of(tx, consents) == [
        (
            "ConsentRevoked",
            {
                "vehicle": hex32(CAR),
                "grantee": hex32(OPERATOR),
                "purpose": hex32(MINING),
                "at": granted - 10,
            },
        )
    ]
    assert history(consents) == [(granted - DAY, granted - 10, ODOMETER)]


def test_revoke__twice__refused(consents, owner, granted):
    consents.revoke((*KEY, 0), {"from": owner})
    with expect_error("ConsentRegistry_NothingToRevoke", *KEY):
        consents.revoke((*KEY, 0), {"from": owner})


def test_revoke__just_before_and_at_the_expiry__the_second_is_refused(
    consents, owner, clock, granted
):
    clock.next(granted)
    with expect_error("ConsentRegistry_NothingToRevoke", *KEY):
        consents.revoke((*KEY, 0), {"from": owner})
    clock.next(granted + 1)
    consents.grant(Grant(granted + 3).args(), {"from": owner})
    clock.next(granted + 2)
    consents.revoke((*KEY, 0), {"from": owner})
    assert history(consents)[1] == (granted + 1, granted + 2, ODOMETER)


@pytest.mark.parametrize("key", [(CAR, INSURER, MINING), (CAR, OPERATOR, RESEARCH)])
def test_revoke__another_grantee_or_purpose__refused(consents, owner, granted, key):
    with expect_error("ConsentRegistry_NothingToRevoke", *key):
        consents.revoke((*key, 0), {"from": owner})
    assert permitted(consents, granted - 1)


def test_revoke__owner_blocked__may_always_withdraw(consents, members, steward, owner, granted):
    for status in (2, 3, 4, 5):
        members.setStatus(ALICE, status, {"from": steward})
    consents.revoke((*KEY, 0), {"from": owner})
    assert not permitted(consents, granted - 1)


def test_revoke__anyone_but_the_owner__refused(consents, owner, bob, stranger, registrar, granted):
    for caller in (bob, stranger, registrar):
        with expect_error("ConsentRegistry_NotOwner", caller, owner):
            consents.revoke((*KEY, 0), {"from": caller})


def test_revoke__unknown_vehicle__refused(consents, owner):
    unknown = bytes32("unknown")
    with expect_error("VehicleRegistry_UnknownVehicle", unknown):
        consents.revoke((unknown, OPERATOR, MINING, 0), {"from": owner})


def test_isPermitted__around_both_ends__from_included_until_not(consents, granted):
    start = granted - DAY
    times = (0, start - 1, start, granted - 1, granted, 2**48, 2**256 - 1)
    assert [permitted(consents, time) for time in times] == [
        *(False, False, True, True, False, False, False)
    ]


def test_isPermitted__no_history__never(consents, owner, clock):
    for categories in (0, ODOMETER):
        assert not permitted(consents, clock.now, categories)


def test_isPermitted__categories__all_of_them_or_none(consents, owner, clock, start):
    clock.next(start)
    categories = ODOMETER | CABIN
    consents.grant(
        Grant(start + DAY, categories=categories, separate=CABIN).args(), {"from": owner}
    )
    for asked in range(32):
        assert permitted(consents, start, asked) == (asked & ~categories == 0)


@pytest.mark.parametrize(
    "key", [(BOBS_CAR, OPERATOR, MINING), (CAR, INSURER, MINING), (CAR, OPERATOR, RESEARCH)]
)
def test_isPermitted__another_vehicle_grantee_or_purpose__not(consents, granted, key):
    assert permitted(consents, granted - 1)
    assert not permitted(consents, granted - 1, key=key)


def test_isPermitted__granted_twice_and_revoked_in_one_block__last_word_counts(
    consents, owner, clock, granted
):
    clock.next(granted - 100)
    consents.grant(Grant(granted + 1).args(), {"from": owner})
    clock.next(granted - 100)
    consents.grant(Grant(granted + 2, categories=FREE).args(), {"from": owner})
    assert history(consents)[1:] == [
        (granted - 100, granted - 100, ODOMETER),
        (granted - 100, granted + 2, FREE),
    ]
    assert permitted(consents, granted - 101)
    assert not permitted(consents, granted - 100)
    assert permitted(consents, granted - 100, FREE)
    clock.next(granted - 100)
    consents.revoke((*KEY, 0), {"from": owner})
    assert not permitted(consents, granted - 100, FREE)
    assert permitted(consents, granted - 101)


def test_historyAt__beyond_the_end__refused(consents, granted):
    for index in (1, 2**256 - 1):
        with expect_error("ConsentRegistry_UnknownEntry", index, 1):
            consents.historyAt(*KEY, index)
    with expect_error("ConsentRegistry_UnknownEntry", 0, 0):
        consents.historyAt(CAR, INSURER, MINING, 0)


def test_history__random_grants_and_revocations__as_a_plain_model_CONSENT_1_CONSENT_2(
    consents, owner, clock, start
):
    dice = random.Random(7)
    model = []
    seen = {}
    now = start
    for _ in range(40):
        now += dice.randrange(1, 50)
        before = history(consents)
        clock.next(now)
        if model and model[-1][1] > now and dice.random() < 0.4:
            consents.revoke((*KEY, 0), {"from": owner})
            model[-1][1] = now
        else:
            categories = dice.choice([ODOMETER, FREE, ODOMETER | FREE])
            expiry = now + dice.randrange(1, 120)
            if model:
                model[-1][1] = min(model[-1][1], now)
            consents.grant(Grant(expiry, categories=categories).args(), {"from": owner})
            model.append([now, expiry, categories])
        after = history(consents)
        assert after == [tuple(entry) for entry in model]
        # Only ends change, and they only fall.
        for old, new in zip(before, after, strict=False):
            assert (old[0], old[2]) == (new[0], new[2])
            assert old[1] >= new[1]
        for time in (dice.randrange(start - 5, now) for _ in range(5)):
            seen.setdefault(time, permitted(consents, time))
    # What was said about a past time is still said.
    for time, answer in seen.items():
        assert permitted(consents, time) == answer
        assert answer == any(f <= time < u and c & ODOMETER for f, u, c in model)
