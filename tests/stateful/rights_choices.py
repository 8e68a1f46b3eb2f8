"""What a random call of the machine of rights is about: mostly fitting, sometimes not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.helpers import bytes32
from tests.models.rights.access import Operation
from tests.models.rights.calls import NOTHING, ZERO
from tests.models.rights.consents import LONGEST
from tests.models.rights.members import Member
from tests.models.rights.stones import MOST
from tests.stateful.actions import Actions
from tests.stateful.rights_books import RightsBooks
from tests.stateful.rights_chain import RightsChain

T = TypeVar("T")
PEOPLE, WALLETS, CARS = 7, 5, 5
STRANGER_ID = bytes32("nobody")
GRANTEES = (bytes32("operator"), bytes32("insurer"))
PURPOSES = (bytes32("mining"), bytes32("research"))
CATEGORIES = (1, 1, 3, 8, 15, 16, 0)
NOTICE, RECEIPT = bytes32("notice"), bytes32("receipt")


class Choices(Actions):
    """Kept by whoever inherits: `chain`, `books`, `rng`."""

    chain: RightsChain
    books: RightsBooks

    def __init__(self) -> None:
        super().__init__()
        self.pools = {
            bytes32(f"person {i}"): [
                self.chain.account(f"person {i} wallet {k}") for k in range(WALLETS)
            ]
            for i in range(PEOPLE)
        }
        self.thieves = [self.chain.account(f"thief {i}") for i in range(2)]
        self.relayer = self.chain.account("relayer")
        self.cars = [bytes32(f"car {i}") for i in range(CARS)]
        self.planned: dict[Operation, tuple[Any, ...]] = {}
        """Arguments of what was scheduled."""
        self.devices = [f"0x{i:040x}" for i in range(0xD0, 0xE0)]

    def pick(self, *choices: T) -> T:
        return self.rng.choice(choices)

    def mostly(self, usual: Sequence[T], *rest: T) -> T:
        """One of the usual ones if there are any, seldom one of the rest."""
        if usual and self.rng.random() < 0.88:
            return self.rng.choice(usual)
        return self.rng.choice(rest)

    # people

    def some_id(self) -> bytes:
        return self.mostly(list(self.books.everyone), STRANGER_ID, NOTHING, *self.pools)

    def id_where(self, fits: Callable[[Member], Any]) -> bytes:
        """A member for whom something holds, if there is one; seldom another one."""
        found = [who for who, member in self.books.everyone.items() if fits(member)]
        return self.mostly(found, self.some_id())

    @property
    def accounts(self) -> list[str]:
        """Whoever held, holds or might hold something."""
        first = [pool[0] for pool in self.pools.values()]
        known = [*first, *self.books.members.owners, *self.thieves, self.relayer]
        return list(dict.fromkeys(known))

    @property
    def current(self) -> list[str]:
        return [member.wallet for member in self.books.everyone.values()]

    def some_wallet(self) -> str:
        return self.mostly(self.current, *self.accounts, ZERO)

    def holder(self) -> str:
        """Somebody with stones, who may give them away, mostly."""
        stones = self.books.stones
        rich = [wallet for wallet in self.current if stones.balances[wallet]]
        free = [wallet for wallet in rich if stones.can_send(wallet)]
        return self.mostly(free, *rich, *rich, *self.accounts)

    def fresh_wallet(self, who: bytes) -> str:
        """The next one of a person."""
        owners = self.books.members.owners
        free = [wallet for wallet in self.pools.get(who, []) if wallet not in owners]
        return self.mostly(free[:1], *self.accounts, ZERO, *self.thieves)

    def wallet_of(self, who: bytes) -> str:
        """What acts for a member, or should not."""
        wallet = self.books.members.wallet_of(who)
        return self.mostly([] if wallet == ZERO else [wallet], *self.accounts)

    def pending(self, who: bytes) -> tuple[bytes, int]:
        """A member, and the number of its pending proposal."""
        return who, self.books.members.number_of(who)

    def document(self) -> bytes:
        return self.mostly([bytes32("document")], NOTHING)

    # stones

    def part(self, holder: str) -> int:
        """Of what somebody holds: some, nothing, all, or a bit more than may move."""
        stones = self.books.stones
        balance, unfrozen = stones.balances[holder], stones.unfrozen(holder)
        some = (balance // 4, balance // 2, balance, unfrozen, unfrozen, unfrozen // 2)
        return self.pick(*some, *some, 0, 1, balance + 1, unfrozen + 1, MOST)

    def amount_to_freeze(self, holder: str) -> int:
        balance = self.books.stones.balances[holder]
        return self.pick(0, 0, 1, balance // 4, balance // 2, balance, balance + 5, MOST)

    # vehicles and consents

    def some_car(self) -> bytes:
        return self.mostly(list(self.books.vehicles.found), *self.cars, NOTHING)

    def new_car(self) -> tuple[Any, ...]:
        free = [car for car in self.cars if car not in self.books.vehicles.found]
        car = self.mostly(free, *self.cars, NOTHING)
        vin = self.mostly([car], bytes32("vin"), NOTHING)
        return (car, self.some_id(), self.fresh_device(), vin, self.pick(False, False, True))

    def fresh_device(self) -> str:
        free = [device for device in self.devices if device not in self.books.vehicles.devices]
        return self.mostly(free[:1], *self.devices, ZERO)

    def buyer(self, car: bytes) -> bytes:
        found = self.books.vehicles.found.get(car)
        others = [who for who in self.books.everyone if not found or who != found.owner]
        return self.mostly(others, self.some_id())

    def epoch_of(self, car: bytes) -> int:
        found = self.books.vehicles.found.get(car)
        current = found.epoch if found else 0
        return self.mostly([current], current + 1, max(current - 1, 0))

    def subject(self, car: bytes, epoch: int | None = None) -> tuple[Any, ...]:
        given = self.epoch_of(car) if epoch is None else epoch
        return (car, *self.key_for(), given)

    def key_for(self) -> tuple[bytes, bytes]:
        """The same mostly, that a history may come about."""
        return self.mostly(GRANTEES[:1], *GRANTEES), self.mostly(PURPOSES[:1], *PURPOSES)

    def subject_to_revoke(self, car: bytes) -> tuple[Any, ...]:
        """With a consent in force, if there is one."""
        now = self.chain.world.now
        open_ = [
            key
            for key, history in self.books.consents.histories.items()
            if key[0] == car and history and history[-1].until > now
        ]
        key = self.mostly(open_, self.subject(car)[:3])
        return (*key, self.epoch_of(car))

    def subject_to_delete(self, car: bytes) -> tuple[Any, ...]:
        found = self.books.vehicles.found.get(car)
        past = range(found.epoch + 1) if found else range(1)
        return self.subject(car, self.mostly(past, len(past)))

    def grant(self, car: bytes) -> tuple[Any, ...]:
        categories = self.pick(*CATEGORIES)
        separate = self.mostly([categories & 14], 0, 2, 16)
        day, now = 86_400, self.chain.world.now
        lasting = self.mostly([day, 30 * day, LONGEST - 9, 40], 1, 2, 0, LONGEST + 9)
        subject = self.subject(car)
        return (*subject, categories, separate, now + lasting, NOTICE, RECEIPT)

    def owner_of(self, car: bytes) -> str:
        """The wallet that acts for a vehicle."""
        found = self.books.vehicles.found.get(car)
        return self.wallet_of(found.owner if found else STRANGER_ID)

    def owner_then(self, subject: tuple[Any, ...]) -> str:
        """The wallet of who owned it in the epoch named."""
        found = self.books.vehicles.found.get(subject[0])
        if not found or subject[3] > found.epoch:
            return self.wallet_of(self.some_id())
        return self.wallet_of(found.ownerships[subject[3]][0])

    def signed(self, kind: str, words: tuple[Any, ...], wallet: str) -> tuple[Any, ...]:
        """Somebody's signature; with the next nonce and a deadline to come, mostly."""
        consents, now = self.books.consents, self.chain.world.now
        next_ = consents.nonces[wallet]
        nonce = self.mostly([next_], next_ + 1, max(next_ - 1, 0))
        deadline = self.mostly([now + 600], now - 1, now)
        key = self.chain.keys.get(wallet) or self.chain.keys[self.thieves[0]]
        named = self.mostly([wallet], self.thieves[0])
        signature = consents.domain.sign(key, kind, (*words, named, nonce, deadline))
        return (nonce, deadline, self.mostly([signature], signature[:-1], b""))
