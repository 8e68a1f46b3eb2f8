"""canSend, canReceive, and which rule comes first: codes, messages, and errors that agree."""

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.stone.logged import MOST, ZERO
from tests.unit.stone.people import ACTIVE, CLOSED, NONE, SUSPENDED

NO_RULE, PAUSED, SHUT, SENDER, RECEIVER, TOO_EARLY, FROZEN_PART = range(7)
STATUSES = range(NONE, CLOSED + 1)


def codes_of(stone, sender, receiver, *values):
    return [stone.detectTransferRestriction(sender, receiver, value) for value in values]


@pytest.mark.parametrize("status", STATUSES)
def test_canSend_canReceive__each_status__active_sends_any_member_receives(stone, pair, status):
    person, _ = pair(status, NONE)
    assert stone.canSend(person.wallet) is (status == ACTIVE)
    assert stone.canReceive(person.wallet) is (status != NONE)


def test_canSend_canReceive__nobodys_accounts__neither(stone, members, unregistered):
    for account in (unregistered.wallet, ZERO, stone, members):
        assert stone.canSend(account) is stone.canReceive(account) is False


def test_canSend_canReceive__wallet_left_behind__neither(moved):
    stone, old, new, _ = moved
    assert stone.canSend(old) is stone.canReceive(old) is False
    assert stone.canSend(new) is stone.canReceive(new) is True


def test_canSend_canReceive__paused_closed_and_frozen__about_the_account_only(
    stone, rich, pauser, freezer
):
    stone.pause({"from": pauser})
    stone.setFrozenTokens(rich.wallet, MOST, {"from": freezer})
    assert stone.canSend(rich.wallet) is stone.canReceive(rich.wallet) is True


def test_detect__transfer_that_breaks_every_rule__named_one_by_one_as_they_are_mended(
    stone, members, registrar, steward, rich, unregistered, pauser, freezer, members_may_transfer
):
    way = (stone, rich.wallet, unregistered.wallet)
    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    stone.setFrozenTokens(rich.wallet, 400, {"from": freezer})
    stone.pause({"from": pauser})
    assert codes_of(*way, 0, 601) == [PAUSED] * 2
    stone.unpause({"from": pauser})
    assert codes_of(*way, 0, 601) == [SENDER] * 2
    members.setStatus(rich.id, ACTIVE, {"from": steward})
    assert codes_of(*way, 0, 601) == [RECEIVER] * 2
    members.register(unregistered.id, unregistered.wallet, 0, {"from": registrar})
    assert codes_of(*way, 0, 600, 601, MOST) == [NO_RULE, NO_RULE, FROZEN_PART, FROZEN_PART]
    stone.setFrozenTokens(rich.wallet, 0, {"from": freezer})
    assert codes_of(*way, 601) == [NO_RULE]


def test_detect__policy_none__closed_comes_before_sender_and_after_pause(
    stone, members, steward, rich, unregistered, pauser
):
    way = (stone, rich.wallet, unregistered.wallet, 0)
    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    assert codes_of(*way) == [SHUT]
    stone.pause({"from": pauser})
    assert codes_of(*way) == [PAUSED]


def test_detect__redemption_that_breaks_every_rule__named_one_by_one_and_so_is_redeem(
    stone, members, steward, params, rich, pauser, freezer, clock
):
    def check(code, error, *args):
        assert codes_of(stone, rich.wallet, ZERO, 601) == [code]
        with expect_error(error, *args):
            stone.redeem.call(601, bytes32(1), {"from": rich.wallet})

    members.setStatus(rich.id, SUSPENDED, {"from": steward})
    stone.setFrozenTokens(rich.wallet, 400, {"from": freezer})
    stone.pause({"from": pauser})
    check(PAUSED, "Stone_Paused", stone.pausedUntil())
    stone.unpause({"from": pauser})
    check(SENDER, "ERC7943CannotSend", rich.wallet)
    members.setStatus(rich.id, ACTIVE, {"from": steward})
    opens = members.memberOf(rich.id)[3] + params.registry.redemption_opens
    clock.set(opens - 1)
    check(TOO_EARLY, "Stone_RedemptionNotOpen", opens)
    clock.set(opens)
    check(FROZEN_PART, "ERC7943InsufficientUnfrozenBalance", rich.wallet, 601, 600)
    assert codes_of(stone, rich.wallet, ZERO, 0, 600) == [NO_RULE] * 2


def test_detect__youngest_account__may_transfer_though_not_redeem(
    stone, rich, bob, members_may_transfer
):
    assert codes_of(stone, rich.wallet, bob.wallet, 1_000) == [NO_RULE]
    assert codes_of(stone, rich.wallet, ZERO, 1_000) == [TOO_EARLY]


def test_detect__pause_and_redemption__by_the_second(
    stone, members, params, rich, bob, pauser, clock, members_may_transfer
):
    stone.pause({"from": pauser})
    until = stone.pausedUntil()
    clock.set(until - 1)
    assert codes_of(stone, rich.wallet, bob.wallet, 1) == [PAUSED]
    clock.set(until)
    assert codes_of(stone, rich.wallet, bob.wallet, 1) == [NO_RULE]


def test_detect__wallet_left_behind__names_the_side_it_stands_on(moved):
    stone, old, new, other = moved
    assert codes_of(stone, old, other, 0, 1_000) == [SENDER] * 2
    assert codes_of(stone, old, ZERO, 0) == [SENDER]
    assert codes_of(stone, other, old, 0) == [RECEIVER]
    assert codes_of(stone, other, new, 0, 500) == [NO_RULE] * 2


def test_detect__to_oneself_and_from_nobody(stone, rich, unregistered, members_may_transfer):
    assert codes_of(stone, rich.wallet, rich.wallet, 0, 1_000) == [NO_RULE] * 2
    assert codes_of(stone, unregistered.wallet, rich.wallet, 0) == [SENDER]
    assert codes_of(stone, ZERO, rich.wallet, 0) == codes_of(stone, ZERO, ZERO, 0) == [SENDER]
