"""Simulated draws, always the same ones: R of the n-th round is the keccak of n."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from csop import params
from csop.engagement.draws import Player, Replay, Resolved, replay
from csop.engagement.tables import Kind, Prize, Terms, load_campaign
from csop.hashing import keccak, word
from csop.types import Address, Campaign, Hash, MemberId

EXAMPLE = Path(__file__).resolve().parents[2] / "params/campaigns/example.toml"
TERMS = load_campaign(EXAMPLE, params.load().engagement)
BOX = Address("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")


def value(round_: int) -> Hash:
    return keccak(word(round_))


def player(index: int, campaign: int = 4) -> Player:
    return Player(31337, BOX, Campaign(campaign), MemberId(keccak(b"member" + word(index))))


@cache
def simulated(members: int, draws: int, terms: Terms = TERMS) -> tuple[Replay, ...]:
    """Each member draws once a round from the owners' table; a round has one R for all."""
    rounds = [Resolved(True, value(n)) for n in range(draws)]
    return tuple(replay(terms, player(i), rounds) for i in range(members))


def table(*odds_ppb: int) -> tuple[Prize, ...]:
    """A table with these odds."""
    return tuple(Prize(str(i), Kind.ITEM, 0, 1, odds) for i, odds in enumerate(odds_ppb))


def terms(pity: int, *odds_ppb: int) -> Terms:
    """The example with another pity and owners' table."""
    return replace(TERMS, pity=pity, owners=table(*odds_ppb))
