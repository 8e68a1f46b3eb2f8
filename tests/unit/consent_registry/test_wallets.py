"""Owners whose wallets are contracts (ERC-1271), honest and hostile."""

from dataclasses import astuple, replace

import pytest

from csop.chain.keys import derived
from csop.consents import Authorization
from tests.helpers import bytes32
from tests.unit.consent_registry.hand import DAY, FOREVER, KEY, SUBJECT, Person, a_grant

HONEST, REVERTING, WRONG_ANSWER, SHORT_ANSWER = range(4)
KIND, BURNING, BOMBING, CALLING_BACK = range(4)
VAN = bytes32("van")
ACTS = ("grant", "revoke", "requestDeletion")
every_act = pytest.mark.parametrize("name", ACTS)


@pytest.fixture
def van_of(hand, members, vehicles, registrar):
    """Makes a contract a member with a van."""

    def own(wallet):
        dora = Person(bytes32("dora"), derived("tests", "dora"), wallet)
        members.register(dora.id, wallet, 0, {"from": registrar})
        vehicles.register(VAN, dora.id, f"0x{9:040x}", bytes32(9), False, {"from": registrar})
        hand.wallets.append(wallet)
        return dora

    return own


@pytest.fixture
def dora(WalletMock, stranger, van_of):
    """Whose wallet is a contract of her key."""
    return van_of(stranger.deploy(WalletMock, derived("tests", "dora").address))


@pytest.fixture
def hostile(AttesterMock, stranger, van_of):
    """Whose wallet says yes to everything, and gets worse."""
    return van_of(stranger.deploy(AttesterMock))


@pytest.fixture
def van_granted(hand, dora, clock):
    """The van's consent, relayed."""
    grant = a_grant(clock.now + DAY, vehicle=VAN)
    hand.relay("grant", grant, hand.signed("grant", grant, dora))
    return grant


@pytest.fixture
def what(van_granted, name):
    return van_granted if name == "grant" else replace(SUBJECT, vehicle=VAN)


@every_act
def test_relayed__wallet_says_yes__counts(hand, consents, dora, name, what):
    hand.relay(name, what, hand.signed(name, what, dora))
    assert consents.historyLength(VAN, *KEY[1:]) == 1 + (name == "grant")
    assert consents.deletionCount() == (name == "requestDeletion")
    assert hand.permitted(hand.clock.now, key=(VAN, *KEY[1:])) == (name != "revoke")
    assert hand.nonce(dora.wallet) == 2


@every_act
@pytest.mark.parametrize("mood", [REVERTING, WRONG_ANSWER, SHORT_ANSWER])
def test_relayed__wallet_says_anything_else__refused(hand, stranger, dora, name, what, mood):
    by = hand.signed(name, what, dora)
    dora.wallet.setMood(mood, {"from": stranger})
    with hand.refused("ConsentRegistry_InvalidSignature", dora.wallet):
        hand.relay(name, what, by)
    dora.wallet.setMood(HONEST, {"from": stranger})
    hand.relay(name, what, by)


@every_act
def test_relayed__by_another_key_than_the_wallets__refused(hand, alice, dora, name, what):
    by = hand.signed(name, what, replace(dora, key=alice.key))
    with hand.refused("ConsentRegistry_InvalidSignature", dora.wallet):
        hand.relay(name, what, by)


def test_grant__wallets_key_by_its_own_transaction__refused(hand, dora, accounts, clock):
    """The member is the contract; its key's account is a stranger."""
    key = accounts.at(dora.key.address, force=True)
    with hand.refused("ConsentRegistry_NotOwner", key, dora.wallet):
        hand.act("grant", a_grant(clock.now + DAY, vehicle=VAN), key)


def test_grant__by_transaction_of_a_contract__counts(
    hand, consents, IntruderMock, stranger, van_of, clock
):
    wallet = van_of(stranger.deploy(IntruderMock, consents)).wallet
    grant = a_grant(clock.now + DAY, vehicle=VAN)
    wallet.act(consents, consents.grant.encode_input(astuple(grant)), {"from": stranger})
    assert hand.permitted(clock.now, key=(VAN, *KEY[1:]))
    assert hand.nonce(wallet) == 1


@pytest.mark.parametrize("mood", [BURNING, BOMBING])
def test_grantFor__wallet_that_burns_gas_or_throws_much__refused(
    hand, hostile, stranger, clock, mood
):
    hostile.wallet.setMood(mood, {"from": stranger})
    grant = a_grant(clock.now + DAY, vehicle=VAN)
    with hand.refused("ConsentRegistry_InvalidSignature", hostile.wallet):
        hand.relay("grant", grant, Authorization(0, FOREVER, b"as you like"))


def test_grantFor__wallet_that_calls_back_when_asked__counts_once_CONSENT_4(
    hand, consents, hostile, stranger, clock
):
    """It is only asked, so what it calls can change nothing; and the nonce is used up before."""
    grant = a_grant(clock.now + DAY, vehicle=VAN)
    again = [Authorization(nonce, FOREVER, b"as you like") for nonce in (0, 1)]
    for by in again:
        inner = replace(by, nonce=1)
        payload = consents.grantFor.encode_input(astuple(grant), astuple(inner))
        hostile.wallet.setCall(consents, payload, {"from": stranger})
        hostile.wallet.setMood(CALLING_BACK, {"from": stranger})
        hand.relay("grant", grant, by)
    assert consents.historyLength(VAN, *KEY[1:]) == len(again)
    assert hand.nonce(hostile.wallet) == len(again)
