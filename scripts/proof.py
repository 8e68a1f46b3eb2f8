"""Proofs that a reading is anchored, and the erasure of readings.

    toolchain/brownie run proof main make <anchor> <vehicle> [sequence] [file=…]
    toolchain/brownie run proof main check <file>
    toolchain/brownie run proof main erase <request>

CSOP_STORE is a node's folder (csop/oracle/store.py). `make` writes an inclusion proof of a
vehicle's reading in a batch, to runs/proof-<anchor>-<index>.json; its sequence is needed where the
batch has several. `check` recomputes one and compares it with the anchor on chain and with the
vehicle's device. With a root at hand `python -m csop proof check FILE --root 0x…` needs no chain.

`erase` destroys, in that store, the readings and salts that a deletion request of the chain covers.
It cannot be undone, not even if the chain reorganises: wait until the request is final there. It
asks first; --yes (or the word yes, or YES=1) answers it; the word dry only shows. It may be stopped
and repeated. The protocol that it leaves in the store is what the privacy officer confirms by its
hash (`run consent main confirm`). Every node erases its own store; backups are for their keepers.
"""

import os
from pathlib import Path

from rich.table import Table

from csop.__main__ import shown
from csop.audit.report import spans
from csop.chain.contracts import Suite
from csop.hashing import READING_SCHEMA, keccak
from csop.jsonform import hexed
from csop.oracle import erasure
from csop.oracle.registry_feed import AnchorEvent, AnchorFeed, RegistryFeed
from csop.oracle.store import Store
from csop.people.words import PeopleError, parse_bytes32
from csop.shown import date
from csop.telemetry import proofs
from csop.telemetry.batchfile import BatchError
from csop.telemetry.readings import domain_of
from csop.types import Address, BatchEntry, Domain, Epoch, Erased, VehicleId
from scripts import acting
from scripts.acting import Command, Hand, InputError, whole


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("proof", COMMANDS, words)


def make(hand: Hand, anchor: str, vehicle: str, sequence: str = "", *, file: str = "") -> Path:
    """Prove that a reading of a vehicle stands in an anchored batch; the proof's file."""
    domain, store = _domain(hand.suite), _store()
    anchored = _anchor(hand, whole("anchor", anchor))
    try:
        erasure.require_anchored(store, domain, anchored)
        batch = store.read_batch(anchored.number)
        wanted = whole("sequence", sequence) if sequence else None
        index = _index(batch, anchored.number, _vehicle(vehicle), wanted)
        proof = proofs.make(domain, anchored.number, batch, index)
    except (BatchError, proofs.ProofError) as error:
        raise InputError(str(error)) from error
    path = Path(file or f"runs/proof-{anchored.number}-{index}.json")
    if file and path.exists():
        raise InputError(f"{path} exists: name another file")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(proofs.write(proof))
    hand.console.print(f"reading {index} of {len(batch)} of anchor {anchor}: {path}")
    return path


def check(hand: Hand, file: str) -> proofs.Checked:
    """Check a proof against the chain: its anchor, its DataAnchor's own check, and the device."""
    suite = hand.suite
    try:
        with Path(file).open("rb") as opened:
            proof = proofs.read(opened.read(proofs.MAX_BYTES + 1), file)
        where = {"chain_id": hand.client.chain_id, "contract": suite.anchors.address}
        proofs.check(proof, **where)
        anchored = _anchor(hand, proof.anchor)
        found = proofs.check(proof, root=anchored.root)
    except proofs.ProofError as error:
        raise InputError(str(error)) from error
    suite.anchors.check_inclusion(proof.anchor, proof.index, found.leaf, proof.siblings)
    vehicle = proof.signed.reading.vehicle
    if found.signer not in _devices(hand, vehicle):
        raise InputError(
            f"anchored, but signed by {found.signer}, which never was the device of vehicle "
            f"{hexed(vehicle)}"
        )
    for line in shown(proof, found):
        hand.console.print(line, soft_wrap=True)
    hand.console.print(f"holds: anchored at {date(anchored.time)}")
    return found


def erase(hand: Hand, request: str) -> Path:
    """Erase what a deletion request covers from a node's store; the protocol's file."""
    suite, store, head = hand.suite, _store(), hand.client.latest()
    addresses, first = hand.record.addresses, hand.record.first_block
    view = RegistryFeed(hand.client, addresses, first).view(head.number)
    try:
        asked = erasure.request_of(suite, view, whole("request", request))
        if waiting := erasure.unfinished(suite.mine, asked, head.timestamp):
            raise InputError(_not_yet(asked, waiting))
        anchors = _readings(hand, head.number)
        with hand.console.status("looking through the batches"):
            found = erasure.find(store, _domain(suite), anchors, asked)
        if anchors and not found.batches:
            raise InputError(f"{store.root} holds no batch of readings: is that a node's folder?")
        _show(hand, asked, found)
        noted = erasure.noted(store, asked)
        what = f"erase {found.count} readings with their salts from {store.root}, for good"
        hand.agree(what, "nothing was erased")
        with hand.console.status("erasing"):
            data = erasure.erase(suite, store, anchors, asked, found)
    except (BatchError, erasure.ErasureError) as error:
        raise InputError(str(error)) from error
    path = erasure.protocol_path(store, asked)
    before = sum(map(len, noted.values()))
    hand.console.print(f"erased {found.count} readings" + (f", {before} before" if before else ""))
    if not path.exists():
        return path  # confirmed, and nothing has come since
    hand.console.print(data.decode().strip(), soft_wrap=True, markup=False)
    hand.console.print(f"protocol {path}, hash {hexed(keccak(data))}", soft_wrap=True)
    if found.missing:
        hand.console.print("not all: fetch the files that this store lacks, and run it again")
    elif asked.confirmed_at:
        hand.console.print("what was confirmed stands in another protocol; keep this one, too")
    else:
        what = f"run consent main confirm {asked.number} {path}"
        hand.console.print(f"the privacy officer confirms it: {what}", soft_wrap=True)
    return path


def _not_yet(request: erasure.Request, waiting: list[Epoch]) -> str:
    return (
        f"not yet: epochs {spans(waiting)} ended before request {request.number} "
        f"({date(request.requested_at)}), and are neither committed for good nor skipped"
    )


def _show(hand: Hand, request: erasure.Request, found: erasure.Found) -> None:
    since, until = request.span
    hand.console.print(f"request {request.number} of {date(request.requested_at)}")
    hand.console.print(f"vehicle {hexed(request.vehicle)}", soft_wrap=True)
    hand.console.print(f"hours that overlap {date(since)} to {date(until)}")
    if request.confirmed_at:
        hand.console.print(f"it was confirmed on {date(request.confirmed_at)}")
    if found.leaves:
        table = Table("anchor", "readings to erase")
        for anchor, gone in found.leaves.items():
            table.add_row(str(anchor), f"{len(gone):,}")
        hand.console.print(table)
    hand.console.print(f"{found.count} readings in {found.batches} batch files")
    if found.missing:
        numbers = ", ".join(map(str, found.missing))
        hand.console.print(f"files that this store lacks: anchors {numbers}", soft_wrap=True)


def _domain(suite: Suite) -> Domain:
    return domain_of(suite.client.chain_id, suite.anchors.address)


def _store() -> Store:
    folder = os.environ.get("CSOP_STORE")
    if not folder or not Path(folder).is_dir():
        raise InputError("set CSOP_STORE to a node's folder of readings (absolute path)")
    return Store(Path(folder))


def _readings(hand: Hand, block: int) -> list[AnchorEvent]:
    feed = AnchorFeed(hand.client, hand.record.addresses, hand.record.first_block)
    return [anchor for anchor in feed.anchors(block) if anchor.schema == READING_SCHEMA]


def _anchor(hand: Hand, number: int) -> AnchorEvent:
    feed = AnchorFeed(hand.client, hand.record.addresses, hand.record.first_block)
    anchors = feed.anchors(hand.client.block_number())
    if not 0 < number <= len(anchors):
        raise InputError(f"there is no anchor {number}, only 1 to {len(anchors)}")
    return anchors[number - 1]


def _vehicle(text: str) -> VehicleId:
    try:
        return VehicleId(parse_bytes32(text))
    except PeopleError as error:
        raise InputError(f"vehicle {text!r} {error}") from error


def _index(
    batch: tuple[BatchEntry, ...], anchor: int, vehicle: VehicleId, sequence: int | None
) -> int:
    places = {
        place: entry.reading.sequence
        for place, entry in enumerate(batch)
        if not isinstance(entry, Erased) and entry.reading.vehicle == vehicle
    }
    chosen = [place for place, number in places.items() if sequence in (None, number)]
    if len(chosen) == 1 or (chosen and sequence is not None):
        return chosen[0]
    if chosen:
        numbers = ", ".join(map(str, sorted(places.values())))
        raise InputError(
            f"anchor {anchor} has several readings of this vehicle: say which: {numbers}"
        )
    erased = sum(isinstance(entry, Erased) for entry in batch)
    what = "this vehicle" if sequence is None else f"this vehicle and sequence {sequence}"
    raise InputError(
        f"anchor {anchor} has no reading of {what}"
        + (f"; {erased} are erased: their leaves open to nothing" if erased else "")
    )


def _devices(hand: Hand, vehicle: VehicleId) -> set[Address]:
    """Every device key that the vehicle ever had."""
    named = {"VehicleRegistered": "deviceKey", "DeviceReplaced": "to"}
    logs = hand.suite.vehicles.events(named, hand.record.first_block)
    return {log.args[named[log.event]] for log in logs if log.args["id"] == vehicle}


COMMANDS: dict[str, Command] = {"make": make, "check": check, "erase": erase}
