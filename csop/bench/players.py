"""Members who complete tasks and draw, for the bench: a task, a campaign, crystals.

The campaign is that of params/campaigns/example.toml, but for times and price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eth_account.signers.local import LocalAccount

from csop.bench.world import GAS, OWNER_AND_ADULT, SEED, World
from csop.calendar import DAY_SECONDS
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Call, Receipt
from csop.engagement.tables import load_campaign
from csop.engagement.tasks import Kind, SignedCompletion, TaskTerms, domain_of, sign_completion
from csop.hashing import keccak
from csop.params import Params
from csop.types import Campaign, Completion, Crystals, MemberId, Task, Timestamp

EXAMPLE = Path(__file__).resolve().parents[2] / "params" / "campaigns" / "example.toml"
PRICE = REWARD = Crystals(10)
"""The daily cap is ten draws' price, and ten completions'."""
CALL_GAS = 400_000
"""More than a hundred fit into a block."""
OPEN_SECONDS = 30 * DAY_SECONDS
COMPLETIONS = 100
"""A member may complete the task so often."""
BUDGET = Crystals(10**6)


@dataclass(frozen=True, slots=True)
class Person:
    """A member who acts."""

    member: MemberId
    account: LocalAccount


def people(purpose: str, count: int) -> list[Person]:
    """So many, by what they are for."""
    names = [f"{purpose} {n}" for n in range(count)]
    return [Person(MemberId(keccak(name.encode())), derived(SEED, name)) for name in names]


class Players:
    """Sets the scene; every call with its gas given, and all of a kind in one block."""

    def __init__(self, world: World, params: Params) -> None:
        self._world, self._params, self._suite = world, params, world.suite

    def register(self, everybody: Sequence[Person]) -> None:
        """Owners and adults, who have a first stone."""
        register = self._suite.members.register
        self._block(
            derived(SEED, "registrar"),
            [register(p.member, address_of(p.account), OWNER_AND_ADULT) for p in everybody],
        )
        self._world.give_stones([person.member for person in everybody])

    def earn(self, everybody: Sequence[Person]) -> None:
        """A day's crystals, as if from the board."""
        cap = self._suite.crystal.daily_cap()
        calls = [self._suite.crystal.earn(person.member, cap) for person in everybody]
        self._world.as_contract(
            self._suite.board.address, [replace(call, gas=CALL_GAS) for call in calls]
        )

    def task(self) -> Task:
        """A new one that has begun."""
        now = self._now()
        terms = TaskTerms(
            Kind.INTERACTION,
            REWARD,
            COMPLETIONS,
            now,
            Timestamp(now + OPEN_SECONDS),
            BUDGET,
            Crystals(0),
            keccak(b"task"),
        )
        self._block(derived(SEED, "curator"), [self._suite.board.create_task(terms)])
        return Task(self._suite.board.task_count() - 1)

    def campaign(self) -> Campaign:
        """Published after its role's delay; the next block starts it, and a round."""
        box, campaigner = self._suite.box, derived(SEED, "campaigner")
        waits = self._now() + self._params.delays.policy + 60
        start = self._suite.beacon.end_of(self._suite.beacon.round_at(waits))
        terms = load_campaign(EXAMPLE, self._params.engagement)
        terms = replace(terms, price=PRICE, start=start, end=Timestamp(start + OPEN_SECONDS))
        call = box.open_campaign(terms)
        self._block(campaigner, [self._suite.manager.schedule(call)])
        self._world.wait_until(waits)
        self._block(campaigner, [replace(call, gas=GAS)])
        self._world.wait_until(start)
        return Campaign(box.campaign_count() - 1)

    def signed(self, task: Task, person: Person, number: int) -> SignedCompletion:
        """A completion, as the attester signs it."""
        attester = derived(SEED, "attester")
        completion = Completion(
            task,
            person.member,
            number,
            keccak(b"evidence %d" % number + person.member),
            Timestamp(self._now() + DAY_SECONDS),
            address_of(attester),
        )
        domain = domain_of(self._world.client.chain_id, self._suite.board.address)
        return sign_completion(attester, domain, completion)

    def draw(self, campaign: Campaign, drawers: Sequence[Person], times: int = 1) -> list[Receipt]:
        """Everybody's draws, one member's after the other's, all in one block."""
        call = self._suite.box.draw(campaign, gas=CALL_GAS)
        prepare = self._world.client.prepare
        return self._world.mined(
            prepare(person.account, call, nonce) for person in drawers for nonce in range(times)
        )

    def _block(self, account: LocalAccount, calls: Sequence[Call]) -> list[Receipt]:
        return self._world.block(
            account, [replace(call, gas=call.gas or CALL_GAS) for call in calls]
        )

    def _now(self) -> Timestamp:
        return self._world.client.latest().timestamp
