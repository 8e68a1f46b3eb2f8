"""The state machine of rights: how a story begins, and that at its end nothing is out of reach."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.helpers import bytes32
from tests.models.rights.members import ACTIVE, DECEASED
from tests.models.rights.vehicles import MOST
from tests.stateful.rights_books import DAILY_LIMIT, RightsBooks
from tests.stateful.rights_chain import RightsChain
from tests.stateful.rights_registry_invariants import RightsInvariants
from tests.stateful.rights_rules import DAY, DOCUMENT

LAST_HEIR = bytes32("last heir")


class RightsMachine(RightsInvariants):
    """Bound to a chain by `fixed`."""

    fixed: RightsChain
    actions_a_chapter = 30

    def __init__(self) -> None:
        self.chain = self.fixed
        super().__init__()
        self.chain.world.restart()
        self.books = RightsBooks(self.chain)
        self.rng = random.Random(0)

    @initialize(seed=st.integers(0, 2**64 - 1))
    def story(self, seed: int) -> None:
        """Chosen by the seed."""
        self.rng = random.Random(seed)
        self.begin(people=self.pick(2, 3, 4), cars=self.pick(2, 3, 4), days=self.pick(1, 91))

    def begin(self, people: int, cars: int, days: int = 1) -> None:
        """Some have registered and hold stones, most may give them away; some own cars."""
        registrar, hands = self.chain.hands["registrar"], self.chain.hands
        ids = tuple(self.pools)[:people]
        for who in ids:
            assert self.act(registrar, "MemberRegistry.register", who, self.pools[who][0], 3)
        for place, car in enumerate(self.cars[: min(cars, MOST * people)]):
            new = (car, ids[place % people], self.devices[place], car, False)
            assert self.act(registrar, "VehicleRegistry.register", *new)
        self.reach(self.chain.genesis + days * DAY)
        assert self.act(hands["minter"], "Stone.mintMileage", ids, (1_000,) * people)
        self.let_members_transfer()
        self.messages__in_words()

    def let_members_transfer(self) -> None:
        call = ("Stone.setTransferPolicy", 1)
        assert self.plan(self.chain.hands["policy"], *call)
        self.reach(self.world_time + 2 * DAY)
        assert self.act(self.chain.hands["policy"], *call)

    def teardown(self) -> None:
        """Drain it: whoever is alive, or inherits, can redeem every stone there is."""
        if not self.books.everyone:
            return
        self.check()
        hands = self.chain.hands
        if self.world_time < self.books.stones.paused_until - 10:
            assert self.act(hands["pauser"], "Stone.unpause")
        assert self.act(hands["admin"], "MemberRegistry.setDailyLimit", DAILY_LIMIT)
        assert self.act(
            hands["registrar"], "MemberRegistry.register", LAST_HEIR, self.chain.account("last"), 0
        )
        for who, member in list(self.books.everyone.items()):
            if member.proposal:
                assert self.act(hands["guardian"], "MemberRegistry.stopProposal", who)
            if member.status != DECEASED:
                assert self.act(hands["steward"], "MemberRegistry.setStatus", who, ACTIVE)
        self.lose_every_phone()
        self.reach(self.world_time + 91 * DAY)
        for wallet in self.current:
            if self.books.stones.frozen[wallet]:
                assert self.act(hands["freezer"], "Stone.setFrozenTokens", wallet, 0)
        for wallet in self.current:
            amount = self.books.stones.balances[wallet]
            if amount:
                assert self.act(wallet, "Stone.redeem", amount, DOCUMENT)
        self.check()
        stones = self.books.stones
        assert stones.supply == 0 == sum(stones.balances.values())
        assert stones.redeemed == sum(stones.minted)

    def lose_every_phone(self) -> None:
        """The living come by a new wallet, the dead by an heir, whatever thieves cancelled."""
        hands, everyone = self.chain.hands, self.books.everyone
        waiting = [who for who, m in everyone.items() if not any(m.heir)]
        for place, who in enumerate(waiting):
            if place % 15 == 14:
                self.reach(self.world_time + DAY)
            dead = everyone[who].status == DECEASED
            to = LAST_HEIR if dead else self.chain.account(f"new of {who.hex()}")
            how = "proposeInheritance" if dead else "proposeRecovery"
            assert self.act(hands["steward"], f"MemberRegistry.{how}", who, to, DOCUMENT)
            proposal = everyone[who].proposal
            if proposal and proposal.second:
                call = ("MemberRegistry.confirmProposal", *self.pending(who))
                assert self.act(hands["notary"], *call)
        self.reach(self.world_time + 14 * DAY)
        for who in waiting:
            call = ("MemberRegistry.executeProposal", *self.pending(who))
            assert self.act(hands["notary"], *call)
        self.check()
        for _ in everyone:
            for who, member in everyone.items():
                if any(member.heir) and self.books.stones.balances[member.wallet]:
                    assert self.act(self.relayer, "MemberRegistry.passOn", who)
