"""The demo's people and cars: every vehicle of the log gets a member and a consent.

Ids and keys are DERIVED from the seed, for the demonstration only; real ids are random, and no
real key leaves its device or wallet. City buses are commercial: here they stand for private cars.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from csop.chain.contracts import Suite
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Receipt
from csop.consents import Grant
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak, tag
from csop.registry import ODOMETER
from csop.telemetry import devices
from csop.types import MemberId, Timestamp, VehicleId

SEED = "csop demo"
OWNER_AND_ADULT = 3
_MEMBER, _VEHICLE, _VIN = tag("demo.member"), tag("demo.vehicle"), tag("demo.vin")
_NOTICE, _RECEIPT = tag("demo.notice"), tag("demo.receipt")


@dataclass(frozen=True, slots=True)
class Car:
    """A vehicle of the log, by its label there, and its owner."""

    label: str
    vehicle: VehicleId
    device_key: bytes
    member: MemberId
    wallet: LocalAccount


def make_fleet(labels: Iterable[str]) -> list[Car]:
    """One car and one owner a label."""
    return [
        Car(
            label,
            VehicleId(keccak(_VEHICLE + label.encode())),
            devices.device_key(SEED, label),
            MemberId(keccak(_MEMBER + label.encode())),
            derived(SEED, f"member {label}"),
        )
        for label in labels
    ]


def register(
    suite: Suite, registrar: LocalAccount, fleet: list[Car], consent_until: Timestamp
) -> Iterator[tuple[str, list[Receipt]]]:
    """Register members and vehicles, and let every owner consent; yields (step, receipts)."""
    members = [
        suite.members.register(c.member, address_of(c.wallet), OWNER_AND_ADULT) for c in fleet
    ]
    yield "register_member", suite.client.send_many(registrar, members)
    vehicles = [
        suite.vehicles.register(
            c.vehicle,
            c.member,
            devices.address_of(c.device_key),
            keccak(_VIN + c.label.encode()),
            False,
        )
        for c in fleet
    ]
    yield "register_vehicle", suite.client.send_many(registrar, vehicles)
    for car in fleet:
        call = suite.consents.grant(mining_grant(car.vehicle, 0, consent_until))
        yield "grant_consent", [suite.client.transact(car.wallet, call)]


def mining_grant(vehicle: VehicleId, owner_epoch: int, until: Timestamp) -> Grant:
    """What an owner grants for mining: the odometer."""
    return Grant(
        vehicle,
        OPERATOR_GRANTEE,
        MINING_PURPOSE,
        owner_epoch,
        ODOMETER,
        0,
        until,
        _NOTICE,
        _RECEIPT,
    )
