"""Who has an address of the house registered as a person's wallet gets nothing of what is there.

The registry knows no insiders: a registrar can register any address, and a steward propose any.
"""

import pytest

from tests.helpers import bytes32
from tests.unit.events import events_of
from tests.unit.proceeds_vault.desk import STONES, claimed_by, share
from tests.unit.settlement_voucher.ledger import recovered, transfer
from tests.unit.stone.people import CLOSED, DECEASED, FROZEN, SUSPENDED, Person, register

LIN, MEI = share(30_000 * STONES + 1), share(7 * STONES - 1)


@pytest.fixture
def disguised(desk, opened, members, registrar, vault):
    """The vault, with the money of a distribution, as a person."""
    return register(members, registrar, Person(bytes32("disguised"), vault))


def test_recover__vault_registered_as_a_person__its_money_stays_VOUCHER_3(
    desk, opened, disguised, hands, vault, fresh, lin, mei
):
    """Registrar, steward and notary together; a vault cancels nothing."""
    rest = desk.has(vault)
    hands.recovered(disguised, fresh[0])
    assert desk.has(vault, fresh[0]) == [*rest, 0]
    desk.claim([opened], lin, mei)
    assert desk.has(lin, mei) == [LIN, MEI]
    desk.adds_up()


def test_recover__person_recovered_to_the_vault_and_from_it__stones_alone_go_on_VOUCHER_3(
    desk, opened, hands, vault, fresh, lin, mei
):
    """Steward and notary are enough for this one."""
    desk.claim([opened], lin)
    kept = desk.has(vault)[0]
    moved = hands.recovered(lin, vault)
    assert desk.has(lin, vault) == [0, kept + LIN]
    again = hands.recovered(moved, fresh[0])
    assert desk.has(vault, again) == [kept + LIN, 0]
    assert hands.stones(vault, again.wallet) == [(0, 0), (30_000 * STONES + 1, 0)]
    assert desk.logged(desk.claim([desk.open()], again)) == [claimed_by(1, again, LIN)]
    desk.claim([opened], mei)


def test_inheritance__from_the_vault_registered_as_a_person__nothing_VOUCHER_3(
    desk, opened, disguised, hands, voucher, vault, mei
):
    rest = desk.has(vault)
    tx = hands.inherited(disguised, mei)
    assert events_of(tx, voucher) == [
        recovered(vault, mei.wallet, 0),
        transfer(vault, mei.wallet, 0),
    ]
    hands.members.passOn(disguised.id, {"from": mei.wallet})
    assert desk.has(vault, mei) == [*rest, 0]


@pytest.mark.parametrize("status", [SUSPENDED, FROZEN, DECEASED, CLOSED])
def test_claim__vault_registered_as_a_person_and_blocked__pays_all_the_same(
    desk, opened, disguised, hands, lin, status
):
    """What an insider may do does not depend on what the registry says of its address."""
    hands.set_status(disguised, status)
    desk.claim([opened], lin)
    desk.end(opened)
    desk.sweep(opened)
    assert desk.has(lin, desk.vault) == [LIN, 0]


def test_open__sponsor_registered_as_a_person_and_blocked__opens_all_the_same(
    desk, hands, members, registrar, sponsor, lin
):
    hands.set_status(register(members, registrar, Person(bytes32("boss"), sponsor)), FROZEN)
    desk.claim([desk.open()], lin)
    assert desk.has(lin) == [LIN]
    desk.adds_up()


def test_claim__vault_registered_as_a_person_with_stones__pays_itself_and_nobody_else_loses(
    desk, hands, disguised, vault, lin, mei
):
    """Its part lies in the vault for ever, outside all distributions."""
    hands.mint(disguised, STONES)
    opened = desk.open()
    desk.claim([opened], disguised, lin, mei)
    assert desk.of(opened)["claimed"] == share(STONES) + LIN + MEI
    assert desk.has(lin, mei) == [LIN, MEI]
    for number in (0, opened):
        desk.end(number)
        desk.sweep(number)
    assert desk.has(vault) == [share(STONES)]
