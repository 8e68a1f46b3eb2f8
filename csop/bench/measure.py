"""The measurements, by name: gas as integers.

``settle_hit.<warm|fresh>.<n>`` is a settlement of n hits, drawn from an epoch's real ones, divided
by n. Warm members have stones already; for fresh ones they are the first. Other hits of the epoch
were settled before, so that its bitmap is in use; with ``first`` (and with 300, the whole epoch)
the call pays for the bitmap's fresh words. Batches of less than 300 are means of BATCHES.
With ``records`` the token has taken a record, but none since the members' stones; with
``new_record`` it has, so that each hit writes its member's history for the first time, and with
``next_record`` once more.
"""

from collections.abc import Iterator, Sequence
from random import Random
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
    inside,
)
from csop.bench.world import GAS, SEED, Drawn, World, fleet
from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from csop.chain.transactions import Receipt
from csop.demo.fleet import make_fleet, register
from csop.hits import Hit, paid_hits, settlement
from csop.params import Params
from csop.types import Timestamp

FLEET = 131_072
SMALL_FLEET = 512
WEEKLY_FLEET = 100_000
EPOCHS_A_WEEK = 168
BATCHES = 8
SIZES = (1, 50, 100, 300)
SLOTS = {
    "fresh": NEW_SLOT,
    "warm": SLOT,
    "warm, first entry": SLOT + 2 * NEW_SLOT,
    "warm, next entry": 2 * SLOT + NEW_SLOT,
}
"""What a hit writes: the balance, and the history's length and entry."""


class Bench:
    """All measurements on one world."""

    def __init__(self, node: DevNode, world: World, params: Params) -> None:
        self._node, self._world = node, world
        self._all_hits = 6 * params.mining.hits_per_batch

    def run(self) -> Iterator[Results]:
        """Measure, some figures at a time. The first epoch brings slots to their ordinary state."""
        large = fleet(FLEET)
        first = self._world.run(large)
        receipts = self._world.register(first.members(first.hits))
        self._settle(first, first.hits)
        yield {"register_member": Gas(receipts[-1].gas_used)}

        second = self._world.run(large)
        third = self._world.run(fleet(WEEKLY_FLEET))
        yield self._oracle(second, third)
        yield self._settlements(second)
        yield self._recorded(second)
        yield self._weekly(second, third)
        yield self._small(self._world.run(fleet(SMALL_FLEET)))
        yield self._people()

    def _people(self) -> Results:
        """A vehicle and a consent, of a member who has none yet."""
        cars = make_fleet(["bench 1", "bench 2"])
        until = Timestamp(self._world.client.latest().timestamp + 86_400)
        registrar = derived(SEED, "registrar")
        steps: dict[str, list[Receipt]] = {}
        for car in cars:  # one at a time: two at once may share a block, or not
            steps |= register(self._world.suite, registrar, [car], until)
        return {s: Gas(steps[s][-1].gas_used) for s in ("register_vehicle", "grant_consent")}

    def _oracle(self, *epochs: Drawn) -> Results:
        """Means over two epochs in a row: every second beacon round finds a slot in use."""
        closed, anchored, posted = zip(*(epoch.round for epoch in epochs), strict=True)
        commits = [epoch.committed for epoch in epochs]
        committee = self._world.suite.committee.address
        return {
            "anchor_readings": Gas(average(epoch.anchored for epoch in epochs)),
            "commit.3of5": Gas(average(commits)),
            "commit.3of5.verify": Gas(
                round(mean(inside(self._node, c, committee) for c in commits))
            ),
            "beacon_round": Gas(average(closed) + average(anchored) + average(posted)),
            "beacon_round.close": Gas(average(closed)),
            "beacon_round.anchor": Gas(average(anchored)),
            "beacon_round.post": Gas(average(posted)),
        }

    def _settlements(self, drawn: Drawn) -> Results:
        results = {}
        self._world.register(drawn.members(drawn.hits))
        for kind in ("fresh", "warm"):
            with self._world.snapshot():
                if kind == "warm":
                    self._world.give_stones(drawn.members(drawn.hits))
                for size in SIZES:
                    name = f"settle_hit.{kind}.{size}"
                    results[name] = self._hit(drawn, size, kind, first=size == self._all_hits)
                name = f"settle_hit.{kind}.100.first"
                results[name] = self._hit(drawn, 100, kind, first=True)
        return results

    def _recorded(self, drawn: Drawn) -> Results:
        """The same with records in use."""
        members, results = drawn.members(drawn.hits), {}

        def measure(name: str, kind: str) -> None:
            results[f"settle_hit.{name}"] = self._hit(drawn, 100, kind, first=False)

        with self._world.snapshot():
            self._world.take_record()
            measure("fresh.100.records", "fresh")
            self._world.give_stones(members)
            measure("warm.100.records", "warm")
            self._world.take_record()
            measure("warm.100.new_record", "warm, first entry")
            self._world.give_stones(members)
            self._world.take_record()
            measure("warm.100.next_record", "warm, next entry")
        return results

    def _small(self, drawn: Drawn) -> Results:
        self._world.register(drawn.members(drawn.hits))
        self._world.give_stones(drawn.members(drawn.hits))
        return {"settle_hit.warm.fleet_512.100": self._hit(drawn, 100, "warm", first=False)}

    def _weekly(self, before: Drawn, drawn: Drawn) -> Results:
        """All gas of mining for a vehicle and week: what every epoch costs, times 168."""
        members = drawn.members(drawn.hits)
        self._world.register(members)
        steps = self._oracle(before, drawn)
        epoch = sum(steps[s].used for s in ("anchor_readings", "commit.3of5", "beacon_round"))

        def week(settled: Receipt) -> int:
            return round((epoch + settled.gas_used) * EPOCHS_A_WEEK / len(drawn.tree.leaves))

        with self._world.snapshot():
            fresh = week(self._settle(drawn, drawn.hits))
        with self._world.snapshot():
            self._world.give_stones(members)
            warm = week(self._settle(drawn, drawn.hits))
        name = f"weekly_per_vehicle.{WEEKLY_FLEET}"
        return {
            name: Gas(warm, remark=f"{epoch:,} an epoch beside its settlement"),
            f"{name}.fresh": Gas(fresh, remark="if every hit were a member's first"),
        }

    def _hit(self, drawn: Drawn, size: int, kind: str, *, first: bool) -> Gas:
        """A hit's share of settling so many."""
        random = Random(f"{SEED} {drawn.epoch} {size}")
        found = []
        for _ in range(1 if size == len(drawn.hits) else BATCHES):
            shuffled = random.sample(drawn.hits, len(drawn.hits))
            with self._world.snapshot():
                if not first:
                    self._settle(drawn, _one_a_word(shuffled[size:]))
                hits = sorted(shuffled[:size])
                receipt = self._settle(drawn, hits)
                floor = self._floor(receipt, len(drawn.leaves(hits)), kind)
                found.append((receipt.gas_used, floor, len(drawn.leaves(hits))))
        used, floor, leaves = (round(mean(column) / size) for column in zip(*found, strict=True))
        leaves = round(mean(count for _, _, count in found))
        return Gas(used, floor, f"{leaves} {'leaf' if leaves == 1 else 'leaves'}")

    def _settle(self, drawn: Drawn, hits: Sequence[Hit]) -> Receipt:
        mine = self._world.suite.mine
        before = len(paid_hits(mine.settled_of(drawn.epoch)))
        packed, proof = settlement(drawn.tree, hits)
        receipt = self._world.send(mine.settle(drawn.epoch, packed, proof, gas=GAS))
        paid = len(paid_hits(mine.settled_of(drawn.epoch))) - before
        if paid != len(hits):
            raise RuntimeError(f"epoch {drawn.epoch}: {paid} of {len(hits)} hits were paid")
        return receipt

    def _floor(self, receipt: Receipt, leaves: int, kind: str) -> int:
        """Balances and histories, events, registry slots, calldata and the transaction itself."""
        return envelope(self._node, receipt) + leaves * (SLOTS[kind] + TRANSFER + READ_SLOT)


def _one_a_word(hits: Sequence[Hit]) -> list[Hit]:
    """One hit of each word of the bitmap."""
    return sorted({hit.index >> 8: hit for hit in hits}.values())
