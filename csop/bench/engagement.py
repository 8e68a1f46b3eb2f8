"""Engagement's figures: completions, draws, settlements and refunds of draws.

Campaign and odds are those of params/campaigns/example.toml, but for times and price. Everybody is
a certified owner and draws from the table with stones, the dearer one; has stones, crystals of this
month and a completion of the task already. Settlements come without and with the mint, whose cost
depends on who wins; in those named ``distinct`` every draw is another member's.
"""

from collections.abc import Iterator, Sequence
from statistics import mean

from csop.bench.gas import (
    NEW_SLOT,
    READ_SLOT,
    SLOT,
    TRANSFER,
    Gas,
    Results,
    average,
    envelope,
    event,
    inside,
)
from csop.bench.players import Players, people
from csop.bench.world import GAS, World
from csop.chain.contracts.engagement import Ticket
from csop.chain.devnode import DevNode
from csop.chain.transactions import Receipt
from csop.params import Params
from csop.types import Address, Campaign, Task

MANY, TEN = 100, 10
DRAWS_A_SLOT = 4
ECRECOVER = 3_000
DRAWN, SETTLED, REFUNDED = event(2, 4), event(2, 2), event(2, 1)
COMPLETED, CRYSTALS_MOVED = event(3, 3), event(2, 1) + TRANSFER


class Engagement:
    """All of it, on a world that may have settled epochs before; their members are others."""

    def __init__(self, node: DevNode, world: World, params: Params) -> None:
        self._node, self._world, self._suite = node, world, world.suite
        self._players = Players(world, params)
        self._ten, self._single = people("ten draws", TEN), people("one draw", MANY)
        [self._refunded], [self._before] = people("refunded", 1), people("before", 1)

    def run(self) -> Iterator[Results]:
        """Measure, some figures at a time."""
        everybody = [*self._ten, *self._single, self._refunded, self._before]
        self._players.register(everybody)
        yield self._completions(self._players.task())

        campaign = self._players.campaign()
        self._players.earn(everybody)
        # As long as this one is open, no counter of the box falls to zero.
        self._players.draw(campaign, [self._before])
        yield self._draws(self._players.draw(campaign, self._ten, TEN))
        self._players.draw(campaign, self._single)
        self._world.bring(self._suite.box.draw_of(campaign, self._single[0].member, 0).round)
        yield self._settlements(campaign)

        self._players.draw(campaign, [self._refunded], TEN)
        yield self._refund(campaign)

    def _completions(self, task: Task) -> Results:
        """The first of everybody's is not measured; then by one, by ten, all at once."""
        first, one, ten, many = (
            [self._players.signed(task, p, n) for p in self._single] for n in range(4)
        )
        board = self._suite.board
        self._world.send(board.complete_many(first, gas=GAS))
        alone = [self._world.send(board.complete(each, gas=GAS)) for each in one[:TEN]]
        tens = [
            self._world.send(board.complete_many(ten[at : at + TEN], gas=GAS))
            for at in range(0, MANY, TEN)
        ]
        together = [self._world.send(board.complete_many(many, gas=GAS))]
        return {
            "completion.1": self._completion(alone, 1),
            "completion.10": self._completion(tens, TEN),
            "completion.100": self._completion(together, MANY),
            "completion.1.earn": Gas(self._inside(alone, self._suite.crystal.address)),
        }

    def _completion(self, receipts: Sequence[Receipt], size: int) -> Gas:
        """One's share. Slots: its number and bucket; once a call task, attester, month."""
        each = 2 * SLOT + READ_SLOT + ECRECOVER + COMPLETED + CRYSTALS_MOVED
        floor = self._envelope(receipts) + 3 * SLOT + size * each
        return Gas(round(average(receipts) / size), round(floor / size), f"members: {size}")

    def _draws(self, receipts: Sequence[Receipt]) -> Results:
        """Ten of each member, in order. Slots: account, draw, bucket, month, the box's counters."""
        by_number = [receipts[number::TEN] for number in range(TEN)]
        new_word = [r for found in by_number[DRAWS_A_SLOT::DRAWS_A_SLOT] for r in found]
        warm = [r for n, found in enumerate(by_number) if n % DRAWS_A_SLOT for r in found]
        floor = 5 * SLOT + 5 * READ_SLOT + DRAWN + CRYSTALS_MOVED + self._envelope(warm)
        return {
            "draw.warm": Gas(average(warm), floor),
            "draw.warm.spend": Gas(self._inside(warm, self._suite.crystal.address)),
            "draw.new_word": Gas(average(new_word), floor + NEW_SLOT - SLOT, "every fourth"),
            "draw.first": Gas(
                average(by_number[0]), floor + 2 * (NEW_SLOT - SLOT), "a member's in a campaign"
            ),
        }

    def _settlements(self, campaign: Campaign) -> Results:
        tens = [Ticket(person.member, 0, TEN) for person in self._ten]
        ones = [Ticket(person.member, 0, 1) for person in self._single]
        groups = [ones[at : at + TEN] for at in range(0, MANY, TEN)]
        return {
            **self._settle(campaign, "settle_draw.10", [[ticket] for ticket in tens]),
            **self._settle(campaign, "settle_draw.100", [tens]),
            **self._settle(campaign, "settle_draw.distinct.10", groups),
            **self._settle(campaign, "settle_draw.distinct.100", [ones]),
        }

    def _settle(self, campaign: Campaign, name: str, calls: Sequence[Sequence[Ticket]]) -> Results:
        """A draw's share of such calls: means. Slots: accounts, draws, once the box's counters."""
        box, stone = self._suite.box, self._suite.stone.address
        with self._world.snapshot():
            receipts = [self._world.send(box.settle(campaign, call, gas=GAS)) for call in calls]
            used, mint = average(receipts), self._inside(receipts, stone)
            floor = self._envelope(receipts)
        size = sum(ticket.count for ticket in calls[0])
        members = len(calls[0])
        words = sum(-(-ticket.count // DRAWS_A_SLOT) for ticket in calls[0])
        floor += SLOT * (1 + members + words) + size * SETTLED
        won = mean(_winners(receipt, self._suite.stone.address) for receipt in receipts)
        mix = f"members: {members}, winners of stones: {won:g}"
        return {
            name: Gas(round((used - mint) / size), round(floor / size), mix),
            f"{name}.with_mint": Gas(round(used / size), remark=mix),
        }

    def _refund(self, campaign: Campaign) -> Results:
        """Ten draws of one member. Slots: account, draws, bucket, month, the box's counters."""
        member = self._refunded.member
        box, crystal = self._suite.box, self._suite.crystal.address
        round_ = box.draw_of(campaign, member, 0).round
        self._world.wait_until(self._suite.beacon.end_of(round_) + box.late_seconds() + 1)
        receipt = self._world.send(box.refund(campaign, [Ticket(member, 0, TEN)], gas=GAS))
        slots = 4 + -(-TEN // DRAWS_A_SLOT)
        floor = slots * SLOT + READ_SLOT + TEN * REFUNDED + CRYSTALS_MOVED
        floor += self._envelope([receipt])
        return {
            "refund_draw.10": Gas(round(receipt.gas_used / TEN), round(floor / TEN), "members: 1"),
            "refund_draw.10.give_back": Gas(round(self._inside([receipt], crystal) / TEN)),
        }

    def _inside(self, receipts: Sequence[Receipt], contract: Address) -> int:
        return round(mean(inside(self._node, receipt, contract) for receipt in receipts))

    def _envelope(self, receipts: Sequence[Receipt]) -> int:
        return round(mean(envelope(self._node, receipt) for receipt in receipts))


def _winners(receipt: Receipt, stone: Address) -> int:
    """Whom a settlement minted to: transfers of the token, one each, beside one Minted."""
    logs = [log for log in receipt.logs if log["address"].lower() == stone.lower()]
    return max(0, len(logs) - 1)
