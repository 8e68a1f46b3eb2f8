"""What thieves do to rights: with one officer's key, or with a member's, and what they cannot."""

from __future__ import annotations

from collections import Counter

from tests.stateful.actions import action
from tests.stateful.rights_deeds import DEEDS
from tests.stateful.rights_rules import RightsRules

WITH_A_WALLET = (
    "MemberRegistry.cancelProposal",
    "Stone.transfer",
    "Stone.approve",
    "Stone.redeem",
    "ConsentRegistry.grant",
    "ConsentRegistry.revoke",
    "ConsentRegistry.requestDeletion",
)


class Thieves(RightsRules):
    """Whatever they try, the books say how it ends."""

    @action(2)
    def robbery_with_a_role(self) -> None:
        """With one officer's key a thief tries everything at once, and moves not a wei."""
        role = self.rng.choice([r for r in self.chain.hands if r not in ("admin", "minter")])
        before = Counter(self.books.stones.balances)
        wallets = {who: list(m.wallets) for who, m in self.books.everyone.items()}
        thief = self.chain.hands[role]
        for name, (_, made) in DEEDS.items():
            if self.rng.random() < 0.4 and name != "MemberRegistry.executeProposal":
                _, arguments = made(self)
                self.act(thief, name, *arguments)
        if role == "enforcer":
            return  # may have come upon an order that is due
        stones = self.books.stones
        moved = {who for who in before | stones.balances if before[who] != stones.balances[who]}
        assert moved <= self.passed_on, f"{role} moved stones of {moved}"
        assert all(self.books.everyone[who].wallets == known for who, known in wallets.items())

    @property
    def passed_on(self) -> set[str]:
        """Wallets of the dead who have heirs, and of these: anybody may pass that on."""
        dead = [member for member in self.books.everyone.values() if any(member.heir)]
        heirs = [self.books.everyone[member.heir] for member in dead]
        return {member.wallet for member in dead + heirs}

    @action(2)
    def theft_with_a_wallet(self) -> None:
        """With a member's key, the one in use or one of before."""
        if not self.books.everyone:
            return
        who = self.rng.choice(list(self.books.everyone))
        member = self.books.everyone[who]
        wallet = self.rng.choice([member.wallet, *member.wallets])
        rest = self.books.stones.supply - self.books.stones.balances[wallet]
        for name in self.rng.sample(WITH_A_WALLET, 4):
            _, arguments = DEEDS[name][1](self)
            if name == "MemberRegistry.cancelProposal":
                arguments = (who,)
            self.act(wallet, name, *arguments)
        others = self.books.stones.supply - self.books.stones.balances[wallet]
        assert others >= rest, "a thief took what is not this wallet's"
