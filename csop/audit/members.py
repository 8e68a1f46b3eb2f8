"""Members as their registry's events have them, at any moment."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from csop.audit.evidence import Place, place_of
from csop.audit.report import known
from csop.chain.contracts.registries import Status
from csop.chain.logs import Log
from csop.types import Address, MemberId

OWNER, ADULT = 1, 2
"""Flags of a member."""


class Members:
    """Wallets, which never change, flags and status: what held just before a place."""

    def __init__(self, logs: Iterable[Log]) -> None:
        self._wallets: dict[MemberId, tuple[Place, Address]] = {}
        self._flags: dict[MemberId, list[tuple[Place, int]]] = defaultdict(list)
        self._status: dict[MemberId, list[tuple[Place, int]]] = defaultdict(list)
        for log in logs:
            member, place = MemberId(log.args["id"]), place_of(log)
            if log.event == "MemberRegistered":
                self._wallets[member] = place, log.args["wallet"]
                self._status[member].append((place, int(Status.ACTIVE)))
            if log.event != "StatusSet":
                self._flags[member].append((place, log.args["flags"]))
            else:
                what = f"status of a member set in {log.transaction}"
                self._status[member].append((place, known(what, Status, log.args["status"])))

    def wallet(self, member: MemberId, place: Place) -> Address | None:
        """None while nobody has this id."""
        since, wallet = self._wallets.get(member, (place, None))
        return wallet if since < place else None

    def flags(self, member: MemberId, place: Place) -> int:
        """0 while nobody has this id."""
        return _before(self._flags[member], place)

    def status(self, member: MemberId, place: Place) -> Status:
        """NONE while nobody has this id."""
        return Status(_before(self._status[member], place))


def _before(history: list[tuple[Place, int]], place: Place) -> int:
    found = bisect_left(history, place, key=lambda entry: entry[0])
    return history[found - 1][1] if found else 0
