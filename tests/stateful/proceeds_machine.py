"""The state machine of proceeds: how a story begins, and that at its end every fen is paid."""

from __future__ import annotations

import random

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.helpers import bytes32
from tests.models.rights.members import ACTIVE, DECEASED
from tests.stateful.proceeds_books import ProceedsBooks
from tests.stateful.proceeds_invariants import ProceedsInvariants
from tests.stateful.rights_chain import RightsChain
from tests.stateful.rights_rules import DAY, DOCUMENT

LAST_HEIR = bytes32("last heir")


class ProceedsMachine(ProceedsInvariants):
    """Bound to a chain by `fixed`."""

    fixed: RightsChain
    actions_a_chapter = 40

    def __init__(self) -> None:
        self.chain = self.fixed
        super().__init__()
        self.chain.world.restart()
        self.books = ProceedsBooks(self.chain, [self.chain.hands["sponsor"]])
        self.rng = random.Random(0)

    @initialize(seed=st.integers(0, 2**64 - 1))
    def story(self, seed: int) -> None:
        """Chosen by the seed."""
        self.rng = random.Random(seed)
        self.begin(people=self.pick(2, 4, 6), days=self.pick(1, 91))

    def begin(self, people: int, days: int = 1) -> None:
        """Some have registered and hold stones; the sink may hold vouchers; something is open."""
        hands, ids = self.chain.hands, tuple(self.pools)[:people]
        for who in ids:
            new = (who, self.pools[who][0], 3)
            assert self.act(hands["registrar"], "MemberRegistry.register", *new)
        assert self.act(hands["admin"], "SettlementVoucher.setInsider", self.sink, True)
        self.reach(self.chain.genesis + days * DAY)
        members_may_transfer = ("Stone.setTransferPolicy", 1)
        assert self.plan(hands["policy"], *members_may_transfer)
        self.reach(self.world_time + 2 * DAY)
        assert self.act(hands["policy"], *members_may_transfer)
        stones = tuple(1_000 + 7 * place for place in range(people))
        assert self.act(hands["minter"], "Stone.mintMileage", ids, stones)
        assert self.act(hands["recorder"], "Stone.takeRecord")
        self.distribute()

    def teardown(self) -> None:
        """Drain it: all is claimed or released or swept, and then paid out by the bank."""
        if not self.books.everyone:
            return
        self.check()
        assert self.act(self.chain.hands["admin"], "SettlementVoucher.setInsider", self.sink, True)
        self.settle_every_status()
        vault, everyone = self.books.vault, tuple(self.books.everyone)
        for number, d in enumerate(vault.distributions):
            if self.world_time < d.claim_end - 10 and not d.marked.issuperset(everyone):
                assert self.act(self.relayer, "ProceedsVault.claimMany", (number,), everyone)
        for number, who in list(self.journal.waiting):
            assert self.act(self.relayer, "ProceedsVault.release", (number,), who)
        self.reach(max((d.claim_end for d in vault.distributions), default=0))
        for number, d in enumerate(vault.distributions):
            if not d.is_swept:
                sink = (d.terms[5], True)
                assert self.act(self.chain.hands["admin"], "SettlementVoucher.setInsider", *sink)
                assert self.act(self.relayer, "ProceedsVault.sweep", number)
        self.check()
        gifts = self.books.vouchers.sent[self.vault]
        assert self.books.vouchers.balances[self.vault] == gifts
        self.pay_out()
        assert self.books.vouchers.minted - self.books.vouchers.burned == gifts

    def settle_every_status(self) -> None:
        """The living are active, the dead have heirs; what came to them is passed on."""
        hands, members = self.chain.hands, self.books.members
        steward, last = hands["steward"], (LAST_HEIR, self.chain.account("last"), 0)
        self.reach(self.world_time + DAY)
        assert self.act(hands["registrar"], "MemberRegistry.register", *last)
        dead = []
        for who, member in list(members.found.items()):
            if member.proposal:
                assert self.act(hands["guardian"], "MemberRegistry.stopProposal", who)
            if member.status != DECEASED:
                assert self.act(steward, "MemberRegistry.setStatus", who, ACTIVE)
            elif not any(member.heir):
                dead.append(who)
                heir = (who, LAST_HEIR, DOCUMENT)
                assert self.act(steward, "MemberRegistry.proposeInheritance", *heir)
                if member.proposal and member.proposal.second:
                    pending = (who, member.proposal.number)
                    assert self.act(hands["notary"], "MemberRegistry.confirmProposal", *pending)
        self.reach(self.world_time + 14 * DAY)
        for who in dead:
            pending = (who, members.found[who].proposal.number)
            assert self.act(hands["notary"], "MemberRegistry.executeProposal", *pending)
        for _ in members.found:
            for who, member in members.found.items():
                if any(member.heir) and self.books.vouchers.balances[member.wallet]:
                    assert self.act(self.relayer, "MemberRegistry.passOn", who)
        self.check()

    def pay_out(self) -> None:
        """Everybody but the vault has the bank pay."""
        bank = self.chain.hands["bank"]
        for holder, amount in list(self.books.vouchers.balances.items()):
            if amount and holder != self.vault:
                self.references += 1
                paid = (holder, amount, bytes32(f"payment {self.references}"))
                assert self.act(holder, "SettlementVoucher.approve", bank, amount)
                assert self.act(bank, "SettlementVoucher.burn", *paid)
        self.check()
