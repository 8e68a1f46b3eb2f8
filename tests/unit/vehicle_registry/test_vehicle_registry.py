"""VehicleRegistry, function by function."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of, hex32

ZERO = "0x" + "00" * 20
CLOSED = 5
ALICE, BOB, NOBODY = map(bytes32, ("alice", "bob", "nobody"))
CAR, OTHER_CAR = bytes32("car"), bytes32("other car")
VIN, OTHER_VIN = bytes32("vin"), bytes32("other vin")
KEY, OTHER_KEY = "0x" + "a1" * 20, "0x" + "b2" * 20
LIMIT = 3


@pytest.fixture(scope="module", autouse=True)
def owners(members, registrar, accounts):
    """Alice and Bob are members with the first two wallets."""
    for member, wallet in ((ALICE, accounts[1]), (BOB, accounts[2])):
        members.register(member, wallet, 0, {"from": registrar})


@pytest.fixture
def car(vehicles, registrar):
    """A car of Alice's."""
    vehicles.register(CAR, ALICE, KEY, VIN, False, {"from": registrar})


def numbered(number):
    """Some vehicle's id, device key and nullifier."""
    return bytes32(number), f"0x{number:040x}", bytes32(1_000 + number)


def fields(vehicles, vehicle):
    owner, key, registered, commercial = vehicles.vehicleOf(vehicle)
    return str(owner), str(key).lower(), int(registered), commercial


def test_constructor__deployed__wired_with_the_plans_limit(vehicles, members, manager, params):
    assert vehicles.authority() == manager
    assert vehicles.members() == members
    assert vehicles.MAX_PER_MEMBER() == params.plausibility.vehicles_per_member == LIMIT


@pytest.mark.parametrize("commercial", [True, False])
def test_register__new_vehicle__stored_under_all_its_names(vehicles, registrar, clock, commercial):
    clock.next(time := clock.now + 5)
    tx = vehicles.register(CAR, ALICE, KEY, VIN, commercial, {"from": registrar})
    assert events_of(tx, vehicles) == [
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
    assert fields(vehicles, CAR) == (hex32(ALICE), KEY, time, commercial)
    assert vehicles.vehicleOfDevice(KEY) == hex32(CAR)
    assert vehicles.vehicleOfVin(VIN) == hex32(CAR)
    assert vehicles.vehicleCountOf(ALICE) == 1


def test_register__zero_id__refused(vehicles, registrar):
    with expect_error("VehicleRegistry_ZeroId"):
        vehicles.register(bytes(32), ALICE, KEY, VIN, False, {"from": registrar})


def test_register__zero_device_key__refused(vehicles, registrar):
    with expect_error("VehicleRegistry_ZeroDeviceKey"):
        vehicles.register(CAR, ALICE, ZERO, VIN, False, {"from": registrar})


def test_register__zero_nullifier__refused(vehicles, registrar):
    with expect_error("VehicleRegistry_ZeroNullifier"):
        vehicles.register(CAR, ALICE, KEY, bytes(32), False, {"from": registrar})


def test_register__id_taken__refused(vehicles, registrar, car):
    with expect_error("VehicleRegistry_VehicleExists", CAR):
        vehicles.register(CAR, BOB, OTHER_KEY, OTHER_VIN, False, {"from": registrar})


def test_register__device_key_taken__refused_VEHICLE_1(vehicles, registrar, car):
    with expect_error("VehicleRegistry_DeviceKeyTaken", KEY, CAR):
        vehicles.register(OTHER_CAR, BOB, KEY, OTHER_VIN, False, {"from": registrar})


def test_register__same_vin_again__refused_VEHICLE_1(vehicles, registrar, car):
    with expect_error("VehicleRegistry_VinTaken", VIN, CAR):
        vehicles.register(OTHER_CAR, BOB, OTHER_KEY, VIN, False, {"from": registrar})


def test_register__owner_unknown__refused(vehicles, registrar):
    for owner in (NOBODY, bytes(32)):
        with expect_error("VehicleRegistry_UnknownOwner", owner):
            vehicles.register(CAR, owner, KEY, VIN, False, {"from": registrar})


def test_register__owner_blocked__registered_all_the_same(vehicles, members, registrar, steward):
    members.setStatus(ALICE, CLOSED, {"from": steward})
    vehicles.register(CAR, ALICE, KEY, VIN, False, {"from": registrar})
    assert vehicles.vehicleCountOf(ALICE) == 1


def test_register__owner_has_as_many_as_allowed__refused_VEHICLE_2(vehicles, registrar):
    for number in range(1, LIMIT + 1):
        vehicle, key, vin = numbered(number)
        vehicles.register(vehicle, ALICE, key, vin, False, {"from": registrar})
        assert vehicles.vehicleCountOf(ALICE) == number
    with expect_error("VehicleRegistry_TooManyVehicles", ALICE, LIMIT):
        vehicles.register(CAR, ALICE, KEY, VIN, False, {"from": registrar})
    vehicles.register(CAR, BOB, KEY, VIN, False, {"from": registrar})
    assert (vehicles.vehicleCountOf(ALICE), vehicles.vehicleCountOf(BOB)) == (LIMIT, 1)


def test_register__refused__leaves_no_trace(vehicles, registrar, car):
    with expect_error("VehicleRegistry_VinTaken", VIN, CAR):
        vehicles.register(OTHER_CAR, ALICE, OTHER_KEY, VIN, False, {"from": registrar})
    assert fields(vehicles, OTHER_CAR) == (hex32(bytes(32)), ZERO, 0, False)
    assert vehicles.vehicleOfDevice(OTHER_KEY) == hex32(bytes(32))
    assert vehicles.vehicleCountOf(ALICE) == 1


def test_register__anyone_but_the_registrar__refused(
    vehicles, accounts, stranger, steward, as_admin
):
    for caller in (stranger, steward, as_admin, accounts[1]):
        with expect_error("AccessManagedUnauthorized", caller):
            vehicles.register.call(CAR, ALICE, KEY, VIN, False, {"from": caller})


def test_vehicleOf__unknown__all_zero(vehicles, car):
    for vehicle in (OTHER_CAR, bytes(32)):
        assert fields(vehicles, vehicle) == (hex32(bytes(32)), ZERO, 0, False)


def test_ownerWalletOf__known__wallet_of_its_owner(vehicles, registrar, accounts, car):
    vehicles.register(OTHER_CAR, BOB, OTHER_KEY, OTHER_VIN, False, {"from": registrar})
    assert vehicles.ownerWalletOf(CAR) == accounts[1]
    assert vehicles.ownerWalletOf(OTHER_CAR) == accounts[2]


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
