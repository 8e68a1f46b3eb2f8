"""Readings to weights to trees: what holders of the readings and of the leaf files can recheck."""

from csop.audit.erasures import Erasures
from csop.audit.evidence import Commit, Evidence
from csop.audit.report import Difference, Watch, require, shown
from csop.hashing import READING_SCHEMA, keccak
from csop.oracle.registry_feed import AnchorEvent, RegistryFeed
from csop.oracle.store import Store
from csop.params import Params
from csop.registry import RegistryView
from csop.sumtree import SumTree, read_leaf_file
from csop.telemetry.anchoring import leaves, readings_of, root
from csop.telemetry.ledger import AnchoredBatch, ReadingLedger
from csop.telemetry.readings import domain_of
from csop.telemetry.weights import EpochWeights, weights
from csop.types import HOUR_SECONDS, Epoch, Hour, VehicleId

Trees = dict[Epoch, SumTree]


def check_leaf_files(evidence: Evidence, store: Store, watch: Watch) -> Trees:
    """The leaf file of every commit in force is the signed one and makes the signed tree."""
    trees: Trees = {}
    commits = evidence.in_force
    with watch.check("leaf files", len(commits)) as tick:
        for commit in commits:
            name = (commit.epoch, commit.attempt, commit.proof.leaf_file)
            path = store.leaf_path(*name)
            try:
                data = store.read_leaves(*name)
            except OSError as error:
                what = f"{commit.name}: leaf file {path}"
                raise Difference(what, "a file", error.strerror) from error
            require(f"{commit.name}: hash of {path}", commit.proof.leaf_file, keccak(data))
            tree = read_leaf_file(data, str(path))
            require(f"{commit.name}: W of {path}", commit.proof.total_weight, tree.total)
            require(f"{commit.name}: leaves of {path}", commit.proof.leaf_count, len(tree.leaves))
            require(f"{commit.name}: root of {path}", commit.proof.root, tree.root)
            trees[commit.epoch] = tree
            tick(1)
    return trees


def check_weights(
    evidence: Evidence, store: Store, params: Params, trees: Trees, watch: Watch
) -> list[str]:
    """Every batch against its root, and every weight computed anew. Returns what was passed over.

    Epoch by epoch from 0, as csop.telemetry.ledger says: batches are admitted with the registries
    as of the block of the first epoch whose inputs they are.
    """
    commits = {commit.epoch: commit for commit in evidence.in_force}
    pending = [a for a in evidence.anchors if a.schema == READING_SCHEMA]
    others = [a for a in evidence.anchors if a.schema != READING_SCHEMA]
    domain = domain_of(evidence.client.chain_id, evidence.suite.anchors.address)
    ledger = ReadingLedger(domain, params)
    feed = RegistryFeed(evidence.client, evidence.record.addresses, evidence.record.first_block)
    erasures = Erasures(feed.view(evidence.head.number), domain, params)
    genesis_hour = evidence.rules.genesis // HOUR_SECONDS
    with (
        watch.check("batch files", len(pending)) as read,
        watch.check("weights", sum(len(tree.leaves) for tree in trees.values())) as tick,
    ):
        for epoch in map(Epoch, range(max(commits, default=-1) + 1)):
            block = evidence.client.last_block_before(evidence.rules.end_of(epoch))
            registry = feed.view(block.number)
            ledger.forget(registry)
            while pending and pending[0].time < evidence.rules.closes_at(epoch):
                ledger.admit(_batch(ledger, store, pending.pop(0), erasures, watch), registry)
                read(1)
            if epoch in commits:
                found = weights(Hour(genesis_hour + epoch), ledger, registry, params)
                tick(_compare(commits[epoch], found, registry, trees[epoch], erasures))
        for anchor in pending:
            _batch(ledger, store, anchor, erasures, watch)
            read(1)
    unread = [f"anchor {a.number}: not readings (schema {shown(a.schema)})" for a in others]
    return erasures.lack() + unread


def _batch(
    ledger: ReadingLedger, store: Store, anchor: AnchorEvent, erasures: Erasures, watch: Watch
) -> AnchoredBatch:
    """The readings of an anchor, as anchored."""
    with watch.check("batch files"):
        path = store.batch_path(anchor.number)
        batch = store.read_batch(anchor.number)
        name = f"anchor {anchor.number}: "
        require(f"{name}readings in {path}", anchor.count, len(batch))
        require(f"{name}root of {path}", anchor.root, root(leaves(ledger.domain, batch)))
        readings = readings_of(batch)
        erasures.met(name, len(batch) - len(readings))
        return AnchoredBatch(anchor.root, anchor.time, readings)


def _compare(
    commit: Commit,
    found: EpochWeights,
    registry: RegistryView,
    tree: SumTree,
    erasures: Erasures,
) -> int:
    """A committed tree against own weights: leaf by leaf, so that a difference has a name.

    With its salts, the same leaves make the same tree: its root was compared before. Returns how
    many leaves have the weight that was computed anew.
    """
    committed = {leaf.vehicle: leaf for leaf in tree.leaves}
    same = 0
    for vehicle in sorted({*found.weights, *committed}):
        name, weight = f"{commit.name}: vehicle {shown(vehicle)}", found.weights.get(vehicle, 0)
        leaf = committed.get(vehicle)
        if weight == (leaf.weight if leaf else 0):
            same += 1
        elif not erasures.hide(commit.epoch, found.hour, vehicle, registry):
            what = f"{name}: weight in units of 10 km"
            raise Difference(what, _why(found, vehicle, weight), leaf.weight if leaf else "no leaf")
        if leaf is not None:
            require(f"{name}: owner", registry.vehicles[vehicle].owner, leaf.member)
    return same


def _why(found: EpochWeights, vehicle: VehicleId, weight: int) -> str:
    counted = found.vehicles.get(vehicle)
    if weight or counted is None or counted.why is None:
        return str(weight)
    return f"0 ({counted.why}: {counted.why.meaning})"
