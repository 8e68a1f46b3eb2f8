"""Members, their wallets, recovery and inheritance, as docs and interface tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.models.rights.calls import DAY, NOTHING, ZERO, Call, Refused

NONE, ACTIVE, SUSPENDED, FROZEN, DECEASED, CLOSED = range(6)
RECOVERY, INHERITANCE = 1, 2
KNOWN_FLAGS = 3
FIRST_DELAY, SECOND_DELAY = 3 * DAY, 14 * DAY
PROPOSALS_A_DAY = 20


@dataclass
class Proposal:
    """A pending one; `executable_at` is 0 while a second one waits for the notary."""

    kind: int
    second: bool
    document: bytes
    executable_at: int
    number: int
    wallet: str = ZERO
    heir: bytes = NOTHING
    suspended: bool = False

    @property
    def stored(self) -> tuple[str, int, int, bool, bool, int, bytes, bytes]:
        head = (self.wallet, self.executable_at, self.kind, self.second, self.suspended)
        return (*head, self.number, self.heir, self.document)


@dataclass
class Member:
    """`wallets`: oldest first, the current one last."""

    wallets: list[str]
    flags: int
    registered_at: int
    status: int = ACTIVE
    proposal: Proposal | None = None
    heir: bytes = NOTHING

    @property
    def wallet(self) -> str:
        return self.wallets[-1]


@dataclass
class Members:
    """The registry. `move`: what takes all that a wallet holds to another one."""

    daily_limit: int
    move: Callable[[str, str], None]
    found: dict[bytes, Member] = field(default_factory=dict)
    owners: dict[str, bytes] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    registered_on: Counter[int] = field(default_factory=Counter)
    proposed_on: Counter[int] = field(default_factory=Counter)
    proposal_count: int = 0

    # admin, registrar

    def set_daily_limit(self, _call: Call, limit: int) -> None:
        self.daily_limit = limit

    def register(self, call: Call, who: bytes, wallet: str, flags: int) -> None:
        if who == NOTHING:
            raise Refused("MemberRegistry_ZeroId")
        self.require_free(wallet)
        self.require_flags(flags)
        if who in self.found:
            raise Refused("MemberRegistry_MemberExists", who)
        if self.registered_on[call.today] >= self.daily_limit:
            raise Refused("MemberRegistry_DailyLimitReached", self.daily_limit)
        self.registered_on[call.today] += 1
        self.found[who] = Member([wallet], flags, call.time)
        self.owners[wallet] = who

    def set_flags(self, _call: Call, who: bytes, flags: int) -> None:
        self.require_flags(flags)
        self.require(who).flags = flags

    # steward

    def set_status(self, _call: Call, who: bytes, status: int) -> None:
        if status == NONE:
            raise Refused("MemberRegistry_InvalidStatus")
        member = self.require(who)
        if member.heir != NOTHING:
            raise Refused("MemberRegistry_AlreadyInherited", who, member.heir)
        proposal = member.proposal
        if proposal and proposal.kind == RECOVERY:
            if status == ACTIVE:
                raise Refused("MemberRegistry_ProposalPending", who)
            proposal.suspended = False
        dead = status == DECEASED
        if proposal and dead == (proposal.kind == RECOVERY):
            member.proposal = None
        member.status = status

    def propose_recovery(self, call: Call, who: bytes, wallet: str, document: bytes) -> None:
        member = self.require(who)
        if member.status == DECEASED:
            raise Refused("MemberRegistry_Deceased", who)
        self.require_free(wallet)
        proposal = self.propose(call, who, RECOVERY, document)
        proposal.wallet = wallet
        if member.status == ACTIVE:
            proposal.suspended = True
            member.status = SUSPENDED

    def propose_inheritance(self, call: Call, who: bytes, heir: bytes, document: bytes) -> None:
        member = self.require(who)
        if member.status != DECEASED:
            raise Refused("MemberRegistry_NotDeceased", who, member.status)
        if member.heir != NOTHING:
            raise Refused("MemberRegistry_AlreadyInherited", who, member.heir)
        self.require_heir(who, heir)
        self.propose(call, who, INHERITANCE, document).heir = heir

    def propose(self, call: Call, who: bytes, kind: int, document: bytes) -> Proposal:
        member = self.found[who]
        if member.proposal:
            raise Refused("MemberRegistry_ProposalPending", who)
        second = member.wallet in self.cancelled
        if second and document == NOTHING:
            raise Refused("MemberRegistry_NoDocument", who)
        if self.proposed_on[call.today] >= PROPOSALS_A_DAY:
            raise Refused("MemberRegistry_ProposalLimitReached", PROPOSALS_A_DAY)
        self.proposed_on[call.today] += 1
        self.proposal_count += 1
        executable_at = 0 if second else call.time + FIRST_DELAY
        member.proposal = Proposal(kind, second, document, executable_at, self.proposal_count)
        return member.proposal

    # notary, guardian

    def confirm_proposal(self, call: Call, who: bytes, number: int) -> None:
        proposal = self.require_proposal(who, number)
        if not proposal.second or proposal.executable_at:
            raise Refused("MemberRegistry_NothingToConfirm", who)
        proposal.executable_at = call.time + SECOND_DELAY

    def execute_proposal(self, call: Call, who: bytes, number: int) -> None:
        proposal = self.require_proposal(who, number)
        if not proposal.executable_at:
            raise Refused("MemberRegistry_NotConfirmed", who)
        if call.time < proposal.executable_at:
            raise Refused("MemberRegistry_InDelay", proposal.executable_at)
        if proposal.kind == RECOVERY:
            self.require_free(proposal.wallet)
            member = self.end(who)
            before = member.wallet
            member.wallets.append(proposal.wallet)
            self.owners[proposal.wallet] = who
            self.move(before, proposal.wallet)
        else:
            self.require_heir(who, proposal.heir)
            self.found[who].proposal = None
            self.found[who].heir = proposal.heir
            self.pass_on(call, who)

    def stop_proposal(self, _call: Call, who: bytes) -> None:
        self.require_proposal(who)
        self.end(who)

    # members, anyone

    def cancel_proposal(self, call: Call, who: bytes) -> None:
        proposal = self.require_proposal(who)
        wallet = self.found[who].wallet
        if call.by != wallet:
            raise Refused("MemberRegistry_NotWallet", call.by, wallet)
        if proposal.second:
            raise Refused("MemberRegistry_SecondProposal", who)
        self.cancelled.add(wallet)
        self.end(who)

    def pass_on(self, _call: Call, who: bytes) -> None:
        member = self.found.get(who)
        if not member or member.heir == NOTHING:
            raise Refused("MemberRegistry_NoHeir", who)
        self.move(member.wallet, self.found[member.heir].wallet)

    # what is asked

    def end(self, who: bytes) -> Member:
        """A proposal, and the suspension that it brought."""
        member = self.found[who]
        if member.proposal and member.proposal.suspended:
            member.status = ACTIVE
        member.proposal = None
        return member

    def number_of(self, who: bytes) -> int:
        """Of the pending proposal; 0 if there is none."""
        member = self.found.get(who)
        return member.proposal.number if member and member.proposal else 0

    def wallet_of(self, who: bytes) -> str:
        return self.found[who].wallet if who in self.found else ZERO

    def owner_of_current(self, wallet: str) -> Member | None:
        """The member whose wallet it is now."""
        member = self.found.get(self.owners.get(wallet, NOTHING))
        return member if member and member.wallet == wallet else None

    def require(self, who: bytes) -> Member:
        if who not in self.found:
            raise Refused("MemberRegistry_UnknownMember", who)
        return self.found[who]

    def require_heir(self, who: bytes, heir: bytes) -> None:
        if heir not in self.found or self.found[heir].status in (DECEASED, CLOSED):
            raise Refused("MemberRegistry_InvalidHeir", who, heir)

    def require_proposal(self, who: bytes, number: int | None = None) -> Proposal:
        """The pending one, which must have this number, if one is given."""
        member = self.require(who)
        if member.proposal:
            if number not in (None, member.proposal.number):
                raise Refused("MemberRegistry_OtherProposal", number, member.proposal.number)
            return member.proposal
        if member.wallet in self.cancelled:
            raise Refused("MemberRegistry_ProposalCancelled", who)
        raise Refused("MemberRegistry_NoProposal", who)

    def require_free(self, wallet: str) -> None:
        if wallet == ZERO:
            raise Refused("MemberRegistry_ZeroWallet")
        if wallet in self.owners:
            raise Refused("MemberRegistry_WalletTaken", wallet, self.owners[wallet])

    @staticmethod
    def require_flags(flags: int) -> None:
        if flags & ~KNOWN_FLAGS:
            raise Refused("MemberRegistry_UnknownFlags", flags)
