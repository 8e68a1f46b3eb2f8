"""ProceedsVault and SettlementVoucher. Amounts are in fen unless an asset has other units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum

from csop.chain.codec import Tuple
from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.types import Address, Hash, MemberId, Timestamp


class Mode(IntEnum):
    """What proceeds came from."""

    DIVIDEND = 0
    DISPOSAL = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sponsor announces; ``accounts`` is the hash of the accounts document."""

    asset: Address
    record: int
    proceeds: int
    mode: Mode
    claim_end: Timestamp
    sink: Address
    accounts: Hash


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution as stored."""

    asset: Address
    claim_end: Timestamp
    record: int
    pot: int
    claimed: int
    held: int
    refund: int
    sink: Address
    mode: Mode
    is_swept: bool
    swept: int
    proceeds: int
    accounts: Hash

    @property
    def left(self) -> int:
        """Neither claimed nor held, refunded nor swept."""
        return self.pot - self.refund - self.claimed - self.held - self.swept


class SettlementVoucher(Contract):
    name = "SettlementVoucher"

    def balance_of(self, account: Address) -> int:
        return int(self._one("balanceOf", account))

    def balances_of(self, accounts: Iterable[Address]) -> list[int]:
        """Many balances, in a few requests."""
        return list(self._many("balanceOf", ((account,) for account in accounts)))

    def allowance(self, holder: Address, spender: Address) -> int:
        return int(self._one("allowance", holder, spender))

    def total_supply(self) -> int:
        return int(self._one("totalSupply"))

    def is_insider(self, account: Address) -> bool:
        return bool(self._one("isInsider", account))

    def is_deposit(self, reference: Hash) -> bool:
        return bool(self._one("isDeposit", reference))

    def is_payment(self, reference: Hash) -> bool:
        return bool(self._one("isPayment", reference))

    def mint(self, to: Address, amount: int, reference: Hash) -> Call:
        return self._write("mint", to, amount, reference)

    def burn(self, holder: Address, amount: int, reference: Hash) -> Call:
        return self._write("burn", holder, amount, reference)

    def set_insider(self, account: Address, is_insider: bool) -> Call:
        return self._write("setInsider", account, is_insider)

    def approve(self, spender: Address, amount: int) -> Call:
        return self._write("approve", spender, amount)

    def transfer(self, to: Address, amount: int) -> Call:
        return self._write("transfer", to, amount)


class ProceedsVault(Contract):
    name = "ProceedsVault"

    def distribution_count(self) -> int:
        return int(self._one("distributionCount"))

    def distribution_of(self, distribution: int) -> Distribution:
        """Reverts if there is none."""
        return _distribution(self._one("distributionOf", distribution))

    def distributions(self) -> list[Distribution]:
        """All of them, by number."""
        numbers = range(self.distribution_count())
        return [_distribution(d) for d in self._many("distributionOf", ((n,) for n in numbers))]

    def entitlement(self, distribution: int, member: MemberId) -> int:
        return int(self._one("entitlement", distribution, member))

    def entitlements(self, distribution: int, members: Sequence[MemberId]) -> list[int]:
        """Of many members, in a few requests."""
        return [int(e) for e in self._many("entitlement", ((distribution, m) for m in members))]

    def has_claimed(self, distribution: int, members: Sequence[MemberId]) -> list[bool]:
        """Of many members, in a few requests."""
        return [bool(c) for c in self._many("hasClaimed", ((distribution, m) for m in members))]

    def held_of(self, distributions: Sequence[int], member: MemberId) -> list[int]:
        """What is held for a member in each of many distributions."""
        return [int(h) for h in self._many("heldOf", ((d, member) for d in distributions))]

    def payee_of(self, member: MemberId) -> Address:
        """The zero address if the member is blocked."""
        return Address(self._one("payeeOf", member))

    def is_allowed(self, asset: Address) -> bool:
        return bool(self._one("isAllowed", asset))

    def claim_seconds(self) -> int:
        return int(self._one("CLAIM_SECONDS"))

    def open(self, terms: Terms, deposit: int) -> Call:
        return self._write("open", astuple(terms), deposit)

    def claim(self, distributions: Sequence[int], member: MemberId) -> Call:
        return self._write("claim", list(distributions), member)

    def claim_many(
        self, distributions: Sequence[int], members: Sequence[MemberId], gas: int | None = None
    ) -> Call:
        return self._write("claimMany", list(distributions), list(members), gas=gas)

    def release(self, distributions: Sequence[int], member: MemberId) -> Call:
        return self._write("release", list(distributions), member)

    def sweep(self, distribution: int) -> Call:
        return self._write("sweep", distribution)


def _distribution(value: Tuple) -> Distribution:
    asset, claim_end, record, pot, claimed, held, refund, sink, mode, *rest = value
    amounts = pot, claimed, held, refund
    return Distribution(asset, claim_end, record, *amounts, sink, Mode(mode), *rest)
