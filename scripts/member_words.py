"""A member in words: a proposal pending, what is frozen, and what holds for its vehicles."""

from collections.abc import Iterator

from csop.chain.contracts.registries import Proposal, ProposalKind
from csop.status import VehicleStatus
from csop.types import Timestamp, Wei
from scripts.shown import date, stones


def proposal_words(proposal: Proposal, now: Timestamp) -> str:
    """What is proposed, when it can be executed, and who can still end it."""
    if proposal.kind == ProposalKind.RECOVERY:
        what = f"recovery to wallet {proposal.wallet}"
    else:
        what = f"inheritance by member 0x{proposal.heir.hex()}"
    if not proposal.executable_at:
        when = "second proposal, to be confirmed by the notary"
    elif proposal.executable_at > now:
        when = f"the notary can execute it from {date(proposal.executable_at)}"
    else:
        when = "the notary can execute it now"
    by = "only the guardian can stop it" if proposal.second else "the member's wallet can cancel it"
    return f"pending: {what}; {when}; {by}"


def frozen_words(frozen: Wei, balance: Wei) -> str:
    """How much is frozen of what the wallet holds; it may be more than that."""
    if frozen > balance:
        return f"all of them frozen, and what comes, up to {stones(frozen)} in all"
    return f"{stones(frozen)} of them frozen"


def vehicle_words(vehicle: VehicleStatus, now: Timestamp) -> Iterator[str]:
    """What is worth saying of a vehicle; nothing of most."""
    if vehicle.bought and vehicle.counts_from > now:
        yield (
            f"bought {date(vehicle.owned_since)}: what it drives counts from "
            f"{date(vehicle.counts_from)}"
        )
    if vehicle.suspended:
        yield "suspended by the inspector: weighs nothing until it is attested"
    for since, until in vehicle.deleted:
        yield f"readings from {date(since)} to {date(until)} are deleted, or to be"
