"""Distributions, to be or open, and who gets what of them, in tables and words."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from csop.chain.contracts.proceeds import Distribution
from csop.proceeds.announcement import Announcement
from csop.proceeds.receipts import Standing
from csop.shown import counted, exact_stones, local_date, yuan
from csop.status import Money, Share
from csop.types import Fen, MemberId, Timestamp


def show_entitlements(console: Console, found: Announcement) -> None:
    """Every member with stones at the record, a line each."""
    entitlements = found.split.entitlements
    lines = [
        f"0x{member.hex()}  {yuan(entitlements[member]):>16}  {exact_stones(stones)} stones"
        for member, stones in found.stones.items()
    ]
    console.out("\n".join(lines), highlight=False)


def show_announcement(console: Console, title: str, found: Announcement) -> None:
    """The sums, and where they go."""
    terms, split = found.terms, found.split
    total = sum(split.entitlements.values())
    table = Table("", "", show_header=False, title=title, title_justify="left")
    table.add_row("proceeds", f"{yuan(terms.proceeds)}, {terms.mode.name.lower()}")
    taken = f"taken {local_date(found.taken)}, of {exact_stones(found.supply)} stones"
    table.add_row("record", f"{terms.record}, {taken}")
    table.add_row("pot, to be deposited", yuan(split.pot))
    table.add_row("returned to the sponsor", yuan(split.refund))
    table.add_row(f"{counted(len(found.stones), 'member')} get", yuan(total))
    table.add_row("dust, to the sink", yuan(split.dust))
    table.add_row("claims until", local_date(terms.claim_end))
    table.add_row("sink", terms.sink)
    table.add_row("accounts", f"0x{terms.accounts.hex()}")
    has = f"has {yuan(found.balance)}, lets the vault take {yuan(found.allowance)}"
    table.add_row("sponsor", f"{found.sponsor}, {has}")
    console.print(table)
    block = found.block
    console.print(f"as of block {block.number}, 0x{block.hash.hex()}", soft_wrap=True)
    for note in found.notes:
        console.print(f"note: {note}", soft_wrap=True)


def distribution_words(one: Distribution, now: Timestamp) -> str:
    """What was deposited, what became of it, and until when it can be claimed."""
    parts = {
        "returned": one.refund,
        "claimed": one.claimed,
        "held": one.held,
        "left": one.left,
        "swept": one.swept,
    }
    what = ", ".join(f"{yuan(amount)} {name}" for name, amount in parts.items() if amount)
    head = f"{one.mode.name.lower()} of {yuan(one.pot)} by record {one.record}"
    return f"{head}: {what}; claims until {local_date(one.claim_end)}, {_state(one, now)}"


def show_distribution(
    console: Console,
    number: int,
    found: Distribution,
    unclaimed: Mapping[MemberId, Fen],
    now: Timestamp,
) -> None:
    """One, in full; ``unclaimed`` is what members did not claim."""
    title = f"distribution {number}, {_state(found, now)}"
    table = Table("", "", show_header=False, title=title, title_justify="left")
    table.add_row("proceeds", f"{yuan(found.proceeds)}, {found.mode.name.lower()}")
    table.add_row("record", str(found.record))
    for name in ("pot", "refund", "claimed", "held", "swept", "left"):
        table.add_row(name, yuan(getattr(found, name)))
    waiting = f"{yuan(sum(unclaimed.values()))} of {counted(len(unclaimed), 'member')}"
    table.add_row("not claimed", waiting if unclaimed else "nothing")
    table.add_row("claims until", local_date(found.claim_end))
    table.add_row("sink", found.sink)
    table.add_row("accounts", f"0x{found.accounts.hex()}")
    table.add_row("asset", found.asset)
    console.print(table)
    if unclaimed and now < found.claim_end:
        console.print(
            "what is not claimed by then goes to the sink, also that of who is blocked; `run "
            f"proceeds main claim {number} all` claims for everybody, and holds what is theirs",
            soft_wrap=True,
        )


def show_money(console: Console, money: Money, now: Timestamp) -> None:
    """What a member has of every distribution, and the vouchers of its wallet."""
    console.print(f"vouchers {yuan(money.vouchers)}")
    for share in money.shares:
        what = _share_words(share, money.blocked, now)
        console.print(f"  distribution {share.distribution}: {what}", soft_wrap=True)


def _state(found: Distribution, now: Timestamp) -> str:
    if found.is_swept:
        return "swept"
    return "open" if now < found.claim_end else "over, to be swept"


def _share_words(share: Share, blocked: bool, now: Timestamp) -> str:
    if not share.amount:
        return "nothing"
    amount, end = yuan(share.amount), local_date(share.ends_at)
    if share.standing is Standing.CLAIMED:
        return f"{amount} paid"
    if share.standing is Standing.HELD:
        return f"{amount} held until the member is no longer blocked"
    if now >= share.ends_at:
        return f"{amount} not claimed by {end}"
    then = ", to be held: the member is blocked" if blocked else ""
    return f"{amount} to be claimed until {end}{then}"
