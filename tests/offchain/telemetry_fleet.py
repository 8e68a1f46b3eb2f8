"""A small fleet for the tests of telemetry: registered vehicles whose readings are made by hand."""

from dataclasses import dataclass, field, replace

from csop import params
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, ZERO_HASH, keccak, reading_hash
from csop.registry import RegistryView
from csop.telemetry.devices import address_of, device_key, sign
from csop.telemetry.ledger import AnchoredBatch, ReadingLedger
from csop.telemetry.readings import digest_of, domain_of
from csop.telemetry.reasons import Reason
from csop.types import (
    Address,
    Domain,
    Hash,
    Hour,
    MemberId,
    Metres,
    Reading,
    SignedReading,
    VehicleId,
)

PARAMS = params.load()
DOMAIN = domain_of(31337, Address("0x5FbDB2315678afecb367f032d93F642f64180aa3"))
HOUR = 411_102
"""The first hour of the shipped data; 14:00 in UTC+8."""
FOREVER = 1 << 40


def vehicle_id(label: str) -> VehicleId:
    return VehicleId(keccak(b"vehicle" + label.encode()))


def member_id(label: str) -> MemberId:
    return MemberId(keccak(b"member" + label.encode()))


def end_of(hour: int) -> int:
    return (hour + 1) * 3600


def registry(*labels: str, since: int = 0, commercial: bool = False) -> RegistryView:
    """Members and vehicles registered, and consents given, at one time."""
    view = RegistryView()
    for label in labels:
        view.member_registered(member_id(label), Address("0x" + "11" * 20), since)
        device = address_of(device_key("test", label))
        view.vehicle_registered(vehicle_id(label), member_id(label), device, since, commercial)
        grant(view, label, since, FOREVER)
    return view


def grant(view: RegistryView, label: str, start: int, expiry: int, categories: int = 1) -> None:
    view.consent_granted(
        vehicle_id(label), OPERATOR_GRANTEE, MINING_PURPOSE, categories, start, expiry
    )


def revoke(view: RegistryView, label: str, at: int) -> None:
    view.consent_revoked(vehicle_id(label), OPERATOR_GRANTEE, MINING_PURPOSE, at)


def sell(view: RegistryView, label: str, buyer: str, at: int) -> None:
    """The next owner epoch begins."""
    vehicle = vehicle_id(label)
    view.vehicle_sold(vehicle, member_id(buyer), view.vehicles[vehicle].owner_epoch + 1, at)


def delete(view: RegistryView, label: str, owner_epoch: int, at: int) -> None:
    """The owner of that epoch asks to delete what was gathered in it."""
    view.deletion_requested(vehicle_id(label), OPERATOR_GRANTEE, MINING_PURPOSE, owner_epoch, at)


def signed(
    reading: Reading, label: str = "a", salt: bytes | None = None, domain: Domain = DOMAIN
) -> SignedReading:
    digest = digest_of(domain, reading)
    return SignedReading(
        reading, sign(device_key("test", label), digest), keccak(digest) if salt is None else salt
    )


@dataclass
class Device:
    """A vehicle that reports; ``odometer`` and chain go on from reading to reading."""

    label: str = "a"
    odometer: int = 0
    sequence: int = 0
    previous: Hash = field(default=ZERO_HASH)
    domain: Domain = DOMAIN

    def report(self, hour: int, metres: int = 20_000, /, **changes: object) -> SignedReading:
        """The next reading; ``changes`` spoil it (the device goes on as if they had not been)."""
        self.sequence += 1
        reading = Reading(
            vehicle=vehicle_id(self.label),
            sequence=self.sequence,
            hour=Hour(hour),
            start_metres=Metres(self.odometer),
            end_metres=Metres(self.odometer + metres),
            flags=0,
            payload_hash=keccak(b"fixes"),
            previous=self.previous,
        )
        self.odometer += metres
        self.previous = reading_hash(reading)
        return signed(replace(reading, **changes), self.label, domain=self.domain)


def batch(*readings: SignedReading, time: int) -> AnchoredBatch:
    return AnchoredBatch(ZERO_HASH, time, readings)


def ledger() -> ReadingLedger:
    return ReadingLedger(DOMAIN, PARAMS)


def admit(
    node: ReadingLedger, view: RegistryView, *readings: SignedReading, time: int | None = None
) -> list[Reason]:
    """Reasons of what was rejected, in one batch anchored (by default) when the hours are over."""
    latest = max(s.reading.hour for s in readings)
    result = node.admit(batch(*readings, time=end_of(latest) if time is None else time), view)
    assert len(result.accepted) + len(result.rejected) == len(readings)
    return [reason for _, reason in result.rejected]


def driven(*hours: int, metres: int = 20_000, label: str = "a", late: int = 0) -> ReadingLedger:
    """A ledger in which one vehicle drove so much in each of these hours."""
    node, device, view = ledger(), Device(label), registry("a", "b")
    for hour in hours:
        assert admit(node, view, device.report(hour, metres), time=end_of(hour) + late) == []
    return node
