"""Admission: every rule, its reason, and what it leaves behind."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.hashing import keccak, reading_hash
from csop.telemetry.reasons import Reason
from tests.offchain.telemetry_fleet import (
    HOUR,
    Device,
    admit,
    batch,
    end_of,
    ledger,
    registry,
    signed,
    vehicle_id,
)

DAY = 86_400
A = vehicle_id("a")


@pytest.fixture
def node():
    return ledger()


@pytest.fixture
def view():
    return registry("a", "b")


def test_admit__good_readings__fill_the_hours(node, view):
    device = Device()
    assert admit(node, view, device.report(HOUR), device.report(HOUR + 1, 30_000)) == []
    assert node.histories[A].buckets == {HOUR: 20_000, HOUR + 1: 30_000}
    assert (node.accepted, node.rejected) == (2, {})


def test_admit__unknown_vehicle__is_refused_and_may_come_again(node, view):
    reading = Device("c").report(HOUR)
    assert admit(node, view, reading) == [Reason.UNKNOWN_VEHICLE]
    assert admit(node, registry("a", "b", "c"), reading) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: replace(s, signature=s.signature[:64]),
        lambda s: replace(s, signature=bytes(65)),
        lambda s: replace(s, reading=replace(s.reading, end_metres=30_000)),
        lambda s: signed(s.reading, "b"),
    ],
    ids=["short", "zero", "changed", "another-device"],
)
def test_admit__bad_signature__is_refused_and_does_not_use_the_sequence(node, view, spoil):
    reading = Device().report(HOUR)
    assert admit(node, view, spoil(reading)) == [Reason.BAD_SIGNATURE]
    assert admit(node, view, reading) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 0},
        {"sequence": 1 << 64},
        {"hour": 1 << 32},
        {"hour": -1},
        {"flags": 1 << 32},
        {"start_metres": -1},
        {"end_metres": 1 << 64},
        {"vehicle": b"short"},
        {"previous": b""},
        {"payload_hash": bytes(33)},
    ],
    ids=str,
)
def test_admit__malformed__is_refused(node, view, changes):
    good = Device().report(HOUR)
    bad = replace(good, reading=replace(good.reading, **changes))
    assert admit(node, view, bad, time=end_of(HOUR)) == [Reason.MALFORMED]
    assert admit(node, view, replace(good, salt=b"")) == [Reason.MALFORMED]
    assert admit(node, view, good) == []


@pytest.mark.parametrize(("later", "reasons"), [(0, []), (1, [Reason.BEFORE_REGISTRATION])])
def test_admit__hour_began_before_registration__is_refused(node, later, reasons):
    view = registry("a", since=HOUR * 3600 + later)
    assert admit(node, view, Device().report(HOUR)) == reasons


def test_admit__hour_not_over__is_refused_and_may_come_again(node, view):
    reading = Device().report(HOUR)
    assert admit(node, view, reading, time=end_of(HOUR) - 1) == [Reason.FUTURE]
    assert admit(node, view, reading, time=end_of(HOUR)) == []


@pytest.mark.parametrize(
    ("late", "reasons", "linked"),
    [
        (3 * DAY, [], True),
        (3 * DAY + 1, [Reason.TOO_LATE], True),
        (7 * DAY, [Reason.TOO_LATE], True),
        (7 * DAY + 1, [Reason.REFUSED_LATE], False),
    ],
)
def test_admit__late__counts_72_hours_and_is_anchored_7_days(node, view, late, reasons, linked):
    device = Device()
    assert admit(node, view, device.report(HOUR), time=end_of(HOUR) + late) == reasons
    assert (A in node.histories and 1 in node.histories[A].links) is linked
    assert bool(linked and node.histories[A].buckets) is (not reasons)
    assert admit(node, view, device.report(HOUR + 169)) == []


def test_admit__same_reading_again__is_replayed(node, view):
    reading = Device().report(HOUR)
    assert admit(node, view, reading, reading) == [Reason.REPLAYED]
    assert admit(node, view, replace(reading, salt=keccak(b"new"))) == [Reason.REPLAYED]
    assert node.histories[A].buckets == {HOUR: 20_000}


def test_admit__two_readings_of_one_sequence__the_first_anchored_counts(node, view):
    one, two = Device().report(HOUR, 10_000), Device().report(HOUR, 30_000)
    assert admit(node, view, one) == []
    assert admit(node, view, two) == [Reason.REPLAYED]
    assert node.histories[A].buckets == {HOUR: 10_000}


def test_admit__two_of_one_sequence_in_a_batch__the_smaller_hash_counts(view):
    pair = [Device().report(HOUR, 10_000), Device().report(HOUR, 30_000)]
    for order in (pair, pair[::-1]):
        node = ledger()
        assert admit(node, view, *order) == [Reason.REPLAYED]
        smaller = min((s.reading for s in pair), key=reading_hash)
        assert node.histories[A].buckets == {HOUR: smaller.end_metres}


@pytest.mark.parametrize("back", [0, 1])
def test_admit__hour_covered_or_passed__is_set_aside_without_punishment(node, view, back):
    device = Device()
    admit(node, view, device.report(HOUR))
    second = device.report(HOUR - back)
    device.odometer = 5  # even if it would have been a fall
    for again in (second, device.report(HOUR - back)):
        assert admit(node, view, again, time=end_of(HOUR)) == [Reason.OVERLAPPING_HOUR]
    assert node.histories[A].fell_at == -1
    assert node.histories[A].buckets == {HOUR: 20_000}


def test_admit__late_one_between_whose_hour_is_passed__is_set_aside(node, view):
    device = Device()
    first, second, third = device.report(HOUR), device.report(HOUR + 2), device.report(HOUR + 2)
    assert admit(node, view, first, third) == []
    assert admit(node, view, second) == [Reason.OVERLAPPING_HOUR]


def test_admit__odometer_fell__zeroes_the_window_and_suspends(node, view):
    device = Device()
    admit(node, view, device.report(HOUR), device.report(HOUR + 1))
    device.odometer = 1_000
    assert admit(node, view, device.report(HOUR + 2, 100)) == [Reason.ODOMETER_FELL]
    history = node.histories[A]
    assert (history.fell_at, history.zeroed_through) == (end_of(HOUR + 2), HOUR + 2)
    assert HOUR + 2 not in history.buckets
    # the fallen reading is what the next is compared with
    assert admit(node, view, device.report(HOUR + 3, 100)) == []
    assert history.zeroed_through == HOUR + 2


def test_admit__end_below_start__is_a_fall(node, view):
    reading = Device(odometer=500).report(HOUR, 100, end_metres=499)
    assert admit(node, view, reading) == [Reason.ODOMETER_FELL]
    assert node.histories[A].fell_at == end_of(HOUR)
    assert node.rejected_metres[Reason.ODOMETER_FELL] == 0


def test_admit__late_one_above_the_next__is_a_fall_at_the_next(node, view):
    device = Device()
    first, second = device.report(HOUR), device.report(HOUR + 1, 50_000)
    device.odometer = 60_000
    third = device.report(HOUR + 5)
    assert admit(node, view, first, third) == []
    assert admit(node, view, second, time=end_of(HOUR + 5)) == [Reason.ODOMETER_FELL]
    assert node.histories[A].zeroed_through == HOUR + 5


def test_admit__late_one_that_fits__counts(node, view):
    device = Device()
    first, second, third = (device.report(HOUR + i) for i in range(3))
    assert admit(node, view, first, third) == []
    assert admit(node, view, second, time=end_of(HOUR + 10)) == []
    assert len(node.histories[A].buckets) == 3


def test_admit__one_metre_back__is_a_fall_and_standing_is_not(node, view):
    device = Device()
    assert admit(node, view, device.report(HOUR), device.report(HOUR + 1, 0)) == []
    device.odometer -= 1
    assert admit(node, view, device.report(HOUR + 2)) == [Reason.ODOMETER_FELL]


def test_admit__late_one_two_before_the_next__is_not_compared_by_hash(node, view):
    device = Device()
    first, second, _, fourth = (device.report(HOUR + i) for i in range(4))
    assert admit(node, view, first, fourth) == []
    assert admit(node, view, second, time=end_of(HOUR + 3)) == []


def test_admit__malformed_ones_in_any_order__same_admission(view):
    bad = [Device().report(HOUR, sequence=0, flags=flags) for flags in range(5)]
    results = [ledger().admit(batch(*b, time=end_of(HOUR)), view) for b in (bad, bad[::-1])]
    assert results[0] == results[1]


def test_admit__other_vehicle_fell__is_left_alone(node, view):
    a, b = Device("a"), Device("b")
    admit(node, view, a.report(HOUR), b.report(HOUR))
    a.odometer = 0
    admit(node, view, a.report(HOUR + 1), b.report(HOUR + 1))
    assert node.histories[A].fell_at == end_of(HOUR + 1)
    assert node.histories[vehicle_id("b")].fell_at == -1


@pytest.mark.parametrize("sequence", [1, 2])
def test_admit__wrong_previous__is_a_broken_chain(node, view, sequence):
    device = Device()
    if sequence == 2:
        admit(node, view, device.report(HOUR))
    wrong = device.report(HOUR + 1, previous=keccak(b"other"))
    assert admit(node, view, wrong) == [Reason.BROKEN_CHAIN]
    # the next one names a reading that is not known as accepted, so nothing contradicts it
    assert admit(node, view, device.report(HOUR + 2)) == []


def test_admit__late_one_that_the_next_does_not_name__is_a_broken_chain(node, view):
    device = Device()
    first, second, third = (device.report(HOUR + i) for i in range(3))
    other = signed(replace(second.reading, flags=1))
    assert admit(node, view, first, third) == []
    assert admit(node, view, other, time=end_of(HOUR + 2)) == [Reason.BROKEN_CHAIN]


@pytest.mark.parametrize(("metres", "reasons"), [(150_000, []), (150_001, [Reason.ABSURD_SPEED])])
def test_admit__absurd_speed__is_set_aside_alone(node, view, metres, reasons):
    device = Device()
    assert admit(node, view, device.report(HOUR, metres)) == reasons
    assert admit(node, view, device.report(HOUR + 1)) == []
    assert node.rejected_metres.total() == (metres if reasons else 0)


def test_admit__older_batch_after_newer__raises(node, view):
    node.admit(batch(time=end_of(HOUR)), view)
    with pytest.raises(ValueError, match="not anchor order"):
        node.admit(batch(time=end_of(HOUR) - 1), view)


def test_reason__every_code__has_a_meaning_of_its_own():
    assert len({reason.meaning for reason in Reason}) == len(Reason)
    assert all(str(reason) == reason.value for reason in Reason)


SPOILED = st.sampled_from([{}, {}, {}, {"end_metres": 0}, {"previous": keccak(b"x")}, {"hour": 1}])


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.integers(0, 3),
            st.sampled_from([0, 900, 160_000]),
            st.sampled_from([0, 0, 0, -500]),
            SPOILED,
        ),
        max_size=16,
    ),
    st.lists(st.integers(0, 15), max_size=4),
    st.integers(0, 999),
    st.integers(1, 4),
)
def test_admit__order_within_a_batch__changes_nothing(drives, again, seed, parts):
    devices, view, hour, made = {}, registry("a", "b"), HOUR, []
    for label, pause, metres, slip, changes in drives:
        device = devices.setdefault(label, Device(label, odometer=1_000))
        device.odometer = max(0, device.odometer + slip)
        hour += pause
        made.append(device.report(hour, metres, **changes))
    made += [made[i] for i in again if i < len(made)]
    batches = [made[i::parts] for i in range(parts)]
    rng, results = random.Random(seed), []
    for _ in range(2):
        node = ledger()
        admitted = [node.admit(batch(*part, time=end_of(hour)), view) for part in batches]
        for result, part in zip(admitted, batches, strict=True):
            assert len(result.accepted) + len(result.rejected) == len(part)
        results.append((admitted, node.histories, node.rejected, node.rejected_metres))
        for part in batches:
            rng.shuffle(part)
    assert results[0] == results[1]
    for history in results[0][1].values():
        assert set(history.buckets) <= {link.reading.hour for link in history.links.values()}
