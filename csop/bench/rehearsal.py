"""A rehearsal: many members are paid, twice, on a local chain; what each step takes.

Everybody is registered and holds 1 to 19 stones at both records. The first payment is everybody's
first claim ever, the second finds slots in use. Claims are brought by one sender, 100 members a
transaction, as many transactions a block as its gas limit takes.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from rich.progress import Progress
from rich.table import Table

from csop.bench.sponsor import Sponsor
from csop.bench.world import OWNER_AND_ADULT, SEED, World, wallet_of
from csop.chain.devnode import BLOCK_GAS_LIMIT
from csop.chain.keys import derived
from csop.chain.transactions import Call, Receipt
from csop.emission import STONE
from csop.proceeds.arithmetic import entitlement_of
from csop.types import HOUR_SECONDS, Fen, MemberId, Wei

_T = TypeVar("_T")
PROCEEDS = Fen(10**12)
"""Ten billion yuan: a stone is worth 1.63 yuan."""
MOST_STONES = 19
STONES_AN_HOUR = 3_000
REGISTRATION_GAS = 125_000
A_MINT, MINT_GAS = 500, 15_000_000
A_CLAIM, CLAIM_GAS = 100, 8_300_000
"""Members a transaction, and what it is given."""


class RehearsalError(RuntimeError):
    """Not everybody got what it is entitled to."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step took; ``seconds`` on this machine, with signing and sending."""

    name: str
    transactions: int
    blocks: int
    gas: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Payment:
    """A distribution once everybody has claimed; in fen."""

    deposit: Fen
    refund: Fen
    paid: Fen
    left: Fen


class Rehearsal:
    """Plays on a world of its own."""

    def __init__(self, world: World, size: int) -> None:
        self._world, self.suite, self._sponsor = world, world.suite, Sponsor(world)
        random = Random(f"{SEED} rehearsal {size}")
        self.stones = {
            MemberId(random.randbytes(32)): Wei(random.randint(1, MOST_STONES) * STONE)
            for _ in range(size)
        }
        self.payments: list[Payment] = []

    def play(self, progress: Progress) -> Iterator[Step]:
        """Step by step. Raises RehearsalError."""
        yield self._step("register", self._register(progress))
        yield self._step("mint stones", self._mint(progress))
        for number, when in enumerate(("first", "later")):
            opening = ([each] for each in self._sponsor.distribute(PROCEEDS))
            yield self._step(f"record, deposit, open ({when})", opening)
            yield self._step(f"claims ({when})", self._claim(number, when, progress))
            self.payments.append(self._check(number))

    def _step(self, name: str, blocks: Iterable[Sequence[Receipt]]) -> Step:
        began, mined = time.monotonic(), list(blocks)
        receipts = [receipt for block in mined for receipt in block]
        gas = sum(receipt.gas_used for receipt in receipts)
        return Step(name, len(receipts), len(mined), gas, time.monotonic() - began)

    def _register(self, progress: Progress) -> Iterator[list[Receipt]]:
        """The cap of a day is lifted first, as if the timelock had."""
        members = self.suite.members
        self._world.as_contract(
            self.suite.timelock.address, [members.set_daily_limit(len(self.stones))]
        )
        calls = [
            members.register(member, wallet_of(member), OWNER_AND_ADULT, REGISTRATION_GAS)
            for member in self.stones
        ]
        yield from self._blocks("registrar", calls, "members registered: blocks", progress)

    def _mint(self, progress: Progress) -> Iterator[list[Receipt]]:
        """As if the mine had, once so many stones are released."""
        hours = sum(self.stones.values()) // (STONES_AN_HOUR * STONE) + 2
        self._world.wait_until(self._world.client.latest().timestamp + hours * HOUR_SECONDS)
        calls = [
            Call(call.to, call.data, MINT_GAS)
            for part in _parts(list(self.stones), A_MINT)
            for call in [self.suite.stone.mint_mileage(part, [self.stones[m] for m in part])]
        ]
        for part in _shown(calls, BLOCK_GAS_LIMIT // MINT_GAS, "stones minted: blocks", progress):
            yield self._world.as_contract(self.suite.mine.address, part)

    def _claim(self, number: int, when: str, progress: Progress) -> Iterator[list[Receipt]]:
        calls = [
            self.suite.vault.claim_many([number], part, CLAIM_GAS)
            for part in _parts(list(self.stones), A_CLAIM)
        ]
        yield from self._blocks("claimer", calls, f"claims ({when}): blocks", progress)

    def _blocks(
        self, role: str, calls: Sequence[Call], words: str, progress: Progress
    ) -> Iterator[list[Receipt]]:
        a_block = BLOCK_GAS_LIMIT // max(call.gas or 0 for call in calls)
        for part in _shown(calls, a_block, words, progress):
            yield self._world.block(derived(SEED, role), part)

    def _check(self, number: int) -> Payment:
        """Every wallet holds its part of all payments so far; nothing waits."""
        state = self.suite.vault.distribution_of(number)
        paid = sum(entitlement_of(Fen(state.pot), stones) for stones in self.stones.values())
        wallets = [wallet_of(member) for member in self.stones]
        held = self.suite.voucher.balances_of(wallets)
        due = [(number + 1) * entitlement_of(Fen(state.pot), own) for own in self.stones.values()]
        if held != due or state.claimed != paid or state.held:
            wrong = sum(has != owed for has, owed in zip(held, due, strict=True))
            raise RehearsalError(f"distribution {number}: {wrong} of {len(due)} hold another sum")
        return Payment(Fen(state.pot), Fen(state.refund), Fen(paid), Fen(state.left))


def table(members: int, steps: Iterable[Step]) -> Table:
    """What each step took, and a member's share of its gas."""
    shown = Table("step", "transactions", "blocks", "gas", "a member", "seconds")
    shown.title = f"{members:,} members are paid"
    for column in shown.columns[1:]:
        column.justify = "right"
    for step in steps:
        shown.add_row(
            step.name,
            f"{step.transactions:,}",
            f"{step.blocks:,}",
            f"{step.gas:,}",
            f"{step.gas / members:,.0f}",
            f"{step.seconds:,.1f}",
        )
    return shown


def _parts(items: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def _shown(
    calls: Sequence[Call], size: int, words: str, progress: Progress
) -> Iterator[Sequence[Call]]:
    """Block by block, beside a bar."""
    parts = _parts(calls, size)
    bar = progress.add_task(words, total=len(parts))
    for part in parts:
        yield part
        progress.advance(bar)
