"""Settles what can be settled, refunds what came too late. Anyone may run it.

As the oracle's operator, it asks the chain what is done before it acts: it may be stopped and run
again at any point, by several at once, and a race that is lost is seen and passed. What the box
refuses for one member is set aside for a while and keeps nobody else waiting.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import structlog
from eth_account.signers.local import LocalAccount

from csop.beacon.signing import Group, GroupMismatchError, TooFewPartialsError
from csop.chain.contracts import Suite
from csop.chain.errors import Reverted
from csop.chain.transactions import Call
from csop.keeper.due import Errand, Fate, Player, RoundStatus, without
from csop.keeper.watch import View, Watch, awaited
from csop.oracle.journal import Journal
from csop.oracle.node import Node
from csop.oracle.operator import GasBook
from csop.oracle.rounds import LOST_RACES, Rounds, Wait, anchor
from csop.types import Timestamp

ALARM_SECONDS = 900
"""A round that has no value so long after its end is worth a warning."""
RETRY_SECONDS = 600
"""What was refused is tried again so much later."""
RESOLVED = "MineBox_AlreadyResolved"

log = structlog.get_logger()


class Keeper:
    """Resolves draws. ``account`` pays for gas and needs no role.

    It closes and anchors the rounds that draws wait for. With committee nodes and their group it
    also brings them to their value, as long as that counts; without, others have to post it.
    ``journal`` is its own.
    """

    def __init__(
        self,
        suite: Suite,
        first_block: int,
        account: LocalAccount,
        journal: Journal,
        nodes: Sequence[Node] = (),
        group: Group | None = None,
        alarm_seconds: int = ALARM_SECONDS,
    ) -> None:
        """``first_block`` is where the box's events begin (Record.first_block)."""
        self.gas = GasBook()
        self.resolved: Counter[Fate] = Counter()
        self._suite = suite
        self._watch = Watch(suite, first_block)
        self._account = account
        self._journal = journal
        self._nodes = nodes
        self._group = group
        self._alarm_seconds = alarm_seconds
        self._alarmed: set[int] = set()
        self._stuck: dict[int, str] = {}
        self._aside: dict[Player, tuple[Timestamp, str]] = {}
        self._changed = False

    def step(self) -> Wait | None:
        """Do what can be done now; what then is to be waited for, or None if no draw is open.

        Raises ChainError when the node does not answer or the account cannot pay.
        """
        seen = -1
        while True:
            view = self._watch.look()
            if not view.draws:
                return None
            self._warn(view)
            self._changed = False
            waits = self._bring_rounds(view)
            self._resolve(view.errands(), view.block.timestamp)
            if not self._changed:
                return self._soonest(view, waits)
            if view.block.number == seen:
                return Wait(Timestamp(0), "what somebody else did is not in a block yet")
            seen = view.block.number

    def resolve(self, wanted: Callable[[Errand], bool]) -> list[str]:
        """Make these calls only, as far as they can be made now; says what was refused."""
        while True:
            view = self._watch.look()
            self._changed = False
            self._resolve(filter(wanted, view.errands()), view.block.timestamp)
            if not self._changed:
                return [why for _, why in self._aside.values()]

    # rounds

    def _bring_rounds(self, view: View) -> list[Wait]:
        """Every awaited round as far as it goes now."""
        waits = []
        for status in awaited(view):
            if self._suite.beacon.is_abandoned(status.number):
                waits.append(self._until_late(status, "lost its key"))
            elif wait := self._bring(status.number):
                waits.append(wait)
            elif self._group is None or not self._nodes:
                waits.append(self._until_late(status, "is for others to post"))
        return waits

    def _bring(self, round_: int) -> Wait | None:
        """None once it has its value or, without nodes, once it is anchored."""
        try:
            if self._group is None or not self._nodes:
                return anchor(self._suite, round_, self._send)
            # Made anew each time: kept, it would refer back to self and hold the journal's lock.
            wait = Rounds(self._suite, self._nodes, self._group, self._send).draw(round_)
            self._changed |= wait is None
            return wait
        except Reverted as error:
            if error.error.name in LOST_RACES:
                self._raced(round=round_, error=error.error.name)
                return None
            why = str(error)
        except (TooFewPartialsError, GroupMismatchError) as error:
            why = str(error)
        if self._stuck.get(round_) != why:
            self._stuck[round_] = why
            log.warning("round stays without value", round=round_, why=why)
        return Wait(Timestamp(0), f"round {round_}: {why}")

    @staticmethod
    def _until_late(status: RoundStatus, why: str) -> Wait:
        after = Timestamp(status.counts_until + 1)
        return Wait(after, f"round {status.number} {why}; from then on its draws are refunded")

    # draws

    def _resolve(self, errands: Iterable[Errand], now: Timestamp) -> None:
        self._aside = {p: kept for p, kept in self._aside.items() if kept[0] > now}
        for errand in errands:
            self._run(errand, now)

    def _run(self, errand: Errand, now: Timestamp) -> None:
        """Make the call; if it is refused, in halves, until it is known whose draw it is."""
        rest = [errand]
        while rest:
            part = without(rest.pop(), self._aside)
            if not part.tickets:
                continue
            try:
                self._call(part)
            except Reverted as error:
                if error.error.name == RESOLVED:
                    self._raced(campaign=part.campaign, error=RESOLVED)
                elif halves := part.halves():
                    rest += reversed(halves)
                else:
                    self._set_aside(part, now, str(error.error))

    def _call(self, errand: Errand) -> None:
        box, first = self._suite.box, errand.tickets[0]
        settles = errand.fate is Fate.SETTLES
        call = (box.settle if settles else box.refund)(errand.campaign, errand.tickets)
        step = "settle" if settles else "refund"
        self._send(f"{step} {errand.campaign} {first.member.hex()} {first.first}", call)
        self.resolved[errand.fate] += errand.draws
        done = "settled" if settles else "refunded"
        members = len(errand.tickets)
        log.info(done, campaign=errand.campaign, draws=errand.draws, members=members)

    def _set_aside(self, errand: Errand, now: Timestamp, why: str) -> None:
        [ticket] = errand.tickets
        member = "0x" + ticket.member.hex()
        until = Timestamp(now + RETRY_SECONDS)
        self._aside[errand.campaign, ticket.member] = until, f"draw of {member}: {why}"
        where = {"campaign": errand.campaign, "member": member, "number": ticket.first}
        log.warning("refused, others go on", **where, why=why, again_at=until)

    # both

    def _warn(self, view: View) -> None:
        """Once a round: k members who withhold their signatures can veto a draw."""
        now = view.block.timestamp
        for status in view.rounds.values():
            overdue = now - status.ends_at
            if status.posted_at is not None or overdue < self._alarm_seconds:
                continue
            if status.number not in self._alarmed:
                self._alarmed.add(status.number)
                log.warning(
                    "round is overdue",
                    round=status.number,
                    minutes=overdue // 60,
                    draws=view.draws_of(status.number),
                    refunded_after=status.counts_until,
                )

    def _soonest(self, view: View, waits: list[Wait]) -> Wait:
        waits += [
            Wait(status.ends_at, f"beacon round {status.number} ends")
            for status in view.rounds.values()
            if status.fate is Fate.RUNS
        ]
        waits += [Wait(*kept) for player, kept in self._aside.items() if player in view.draws]
        return min(waits, key=lambda wait: wait.until)

    def _send(self, key: str, call: Call) -> None:
        receipt = self._journal.send(self._account, key, call)
        self._changed = True
        self.gas.add(key.split(" ", 1)[0], receipt)

    def _raced(self, **what: object) -> None:
        self._changed = True
        log.info("somebody else was first", **what)
