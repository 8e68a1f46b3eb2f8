"""What a delayed role did: scheduled in public, and done no earlier than its delay allows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields

from csop.audit.evidence import Evidence, name_of, view
from csop.audit.report import Difference, Watch, require, shown
from csop.chain.contracts.base import Contract
from csop.chain.logs import Log
from csop.deployment.roles import MANAGED, ROLES
from csop.hashing import keccak, words
from csop.params import Params
from csop.types import Address, Hash

ACTS = {
    "Stone.setTransferPolicy": "TransferPolicySet",
    "Stone.forcedTransfer": "ForcedTransfer",
    "Committee.rotate": "CommitteeRotated",
    "Beacon.setKey": "KeySet",
    "Beacon.retireKey": "KeyRetired",
    "TaskBoard.setAttester": "AttesterSet",
    "MineBox.openCampaign": "CampaignOpened",
}
"""What each function of a delayed role logs."""

Function = tuple[Address, bytes]
"""Contract and selector."""
Done = tuple[str, Function]
"""In which transaction."""


def check_delay_rules(evidence: Evidence, params: Params, watch: Watch) -> None:
    """The delays in the contracts are the plan's, and all of them ask the same manager."""
    suite, registry = evidence.suite, params.registry
    with watch.check("contracts") as tick:
        for contract, getter, expected in (
            (suite.members, "RECOVERY_SECONDS", registry.recovery_seconds),
            (suite.members, "SECOND_RECOVERY_SECONDS", registry.second_recovery_seconds),
            (suite.stone, "redemptionSeconds", registry.redemption_opens),
            (suite.stone, "pauseSeconds", params.delays.pause_lapses),
            (suite.timelock, "getMinDelay", params.delays.admin),
            *((part, "authority", suite.manager.address) for part in _managed(evidence).values()),
        ):
            require(f"{contract.name}: {getter}", expected, view(contract, getter))
        tick(1)


def check_operations(evidence: Evidence, params: Params, watch: Watch) -> None:
    """Each was scheduled before, by the delay of its role; nothing was done without one since the
    deployment."""
    delays: dict[Function, int] = {}
    acts: list[tuple[Log, Done]] = []
    parts, after = _managed(evidence), evidence.record.last_block + 1
    for role in ROLES:
        for path in role.functions if role.delay else ():
            name, _, method = path.partition(".")
            function = parts[name].address, parts[name].artifact.functions[method].selector
            delays[function] = getattr(params.delays, role.delay)
            for log in parts[name].events((ACTS[path],), after):
                acts.append((log, (log.transaction, function)))
    with watch.check("operations", len(acts)) as tick:
        executed = Counter(_executed(evidence, delays))
        for log, done in acts:
            if not executed[done]:
                raise Difference(f"{name_of(log)}: its operation", "scheduled before", "not")
            executed[done] -= 1
            tick(1)


def _executed(evidence: Evidence, delays: Mapping[Function, int]) -> Iterator[Done]:
    """By the manager's events; what was cancelled is not executed, unless scheduled anew."""
    scheduled: dict[Hash, Log] = {}
    for log in evidence.suite.manager.events(
        ("OperationScheduled", "OperationCanceled", "OperationExecuted"),
        evidence.record.first_block,
    ):
        args, operation = log.args, Hash(log.args["operationId"])
        name = f"{name_of(log)} {shown(operation)}"
        if log.event == "OperationScheduled":
            require(name, _id_of(args["caller"], args["target"], args["data"]), operation)
            scheduled[operation] = log
            continue
        planned = scheduled.pop(operation, None)
        if planned is None:
            raise Difference(name, "scheduled before", "not")
        if log.event == "OperationExecuted":
            function = planned.args["target"], planned.args["data"][:4]
            earliest = evidence.time_of(planned) + delays.get(function, 0)
            if (time := evidence.time_of(log)) < earliest:
                raise Difference(f"{name}: time", f">= {earliest}", time)
            yield log.transaction, function


def _id_of(caller: Address, target: Address, data: bytes) -> Hash:
    """keccak of ``abi.encode(caller, target, data)``."""
    padding = bytes(-len(data) % 32)
    return keccak(words(caller, target, 3 * 32, len(data)) + data + padding)


def _managed(evidence: Evidence) -> dict[str, Contract]:
    suite = evidence.suite
    parts = (getattr(suite, field.name) for field in fields(suite)[1:])
    return {part.name: part for part in parts if part.name in MANAGED}
