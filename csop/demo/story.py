"""Plays a log of driving on a local chain, hour by hour, with the real oracle; then the box, and a
distribution on a record of the driving's end."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rich.progress import Progress

from csop.calendar import DAY_SECONDS
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from csop.demo.casting import Cast, Plan, cast, plan_of
from csop.demo.driving import Driving, all_hours
from csop.demo.engagement import Entry, Week
from csop.demo.erasing import Erasing
from csop.demo.fleet import SEED, Car, make_fleet, register
from csop.demo.folder import make_empty
from csop.demo.lives import Lives
from csop.demo.payday import Payday, Roles
from csop.demo.people import make_people, register_guests
from csop.demo.stage import Stage
from csop.deployment.config import local_network
from csop.deployment.deploy import deploy
from csop.deployment.record import Record
from csop.keeper import Keeper
from csop.oracle import keyring
from csop.oracle.committee import make_nodes
from csop.oracle.evidence import EvidenceRoom
from csop.oracle.journal import Journal
from csop.oracle.node import Node
from csop.oracle.operator import GasBook, Operator
from csop.oracle.store import Store
from csop.params import Params
from csop.telemetry.capmetro import Log
from csop.telemetry.drives import Drives, drive
from csop.telemetry.readings import domain_of, sign_hours
from csop.telemetry.weights import EpochWeights
from csop.types import HOUR_SECONDS, Epoch, SignedReading, Timestamp

LEAD_SECONDS = 2 * HOUR_SECONDS
"""The chain starts so long before the data: for deployment and registrations."""

PASSWORD = "demo: the keys are derived and public"


def starts_at(log: Log) -> int:
    """When the demo's chain has to start."""
    return log.first_hour * HOUR_SECONDS - LEAD_SECONDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that the report is made from."""

    log: Log
    drives: Drives
    fleet: list[Car]
    """Each with the wallet of its first owner, as it is at the end."""
    cast: Cast
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
    before_payday: int
    """The last block before the distribution's own lives."""
    after_batches: int
    """The last block of its claims in batches."""
    roles: Roles
    """Whom the distribution shows."""


class Story:
    """One run in one folder (emptied first): record, keys, readings, every member's leaf files."""

    def __init__(
        self, node: DevNode, log: Log, folder: Path, params: Params, plan: Plan | None = None
    ) -> None:
        """``plan``: when something happens to people, if other than by default. Raises
        FolderError."""
        make_empty(folder)
        self._node, self._log, self._folder, self._params = node, log, folder, params
        self._client = Client(node.rpc)
        self._plan = plan or plan_of(params)
        self.gas = GasBook()

    def play(self, progress: Progress) -> Outcome:
        """Deploy, register, drive every hour, settle; then tasks and draws; then pay."""
        genesis = Timestamp(self._log.first_hour * HOUR_SECONDS)
        epochs = self._log.last_hour - self._log.first_hour + 1
        drives = drive(self._log.fixes, self._params.plausibility)
        fleet = make_fleet(sorted({fix.vehicle for fix in self._log.fixes}))
        unit = self._params.weight.unit_metres
        chosen = cast(self._plan, drives.hours, fleet, self._log.first_hour, epochs, unit)

        record = self._deploy(genesis, progress)
        suite = Suite.of(self._client, record.addresses)
        stage = Stage(self._node, suite, self._params, self.gas)
        self._register(suite, fleet, progress)
        readings = self._sign(suite, drives, fleet)
        operator, ring, nodes = self._oracle(suite, record)

        journal = Journal(self._client, self._folder / "journal" / "submitter.jsonl")
        driving = Driving(stage, operator, nodes, ring.submitter, journal)
        erasing = Erasing(suite, record, [node.store for node in nodes])
        lives = Lives(stage, self._plan, chosen, erasing, driving.silent)
        skipped = 0
        bar = progress.add_task("driving: epochs", total=epochs)
        for epoch, done in driving.play(readings, epochs):
            skipped += done.skipped
            lives.play(Epoch(epoch + 1))
            progress.advance(bar)
        self._count(operator.gas)
        room, store = nodes[0].room, nodes[0].store
        final = all_hours(room, Epoch(epochs - 1), self._params)
        payday = Payday(stage, chosen)
        diary = self._engage(stage, record, lives, fleet, ring, nodes, progress)
        before_payday = self._client.block_number()
        roles = payday.play(lives.cars(fleet), progress)
        return Outcome(
            log=self._log,
            drives=drives,
            fleet=lives.cars(fleet),
            cast=chosen,
            record=record,
            epochs=epochs,
            skipped=skipped,
            final=final,
            room=room,
            gas=self.gas,
            store=store,
            diary=diary,
            before_payday=before_payday,
            after_batches=payday.after_batches,
            roles=roles,
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
        stage: Stage,
        record: Record,
        lives: Lives,
        fleet: list[Car],
        ring: keyring.Keyring,
        nodes: list[Node],
        progress: Progress,
    ) -> list[Entry]:
        suite, people = stage.suite, make_people(lives.cars(fleet))
        for receipt in register_guests(suite, derived(SEED, "registrar"), people):
            self.gas.add("register_member", receipt)
        people = lives.people(people)
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
