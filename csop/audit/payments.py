"""What the vault's events say was paid stands as transfers of the asset; nothing else left it."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from typing import NamedTuple

from csop.audit.claims import Book
from csop.audit.distributions import Opened
from csop.audit.evidence import name_of, place_of, view, views
from csop.audit.proceeds import Proceeds
from csop.audit.report import Difference, Watch, require, shown
from csop.chain.contracts.proceeds import Distribution, SettlementVoucher
from csop.chain.logs import Log
from csop.types import Address


class Payment(NamedTuple):
    """From one account to another; one transfer makes neighbours of the same way."""

    asset: Address
    sender: Address
    receiver: Address
    amount: int

    @property
    def way(self) -> tuple[Address, Address, Address]:
        """All but the amount."""
        return self[:3]


class Payments:
    """Feed it the vault's events and the transfers to and from it, in order."""

    def __init__(self, vault: Address, opened: Sequence[Opened]) -> None:
        self._vault, self._opened = vault, opened
        self._due: deque[Payment] = deque()
        self._cause: Log | None = None
        self.given: Counter[Address] = Counter()
        """What the vault was given unasked, by asset: it stays there.

        And what it paid itself, for a person whose wallet a registrar said it was.
        """

    def take(self, log: Log) -> int:
        """One of them; how many payments it made. Raises Difference."""
        if self._cause is not None and self._cause.transaction != log.transaction:
            self.end()
        if log.address != self._vault:
            return self._move(log)
        due = [payment for payment in self._due_by(log) if payment.amount]
        if due:
            self._due += due
            self._cause = log
        return 0

    def end(self) -> None:
        """Nothing follows in the transaction. Raises Difference if something must."""
        if self._due:
            assert self._cause is not None
            raise Difference(f"{name_of(self._cause)}: its payment", _words(self._due[0]), "none")

    def _due_by(self, log: Log) -> Iterator[Payment]:
        """What an event of the vault says is paid."""
        args = log.args
        if log.event in ("AssetSet", "Held"):
            return
        asset = self._opened[args["distribution"]].terms.asset
        if log.event == "Opened":
            yield Payment(asset, args["sponsor"], self._vault, args["pot"])
            yield Payment(asset, self._vault, args["sponsor"], args["refund"])
        else:
            receiver = args["sink" if log.event == "Swept" else "wallet"]
            yield Payment(asset, self._vault, receiver, args["amount"])

    def _move(self, log: Log) -> int:
        """A transfer. Anybody can make one of nothing, in everybody's name."""
        found = Payment(log.address, log.args["from"], log.args["to"], log.args["value"])
        if not found.amount:
            return 0
        due = 0
        made = 0
        while self._due and self._due[0].way == found.way:
            due += self._due.popleft().amount
            made += 1
        if made:
            require(f"{name_of(log)}, for payments: units", due, found.amount)
        elif found.sender == self._vault:
            expected = _words(self._due[0]) if self._due else "nothing to leave the vault"
            raise Difference(name_of(log), expected, _words(found))
        if not made or found.receiver == found.sender:
            self.given[found.asset] += found.amount
        return made


def check_payments(proceeds: Proceeds, books: Sequence[Book], watch: Watch) -> Counter[Address]:
    """Each payment was made, and no other; what the vault was given unasked, by asset."""
    opened = [book.opened for book in books]
    payments = Payments(proceeds.evidence.suite.vault.address, opened)
    moved = (log for logs in proceeds.money.values() for log in logs)
    with watch.check("payments") as tick:
        for log in sorted((*proceeds.vault, *moved), key=place_of):
            tick(payments.take(log))
        payments.end()
    return payments.given


def check_vault(
    proceeds: Proceeds, books: Sequence[Book], given: Counter[Address], watch: Watch
) -> None:
    """Storage, and the vault's balances, are what the books make."""
    vault, members = proceeds.evidence.suite.vault, sorted(proceeds.members.registered)
    with watch.check("vault", len(books)) as tick:
        for book in books:
            opened, number = book.opened, book.opened.number
            stored = view(vault, "distributionOf", number)
            for part, due, found in zip(
                fields(Distribution), astuple(_stored(book)), stored, strict=True
            ):
                require(f"{opened.name}: {part.name} in storage", due, found)
            for member, claimed in zip(members, vault.has_claimed(number, members), strict=True):
                what = f"{opened.name}: claimed by member {shown(member)} in storage"
                require(what, member in book.taken, claimed)
            held = views(vault, "heldOf", ((number, member) for member in members))
            for member, amount in zip(members, held, strict=True):
                what = f"{opened.name}: held for member {shown(member)} in storage"
                require(what, book.held.get(member, 0), amount)
            tick(1)
        for asset in proceeds.money:
            own = [book for book in books if book.opened.terms.asset == asset]
            balance = SettlementVoucher(vault.client, asset, vault.block).balance_of(vault.address)
            due_in_all = sum(book.held_in_all + book.left for book in own) + given[asset]
            require(f"the vault's balance of {asset}", due_in_all, balance)


def _stored(book: Book) -> Distribution:
    opened, terms = book.opened, book.opened.terms
    return Distribution(
        asset=terms.asset,
        claim_end=terms.claim_end,
        record=terms.record,
        pot=opened.pot,
        claimed=book.claimed,
        held=book.held_in_all,
        refund=opened.refund,
        sink=terms.sink,
        mode=terms.mode,
        is_swept=book.swept is not None,
        swept=book.swept or 0,
        proceeds=terms.proceeds,
        accounts=terms.accounts,
    )


def _words(payment: Payment) -> str:
    return f"{payment.amount} of {payment.asset} from {payment.sender} to {payment.receiver}"
