"""Erasing what an owner asked to delete: which readings, from when on, and what is noted of it.

A deletion asked for at time d is known to every epoch that ends after d: their nodes count none of
its readings, whether they have them or not (docs/spec.md, sections 5 and 7). The epochs that ended
before still need them, until each is committed for good or skipped: so nobody erases before.

The protocol names the erased leaves by anchor. It is the same on every node that kept the same
batches and erased in the same order, and the chain gets its hash; so it is never changed once that
is confirmed: what is anchored late and erased after that stands in a protocol of its own. Whoever
has one can tell which leaves were of the request's vehicle; what they said nobody can.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from csop.chain.contracts import Suite
from csop.chain.contracts.mining import MileageMine, MineEpoch, State
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE
from csop.jsonform import FormError, dump, fields, hexed, integer, items, parse, word
from csop.oracle.registry_feed import AnchorEvent
from csop.oracle.store import Store
from csop.registry import RegistryView, Span, hour_of, overlaps
from csop.telemetry.anchoring import leaves, root
from csop.telemetry.batchfile import BatchError
from csop.telemetry.readings import domain_of
from csop.types import HOUR_SECONDS, Domain, Epoch, Hash, Reading, Timestamp, VehicleId

KEYS = {"chainId", "consentRegistry", "dataAnchor", "request", "count", "erased"}

Leaves = Mapping[int, tuple[Hash, ...]]
"""By anchor, in the order of the batch."""


class ErasureError(Exception):
    """What cannot be erased, or not yet; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """A deletion of mining's readings: those of ``vehicle`` whose hours overlap ``span``."""

    number: int
    vehicle: VehicleId
    span: Span
    requested_at: Timestamp
    confirmed_at: Timestamp

    def covers(self, reading: Reading) -> bool:
        """Whether a reading is to be erased."""
        return reading.vehicle == self.vehicle and overlaps(self.span, hour_of(reading))


@dataclass(frozen=True, slots=True)
class Found:
    """What a store holds of a request's readings; ``missing``: anchors whose file it lacks."""

    leaves: Leaves
    missing: tuple[int, ...]
    batches: int

    @property
    def count(self) -> int:
        """How many readings."""
        return sum(map(len, self.leaves.values()))


def request_of(suite: Suite, view: RegistryView, number: int) -> Request:
    """A request of the chain, with ``view`` no older than it. Raises ErasureError."""
    count = suite.consents.deletion_count()
    if number >= count:
        raise ErasureError(f"there is no deletion request {number}, only {count}")
    deletion = suite.consents.deletion_of(number)
    subject = deletion.subject
    if (subject.grantee, subject.purpose) != (OPERATOR_GRANTEE, MINING_PURPOSE):
        raise ErasureError(f"request {number} is about other data than mining's readings")
    span = view.vehicles[subject.vehicle].gathered(subject.owner_epoch, deletion.requested_at)
    return Request(number, subject.vehicle, span, deletion.requested_at, deletion.confirmed_at)


def unfinished(mine: MileageMine, request: Request, now: Timestamp) -> list[Epoch]:
    """The epochs that ended before a request and still need what it covers, as of ``now``."""
    first, genesis = mine.first_epoch(), mine.genesis()
    end = min((request.requested_at - genesis) // HOUR_SECONDS, mine.end_epoch())
    epochs = [Epoch(epoch) for epoch in range(first, end)]
    window = mine.void_window_seconds()
    states = zip(epochs, mine.epochs_of(epochs), strict=True)
    return [epoch for epoch, state in states if not _is_final(state, window, now)]


def _is_final(epoch: MineEpoch, window: int, now: Timestamp) -> bool:
    if epoch.state is State.COMMITTED:
        return epoch.attempt > 0 or now >= epoch.changed_at + window
    return epoch.state is State.SKIPPED


def find(store: Store, domain: Domain, anchors: Iterable[AnchorEvent], request: Request) -> Found:
    """Look through the batches. Raises BatchError, also for one that is not what was anchored."""
    found: dict[int, tuple[Hash, ...]] = {}
    missing: list[int] = []
    batches = 0
    for anchor in anchors:
        if not store.batch_path(anchor.number).exists():
            missing.append(anchor.number)
            continue
        batches += 1
        require_anchored(store, domain, anchor)
        if gone := store.covered(anchor.number, domain, request.covers):
            found[anchor.number] = tuple(gone)
    return Found(found, tuple(missing), batches)


def require_anchored(store: Store, domain: Domain, anchor: AnchorEvent) -> None:
    """Raises BatchError unless a batch file has the anchored root."""
    batch_root = root(leaves(domain, store.read_batch(anchor.number)))
    if batch_root != anchor.root:
        raise BatchError(
            f"{store.batch_path(anchor.number)}: root {batch_root.hex()} is not the anchored one "
            f"({anchor.root.hex()}): fetch the batch of anchor {anchor.number} anew"
        )


def protocol_path(store: Store, request: Request) -> Path:
    """Where the protocol of a request is that can still grow."""
    part = "-late" if request.confirmed_at else ""
    return store.root / "erasures" / f"{request.number:06d}{part}.json"


def noted(store: Store, request: Request) -> Leaves:
    """What that protocol names already: an erasure can be stopped and repeated."""
    path = protocol_path(store, request)
    if not path.exists():
        return {}
    where = str(path)
    try:
        record = fields(parse(path.read_bytes(), where), KEYS, where)
        parts = [
            fields(part, {"anchor", "leaves"}, where) for part in items(record["erased"], where)
        ]
        return {
            integer(part["anchor"], where): tuple(
                word(leaf, where) for leaf in items(part["leaves"], where)
            )
            for part in parts
        }
    except FormError as error:
        raise ErasureError(f"{error}; move it away to start a new protocol") from error


def protocol(suite: Suite, number: int, erased: Leaves) -> bytes:
    """The protocol as a file: its keccak is what the privacy officer puts on chain."""
    return (
        dump(
            {
                "chainId": suite.client.chain_id,
                "consentRegistry": suite.consents.address.lower(),
                "dataAnchor": suite.anchors.address.lower(),
                "request": number,
                "count": sum(map(len, erased.values())),
                "erased": [
                    {"anchor": anchor, "leaves": [hexed(leaf) for leaf in erased[anchor]]}
                    for anchor in sorted(erased)
                ],
            }
        )
        + "\n"
    ).encode("ascii")


def erase(
    suite: Suite, store: Store, anchors: Iterable[AnchorEvent], request: Request, found: Found
) -> bytes:
    """Erase what was found; the protocol, written first: stopped at any point, run it again.

    Nothing found after the request was confirmed leaves no protocol. Files are looked at that hold
    nothing to be erased, too: leftovers beside them may. Raises BatchError unless every root is
    still the anchored one.
    """
    domain = domain_of(suite.client.chain_id, suite.anchors.address)
    erased = dict(noted(store, request))
    for number, gone in found.leaves.items():
        known = erased.get(number, ())
        erased[number] = (*known, *(leaf for leaf in gone if leaf not in known))
    data = protocol(suite, request.number, erased)
    if erased or not request.confirmed_at:
        path = protocol_path(store, request)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished_path = path.with_name(f".{path.name}")
        unfinished_path.write_bytes(data)
        unfinished_path.replace(path)
    for anchor in anchors:
        if anchor.number not in found.missing:
            store.erase(anchor.number, domain, request.covers)
            require_anchored(store, domain, anchor)
    return data
