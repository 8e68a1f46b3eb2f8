"""Stones that a box owes, mints and reserves."""

from collections import Counter
from collections.abc import Mapping

from csop.audit.engagement import Engagement
from csop.audit.mints import Mint
from csop.audit.report import Difference, require
from csop.audit.supply import released
from csop.chain.contracts.mining import Pool
from csop.types import Address, Timestamp, Wei


class BoxStones:
    """The books of engagement's pool. Feed it what happens in chain order."""

    def __init__(self, engagement: Engagement, others: frozenset[Address]) -> None:
        self._engagement, self._others = engagement, others
        self._box = engagement.evidence.suite.box.address
        self._due: Counter[Address] = Counter()
        self._where = ""
        self.minted = Wei(0)
        """By anybody, from this pool."""
        self.own = Wei(0)
        """By this box."""
        self.reserved = Wei(0)
        """What its unresolved draws could still win at most."""

    def reserve(self, name: str, most: int, time: Timestamp) -> None:
        """A draw was made that could win so much."""
        self.reserved = Wei(self.reserved + most)
        self._check_release(f"{name}: wei minted and reserved", time)

    def free(self, most: int) -> None:
        """Such a draw was resolved."""
        self.reserved = Wei(self.reserved - most)

    def win(self, wallet: Address, wei: int, transaction: str) -> None:
        """A settled draw won it; the same transaction has to mint it."""
        self.at(transaction)
        self._due[wallet] += wei

    def at(self, transaction: str | None) -> None:
        """What follows is of this transaction (None: nothing follows)."""
        if transaction != self._where:
            self._require_minted(f"stones won in {self._where}", Counter())
        self._where = transaction or ""

    def mint(self, mint: Mint, time: Timestamp) -> None:
        """A mint from engagement's pool."""
        self.at(mint.transaction)
        assert mint.minted is not None
        minter, amount = mint.minted.args["minter"], mint.minted.args["amount"]
        name = f"engagement minted in {mint.transaction}"
        if minter == self._box:
            self._require_minted(name, mint.received())
            require(f"{name}: wei in Minted", mint.received().total(), amount)
            self.own = Wei(self.own + amount)
        elif minter not in self._others and amount:
            what = f"{amount} wei of {name} by {minter}"
            raise Difference(what, "this box, or one named beside it", "neither")
        self.minted = Wei(self.minted + amount)
        self._check_release(f"{name}: wei minted and reserved", time)

    def _require_minted(self, name: str, got: Mapping[Address, int]) -> None:
        for wallet in sorted({*self._due, *got}):
            require(f"{name}: wei to {wallet}", self._due[wallet], got.get(wallet, 0))
        self._due.clear()

    def _check_release(self, what: str, time: Timestamp) -> None:
        most = released(Pool.ENGAGEMENT, self._engagement.evidence.rules.genesis, time)
        if self.minted + self.reserved > most:
            raise Difference(what, f"<= {most}, released by {time}", self.minted + self.reserved)

    def check_storage(self) -> None:
        """The reserve in storage, less that of the boxes before, which have audits of their own."""
        self.at(None)
        box, previous = self._engagement.evidence.suite.box, self._engagement.previous
        before = 0 if previous is None else previous.reserved()
        require("the box's reserve in storage", self.reserved + before, box.reserved())
