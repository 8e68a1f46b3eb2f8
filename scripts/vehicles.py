"""Vehicles: registered from a file, shown, sold, given another device, suspended and attested.

    toolchain/brownie run vehicles main register cars.csv
    toolchain/brownie run vehicles main show <vehicle>
    toolchain/brownie run vehicles main sell <id> <buyer> <document>
    toolchain/brownie run vehicles main replace-device <id> <device>
    toolchain/brownie run vehicles main suspend <id> <document>
    toolchain/brownie run vehicles main attest <id> <document>

A vehicle is named by its id; to be shown, also by a device's address or a VIN's nullifier. cars.csv
has the columns id, owner (a member's id), device (its address) and commercial (yes or no), and
nullifier or vin, of which each line gives one; an empty id is drawn, and all rows are written to
cars.ids.csv beside it before anything is sent, with nullifiers instead of VINs. A VIN never leaves
this machine and is never shown: its nullifier is an HMAC with the secret key in CSOP_VIN_KEY, or in
the file CSOP_VIN_KEY_FILE: 64 hex digits. A buyer is a member's id or wallet. A document is a file,
whose keccak is noted, or such a hash. Paths are relative to the repository. Every command that
sends asks first; --yes (or the word yes, or YES=1) answers it. Keys (scripts/acting.py): REGISTRAR
registers, records sales and replaces devices; INSPECTOR suspends and attests.
"""

import os
from pathlib import Path

from rich.table import Table

from csop.chain import keys
from csop.chain.contracts.vehicles import Vehicle
from csop.people.enrol import new_vehicles
from csop.people.table import Problems
from csop.people.vehicles import VehicleRow, read_vehicles, write_vehicles
from csop.people.vin import parse_key
from csop.people.words import parse_bytes32
from csop.shown import local_date
from csop.status import find_member
from csop.types import Address, Hash, VehicleId
from scripts import acting, registering
from scripts.acting import Command, Hand, InputError, account_of, file_hash

VIN_KEY = "CSOP_VIN_KEY"


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("vehicles", COMMANDS, words)


def register(hand: Hand, file: str) -> int:
    """Register a file's vehicles; how many."""
    key, vehicles = _vin_key(), hand.suite.vehicles

    def read(path: Path, problems: Problems) -> list[VehicleRow]:
        return read_vehicles(path, problems, key)

    return registering.register(
        hand,
        file,
        "vehicles",
        read,
        new_vehicles,
        write_vehicles,
        lambda row: vehicles.register(
            VehicleId(row.id or b""), row.owner, row.device, row.nullifier, row.commercial
        ),
    )


def show(hand: Hand, vehicle: str) -> None:
    """A vehicle and who owned it when."""
    found, known = find_vehicle(hand, vehicle)
    vehicles = hand.suite.vehicles
    table = Table("", "", show_header=False)
    table.add_row("owner", f"0x{known.owner.hex()}")
    table.add_row("owner's wallet", vehicles.owner_wallet_of(found))
    table.add_row("device", known.device_key)
    table.add_row("registered", local_date(known.registered_at))
    table.add_row("use", "commercial, weighs nothing" if known.commercial else "private")
    table.add_row("state", "suspended until it is attested" if known.suspended else "in order")
    attested = local_date(known.attested_at) if known.attested_at else "never"
    table.add_row("attested", attested)
    hand.console.print(f"vehicle 0x{found.hex()}", soft_wrap=True)
    hand.console.print(table)
    for epoch in range(known.owner_epoch + 1):
        time = vehicles.ownership_of(found, epoch)
        until = local_date(time.until) if epoch < known.owner_epoch else "now"
        line = f"owner epoch {epoch}: member 0x{time.owner.hex()}, {local_date(time.since)} to"
        hand.console.print(f"{line} {until}", soft_wrap=True)


def sell(hand: Hand, vehicle: str, buyer: str, document: str) -> int:
    """Record a sale; the new owner epoch."""
    (found, known), account = find_vehicle(hand, vehicle), hand.account("registrar")
    vehicles, taker = hand.suite.vehicles, find_member(hand.suite, buyer)
    digest = file_hash("document", document)
    if taker == known.owner:
        raise InputError(f"member 0x{taker.hex()} owns it already: name another one as buyer")
    if vehicles.vehicle_count_of(taker) >= (most := vehicles.max_per_member()):
        raise InputError(f"member 0x{taker.hex()} owns {most} vehicles, the most there may be")
    hand.carry_out(
        account,
        vehicles.sell(found, taker, digest),
        f"record that vehicle 0x{found.hex()} was sold by member 0x{known.owner.hex()} to member "
        f"0x{taker.hex()}, document 0x{digest.hex()}; owner epoch {known.owner_epoch + 1} begins, "
        "every consent ends, and what was driven so far no longer counts",
    )
    hand.console.print(f"sold: the buyer consents anew, and mines again after {_wait(hand)} days")
    return known.owner_epoch + 1


def replace_device(hand: Hand, vehicle: str, device: str) -> Address:
    """Have another device sign."""
    (found, known), account = find_vehicle(hand, vehicle), hand.account("registrar")
    vehicles, key = hand.suite.vehicles, account_of("device", device)
    if any(other := vehicles.vehicle_of_device(key)):
        whose = "this vehicle" if other == found else f"vehicle 0x{other.hex()}"
        raise InputError(f"device {key} serves or served {whose}: name one never used")
    hand.carry_out(
        account,
        vehicles.replace_device(found, key),
        f"have device {key} sign for vehicle 0x{found.hex()} instead of {known.device_key}, whose "
        "signatures count no more",
    )
    hand.console.print(f"device {key} signs for vehicle 0x{found.hex()}", soft_wrap=True)
    return key


def suspend(hand: Hand, vehicle: str, document: str) -> Hash:
    """Suspend a vehicle until it is attested."""
    (found, known), account = find_vehicle(hand, vehicle), hand.account("inspector")
    digest = file_hash("document", document)
    if known.suspended:
        raise InputError(f"vehicle 0x{found.hex()} is suspended already, until it is attested")
    hand.carry_out(
        account,
        hand.suite.vehicles.suspend(found, digest),
        f"suspend vehicle 0x{found.hex()}, which weighs nothing until it is attested, document "
        f"0x{digest.hex()}",
    )
    hand.console.print(f"vehicle 0x{found.hex()} is suspended", soft_wrap=True)
    return digest


def attest(hand: Hand, vehicle: str, document: str) -> Hash:
    """Attest that a vehicle's odometer is in order now."""
    (found, known), account = find_vehicle(hand, vehicle), hand.account("inspector")
    digest = file_hash("document", document)
    effect = ", and lift its suspension" if known.suspended else ""
    hand.carry_out(
        account,
        hand.suite.vehicles.attest(found, digest),
        f"attest that the odometer of vehicle 0x{found.hex()} is in order{effect}, document "
        f"0x{digest.hex()}",
    )
    hand.console.print(f"vehicle 0x{found.hex()} is attested", soft_wrap=True)
    return digest


COMMANDS: dict[str, Command] = {
    "register": register,
    "show": show,
    "sell": sell,
    "replace-device": replace_device,
    "suspend": suspend,
    "attest": attest,
}


def find_vehicle(hand: Hand, text: str) -> tuple[VehicleId, Vehicle]:
    """A vehicle by id, device or VIN nullifier. Raises InputError."""
    vehicles = hand.suite.vehicles
    if len(text) == len("0x") + 40:
        found = vehicles.vehicle_of_device(account_of("device", text))
    else:
        try:
            found = VehicleId(parse_bytes32(text))
        except ValueError as error:
            raise InputError(f"vehicle is {text!r}, {error}") from None
        if not any(vehicles.vehicle_of(found).owner):
            [found] = vehicles.vehicles_of_vins([found])
    known = vehicles.vehicle_of(found)
    if not any(known.owner):
        raise InputError(f"{text} is no vehicle's id, device or nullifier: register it first")
    return found, known


def _vin_key() -> bytes | None:
    """The key of nullifiers, if there is one; it is needed for VINs only."""
    file = os.environ.get(f"{VIN_KEY}_FILE")
    if not (file or os.environ.get(VIN_KEY)):
        return None
    return parse_key(keys.password(VIN_KEY, Path(file) if file else None))


def _wait(hand: Hand) -> int:
    return hand.params.weight.sale_wait_hours // 24
