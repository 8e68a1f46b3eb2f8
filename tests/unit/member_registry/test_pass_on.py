"""passOn: what reaches the dead later is the heir's, too."""

import pytest

from tests.helpers import bytes32, delayed
from tests.unit.events import events_of
from tests.unit.stone.logged import transfer_of
from tests.unit.stone.people import DECEASED, SUSPENDED


@pytest.fixture
def members_may_transfer(stone, manager, policy, clock):
    """The transfer policy MEMBERS is in force."""
    delayed(manager, stone, stone.setTransferPolicy.encode_input(1), policy, clock)


@pytest.fixture
def late(hands, lin, mei):
    """Lin, from whom Mei inherited, and who won 30 wei since."""
    hands.inherited(lin, mei)
    hands.mint(lin, 30)
    return lin


def test_passOn__won_after_death__by_anyone_to_the_heir(
    hands, members, stone, late, mei, hao, stranger
):
    assert hands.stones(late.wallet, mei.wallet) == [(30, 0), (1_050, 407)]
    tx = members.passOn(late.id, {"from": stranger})
    assert events_of(tx, members) == []
    assert events_of(tx, stone) == [
        ("Recovered", {"from": late.wallet, "to": mei.wallet, "amount": 30}),
        transfer_of(late.wallet, mei.wallet, 30),
    ]
    hands.mint(late, 4)
    members.passOn(late.id, {"from": hao.wallet})
    assert hands.stones(late.wallet, mei.wallet) == [(0, 0), (1_084, 407)]


def test_passOn__nothing_came__nothing_moves(hands, members, lin, mei, stranger):
    hands.inherited(lin, mei)
    before = hands.stones(lin.wallet, mei.wallet)
    members.passOn(lin.id, {"from": stranger})
    assert hands.stones(lin.wallet, mei.wallet) == before


def test_passOn__frozen_after_death__the_freeze_goes_along(hands, members, late, mei, stranger):
    hands.freeze(late.wallet, 12)
    members.passOn(late.id, {"from": stranger})
    assert hands.stones(late.wallet, mei.wallet) == [(0, 0), (1_080, 419)]


def test_passOn__heir_recovered_since__to_the_heirs_new_wallet(
    hands, members, late, mei, fresh, stranger
):
    hands.recovered(mei, fresh[0])
    members.passOn(late.id, {"from": stranger})
    assert hands.stones(late.wallet, mei.wallet, fresh[0]) == [(0, 0), (0, 0), (1_080, 407)]


def test_passOn__heir_died_in_turn__along_the_line_and_heirs_stay_MEMBER_6(
    hands, members, late, mei, hao, stranger
):
    hands.inherited(mei, hao)
    assert hands.stones(late.wallet, mei.wallet, hao.wallet) == [(30, 0), (0, 0), (1_050, 407)]
    members.passOn(late.id, {"from": stranger})
    assert hands.stones(late.wallet, mei.wallet, hao.wallet) == [(0, 0), (30, 0), (1_050, 407)]
    members.passOn(mei.id, {"from": stranger})
    assert hands.stones(late.wallet, mei.wallet, hao.wallet) == [(0, 0), (0, 0), (1_080, 407)]
    heirs = [members.heirOf(person.id) for person in (late, mei, hao)]
    assert heirs == ["0x" + h.hex() for h in (mei.id, hao.id, bytes(32))]


def test_passOn__heir_dead_without_an_heir__waits_at_the_heirs(hands, members, late, mei, stranger):
    hands.set_status(mei, DECEASED)
    members.passOn(late.id, {"from": stranger})
    assert hands.stones(late.wallet, mei.wallet) == [(0, 0), (1_080, 407)]


@pytest.mark.parametrize("pending", [False, True])
def test_passOn__no_heir__refused_MEMBER_5(hands, members, dead, mei, stranger, pending):
    if pending:
        hands.propose_heir(dead, mei)
        hands.clock.forward(hands.rules.recovery_seconds)
    with hands.refused(dead, "MemberRegistry_NoHeir", dead.id):
        members.passOn(dead.id, {"from": stranger})


def test_passOn__the_living_and_the_unknown__refused(hands, members, lin, fresh, stranger):
    moved = hands.recovered(lin, fresh[0])
    for id_ in (lin.id, bytes32("nobody"), bytes(32)):
        with hands.refused(moved, "MemberRegistry_NoHeir", id_):
            members.passOn(id_, {"from": stranger})


def test_passOn__the_dead__cannot_send_what_they_win(hands, stone, late, mei, members_may_transfer):
    assert stone.canSend(late.wallet) is False
    with hands.refused(late, "ERC7943CannotSend", late.wallet):
        stone.transfer(mei.wallet, 30, {"from": late.wallet})
    hands.clock.forward(hands.rules.redemption_opens)
    with hands.refused(late, "ERC7943CannotSend", late.wallet):
        stone.redeem(30, bytes(32), {"from": late.wallet})


def test_passOn__heir_suspended__moved_and_stays_there(hands, members, stone, late, mei, stranger):
    hands.set_status(mei, SUSPENDED)
    members.passOn(late.id, {"from": stranger})
    assert hands.stones(late.wallet, mei.wallet) == [(0, 0), (1_080, 407)]
    assert stone.canSend(mei.wallet) is False
