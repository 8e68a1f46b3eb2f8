"""What became of a member's part of every distribution, at one block."""

from dataclasses import dataclass

from csop.chain.contracts import Suite
from csop.proceeds.receipts import Standing
from csop.types import ZERO_ADDRESS, Fen, MemberId, Timestamp


@dataclass(frozen=True, slots=True)
class Share:
    """A member's part of a distribution; what is unclaimed at ``ends_at`` is lost to it."""

    distribution: int
    amount: Fen
    standing: Standing
    ends_at: Timestamp


@dataclass(frozen=True, slots=True)
class Money:
    """A member's shares, and the vouchers in its wallet. If blocked, what is claimed is held."""

    vouchers: Fen
    shares: tuple[Share, ...]
    blocked: bool


def money_of(suite: Suite, member: MemberId) -> Money:
    """What a member has at the block that ``suite`` is read at."""
    vault, wallet = suite.vault, suite.members.member_of(member).wallet
    known = vault.distributions()
    shares = []
    for number, held in enumerate(vault.held_of(range(len(known)), member)):
        amount = Fen(vault.entitlement(number, member))
        [claimed] = vault.has_claimed(number, [member])
        standing = Standing.CLAIMED if claimed else Standing.UNCLAIMED
        standing = Standing.HELD if held else standing
        shares.append(Share(number, amount, standing, known[number].claim_end))
    blocked = vault.payee_of(member) == ZERO_ADDRESS
    return Money(Fen(suite.voucher.balance_of(wallet)), tuple(shares), blocked)
