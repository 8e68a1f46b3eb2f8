"""Members as their registry's events have them, at any moment."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from typing import TypeVar

from csop.audit.evidence import Place, name_of, place_of
from csop.audit.report import Difference, known
from csop.chain.contracts.members import Status
from csop.chain.logs import Log
from csop.types import ZERO_ADDRESS, Address, MemberId

OWNER, ADULT = 1, 2
"""Flags of a member."""

Found = TypeVar("Found")
History = list[tuple[Place, Found]]
Move = tuple[str, Address, Address]
"""Transaction, from and to."""


class Members:
    """Wallets, flags, status and heirs: what held just before a place."""

    def __init__(self, logs: Iterable[Log]) -> None:
        self.registered: dict[MemberId, Log] = {}
        self.moves: list[Log] = []
        """Recoveries and inheritances, in order."""
        self._recoveries: set[Move] = set()
        self._wallets: dict[MemberId, History[Address]] = defaultdict(list)
        self._member: dict[Address, MemberId] = {}
        self._flags: dict[MemberId, History[int]] = defaultdict(list)
        self._status: dict[MemberId, History[Status]] = defaultdict(list)
        self._heirs: dict[MemberId, History[MemberId]] = defaultdict(list)
        self._holdings: History[frozenset[Address]] = []
        for log in logs:
            self._take(log)

    def _take(self, log: Log) -> None:
        args, place = log.args, place_of(log)
        if log.event == "HoldingsSet":
            self._holdings.append((place, frozenset(args["holdings"])))
            return
        member = MemberId(args["id"])
        match log.event:
            case "MemberRegistered":
                self.registered[member] = log
                self._has(member, args["wallet"], place)
                self._status[member].append((place, Status.ACTIVE))
                self._flags[member].append((place, args["flags"]))
            case "FlagsSet":
                self._flags[member].append((place, args["flags"]))
            case "StatusSet":
                what = f"status of a member set in {log.transaction}"
                self._status[member].append((place, known(what, Status, args["status"])))
            case "MemberRecovered":
                self.moves.append(log)
                self._recoveries.add(self.moved(log))
                self._has(member, args["to"], place)
            case "MemberInherited":
                self.moves.append(log)
                self._heirs[member].append((place, MemberId(args["heir"])))

    def _has(self, member: MemberId, wallet: Address, place: Place) -> None:
        self._wallets[member].append((place, wallet))
        self._member[wallet] = member

    def wallet(self, member: MemberId, place: Place) -> Address | None:
        """The current one; None while nobody has this id."""
        return _before(self._wallets[member], place, None)

    def wallets(self, member: MemberId, place: Place) -> list[Address]:
        """All it had by then, the current one last."""
        history = self._wallets[member]
        return [wallet for _, wallet in history[: bisect_left(history, place, key=_place)]]

    def had(self, wallet: Address, place: Place) -> bool:
        """Whether it belonged to anybody by then."""
        member = self._member.get(wallet)
        return member is not None and wallet in self.wallets(member, place)

    @property
    def all_wallets(self) -> frozenset[Address]:
        """Of all members, current and former."""
        return frozenset(self._member)

    def by_wallet(self, wallet: Address, place: Place) -> MemberId | None:
        """Whose current wallet it is; None if it is nobody's, or a former one."""
        member = self._member.get(wallet)
        return member if member and self.wallet(member, place) == wallet else None

    def flags(self, member: MemberId, place: Place) -> int:
        """0 while nobody has this id."""
        return _before(self._flags[member], place, 0)

    def status(self, member: MemberId, place: Place) -> Status:
        """NONE while nobody has this id."""
        return _before(self._status[member], place, Status.NONE)

    def heir(self, member: MemberId, place: Place) -> MemberId | None:
        """Who inherited from a member; None if nobody has."""
        return _before(self._heirs[member], place, None)

    def follows(self, sender: Address, receiver: Address, transaction: str, place: Place) -> bool:
        """Whether what a wallet holds goes to another: by a recovery of this transaction, or as an
        inheritance, which may be passed on at any time after."""
        heir = self._member.get(receiver)
        if heir is None or self.wallet(heir, place) != receiver:
            return False
        member = self.by_wallet(sender, place)
        if member is not None and self.heir(member, place) == heir:
            return True
        return (transaction, sender, receiver) in self._recoveries

    def moved(self, log: Log) -> Move:
        """What a recovery or an inheritance moves: with its transaction."""
        if log.event == "MemberRecovered":
            return log.transaction, log.args["from"], log.args["to"]
        place = place_of(log)
        wallets = (self.wallet(log.args[of], place) for of in ("id", "heir"))
        sender, receiver = (ZERO_ADDRESS if wallet is None else wallet for wallet in wallets)
        return log.transaction, sender, receiver

    def require_moved(self, contract: Address, recovered: Set[Move], what: str) -> None:
        """Raise Difference unless a contract's balances followed all whom they have to."""
        for log in self.moves:
            follow = contract in _before(self._holdings, place_of(log), frozenset())
            if follow and self.moved(log) not in recovered:
                due = "recovered in its transaction"
                raise Difference(f"{name_of(log)}: its {what}", due, "not")


def _before(history: Sequence[tuple[Place, Found]], place: Place, otherwise: Found) -> Found:
    found = bisect_left(history, place, key=_place)
    return history[found - 1][1] if found else otherwise


def _place(entry: tuple[Place, object]) -> Place:
    return entry[0]
