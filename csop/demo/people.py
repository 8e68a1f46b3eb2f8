"""Who takes part in tasks and draws: owners of the fleet, a few adults without a car, a minor.

Ids and keys are DERIVED from the seed, as those of the fleet. Nobody but the fleet's owners is a
certified owner; the minor earns crystals like everybody, and may not draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eth_account.signers.local import LocalAccount

from csop.chain.contracts import Suite
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Receipt
from csop.demo.fleet import SEED, Car
from csop.hashing import keccak, tag
from csop.types import MemberId

MOST_OWNERS = 36
OWNERS_A_GUEST = 4
ADULT, MINOR = 2, 0
_MEMBER = tag("demo.guest")


@dataclass(frozen=True, slots=True)
class Person:
    """A member who takes part; ``lost`` is the wallet it had before."""

    member: MemberId
    wallet: LocalAccount
    is_owner: bool
    is_adult: bool
    is_blocked: bool = False
    lost: LocalAccount | None = None


def make_people(fleet: Sequence[Car]) -> list[Person]:
    """Some owners, a guest for every few of them (two at least), and the minor, in this order."""
    owners = [Person(car.member, car.wallet, True, True) for car in fleet[:MOST_OWNERS]]
    guests = max(2, len(owners) // OWNERS_A_GUEST)
    names = [f"guest {number}" for number in range(1, guests + 1)]
    return [*owners, *(_guest(name, True) for name in names), _guest("minor", False)]


def make_buyer() -> Person:
    """Who buys a car from one of the fleet's owners."""
    return replace(_guest("buyer", True), is_owner=True)


def make_heir() -> Person:
    """Who inherits from one of the fleet's owners."""
    return _guest("heir", True)


def register_guests(
    suite: Suite, registrar: LocalAccount, people: Sequence[Person]
) -> list[Receipt]:
    """Everybody who came without a car."""
    calls = [
        suite.members.register(p.member, address_of(p.wallet), ADULT if p.is_adult else MINOR)
        for p in people
        if not p.is_owner
    ]
    return suite.client.send_many(registrar, calls)


def _guest(name: str, is_adult: bool) -> Person:
    member = MemberId(keccak(_MEMBER + name.encode()))
    return Person(member, derived(SEED, f"member {name}"), False, is_adult)
