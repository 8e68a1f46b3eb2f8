"""Replacement of the device that signs."""

import pytest

from tests.unit.events import hex32
from tests.unit.vehicle_registry.fleet import (
    ALICE,
    BOB,
    CAR,
    KEY,
    OTHER_CAR,
    OTHER_KEY,
    OTHER_VIN,
    THIRD_KEY,
    ZERO,
)


@pytest.fixture
def other_car(fleet, car):
    """A car of Bob's, with a device of its own."""
    fleet.register(OTHER_CAR, BOB, OTHER_KEY, OTHER_VIN)


def test_replaceDevice__new_key__signs_from_now_on(fleet, vehicles, car):
    before = fleet.stored(CAR)
    tx = fleet.replace(OTHER_KEY)
    replaced = tx.events["DeviceReplaced"]
    assert fleet.logged(tx) == [
        ("DeviceReplaced", {"id": hex32(CAR), "from": replaced["from"], "to": replaced["to"]})
    ]
    assert (replaced["from"].lower(), replaced["to"].lower()) == (KEY, OTHER_KEY)
    assert fleet.stored(CAR) == (before[0], OTHER_KEY, *before[2:])
    assert vehicles.vehicleOfDevice(OTHER_KEY) == hex32(CAR)


def test_replaceDevice__former_key__stays_the_vehicles_VEHICLE_1(fleet, vehicles, car):
    fleet.replace(OTHER_KEY)
    assert vehicles.vehicleOfDevice(KEY) == hex32(CAR)
    with fleet.refused("VehicleRegistry_DeviceKeyTaken", KEY, CAR):
        fleet.register(OTHER_CAR, BOB, KEY, OTHER_VIN)
    for former in (KEY, OTHER_KEY):
        with fleet.refused("VehicleRegistry_DeviceKeyTaken", former, CAR):
            fleet.replace(former)


def test_replaceDevice__the_same_key__refused_VEHICLE_1(fleet, car):
    with fleet.refused("VehicleRegistry_DeviceKeyTaken", KEY, CAR):
        fleet.replace(KEY)


def test_replaceDevice__key_of_another__refused_VEHICLE_1(fleet, other_car):
    with fleet.refused("VehicleRegistry_DeviceKeyTaken", OTHER_KEY, OTHER_CAR):
        fleet.replace(OTHER_KEY)


def test_replaceDevice__former_key_of_another__refused_VEHICLE_1(fleet, other_car):
    fleet.replace(THIRD_KEY, vehicle=OTHER_CAR)
    with fleet.refused("VehicleRegistry_DeviceKeyTaken", OTHER_KEY, OTHER_CAR):
        fleet.replace(OTHER_KEY)


def test_replaceDevice__after_a_sale__the_sellers_device_is_no_way_back(fleet, car):
    fleet.sell(BOB)
    fleet.replace(OTHER_KEY)
    fleet.sell(ALICE)
    with fleet.refused("VehicleRegistry_DeviceKeyTaken", KEY, CAR):
        fleet.replace(KEY)
    assert fleet.stored(CAR)[1] == OTHER_KEY


def test_replaceDevice__zero__refused(fleet, car):
    with fleet.refused("VehicleRegistry_ZeroDeviceKey"):
        fleet.replace(ZERO)


def test_replaceDevice__unknown_vehicle__refused(fleet, car):
    for vehicle in (OTHER_CAR, bytes(32)):
        with fleet.refused("VehicleRegistry_UnknownVehicle", vehicle):
            fleet.replace(OTHER_KEY, vehicle=vehicle)


def test_replaceDevice__anyone_but_the_registrar__refused(
    fleet, vehicles, accounts, stranger, inspector, as_admin, car
):
    for caller in (stranger, inspector, as_admin, accounts[1]):
        with fleet.refused("AccessManagedUnauthorized", caller):
            vehicles.replaceDevice(CAR, OTHER_KEY, {"from": caller})
