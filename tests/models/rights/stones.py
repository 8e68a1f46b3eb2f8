"""Stones: balances, freezes, the pause, the policy and records, in plain numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from csop.emission import batches_at, engagement_released, mileage_released
from csop.types import Timestamp, Wei
from tests.models.rights.calls import DAY, ZERO, Call, Refused
from tests.models.rights.members import ACTIVE, Members
from tests.models.rights.signing import Domain

MOST = 2**256 - 1
PAUSE, REDEMPTION = 14 * DAY, 90 * DAY
MILEAGE, ENGAGEMENT = 0, 1
MESSAGES = (
    "No restriction",
    "Stones are paused for now",
    "Stones cannot be transferred: the transfer policy is NONE",
    "The sender is not the current wallet of an active member",
    "The receiver is not the current wallet of a member",
    "The account is too young to redeem stones",
    "The amount is more than the unfrozen part of the balance",
)
(FREE, PAUSED, SHUT, SENDER, RECEIVER, EARLY, HELD) = range(7)


@dataclass(frozen=True)
class Record:
    """Balances and supply when it was taken."""

    balances: Counter[str]
    supply: int


@dataclass
class Stones:
    """The token. `moved` says since when the frozen part of an account may have moved."""

    members: Members
    domain: Domain
    genesis: int
    balances: Counter[str] = field(default_factory=Counter)
    frozen: Counter[str] = field(default_factory=Counter)
    allowances: Counter[tuple[str, str]] = field(default_factory=Counter)
    nonces: Counter[str] = field(default_factory=Counter)
    minted: list[int] = field(default_factory=lambda: [0, 0])
    redeemed: int = 0
    records: list[Record] = field(default_factory=list)
    policy: int = 0
    paused_until: int = 0
    forced: set[str] = field(default_factory=set)
    """Accounts from which force or recovery took something; whoever looks empties it."""

    # officers

    def pause(self, call: Call) -> None:
        self.require_open(call)
        self.paused_until = call.time + PAUSE

    def unpause(self, call: Call) -> None:
        if call.time >= self.paused_until:
            raise Refused("Stone_NotPaused")
        self.paused_until = 0

    def set_transfer_policy(self, _call: Call, policy: int) -> None:
        self.policy = policy

    def set_frozen_tokens(self, _call: Call, account: str, amount: int) -> None:
        self.frozen[account] = amount

    def forced_transfer(self, _call: Call, sender: str, to: str, amount: int) -> None:
        if not self.can_receive(to):
            raise Refused("ERC7943CannotReceive", to)
        self.require_balance(sender, amount)
        beyond = amount - self.unfrozen(sender)
        self.frozen[sender] -= max(beyond, 0)
        self.forced.add(sender)
        self.move(sender, to, amount)

    def take_record(self, _call: Call) -> None:
        self.records.append(Record(Counter(self.balances), self.supply))

    def recover(self, sender: str, to: str) -> None:
        """The registry's, when it moves what a person holds."""
        self.forced.add(sender)
        frozen, self.frozen[sender] = self.frozen[sender], 0
        self.frozen[to] = min(self.frozen[to] + frozen, MOST)
        self.move(sender, to, self.balances[sender])

    def mint_mileage(self, call: Call, ids: list[bytes], amounts: list[int]) -> None:
        self.require_open(call)
        if len(ids) != len(amounts):
            raise Refused("Stone_LengthMismatch", len(ids), len(amounts))
        known = [(self.members.wallet_of(i), a) for i, a in zip(ids, amounts, strict=True)]
        known = [(wallet, amount) for wallet, amount in known if wallet != ZERO]
        total = self.minted[MILEAGE] + sum(amount for _, amount in known)
        released = self.released(MILEAGE, call.time)
        if total > released:
            raise Refused("Stone_AheadOfRelease", MILEAGE, total, released)
        self.minted[MILEAGE] = total
        for wallet, amount in known:
            self.balances[wallet] += amount

    # holders

    def transfer(self, call: Call, to: str, value: int) -> None:
        self.give(call, call.by, to, value)

    def transfer_from(self, call: Call, sender: str, to: str, value: int) -> None:
        allowed = self.allowances[sender, call.by]
        if allowed < value:
            raise Refused("ERC20InsufficientAllowance", call.by, allowed, value)
        self.give(call, sender, to, value)
        if allowed != MOST:
            self.allowances[sender, call.by] -= value

    def approve(self, call: Call, spender: str, value: int) -> None:
        if spender == ZERO:
            raise Refused("ERC20InvalidSpender", ZERO)
        self.allowances[call.by, spender] = value

    def permit(self, call: Call, owner: str, spender: str, value: int, *rest: Any) -> None:
        deadline, v, r, s = rest
        if call.time > deadline:
            raise Refused("ERC2612ExpiredSignature", deadline)
        words = (owner, spender, value, self.nonces[owner], deadline)
        signer = self.domain.signer("Permit", words, r + s + bytes([v]))
        if signer != owner:
            raise Refused("ERC2612InvalidSigner", signer, owner)
        self.approve(Call(owner, call.time), spender, value)
        self.nonces[owner] += 1

    def redeem(self, call: Call, amount: int, _order: bytes) -> None:
        self.require_balance(call.by, amount)
        self.require_unrestricted(call, call.by, ZERO, amount)
        self.balances[call.by] -= amount
        self.redeemed += amount

    # what is asked

    @property
    def supply(self) -> int:
        return sum(self.minted) - self.redeemed

    def released(self, pool: int, time: int) -> int:
        batches = batches_at(Timestamp(self.genesis), Timestamp(time))
        released: Wei = (mileage_released, engagement_released)[pool](batches)
        return int(released)

    def unfrozen(self, account: str) -> int:
        return max(self.balances[account] - self.frozen[account], 0)

    def can_send(self, account: str) -> bool:
        member = self.members.owner_of_current(account)
        return member is not None and member.status == ACTIVE

    def can_receive(self, account: str) -> bool:
        return self.members.owner_of_current(account) is not None

    def restriction(self, time: int, sender: str, to: str, value: int) -> int:
        """The code of what stands against it; `to` zero is a redemption."""
        rules = {
            PAUSED: time < self.paused_until,
            SHUT: to != ZERO and not self.policy,
            SENDER: not self.can_send(sender),
            RECEIVER: to != ZERO and not self.can_receive(to),
            EARLY: to == ZERO and time < self.redeems_from(sender),
            HELD: self.frozen[sender] and value > self.unfrozen(sender),
        }
        return next((code for code, broken in rules.items() if broken), FREE)

    def redeems_from(self, wallet: str) -> int:
        member = self.members.owner_of_current(wallet)
        return member.registered_at + REDEMPTION if member else 0

    # what they do

    def give(self, call: Call, sender: str, to: str, value: int) -> None:
        if to == ZERO:
            raise Refused("ERC20InvalidReceiver", ZERO)
        self.require_unrestricted(call, sender, to, value)
        self.require_balance(sender, value)
        self.move(sender, to, value)

    def move(self, sender: str, to: str, value: int) -> None:
        self.balances[sender] -= value
        self.balances[to] += value

    def require_open(self, call: Call) -> None:
        if call.time < self.paused_until:
            raise Refused("Stone_Paused", self.paused_until)

    def require_balance(self, account: str, amount: int) -> None:
        if self.balances[account] < amount:
            found = self.balances[account]
            raise Refused("ERC20InsufficientBalance", account, found, amount)

    def require_unrestricted(self, call: Call, sender: str, to: str, value: int) -> None:
        code = self.restriction(call.time, sender, to, value)
        if code == HELD:
            self.require_balance(sender, value)
        error: tuple[Any, ...] = {
            FREE: (),
            PAUSED: ("Stone_Paused", self.paused_until),
            SHUT: ("Stone_TransfersClosed",),
            SENDER: ("ERC7943CannotSend", sender),
            RECEIVER: ("ERC7943CannotReceive", to),
            EARLY: ("Stone_RedemptionNotOpen", self.redeems_from(sender)),
            HELD: ("ERC7943InsufficientUnfrozenBalance", sender, value, self.unfrozen(sender)),
        }[code]
        if error:
            raise Refused(*error)
