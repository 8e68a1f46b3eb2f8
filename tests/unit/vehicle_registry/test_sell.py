"""Sales: who owned a vehicle when."""

import random

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import hex32
from tests.unit.vehicle_registry.fleet import (
    ALICE,
    BOB,
    CAR,
    DOCUMENT,
    FOREVER,
    KEY,
    LIMIT,
    NOBODY,
    OTHER_CAR,
    VIN,
)

CLOSED = 5


def sold(seller, buyer, epoch):
    """The event."""
    return "VehicleSold", {
        "id": hex32(CAR),
        "seller": hex32(seller),
        "buyer": hex32(buyer),
        "ownerEpoch": epoch,
        "document": hex32(DOCUMENT),
    }


def test_sell__to_a_member__a_new_owner_epoch_VEHICLE_3(fleet, vehicles, accounts, clock, car):
    clock.next(time := car + 100)
    assert fleet.logged(fleet.sell(BOB)) == [sold(ALICE, BOB, 1)]
    assert fleet.stored(CAR) == (hex32(BOB), KEY, car, False, False, 1, time, 0)
    assert fleet.ownerships(CAR) == [(hex32(ALICE), car, time), (hex32(BOB), time, FOREVER)]
    assert vehicles.ownerWalletOf(CAR) == accounts[2]
    assert (vehicles.vehicleCountOf(ALICE), vehicles.vehicleCountOf(BOB)) == (0, 1)
    assert vehicles.vehicleOfDevice(KEY) == vehicles.vehicleOfVin(VIN) == hex32(CAR)


def test_sell__commercial_suspended_attested__the_buyer_takes_it_as_it_is(fleet, clock):
    fleet.register(CAR, ALICE, KEY, VIN, commercial=True)
    registered = clock.now
    fleet.attest()
    attested = clock.now
    fleet.suspend()
    fleet.sell(BOB)
    owned = (hex32(BOB), KEY, registered, True, True, 1, clock.now, attested)
    assert fleet.stored(CAR) == owned


def test_sell__there_and_back_in_one_second__two_owner_epochs_VEHICLE_3(fleet, clock, car):
    time = car + 100
    clock.next(time)
    fleet.sell(BOB)
    clock.next(time)
    assert fleet.logged(fleet.sell(ALICE)) == [sold(BOB, ALICE, 2)]
    assert fleet.ownerships(CAR) == [
        (hex32(ALICE), car, time),
        (hex32(BOB), time, time),
        (hex32(ALICE), time, FOREVER),
    ]


def test_sell__to_oneself__refused(fleet, car):
    with fleet.refused("VehicleRegistry_AlreadyOwner", CAR, ALICE):
        fleet.sell(ALICE)


def test_sell__to_oneself_with_no_room__refused_as_owner(fleet, car):
    """Not for the room: it would be its own."""
    fleet.register_some(ALICE, LIMIT - 1)
    with fleet.refused("VehicleRegistry_AlreadyOwner", CAR, ALICE):
        fleet.sell(ALICE)


def test_sell__again_to_the_buyer__refused(fleet, car):
    fleet.sell(BOB)
    with fleet.refused("VehicleRegistry_AlreadyOwner", CAR, BOB):
        fleet.sell(BOB)


def test_sell__buyer_with_no_room__refused_VEHICLE_2(fleet, vehicles, car):
    fleet.register_some(BOB, LIMIT)
    with fleet.refused("VehicleRegistry_TooManyVehicles", BOB, LIMIT):
        fleet.sell(BOB)
    assert vehicles.vehicleCountOf(BOB) == LIMIT


def test_sell__buyer_with_room_for_one__the_seller_has_room_again_VEHICLE_2(fleet, vehicles, car):
    fleet.register_some(ALICE, LIMIT - 1)
    fleet.register_some(BOB, LIMIT - 1, first=50)
    fleet.sell(BOB)
    assert (vehicles.vehicleCountOf(ALICE), vehicles.vehicleCountOf(BOB)) == (LIMIT - 1, LIMIT)
    with fleet.refused("VehicleRegistry_TooManyVehicles", BOB, LIMIT):
        fleet.sell(BOB, vehicle=bytes32(1))
    fleet.register_some(ALICE, 1, first=90)
    assert vehicles.vehicleCountOf(ALICE) == LIMIT


def test_sell__unknown_buyer__refused(fleet, car):
    for buyer in (NOBODY, bytes(32)):
        with fleet.refused("VehicleRegistry_UnknownOwner", buyer):
            fleet.sell(buyer)


def test_sell__blocked_members__sold_all_the_same(fleet, members, steward, car):
    """A status blocks sending of stones, not the sale of a car."""
    for member in (ALICE, BOB):
        members.setStatus(member, CLOSED, {"from": steward})
    fleet.sell(BOB)
    assert fleet.stored(CAR)[0] == hex32(BOB)


def test_sell__unknown_vehicle__refused(fleet, car):
    for vehicle in (OTHER_CAR, bytes(32)):
        with fleet.refused("VehicleRegistry_UnknownVehicle", vehicle):
            fleet.sell(BOB, vehicle=vehicle)


def test_sell__no_document__refused(fleet, car):
    with fleet.refused("VehicleRegistry_NoDocument", CAR):
        fleet.sell(BOB, document=bytes(32))


def test_sell__anyone_but_the_registrar__refused(
    fleet, vehicles, accounts, stranger, steward, inspector, as_admin, car
):
    """Not even who sells or who buys."""
    for caller in (stranger, steward, inspector, as_admin, accounts[1], accounts[2]):
        with fleet.refused("AccessManagedUnauthorized", caller):
            vehicles.sell(CAR, BOB, DOCUMENT, {"from": caller})


def test_ownershipOf__epoch_to_come__refused(fleet, vehicles, car):
    fleet.sell(BOB)
    for epoch in (2, 2**32, 2**256 - 1):
        with expect_error("VehicleRegistry_UnknownOwnerEpoch", CAR, epoch, 1):
            vehicles.ownershipOf(CAR, epoch)


def test_ownershipOf__unknown_vehicle__refused(vehicles, car):
    for epoch in (0, 1):
        with expect_error("VehicleRegistry_UnknownVehicle", OTHER_CAR):
            vehicles.ownershipOf(OTHER_CAR, epoch)


@pytest.mark.parametrize("seed", [1, 2])
def test_sell__random_sales__ownerships_as_a_plain_list_VEHICLE_2_VEHICLE_3(
    fleet, vehicles, members, registrar, accounts, clock, seed
):
    """Four members, two of them with room for one car only."""
    dice = random.Random(seed)
    people = [ALICE, BOB, *map(bytes32, ("carol", "dave"))]
    for number, person in enumerate(people[2:], start=3):
        members.register(person, accounts[number], 0, {"from": registrar})
        fleet.register_some(person, LIMIT - 1, first=10 * number)
    cars, model = (CAR, OTHER_CAR), {}
    for number, car in enumerate(cars):
        fleet.register(car, ALICE, f"0x{100 + number:040x}", bytes32(5_000 + number))
        model[car] = [(hex32(ALICE), clock.now, FOREVER)]
    now = clock.now
    for _ in range(25):
        now += dice.choice([0, 1, 1_000])
        car, buyer = dice.choice(cars), dice.choice(people)
        owner, since, _ = model[car][-1]
        full = buyer in people[2:] and any(model[c][-1][0] == hex32(buyer) for c in cars)
        clock.next(now)
        if owner == hex32(buyer):
            with fleet.refused("VehicleRegistry_AlreadyOwner", car, buyer):
                fleet.sell(buyer, vehicle=car)
        elif full:
            with fleet.refused("VehicleRegistry_TooManyVehicles", buyer, LIMIT):
                fleet.sell(buyer, vehicle=car)
        else:
            fleet.sell(buyer, vehicle=car)
            model[car][-1:] = [(owner, since, now), (hex32(buyer), now, FOREVER)]
        assert [fleet.ownerships(c) for c in cars] == [model[c] for c in cars]
        for person in people:
            extra = LIMIT - 1 if person in people[2:] else 0
            owned = sum(model[c][-1][0] == hex32(person) for c in cars)
            assert vehicles.vehicleCountOf(person) == owned + extra
    assert min(len(model[c]) for c in cars) > 3
