"""Crystals, campaigns and draws at one block: of the suite, and of a member."""

from dataclasses import dataclass

from csop.chain.contracts import Suite
from csop.chain.contracts.engagement import Draw
from csop.engagement.tables import Terms
from csop.types import Campaign, Crystals, MemberId, Timestamp, Wei


@dataclass(frozen=True, slots=True)
class BoxStatus:
    """``crystals`` are all in circulation; ``campaigns`` those that take draws."""

    crystals: Crystals
    reserved: Wei
    pending: int
    retired: bool
    campaigns: tuple[tuple[Campaign, Terms], ...]


@dataclass(frozen=True, slots=True)
class OpenDraw:
    """A draw that is not resolved, and when its round ends."""

    campaign: Campaign
    number: int
    round: int
    ends_at: Timestamp


def campaigns_of(suite: Suite) -> list[tuple[Campaign, Terms, bool]]:
    """All that were ever published, and whether each was closed."""
    numbers = map(Campaign, range(suite.box.campaign_count()))
    return [(number, *suite.box.campaign_of(number)) for number in numbers]


def box_status(suite: Suite, now: Timestamp) -> BoxStatus:
    """The box at the block that ``suite`` is read at, whose time is ``now``."""
    retired = suite.box.is_retired()
    running = [
        (number, terms)
        for number, terms, closed in campaigns_of(suite)
        if not (closed or retired) and terms.start <= now < terms.end
    ]
    return BoxStatus(
        suite.crystal.total_supply(),
        suite.box.reserved(),
        suite.box.pending(),
        retired,
        tuple(running),
    )


def open_draws(suite: Suite, member: MemberId) -> list[OpenDraw]:
    """A member's unresolved draws of all campaigns."""
    found = []
    for campaign in map(Campaign, range(suite.box.campaign_count())):
        account = suite.box.account_of(campaign, member)
        numbers = range(account.resolved, account.drawn)
        for number, draw in draws_of(suite, campaign, member, numbers):
            ends_at = suite.beacon.end_of(draw.round)
            found.append(OpenDraw(campaign, number, draw.round, ends_at))
    return found


def draws_of(
    suite: Suite, campaign: Campaign, member: MemberId, numbers: range
) -> list[tuple[int, Draw]]:
    """A member's draws of a campaign, by number."""
    draws = suite.box.draws_of((campaign, member, number) for number in numbers)
    return list(zip(numbers, draws, strict=True))
