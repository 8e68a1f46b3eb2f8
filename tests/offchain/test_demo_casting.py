"""Whose lives take a turn in the demo: chosen by what was driven before, or said to be absent."""

from dataclasses import replace

import pytest

from csop import params as parameters
from csop.demo.casting import Life, cast, plan_of
from csop.demo.fleet import make_fleet
from csop.telemetry.drives import DriveHour
from csop.types import Epoch

FIRST = 411_102
KM = 1_000
UNIT = 10 * KM
PLAN = {
    Life.FROZEN: (Epoch(2), Epoch(2)),
    Life.RECOVERED: (Epoch(1), Epoch(5)),
    Life.WITHDRAWN: (Epoch(3), Epoch(3)),
    Life.SOLD: (Epoch(4), Epoch(4)),
}


def hour(label: str, epoch: int, km: int) -> DriveHour:
    return DriveHour(label, FIRST + epoch, 500, 500 + km * KM, ())


def choose(hours, epochs: int = 6):
    fleet = make_fleet(sorted({drive.label for drive in hours}))
    return cast(PLAN, hours, fleet, FIRST, epochs, UNIT)


def labels(chosen) -> dict[Life, str]:
    return {life: car.label for life, car in chosen.cars.items()}


def test_cast__enough_cars__each_goes_to_the_free_one_that_drove_furthest():
    found = choose([hour("a", 0, 20), hour("b", 0, 50), hour("c", 0, 30), hour("d", 0, 40)])
    assert labels(found) == {
        Life.FROZEN: "b",
        Life.RECOVERED: "d",
        Life.WITHDRAWN: "c",
        Life.SOLD: "a",
    }
    assert found.absent == {}


def test_cast__driven_in_its_hour_or_later__does_not_count():
    """Frozen in the hour of epoch 2: what a drove then nobody has been paid for yet."""
    found = choose([hour("a", 0, 11), hour("a", 2, 90), hour("b", 0, 6), hour("b", 1, 6)])
    assert labels(found)[Life.FROZEN] == "b"


def test_cast__equally_far__the_first_by_label():
    hours = [hour(label, 0, 20) for label in ("9", "10", "11")]
    assert labels(choose(hours))[Life.FROZEN] == "10"
    assert labels(choose(hours)) == labels(choose(hours[::-1]))


def test_cast__one_car__it_is_frozen_and_mines_on():
    found = choose([hour("a", 0, 20)])
    assert labels(found) == {Life.FROZEN: "a"}
    assert found.absent.keys() == set(Life) - {Life.FROZEN}
    assert set(found.absent.values()) == {"takes another car that has driven 10 km before"}


def test_cast__less_than_a_unit_driven__nobody():
    found = choose([hour("a", 0, 9), hour("b", 3, 80)])
    assert labels(found) == {Life.SOLD: "b"}


@pytest.mark.parametrize("epochs", range(1, 7))
def test_cast__short_log__only_what_is_complete_in_it(epochs):
    found = choose([hour(label, 0, 20) for label in "abcd"], epochs)
    assert found.cars.keys() == {life for life, (_, end) in PLAN.items() if end < epochs}
    assert found.absent.keys() == set(Life) - found.cars.keys()
    assert all(why.endswith(f"hours, the log has {epochs}") for why in found.absent.values())


def test_plan__recovery__waits_longer_than_the_registry_demands():
    params = parameters.load()
    begin, end = plan_of(params)[Life.RECOVERED]
    assert (end - begin - 1) * 3600 == params.registry.recovery_seconds
    assert end < 4 * 24
    quick = replace(params, registry=replace(params.registry, recovery_seconds=7_200))
    assert plan_of(quick)[Life.RECOVERED] == (begin, begin + 3)
