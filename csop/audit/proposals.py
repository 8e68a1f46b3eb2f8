"""Recoveries and inheritances: proposed in public, and executed once their time was over."""

from dataclasses import dataclass

from csop.audit.evidence import Evidence, name_of
from csop.audit.report import Difference, Watch, require, shown
from csop.chain.logs import Log
from csop.params import RegistryRules
from csop.types import MemberId

PROPOSED = {
    "MemberRecovered": ("RecoveryProposed", "wallet", "to"),
    "MemberInherited": ("InheritanceProposed", "heir", "heir"),
}
"""What each follows from, and the argument of both that names who is next."""


@dataclass(slots=True)
class _Pending:
    """``earliest``: when it may be executed; None for a second one that nobody confirmed."""

    log: Log
    earliest: int | None


def check_proposals(evidence: Evidence, rules: RegistryRules, watch: Watch) -> None:
    """Each recovery and inheritance by its proposal."""
    pending: dict[MemberId, _Pending] = {}
    with watch.check("proposals") as tick:
        for log in evidence.members:
            member = MemberId(log.args.get("id", b""))  # HoldingsSet is of nobody
            match log.event:
                case "RecoveryProposed" | "InheritanceProposed":
                    waits = evidence.time_of(log) + rules.recovery_seconds
                    pending[member] = _Pending(log, None if log.args["second"] else waits)
                case "ProposalConfirmed":
                    _confirm(evidence, rules, pending.get(member), log)
                case "ProposalStopped" | "ProposalCancelled":
                    pending.pop(member, None)
                case "MemberRecovered" | "MemberInherited":
                    _execute(evidence, pending.pop(member, None), log)
                    tick(1)


def _confirm(evidence: Evidence, rules: RegistryRules, found: _Pending | None, log: Log) -> None:
    name = f"{name_of(log)} of member {shown(log.args['id'])}"
    if found is None or not found.log.args["second"]:
        raise Difference(f"{name}: what is confirmed", "a second proposal", "none")
    found.earliest = evidence.time_of(log) + rules.second_recovery_seconds
    require(f"{name}: time of its execution", found.earliest, log.args["executableAt"])


def _execute(evidence: Evidence, found: _Pending | None, log: Log) -> None:
    name = f"{name_of(log)} of member {shown(log.args['id'])}"
    event, proposed, executed = PROPOSED[log.event]
    if found is None or found.log.event != event:
        raise Difference(f"{name}: its proposal", event, "none")
    require(f"{name}: {proposed}", found.log.args[proposed], log.args[executed])
    if found.earliest is None:
        raise Difference(f"{name}: its proposal", "confirmed", "not")
    if (time := evidence.time_of(log)) < found.earliest:
        raise Difference(f"{name}: time", f">= {found.earliest}", time)
