"""Suspension and attestation."""

import pytest

from tests.unit.events import hex32
from tests.unit.vehicle_registry.fleet import ALICE, BOB, CAR, DOCUMENT, KEY, OTHER_CAR

ACTS = ("suspend", "attest")
both = pytest.mark.parametrize("name", ACTS)


def state(fleet):
    """Whether it is suspended, and when it was attested."""
    stored = fleet.stored(CAR)
    return stored[4], stored[7]


def test_suspend__in_order_so_far__suspended_and_nothing_else(fleet, car):
    tx = fleet.suspend()
    logged = ("VehicleSuspended", {"id": hex32(CAR), "document": hex32(DOCUMENT)})
    assert fleet.logged(tx) == [logged]
    assert fleet.stored(CAR) == (hex32(ALICE), KEY, car, False, True, 0, car, 0)


def test_suspend__suspended_already__refused(fleet, car):
    fleet.suspend()
    with fleet.refused("VehicleRegistry_AlreadySuspended", CAR):
        fleet.suspend()


def test_attest__suspended__in_order_from_now_on(fleet, clock, car):
    fleet.suspend()
    clock.next(time := car + 100)
    tx = fleet.attest()
    logged = ("VehicleAttested", {"id": hex32(CAR), "document": hex32(DOCUMENT)})
    assert fleet.logged(tx) == [logged]
    assert fleet.stored(CAR) == (hex32(ALICE), KEY, car, False, False, 0, car, time)


def test_attest__never_suspended__attested_all_the_same(fleet, clock, car):
    """Its readings may have shown a fall that the chain does not know of."""
    clock.next(time := car + 100)
    fleet.attest()
    assert state(fleet) == (False, time)


def test_attest__again__the_last_time_counts(fleet, clock, car):
    fleet.attest()
    clock.next(time := clock.now + 100)
    fleet.attest()
    assert state(fleet) == (False, time)


def test_suspend__after_an_attestation__suspended_again_and_that_time_stays(fleet, clock, car):
    fleet.suspend()
    fleet.attest()
    time = clock.now
    fleet.suspend()
    assert state(fleet) == (True, time)
    with fleet.refused("VehicleRegistry_AlreadySuspended", CAR):
        fleet.suspend()


def test_attest__sold_while_suspended__for_the_buyer(fleet, clock, car):
    fleet.suspend()
    fleet.sell(BOB)
    assert state(fleet) == (True, 0)
    fleet.attest()
    assert state(fleet) == (False, clock.now)


@both
def test_inspect__no_document__refused(fleet, car, name):
    with fleet.refused("VehicleRegistry_NoDocument", CAR):
        getattr(fleet, name)(document=bytes(32))


@both
def test_inspect__unknown_vehicle__refused(fleet, car, name):
    for vehicle in (OTHER_CAR, bytes(32)):
        with fleet.refused("VehicleRegistry_UnknownVehicle", vehicle):
            getattr(fleet, name)(vehicle=vehicle)


@both
def test_inspect__anyone_but_the_inspector__refused(
    fleet, vehicles, accounts, stranger, registrar, as_admin, car, name
):
    for caller in (stranger, registrar, as_admin, accounts[1]):
        with fleet.refused("AccessManagedUnauthorized", caller):
            getattr(vehicles, name)(CAR, DOCUMENT, {"from": caller})
