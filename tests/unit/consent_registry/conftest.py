"""Members with a car each, and a hand on the registry."""

import pytest
from brownie import accounts

from csop.chain.keys import derived
from tests.helpers import bytes32
from tests.unit.consent_registry.hand import BOBS_CAR, CAR, DAY, Hand, Person, a_grant


def _person(name):
    key = derived("tests", name)
    return Person(bytes32(name), key, accounts.add(key.key.hex()))


@pytest.fixture(scope="module")
def people(members, vehicles, registrar):
    """Alice and Bob, who own a car each, and Carol, who owns none."""
    alice, bob, carol = found = [_person(name) for name in ("alice", "bob", "carol")]
    for person in found:
        members.register(person.id, person.wallet, 0, {"from": registrar})
    for number, (person, car) in enumerate(((alice, CAR), (bob, BOBS_CAR)), start=1):
        key, vin = f"0x{number:040x}", bytes32(number)
        vehicles.register(car, person.id, key, vin, False, {"from": registrar})
    return found


@pytest.fixture(scope="module")
def alice(people):
    """Who owns the car."""
    return people[0]


@pytest.fixture(scope="module")
def bob(people):
    """Who owns another, and buys."""
    return people[1]


@pytest.fixture(scope="module")
def carol(people):
    """Who owns none, and buys."""
    return people[2]


@pytest.fixture
def hand(suite, consents, vehicles, registrar, stranger, clock, people):
    """The deployed registry."""
    wallets = [person.wallet for person in people]
    chain_id = suite.client.chain_id
    return Hand(consents, vehicles, registrar, stranger, clock, chain_id, wallets)


@pytest.fixture
def start(clock):
    """A time soon, to count from."""
    return clock.now + 100


@pytest.fixture
def granted(hand, alice, clock, start):
    """The end of a consent of Alice's that holds from `start` on, for a day."""
    clock.next(start)
    hand.act("grant", a_grant(start + DAY), alice.wallet)
    return start + DAY


@pytest.fixture
def replace_wallet(members, steward, notary, clock, hand):
    """Gives a member another wallet, after the delay."""

    def recover(person, wallet):
        members.proposeRecovery(person.id, wallet, bytes(32), {"from": steward})
        clock.forward(members.RECOVERY_SECONDS())
        members.executeProposal(person.id, members.proposalCount(), {"from": notary})
        hand.wallets.append(wallet)
        assert members.memberOf(person.id)[0] == wallet

    return recover
