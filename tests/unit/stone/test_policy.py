"""setTransferPolicy, and who may send to whom under each policy."""

import pytest

from tests.helpers import delayed, expect_error
from tests.unit.events import events_of
from tests.unit.stone.people import ACTIVE, CLOSED, FROZEN, NONE, SUSPENDED

CLOSED_TO_ALL, MEMBERS = 0, 1
AMOUNTS = [0, 1, 1_000]
STATUSES = range(NONE, CLOSED + 1)


@pytest.mark.parametrize("policy_set", [MEMBERS, CLOSED_TO_ALL])
def test_setTransferPolicy__after_its_delay__in_force(stone, manager, policy, clock, policy_set):
    call = stone.setTransferPolicy.encode_input(policy_set)
    tx = delayed(manager, stone, call, policy, clock)
    assert events_of(tx, stone) == [("TransferPolicySet", {"policy": policy_set})]
    assert stone.transferPolicy() == policy_set


def test_setTransferPolicy__before_its_delay__refused(stone, manager, policy, params, clock):
    call = stone.setTransferPolicy.encode_input(MEMBERS)
    operation = manager.hashOperation(policy, stone, call)
    with expect_error("AccessManagerNotScheduled", operation):
        stone.setTransferPolicy(MEMBERS, {"from": policy})
    manager.schedule(stone, call, 0, {"from": policy})
    ready = clock.now + params.delays.policy
    clock.next(ready - 1)
    with expect_error("AccessManagerNotReady", operation):
        stone.setTransferPolicy(MEMBERS, {"from": policy})
    clock.next(ready)
    stone.setTransferPolicy(MEMBERS, {"from": policy})
    assert stone.transferPolicy() == MEMBERS


def test_setTransferPolicy__anyone_but_the_policy_holder__refused(
    stone, stranger, pauser, steward, as_admin
):
    for caller in (stranger, pauser, steward, as_admin):
        with expect_error("AccessManagedUnauthorized", caller):
            stone.setTransferPolicy.call(MEMBERS, {"from": caller})


@pytest.mark.parametrize("amount", AMOUNTS)
def test_transfer__policy_none__refused_whatever_the_amount_STONE_5(stone, rich, bob, amount):
    with expect_error("Stone_TransfersClosed"):
        stone.transfer(bob.wallet, amount, {"from": rich.wallet})
    with expect_error("Stone_TransfersClosed"):
        stone.transfer(rich.wallet, amount, {"from": rich.wallet})


@pytest.mark.parametrize("amount", AMOUNTS)
def test_transferFrom__policy_none__refused_whatever_the_amount_STONE_5(
    stone, rich, bob, spender, amount
):
    stone.approve(spender, 1_000, {"from": rich.wallet})
    with expect_error("Stone_TransfersClosed"):
        stone.transferFrom(rich.wallet, bob.wallet, amount, {"from": spender})
    assert stone.allowance(rich.wallet, spender) == 1_000


@pytest.mark.parametrize("receiver_status", STATUSES)
@pytest.mark.parametrize("sender_status", STATUSES)
def test_transfer__policy_members__active_sender_to_any_member_STONE_5(
    stone, members_may_transfer, pair, spender, sender_status, receiver_status
):
    sender, receiver = pair(sender_status, receiver_status)
    stone.approve(spender, 1_000, {"from": sender.wallet})
    if sender_status != ACTIVE:
        refusal = ("ERC7943CannotSend", sender.wallet)
    elif receiver_status == NONE:
        refusal = ("ERC7943CannotReceive", receiver.wallet)
    else:
        stone.transfer(receiver.wallet, 400, {"from": sender.wallet})
        stone.transferFrom(sender.wallet, receiver.wallet, 600, {"from": spender})
        assert stone.balanceOf(receiver.wallet) == 1_000
        return
    for amount in (0, 1):
        with expect_error(*refusal):
            stone.transfer(receiver.wallet, amount, {"from": sender.wallet})
        with expect_error(*refusal):
            stone.transferFrom(sender.wallet, receiver.wallet, amount, {"from": spender})


@pytest.mark.parametrize("amount", AMOUNTS)
def test_transfer__policy_members_to_oneself__only_while_active_STONE_5(
    stone, members, steward, rich, members_may_transfer, amount
):
    stone.transfer(rich.wallet, amount, {"from": rich.wallet})
    assert stone.balanceOf(rich.wallet) == 1_000
    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    with expect_error("ERC7943CannotSend", rich.wallet):
        stone.transfer(rich.wallet, amount, {"from": rich.wallet})


def test_transfer__member_unfrozen__may_send_again(
    stone, members, steward, rich, bob, members_may_transfer
):
    members.setStatus(rich.id, FROZEN, {"from": steward})
    members.setStatus(rich.id, ACTIVE, {"from": steward})
    stone.transfer(bob.wallet, 1, {"from": rich.wallet})
    assert stone.balanceOf(bob.wallet) == 1


def test_transfer__policy_none_again__refused(
    stone, manager, policy, clock, rich, bob, members_may_transfer
):
    call = stone.setTransferPolicy.encode_input(CLOSED_TO_ALL)
    delayed(manager, stone, call, policy, clock)
    with expect_error("Stone_TransfersClosed"):
        stone.transfer(bob.wallet, 1, {"from": rich.wallet})


def test_transfer__from_a_wallet_left_behind__refused_STONE_5(moved):
    stone, old, new, other = moved
    with expect_error("ERC7943CannotSend", old):
        stone.transfer(other, 0, {"from": old})
    with expect_error("ERC7943CannotSend", old):
        stone.transfer(new, 0, {"from": old})
    stone.transfer(other, 0, {"from": new})


def test_transfer__to_a_wallet_left_behind__refused_STONE_5(moved):
    stone, old, new, other = moved
    with expect_error("ERC7943CannotReceive", old):
        stone.transfer(old, 0, {"from": other})
    stone.transfer(new, 0, {"from": other})
