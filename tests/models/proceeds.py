"""Vouchers and distributions, as docs and interfaces tell them, in plain numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.models.rights.calls import NOTHING, ZERO, Call, Refused
from tests.models.rights.members import ACTIVE, DECEASED, Members
from tests.models.rights.stones import MOST, Stones

D = 300_000_000 * 10**18
CLAIM_SECONDS, MOST_HEIRS = 3 * 365 * 86_400, 8


@dataclass
class Vouchers:
    """`moved`: whose may have become fewer, by their own word or recovery; who looks empties it."""

    members: Members
    balances: Counter[str] = field(default_factory=Counter)
    allowances: Counter[tuple[str, str]] = field(default_factory=Counter)
    insiders: set[str] = field(default_factory=set)
    deposits: set[bytes] = field(default_factory=set)
    payments: set[bytes] = field(default_factory=set)
    minted: int = 0
    burned: int = 0
    moved: set[str] = field(default_factory=set)
    sent: Counter[str] = field(default_factory=Counter)
    """What each got by plain transfers: the vault keeps that, and it belongs to nobody."""

    def set_insider(self, _call: Call, account: str, named: bool) -> None:
        (self.insiders.add if named else self.insiders.discard)(account)

    def mint(self, _call: Call, to: str, amount: int, reference: bytes) -> None:
        self.use(self.deposits, reference)
        if to == ZERO:
            raise Refused("ERC20InvalidReceiver", ZERO)
        self.require_inside(to)
        self.balances[to] += amount
        self.minted += amount

    def burn(self, call: Call, holder: str, amount: int, reference: bytes) -> None:
        self.use(self.payments, reference)
        self.spend(holder, call.by, amount)
        self.require_sender(holder)
        self.take(holder, amount)
        self.burned += amount

    def approve(self, call: Call, spender: str, amount: int) -> None:
        self.allowances[call.by, spender] = amount

    def transfer(self, call: Call, to: str, amount: int) -> None:
        self.give(call.by, to, amount)
        self.sent[to] += amount

    def recover(self, sender: str, to: str) -> None:
        """The registry's. It takes nothing of insiders."""
        amount = 0 if sender in self.insiders else self.balances[sender]
        self.take(sender, amount)
        self.balances[to] += amount

    def give(self, sender: str, to: str, amount: int) -> None:
        if to == ZERO:
            raise Refused("ERC20InvalidReceiver", ZERO)
        self.require_sender(sender)
        self.require_inside(to)
        self.take(sender, amount)
        self.balances[to] += amount

    def take(self, holder: str, amount: int) -> None:
        has = self.balances[holder]
        if has < amount:
            raise Refused("ERC20InsufficientBalance", holder, has, amount)
        self.moved.add(holder)
        self.balances[holder] -= amount

    def spend(self, holder: str, spender: str, amount: int) -> None:
        allowed = self.allowances[holder, spender]
        if allowed < amount:
            raise Refused("ERC20InsufficientAllowance", spender, allowed, amount)
        if allowed != MOST:
            self.allowances[holder, spender] -= amount

    def is_inside(self, account: str) -> bool:
        return account in self.insiders or self.members.owner_of_current(account) is not None

    def require_inside(self, account: str) -> None:
        if not self.is_inside(account):
            raise Refused("SettlementVoucher_Outsider", account)

    def require_sender(self, account: str) -> None:
        if account in self.insiders or account not in self.members.owners:
            return
        member = self.members.owner_of_current(account)
        if not member or member.status != ACTIVE:
            raise Refused("SettlementVoucher_BlockedSender", account)

    @staticmethod
    def use(used: set[bytes], reference: bytes) -> None:
        if reference == NOTHING:
            raise Refused("SettlementVoucher_NoReference")
        if reference in used:
            raise Refused("SettlementVoucher_ReferenceUsed", reference)
        used.add(reference)


@dataclass
class Distribution:
    """`marked`: who claimed; `held`: what waits for whom."""

    terms: tuple[Any, ...]
    pot: int
    refund: int
    claimed: int = 0
    swept: int = 0
    is_swept: bool = False
    marked: set[bytes] = field(default_factory=set)
    held: Counter[bytes] = field(default_factory=Counter)

    @property
    def record(self) -> int:
        return int(self.terms[1])

    @property
    def claim_end(self) -> int:
        return int(self.terms[4])

    @property
    def left(self) -> int:
        return self.pot - self.refund - self.claimed - self.held.total() - self.swept

    @property
    def stored(self) -> tuple[Any, ...]:
        asset, record, proceeds, mode, claim_end, sink, accounts = self.terms
        part = (asset, claim_end, record, self.pot, self.claimed, self.held.total(), self.refund)
        return (*part, sink, mode, self.is_swept, self.swept, proceeds, accounts)


@dataclass
class Vault:
    """It pays in vouchers. A call that is refused changes nothing (see ``undone``)."""

    address: str
    asset: str
    members: Members
    stones: Stones
    vouchers: Vouchers
    distributions: list[Distribution] = field(default_factory=list)

    def open(self, call: Call, terms: tuple[Any, ...], deposit: int) -> None:
        self.require_terms(call, terms)
        _asset, record, proceeds, *_ = terms
        pot = proceeds * 49 // 1_000
        if pot == 0 or proceeds >= 2**128:
            raise Refused("ProceedsVault_InvalidProceeds", proceeds)
        if deposit != pot:
            raise Refused("ProceedsVault_InexactDeposit", deposit, pot)
        if not 0 < record <= len(self.stones.records):
            raise Refused("Stone_UnknownRecord", record, len(self.stones.records))
        refund = pot * (D - self.stones.records[record - 1].supply) // D
        self.vouchers.spend(call.by, self.address, pot)
        self.vouchers.give(call.by, self.address, pot)
        if refund:
            self.vouchers.give(self.address, call.by, refund)
        self.distributions.append(Distribution(terms, pot, refund))

    def require_terms(self, call: Call, terms: tuple[Any, ...]) -> None:
        asset, record, _proceeds, _mode, claim_end, sink, accounts = terms
        if asset != self.asset:
            raise Refused("ProceedsVault_AssetNotAllowed", asset)
        for number, d in enumerate(self.distributions):
            if d.record == record:
                raise Refused("ProceedsVault_RecordUsed", record, number)
        if sink in (ZERO, self.address):
            raise Refused("ProceedsVault_InvalidSink", sink)
        if accounts == NOTHING:
            raise Refused("ProceedsVault_NoAccounts")
        if claim_end < call.time + CLAIM_SECONDS:
            earliest = call.time + CLAIM_SECONDS
            raise Refused("ProceedsVault_ClaimEndTooEarly", claim_end, earliest)

    def claim(self, call: Call, numbers: Sequence[int], who: bytes) -> None:
        self.claim_many(call, numbers, (who,))

    def claim_many(self, call: Call, numbers: Sequence[int], people: Sequence[bytes]) -> None:
        if not sum(self.take(call, numbers, who) for who in people):
            raise Refused("ProceedsVault_AlreadyClaimed", len(numbers) * len(people))

    def take(self, call: Call, numbers: Sequence[int], who: bytes) -> int:
        """What one has not claimed before; from how many distributions."""
        if who not in self.members.found:
            raise Refused("ProceedsVault_UnknownMember", who)
        payee, taken = self.payee_of(who), 0
        for number in numbers:
            d = self.require(number)
            if who in d.marked:
                continue
            d.marked.add(who)
            taken += 1
            if call.time >= d.claim_end:
                raise Refused("ProceedsVault_ClaimsEnded", number, d.claim_end)
            due = self.due(d, who)
            if payee == ZERO:
                d.held[who] += due
            else:
                d.claimed += due
                self.vouchers.give(self.address, payee, due)
        return taken

    def release(self, _call: Call, numbers: Sequence[int], who: bytes) -> None:
        payee = self.payee_of(who)
        known = [self.distributions[n] for n in numbers if n < len(self.distributions)]
        waiting = [d for d in known if d.held[who]]
        if not waiting:
            raise Refused("ProceedsVault_NothingHeld", who)
        if payee == ZERO:
            raise Refused("ProceedsVault_Blocked", who)
        for d in waiting:
            amount = d.held.pop(who, 0)
            d.claimed += amount
            self.vouchers.give(self.address, payee, amount)

    def sweep(self, call: Call, number: int) -> None:
        d = self.require(number)
        if call.time < d.claim_end:
            raise Refused("ProceedsVault_ClaimsOpen", number, d.claim_end)
        if d.is_swept:
            raise Refused("ProceedsVault_AlreadySwept", number)
        self.vouchers.give(self.address, d.terms[5], d.left)
        d.is_swept, d.swept = True, d.left

    # what is asked

    def due(self, d: Distribution, who: bytes) -> int:
        """By the record alone: which wallets were whose never changes."""
        balances = self.stones.records[d.record - 1].balances
        member = self.members.found.get(who)
        return d.pot * sum(balances[w] for w in (member.wallets if member else ())) // D

    def payee_of(self, who: bytes) -> str:
        member = self.members.found.get(who)
        for _ in range(MOST_HEIRS):
            if member and member.status == DECEASED:
                member = self.members.found.get(member.heir)
        return member.wallet if member and member.status == ACTIVE else ZERO

    def require(self, number: int) -> Distribution:
        if number >= len(self.distributions):
            count = len(self.distributions)
            raise Refused("ProceedsVault_UnknownDistribution", number, count)
        return self.distributions[number]

    # all or nothing

    def kept(self) -> dict[str, Any]:
        """The vouchers' state, and under "" the distributions."""
        own = {name: kept for name, kept in vars(self.vouchers).items() if name != "members"}
        return deepcopy(own | {"": self.distributions})

    def undone(self, kept: dict[str, Any]) -> None:
        self.distributions = kept.pop("")
        vars(self.vouchers).update(kept)
