"""MemberRegistry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.types import Address, Hash, MemberId, Timestamp


class Status(IntEnum):
    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2
    FROZEN = 3
    DECEASED = 4
    CLOSED = 5


@dataclass(frozen=True, slots=True)
class Member:
    wallet: Address
    status: Status
    flags: int
    registered_at: Timestamp


class ProposalKind(IntEnum):
    NONE = 0
    RECOVERY = 1
    INHERITANCE = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pending proposal; ``executable_at`` is 0 while a second one waits for the notary.

    ``number`` is no other proposal's, whoever's it is.
    """

    wallet: Address
    executable_at: Timestamp
    kind: ProposalKind
    second: bool
    suspended: bool
    number: int
    heir: MemberId
    document: Hash


class MemberRegistry(Contract):
    name = "MemberRegistry"

    def member_of(self, member: MemberId) -> Member:
        """A member; all zero if unknown."""
        wallet, status, flags, registered_at = self._one("memberOf", member)
        return Member(wallet, Status(status), flags, registered_at)

    def members_of(self, members: Iterable[MemberId]) -> list[Member]:
        """Many members, in a few requests."""
        found = self._many("memberOf", ((member,) for member in members))
        return [Member(wallet, Status(status), *rest) for wallet, status, *rest in found]

    def id_of(self, wallet: Address) -> MemberId:
        return MemberId(self._one("idOf", wallet))

    def ids_of(self, wallets: Iterable[Address]) -> list[MemberId]:
        """Many wallets' members, in a few requests; zero where there is none."""
        return list(self._many("idOf", ((wallet,) for wallet in wallets)))

    def wallets_of(self, members: Sequence[MemberId]) -> list[Address]:
        """Current wallets, the zero address where unknown."""
        return list(self._one("walletsOf", list(members)))

    def daily_limit(self) -> int:
        return int(self._one("dailyLimit"))

    def registered_on(self, time: int) -> int:
        """Registrations on the calendar day (UTC+8) that holds a time."""
        return int(self._one("registeredOn", time))

    def register(
        self, member: MemberId, wallet: Address, flags: int, gas: int | None = None
    ) -> Call:
        return self._write("register", member, wallet, flags, gas=gas)

    def set_status(self, member: MemberId, status: Status) -> Call:
        return self._write("setStatus", member, int(status))

    def set_flags(self, member: MemberId, flags: int) -> Call:
        return self._write("setFlags", member, flags)

    def set_daily_limit(self, limit: int) -> Call:
        return self._write("setDailyLimit", limit)

    def all_wallets_of(self, member: MemberId) -> list[Address]:
        """Every wallet a member had, the current one last; none if unknown."""
        return list(self._one("allWalletsOf", member))

    def all_wallets_of_many(self, members: Iterable[MemberId]) -> list[list[Address]]:
        """The same of many members, in a few requests."""
        return [list(found) for found in self._many("allWalletsOf", ((m,) for m in members))]

    def proposal_of(self, member: MemberId) -> Proposal:
        """The pending proposal; all zero if there is none."""
        wallet, at, kind, *rest = self._one("proposalOf", member)
        return Proposal(wallet, at, ProposalKind(kind), *rest)

    def proposal_count(self) -> int:
        """Proposals made so far: the number of the newest one."""
        return int(self._one("proposalCount"))

    def has_cancelled(self, wallet: Address) -> bool:
        return bool(self._one("hasCancelled", wallet))

    def heir_of(self, member: MemberId) -> MemberId:
        """Zero if there is none."""
        return MemberId(self._one("heirOf", member))

    def proposed_on(self, time: int) -> int:
        """Proposals on the calendar day (UTC+8) that holds a time."""
        return int(self._one("proposedOn", time))

    def proposals_per_day(self) -> int:
        return int(self._one("PROPOSALS_PER_DAY"))

    def recovery_seconds(self) -> int:
        return int(self._one("RECOVERY_SECONDS"))

    def second_recovery_seconds(self) -> int:
        return int(self._one("SECOND_RECOVERY_SECONDS"))

    def holdings(self) -> list[Address]:
        return list(self._one("holdings"))

    def set_holdings(self, holdings: Sequence[Address]) -> Call:
        return self._write("setHoldings", list(holdings))

    def propose_recovery(self, member: MemberId, wallet: Address, document: Hash) -> Call:
        return self._write("proposeRecovery", member, wallet, document)

    def propose_inheritance(self, member: MemberId, heir: MemberId, document: Hash) -> Call:
        return self._write("proposeInheritance", member, heir, document)

    def confirm_proposal(self, member: MemberId, number: int) -> Call:
        """Refused if another proposal is pending for this member."""
        return self._write("confirmProposal", member, number)

    def execute_proposal(self, member: MemberId, number: int) -> Call:
        """Refused if another proposal is pending for this member."""
        return self._write("executeProposal", member, number)

    def stop_proposal(self, member: MemberId) -> Call:
        return self._write("stopProposal", member)

    def cancel_proposal(self, member: MemberId) -> Call:
        return self._write("cancelProposal", member)

    def pass_on(self, member: MemberId) -> Call:
        return self._write("passOn", member)
