"""What the admin did after the deployment: in public for as long as the timelock has it."""

from collections.abc import Iterator

from csop.audit.evidence import Evidence, name_of
from csop.audit.report import Difference, Watch, require, shown
from csop.chain.logs import Log
from csop.types import Hash

ACTS = {
    "manager": (
        "RoleGranted",
        "RoleAdminChanged",
        "RoleGuardianChanged",
        "RoleGrantDelayChanged",
        "TargetFunctionRoleUpdated",
        "TargetAdminDelayUpdated",
        "TargetClosed",
    ),
    "timelock": ("RoleGranted", "MinDelayChange"),
    "members": ("DailyLimitSet", "HoldingsSet"),
    "mine": ("EndSet",),
    "box": ("Retired",),
    "voucher": ("InsiderSet",),
    "vault": ("AssetSet",),
}
"""Its events, by contract. Roles are revoked without it as well: anybody may renounce one."""


def check_timelock(evidence: Evidence, delay: int, watch: Watch) -> None:
    """Each of them in a transaction that executed what had waited."""
    after = evidence.record.last_block + 1
    with watch.check("timelock") as tick:
        executed = set(_executed(evidence, delay))
        for part, events in ACTS.items():
            for log in getattr(evidence.suite, part).events(events, after):
                if log.transaction not in executed:
                    raise Difference(f"{name_of(log)}: done by", "the timelock", "another")
                tick(1)


def _executed(evidence: Evidence, delay: int) -> Iterator[str]:
    """In which transactions: calls as they were scheduled, no earlier than the delay allows."""
    scheduled: dict[tuple[Hash, int], Log] = {}
    for log in evidence.suite.timelock.events(
        ("CallScheduled", "Cancelled", "CallExecuted"), evidence.record.first_block
    ):
        operation = Hash(log.args["id"])
        name = f"{name_of(log)} {shown(operation)}"
        if log.event == "Cancelled":
            scheduled = {key: call for key, call in scheduled.items() if key[0] != operation}
            continue
        call = operation, int(log.args["index"])
        if log.event == "CallScheduled":
            scheduled[call] = log
            continue
        planned = scheduled.pop(call, None)
        if planned is None:
            raise Difference(name, "scheduled before", "not")
        for what in ("target", "value", "data"):
            require(f"{name}: {what}", planned.args[what], log.args[what])
        earliest = evidence.time_of(planned) + delay
        if (time := evidence.time_of(log)) < earliest:
            raise Difference(f"{name}: time", f">= {earliest}", time)
        yield log.transaction
