"""Crystals as they moved: each call of the token by its events, and what made the call.

The token logs what it did in one run: what each bucket got or gave, then one ERC-20 Transfer. The
board logs a completion right before; the box logs a draw right after, and the refunds of a ticket
before any of its crystals come back: in their order, those of one month in a row at once.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csop.audit.engagement import Engagement, Others, Published
from csop.audit.evidence import Place, place_of
from csop.audit.report import Difference, require, shown
from csop.chain.logs import Log
from csop.hashing import checksum
from csop.types import ZERO_ADDRESS, Address, Campaign, MemberId, Month, Timestamp

WORDS = {"CrystalsEarned": "earned", "CrystalsSpent": "spent", "CrystalsReturned": "got back"}


@dataclass(frozen=True, slots=True)
class Movement:
    """One call of the token; ``kind`` is the name of its event."""

    kind: str
    member: MemberId
    amount: int
    buckets: tuple[tuple[Month, int], ...]
    first: Place
    last: Place
    time: Timestamp
    transaction: str

    @property
    def name(self) -> str:
        """For messages."""
        block, index = self.first
        return f"block {block}, log {index}: crystals {WORDS[self.kind]} by {shown(self.member)}"


def movements_of(engagement: Engagement) -> Iterator[Movement]:
    """All of them in order. Raises Difference where Transfer and the token's own events differ."""
    parts: list[Log] = []
    for log in engagement.crystal:
        if parts and (log.transaction, log.index) != (parts[-1].transaction, parts[-1].index + 1):
            break
        parts.append(log)
        if log.event == "Transfer":
            if movement := _movement(engagement, parts[:-1], log):
                yield movement
            parts = []
    if parts:
        what = f"block {parts[-1].block}, log {parts[-1].index}: {parts[-1].event}"
        raise Difference(what, "a Transfer with it", "none")


def _movement(engagement: Engagement, parts: list[Log], transfer: Log) -> Movement | None:
    sender, receiver, value = (transfer.args[name] for name in ("from", "to", "value"))
    name = f"block {transfer.block}, log {transfer.index}: Transfer of {value} crystals"
    if not parts and not value and receiver == ZERO_ADDRESS:
        return None  # somebody with the role spent nothing
    kinds = sorted({part.event for part in parts})
    due = ["CrystalsSpent"] if receiver == ZERO_ADDRESS else ["CrystalsEarned", "CrystalsReturned"]
    if len(kinds) != 1 or kinds[0] not in due or (receiver != ZERO_ADDRESS and len(parts) > 1):
        raise Difference(f"{name}: its events", " or ".join(due), ", ".join(kinds) or "none")
    members = {part.args["member"] for part in parts}
    member = parts[0].args["member"]
    require(f"{name}: members in its events", 1, len(members))
    require(f"{name}: amount in its events", sum(part.args["amount"] for part in parts), value)
    wallet = engagement.members.wallet(member, place_of(transfer))
    if wallet is None:
        raise Difference(f"{name}: member {shown(member)}", "known", "unknown")
    expected = (wallet, ZERO_ADDRESS) if receiver == ZERO_ADDRESS else (ZERO_ADDRESS, wallet)
    require(f"{name}: from and to", expected, (sender, receiver))
    return Movement(
        kinds[0],
        member,
        value,
        tuple((Month(part.args["month"]), part.args["amount"]) for part in parts),
        place_of(parts[0]),
        place_of(transfer),
        engagement.time(transfer),
        transfer.transaction,
    )


class Causes:
    """What the board and the box did that moves crystals, each to be found once."""

    def __init__(
        self, engagement: Engagement, campaigns: Mapping[Campaign, Published], others: Others
    ) -> None:
        self._engagement, self._campaigns, self._others = engagement, campaigns, others
        self._open: dict[Place, Log] = {}
        self._drawn: dict[tuple[Campaign, MemberId, int], Log] = {}
        self._refunded: dict[tuple[str, MemberId], deque[Log]] = defaultdict(deque)
        for log in (*engagement.board, *engagement.box):
            if log.event in ("TaskCompleted", "Drawn"):
                self._open[place_of(log)] = log
            if log.event == "Drawn":
                self._drawn[_key(log)] = log
            if log.event == "Refunded":
                self._refunded[log.transaction, log.args["member"]].append(log)

    def find(self, movement: Movement) -> Month | None:
        """The month that the box named, if it made the call; raises Difference if nobody did."""
        name, (block, first), (_, last) = movement.name, movement.first, movement.last
        if movement.kind == "CrystalsEarned":
            if log := self._take((block, first - 1), "TaskCompleted", movement.member):
                require(f"{name}: how many", log.args["crystals"], movement.amount)
                return None
        elif movement.kind == "CrystalsSpent":
            if log := self._take((block, last + 1), "Drawn", movement.member):
                require(f"{name}: how many", self._price(name, log), movement.amount)
                return Month(log.args["month"])
        elif found := self._refunds(movement):
            amount, month = found
            require(f"{name}: how many", amount, movement.amount)
            return month
        self._excuse(movement)
        return None

    def check_all_found(self) -> None:
        """Nothing moved no crystals that should have."""
        left = [*self._open.values(), *(log for q in self._refunded.values() for log in q)]
        for log in sorted(left, key=place_of):
            name = f"block {log.block}, log {log.index}: {log.event}"
            raise Difference(f"{name} of {shown(log.args['member'])}: its crystals", "moved", "not")

    def _refunds(self, movement: Movement) -> tuple[int, Month] | None:
        """Refunds of a ticket in a row, spent from one month, come back at once."""
        queue = self._refunded[movement.transaction, movement.member]
        amount, month = 0, None
        while queue and place_of(queue[0]) < movement.first and amount < movement.amount:
            drawn = self._drawn.get(_key(queue[0]))
            if drawn is None:
                raise Difference(f"{movement.name}: the refunded draw", "drawn before", "unknown")
            if month not in (None, drawn.args["month"]):
                break
            month = Month(drawn.args["month"])
            amount += self._price(movement.name, drawn)
            queue.popleft()
        return None if month is None else (amount, month)

    def _price(self, name: str, drawn: Log) -> int:
        published = self._campaigns.get(Campaign(drawn.args["campaign"]))
        if published is None:
            raise Difference(f"{name}: the draw's campaign", "opened before", "unknown")
        return published.terms.price

    def _take(self, place: Place, event: str, member: MemberId) -> Log | None:
        log = self._open.get(place)
        if log is None or log.event != event or log.args["member"] != member:
            return None
        return self._open.pop(place)

    def _excuse(self, movement: Movement) -> None:
        """Somebody named beside sent, received or logged in the transaction."""
        earned = movement.kind == "CrystalsEarned"
        allowed = self._others.boards if earned else self._others.boxes
        if allowed and allowed & self._parties(movement.transaction):
            return
        why = {"CrystalsEarned": "a completion", "CrystalsSpent": "a draw"}
        due = f"{why.get(movement.kind, 'a refund')}, or somebody named beside"
        raise Difference(f"{movement.name}: cause of {movement.amount}", due, "neither")

    def _parties(self, transaction: str) -> set[Address]:
        rpc = self._engagement.evidence.client.rpc
        receipt = rpc.request("eth_getTransactionReceipt", transaction)
        logged = (log["address"] for log in receipt["logs"])
        return {checksum(a) for a in (receipt["from"], receipt["to"], *logged) if a}


def _key(log: Log) -> tuple[Campaign, MemberId, int]:
    return Campaign(log.args["campaign"]), log.args["member"], log.args["number"]
