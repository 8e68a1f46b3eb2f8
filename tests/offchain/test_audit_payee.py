"""Whom the audit takes a member's money to be due to, by made-up logs of the registry."""

from types import SimpleNamespace

import pytest

from csop.audit.claims import payee_of
from csop.audit.members import Members
from csop.chain.contracts.members import Status

LATER = (1 << 40, 0)


def member(number):
    return bytes([number + 1]) * 32


def members(*logs):
    """Ten people, and what happened to them: a log a block."""
    registered = [("MemberRegistered", n, {"wallet": f"0xW{n}", "flags": 0}) for n in range(10)]
    return Members(
        SimpleNamespace(
            event=event, args={"id": member(n), **args}, block=block, index=0, transaction=f"0x{n}"
        )
        for block, (event, n, args) in enumerate([*registered, *logs])
    )


def status(number, value):
    return "StatusSet", number, {"status": int(value)}


def inherited(number, heir):
    return "MemberInherited", number, {"heir": member(heir)}


def dynasty(length):
    """So many die one after the other, each the heir of the one before."""
    for number in range(length):
        yield status(number, Status.DECEASED)
        yield inherited(number, number + 1)


def payee(*logs):
    return payee_of(members(*logs), member(0), LATER)


def test_payee_of__active__its_wallet_of_now():
    assert payee() == "0xW0"
    assert payee(("MemberRecovered", 0, {"from": "0xW0", "to": "0xNew"})) == "0xNew"
    assert payee(status(0, Status.FROZEN), status(0, Status.ACTIVE)) == "0xW0"


@pytest.mark.parametrize("value", [s for s in Status if s not in (Status.NONE, Status.ACTIVE)])
def test_payee_of__blocked__nobody(value):
    assert payee(status(0, value)) is None


def test_payee_of__dead__the_heir_or_the_heirs_heir():
    assert payee(*dynasty(1)) == "0xW1"
    assert payee(*dynasty(1), status(1, Status.FROZEN)) is None
    assert payee(*dynasty(8)) == "0xW8"
    assert payee(*dynasty(9)) is None


def test_payee_of__before_it_happened__is_as_it_was():
    people = members(*dynasty(1))
    assert payee_of(people, member(0), (10, 0)) == "0xW0"
    assert payee_of(people, member(0), (11, 0)) is None
    assert payee_of(people, member(0), (11, 1)) == "0xW1"
