"""Who holds stones, how much of it is frozen, and that each movement had its cause.

The token says why stones move in the log right before the Transfer: redeemed, moved by force, or
recovered. What moves without such a log, its holder sends. A freeze that falls, or follows a
person, stands right before that again.
"""

from collections import Counter

from csop.audit.evidence import Evidence, Place, follows, name_of, place_of
from csop.audit.members import Members, Move
from csop.audit.report import Difference, known, require, shown
from csop.chain.contracts.members import Status
from csop.chain.contracts.mining import TransferPolicy
from csop.chain.logs import Log
from csop.types import ZERO_ADDRESS, Address, Timestamp

CAUSES = ("Redeemed", "ForcedTransfer", "Recovered")
MOST = (1 << 256) - 1


class Holders:
    """Balances and freezes, in wei, by wallet. Feed it the token's events in order."""

    def __init__(self, evidence: Evidence, members: Members, redemption_seconds: int) -> None:
        self._evidence, self._members = evidence, members
        self._redemption_seconds = redemption_seconds
        self._cause: Log | None = None
        self._froze: list[tuple[Log, int]] = []  # Frozen logs in a row, and what was before each
        self.policy = TransferPolicy.NONE
        self.paused_until = 0
        self.balances: Counter[Address] = Counter()
        self.frozen: Counter[Address] = Counter()
        self.moved: Counter[str] = Counter()
        """Wei by cause."""
        self.recovered: set[Move] = set()
        """Of each Recovered."""

    def take(self, log: Log) -> None:
        """One event. Raises Difference if it does not follow from those before it."""
        name = name_of(log)
        if self._cause is not None and (log.event != "Transfer" or not follows(self._cause, log)):
            self.end()
        match log.event:
            case "Frozen":
                if self._froze and not follows(self._froze[-1][0], log):
                    self._froze.clear()
                account = log.args["account"]
                self._froze.append((log, self.frozen[account]))
                self.frozen[account] = log.args["amount"]
                return
            case "Redeemed":
                self._redeem(name, log)
            case "ForcedTransfer":
                self._force(name, log)
            case "Recovered":
                self._recover(name, log)
            case "TransferPolicySet":
                self.policy = known(f"{name}: policy", TransferPolicy, log.args["policy"])
            case "Paused" | "Unpaused":
                self.paused_until = log.args.get("until", 0)
            case "Transfer":
                self._move(name, log)
        self._cause = log if log.event in CAUSES else None
        self._froze.clear()

    def end(self) -> None:
        """Nothing follows the last event. Raises Difference if something must."""
        if self._cause is not None:
            raise Difference(name_of(self._cause), "a Transfer right after it", "none")

    def _redeem(self, name: str, log: Log) -> None:
        """By an active member's current wallet, old enough, of what is not frozen."""
        wallet, place = log.args["wallet"], place_of(log)
        member = self._members.by_wallet(wallet, place)
        require(f"{name}: member with wallet {wallet}", log.args["member"], member)
        assert member is not None
        self._require_active(name, wallet, place)
        opens = self._time(self._members.registered[member]) + self._redemption_seconds
        if (time := self._time(log)) < opens:
            raise Difference(f"{name}: time", f">= {opens}", time)
        self._require_unfrozen(name, wallet, log.args["amount"])

    def _force(self, name: str, log: Log) -> None:
        """To a member's current wallet; the unfrozen part goes first."""
        sender, amount = log.args["from"], log.args["amount"]
        self._require_current(name, log.args["to"], place_of(log))
        before = self.frozen[sender]
        for froze, was in self._froze[-1:]:
            if froze.args["account"] == sender and follows(froze, log):
                before = was
        unfrozen = max(0, self.balances[sender] - before)
        left = max(0, before - max(0, amount - unfrozen))
        require(f"{name}: wei of {sender} frozen after it", left, self.frozen[sender])

    def _recover(self, name: str, log: Log) -> None:
        """All of it and its freeze, where the registry says that a person's holdings go."""
        sender, receiver = log.args["from"], log.args["to"]
        require(f"{name}: wei of {sender}", self.balances[sender], log.args["amount"])
        require(f"{name}: wei of {sender} frozen after it", 0, self.frozen[sender])
        if self._froze and follows(self._froze[-1][0], log):
            self._require_carried(name, sender, receiver)
        if not self._members.follows(sender, receiver, log.transaction, place_of(log)):
            what = f"{name}: cause of {sender} to {receiver}"
            raise Difference(what, "a recovery, or an inheritance", "neither")
        self.recovered.add((log.transaction, sender, receiver))

    def _require_carried(self, name: str, sender: Address, receiver: Address) -> None:
        """By the freezes right before it: the sender's to nothing, the receiver's by as much."""
        accounts = [froze.args["account"] for froze, _ in self._froze[-2:]]
        if accounts[-1] == sender:
            raise Difference(f"{name}: freeze of {sender}: carried to", receiver, "nobody")
        if accounts == [sender, receiver]:
            (_, was), (second, had) = self._froze[-2:]
            due = min(was + had, MOST)
            require(f"{name}: wei of {receiver} frozen by it", due, second.args["amount"])

    def _move(self, name: str, log: Log) -> None:
        """A Transfer: minted, or for the cause right before it, or sent by its holder."""
        sender, receiver, value = (log.args[part] for part in ("from", "to", "value"))
        place, cause = place_of(log), self._cause
        if cause is None or cause.event == "Redeemed":
            self._require_running(name, log)
        if sender == ZERO_ADDRESS:
            self._require_current(name, receiver, place)
        elif cause is not None:
            found = (sender, receiver, value)
            require(f"{name} after {cause.event}: from, to, wei", _due(cause), found)
            self.moved[cause.event] += value
        elif receiver == ZERO_ADDRESS:
            raise Difference(f"{name} of {value} wei by {sender} to nobody", "Redeemed", "nothing")
        else:
            require(f"{name}: policy", TransferPolicy.MEMBERS.name, self.policy.name)
            self._require_active(name, sender, place)
            self._require_current(name, receiver, place)
            self._require_unfrozen(name, sender, value)
            self.moved["Transfer"] += value
        if sender != ZERO_ADDRESS:
            if self.balances[sender] < value:
                raise Difference(f"{name}: wei of {sender}", f">= {value}", self.balances[sender])
            self.balances[sender] -= value
        if receiver != ZERO_ADDRESS:
            self.balances[receiver] += value

    def _require_running(self, name: str, log: Log) -> None:
        """A pause stops all but what the law or the registry moves."""
        if (time := self._time(log)) < self.paused_until:
            raise Difference(f"{name} while paused: time", f">= {self.paused_until}", time)

    def _require_current(self, name: str, wallet: Address, place: Place) -> None:
        if self._members.by_wallet(wallet, place) is None:
            what = f"{name}: receiver {wallet}"
            raise Difference(what, "a member's current wallet", "none")

    def _require_active(self, name: str, wallet: Address, place: Place) -> None:
        member = self._members.by_wallet(wallet, place)
        if member is None:
            raise Difference(f"{name}: sender {wallet}", "a member's current wallet", "none")
        status = self._members.status(member, place)
        require(f"{name}: status of member {shown(member)}", Status.ACTIVE.name, status.name)

    def _require_unfrozen(self, name: str, wallet: Address, amount: int) -> None:
        unfrozen = max(0, self.balances[wallet] - self.frozen[wallet])
        if amount > unfrozen:
            raise Difference(f"{name}: unfrozen wei of {wallet}", f">= {amount}", unfrozen)

    def _time(self, log: Log) -> Timestamp:
        return self._evidence.time_of(log)


def _due(cause: Log) -> tuple[Address, Address, int]:
    """From, to and wei of the Transfer after a cause."""
    args = cause.args
    if cause.event == "Redeemed":
        return args["wallet"], ZERO_ADDRESS, args["amount"]
    return args["from"], args["to"], args["amount"]
