"""Calls of roles that wait: scheduled in one run of a script, made in a later one."""

from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from csop.chain.errors import Reverted
from csop.chain.keys import address_of
from csop.chain.transactions import Call
from csop.shown import date
from csop.types import Timestamp
from scripts.acting import Hand, InputError


@dataclass(frozen=True)
class Plan:
    """A call, and from when on it may be made; ``due`` is 0 if it is to be scheduled first."""

    account: LocalAccount
    call: Call
    delay: int
    due: Timestamp
    now: Timestamp

    @property
    def opens(self) -> int:
        """When it may be made, at the earliest."""
        return self.due or self.now + self.delay


def plan(hand: Hand, account: LocalAccount, call: Call, role: str) -> Plan:
    """How far a call of a role has come. Raises InputError if the key does not hold the role."""
    manager, caller = hand.suite.manager, address_of(account)
    assert call.to is not None  # a contract of the suite
    permission = manager.can_call(caller, call.to, call.data[:4])
    if not (permission.immediate or permission.delay):
        raise InputError(f"{caller} does not hold the {role}'s role: use its holder's key")
    due = manager.scheduled_for(manager.operation_id(caller, call))
    return Plan(account, call, permission.delay, due, hand.client.latest().timestamp)


def carry_out(hand: Hand, plan: Plan, first: str, then: str, same: str) -> bool:
    """Schedule the call or, once that may be, make it; whether it was made.

    ``first`` and ``then`` are said before the one and the other, ``same`` is what must not change
    between the runs.
    """
    manager = hand.suite.manager
    if plan.delay and not plan.due:
        hand.agree(f"{first} from {date(plan.opens)} on")
        hand.send(plan.account, manager.schedule(plan.call))
        due = manager.scheduled_for(manager.operation_id(address_of(plan.account), plan.call))
        hand.console.print(
            f"scheduled: run this again from {date(due)} on, {due} in Unix seconds, with {same}"
        )
        return False
    try:
        hand.carry_out(plan.account, manager.execute(plan.call) if plan.due else plan.call, then)
    except Reverted as error:
        if error.error.name != "AccessManagerNotReady":
            raise
        again = f"from {date(plan.due)} on, {plan.due} in Unix seconds"
        raise InputError(f"it is scheduled: run this again {again}") from error
    return True
