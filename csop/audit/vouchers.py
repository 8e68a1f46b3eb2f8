"""Vouchers as they moved, and that each movement had its cause.

The voucher says why in the log right before the Transfer: minted or burned by the bank, against a
reference used once, or recovered. What moves without such a log, its holder sends: an active
member, or who is or was an insider, to a member's current wallet or an insider.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from csop.audit.evidence import follows, name_of, place_of, views
from csop.audit.members import Members, Move
from csop.audit.proceeds import Proceeds
from csop.audit.proceedstotals import VoucherTotals
from csop.audit.report import Difference, Watch, require, shown
from csop.chain.contracts.members import Status
from csop.chain.contracts.proceeds import SettlementVoucher
from csop.chain.logs import Log
from csop.hashing import ZERO_HASH
from csop.types import ZERO_ADDRESS, Address, Fen, Hash

Key = TypeVar("Key", Address, Hash)

CAUSES = ("Minted", "Burned", "Recovered")


class Vouchers:
    """Balances by account. Feed it the voucher's events in order."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._cause: Log | None = None
        self.balances: Counter[Address] = Counter()
        self.insiders: dict[Address, bool] = {}
        self.deposits: set[Hash] = set()
        self.payments: set[Hash] = set()
        self.moved: Counter[str] = Counter()
        """Fen by cause."""
        self.recovered: set[Move] = set()
        """Of each Recovered."""

    def take(self, log: Log) -> None:
        """One event. Raises Difference if it does not follow from those before it."""
        name = name_of(log)
        if self._cause is not None and (log.event != "Transfer" or not follows(self._cause, log)):
            self.end()
        match log.event:
            case "InsiderSet":
                self.insiders[log.args["account"]] = log.args["isInsider"]
            case "Minted":
                self._use(name, self.deposits, log)
            case "Burned":
                self._use(name, self.payments, log)
            case "Recovered":
                self._recover(name, log)
            case "Transfer":
                self._move(name, log)
        self._cause = log if log.event in CAUSES else None

    def end(self) -> None:
        """Nothing follows the last event. Raises Difference if something must."""
        if self._cause is not None:
            raise Difference(name_of(self._cause), "a Transfer right after it", "none")

    def _use(self, name: str, used: set[Hash], log: Log) -> None:
        reference = Hash(log.args["reference_"])
        if reference == ZERO_HASH or reference in used:
            found = "none" if reference == ZERO_HASH else "one used before"
            raise Difference(f"{name}: reference {shown(reference)}", "a new one", found)
        used.add(reference)

    def _recover(self, name: str, log: Log) -> None:
        """All of it (of an insider nothing), where the registry says that holdings go."""
        sender, receiver = log.args["from"], log.args["to"]
        due = 0 if self.insiders.get(sender) else self.balances[sender]
        require(f"{name}: fen of {sender}", due, log.args["amountFen"])
        if not self._members.follows(sender, receiver, log.transaction, place_of(log)):
            what = f"{name}: cause of {sender} to {receiver}"
            raise Difference(what, "a recovery, or an inheritance", "neither")
        self.recovered.add((log.transaction, sender, receiver))

    def _move(self, name: str, log: Log) -> None:
        """A Transfer: for the cause right before it, or sent by its holder."""
        sender, receiver, value = (log.args[part] for part in ("from", "to", "value"))
        cause = self._cause
        if cause is not None:
            found = (sender, receiver, value)
            require(f"{name} after {cause.event}: from, to, fen", _due(cause), found)
            self.moved[cause.event] += value
        elif ZERO_ADDRESS in (sender, receiver):
            due = "Minted" if sender == ZERO_ADDRESS else "Burned"
            raise Difference(f"{name} of {value} fen: its cause", due, "nothing")
        # Recovery takes from whomever the registry says: former wallets, the dead.
        if sender != ZERO_ADDRESS and (cause is None or cause.event != "Recovered"):
            self._require_sender(name, sender, log)
        if receiver != ZERO_ADDRESS and not self._is_inside(receiver, log):
            what = f"{name}: receiver {receiver}"
            raise Difference(what, "a member's current wallet, or an insider", "neither")
        if sender != ZERO_ADDRESS:
            if self.balances[sender] < value:
                raise Difference(f"{name}: fen of {sender}", f">= {value}", self.balances[sender])
            self.balances[sender] -= value
        if receiver != ZERO_ADDRESS:
            self.balances[receiver] += value

    def _require_sender(self, name: str, sender: Address, log: Log) -> None:
        """Who is or was an insider, or an active member's current wallet."""
        if self.insiders.get(sender) or not self._members.had(sender, place_of(log)):
            return
        member = self._members.by_wallet(sender, place_of(log))
        if member is None:
            what = f"{name}: sender {sender}"
            raise Difference(what, "its member's current wallet", "a former one")
        status = self._members.status(member, place_of(log))
        require(f"{name}: status of member {shown(member)}", Status.ACTIVE.name, status.name)

    def _is_inside(self, account: Address, log: Log) -> bool:
        if self._members.by_wallet(account, place_of(log)) is not None:
            return True
        return self.insiders.get(account, False)


def check_vouchers(proceeds: Proceeds, watch: Watch) -> VoucherTotals:
    """Each movement had its cause, each recovery its movement; storage is what they make."""
    vouchers, members = Vouchers(proceeds.members), proceeds.members
    address = proceeds.evidence.suite.voucher.address
    with watch.check("vouchers") as tick:
        for log in proceeds.voucher:
            vouchers.take(log)
            tick(log.event == "Transfer")
        vouchers.end()
        members.require_moved(address, vouchers.recovered, "vouchers")
        _check_storage(proceeds, vouchers)
    moved_fen = vouchers.moved
    return VoucherTotals(
        Fen(moved_fen["Minted"]), Fen(moved_fen["Burned"]), Fen(moved_fen["Recovered"])
    )


def _check_storage(proceeds: Proceeds, vouchers: Vouchers) -> None:
    voucher = proceeds.evidence.suite.voucher
    supply = vouchers.moved["Minted"] - vouchers.moved["Burned"]
    require("supply of vouchers", supply, voucher.total_supply())
    _compare(voucher, "balanceOf", vouchers.balances)
    _compare(voucher, "isInsider", vouchers.insiders)
    _compare(voucher, "isDeposit", dict.fromkeys(vouchers.deposits, True))
    _compare(voucher, "isPayment", dict.fromkeys(vouchers.payments, True))


def _compare(voucher: SettlementVoucher, function: str, due: Mapping[Key, int]) -> None:
    keys = sorted(due)
    stored = views(voucher, function, ((key,) for key in keys))
    for key, found in zip(keys, stored, strict=True):
        require(f"{function} of {shown(key)}, of vouchers in storage", due[key], found)


def _due(cause: Log) -> tuple[Address, Address, int]:
    """From, to and fen of the Transfer after a cause."""
    args = cause.args
    return args.get("from", ZERO_ADDRESS), args.get("to", ZERO_ADDRESS), args["amountFen"]
