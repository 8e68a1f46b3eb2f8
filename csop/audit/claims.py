"""Every claim, release and sweep, replayed: who was entitled to what, and whom it went to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from csop.audit.distributions import Opened
from csop.audit.evidence import Place, name_of, place_of
from csop.audit.members import Members
from csop.audit.proceeds import MOST_HEIRS, Proceeds
from csop.audit.proceedstotals import DistributionTotals, ProceedsTotals, VoucherTotals
from csop.audit.records import stones_of_all
from csop.audit.report import Difference, Watch, require, shown
from csop.chain.contracts.members import Status
from csop.chain.contracts.proceeds import Mode
from csop.chain.logs import Log
from csop.proceeds.arithmetic import entitlement_of, split
from csop.types import Address, Fen, MemberId


@dataclass
class Book:
    """What became of a distribution."""

    opened: Opened
    claimed: Fen = Fen(0)
    held: dict[MemberId, Fen] = field(default_factory=dict)
    """What waits for blocked members; zero once it was released."""
    taken: set[MemberId] = field(default_factory=set)
    """Who claimed, be it paid or held."""
    swept: Fen | None = None

    @property
    def held_in_all(self) -> Fen:
        """For all blocked members."""
        return Fen(sum(self.held.values()))

    @property
    def left(self) -> Fen:
        """Neither claimed nor held, refunded nor swept."""
        gone = self.opened.refund + self.claimed + self.held_in_all + (self.swept or 0)
        return Fen(self.opened.pot - gone)

    def entitlement(self, members: Members, member: MemberId, place: Place) -> Fen:
        """What a member gets, by all wallets it had by then."""
        stones = self.opened.taken.stones_of(members.wallets(member, place))
        return entitlement_of(self.opened.pot, stones)


def payee_of(members: Members, member: MemberId, place: Place) -> Address | None:
    """Where a member's money goes: its wallet, or its heir's; None if it is blocked."""
    payee: MemberId | None = member
    for _ in range(MOST_HEIRS):
        if payee is None or members.status(payee, place) is not Status.DECEASED:
            break
        payee = members.heir(payee, place)
    if payee is None or members.status(payee, place) is not Status.ACTIVE:
        return None
    return members.wallet(payee, place)


def check_claims(proceeds: Proceeds, opened: Sequence[Opened], watch: Watch) -> list[Book]:
    """Each by its event; returns the books at the end."""
    books = [Book(one) for one in opened]
    logs = [log for log in proceeds.vault if log.event not in ("AssetSet", "Opened")]
    with watch.check("claims", len(logs)) as tick:
        for log in logs:
            number = log.args["distribution"]
            if number >= len(books) or books[number].opened.place > place_of(log):
                raise Difference(f"{name_of(log)}: distribution {number}", "opened before", "not")
            name = f"{name_of(log)} of distribution {number}"
            if log.event == "Swept":
                _sweep(proceeds, books[number], name, log)
            elif log.event == "Released":
                _release(proceeds, books[number], name, log)
            else:
                _claim(proceeds, books[number], name, log)
            tick(1)
    return books


def _claim(proceeds: Proceeds, book: Book, name: str, log: Log) -> None:
    """Once a member, before the end: Claimed, or Held if its status says so."""
    members, member, place = proceeds.members, log.args["member"], place_of(log)
    name = f"{name} by member {shown(member)}"
    if not members.wallets(member, place):
        raise Difference(name, "a member", "unknown")
    if member in book.taken:
        raise Difference(name, "once", "again")
    if (time := proceeds.time(log)) >= book.opened.terms.claim_end:
        raise Difference(f"{name}: time", f"< {book.opened.terms.claim_end}", time)
    amount = book.entitlement(members, member, place)
    require(f"{name}: amount", amount, log.args["amount"])
    # Held names no wallet, as there is none.
    require(f"{name}: paid to", payee_of(members, member, place), log.args.get("wallet"))
    book.taken.add(member)
    if log.event == "Held":
        book.held[member] = amount
    else:
        book.claimed = Fen(book.claimed + amount)


def _release(proceeds: Proceeds, book: Book, name: str, log: Log) -> None:
    """All that is held for a member, once it is not blocked any more."""
    member, place = log.args["member"], place_of(log)
    name = f"{name} for member {shown(member)}"
    held = book.held.get(member, Fen(0))
    if not held:
        raise Difference(f"{name}: what is held", "something", "nothing")
    require(f"{name}: amount", held, log.args["amount"])
    require(f"{name}: paid to", payee_of(proceeds.members, member, place), log.args["wallet"])
    book.held[member] = Fen(0)
    book.claimed = Fen(book.claimed + held)


def _sweep(proceeds: Proceeds, book: Book, name: str, log: Log) -> None:
    """All that is left, once, after the end, to the sink that was named."""
    terms = book.opened.terms
    if book.swept is not None:
        raise Difference(name, "once", "again")
    if (time := proceeds.time(log)) < terms.claim_end:
        raise Difference(f"{name}: time", f">= {terms.claim_end}", time)
    require(f"{name}: amount", book.left, log.args["amount"])
    require(f"{name}: paid to", terms.sink, log.args["sink"])
    book.swept = Fen(log.args["amount"])


def totals_of(
    proceeds: Proceeds, books: Sequence[Book], vouchers: VoucherTotals, given: Counter[Address]
) -> ProceedsTotals:
    """Of checked books."""
    distributions = tuple(_distribution(proceeds.members, book) for book in books)
    return ProceedsTotals(distributions, vouchers, given.total())


def _distribution(members: Members, book: Book) -> DistributionTotals:
    opened = book.opened
    stones = stones_of_all(members, opened.taken)
    parts = split(Fen(opened.terms.proceeds), opened.taken.supply, stones)
    due = {member: amount for member, amount in parts.entitlements.items() if amount}
    waiting = sum(amount for member, amount in due.items() if member not in book.taken)
    return DistributionTotals(
        number=opened.number,
        mode=Mode(opened.terms.mode).name.lower(),
        deposit=opened.pot,
        refund=opened.refund,
        claimed=book.claimed,
        held=book.held_in_all,
        unclaimed=Fen(waiting if book.swept is None else 0),
        dust=Fen(parts.dust if book.swept is None else 0),
        swept=book.swept or Fen(0),
        claims=len(due.keys() & book.taken),
        members=len(due),
    )
