"""Deletion: refused hours, histories judged anew, and nodes that erased agreeing with those that
did not. And devices replaced."""

from dataclasses import replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from csop.hashing import keccak
from csop.telemetry.devices import address_of, device_key
from csop.telemetry.reasons import Reason
from csop.telemetry.weights import weights
from tests.offchain.telemetry_fleet import (
    HOUR,
    PARAMS,
    Device,
    admit,
    batch,
    delete,
    end_of,
    ledger,
    registry,
    sell,
    signed,
    vehicle_id,
)

A = vehicle_id("a")
START = HOUR * 3600


@pytest.fixture
def node():
    return ledger()


@pytest.fixture
def view():
    return registry("a", "b")


@pytest.mark.parametrize(
    ("asked", "hour", "reasons"),
    [
        (START, HOUR, []),
        (START + 1, HOUR, [Reason.DELETED]),
        (START + 1, HOUR - 1, [Reason.DELETED]),
        (end_of(HOUR) + 9, HOUR, [Reason.DELETED]),
        (end_of(HOUR), HOUR + 1, []),
    ],
)
def test_admit__hour_touches_what_is_to_be_deleted__is_refused(node, view, asked, hour, reasons):
    delete(view, "a", 0, asked)
    assert admit(node, view, Device().report(hour)) == reasons
    assert (A in node.histories) is (not reasons)


@pytest.mark.parametrize(
    ("sold", "hour", "reasons"),
    [
        (START, HOUR, []),
        (START + 1, HOUR, [Reason.DELETED]),
        (START, HOUR - 1, [Reason.DELETED]),
    ],
)
def test_admit__seller_asked__hours_through_the_sale_are_refused(node, view, sold, hour, reasons):
    sell(view, "a", "b", sold)
    delete(view, "a", 0, START + 99_999)
    assert admit(node, view, Device().report(hour)) == reasons


def test_admit__bad_signature_in_a_deleted_hour__is_a_bad_signature(node, view):
    delete(view, "a", 0, end_of(HOUR))
    forged = signed(Device().report(HOUR).reading, "b")
    assert admit(node, view, forged) == [Reason.BAD_SIGNATURE]


def test_admit__deleted_and_not_over__is_deleted(node, view):
    delete(view, "a", 0, end_of(HOUR))
    assert admit(node, view, Device().report(HOUR), time=START) == [Reason.DELETED]


def test_forget__deleted_hours__are_gone_and_others_stay(node, view):
    device = Device()
    admit(node, view, device.report(HOUR), device.report(HOUR + 1), Device("b").report(HOUR))
    delete(view, "a", 0, end_of(HOUR))
    node.forget(view)
    assert node.histories[A].buckets == {HOUR + 1: 20_000}
    assert node.histories[vehicle_id("b")].buckets == {HOUR: 20_000}


def test_forget__nothing_left__leaves_no_history(node, view):
    admit(node, view, Device().report(HOUR))
    delete(view, "a", 0, end_of(HOUR))
    node.forget(view)
    assert A not in node.histories


def test_forget__asked_again__takes_the_later_hours_too(node, view):
    device = Device()
    admit(node, view, device.report(HOUR), device.report(HOUR + 1))
    for hours in (1, 2):
        delete(view, "a", 0, end_of(HOUR + hours - 1))
        node.forget(view)
        left = node.histories[A].buckets if A in node.histories else {}
        assert sorted(left) == [HOUR + 1][: 2 - hours]


def test_forget__fall_between_deleted_and_kept__never_was(node, view):
    device = Device(odometer=9_000)
    admit(node, view, device.report(HOUR))
    device.odometer = 100
    assert admit(node, view, device.report(HOUR + 1)) == [Reason.ODOMETER_FELL]
    delete(view, "a", 0, end_of(HOUR))
    node.forget(view)
    history = node.histories[A]
    assert (history.fell_at, history.zeroed_through) == (-1, -1)
    assert history.buckets == {HOUR + 1: 20_000}


def test_forget__fall_among_kept_ones__stays_with_its_time(node, view):
    device = Device(odometer=9_000)
    admit(node, view, device.report(HOUR), device.report(HOUR + 1))
    device.odometer = 100
    admit(node, view, device.report(HOUR + 2), time=end_of(HOUR + 2) + 77)
    delete(view, "a", 0, end_of(HOUR))
    node.forget(view)
    assert node.histories[A].fell_at == end_of(HOUR + 2) + 77
    assert node.histories[A].zeroed_through == HOUR + 2


def test_forget__replayed_by_a_kept_reading__it_counts_now(node, view):
    deleted, kept = Device().report(HOUR), Device().report(HOUR + 1, 30_000)
    assert admit(node, view, deleted) == []
    assert admit(node, view, kept) == [Reason.REPLAYED]
    delete(view, "a", 0, end_of(HOUR))
    node.forget(view)
    assert node.histories[A].buckets == {HOUR + 1: 30_000}


def test_forget__too_late_when_it_came__is_too_late_still(node, view):
    device = Device()
    first, second = device.report(HOUR), device.report(HOUR + 1)
    admit(node, view, first)
    admit(node, view, second, time=end_of(HOUR + 1) + 72 * 3600 + 1)
    delete(view, "a", 0, end_of(HOUR))
    node.forget(view)
    assert (node.histories[A].buckets, list(node.histories[A].links)) == ({}, [2])


def test_admit__deletion_new_in_its_view__is_applied_before_the_batch(node, view):
    device = Device(odometer=9_000)
    admit(node, view, device.report(HOUR))
    delete(view, "a", 0, end_of(HOUR))
    device.odometer = 100
    assert admit(node, view, device.report(HOUR + 1)) == []


def test_admit__device_replaced__only_the_new_one_signs(node, view):
    device, former = Device(), address_of(device_key("test", "a"))
    old, new = device.report(HOUR), device.report(HOUR + 1)
    view.device_replaced(A, former, address_of(device_key("test", "new")))
    assert admit(node, view, old) == [Reason.BAD_SIGNATURE]
    assert admit(node, view, signed(new.reading, "new")) == []


def test_admit__device_replaced__what_was_admitted_before_stays(node, view):
    device, former = Device(), address_of(device_key("test", "a"))
    assert admit(node, view, device.report(HOUR)) == []
    view.device_replaced(A, former, address_of(device_key("test", "new")))
    second = signed(device.report(HOUR + 1).reading, "new")
    assert admit(node, view, second) == []
    assert len(node.histories[A].buckets) == 2


LAST = 12
"""Epochs of a story."""
DRIVES = st.lists(
    st.tuples(
        st.integers(0, 2),  # hours after the drive before
        st.sampled_from([0, 9_000, 20_000, 160_000]),
        st.sampled_from([0, 0, 0, 0, -25_000]),  # the odometer slips before it
        st.sampled_from([0, 0, 0, 1, 3]),  # epochs until it is anchored
        st.sampled_from([{}, {}, {}, {"previous": keccak(b"x")}, {"sequence": 2}]),
    ),
    min_size=3,
    max_size=12,
)
EVENTS = st.lists(
    st.tuples(
        st.integers(0, LAST * 3600),
        st.sampled_from(["sell", "delete", "delete", "attest"]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=5,
)


def driven(drives):
    """Readings of a story, each with the epoch it is anchored in."""
    device, hour, found = Device(odometer=100_000), 0, []
    for pause, metres, slip, late, changes in drives:
        hour = min(hour + pause, LAST - 1)
        device.odometer += slip
        reading = device.report(HOUR + hour, metres, **changes)
        found.append((min(hour + late, LAST - 1), reading))
    return found


def _views(events):
    """The registries at the block of each epoch, and one epoch later."""
    view, views, due = registry("a", "b", "c"), [], sorted(events)
    for epoch in range(LAST + 1):
        while due and START + due[0][0] < end_of(HOUR + epoch):
            second, kind, choice = due.pop(0)
            vehicle = view.vehicles[A]
            if kind == "sell":
                sell(view, "a", "bc"[vehicle.owner_epoch % 2], START + second)
            elif kind == "attest":
                view.vehicle_attested(A, START + second)
            else:
                delete(view, "a", min(choice, vehicle.owner_epoch), START + second)
        views.append(view.copy())
    return views


def _told(views, anchored):
    """A ledger after the story."""
    node = ledger()
    for epoch, view in enumerate(views):
        node.forget(view)
        readings = [reading for when, reading in anchored if when == epoch]
        if readings:
            node.admit(batch(*readings, time=end_of(HOUR + epoch) + 60), view)
    return node


def _deleted(view, reading):
    start = reading.reading.hour * 3600
    return view.is_deleted(A, start, start + 3600)


@settings(max_examples=300)
@given(DRIVES, EVENTS, st.just(-1) | st.integers(0, (1 << 12) - 1))
def test_forget__any_story__one_who_erased_agrees_with_one_who_did_not(drives, events, erased):
    views, anchored = _views(events), driven(drives)
    kept = [
        (epoch, reading)
        for number, (epoch, reading) in enumerate(anchored)
        if not (erased >> number & 1 and _deleted(views[-1], reading))
    ]
    full, other = _told(views, anchored), _told(views, kept)
    assert full.histories == other.histories
    hour = HOUR + LAST
    params = replace(PARAMS, weight=replace(PARAMS.weight, sale_wait_hours=3))
    assert weights(hour, full, views[-1], params) == weights(hour, other, views[-1], params)
    event(f"erased: {len(kept) < len(anchored)}, left: {A in full.histories}")


@given(DRIVES, EVENTS)
def test_forget__any_story__no_reading_of_a_deleted_hour_is_left(drives, events):
    views, anchored = _views(events), driven(drives)
    history = _told(views, anchored).histories.get(A)
    for link, _ in history.passed if history else ():
        assert not views[-1].is_deleted(A, link.reading.hour * 3600, end_of(link.reading.hour))
