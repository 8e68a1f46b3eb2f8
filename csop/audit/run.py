"""The whole audit of one deployment: all from chain data, leaf files and readings, once more.

Shares with the oracle what the specification is made of (csop.hashing, csop.sumtree, csop.hits,
csop.emission, csop.telemetry, csop.engagement) and the feeds that read the logs, but none of what
decides.
"""

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from rich.console import Console

from csop.audit import randomness
from csop.audit.box import check_draws
from csop.audit.claims import check_claims, totals_of
from csop.audit.commits import check_commits, check_contracts, check_rules, check_signatures
from csop.audit.crystals import check_crystals
from csop.audit.distributions import check_distributions
from csop.audit.engagement import Engagement, Others, check_campaigns, check_engagement_rules
from csop.audit.evidence import Evidence
from csop.audit.operations import check_delay_rules, check_operations
from csop.audit.payments import check_payments, check_vault
from csop.audit.pot import PotError
from csop.audit.proceeds import Proceeds, check_proceeds_rules
from csop.audit.proceedstotals import ProceedsTotals
from csop.audit.proposals import check_proposals
from csop.audit.records import check_records
from csop.audit.report import LACKS, AuditReport, Difference, Scope, Watch
from csop.audit.rewards import check_rewards
from csop.audit.settlements import Drawn, check_settlements
from csop.audit.supply import check_supply
from csop.audit.tasks import check_tasks
from csop.audit.timelock import check_timelock
from csop.audit.totals import EngagementTotals, StoneTotals
from csop.audit.vouchers import check_vouchers
from csop.audit.weighing import Trees, check_leaf_files, check_weights
from csop.chain.client import Client
from csop.deployment.record import Record
from csop.oracle.registry_feed import FeedError
from csop.oracle.store import Store
from csop.params import Params
from csop.sumtree import SumTreeError
from csop.telemetry.batchfile import BatchError
from csop.types import HOUR_SECONDS, Address, Epoch, Hash

FOUND = (Difference, FeedError, PotError, BatchError, SumTreeError)
"""What is a finding; anything else (a node that does not answer) is raised."""


@dataclass
class _Found:
    """What is known so far."""

    block: int = 0
    unsettled: dict[Epoch, tuple[int, ...]] = field(default_factory=dict)
    waiting: tuple[Epoch, ...] = ()
    open_epochs: tuple[Epoch, ...] = ()
    not_checked: list[str] = field(default_factory=list)
    stones: StoneTotals | None = None
    engagement: EngagementTotals | None = None
    proceeds: ProceedsTotals | None = None


def audit(
    client: Client,
    record: Record,
    store: Store | None,
    params: Params,
    workers: int = 2,
    *,
    scope: Scope = Scope.READINGS,
    other_mines: Iterable[Address] = (),
    other_boards: Iterable[Address] = (),
    other_boxes: Iterable[Address] = (),
    console: Console | None = None,
) -> AuditReport:
    """Audit the record's contracts up to the newest block; stops at the first difference.

    ``store`` has the readings and leaf files that ``scope`` says are looked at; a missing one is a
    difference. Others act by right and have audits of their own: ``other_mines`` mint mileage,
    ``other_boards`` earn crystals, ``other_boxes`` spend and return them and mint engagement's
    stones. ``console`` shows progress. Raises ChainError if the node does not answer.
    """
    if store is None and scope is not Scope.ANYONE:
        raise ValueError(f"scope {scope.name.lower()} needs a store")
    began, watch, found = time.monotonic(), Watch(console), _Found()
    found.not_checked += LACKS[scope]
    mines, others = frozenset(other_mines), Others(frozenset(other_boards), frozenset(other_boxes))
    failure = None
    with watch.showing():
        try:
            _check(client, record, store, params, workers, scope, mines, others, watch, found)
        except FOUND as error:
            failure = f"{watch.failed or 'anchors'}: {error}"
    return AuditReport(
        scope=scope,
        block=found.block,
        checks=watch.checks,
        failure=failure,
        failed_check=watch.failed,
        unsettled=found.unsettled,
        waiting=found.waiting,
        open_epochs=found.open_epochs,
        not_checked=tuple(found.not_checked),
        stones=found.stones,
        engagement=found.engagement,
        proceeds=found.proceeds,
        seconds=time.monotonic() - began,
    )


def _check(
    client: Client,
    record: Record,
    store: Store | None,
    params: Params,
    workers: int,
    scope: Scope,
    mines: frozenset[Address],
    others: Others,
    watch: Watch,
    found: _Found,
) -> None:
    check_contracts(client, record, watch)
    with watch.check("anchors"):
        evidence = Evidence.gather(client, record)
        engagement = Engagement.gather(evidence)
        proceeds = Proceeds.gather(engagement)
    found.block = evidence.head.number
    check_rules(evidence, params, watch)
    check_engagement_rules(engagement, params, watch)
    check_proceeds_rules(proceeds, params, watch)
    check_delay_rules(evidence, params, watch)
    check_commits(evidence, watch)
    check_signatures(evidence, watch)
    check_rewards(evidence, watch)
    found.open_epochs = _open_epochs(evidence)
    rounds = {commit.round for commit in evidence.drawing} | engagement.rounds
    drawn_rounds = randomness.check_rounds(evidence, rounds, watch)
    found.waiting = tuple(c.epoch for c in evidence.drawing if c.round not in drawn_rounds.values)
    # By far the longest, and in processes of its own: it runs beside files and weights.
    with ThreadPoolExecutor(1) as beside:
        verified = beside.submit(randomness.verify, drawn_rounds.claims, workers)
        trees: Trees = {}
        if store is not None and scope >= Scope.LEAVES:
            trees = check_leaf_files(evidence, store, watch)
        if store is not None and scope >= Scope.READINGS:
            found.not_checked += check_weights(evidence, store, params, trees, watch)
        # Before the hits, so that wrong randomness is named, and not the winners that follow.
        randomness.check_claims(drawn_rounds.claims, verified.result(), watch)
    drawn = Drawn(evidence, drawn_rounds.values, trees, watch)
    found.unsettled = check_settlements(evidence, drawn, mines, watch)
    found.engagement = _check_engagement(engagement, drawn_rounds.values, others, watch, found)
    if engagement.previous is not None:
        before = engagement.previous.address
        found.not_checked.append(f"box {before}, the one before: its reserve is taken as stored")
    check_timelock(evidence, params.delays.admin, watch)
    check_operations(evidence, params, watch)
    check_proposals(evidence, params.registry, watch)
    found.stones = check_supply(evidence, watch)
    found.proceeds = _check_proceeds(proceeds, watch)


def _check_engagement(
    engagement: Engagement,
    values: Mapping[int, Hash],
    others: Others,
    watch: Watch,
    found: _Found,
) -> EngagementTotals:
    campaigns = check_campaigns(engagement, watch)
    completions, skipped, not_checked = check_tasks(engagement, watch)
    found.not_checked += not_checked
    crystals = check_crystals(engagement, campaigns, others, watch)
    box = check_draws(engagement, campaigns, values, others, watch)
    return EngagementTotals(crystals, completions, skipped, box)


def _check_proceeds(proceeds: Proceeds, watch: Watch) -> ProceedsTotals:
    opened = check_distributions(proceeds, check_records(proceeds, watch), watch)
    books = check_claims(proceeds, opened, watch)
    given = check_payments(proceeds, books, watch)
    check_vault(proceeds, books, given, watch)
    return totals_of(proceeds, books, check_vouchers(proceeds, watch), given)


def _open_epochs(evidence: Evidence) -> tuple[Epoch, ...]:
    """Those whose commit could have been made, and that nobody committed or skipped."""
    rules = evidence.rules
    first, end = evidence.suite.mine.first_epoch(), evidence.suite.mine.end_epoch()
    due = (evidence.head.timestamp - rules.genesis - rules.inputs_close) // HOUR_SECONDS
    state = {log.args["epoch"]: log.event for log in evidence.mine if log.event != "Settled"}
    closed = {epoch for epoch, event in state.items() if event != "EpochVoided"}
    return tuple(Epoch(e) for e in range(first, min(due, end)) if e not in closed)
