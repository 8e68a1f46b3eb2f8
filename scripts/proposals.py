"""Recovery and inheritance, step by step: proposed, confirmed, executed, stopped, cancelled."""

from csop.chain.contracts.members import Member, Proposal, ProposalKind, Status
from csop.chain.keys import address_of
from csop.hashing import ZERO_HASH
from csop.shown import exact_stones, local_date, yuan
from csop.status import find_member
from csop.types import Hash, MemberId
from scripts.acting import Hand, InputError, account_of, file_hash, whole
from scripts.member_tables import proposal_words

HOUR = 3600
HEIRLESS = (Status.DECEASED, Status.CLOSED)


def recover(hand: Hand, member: str, wallet: str, document: str = "") -> Proposal:
    """Propose a new wallet for a member."""
    members, account, found = hand.suite.members, hand.account("steward"), _member(hand, member)
    target, known = account_of("wallet", wallet), members.member_of(found)
    if known.status is Status.DECEASED:
        raise InputError(f"{_named(found)} is deceased: it is inherited from, not recovered")
    if any(holder := members.id_of(target)):
        raise InputError(f"wallet {target} is that of member 0x{holder.hex()}, for ever")
    digest = _document(document)
    second = _check_new(hand, found, known, digest)
    if known.status is Status.ACTIVE:
        effect = "the member is suspended at once, and active again when the proposal ends"
    else:
        effect = f"the member is {known.status.name.lower()} and stays so"
    hand.console.print(f"document 0x{digest.hex()}" if any(digest) else "no document")
    hand.carry_out(
        account,
        members.propose_recovery(found, target, digest),
        f"propose that {_named(found)} has wallet {target} instead of {known.wallet}: "
        f"{_course(hand, second)}; {effect}",
    )
    if not second and known.status is Status.ACTIVE:
        hand.console.print(
            "if a thief may have the old wallet: its cancellation would make the member active "
            f"again; `run members main status 0x{found.hex()} suspended` outlasts it",
            soft_wrap=True,
        )
    return _say(hand, found)


def inherit(hand: Hand, member: str, heir: str, document: str = "") -> Proposal:
    """Propose who inherits from a member who died."""
    members, account, found = hand.suite.members, hand.account("steward"), _member(hand, member)
    known, heirs = members.member_of(found), _member(hand, heir)
    if known.status is not Status.DECEASED:
        status = known.status.name.lower()
        raise InputError(
            f"{_named(found)} is {status}: nobody inherits from the living; first "
            f"`run members main status 0x{found.hex()} deceased`"
        )
    if any(already := members.heir_of(found)):
        raise InputError(f"0x{already.hex()} inherited from {_named(found)}, once and for all")
    status = members.member_of(heirs).status
    if heirs == found or status in HEIRLESS:
        raise InputError(
            f"0x{heirs.hex()} cannot inherit: an heir is another member, neither deceased nor "
            "closed"
        )
    digest = _document(document)
    second = _check_new(hand, found, known, digest)
    hand.console.print(f"document 0x{digest.hex()}" if any(digest) else "no document")
    hand.carry_out(
        account,
        members.propose_inheritance(found, heirs, digest),
        f"propose that member 0x{heirs.hex()} inherits from {_named(found)}: "
        f"{_course(hand, second)}",
    )
    return _say(hand, found)


def confirm(hand: Hand, member: str, number: str = "") -> Proposal:
    """Agree to a second proposal as the notary: to the one of that number, if it is given."""
    members, account, found = hand.suite.members, hand.account("notary"), _member(hand, member)
    proposal = _pending(hand, found, number)
    if not proposal.second or proposal.executable_at:
        raise InputError(f"nothing to confirm: {proposal_words(proposal)}")
    days = members.second_recovery_seconds() // (24 * HOUR)
    hand.console.print(proposal_words(proposal), soft_wrap=True)
    hand.carry_out(
        account,
        members.confirm_proposal(found, proposal.number),
        f"confirm proposal {proposal.number} for {_named(found)}: it can be executed {days} days "
        "later",
    )
    return _say(hand, found)


def execute(hand: Hand, member: str, number: str = "") -> None:
    """Execute a proposal whose delay is over: the one of that number, if it is given."""
    members, account, found = hand.suite.members, hand.account("notary"), _member(hand, member)
    proposal, known = _pending(hand, found, number), members.member_of(found)
    if not proposal.executable_at:
        raise InputError(f"not yet: {proposal_words(proposal)}: `run members main confirm <id>`")
    hand.console.print(proposal_words(proposal), soft_wrap=True)
    moved = exact_stones(hand.suite.stone.balance_of(known.wallet))
    what = f"execute proposal {proposal.number} for {_named(found)}: "
    hand.carry_out(
        account,
        members.execute_proposal(found, proposal.number),
        f"{what}{moved} stones move from {known.wallet}",
    )
    if proposal.kind is ProposalKind.RECOVERY:
        now = members.member_of(found)
        done = f"{_named(found)} has wallet {now.wallet} and is {now.status.name.lower()}"
        if now.status is not Status.ACTIVE:
            done += ": the steward sets it active when all is well"
    else:
        done = f"member 0x{proposal.heir.hex()} has inherited from {_named(found)}"
    hand.console.print(done, soft_wrap=True)


def stop(hand: Hand, member: str) -> None:
    """Stop a proposal as the guardian."""
    members, account, found = hand.suite.members, hand.account("guardian"), _member(hand, member)
    proposal = _pending(hand, found)
    hand.console.print(proposal_words(proposal), soft_wrap=True)
    what = f"stop this proposal for {_named(found)}{_then(proposal)}"
    hand.carry_out(account, members.stop_proposal(found), what)
    hand.console.print("it is stopped; another one may be proposed")


def cancel(hand: Hand, member: str, *, key: str = "") -> None:
    """Cancel a first proposal with the member's own key."""
    members, account, found = hand.suite.members, hand.account("member", key), _member(hand, member)
    proposal, wallet = _pending(hand, found), members.member_of(found).wallet
    if address_of(account) != wallet:
        raise InputError(
            f"the key is that of {address_of(account)}: only {wallet}, the member's current "
            "wallet, cancels"
        )
    if proposal.second:
        raise InputError("this wallet has cancelled once: only the guardian stops a second one")
    hand.console.print(proposal_words(proposal), soft_wrap=True)
    hand.carry_out(
        account,
        members.cancel_proposal(found),
        f"cancel this proposal for {_named(found)}, the only one that this wallet can cancel"
        f"{_then(proposal)}",
    )
    hand.console.print("it is cancelled; a second proposal takes both roles and a document")


def pass_on(hand: Hand, member: str) -> None:
    """Move what a dead member has come to hold since to its heir."""
    suite, account, found = hand.suite, hand.account("relayer"), _member(hand, member)
    heir = suite.members.heir_of(found)
    if not any(heir):
        raise InputError(f"{_named(found)} has no heir: `run members main inherit` first")
    wallet = suite.members.member_of(found).wallet
    amount, money = suite.stone.balance_of(wallet), suite.voucher.balance_of(wallet)
    if not (amount or money):
        raise InputError(f"{_named(found)} holds nothing: there is nothing to pass on")
    held = f"{exact_stones(amount)} stones" + (f" and vouchers of {yuan(money)}" if money else "")
    what = f"pass {held} of {_named(found)} on to its heir 0x{heir.hex()}"
    hand.carry_out(account, suite.members.pass_on(found), what)
    hand.console.print(f"{held} are the heir's")


def _member(hand: Hand, text: str) -> MemberId:
    return find_member(hand.suite, text)


def _named(member: MemberId) -> str:
    return f"member 0x{member.hex()}"


def _document(text: str) -> Hash:
    return file_hash("document", text) if text else ZERO_HASH


def _pending(hand: Hand, member: MemberId, number: str = "") -> Proposal:
    expected = whole("number", number) if number else None
    proposal = hand.suite.members.proposal_of(member)
    if proposal.kind is ProposalKind.NONE:
        raise InputError(f"no proposal for {_named(member)} is pending")
    if expected not in (None, proposal.number):
        raise InputError(f"not proposal {number} is pending but {proposal_words(proposal)}")
    return proposal


def _check_new(hand: Hand, member: MemberId, known: Member, document: Hash) -> bool:
    """Whether a proposal made now is a second one; raises InputError if none can be made."""
    members = hand.suite.members
    pending = members.proposal_of(member)
    if pending.kind is not ProposalKind.NONE:
        raise InputError(f"a proposal is pending: {proposal_words(pending)}; it can be stopped")
    second = members.has_cancelled(known.wallet)
    if second and not any(document):
        raise InputError(
            "the member's wallet has cancelled once: a second proposal names a document: add it"
        )
    most = members.proposals_per_day()
    if members.proposed_on(hand.client.latest().timestamp) >= most:
        raise InputError(f"{most} proposals were made today: again tomorrow (UTC+8)")
    return second


def _course(hand: Hand, second: bool) -> str:
    """What is ahead of a proposal made now."""
    members = hand.suite.members
    if second:
        days = members.second_recovery_seconds() // (24 * HOUR)
        return (
            "a second proposal: the notary confirms it, it can be executed "
            f"{days} days after that, and the wallet cannot cancel it"
        )
    wait = members.recovery_seconds()
    when = local_date(hand.client.latest().timestamp + wait)
    return (
        f"a first proposal: the notary can execute it in {wait // HOUR} hours, from about {when} "
        "on, and the member's wallet can cancel it until that is done"
    )


def _then(proposal: Proposal) -> str:
    return "; the member is active again then" if proposal.suspended else ""


def _say(hand: Hand, member: MemberId) -> Proposal:
    proposal = hand.suite.members.proposal_of(member)
    hand.console.print(f"pending: {proposal_words(proposal)}", soft_wrap=True)
    return proposal
