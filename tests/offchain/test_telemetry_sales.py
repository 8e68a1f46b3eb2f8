"""Weights around a sale, to the second, and suspensions until an attestation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.telemetry.reasons import Reason
from csop.telemetry.weights import weights, window_opens
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
    sell,
    vehicle_id,
)

A = vehicle_id("a")
START = HOUR * 3600
WAIT = PARAMS.weight.sale_wait_hours


def _sold(at, *, consent_at=None):
    """Vehicle a, sold by a to b, who consents in the same second (unless said otherwise)."""
    view = registry("a", "b")
    sell(view, "a", "b", at)
    grant(view, "a", at if consent_at is None else consent_at, FOREVER)
    return view


def _of(hour, node, view):
    return weights(hour, node, view, PARAMS).vehicles[A]


def test_sale__view_before_it__the_hours_before_pay_the_seller():
    view = registry("a", "b")
    assert _of(HOUR, driven(HOUR), view).weight == 2
    assert view.vehicles[A].owner == member_id("a")


@pytest.mark.parametrize(
    ("second", "why"),
    [(0, Reason.SOLD), (1, Reason.NOT_YET_OWNED), (3599, Reason.NOT_YET_OWNED)],
)
def test_sale__within_the_hour__pays_nobody(second, why):
    counted = _of(HOUR, driven(HOUR - 1, HOUR), _sold(START + second))
    assert (counted.weight, counted.why) == (0, why)
    assert counted.set_aside == {why: 40_000}


def test_sale__registered_in_the_same_hour__is_not_yet_registered():
    view = registry("a", "b", since=START + 1)
    sell(view, "a", "b", START + 2)
    grant(view, "a", START + 2, FOREVER)
    assert _of(HOUR, driven(HOUR), view).why is Reason.NOT_YET_REGISTERED


def test_sale__buyer_registered_after_the_epoch_began__is_not_yet_registered():
    view = registry("a")
    sell(view, "a", "b", START)
    grant(view, "a", START, FOREVER)
    assert _of(HOUR, driven(HOUR), view).why is Reason.UNKNOWN_OWNER
    view.member_registered(member_id("b"), "0x", START + 1)
    assert _of(HOUR, driven(HOUR), view).why is Reason.NOT_YET_REGISTERED


@pytest.mark.parametrize(
    ("sold", "weight"),
    [
        (START - WAIT * 3600, 2),
        (START - WAIT * 3600 + 1, 0),
        (START - WAIT * 3600 - 1, 2),
    ],
)
def test_sale__wait__an_hour_counts_that_begins_when_it_is_over(sold, weight):
    counted = _of(HOUR, driven(HOUR), _sold(sold))
    assert counted.weight == weight
    assert counted.set_aside == ({} if weight else {Reason.SOLD: 20_000})


def test_sale__hours_before_the_window_opened__stay_out_for_good():
    sold = START - WAIT * 3600
    counted = _of(HOUR + 1, driven(HOUR - WAIT - 1, HOUR - 1, HOUR, HOUR + 1), _sold(sold))
    assert (counted.metres, counted.set_aside) == (40_000, {Reason.SOLD: 40_000})


def test_sale__hours_that_wait__use_up_no_daily_cap():
    first = HOUR + 10  # a day of UTC+8 begins
    view = _sold((first + 1 - WAIT) * 3600)
    counted = _of(first + 2, driven(*(first + i for i in range(3)), metres=150_000), view)
    assert (counted.metres, counted.set_aside) == (300_000, {Reason.SOLD: 150_000})


def test_sale__sellers_consent__does_not_serve_the_buyer():
    view = _sold(START - 5_000 * 3600, consent_at=START + 3600)
    assert _of(HOUR, driven(HOUR), view).why is Reason.NO_CONSENT
    assert _of(HOUR + 1, driven(HOUR, HOUR + 1), view).weight == 2


def test_sale__sold_again__the_last_one_is_what_counts():
    view = _sold(START - 5_000 * 3600)
    sell(view, "a", "a", START - WAIT * 3600 + 1)
    grant(view, "a", START - WAIT * 3600 + 1, FOREVER)
    assert _of(HOUR, driven(HOUR), view).why is Reason.SOLD


def test_window_opens__never_sold__at_the_registration():
    assert window_opens(registry("a", since=77).vehicles[A], PARAMS) == 77
    assert window_opens(_sold(1_000).vehicles[A], PARAMS) == 1_000 + WAIT * 3600


def test_inspector__suspended__nothing_until_attested():
    node, view = driven(HOUR), registry("a")
    view.vehicle_suspended(A)
    counted = _of(HOUR, node, view)
    assert (counted.weight, counted.why) == (0, Reason.INSPECTED)
    assert counted.set_aside == {Reason.INSPECTED: 20_000}
    view.vehicle_attested(A, START)
    assert _of(HOUR, node, view).weight == 2


def _fallen(time):
    """Fell in HOUR + 1, as a batch of ``time`` showed; drove an hour before and one after."""
    node, device, view = ledger(), Device(), registry("a")
    node.admit(batch(device.report(HOUR), time=end_of(HOUR)), view)
    device.odometer = 0
    node.admit(batch(device.report(HOUR + 1), time=time), view)
    node.admit(batch(device.report(HOUR + 2), time=time + 3600), view)
    return node


@pytest.mark.parametrize(
    ("later", "why"), [(-1, Reason.SUSPENDED), (0, Reason.SUSPENDED), (1, None)]
)
def test_fall__attested__only_a_later_attestation_lifts_it(later, why):
    found = end_of(HOUR + 1) + 500
    view = registry("a")
    view.vehicle_attested(A, found + later)
    counted = _of(HOUR + 2, _fallen(found), view)
    assert counted.why is why
    if why is None:
        assert (counted.weight, counted.set_aside) == (2, {Reason.ODOMETER_FELL: 20_000})


def test_fall__attested_and_fallen_again__is_suspended_again():
    found = end_of(HOUR + 1)
    node, view, device = _fallen(found), registry("a"), Device(odometer=0, sequence=3)
    view.vehicle_attested(A, found + 1)
    assert _of(HOUR + 3, node, view).why is None
    again = device.report(HOUR + 3)
    node.admit(batch(again, time=end_of(HOUR + 3)), view)
    assert _of(HOUR + 3, node, view).why is Reason.SUSPENDED


@given(
    st.lists(st.tuples(st.integers(-400, 3), st.integers(0, 3599)), max_size=4),
    st.lists(st.integers(-719, 2), unique=True, max_size=20),
)
def test_sales__any__agree_with_the_plain_rule(sales, hours):
    view, owners = registry("a", "b"), "ba"
    times = sorted(START + hour * 3600 + second for hour, second in sales)
    known = [time for time in times if time < end_of(HOUR)]
    for number, time in enumerate(known):
        sell(view, "a", owners[number % 2], time)
        grant(view, "a", time, FOREVER)
    node = driven(*sorted(HOUR + hour for hour in hours), metres=10_000)
    counted = _of(HOUR, node, view)
    last = known[-1] if known else None
    expected = 0
    if last is None or last <= START:
        for hour in hours:
            start = START + hour * 3600
            broken = any(start < time < start + 3600 for time in known)
            if hour <= 0 and not broken and (last is None or start >= last + WAIT * 3600):
                expected += 1
    assert counted.weight == expected
