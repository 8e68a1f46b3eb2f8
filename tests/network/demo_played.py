"""The demo on made-up driving, in a plan of hours instead of days, played once for all tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import StringIO

from rich.console import Console
from rich.progress import Progress

from csop import params as parameters
from csop.audit import audit
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.demo import report
from csop.demo.casting import Life
from csop.demo.rights import lived
from csop.demo.story import Story
from csop.demo.tally import count
from csop.hits import Draw
from csop.telemetry.capmetro import read
from csop.types import Epoch, MemberId
from tests.network.demo_kit import STONE, drive, write

HOURS = 7
PLAN = {
    Life.FROZEN: (Epoch(2), Epoch(2)),
    Life.RECOVERED: (Epoch(1), Epoch(4)),
    Life.WITHDRAWN: (Epoch(2), Epoch(3)),
    Life.SOLD: (Epoch(3), Epoch(3)),
}
KM_A_STEP = {"201": 3.0, "202": 2.8, "203": 2.6, "204": 2.4, "205": 2.2}
"""Who drives most is frozen; then come the others of the plan, and one to whom nothing happens."""


class Played:
    """The demo at its end, on a chain that still runs."""

    def __init__(self, node: DevNode, folder) -> None:
        data = folder / "data.csv"
        write(data, [row for car, km in KM_A_STEP.items() for row in drive(car, range(HOURS), km)])
        params = parameters.load()
        params = replace(params, registry=replace(params.registry, recovery_seconds=2 * 3600))
        with Progress(disable=True) as progress:
            story = Story(node, read([data]), folder / "run", params, PLAN)
            self.outcome = outcome = story.play(progress)
        self.client = Client(node.rpc)
        self.paid = Suite.of(self.client, outcome.record.addresses)
        # As it was before the distribution, which has lives of its own.
        self.suite = self.paid.at(outcome.before_payday)
        self.audit = audit(self.client, outcome.record, outcome.store, params)
        first = outcome.record.first_block
        tally, lives = count(self.paid, first), lived(self.suite, first)
        self.summary = report.summarise(self.client, outcome, tally, lives, self.audit)
        console = Console(file=StringIO(), width=160)
        report.show(self.client, outcome, tally, lives, self.summary, console)
        self.output = console.file.getvalue()
        self.hits = [self.hits_of(Epoch(epoch)) for epoch in range(HOURS)]

    def hits_of(self, epoch: Epoch) -> Counter[bytes]:
        """By member, from the leaf file and the randomness."""
        tree, state = self.tree(epoch), self.suite.mine.epoch_of(epoch)
        value = self.suite.beacon.value_of(state.round)
        draw = Draw(self.client.chain_id, self.suite.mine.address, epoch, value, 50)
        return Counter(tree.leaves[tree.owner(hit.x)].member for hit in draw.hits(tree.total))

    def tree(self, epoch: Epoch):
        state = self.suite.mine.epoch_of(epoch)
        return self.outcome.store.find_tree(epoch, state.attempt, state.root)

    def car(self, life: Life):
        return self.outcome.cast.cars[life]

    def facts(self, event: str) -> dict:
        """The summary's, with what holds for every event checked."""
        facts = self.summary["rights"][event]
        member, epoch = bytes.fromhex(facts["member"][2:]), facts["epoch"]
        assert facts["hits_after"] == sum(hits[member] for hits in self.hits[epoch:])
        parts = ("stones_before_wei", "mined_after_wei", "won_after_wei")
        balance = self.suite.stone.balance_of(facts["wallets"][-1])
        assert sum(int(facts[part]) for part in parts) == int(facts["stones_after_wei"]) == balance
        assert int(facts["mined_after_wei"]) == 10 * STONE * facts["hits_after"]
        before = 10 * STONE * sum(hits[member] for hits in self.hits[:epoch])
        assert int(facts["stones_before_wei"]) == before
        return facts

    def payment(self, way: str) -> tuple[dict, MemberId]:
        facts = self.summary["paid"][way]
        return facts, MemberId(bytes.fromhex(facts["member"][2:]))

    def stones(self, member: MemberId) -> int:
        """Mined by the end of the driving, by leaf files and randomness; records play no part."""
        return 10 * STONE * sum(hits[member] for hits in self.hits)

    def due(self, member: MemberId) -> int:
        deposit = self.summary["distribution"]["deposit"]
        return deposit * self.stones(member) // (300_000_000 * STONE)

    def sender_of(self, contract, event: str) -> str:
        [log] = contract.events((event,))
        sent = self.client.rpc.request("eth_getTransactionByHash", log.transaction)
        return sent["from"].lower()
