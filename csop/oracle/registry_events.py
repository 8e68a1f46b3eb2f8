"""What each event of the registries changes in a RegistryView."""

from collections.abc import Mapping

from csop.chain.logs import Log
from csop.registry import RegistryView
from csop.types import Hash, MemberId, Timestamp, VehicleId

REGISTRIES: Mapping[str, tuple[str, ...]] = {
    "MemberRegistry": ("MemberRegistered", "MemberRecovered"),
    "VehicleRegistry": (
        "VehicleRegistered",
        "VehicleSold",
        "DeviceReplaced",
        "VehicleSuspended",
        "VehicleAttested",
    ),
    "ConsentRegistry": ("ConsentGranted", "ConsentRevoked", "DeletionRequested"),
}
"""The events that a view needs, by contract."""


def apply(view: RegistryView, log: Log, time: Timestamp) -> None:
    """Feed one event of a block of this time into a view.

    Raises LookupError or ValueError if it does not follow from those before it.
    """
    if log.event.startswith("Member"):
        _of_member(view, log, time)
    elif "vehicle" in log.args:
        _of_consent(view, log)
    else:
        _of_vehicle(view, log, time)


def _of_member(view: RegistryView, log: Log, time: Timestamp) -> None:
    args, member = log.args, MemberId(log.args["id"])
    match log.event:
        case "MemberRegistered":
            view.member_registered(member, args["wallet"], time)
        case "MemberRecovered":
            view.member_recovered(member, args["from"], args["to"])


def _of_vehicle(view: RegistryView, log: Log, time: Timestamp) -> None:
    args, vehicle = log.args, VehicleId(log.args["id"])
    match log.event:
        case "VehicleRegistered":
            owner, device = MemberId(args["owner"]), args["deviceKey"]
            view.vehicle_registered(vehicle, owner, device, time, args["commercial"])
        case "VehicleSold":
            view.vehicle_sold(vehicle, MemberId(args["buyer"]), args["ownerEpoch"], time)
        case "DeviceReplaced":
            view.device_replaced(vehicle, args["from"], args["to"])
        case "VehicleSuspended":
            view.vehicle_suspended(vehicle)
        case "VehicleAttested":
            view.vehicle_attested(vehicle, time)


def _of_consent(view: RegistryView, log: Log) -> None:
    args = log.args
    vehicle, grantee = VehicleId(args["vehicle"]), Hash(args["grantee"])
    purpose = Hash(args["purpose"])
    match log.event:
        case "ConsentGranted":
            start, expiry = Timestamp(args["from"]), Timestamp(args["expiry"])
            view.consent_granted(vehicle, grantee, purpose, args["categories"], start, expiry)
        case "ConsentRevoked":
            view.consent_revoked(vehicle, grantee, purpose, Timestamp(args["at"]))
        case "DeletionRequested":
            at = Timestamp(args["requestedAt"])
            view.deletion_requested(vehicle, grantee, purpose, args["ownerEpoch"], at)
