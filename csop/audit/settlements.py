"""Every hit and its winner, and every wei that a settlement minted."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from csop.audit.calldata import Calls
from csop.audit.evidence import Commit, Evidence, Place, place_of, view
from csop.audit.members import Members
from csop.audit.mints import mints_of
from csop.audit.pruned import PrunedTreeError, read_pruned
from csop.audit.report import Difference, Watch, require, shown
from csop.audit.weighing import Trees
from csop.chain.contracts.mining import Pool
from csop.chain.logs import Log
from csop.hits import Draw, paid_hits
from csop.types import Address, Epoch, Hash, MemberId

Winners = Mapping[int, MemberId]
"""By hit."""


class Drawn:
    """The hits of every epoch whose randomness is there, and whose they are."""

    def __init__(
        self, evidence: Evidence, values: Mapping[int, Hash], trees: Trees, watch: Watch
    ) -> None:
        """Without leaf files (``trees``) winners are read from each settlement."""
        self._settle = Calls("MileageMine", "settle")
        self._evidence = evidence
        self.commits = {c.epoch: c for c in evidence.drawing if c.round in values}
        self.positions: dict[Epoch, dict[int, int]] = {}
        self._winners: dict[Epoch, Winners] = {}
        rules, mine = evidence.rules, evidence.suite.mine.address
        with watch.check("hits", len(self.commits) * rules.hits) as tick:
            for epoch, commit in self.commits.items():
                value = values[commit.round]
                draw = Draw(evidence.client.chain_id, mine, epoch, value, rules.hits_per_batch)
                hits = draw.hits(commit.proof.total_weight)
                self.positions[epoch] = {hit.index: hit.x for hit in hits}
                if tree := trees.get(epoch):
                    self._winners[epoch] = {
                        hit.index: tree.leaves[tree.owner(hit.x)].member for hit in hits
                    }
                tick(len(hits))

    def winners(self, log: Log, number: int) -> Winners:
        """Who wins in a Settled event, the ``number``-th of its epoch in its transaction."""
        epoch = Epoch(log.args["epoch"])
        return self._winners.get(epoch) or self._opened(log, epoch, number)

    def _opened(self, log: Log, epoch: Epoch, number: int) -> Winners:
        """By the tree that was given to ``settle``, if it is a part of the committed one."""
        commit, name = self.commits[epoch], f"epoch {epoch}: tree in {log.transaction}"
        data = self._evidence.inputs[log.transaction]
        calls = [args for args in self._settle.within(data) if args[0] == epoch]
        if number >= len(calls):
            raise Difference(f"{name}: calls of settle", f"more than {number}", len(calls))
        try:
            root, leaves = read_pruned(calls[number][2], commit.proof.leaf_count)
        except PrunedTreeError as error:
            raise Difference(name, "a pruned tree", error) from error
        require(f"{name}: root", commit.proof.root, root)
        starts = [leaf.start for leaf in leaves]
        winners = {}
        for hit, x in self.positions[epoch].items():
            place = bisect_right(starts, x) - 1
            if place >= 0 and x < leaves[place].end:
                winners[hit] = leaves[place].member
        return winners


def check_settlements(
    evidence: Evidence, drawn: Drawn, others: frozenset[Address], watch: Watch
) -> dict[Epoch, tuple[int, ...]]:
    """Each Settled event against the mints of its transaction. Returns the unsettled hits.

    ``others`` are further mines that may mint mileage.
    """
    paid: dict[Epoch, set[int]] = defaultdict(set)
    settled = [log for log in evidence.mine if log.event == "Settled"]
    members = Members(evidence.members)
    own: set[Place] = set()
    with watch.check("settlements", len(settled)) as tick:
        for log, number, mints in _with_mints(evidence, settled):
            own |= {place_of(mint) for mint in mints}
            _check_one(evidence, drawn, log, number, mints, members, paid)
            tick(1)
        _check_foreign(evidence, own, others)
        for epoch in drawn.commits:
            found = paid_hits(view(evidence.suite.mine, "settledOf", epoch))
            require(f"epoch {epoch}: hits paid in storage", sorted(paid[epoch]), found)
    return {
        epoch: left
        for epoch, positions in drawn.positions.items()
        if (left := tuple(sorted(positions.keys() - paid[epoch])))
    }


def _with_mints(evidence: Evidence, settled: list[Log]) -> Iterator[tuple[Log, int, list[Log]]]:
    """Each Settled, its number among those of its epoch and transaction, and its mints.

    What a settlement mints stands between it and the settlement before it.
    """
    mints: dict[str, list[Log]] = defaultdict(list)
    for mint in mints_of(evidence.stone):
        if mint.pool is not Pool.ENGAGEMENT:
            mints[mint.transaction] += mint.logs
    numbers: Counter[tuple[str, int]] = Counter()
    after: dict[str, int] = {}
    for log in settled:
        first = after.get(log.transaction, -1)
        part = [mint for mint in mints[log.transaction] if first < mint.index < log.index]
        key = log.transaction, log.args["epoch"]
        yield log, numbers[key], part
        numbers[key] += 1
        after[log.transaction] = log.index


def _check_one(
    evidence: Evidence,
    drawn: Drawn,
    log: Log,
    number: int,
    mints: list[Log],
    members: Members,
    paid: dict[Epoch, set[int]],
) -> None:
    epoch, hits = Epoch(log.args["epoch"]), set(paid_hits(log.args["paid"]))
    name = f"epoch {epoch}: settlement in {log.transaction}"
    commit = _drawn_before(drawn, log, name)
    if twice := sorted(hits & paid[epoch]):
        raise Difference(f"{name}: hits paid before", "none", twice)
    if unknown := sorted(hits - drawn.positions[epoch].keys()):
        raise Difference(f"{name}: hits", f"below {evidence.rules.hits}", unknown)
    paid[epoch] |= hits
    require(f"{name}: amount in wei", len(hits) * commit.hit_reward, log.args["amount"])
    winners = drawn.winners(log, number)
    due: Counter[Address] = Counter()
    for hit in sorted(hits):
        member = winners.get(hit)
        if member is None:
            raise Difference(f"{name}: hit {hit}", "within an opened leaf", "in none")
        wallet = members.wallet(member, place_of(log))
        if wallet is None:
            raise Difference(f"{name}: hit {hit} of member {shown(member)}", "unpaid", "paid")
        due[wallet] += commit.hit_reward
    _check_mints(evidence, name, due, log.args["amount"], mints)


def _check_mints(
    evidence: Evidence, name: str, due: Counter[Address], amount: int, mints: list[Log]
) -> None:
    """What was minted is what is due, wallet by wallet, and by this mine from its pool alone."""
    got: Counter[Address] = Counter()
    for mint in mints:
        if mint.event == "Transfer":
            got[mint.args["to"]] += mint.args["value"]
    for wallet in sorted({*due, *got}):
        require(f"{name}: wei minted to {wallet}", due[wallet], got[wallet])
    by_minter: Counter[tuple[int, Address]] = Counter()
    for mint in mints:
        if mint.event == "Minted":
            by_minter[mint.args["pool"], mint.args["minter"]] += mint.args["amount"]
    own = (int(Pool.MILEAGE), evidence.suite.mine.address)
    for key in sorted({own, *by_minter}):
        pool, minter = key
        due_here = amount if key == own else 0
        require(f"{name}: wei in Minted of pool {pool} by {minter}", due_here, by_minter[key])


def _drawn_before(drawn: Drawn, log: Log, name: str) -> Commit:
    commit = drawn.commits.get(Epoch(log.args["epoch"]))
    if commit is None or place_of(log) < commit.place:
        raise Difference(f"{name}: its epoch", "committed and drawn", "it is not")
    return commit


def _check_foreign(evidence: Evidence, own: set[Place], others: frozenset[Address]) -> None:
    """Mileage that no settlement of this mine accounts for."""
    for log in evidence.stone:
        if log.event == "Minted" and log.args["pool"] == Pool.MILEAGE and place_of(log) not in own:
            minter, amount = log.args["minter"], log.args["amount"]
            if minter in others or not amount:
                continue
            what = f"{amount} wei of mileage minted in {log.transaction} by {minter}"
            raise Difference(
                what, "a settlement of this mine, or a mine named beside it", "neither"
            )
