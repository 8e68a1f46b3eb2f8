"""Tables with a certain end, and what the box tells, in a form that tests can compare."""

from dataclasses import dataclass
from typing import Any

from csop.engagement.draws import Player, Resolved, in_time, replay
from csop.engagement.tables import Kind, Prize, Table, Terms
from csop.types import Address, Campaign, Fen, Hash, Ppb, Timestamp, Wei
from tests.engagement import LATE, Engagement, Person, prize

ALL = 10**9
DRAWN, SETTLED, REFUNDED, FULFILLED = range(4)

STONES: Table = (prize("5 stones", ALL, Kind.STONES, 5),)
ITEM: Table = (prize("a mug", ALL, Kind.ITEM, 2_000),)
NOTHING: Table = (prize("nothing", ALL),)
RARE: Table = (prize("50 stones", 1, Kind.STONES, 50), prize("nothing", ALL - 1))
RARE_ITEM: Table = (prize("a coat", 1, Kind.ITEM, 30_000), prize("nothing", ALL - 1))


def stones(amount: int, odds_ppb: int = ALL) -> Prize:
    """A prize of so many wei of stones, declared to be worth next to nothing."""
    return Prize("stones", Kind.STONES, Wei(amount), Fen(1), Ppb(odds_ppb))


@dataclass(frozen=True)
class Draw:
    """IMineBox.Draw."""

    round: int
    day: int
    month: int
    by_owner: bool
    state: int
    prize: int


@dataclass(frozen=True)
class Account:
    """IMineBox.Account."""

    drawn: int
    resolved: int
    dry_owners: int
    dry_others: int
    day: int
    today: int
    this_month: int


def draw_of(engagement: Engagement, campaign: int, person: Person, number: int = 0) -> Draw:
    return Draw(*engagement.box.drawOf(campaign, person.id, number))


def account_of(engagement: Engagement, campaign: int, person: Person) -> Account:
    return Account(*engagement.box.accountOf(campaign, person.id))


def draws_of(engagement: Engagement, campaign: int, person: Person) -> list[Draw]:
    drawn = account_of(engagement, campaign, person).drawn
    return [draw_of(engagement, campaign, person, number) for number in range(drawn)]


def prizes_of(engagement: Engagement, campaign: int, person: Person) -> list[int]:
    return [draw.prize for draw in draws_of(engagement, campaign, person)]


def states_of(engagement: Engagement, campaign: int, person: Person) -> list[int]:
    return [draw.state for draw in draws_of(engagement, campaign, person)]


def next_odds(engagement: Engagement, campaign: int, person: Person) -> list[int]:
    return list(map(int, engagement.box.nextOddsOf(campaign, person.id)))


def effective_odds(engagement: Engagement, campaign: int, owners: bool) -> list[int]:
    return list(map(int, engagement.box.effectiveOddsOf(campaign, owners)))


def books(engagement: Engagement, campaign: int, *people: Person) -> Any:
    """All that a refused call must leave as it is."""
    box, stone = engagement.box, engagement.stone
    return (
        (box.pending(), box.reserved(), stone.minted(1), stone.totalSupply()),
        [
            (
                account_of(engagement, campaign, person),
                draws_of(engagement, campaign, person),
                engagement.crystal.held(person.id),
                stone.balanceOf(person.account),
            )
            for person in people
        ],
    )


def forecast(engagement: Engagement, campaign: int, terms: Terms, person: Person) -> list[int]:
    """What the reference model makes of a member's draws, from the rounds' values; a refunded
    draw counts as prize 0, as the box stores it."""
    player = Player(
        engagement.chain_id, Address(engagement.box.address), Campaign(campaign), person.id
    )
    resolved = []
    for draw in draws_of(engagement, campaign, person):
        _, posted_at, _, value = engagement.beacon.roundOf(draw.round)
        end = Timestamp(engagement.beacon.endOf(draw.round))
        counts = in_time(end, Timestamp(posted_at) if posted_at else None, LATE)
        resolved.append(Resolved(draw.by_owner, Hash(bytes(value)) if counts else None))
    return [result.prize or 0 for result in replay(terms, player, resolved).results]


def published(engagement: Engagement, terms: Terms) -> int:
    """Open a campaign that has not begun; its number."""
    engagement.publish(terms)
    return int(engagement.box.campaignCount()) - 1


def until(engagement: Engagement, round_: int) -> int:
    """The last second at which a round's value counts."""
    return int(engagement.beacon.endOf(round_)) + LATE


def post_at(engagement: Engagement, round_: int, time: int) -> None:
    """Post a round's value in a block of exactly this time."""
    signature = engagement.rounds.signature(engagement.rounds.seeded(round_))
    engagement.clock.next(time)
    engagement.beacon.post(round_, signature, {"from": engagement.sender})


def drawn_at(engagement: Engagement, campaign: int, person: Person, time: int) -> int:
    """Draw in a block of exactly this time; the round."""
    engagement.clock.next(time)
    return engagement.draw(campaign, person)


def draw_and_post(engagement: Engagement, campaign: int, *people: Person) -> int:
    """One draw each, all in a round, which then gets its value; the round."""
    engagement.clock.set(int(engagement.beacon.endOf(running(engagement))))
    rounds = {engagement.draw(campaign, person) for person in people}
    (round_,) = rounds
    engagement.post(round_)
    return round_


def running(engagement: Engagement) -> int:
    """The round that runs."""
    return int(engagement.beacon.roundAt(engagement.clock.now))
