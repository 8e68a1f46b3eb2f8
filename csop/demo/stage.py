"""What the demo's players share: the chain, its clock, and a book of gas."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from csop.calendar import DAY_SECONDS, OFFSET_SECONDS
from csop.chain.contracts import Suite
from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from csop.chain.transactions import Call, Receipt
from csop.demo.fleet import SEED
from csop.oracle.operator import GasBook
from csop.params import Params
from csop.types import Day, Timestamp

CALENDAR = timezone(timedelta(seconds=OFFSET_SECONDS))


@dataclass(frozen=True, slots=True)
class Stage:
    """The chain that the demo plays on."""

    node: DevNode
    suite: Suite
    params: Params
    gas: GasBook

    def now(self) -> Timestamp:
        """The newest block's time."""
        return self.suite.client.latest().timestamp

    def reach(self, time: int) -> None:
        """Let the clock stand at a time, or later if it does already."""
        if self.now() < time:
            self.node.set_next_timestamp(time)
            self.node.mine()

    def send(self, step: str, role: str, call: Call) -> Receipt:
        """Send as the holder of a role, and write its gas down under a step."""
        receipt = self.suite.client.transact(derived(SEED, role), call)
        self.gas.add(step, receipt)
        return receipt


def start_of(day: Day) -> Timestamp:
    """The first second of a calendar day (UTC+8)."""
    return Timestamp(day * DAY_SECONDS - OFFSET_SECONDS)


def date_of(time: Timestamp) -> str:
    """The calendar day (UTC+8) that holds a time, like ``Mon 28 Nov``."""
    return f"{datetime.fromtimestamp(time, UTC).astimezone(CALENDAR):%a %d %b}"


def hour_of(time: Timestamp) -> str:
    """The same with the time of day, like ``Mon 28 Nov 07:45``."""
    return f"{datetime.fromtimestamp(time, UTC).astimezone(CALENDAR):%a %d %b %H:%M}"
