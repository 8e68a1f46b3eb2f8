"""Figures of proceeds: claims, and what opens and ends a distribution.

There are thirteen distributions, each on a record of its own, and everybody got stones before every
record: the latest is read off a balance, one of the twelve older ones off a history of twelve
entries, at once. ``sparse`` members got some before every other record only: theirs has six, of
which three are read to find the one. ``first`` is the first claim a member ever makes; ``warm``
ones have claimed before and hold vouchers. Of 100 members in a batch a figure is one's share.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean

from csop.bench.gas import (
    CONTRACT,
    NEW_SLOT,
    READ_SLOT,
    SLOT,
    TRANSFER,
    Gas,
    Results,
    average,
    envelope,
    event,
)
from csop.bench.players import people
from csop.bench.sponsor import Sponsor
from csop.bench.world import GAS, SEED, World
from csop.chain.contracts.members import Status
from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from csop.chain.transactions import Receipt
from csop.emission import STONE
from csop.types import Fen, MemberId, Wei

OLDER = 12
LATEST, MIDDLE = OLDER, OLDER // 2
ELEVEN = range(1, 12)
SINGLE, MANY = 10, 100
STONES = Wei(10 * STONE)
PROCEEDS = Fen(10**12)
"""Ten billion yuan: ten stones are worth 16 yuan."""
CLAIMED, RELEASED, SWEPT, OPENED = event(3, 1), event(3, 1), event(2, 1), event(3, 9)
CLEARED = 4_800
"""What the EVM gives back for a slot that becomes zero."""

A_MEMBER = 4 * READ_SLOT + 2 * SLOT + TRANSFER
"""Reads: registry entry, former wallets, the wallet's id, balance of stones. Writes: claims,
vouchers."""
A_CLAIM = READ_SLOT + SLOT + CLAIMED
"""Of a distribution: its terms are read, its totals written."""
A_CALL = 3 * CONTRACT + 2 * READ_SLOT + SLOT
"""Registry, stone and voucher are called; the latest record and the vault's standing are read; its
vouchers are written."""
HISTORY, ENTRY = READ_SLOT, READ_SLOT
"""The length of a history, and the one entry that holds a balance at a record."""


class Proceeds:
    """All of it, on a world where enough time has passed for some thousands of stones."""

    def __init__(self, node: DevNode, world: World) -> None:
        self._node, self._world, self._suite = node, world, world.suite
        self._sponsor = Sponsor(world)
        self._single = [person.member for person in people("one claim", SINGLE)]
        self._sparse = [person.member for person in people("sparse history", SINGLE)]
        self._many = [person.member for person in people("claims together", MANY)]
        [self._blocked] = (person.member for person in people("held", 1))

    def run(self) -> Iterator[Results]:
        """Measure, some figures at a time."""
        often = [*self._single, *self._many, self._blocked]
        everybody = [*often, *self._sparse]
        self._world.register(everybody)
        for number in range(OLDER + 1):
            self._world.give_stones(often if number % 2 else everybody, STONES)
            *_, opened = self._sponsor.distribute(PROCEEDS)
        yield {"open_distribution": Gas(opened.gas_used, self._opening(opened))}

        yield self._claims("first", 2 * (NEW_SLOT - SLOT))
        self._together([0], everybody)
        yield self._claims("warm", 0)
        yield {**self._release(), **self._sweep()}

    def _claims(self, kind: str, more: int) -> Results:
        """``more`` is what the EVM charges for a member's new slots."""
        one = A_CALL + A_MEMBER + A_CLAIM + more
        older = one + HISTORY + ENTRY
        eleven = A_CALL + A_MEMBER + HISTORY + len(ELEVEN) * (A_CLAIM + ENTRY) + more
        batch = A_CALL + READ_SLOT + SLOT + MANY * (A_MEMBER + CLAIMED + more)
        return {
            f"claim.{kind}": self._each(self._single, [LATEST], one),
            f"claim.{kind}.older": self._each(self._single, [MIDDLE], older),
            f"claim.{kind}.older.sparse": self._each(self._sparse, [MIDDLE], older),
            f"claim.{kind}.11": self._each(self._single, ELEVEN, eleven),
            f"claim.{kind}.batch.100": self._all([LATEST], batch),
        }

    def _each(self, members: Sequence[MemberId], distributions: Sequence[int], floor: int) -> Gas:
        """A claim, in a transaction of its own: the mean of some."""
        calls = [self._suite.vault.claim(distributions, member) for member in members]
        with self._world.snapshot():
            return self._gas([self._world.send(replace(call, gas=GAS)) for call in calls], floor)

    def _all(self, distributions: Sequence[int], floor: int) -> Gas:
        """A member's share of a batch."""
        with self._world.snapshot():
            whole = self._gas([self._together(distributions, self._many)], floor)
        return Gas(round(whole.used / MANY), round(whole.floor / MANY), f"members: {MANY}")

    def _release(self) -> Results:
        """Of a member who holds vouchers. Written: what is held for it and in all, the totals,
        vouchers of both; read: the terms, two slots of the registry, the vault's standing."""
        self._status(Status.SUSPENDED)
        self._world.send(replace(self._suite.vault.claim([LATEST], self._blocked), gas=GAS))
        self._status(Status.ACTIVE)
        call = self._suite.vault.release([LATEST], self._blocked)
        receipt = self._world.send(replace(call, gas=GAS))
        floor = 2 * CONTRACT + 5 * SLOT + 4 * READ_SLOT + RELEASED + TRANSFER - CLEARED
        return {"release": self._gas([receipt], floor)}

    def _sweep(self) -> Results:
        """Written: two slots of the distribution, vouchers of both; read: three more of it, twice
        the standing of insiders."""
        self._world.wait_until(self._suite.vault.distribution_of(LATEST).claim_end)
        receipt = self._world.send(replace(self._suite.vault.sweep(LATEST), gas=GAS))
        floor = CONTRACT + 4 * SLOT + 5 * READ_SLOT + SWEPT + TRANSFER
        return {"sweep": self._gas([receipt], floor)}

    def _opening(self, receipt: Receipt) -> int:
        """New: a distribution's six slots, and that the record is used. Written: their number, the
        allowance to zero, vouchers of both, there and back. Read: the role's four, the asset's,
        supply and latest record, the standing of both."""
        slots = 7 * NEW_SLOT + 4 * SLOT + 9 * READ_SLOT - CLEARED
        return 3 * CONTRACT + slots + OPENED + 2 * TRANSFER + envelope(self._node, receipt)

    def _together(self, distributions: Sequence[int], members: Sequence[MemberId]) -> Receipt:
        return self._world.send(self._suite.vault.claim_many(distributions, members, gas=GAS))

    def _gas(self, receipts: Sequence[Receipt], floor: int) -> Gas:
        sent = round(mean(envelope(self._node, receipt) for receipt in receipts))
        return Gas(average(receipts), floor + sent)

    def _status(self, status: Status) -> None:
        call = replace(self._suite.members.set_status(self._blocked, status), gas=GAS)
        self._world.block(derived(SEED, "steward"), [call])
