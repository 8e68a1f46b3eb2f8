"""A small real chain with engagement: tasks, crystals, draws, a round never posted, one too late.

    June 18   tasks begin; four attesters, one a contract wallet, one of whom is removed again
    June 20   round A, in time: three draws each of cars 0 and 2 (the third by pity), one of car 3,
              who owns no car; five each of cars 0, 1 and 4 in a campaign of even odds
    June 21   rounds B, posted too late, and C, never posted: three draws, all refunded
    July 2    round D, in time: car 2 spends the rest of June first; car 1 draws
    July 3    cars 3 and 0 draw once more: open at the end

The tables leave nothing to chance but the campaign of even odds.
"""

from dataclasses import dataclass, field, replace

from csop.chain.artifacts import load
from csop.chain.contracts.engagement import Ticket
from csop.chain.contracts.members import Status
from csop.chain.keys import address_of, derived
from csop.engagement.tables import ALL_PPB, Kind, Prize, Terms
from csop.engagement.tasks import Kind as TaskKind
from csop.engagement.tasks import SignedCompletion, TaskTerms, digest_of, domain_of
from csop.hashing import keccak, words
from csop.types import (
    Address,
    Campaign,
    Completion,
    Crystals,
    Fen,
    Hash,
    Ppb,
    Task,
    Timestamp,
    Wei,
)
from tests.network.small_chain import GENESIS, SEED, SmallChain, member, wallet

DAY = 86_400
NOON = Timestamp((GENESIS + 28_800) // DAY * DAY - 28_800 + DAY // 2)
"""Of June 15, 2025, in Shanghai: genesis is late on it."""
STONE = 10**18
PRICE = 15
NEARLY_ALL = 999_999_999
EVEN_CARS = (0, 1, 4)


def on(june: int, seconds: int = 0) -> Timestamp:
    """Noon of a day of June 2025; July 2 is June 32."""
    return Timestamp(NOON + (june - 15) * DAY + seconds)


SURE = Terms(
    Hash(keccak(b"rules")),
    Crystals(PRICE),
    on(19),
    on(75),
    3,
    5,
    3,
    (
        Prize("50 stones", Kind.STONES, Wei(50 * STONE), Fen(5_000), Ppb(1)),
        Prize("a stone", Kind.STONES, Wei(STONE), Fen(100), Ppb(NEARLY_ALL)),
    ),
    (
        Prize("a coat", Kind.ITEM, Wei(0), Fen(30_000), Ppb(1)),
        Prize("a mug", Kind.ITEM, Wei(0), Fen(2_000), Ppb(NEARLY_ALL)),
    ),
)
EVEN_TABLE = (
    Prize("a pen", Kind.ITEM, Wei(0), Fen(500), Ppb(ALL_PPB // 2)),
    Prize("nothing", Kind.NOTHING, Wei(0), Fen(0), Ppb(ALL_PPB // 2)),
)
EVEN = replace(
    SURE, price=Crystals(1), draws_per_day=5, pity=0, owners=EVEN_TABLE, others=EVEN_TABLE
)
TASK = TaskTerms(
    TaskKind.INTERACTION,
    Crystals(50),
    10,
    on(17),
    on(45),
    Crystals(2_000),
    Crystals(0),
    Hash(keccak(b"task")),
)
SHORT = replace(TASK, crystals=Crystals(40), per_member=2, budget=Crystals(80))


@dataclass
class Engaged:
    """The chain, what of it tests point at, and a node's honest answers about it as it was told."""

    chain: SmallChain
    wallet_attester: Address = Address("")
    rounds: dict[str, int] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name):
        return getattr(self.chain, name)

    def role(self, name: str, call):
        return self.client.transact(derived(SEED, name), call)

    def attest(self, car: int, number: int, task: int = 0, key="attester", **changes):
        """A completion signed by a key, by default in its own name."""
        account = derived(SEED, key)
        signer = changes.pop("attester", address_of(account))
        completion = Completion(
            Task(task), member(car), number, Hash(keccak(b"evidence")), on(50), signer
        )
        completion = replace(completion, **changes)
        domain = domain_of(self.client.chain_id, self.suite.board.address)
        digest = digest_of(domain, completion)
        return SignedCompletion(completion, bytes(account.unsafe_sign_hash(digest).signature))

    def complete(self, *signed: SignedCompletion):
        board = self.suite.board
        call = board.complete(signed[0]) if len(signed) == 1 else board.complete_many(signed)
        return self.role("anyone", call)

    def draw(self, car: int, campaign: int = 0, times: int = 1) -> int:
        """Their round."""
        for _ in range(times):
            self.client.transact(wallet(car), self.suite.box.draw(Campaign(campaign)))
        return self.suite.beacon.round_at(self.client.latest().timestamp)

    def post(self, round_: int) -> None:
        while wait := self.operator._draw(round_):
            self.advance_to(wait.until)

    def settle(self, campaign: int, *tickets: tuple[int, int, int]):
        """Tickets are (car, first, count)."""
        return self.role("anyone", self.suite.box.settle(Campaign(campaign), _tickets(tickets)))

    def refund(self, campaign: int, *tickets: tuple[int, int, int]):
        return self.role("anyone", self.suite.box.refund(Campaign(campaign), _tickets(tickets)))

    def past(self, round_: int) -> None:
        """To where the value of a round no longer counts."""
        self.advance_to(self.suite.beacon.end_of(round_) + self.suite.box.late_seconds() + 1)


def _tickets(tickets):
    return [Ticket(member(car), first, count) for car, first, count in tickets]


def tell_engaged(chain: SmallChain) -> Engaged:
    """The whole story, on a chain that was just started."""
    engaged = Engaged(chain)
    _equip(engaged)
    _june_18(engaged)
    _june_20(engaged)
    _june_21(engaged)
    _july(engaged)
    return engaged


def _equip(engaged: Engaged) -> None:
    """Attesters, campaigns, tasks; car 3 is no owner's any more."""
    client, suite, manager = engaged.client, engaged.suite, engaged.suite.manager
    owner = address_of(derived(SEED, "wallet-owner"))
    code = load("WalletMock").bytecode + words(owner)
    engaged.wallet_attester = client.send(derived(SEED, "anyone"), None, code).address
    brief = address_of(derived(SEED, "attester-brief"))
    engaged.role("registrar", suite.members.set_flags(member(3), 2))
    delayed = [
        ("campaigner", suite.box.open_campaign(SURE)),
        ("campaigner", suite.box.open_campaign(EVEN)),
        ("rotator", suite.board.set_attester(engaged.wallet_attester, Crystals(1_000))),
        ("rotator", suite.board.set_attester(brief, Crystals(100))),
    ]
    for role, call in delayed:
        engaged.role(role, manager.schedule(call))
    engaged.advance_to(on(18) - 3_600)
    for role, call in delayed:
        engaged.role(role, manager.execute(call))
    engaged.role("curator", suite.board.create_task(TASK))
    engaged.role("curator", suite.board.create_task(SHORT))


def _june_18(engaged: Engaged) -> None:
    board = engaged.suite.board
    engaged.advance_to(on(18))
    engaged.complete(engaged.attest(0, 0))
    stolen = replace(engaged.attest(4, 0), signature=engaged.attest(3, 0).signature)
    batch = [*(engaged.attest(car, 0) for car in range(1, 4)), stolen, engaged.attest(4, 1)]
    engaged.complete(*batch)
    engaged.complete(engaged.attest(0, 1, key="wallet-owner", attester=engaged.wallet_attester))
    brief = [engaged.attest(car, 1, key="attester-brief") for car in (1, 3)]
    engaged.complete(*brief)
    attester = address_of(derived(SEED, "attester-brief"))
    engaged.role("guardian", board.remove_attester(attester))
    engaged.complete(engaged.attest(4, 0, task=1))
    engaged.role("curator", board.close_task(Task(1)))
    engaged.advance_to(on(19))
    engaged.complete(engaged.attest(0, 2))


def _june_20(engaged: Engaged) -> None:
    engaged.advance_to(on(20))
    for car, times in ((0, 3), (2, 3), (3, 1)):
        engaged.draw(car, 0, times)
    for car in EVEN_CARS:
        engaged.rounds["A"] = engaged.draw(car, 1, 5)
    engaged.post(engaged.rounds["A"])
    engaged.settle(0, (0, 0, 2), (2, 0, 3))
    engaged.settle(0, (0, 1, 2), (3, 0, 1))  # one of them again
    engaged.settle(1, *((car, 0, 5) for car in EVEN_CARS))
    box = engaged.suite.box
    document = Hash(keccak(b"receipt"))
    engaged.role("fulfiller", box.fulfil(Campaign(0), member(3), 0, document))


def _june_21(engaged: Engaged) -> None:
    engaged.advance_to(on(21))
    engaged.draw(0)
    engaged.rounds["B"] = engaged.draw(1)
    engaged.advance_to(engaged.suite.beacon.end_of(engaged.rounds["B"]))
    engaged.rounds["C"] = engaged.draw(1)
    engaged.past(engaged.rounds["B"])
    engaged.post(engaged.rounds["B"])
    engaged.past(engaged.rounds["C"])
    engaged.refund(0, (0, 3, 1), (1, 0, 2))


def _july(engaged: Engaged) -> None:
    steward, members = "steward", engaged.suite.members
    engaged.advance_to(on(32))
    engaged.complete(engaged.attest(2, 2), engaged.attest(1, 2))
    engaged.draw(2)
    engaged.rounds["D"] = engaged.draw(1)
    engaged.draw(1, 1)
    engaged.post(engaged.rounds["D"])
    engaged.settle(0, (2, 3, 1), (1, 2, 1))
    engaged.settle(1, (1, 5, 1))
    engaged.role("guardian", engaged.suite.box.close_campaign(Campaign(1)))
    engaged.role(steward, members.set_status(member(4), Status.SUSPENDED))
    engaged.advance_to(on(33))
    engaged.draw(3)
    engaged.rounds["E"] = engaged.draw(0)
