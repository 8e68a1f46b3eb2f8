"""The mine box in tables: campaigns, odds, what is due, a member's draws."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from csop.chain.contracts import Suite
from csop.chain.contracts.engagement import DrawState, MineBox
from csop.engagement import tables
from csop.engagement.odds import effective_ppb
from csop.engagement.tables import Terms
from csop.keeper import Errand
from csop.shown import date, exact_stones, odds, yuan
from csop.status import campaigns_of
from csop.status.engagement import draws_of
from csop.types import Campaign, MemberId


def show_campaigns(suite: Suite, console: Console) -> None:
    """All that were ever published."""
    found, now = campaigns_of(suite), suite.client.latest().timestamp
    if not found:
        console.print("no campaigns yet")
        return
    table = Table("campaign", "price", "pity", "from", "to", "")
    for number, terms, closed in found:
        late, early = now >= terms.end, now < terms.start
        state = "closed" if closed else "to come" if early else "over" if late else "open"
        price, pity = f"{terms.price} crystals", str(terms.pity or "none")
        table.add_row(str(number), price, pity, date(terms.start), date(terms.end), state)
    console.print(table)


def show_terms(
    console: Console,
    title: str,
    terms: Terms,
    published: tuple[MineBox, Campaign] | None = None,
) -> None:
    """A campaign's tables; the effective odds of one that is published are the chain's own."""
    certain = f"certain at dry draw {terms.pity}" if terms.pity else "never certain"
    console.print(
        f"{title}: {date(terms.start)} to {date(terms.end)}, {terms.price} crystals a draw, "
        f"{terms.draws_per_day} a day, {terms.draws_per_month} a month, prize 0 {certain}, "
        f"document 0x{terms.document.hex()}",
        soft_wrap=True,
    )
    for name, by_owner in (("owners", True), ("others", False)):
        table = terms.table(by_owner)
        effective: Sequence[int] = effective_ppb(table, terms.pity)
        if published:
            box, number = published
            effective = box.effective_odds_of(number, by_owner)
        console.print(_terms_table(name, table, effective))


def show_errands(console: Console, errands: Sequence[Errand]) -> None:
    """The calls that are due."""
    if not errands:
        console.print("nothing is due")
        return
    table = Table("campaign", "", "members", "draws")
    for errand in errands:
        counts = str(len(errand.tickets)), str(errand.draws)
        table.add_row(str(errand.campaign), str(errand.fate), *counts)
    console.print(table)


def show_member(
    suite: Suite, console: Console, number: Campaign, terms: Terms, member: MemberId
) -> None:
    """A member's draws in a campaign, the odds of the next one, and its crystals."""
    table = Table("draw", "round", "ends", "table", "", "prize")
    drawn = suite.box.account_of(number, member).drawn
    for place, draw in draws_of(suite, number, member, range(drawn)):
        known = draw.state in (DrawState.SETTLED, DrawState.FULFILLED)
        table.add_row(
            str(place),
            str(draw.round),
            date(suite.beacon.end_of(draw.round)),
            "owners" if draw.by_owner else "others",
            draw.state.name.lower(),
            terms.table(draw.by_owner)[draw.prize].name if known else "",
        )
    console.print(f"member 0x{member.hex()}", soft_wrap=True)
    console.print(table)
    following = ", ".join(map(odds, suite.box.next_odds_of(number, member)))
    console.print(f"odds of the next draw, draws to be resolved left aside: {following}")
    parts = [f"{e.amount} until {date(e.time)}" for e in suite.crystal.expiries_of(member)]
    console.print("; ".join([f"crystals: {suite.crystal.held(member)}", *parts]))


def _terms_table(title: str, table: tables.Table, effective: Sequence[int]) -> Table:
    """One table of a campaign, with its effective odds in ppb."""
    heads = ("prize", "stones", "value", "odds", "effective")
    shown = Table("", *heads, title=title, title_justify="left")
    for place, (prize, ppb) in enumerate(zip(table, effective, strict=True)):
        shown.add_row(
            str(place),
            prize.name,
            exact_stones(prize.stones) if prize.stones else "",
            yuan(prize.value_fen) if prize.value_fen else "",
            odds(prize.odds_ppb),
            odds(ppb),
        )
    return shown
