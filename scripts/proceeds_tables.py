"""Distributions, to be or open, and who gets what of them, in tables."""

from rich.console import Console
from rich.table import Table

from csop.chain.contracts import Suite
from csop.chain.contracts.proceeds import Distribution
from csop.proceeds import receipts
from csop.proceeds.announcement import Announcement
from csop.proceeds.page import share_words
from csop.proceeds.receipts import Issue
from csop.shown import exact_stones, local_date, yuan
from csop.types import MemberId


def show_shares(console: Console, found: Announcement) -> None:
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
    table.add_row("record", f"{terms.record}, of {exact_stones(found.supply)} stones")
    table.add_row("pot, to be deposited", yuan(split.pot))
    table.add_row("returned to the sponsor", yuan(split.refund))
    table.add_row(f"{len(found.stones)} members get", yuan(total))
    table.add_row("dust, to the sink", yuan(split.dust))
    table.add_row("claims until", local_date(terms.claim_end))
    table.add_row("sink", terms.sink)
    table.add_row("accounts", f"0x{terms.accounts.hex()}")
    has = f"has {yuan(found.balance)}, lets the vault take {yuan(found.allowance)}"
    table.add_row("sponsor", f"{found.sponsor}, {has}")
    console.print(table)
    block = found.block
    console.print(f"as of block {block.number}, 0x{block.hash.hex()}", soft_wrap=True)


def show_distributions(suite: Suite, console: Console) -> None:
    """All that were ever opened."""
    known = suite.vault.distributions()
    if not known:
        console.print("no distributions yet")
        return
    heads = ("pot", "claimed", "held", "left")
    table = Table("", "record", *heads, "claims until", "")
    for number, found in enumerate(known):
        amounts = (yuan(getattr(found, head)) for head in heads)
        end, state = local_date(found.claim_end), _state(suite, found)
        table.add_row(str(number), str(found.record), *amounts, end, state)
    console.print(table)


def show_distribution(suite: Suite, console: Console, number: int, found: Distribution) -> None:
    """One, in full."""
    table = Table("", "", show_header=False, title=f"distribution {number}", title_justify="left")
    table.add_row("", _state(suite, found))
    table.add_row("proceeds", f"{yuan(found.proceeds)}, {found.mode.name.lower()}")
    table.add_row("record", str(found.record))
    for name in ("pot", "refund", "claimed", "held", "swept", "left"):
        table.add_row(name, yuan(getattr(found, name)))
    table.add_row("claims until", local_date(found.claim_end))
    table.add_row("sink", found.sink)
    table.add_row("accounts", f"0x{found.accounts.hex()}")
    table.add_row("asset", found.asset)
    console.print(table)


def show_member(suite: Suite, console: Console, member: MemberId, first_block: int) -> None:
    """A member's part in every distribution, and the vouchers it has."""
    client, wallet = suite.client, suite.members.member_of(member).wallet
    block = client.blocks.get(suite.vault.block or client.block_number())
    place = client.chain_id, suite.vault.address, block.number, block.timestamp
    table = Table("distribution", "stones", "share", "amount", "", "transaction")
    for number, found in enumerate(suite.vault.distributions()):
        [part] = receipts.receipts(suite, first_block, Issue(*place, number, found), member)
        moved = f"{part.movement.transaction[:18]}…" if part.movement else ""
        stones, share = exact_stones(part.stones), share_words(part.stones)
        table.add_row(str(number), stones, share, yuan(part.amount), str(part.standing), moved)
    console.print(f"member 0x{member.hex()}", soft_wrap=True)
    console.print(table)
    console.print(f"vouchers of {wallet}: {yuan(suite.voucher.balance_of(wallet))}")


def _state(suite: Suite, found: Distribution) -> str:
    if found.is_swept:
        return "swept"
    now = suite.client.blocks.get(suite.vault.block or suite.client.block_number()).timestamp
    return "open" if now < found.claim_end else "over, to be swept"
