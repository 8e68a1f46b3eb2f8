"""ERC-2612, condition by condition: a test for each thing that it demands.

Its one "must" for a call: "If any of these conditions are not met, the permit call must revert."
"""

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from csop.hashing import domain_separator
from csop.types import Address, Domain
from tests.helpers import expect_error
from tests.unit.events import events_of

ZERO = "0x" + "00" * 20
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
FIELDS = ["owner", "spender", "value", "nonce", "deadline"]
OWNER = Account.from_key("0x" + "a1" * 32)
THIEF = Account.from_key("0x" + "b2" * 32)


class Permit:
    """One permit message for this token; fields can be overridden before signing."""

    def __init__(self, stone, chain_id, deadline, **changes):
        self.domain = {
            "name": "CSOP Stone",
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": stone.address,
        }
        self.message = {"owner": OWNER.address, "value": 5, "nonce": 0, "deadline": deadline}
        for name, value in changes.items():
            (self.domain if name in self.domain else self.message)[name] = value

    def encoded(self):
        types = {
            "Permit": [
                {"name": name, "type": "address" if name in FIELDS[:2] else "uint256"}
                for name in FIELDS
            ]
        }
        return encode_typed_data(self.domain, types, self.message)

    def signed(self, key=OWNER):
        signature = key.sign_message(self.encoded())
        return signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")

    def args(self, signature):
        return (*(self.message[name] for name in FIELDS if name != "nonce"), *signature)


@pytest.fixture
def deadline(clock):
    return clock.now + 100


@pytest.fixture
def permit(stone, deadline, spender, suite):
    """Makes a permit by OWNER for the spender over 5 wei, changed as told."""

    def make(**changes):
        return Permit(
            stone,
            suite.client.chain_id,
            **{"deadline": deadline, "spender": spender.address, **changes},
        )

    return make


def test_abi__three_functions__implemented(stone):
    """Contracts "must implement 3 new functions in addition to EIP-20"."""
    signatures = {
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)": None,
        "nonces(address)": "uint256",
        "DOMAIN_SEPARATOR()": "bytes32",
    }
    found = {
        f"{e['name']}({','.join(i['type'] for i in e['inputs'])})": [
            o["type"] for o in e["outputs"]
        ]
        for e in stone.abi
        if e["type"] == "function"
    }
    for signature, returned in signatures.items():
        assert found[signature] == ([returned] if returned else [])


def test_permit__valid__allowance_set_nonce_used(stone, permit, spender, stranger):
    """All conditions met: sets the allowance, "increment nonces[owner] by 1", emits Approval."""
    message = permit()
    tx = stone.permit(*message.args(message.signed()), {"from": stranger})
    assert events_of(tx, stone) == [
        ("Approval", {"owner": OWNER.address, "spender": spender, "value": 5})
    ]
    assert stone.allowance(OWNER.address, spender) == 5
    assert stone.nonces(OWNER.address) == 1


def test_permit__next_nonce__overwrites(stone, permit, spender, stranger):
    """The allowance becomes the value; nothing is added."""
    for nonce, value in enumerate((5, 2**256 - 1, 0)):
        message = permit(nonce=nonce, value=value)
        stone.permit(*message.args(message.signed()), {"from": stranger})
        assert stone.allowance(OWNER.address, spender) == value


def test_permit__closed_and_paused__still_plain_erc20(stone, permit, spender, pauser, stranger):
    assert stone.transferPolicy() == 0
    stone.pause({"from": pauser})
    message = permit()
    stone.permit(*message.args(message.signed()), {"from": stranger})
    assert stone.allowance(OWNER.address, spender) == 5


def test_permit__anybody_brings_it__accepted(stone, permit, spender, stranger):
    """Nobody in particular: "the caller of the permit function can be any address"."""
    for nonce, caller in enumerate((stranger, spender)):
        message = permit(nonce=nonce, value=7 + nonce)
        stone.permit(*message.args(message.signed()), {"from": caller})
        assert stone.allowance(OWNER.address, spender) == 7 + nonce


def test_permit__last_second__accepted(stone, permit, spender, stranger, clock, deadline):
    """If "the current blocktime is […] equal to deadline", that will do."""
    message = permit()
    clock.next(deadline)
    stone.permit(*message.args(message.signed()), {"from": stranger})
    assert stone.allowance(OWNER.address, spender) == 5


def test_permit__expired__refused(stone, permit, stranger, clock, deadline):
    """Must revert unless "the current blocktime is less than or equal to deadline"."""
    message = permit()
    clock.next(deadline + 1)
    with expect_error("ERC2612ExpiredSignature", deadline):
        stone.permit(*message.args(message.signed()), {"from": stranger})


def test_permit__signed_by_somebody_else__refused(stone, permit, stranger):
    """Must revert unless "r, s and v is a valid secp256k1 signature from owner"."""
    message = permit()
    with expect_error("ERC2612InvalidSigner", THIEF.address, OWNER.address):
        stone.permit(*message.args(message.signed(THIEF)), {"from": stranger})


def refused_as(stone, expected, presented, signature, stranger):
    """The contract hashes `expected`, so that is the message it finds some other signer of."""
    v, r, s = signature
    numbers = (v, int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    found = Account.recover_message(expected.encoded(), vrs=numbers)
    assert found != OWNER.address
    with expect_error("ERC2612InvalidSigner", found, OWNER.address):
        stone.permit(*presented.args(signature), {"from": stranger})


def test_permit__replayed__refused(stone, permit, stranger):
    """Must revert unless "nonces[owner] […] is equal to nonce": it is higher."""
    message = permit()
    stone.permit(*message.args(message.signed()), {"from": stranger})
    refused_as(stone, permit(nonce=1), message, message.signed(), stranger)
    assert stone.nonces(OWNER.address) == 1


def test_permit__future_nonce__refused(stone, permit, stranger):
    """Must revert unless "nonces[owner] […] is equal to nonce": it is lower."""
    refused_as(stone, permit(), permit(), permit(nonce=1).signed(), stranger)


@pytest.mark.parametrize(
    "change",
    [
        {"chainId": 1},
        {"verifyingContract": "0x" + "11" * 20},
        {"name": "CSOP"},
        {"version": "2"},
        {"value": 4},
        {"spender": "0x" + "22" * 20},
        {"deadline": 2**256 - 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_permit__anything_else_was_signed__refused(stone, permit, stranger, change):
    """Must revert unless the signature is "of the message", all fields of it and of the domain."""
    refused_as(stone, permit(), permit(), permit(**change).signed(), stranger)


def test_permit__for_the_zero_address__refused(stone, permit, stranger):
    """Must revert unless "owner is not the zero address", which a broken signature recovers to."""
    message = permit(owner=ZERO)
    with expect_error("ECDSAInvalidSignature"):
        stone.permit(*message.args((27, bytes(32), bytes(32))), {"from": stranger})
    with expect_error("ERC2612InvalidSigner", OWNER.address, ZERO):
        stone.permit(*message.args(message.signed()), {"from": stranger})


def test_permit__malleable_signature__refused(stone, permit, stranger):
    message = permit()
    v, r, s = message.signed()
    high = (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    with expect_error("ECDSAInvalidSignatureS", high):
        stone.permit(*message.args((55 - v, r, high)), {"from": stranger})


def test_domain__eip5267__as_signed(stone, suite):
    """DOMAIN_SEPARATOR is "defined according to EIP-712", of this contract and chain only."""
    fields, name, version, chain_id, contract, salt, extensions = stone.eip712Domain()
    assert (str(fields), name, version, chain_id) == ("0x0f", "CSOP Stone", "1", 31_337)
    assert (contract, int(str(salt), 16), list(extensions)) == (stone.address, 0, [])
    domain = Domain("CSOP Stone", suite.client.chain_id, Address(stone.address))
    assert str(stone.DOMAIN_SEPARATOR()) == "0x" + domain_separator(domain).hex()
