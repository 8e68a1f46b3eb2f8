"""Weights: gates, consent hour by hour, caps, and a plain model of the whole rule."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.telemetry.reasons import Reason
from csop.telemetry.weights import weights
from csop.types import Address
from tests.offchain.telemetry_fleet import (
    FOREVER,
    HOUR,
    PARAMS,
    Device,
    batch,
    driven,
    end_of,
    grant,
    ledger,
    member_id,
    registry,
    revoke,
    vehicle_id,
)

A, B = vehicle_id("a"), vehicle_id("b")
MIDNIGHT = HOUR + 10
"""The first hour of a calendar day in UTC+8."""


def _of(hour, node, view, params=PARAMS):
    return weights(hour, node, view, params).vehicles[A]


def test_weights__driven__whole_units_of_10_km():
    result = weights(HOUR + 1, driven(HOUR, HOUR + 1, metres=19_999), registry("a", "b"), PARAMS)
    assert result.weights == {A: 3}
    assert result.total == 3
    assert result.metres() == 39_998
    assert result.why() == {B: Reason.NO_READINGS}
    assert list(result.vehicles) == sorted([A, B])


def test_weights__less_than_a_unit__says_so():
    counted = _of(HOUR, driven(HOUR, metres=9_999), registry("a"))
    assert (counted.weight, counted.why, counted.metres) == (0, Reason.UNDER_10_KM, 9_999)
    assert _of(HOUR, driven(HOUR, metres=0), registry("a")).why is Reason.UNDER_10_KM


@pytest.mark.parametrize(("later", "weight"), [(0, 2), (719, 2), (720, 0)])
def test_weights__window__is_720_hours_with_this_one(later, weight):
    counted = _of(HOUR + later, driven(HOUR), registry("a"))
    assert counted.weight == weight
    assert counted.why is (None if weight else Reason.NO_READINGS)


def test_weights__hours_after_the_epoch__do_not_count():
    assert _of(HOUR, driven(HOUR, HOUR + 1), registry("a")).metres == 20_000


def _without_owner():
    view = registry("a")
    del view.members[member_id("a")]
    return view


def _owner_later(seconds):
    view = registry("a")
    view.member_registered(member_id("a"), Address("0x"), HOUR * 3600 + seconds)
    return view


def _registered(seconds):
    view = registry("a", since=HOUR * 3600 + seconds)
    grant(view, "a", 0, FOREVER)
    return view


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (registry("a"), None),
        (registry("b"), Reason.UNKNOWN_VEHICLE),
        (_without_owner(), Reason.UNKNOWN_OWNER),
        (_owner_later(0), None),
        (_owner_later(1), Reason.NOT_YET_REGISTERED),
        (_registered(0), None),
        (_registered(1), Reason.NOT_YET_REGISTERED),
        (registry("a", commercial=True), Reason.COMMERCIAL),
    ],
)
def test_weights__gate__zero_with_its_reason(view, why):
    counted = _of(HOUR, driven(HOUR), view)
    assert counted.why is why
    assert counted.weight == (0 if why else 2)
    assert counted.set_aside == ({why: 20_000} if why else {})


def test_weights__odometer_fell__suspended():
    node, device = ledger(), Device()
    one = device.report(HOUR)
    device.odometer = 0
    node.admit(batch(one, device.report(HOUR + 1), time=end_of(HOUR + 1)), registry("a"))
    counted = _of(HOUR + 1, node, registry("a"))
    assert (counted.weight, counted.why) == (0, Reason.SUSPENDED)
    assert counted.set_aside == {Reason.SUSPENDED: 20_000}


def test_weights__attested_after_a_fall__what_came_before_stays_zeroed():
    node = driven(HOUR, HOUR + 1, HOUR + 2)
    node.histories[A].zeroed_through = HOUR + 1
    counted = _of(HOUR + 2, node, registry("a"))
    assert (counted.weight, counted.set_aside) == (2, {Reason.ODOMETER_FELL: 40_000})


def test_weights__registered_in_the_window__earlier_hours_do_not_count():
    view = registry("a", since=(HOUR + 1) * 3600)
    grant(view, "a", 0, FOREVER)
    counted = _of(HOUR + 1, driven(HOUR, HOUR + 1), view)
    assert (counted.weight, counted.set_aside) == (2, {Reason.BEFORE_REGISTRATION: 20_000})


def test_weights__withdrawn_in_mid_hour__stops_from_that_hour():
    node, view = driven(HOUR, HOUR + 1, HOUR + 2), registry("a")
    revoke(view, "a", (HOUR + 1) * 3600 + 1)
    assert _of(HOUR, node, view).weight == 2
    for hour in (HOUR + 1, HOUR + 2):
        assert _of(hour, node, view).why is Reason.NO_CONSENT


def test_weights__withdrawn_as_the_hour_ends__that_hour_counts():
    view = registry("a")
    revoke(view, "a", (HOUR + 1) * 3600)
    node = driven(HOUR, HOUR + 1)
    assert _of(HOUR, node, view).weight == 2
    assert _of(HOUR + 1, node, view).why is Reason.NO_CONSENT


def test_weights__granted_again__hours_without_consent_stay_out():
    view = registry("a")
    revoke(view, "a", (HOUR + 1) * 3600 + 1800)
    grant(view, "a", (HOUR + 2) * 3600, FOREVER)
    counted = _of(HOUR + 2, driven(HOUR, HOUR + 1, HOUR + 2), view)
    assert (counted.weight, counted.set_aside) == (4, {Reason.NO_CONSENT: 20_000})


def test_weights__barred_vehicle__sets_aside_what_the_window_holds():
    view = registry("a", commercial=True)
    assert _of(HOUR + 719, driven(HOUR), view).set_aside == {Reason.COMMERCIAL: 20_000}
    assert _of(HOUR + 720, driven(HOUR), view).set_aside == {}


def test_weights__nothing_counts_for_two_reasons__says_the_greater():
    view = registry("a", since=(HOUR + 2) * 3600)
    view.consents.clear()
    grant(view, "a", (HOUR + 4) * 3600, FOREVER)
    node = driven(HOUR, HOUR + 1, HOUR + 2)
    counted = _of(HOUR + 4, node, view)
    assert counted.why is Reason.BEFORE_REGISTRATION
    assert counted.set_aside == {Reason.BEFORE_REGISTRATION: 40_000, Reason.NO_CONSENT: 20_000}


def test_weights__consent_renewed_in_mid_hour__holds_through():
    view = registry("a")
    grant(view, "a", HOUR * 3600 + 1800, FOREVER)
    assert _of(HOUR, driven(HOUR), view).weight == 2


def test_weights__consent_expired_or_for_location_only__is_none():
    view = registry("a")
    grant(view, "a", HOUR * 3600, HOUR * 3600 + 3599)
    assert _of(HOUR, driven(HOUR), view).why is Reason.NO_CONSENT
    view = registry("a")
    grant(view, "a", HOUR * 3600, FOREVER, categories=0b10)
    assert _of(HOUR, driven(HOUR), view).why is Reason.NO_CONSENT


def test_weights__daily_cap__first_300_km_of_a_day_in_utc_8():
    hours = [MIDNIGHT - 2, MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 2]
    counted = _of(MIDNIGHT + 2, driven(*hours, metres=140_000), registry("a"))
    assert counted.metres == 280_000 + 300_000
    assert counted.set_aside == {Reason.OVER_DAILY_CAP: 120_000}


def test_weights__day_cut_by_the_window__cap_is_of_the_whole_day():
    node = driven(MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 2, metres=140_000)
    counted = _of(MIDNIGHT + 719, node, registry("a"))
    assert counted.metres == 300_000
    assert counted.set_aside == {Reason.OVER_DAILY_CAP: 120_000}
    counted = _of(MIDNIGHT + 720, node, registry("a"))  # the first hour is out, its share stays
    assert counted.metres == 160_000
    assert counted.set_aside == {Reason.OVER_DAILY_CAP: 120_000}
    counted = _of(MIDNIGHT + 721, node, registry("a"))
    assert counted.metres == 20_000


def test_weights__hours_without_consent__use_up_no_daily_cap():
    view = registry("a")
    revoke(view, "a", (MIDNIGHT + 1) * 3600)
    grant(view, "a", (MIDNIGHT + 2) * 3600, FOREVER)
    node = driven(*(MIDNIGHT + i for i in range(3)), metres=150_000)
    counted = _of(MIDNIGHT + 2, node, view)
    assert (counted.metres, counted.set_aside) == (300_000, {Reason.NO_CONSENT: 150_000})


def test_weights__window_cap__600_units():
    hours = [MIDNIGHT + 24 * day + i for day in range(21) for i in range(2)]
    counted = _of(hours[-1], driven(*hours, metres=150_000), registry("a"))
    assert (counted.weight, counted.metres) == (600, 6_000_000)
    assert counted.set_aside == {Reason.OVER_WINDOW_CAP: 300_000}


def test_weights__late_reading__enters_the_epoch_that_is_open():
    late = 48 * 3600
    node = ledger()
    before = _of(HOUR + 48, node, registry("a"))
    device = Device()
    node.admit(batch(device.report(HOUR), time=end_of(HOUR) + late), registry("a"))
    assert before.why is Reason.NO_READINGS
    assert _of(HOUR + 48, node, registry("a")).weight == 2


def _model(hour, driven, registered_at, consented, shift, caps):
    """The rule, written down once more: metres counted, by brute force over the window."""
    if registered_at > hour * 3600 or not consented(hour):
        return 0
    days = {}
    for at in range(hour - 800, hour + 1):
        if at in driven and consented(at) and at * 3600 >= registered_at:
            days.setdefault((at * 3600 + shift * 3600) // 86_400, []).append(at)
    total = 0
    for hours in days.values():
        so_far = 0
        for at in sorted(hours):
            counts = min(so_far + driven[at], caps[0]) - min(so_far, caps[0])
            so_far += driven[at]
            total += counts if at > hour - 720 else 0
    return min(total, caps[1])


@given(
    st.dictionaries(
        st.integers(-760, 3), st.sampled_from([0, 9_999, 70_000, 150_000]), max_size=40
    ),
    st.lists(st.tuples(st.integers(-760, 2), st.integers(0, 3599)), max_size=5),
    st.integers(-760, 1),
    st.sampled_from([8, 0, -6]),
    st.sampled_from([(300_000, 6_000_000), (100_000, 450_000)]),
)
def test_weights__any_history__agrees_with_the_plain_model(driven, toggles, since, shift, caps):
    now = HOUR + 2000
    rules = replace(
        PARAMS.plausibility,
        daily_cap_metres=caps[0],
        window_cap_metres=caps[1],
        utc_offset_hours=shift,
    )
    params = replace(PARAMS, plausibility=rules)
    node, device, everyone = ledger(), Device(), registry("a")
    for at in sorted(driven):
        reading = device.report(now + at, driven[at])
        assert not node.admit(batch(reading, time=end_of(now + at)), everyone).rejected
    view = registry("a", since=(now + since) * 3600)
    edges = sorted((now + hour) * 3600 + second for hour, second in toggles)
    view.consents.clear()
    grant(view, "a", 0, FOREVER)
    for number, edge in enumerate(edges):
        if number % 2:
            grant(view, "a", edge, FOREVER)
        else:
            revoke(view, "a", edge)

    def consented(hour):
        start, end = hour * 3600, end_of(hour)
        off = [(edges[i], [*edges, FOREVER][i + 1]) for i in range(0, len(edges), 2)]
        return all(until <= start or end <= at or at == until for at, until in off)

    for hour in (now, now + 1):
        result = weights(hour, node, view, params)
        absolute = {now + at: metres for at, metres in driven.items()}
        expected = _model(hour, absolute, (now + since) * 3600, consented, shift, caps)
        counted = result.vehicles[A]
        assert counted.metres == expected
        assert counted.weight == result.weights.get(A, 0) == expected // 10_000
        assert (counted.why is None) == (counted.weight > 0)
        window = sum(m for at, m in absolute.items() if hour - 720 < at <= hour)
        assert counted.metres + sum(counted.set_aside.values()) == window
