"""Mints of stones as the token's events have them: the transfers, and the Minted that ends them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csop.audit.evidence import Place, place_of
from csop.audit.report import known
from csop.chain.contracts.mining import Pool
from csop.chain.logs import Log
from csop.types import ZERO_ADDRESS, Address


@dataclass(frozen=True, slots=True)
class Mint:
    """One call of the token by a minter; ``minted`` is None if its end is missing."""

    transfers: tuple[Log, ...]
    minted: Log | None

    @property
    def logs(self) -> tuple[Log, ...]:
        """All of it, in order."""
        return self.transfers + (() if self.minted is None else (self.minted,))

    @property
    def transaction(self) -> str:
        """Where it was made."""
        return self.logs[0].transaction

    @property
    def place(self) -> Place:
        """Of its last event."""
        return place_of(self.logs[-1])

    @property
    def pool(self) -> Pool | None:
        """None if its end is missing."""
        if self.minted is None:
            return None
        return known(f"mint in {self.transaction}: pool", Pool, self.minted.args["pool"])

    def received(self) -> Counter[Address]:
        """Wei by wallet."""
        got: Counter[Address] = Counter()
        for transfer in self.transfers:
            got[transfer.args["to"]] += transfer.args["value"]
        return got


def mints_of(stone: Iterable[Log]) -> Iterator[Mint]:
    """The mints in the token's events, in order."""
    transfers: list[Log] = []
    for log in stone:
        if transfers and transfers[0].transaction != log.transaction:
            yield Mint(tuple(transfers), None)
            transfers = []
        if log.event == "Minted":
            yield Mint(tuple(transfers), log)
            transfers = []
        elif log.event == "Transfer" and log.args["from"] == ZERO_ADDRESS:
            transfers.append(log)
    if transfers:
        yield Mint(tuple(transfers), None)
