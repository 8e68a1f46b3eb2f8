"""A member and its pending proposal, in words."""

from rich.console import Console
from rich.table import Table

from csop.chain.contracts import Suite
from csop.chain.contracts.members import Proposal, ProposalKind
from csop.people.words import flag_words
from csop.shown import exact_stones, local_date
from csop.types import MemberId


def show_member(suite: Suite, console: Console, member: MemberId) -> None:
    """Status, wallets, stones, proposal, heir."""
    members, stone = suite.members, suite.stone
    known, wallets = members.member_of(member), members.all_wallets_of(member)
    table = Table("", "", show_header=False)
    table.add_row("status", known.status.name.lower())
    table.add_row("flags", flag_words(known.flags))
    table.add_row("registered", local_date(known.registered_at))
    table.add_row("wallet", known.wallet)
    table.add_row("former wallets", "\n".join(wallets[:-1]) or "none")
    for wallet in wallets:
        of = "" if wallet == known.wallet else f" of {wallet[:10]}…"
        balance, frozen = stone.balance_of(wallet), stone.frozen(wallet)
        if balance or frozen or not of:
            table.add_row(f"stones{of}", f"{exact_stones(balance)}, frozen {exact_stones(frozen)}")
    table.add_row("vehicles", str(suite.vehicles.vehicle_count_of(member)))
    heir = members.heir_of(member)
    table.add_row("heir", f"0x{heir.hex()}" if any(heir) else "none")
    console.print(f"member 0x{member.hex()}", soft_wrap=True)
    console.print(table)
    console.print(f"proposal: {proposal_words(members.proposal_of(member))}", soft_wrap=True)
    if members.has_cancelled(known.wallet):
        console.print("its wallet has used its one cancellation", soft_wrap=True)


def proposal_words(proposal: Proposal) -> str:
    """A proposal, until when it waits and what it has done already."""
    if proposal.kind is ProposalKind.NONE:
        return "none"
    if proposal.kind is ProposalKind.RECOVERY:
        what = f"recovery to wallet {proposal.wallet}"
    else:
        what = f"inheritance by member 0x{proposal.heir.hex()}"
    order = "second" if proposal.second else "first"
    document = f"document 0x{proposal.document.hex()}" if any(proposal.document) else "no document"
    if proposal.executable_at:
        when = f"the notary can execute it from {local_date(proposal.executable_at)} on"
    else:
        when = "it waits for the notary to confirm it"
    parts = [f"number {proposal.number}, {what}, a {order} proposal, {document}", when]
    if not proposal.second:
        parts.append("until it is executed the member's wallet can cancel it")
    if proposal.suspended:
        parts.append("it has suspended the member, who is active again when it ends")
    return "; ".join(parts)
