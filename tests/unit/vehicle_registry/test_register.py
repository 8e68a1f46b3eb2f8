"""Registration of vehicles, and how they are found."""

import pytest

from tests.helpers import expect_error
from tests.unit.events import hex32
from tests.unit.vehicle_registry.fleet import (
    ALICE,
    BOB,
    CAR,
    FOREVER,
    KEY,
    LIMIT,
    NOBODY,
    OTHER_CAR,
    OTHER_KEY,
    OTHER_VIN,
    UNKNOWN,
    VIN,
    ZERO,
)

CLOSED = 5


def test_constructor__deployed__wired_with_the_plans_limit(vehicles, members, manager, params):
    assert vehicles.authority() == manager
    assert vehicles.members() == members
    assert vehicles.MAX_PER_MEMBER() == params.plausibility.vehicles_per_member == LIMIT


@pytest.mark.parametrize("commercial", [True, False])
def test_register__new_vehicle__stored_under_all_its_names(fleet, vehicles, clock, commercial):
    clock.next(time := clock.now + 5)
    tx = fleet.register(CAR, ALICE, KEY, VIN, commercial=commercial)
    assert fleet.logged(tx) == [
        (
            "VehicleRegistered",
            {
                "id": hex32(CAR),
                "owner": hex32(ALICE),
                "deviceKey": vehicles.vehicleOf(CAR)[1],
                "vinNullifier": hex32(VIN),
                "commercial": commercial,
            },
        )
    ]
    assert fleet.stored(CAR) == (hex32(ALICE), KEY, time, commercial, False, 0, time, 0)
    assert fleet.ownerships(CAR) == [(hex32(ALICE), time, FOREVER)]
    assert vehicles.vehicleOfDevice(KEY) == hex32(CAR)
    assert vehicles.vehicleOfVin(VIN) == hex32(CAR)
    assert vehicles.vehicleCountOf(ALICE) == 1


def test_register__zero_id__refused(fleet):
    with fleet.refused("VehicleRegistry_ZeroId"):
        fleet.register(bytes(32), ALICE, KEY, VIN)


def test_register__zero_device_key__refused(fleet):
    with fleet.refused("VehicleRegistry_ZeroDeviceKey"):
        fleet.register(CAR, ALICE, ZERO, VIN)


def test_register__zero_nullifier__refused(fleet):
    with fleet.refused("VehicleRegistry_ZeroNullifier"):
        fleet.register(CAR, ALICE, KEY, bytes(32))


def test_register__id_taken__refused(fleet, car):
    with fleet.refused("VehicleRegistry_VehicleExists", CAR):
        fleet.register(CAR, BOB, OTHER_KEY, OTHER_VIN)


def test_register__device_key_taken__refused_VEHICLE_1(fleet, car):
    with fleet.refused("VehicleRegistry_DeviceKeyTaken", KEY, CAR):
        fleet.register(OTHER_CAR, BOB, KEY, OTHER_VIN)


def test_register__same_vin_again__refused_VEHICLE_1(fleet, car):
    with fleet.refused("VehicleRegistry_VinTaken", VIN, CAR):
        fleet.register(OTHER_CAR, BOB, OTHER_KEY, VIN)


def test_register__same_vin_after_a_sale__refused_VEHICLE_1(fleet, car):
    fleet.sell(BOB)
    with fleet.refused("VehicleRegistry_VinTaken", VIN, CAR):
        fleet.register(OTHER_CAR, BOB, OTHER_KEY, VIN)


def test_register__owner_unknown__refused(fleet):
    for owner in (NOBODY, bytes(32)):
        with fleet.refused("VehicleRegistry_UnknownOwner", owner):
            fleet.register(CAR, owner, KEY, VIN)


def test_register__owner_blocked__registered_all_the_same(fleet, vehicles, members, steward):
    members.setStatus(ALICE, CLOSED, {"from": steward})
    fleet.register(CAR, ALICE, KEY, VIN)
    assert vehicles.vehicleCountOf(ALICE) == 1


def test_register__owner_has_as_many_as_allowed__refused_VEHICLE_2(fleet, vehicles):
    for number in range(1, LIMIT + 1):
        fleet.register_some(ALICE, 1, first=number)
        assert vehicles.vehicleCountOf(ALICE) == number
    with fleet.refused("VehicleRegistry_TooManyVehicles", ALICE, LIMIT):
        fleet.register(CAR, ALICE, KEY, VIN)
    fleet.register(CAR, BOB, KEY, VIN)
    assert (vehicles.vehicleCountOf(ALICE), vehicles.vehicleCountOf(BOB)) == (LIMIT, 1)


def test_register__anyone_but_the_registrar__refused(
    fleet, accounts, stranger, steward, inspector, as_admin
):
    for caller in (stranger, steward, inspector, as_admin, accounts[1]):
        with fleet.refused("AccessManagedUnauthorized", caller):
            fleet.register(CAR, ALICE, KEY, VIN, sender=caller)


def test_vehicleOf__unknown__all_zero(fleet, car):
    for vehicle in (OTHER_CAR, bytes(32)):
        assert fleet.stored(vehicle) == UNKNOWN


def test_ownerWalletOf__known__wallet_of_its_owner(fleet, vehicles, accounts, car):
    fleet.register(OTHER_CAR, BOB, OTHER_KEY, OTHER_VIN)
    assert vehicles.ownerWalletOf(CAR) == accounts[1]
    assert vehicles.ownerWalletOf(OTHER_CAR) == accounts[2]


def test_ownerWalletOf__wallet_replaced__the_new_one(
    vehicles, members, steward, notary, accounts, clock, car
):
    members.proposeRecovery(ALICE, accounts[5], bytes(32), {"from": steward})
    clock.forward(members.RECOVERY_SECONDS())
    members.executeProposal(ALICE, members.proposalCount(), {"from": notary})
    assert vehicles.ownerWalletOf(CAR) == accounts[5]


def test_ownerWalletOf__unknown__refused(vehicles, car):
    for vehicle in (OTHER_CAR, bytes(32)):
        with expect_error("VehicleRegistry_UnknownVehicle", vehicle):
            vehicles.ownerWalletOf(vehicle)


def test_vehicleOfDevice__unknown_key__zero(vehicles, car):
    assert vehicles.vehicleOfDevice(OTHER_KEY) == vehicles.vehicleOfDevice(ZERO)
    assert vehicles.vehicleOfDevice(OTHER_KEY) == hex32(bytes(32))


def test_vehicleOfVin__unknown_nullifier__zero(vehicles, car):
    assert vehicles.vehicleOfVin(OTHER_VIN) == vehicles.vehicleOfVin(bytes(32))
    assert vehicles.vehicleOfVin(OTHER_VIN) == hex32(bytes(32))


def test_vehicleCountOf__no_vehicle__zero(vehicles, car):
    assert vehicles.vehicleCountOf(BOB) == vehicles.vehicleCountOf(NOBODY) == 0
