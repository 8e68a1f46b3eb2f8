"""Plays a log of driving on a local chain, hour by hour, with the real oracle; then the box."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from rich.progress import Progress

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from csop.demo.engagement import Entry, Week
from csop.demo.fleet import SEED, Car, make_fleet, register
from csop.demo.people import make_people, register_guests
from csop.demo.stage import Stage
from csop.deployment.config import local_network
from csop.deployment.deploy import deploy
from csop.deployment.record import Record
from csop.engagement.calendar import DAY_SECONDS
from csop.keeper import Keeper
from csop.oracle import keyring
from csop.oracle.committee import make_nodes
from csop.oracle.evidence import EvidenceRoom
from csop.oracle.journal import Journal
from csop.oracle.node import Node
from csop.oracle.operator import Done, GasBook, Operator
from csop.oracle.store import Store
from csop.oracle.submitter import anchor_batch
from csop.params import Params
from csop.telemetry.capmetro import Log
from csop.telemetry.drives import Drives, drive
from csop.telemetry.readings import domain_of, sign_hours
from csop.telemetry.weights import EpochWeights, weights
from csop.types import HOUR_SECONDS, Epoch, Hour, SignedReading, Timestamp

LEAD_SECONDS = 2 * HOUR_SECONDS
"""The chain starts so long before the data: for deployment and registrations."""

PASSWORD = "demo: the keys are derived and public"


class FolderError(Exception):
    """A folder that holds something else than a demo's run: it is not emptied."""


def starts_at(log: Log) -> int:
    """When the demo's chain has to start."""
    return log.first_hour * HOUR_SECONDS - LEAD_SECONDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that the report is made from."""

    log: Log
    drives: Drives
    fleet: list[Car]
    record: Record
    epochs: int
    skipped: int
    final: EpochWeights
    room: EvidenceRoom
    gas: GasBook
    store: Store
    """One member's files: what an auditor is given."""
    diary: list[Entry]
    """What happened after the driving."""


class Story:
    """One run in one folder (emptied first): record, keys, readings, every member's leaf files."""

    def __init__(self, node: DevNode, log: Log, folder: Path, params: Params) -> None:
        _make_empty(folder)
        self._node, self._log, self._folder, self._params = node, log, folder, params
        self._client = Client(node.rpc)
        self.gas = GasBook()

    def play(self, progress: Progress) -> Outcome:
        """Deploy, register, drive every hour, settle; then tasks and draws."""
        genesis = Timestamp(self._log.first_hour * HOUR_SECONDS)
        epochs = self._log.last_hour - self._log.first_hour + 1
        drives = drive(self._log.fixes, self._params.plausibility)
        fleet = make_fleet(sorted({fix.vehicle for fix in self._log.fixes}))

        record = self._deploy(genesis, progress)
        suite = Suite.of(self._client, record.addresses)
        self._register(suite, fleet, progress)
        readings = self._sign(suite, drives, fleet)
        operator, ring, nodes = self._oracle(suite, record)

        batches = {h: list(b) for h, b in groupby(readings, key=lambda s: s.reading.hour)}
        skipped = 0
        journal = Journal(self._client, self._folder / "journal" / "submitter.jsonl")
        bar = progress.add_task("driving: epochs", total=epochs)
        for epoch in map(Epoch, range(epochs)):
            self._node.set_next_timestamp(genesis + (epoch + 1) * HOUR_SECONDS)
            batch = batches.get(Hour(self._log.first_hour + epoch))
            if batch:
                stores = [node.store for node in nodes]
                receipt = anchor_batch(suite, ring.submitter, journal, stores, batch)
                if receipt:
                    self.gas.add("anchor_readings", receipt)
            else:
                self._node.mine()
            skipped += self._bring_to_end(operator, epoch).skipped
            progress.advance(bar)
        self._count(operator.gas)
        room, store = nodes[0].room, nodes[0].store
        final = self._all_hours(room, Epoch(epochs - 1))
        diary = self._engage(suite, record, fleet, ring, nodes, progress)
        return Outcome(
            self._log, drives, fleet, record, epochs, skipped, final, room, self.gas, store, diary
        )

    def _deploy(self, genesis: Timestamp, progress: Progress) -> Record:
        config = local_network(SEED, genesis, self._params, self._client.chain_id)
        bar = progress.add_task("deployment: steps", total=None)
        record = deploy(
            self._client,
            derived(SEED, "deployer"),
            config,
            self._params,
            self._folder / "deployment.json",
            lambda step, _entry, steps: progress.update(bar, total=steps, completed=step.number),
        )
        self.gas.total["deploy"] = sum(step.gas_used or 0 for step in record.steps)
        self.gas.count["deploy"] = sum(step.gas_used is not None for step in record.steps)
        return record

    def _register(self, suite: Suite, fleet: list[Car], progress: Progress) -> None:
        until = self._client.latest().timestamp + self._params.registry.consent_max_seconds
        bar = progress.add_task("members, vehicles, consents", total=3 * len(fleet))
        registrar = derived(SEED, "registrar")
        for step, receipts in register(suite, registrar, fleet, Timestamp(until)):
            for receipt in receipts:
                self.gas.add(step, receipt)
            progress.advance(bar, len(receipts))

    def _sign(self, suite: Suite, drives: Drives, fleet: list[Car]) -> list[SignedReading]:
        domain = domain_of(self._client.chain_id, suite.anchors.address)
        vehicles = {car.label: car.vehicle for car in fleet}
        keys = {car.label: car.device_key for car in fleet}
        return sign_hours(drives.hours, vehicles, keys, domain)

    def _oracle(self, suite: Suite, record: Record) -> tuple[Operator, keyring.Keyring, list[Node]]:
        folder = self._folder / "keys"
        keyring.write_local(folder, SEED, PASSWORD, self._params)
        ring = keyring.load(folder, PASSWORD)
        nodes = make_nodes(self._client, record, ring, self._folder / "nodes", self._params)
        journal = Journal(self._client, self._folder / "journal" / "operator.jsonl")
        operator = Operator(suite, nodes, ring.group, ring.operator, journal, self._params)
        return operator, ring, nodes

    def _engage(
        self,
        suite: Suite,
        record: Record,
        fleet: list[Car],
        ring: keyring.Keyring,
        nodes: list[Node],
        progress: Progress,
    ) -> list[Entry]:
        people = make_people(fleet)
        for receipt in register_guests(suite, derived(SEED, "registrar"), people):
            self.gas.add("register_member", receipt)
        folder = self._folder / "journal"
        keeper = Keeper(
            suite,
            record.first_block,
            derived(SEED, "keeper"),
            Journal(self._client, folder / "keeper.jsonl"),
            nodes,
            ring.group,
        )
        # It knows that it will wait for a day: no alarm.
        waiting = Keeper(
            suite,
            record.first_block,
            derived(SEED, "waiting keeper"),
            Journal(self._client, folder / "waiting.jsonl"),
            alarm_seconds=2 * DAY_SECONDS,
        )
        stage = Stage(self._node, suite, self._params, self.gas)
        diary = Week(stage, record.first_block, people, keeper, waiting).play(progress)
        for each in (keeper, waiting):
            self._count(each.gas, {"settle": "settle_draws", "refund": "refund_draws"})
        return diary

    def _count(self, book: GasBook, names: Mapping[str, str] = MappingProxyType({})) -> None:
        """Add another book, some of its steps under names of ours."""
        for step, total in book.total.items():
            name = names.get(step, step)
            self.gas.total[name] += total
            self.gas.count[name] += book.count[step]

    def _bring_to_end(self, operator: Operator, epoch: Epoch) -> Done:
        while True:
            result = operator.step(epoch)
            if isinstance(result, Done):
                return result
            if result.until:
                self._node.set_next_timestamp(result.until)
            self._node.mine()

    def _all_hours(self, room: EvidenceRoom, last: Epoch) -> EpochWeights:
        """The last epoch's weights with a window over all hours, so that nothing has left it."""
        evidence = room.of(last)
        rules = self._params
        hours = max(rules.weight.window_hours, last + 1)
        cap = rules.plausibility.window_cap_metres * hours // rules.weight.window_hours
        wide = replace(
            rules,
            weight=replace(rules.weight, window_hours=hours),
            plausibility=replace(rules.plausibility, window_cap_metres=cap),
        )
        return weights(evidence.weights.hour, room.ledger, room.registry, wide)


def _make_empty(folder: Path) -> None:
    """Only what an earlier run left is removed. Raises FolderError."""
    if folder.exists() and not folder.is_dir():
        raise FolderError(f"{folder}: is no folder; name another")
    if folder.exists() and any(folder.iterdir()) and not (folder / "deployment.json").exists():
        raise FolderError(f"{folder}: holds something else than a demo; empty it or name another")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
