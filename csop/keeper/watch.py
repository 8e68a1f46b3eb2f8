"""The box's unresolved draws and their rounds, read from the chain as it grows."""

from dataclasses import dataclass

from csop.chain.blocks import Block
from csop.chain.contracts import Suite
from csop.chain.logs import Log
from csop.keeper.due import Errand, Fate, OpenDraws, Player, RoundStatus, errands, round_status
from csop.oracle.registry_feed import is_on_chain
from csop.types import Campaign, MemberId, Timestamp

EVENTS = ("Drawn", "Settled", "Refunded")

DRAWS_A_CALL = 100
"""As many as the largest settlements that `make bench` measures (settle_draw.*.100)."""


@dataclass(frozen=True, slots=True)
class View:
    """What there is to resolve at a block; ``rounds`` are those that unresolved draws wait for."""

    block: Block
    draws: OpenDraws
    rounds: dict[int, RoundStatus]

    def errands(self) -> list[Errand]:
        """The calls that can be made now."""
        return errands(self.draws, self.rounds, DRAWS_A_CALL)

    def draws_of(self, round_: int) -> int:
        """How many unresolved draws a round decides."""
        return sum(list(own.values()).count(round_) for own in self.draws.values())


class Watch:
    """Reads, and needs no key. It remembers only draws that are not resolved."""

    def __init__(self, suite: Suite, first_block: int) -> None:
        self._suite = suite
        self._first = first_block
        self._period = suite.beacon.period()
        self._genesis = suite.beacon.genesis()
        self._late = suite.box.late_seconds()
        self._draws: dict[Player, dict[int, int]] = {}
        self._read_to: Block | None = None

    def look(self) -> View:
        """The newest block. Only what is new is read, or all if the chain was reorganised."""
        head = self._suite.client.latest()
        self._follow(head)
        numbers = sorted({r for own in self._draws.values() for r in own.values()})
        beacon = self._suite.beacon.at(head.number)
        found = zip(numbers, beacon.rounds_of(numbers), strict=True)
        rounds = {n: self._status(n, r.posted_at, head.timestamp) for n, r in found}
        return View(head, self._draws, rounds)

    def _status(self, number: int, posted_at: int, now: Timestamp) -> RoundStatus:
        ends_at = self._genesis + (number + 1) * self._period
        return round_status(number, ends_at, self._late, posted_at, now)

    def _follow(self, head: Block) -> None:
        """Read on. If that is broken off, the same events are read again, which changes nothing."""
        if self._read_to is not None and not is_on_chain(self._suite.client, self._read_to):
            self._draws, self._read_to = {}, None
        first = self._first if self._read_to is None else self._read_to.number + 1
        for log in self._suite.box.events(EVENTS, first, head.number):
            self._apply(log)
        self._read_to = head

    def _apply(self, log: Log) -> None:
        player = (Campaign(log.args["campaign"]), MemberId(log.args["member"]))
        number = log.args["number"]
        if log.event == "Drawn":
            self._draws.setdefault(player, {})[number] = log.args["round"]
            return
        own = self._draws.get(player, {})
        own.pop(number, None)
        if not own:
            self._draws.pop(player, None)


def awaited(view: View) -> list[RoundStatus]:
    """The rounds whose value would still count, the oldest first."""
    return [status for status in view.rounds.values() if status.fate is Fate.AWAITED]
