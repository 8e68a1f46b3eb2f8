"""All anchored readings, admitted batch by batch: what each vehicle drove in each hour.

The state is a pure function of the batches, in the order of their anchors, each with its anchor's
time and a registry view; the order of readings within a batch does not matter. So that every
honest node has the same state: for epoch e it admits every batch anchored before e's inputs close
(epoch end + 10 min) that it has not admitted before, in anchor order, with the view of epoch e's
block (the last one before the epoch's end); an auditor repeats the same. Before that, and for an
epoch without batches too, it forgets what that view says is to be deleted: from then on a node that
never had those readings has the same histories. A batch whose file is missing or does not match its
root is for the caller to deal with, before it gets here.
"""

from collections import Counter
from dataclasses import dataclass

from csop.hashing import reading_hash
from csop.params import Params
from csop.registry import RegistryView, Span
from csop.telemetry.admission import History, Link, refusal, take, well_formed, without_deleted
from csop.telemetry.reasons import Reason
from csop.types import Domain, Hash, Reading, SignedReading, Timestamp, VehicleId


@dataclass(frozen=True, slots=True)
class AnchoredBatch:
    """Readings under one root of the DataAnchor, and the time of its block."""

    root: Hash
    time: Timestamp
    readings: tuple[SignedReading, ...]


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of a batch: every reading is in exactly one of the two."""

    accepted: tuple[Reading, ...]
    rejected: tuple[tuple[Reading, Reason], ...]


class ReadingLedger:
    """The admitted readings of one DataAnchor (``domain``) under one set of rules.

    ``histories`` by vehicle is for reading only. ``accepted``, ``rejected`` and ``rejected_metres``
    count what was admitted and left out since the start, as it came: readings, and their metres (as
    claimed; 0 where the claim is malformed or negative), by reason. Later deletions leave the
    counts alone.
    """

    def __init__(self, domain: Domain, params: Params) -> None:
        """Start empty."""
        self.domain = domain
        self.params = params
        self.histories: dict[VehicleId, History] = {}
        self.accepted = 0
        self.rejected: Counter[Reason] = Counter()
        self.rejected_metres: Counter[Reason] = Counter()
        self._time = Timestamp(0)
        self._forgotten: dict[VehicleId, tuple[Span, ...]] = {}

    def forget(self, registry: RegistryView) -> None:
        """Judge anew, without them, the vehicles with hours that are to be deleted by now."""
        for vehicle, spans in registry.deleted.items():
            if self._forgotten.get(vehicle) == spans:
                continue
            self._forgotten[vehicle] = spans
            if history := self.histories.pop(vehicle, None):
                anew = without_deleted(history, registry, self.params)
                if anew.passed:
                    self.histories[vehicle] = anew

    def admit(self, batch: AnchoredBatch, registry: RegistryView) -> Admission:
        """Admit the next batch, of an epoch of this view, which is forgotten by first.

        Within the batch, readings are taken by (vehicle, sequence, struct hash, signature). Of two
        with the same vehicle and sequence the one seen first counts: the one anchored earlier, or
        in one batch the one with the smaller hash. Raises ValueError for a batch older than the
        last one.
        """
        if batch.time < self._time:
            raise ValueError(f"a batch of {batch.time} after one of {self._time}: not anchor order")
        self._time = batch.time
        self.forget(registry)
        accepted: list[Reading] = []
        rejected: list[tuple[Reading, Reason]] = []
        sortable: list[tuple[VehicleId, int, Hash, bytes, bytes, SignedReading]] = []
        for signed in batch.readings:
            r = signed.reading
            if well_formed(signed):
                key = (r.vehicle, r.sequence, reading_hash(r), signed.signature, signed.salt)
                sortable.append((*key, signed))
            else:
                rejected.append((r, Reason.MALFORMED))
        rejected.sort(key=lambda pair: repr(pair[0]))
        sortable.sort(key=lambda entry: entry[:5])
        for _, _, struct_hash, _, _, signed in sortable:
            reason = self._take(signed, struct_hash, batch.time, registry)
            if reason is None:
                accepted.append(signed.reading)
            else:
                rejected.append((signed.reading, reason))
        self._count(accepted, rejected)
        return Admission(tuple(accepted), tuple(rejected))

    def _take(
        self, signed: SignedReading, struct_hash: Hash, time: Timestamp, registry: RegistryView
    ) -> Reason | None:
        """Admit one well-formed reading; why not, if not."""
        reading = signed.reading
        reason = refusal(signed, struct_hash, time, registry, self.domain, self.params)
        if reason is not None:
            return reason
        history = self.histories.setdefault(reading.vehicle, History())
        return take(history, Link(reading, struct_hash), time, self.params)

    def _count(self, accepted: list[Reading], rejected: list[tuple[Reading, Reason]]) -> None:
        self.accepted += len(accepted)
        for reading, reason in rejected:
            self.rejected[reason] += 1
            if reason is not Reason.MALFORMED:
                claimed = max(0, reading.end_metres - reading.start_metres)
                self.rejected_metres[reason] += claimed
