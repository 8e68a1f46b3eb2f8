"""What a recovery moves, and what stays: stones, freeze, crystals, the former wallets."""

import pytest
from brownie import accounts

from tests.helpers import delayed
from tests.unit.events import events_of, hex32
from tests.unit.stone.logged import frozen_of, transfer_of
from tests.unit.stone.people import Person

ORDER = bytes(32)


@pytest.fixture
def members_may_transfer(stone, manager, policy, clock):
    """The transfer policy MEMBERS is in force."""
    delayed(manager, stone, stone.setTransferPolicy.encode_input(1), policy, clock)


def test_executeProposal__recovery__stones_and_freeze_go_along(hands, stone, lin, fresh):
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    tx = hands.execute(lin)
    assert events_of(tx, stone) == [
        frozen_of(lin.wallet, 0),
        frozen_of(fresh[0], 400),
        ("Recovered", {"from": lin.wallet, "to": fresh[0], "amount": 1_000}),
        transfer_of(lin.wallet, fresh[0], 1_000),
    ]
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_000, 400)]


def test_executeProposal__recovery_of_one__others_stay(hands, lin, mei, fresh):
    before = hands.state(mei, 0)
    hands.recovered(lin, fresh[0])
    assert hands.state(mei, 0) == before


def test_executeProposal__wallet_after_wallet__everything_ends_at_the_last_MEMBER_1_MEMBER_2(
    hands, members, lin, fresh
):
    person = lin
    for place, wallet in enumerate(fresh[:3], start=1):
        hands.mint(person, 10)
        person = hands.recovered(person, wallet)
        passed = [lin.wallet, *fresh[:place]]
        assert list(members.allWalletsOf(lin.id)) == passed
        assert [members.idOf(w) for w in passed] == [hex32(lin.id)] * (place + 1)
        assert members.memberOf(lin.id)[0] == wallet
        assert hands.stones(*passed) == [(0, 0)] * place + [(1_000 + 10 * place, 400)]


def test_executeProposal__recovered__mints_settle_to_the_new_wallet(hands, lin, fresh):
    hands.recovered(lin, fresh[0])
    hands.mint(lin, 23)
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_023, 400)]


def test_executeProposal__recovered__old_wallet_neither_sends_nor_receives(
    hands, stone, lin, mei, fresh, members_may_transfer
):
    moved = hands.recovered(lin, fresh[0])
    assert (stone.canSend(lin.wallet), stone.canReceive(lin.wallet)) == (False, False)
    assert (stone.canSend(moved.wallet), stone.canReceive(moved.wallet)) == (True, True)
    with hands.refused(lin, "ERC7943CannotSend", lin.wallet):
        stone.transfer(mei.wallet, 0, {"from": lin.wallet})
    with hands.refused(lin, "ERC7943CannotReceive", lin.wallet):
        stone.transfer(lin.wallet, 1, {"from": mei.wallet})
    stone.transfer(mei.wallet, 600, {"from": moved.wallet})
    stone.transfer(moved.wallet, 1, {"from": mei.wallet})
    assert stone.balanceOf(moved.wallet) == 401


def test_executeProposal__recovered__new_wallet_redeems_by_the_age_of_the_member(
    hands, stone, lin, fresh
):
    hands.clock.forward(hands.rules.redemption_opens)
    moved = hands.recovered(lin, fresh[0])
    stone.redeem(600, ORDER, {"from": moved.wallet})
    with hands.refused(lin, "ERC7943CannotSend", lin.wallet):
        stone.redeem(0, ORDER, {"from": lin.wallet})
    assert hands.stones(moved.wallet) == [(400, 400)]


def test_executeProposal__new_wallet_frozen_before__both_freezes_hold(hands, lin, fresh):
    hands.freeze(fresh[0], 33)
    hands.recovered(lin, fresh[0])
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_000, 433)]


def test_executeProposal__recovery_while_paused__moved(hands, stone, pauser, lin, fresh):
    hands.propose(lin, fresh[0])
    hands.clock.forward(hands.rules.recovery_seconds)
    stone.pause({"from": pauser})
    hands.execute(lin)
    assert hands.stones(fresh[0]) == [(1_000, 400)]


def test_executeProposal__recovered__crystals_stay_with_the_member(
    hands, crystal, board, lin, fresh
):
    crystal.earn(lin.id, 70, {"from": accounts.at(board.address, force=True)})
    assert crystal.balanceOf(lin.wallet) == 70
    hands.recovered(lin, fresh[0])
    assert crystal.held(lin.id) == crystal.balanceOf(fresh[0]) == 70
    assert crystal.balanceOf(lin.wallet) == 0


def test_executeProposal__suspended_while_pending__can_send_again(hands, stone, lin, fresh):
    hands.propose(lin, fresh[0])
    assert stone.canSend(lin.wallet) is False
    hands.clock.forward(hands.rules.recovery_seconds)
    hands.execute(lin)
    assert stone.canSend(fresh[0]) is True


def test_executeProposal__pending__mints_still_reach_the_old_wallet_and_go_along(hands, lin, fresh):
    hands.propose(lin, fresh[0])
    hands.mint(lin, 5)
    assert hands.stones(lin.wallet) == [(1_005, 400)]
    hands.clock.forward(hands.rules.recovery_seconds)
    hands.execute(lin)
    assert hands.stones(lin.wallet, fresh[0]) == [(0, 0), (1_005, 400)]


def test_executeProposal__recovered__new_wallet_may_cancel_once_itself_MEMBER_4(
    hands, members, lin, fresh
):
    hands.cancelled(lin, fresh[4])
    hands.propose(lin, fresh[0])
    hands.confirm(lin)
    hands.clock.forward(hands.rules.second_recovery_seconds)
    hands.execute(lin)
    moved = Person(lin.id, fresh[0])
    assert [members.hasCancelled(w) for w in (lin.wallet, fresh[0])] == [True, False]
    hands.cancelled(moved, fresh[1])
    assert members.hasCancelled(fresh[0]) is True
