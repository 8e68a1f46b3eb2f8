"""Every crystal earned, spent, expired and returned, replayed from the token's events alone."""

from collections import defaultdict
from collections.abc import Mapping

from csop.audit.engagement import Engagement, Others, Published
from csop.audit.evidence import views
from csop.audit.movements import Causes, Movement, movements_of
from csop.audit.report import Difference, Watch, require, shown
from csop.audit.totals import CrystalTotals
from csop.calendar import month_of
from csop.engagement.buckets import (
    CrystalError,
    ExpiredError,
    OverDailyCapError,
    Purse,
    Rules,
    TooFewError,
)
from csop.types import Campaign, Crystals, MemberId, Month


def check_crystals(
    engagement: Engagement, campaigns: Mapping[Campaign, Published], others: Others, watch: Watch
) -> CrystalTotals:
    """Each movement has its cause and follows the rules of months; storage is what they make."""
    purses: dict[MemberId, Purse] = defaultdict(lambda: Purse(engagement.rules))
    causes = Causes(engagement, campaigns, others)
    with watch.check("crystals", len(engagement.crystal)) as tick:
        for movement in movements_of(engagement):
            month = causes.find(movement)
            purses[movement.member] = _moved(purses[movement.member], movement, month)
            tick(1)
        causes.check_all_found()
        _check_storage(engagement, purses)
    now, all_purses = engagement.evidence.head.timestamp, purses.values()
    return CrystalTotals(
        earned=Crystals(sum(purse.earned for purse in all_purses)),
        spent=Crystals(sum(purse.spent for purse in all_purses)),
        expired=Crystals(sum(purse.expired(now) for purse in all_purses)),
        returned=Crystals(sum(purse.returned for purse in all_purses)),
        held=Crystals(sum(purse.held(now) for purse in all_purses)),
    )


def _moved(purse: Purse, movement: Movement, month: Month | None) -> Purse:
    """The purse after it; ``month`` is what the box named: newest spent from, or to return to."""
    name, amount, time = movement.name, movement.amount, movement.time
    due: dict[Month, Crystals]
    try:
        match movement.kind:
            case "CrystalsEarned":
                purse, due = purse.earn(amount, time), {month_of(time): Crystals(amount)}
            case "CrystalsSpent":
                purse, due = purse.spend(amount, time)
            case _:
                [(found, _)] = movement.buckets
                purse, into = purse.give_back(amount, found if month is None else month, time)
                due = {into: Crystals(amount)}
    except CrystalError as error:
        raise _broken(name, purse.rules, error) from error
    require(f"{name}: months and amounts, in order", list(due.items()), list(movement.buckets))
    if movement.kind == "CrystalsSpent" and month is not None:
        require(f"{name}: newest month, for the box", max(due), month)
    return purse


def _broken(name: str, rules: Rules, error: CrystalError) -> Difference:
    match error:
        case OverDailyCapError():
            most = f"<= {error.left} more on that day, of {rules.daily_cap}"
            return Difference(f"{name}: how many", most, error.requested)
        case TooFewError() | ExpiredError():
            return Difference(f"{name}: how many", f"<= {error.held}, all that is held", error)
    return Difference(name, "within the rules", error)


def _check_storage(engagement: Engagement, purses: Mapping[MemberId, Purse]) -> None:
    """Buckets, what is held, what may still be earned today, and the supply."""
    crystal, now = engagement.evidence.suite.crystal, engagement.evidence.head.timestamp
    keys = [
        (member, month) for member in sorted(purses) for month in sorted(purses[member].buckets)
    ]
    for (member, month), found in zip(keys, views(crystal, "bucketOf", keys), strict=True):
        name = f"bucket of month {month} of {shown(member)} in storage"
        require(name, purses[member].buckets[month], found)
    members = sorted(purses)
    one = [(member,) for member in members]
    for member, held, earnable in zip(
        members, crystal.held_by(members), views(crystal, "earnableToday", one), strict=True
    ):
        purse = purses[member]
        require(f"crystals held by {shown(member)}", purse.held(now), held)
        require(f"crystals that {shown(member)} may earn today", purse.earnable(now), earnable)
    supply = sum(purse.held(now) for purse in purses.values())
    require("supply of crystals", supply, crystal.total_supply())
