"""How distributions, and a member's part of them, are said."""

from csop.chain.contracts.proceeds import Distribution
from csop.shown import date, yuan
from csop.status import Share


def distribution_words(one: Distribution) -> str:
    """What was deposited, and what became of it. Amounts are shown as fen."""
    parts = {
        "claimed": one.claimed,
        "held": one.held,
        "left": one.left,
        "swept": one.swept,
    }
    what = ", ".join(f"{yuan(amount)} {name}" for name, amount in parts.items() if amount)
    head = f"{one.mode.name.lower()} of {yuan(one.pot)} by record {one.record}"
    until = "swept" if one.is_swept else f"claims until {date(one.claim_end)}"
    return f"{head}: {yuan(one.refund)} returned, {what or 'nothing more'}; {until}"


def share_words(share: Share, blocked: bool) -> str:
    """What a member got, or can still get."""
    if share.paid:
        return f"{yuan(share.paid)} paid"
    if share.held:
        return f"{yuan(share.held)} held until the member is no longer blocked"
    if share.claimable:
        then = ", to be held: the member is blocked" if blocked else ""
        return f"{yuan(share.claimable)} to be claimed until {date(share.ends_at)}{then}"
    if share.lost:
        return f"{yuan(share.lost)} not claimed by {date(share.ends_at)}"
    return "nothing"
