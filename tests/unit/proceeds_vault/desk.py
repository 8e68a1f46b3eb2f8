"""The vault with its sponsor, bank and recorder at work, and all the money there is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from brownie import chain

from csop.types import Wei
from tests.helpers import Clock, bytes32, expect_error
from tests.unit.events import Logged, events_of, hex32
from tests.unit.member_registry.hands import Hands
from tests.unit.stone.people import Person

DAY = 86_400
STONES = 10**18
DIVIDEND, DISPOSAL = range(2)
ACCOUNTS = bytes32("hash of the accounts")
PROCEEDS = 10**13
"""In fen: a hundred billion yuan, of which a whole stone gets 1,633 fen."""

POT = 490_000_000_000
ALL = 300_000_000 * STONES
FIELDS = ("asset", "claimEnd", "record", "pot", "claimed", "held", "refund", "sink", "mode")
FIELDS += ("isSwept", "swept", "proceeds", "accounts")


@dataclass(frozen=True)
class Desk:
    """`people` and `places`: whose claims and whose money a refusal must leave alone."""

    vault: Any
    voucher: Any
    asset: Any
    hands: Hands
    bank: Any
    sponsor: Any
    recorder: Any
    stranger: Any
    sink: Any
    clock: Clock
    people: Sequence[Person]
    places: Sequence[Any]

    def record(self) -> int:
        """Take one; its number."""
        self.hands.stone.takeRecord({"from": self.recorder})
        return int(self.hands.stone.latestRecord())

    def fund(self, amount: int) -> None:
        """The sponsor gets so much more, and lets the vault take all it has."""
        if self.asset == self.voucher:
            reference = bytes32(f"deposit {chain.height}")
            self.voucher.mint(self.sponsor, amount, reference, {"from": self.bank})
        else:
            self.asset.mint(self.sponsor, amount, {"from": self.stranger})
        self.asset.approve(self.vault, 2**256 - 1, {"from": self.sponsor})

    def terms(self, record: int, **change: Any) -> tuple[Any, ...]:
        usual = {
            "asset": self.asset.address,
            "record": record,
            "proceeds": PROCEEDS,
            "mode": DIVIDEND,
            "claim_end": self.clock.now + self.vault.CLAIM_SECONDS() + DAY,
            "sink": self.sink.address,
            "accounts": ACCOUNTS,
        }
        assert change.keys() <= usual.keys()
        return tuple((usual | change).values())

    def open(self, record: int = 0, **change: Any) -> int:
        """Funded exactly, at a new record unless told; its number."""
        terms = self.terms(record or self.record(), **change)
        pot = terms[2] * 490 // 10_000
        self.fund(pot)
        self.vault.open(terms, pot, {"from": self.sponsor})
        return int(self.vault.distributionCount()) - 1

    def claim(self, ids: Sequence[int], *people: Person) -> Any:
        """By a stranger, for one or for many."""
        if len(people) == 1:
            return self.vault.claim(ids, people[0].id, {"from": self.stranger})
        return self.vault.claimMany(ids, [p.id for p in people], {"from": self.stranger})

    def release(self, ids: Sequence[int], person: Person) -> Any:
        return self.vault.release(ids, person.id, {"from": self.stranger})

    def sweep(self, distribution: int) -> Any:
        return self.vault.sweep(distribution, {"from": self.stranger})

    def end(self, distribution: int, seconds: int = 0) -> None:
        """The next transaction is made so long after the end."""
        self.clock.next(self.of(distribution)["claimEnd"] + seconds)

    def of(self, distribution: int) -> dict[str, Any]:
        found = self.vault.distributionOf(distribution)
        return dict(zip(FIELDS, found, strict=True))

    def left(self, distribution: int) -> int:
        d = self.of(distribution)
        return int(d["pot"] - d["refund"] - d["claimed"] - d["held"] - d["swept"])

    def has(self, *holders: Any) -> list[int]:
        """How much of the asset each has."""
        return [int(self.asset.balanceOf(getattr(h, "wallet", h))) for h in holders]

    def state(self) -> tuple[Any, ...]:
        """All that a refusal must leave as it is."""
        ids = range(self.vault.distributionCount())
        return (
            [self.of(i) for i in ids],
            [
                (self.vault.hasClaimed(i, p.id), self.vault.heldOf(i, p.id))
                for i in ids
                for p in self.people
            ],
            self.has(*self.places, *self.people),
            self.voucher.totalSupply(),
        )

    @contextmanager
    def refused(self, name: str, *args: Any) -> Iterator[None]:
        """The block reverts with exactly this error; nothing changes and no money moves."""
        before = self.state()
        with expect_error(name, *args):
            yield
        assert self.state() == before

    def adds_up(self) -> None:
        """VAULT-1, over all distributions of the asset."""
        ids = range(self.vault.distributionCount())
        rest = 0
        for i in ids:
            d, left = self.of(i), self.left(i)
            assert left >= 0
            assert d["claimed"] + d["held"] + d["refund"] + d["swept"] + left == d["pot"]
            rest += d["held"] + left if d["asset"] == self.asset.address else 0
        assert self.has(self.vault) == [rest]

    def logged(self, tx: Any) -> Logged:
        return events_of(tx, self.vault)

    def with_asset(self, asset: Any) -> "Desk":
        return replace(self, asset=asset)

    def over(self, vault: Any) -> "Desk":
        """Another vault, of the same people."""
        return replace(self, vault=vault, places=(vault, *self.places[1:]))


def share(stones: Wei | int, pot: int = POT) -> int:
    """What so many wei are entitled to; the tests' own words for it."""
    return pot * stones // ALL


def claimed_by(distribution: int, person: Person, amount: int, wallet: Any = None) -> Any:
    return (
        "Claimed",
        {
            "distribution": distribution,
            "member": hex32(person.id),
            "wallet": wallet or person.wallet,
            "amount": amount,
        },
    )


def released_to(distribution: int, person: Person, amount: int, wallet: Any = None) -> Any:
    return ("Released", claimed_by(distribution, person, amount, wallet)[1])


def held_for(distribution: int, person: Person, amount: int) -> Any:
    return (
        "Held",
        {"distribution": distribution, "member": hex32(person.id), "amount": amount},
    )
