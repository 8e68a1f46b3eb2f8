"""Epoch by epoch: an hour's readings are anchored, and the oracle brings it to its end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from eth_account.signers.local import LocalAccount

from csop.demo.stage import Stage
from csop.oracle.evidence import EvidenceRoom
from csop.oracle.journal import Journal
from csop.oracle.node import Node
from csop.oracle.operator import Done, Operator
from csop.oracle.submitter import anchor_batch
from csop.params import Params
from csop.telemetry.weights import EpochWeights, weights
from csop.types import HOUR_SECONDS, Epoch, Hour, SignedReading, VehicleId


class Driving:
    """All hours of a log, in order; readings are sent by the submitter right after each.

    Cars in ``silent`` send none: their owners have withdrawn consent.
    """

    def __init__(
        self,
        stage: Stage,
        operator: Operator,
        nodes: Sequence[Node],
        submitter: LocalAccount,
        journal: Journal,
    ) -> None:
        self._stage, self._operator, self._nodes = stage, operator, nodes
        self._submitter, self._journal = submitter, journal
        self._genesis = stage.suite.mine.genesis()
        self.silent: set[VehicleId] = set()

    def play(self, readings: Sequence[SignedReading], epochs: int) -> Iterator[tuple[Epoch, Done]]:
        """Each epoch once it is at its end: the clock stands in the hour of the next one then."""
        batches = {h: list(b) for h, b in groupby(readings, key=lambda s: s.reading.hour)}
        for epoch in map(Epoch, range(epochs)):
            self._stage.node.set_next_timestamp(self._genesis + (epoch + 1) * HOUR_SECONDS)
            batch = batches.get(Hour(self._genesis // HOUR_SECONDS + epoch), [])
            self._anchor([each for each in batch if each.reading.vehicle not in self.silent])
            yield epoch, self._bring_to_end(epoch)

    def _anchor(self, batch: Sequence[SignedReading]) -> None:
        if not batch:
            self._stage.node.mine()
            return
        stores = [node.store for node in self._nodes]
        receipt = anchor_batch(self._stage.suite, self._submitter, self._journal, stores, batch)
        if receipt:
            self._stage.gas.add("anchor_readings", receipt)

    def _bring_to_end(self, epoch: Epoch) -> Done:
        while True:
            result = self._operator.step(epoch)
            if isinstance(result, Done):
                return result
            if result.until:
                self._stage.node.set_next_timestamp(result.until)
            self._stage.node.mine()


def all_hours(room: EvidenceRoom, last: Epoch, params: Params) -> EpochWeights:
    """The last epoch's weights with a window over all hours, so that nothing has left it."""
    evidence = room.of(last)
    hours = max(params.weight.window_hours, last + 1)
    cap = params.plausibility.window_cap_metres * hours // params.weight.window_hours
    wide = replace(
        params,
        weight=replace(params.weight, window_hours=hours),
        plausibility=replace(params.plausibility, window_cap_metres=cap),
    )
    return weights(evidence.weights.hour, room.ledger, room.registry, wide)
