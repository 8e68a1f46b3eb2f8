"""The mine box's part of the demo: a campaign, people who draw, a keeper, items handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from csop.chain.contracts.mining import Pool
from csop.chain.errors import Reverted
from csop.chain.keys import address_of, derived
from csop.demo.fleet import SEED
from csop.demo.people import Person
from csop.demo.stage import Stage
from csop.demo.tally import Claim
from csop.engagement.tables import Terms, load_campaign
from csop.hashing import keccak, tag
from csop.keeper import Keeper
from csop.types import Campaign, Timestamp, Wei

EXAMPLE = Path(__file__).resolve().parents[2] / "params" / "campaigns" / "example.toml"
CAMPAIGN = Campaign(0)
DRAW_GAS = 300_000
_DELIVERY = tag("demo.delivery")


@dataclass(frozen=True, slots=True)
class Session:
    """What was drawn in one go: how often, by how many, and the last one's round."""

    draws: int
    members: int
    round: int


class Box:
    """The example's campaign, at other times."""

    def __init__(self, stage: Stage, start: Timestamp, end: Timestamp) -> None:
        self._stage = stage
        terms = load_campaign(EXAMPLE, stage.params.engagement)
        self.terms: Terms = replace(terms, start=start, end=end)

    def announce(self) -> None:
        """Schedule it: from now on everybody can read what will open."""
        suite = self._stage.suite
        call = suite.manager.schedule(suite.box.open_campaign(self.terms))
        self._stage.send("schedule_campaign", "campaigner", call)

    def open(self) -> None:
        """Publish it once the delay of the role has passed; return when it has begun."""
        suite = self._stage.suite
        call = suite.box.open_campaign(self.terms)
        operation = suite.manager.operation_id(address_of(derived(SEED, "campaigner")), call)
        self._stage.reach(suite.manager.scheduled_for(operation))
        self._stage.send("open_campaign", "campaigner", call)
        self._stage.reach(self.terms.start)

    def draw(self, adults: Sequence[Person], most: int, random: Random | None = None) -> Session:
        """All draw as often as their crystals allow, up to ``most``; or fewer, at ``random``."""
        suite = self._stage.suite
        # From a round's first second on, so that most sessions fit into one.
        self._stage.reach(suite.beacon.end_of(suite.beacon.round_at(self._stage.now())))
        held = suite.crystal.held_by(person.member for person in adults)
        call = suite.box.draw(CAMPAIGN, gas=DRAW_GAS)
        draws = members = 0
        for person, crystals in zip(adults, held, strict=True):
            wanted = random.randint(1, most) if random else most
            if times := min(crystals // self.terms.price, wanted):
                for receipt in suite.client.send_many(person.wallet, [call] * times):
                    self._stage.gas.add("draw", receipt)
                draws, members = draws + times, members + 1
        return Session(draws, members, suite.beacon.round_at(self._stage.now()))

    def refusal(self, person: Person) -> str:
        """Let somebody try who may not draw; the name of the error."""
        suite = self._stage.suite
        try:
            suite.client.transact(person.wallet, suite.box.draw(CAMPAIGN))
        except Reverted as error:
            return error.error.name
        raise RuntimeError(f"the box let 0x{person.member.hex()} draw")

    def resolve(self, keeper: Keeper) -> Wei:
        """Let a keeper work until no draw is open, as time goes by; the stones that were won."""
        before = self._stones()
        while (wait := keeper.step()) is not None:
            if wait.until:
                self._stage.node.set_next_timestamp(wait.until)
            self._stage.node.mine()
        return Wei(self._stones() - before)

    def fulfil(self, claims: Sequence[Claim]) -> None:
        """Items go to their winners; the hash of each one's delivery note is published."""
        box = self._stage.suite.box
        for claim in claims:
            document = keccak(_DELIVERY + claim.member + claim.number.to_bytes(4, "big"))
            call = box.fulfil(claim.campaign, claim.member, claim.number, document)
            self._stage.send("fulfil", "fulfiller", call)

    def _stones(self) -> Wei:
        return self._stage.suite.stone.minted(Pool.ENGAGEMENT)
