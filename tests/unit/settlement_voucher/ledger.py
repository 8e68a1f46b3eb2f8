"""The voucher with its bank at work."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.helpers import bytes32, expect_error
from tests.unit.events import Logged, events_of, hex32
from tests.unit.member_registry.hands import Hands

ZERO = "0x" + "00" * 20
REFERENCE = bytes32("deposit 1")
OTHER = bytes32("deposit 2")


@dataclass(frozen=True)
class Ledger:
    """`wallets`: all that anybody could hold vouchers in."""

    voucher: Any
    hands: Hands
    bank: Any
    wallets: Sequence[Any]

    def mint(self, to: Any, amount: int, reference: bytes) -> Any:
        return self.voucher.mint(to, amount, reference, {"from": self.bank})

    def burn(self, holder: Any, amount: int, reference: bytes) -> Any:
        return self.voucher.burn(holder, amount, reference, {"from": self.bank})

    def allow(self, holder: Any, amount: int) -> None:
        """A holder lets the bank burn so much."""
        self.voucher.approve(self.bank, amount, {"from": holder})

    def has(self, *wallets: Any) -> list[int]:
        return [int(self.voucher.balanceOf(w)) for w in wallets]

    def state(self) -> tuple[Any, ...]:
        v = self.voucher
        return (
            self.has(*self.wallets),
            v.totalSupply(),
            [v.isInsider(w) for w in self.wallets],
            [v.allowance(w, self.bank) for w in self.wallets],
            [(v.isDeposit(r), v.isPayment(r)) for r in (REFERENCE, OTHER, bytes(32))],
        )

    @contextmanager
    def refused(self, name: str, *args: Any) -> Iterator[None]:
        """The block reverts with exactly this error, and nothing changes."""
        before = self.state()
        with expect_error(name, *args):
            yield
        assert self.state() == before

    def logged(self, tx: Any) -> Logged:
        return events_of(tx, self.voucher)


def transfer(sender: Any, receiver: Any, amount: int) -> tuple[str, dict[str, Any]]:
    return ("Transfer", {"from": sender, "to": receiver, "value": amount})


def minted(to: Any, amount: int, reference: bytes) -> tuple[str, dict[str, Any]]:
    return ("Minted", {"to": to, "amountFen": amount, "reference_": hex32(reference)})


def burned(holder: Any, amount: int, reference: bytes) -> tuple[str, dict[str, Any]]:
    return ("Burned", {"from": holder, "amountFen": amount, "reference_": hex32(reference)})


def recovered(sender: Any, receiver: Any, amount: int) -> tuple[str, dict[str, Any]]:
    return ("Recovered", {"from": sender, "to": receiver, "amountFen": amount})
