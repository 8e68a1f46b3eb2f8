"""redeem: a member burns its own stones for goods, once its account is old enough."""

import pytest

from tests.helpers import bytes32
from tests.unit.events import events_of, hex32
from tests.unit.stone.logged import MOST, ZERO, refused, state_of, transfer_of
from tests.unit.stone.people import ACTIVE, CLOSED, NONE, SUSPENDED

ORDER = bytes32("order 17")
STATUSES = range(NONE, CLOSED + 1)


def opens_at(members, params, person):
    return members.memberOf(person.id)[3] + params.registry.redemption_opens


@pytest.fixture
def ripe(stone, members, params, clock, rich):
    """Alice with 1,000 wei, 90 days after she was registered."""
    clock.set(opens_at(members, params, rich))
    return rich


@pytest.mark.parametrize("amount", [0, 1, 999, 1_000])
def test_redeem__within_the_balance__burned_with_its_events_STONE_3(stone, ripe, amount):
    tx = stone.redeem(amount, ORDER, {"from": ripe.wallet})
    told = {
        "member": hex32(ripe.id),
        "wallet": ripe.wallet,
        "amount": amount,
        "order": hex32(ORDER),
    }
    assert events_of(tx, stone) == [
        ("Redeemed", told),
        transfer_of(ripe.wallet, ZERO, amount),
    ]
    assert stone.balanceOf(ripe.wallet) == stone.totalSupply() == 1_000 - amount
    assert stone.balanceOf(ZERO) == 0


def test_redeem__everything__mining_is_not_reopened_STONE_2_STONE_3(
    stone, ripe, bob, mileage_minter
):
    stone.redeem(1_000, ORDER, {"from": ripe.wallet})
    assert stone.minted(0) == 1_000
    stone.mintMileage([bob.id], [5], {"from": mileage_minter})
    assert (stone.minted(0), stone.totalSupply()) == (1_005, 5)


def test_redeem__same_order_again__redeemed_again(stone, ripe):
    for _ in range(2):
        stone.redeem(400, ORDER, {"from": ripe.wallet})
    assert stone.balanceOf(ripe.wallet) == 200


@pytest.mark.parametrize("amount", [1_001, 1_000 + 2**128, MOST])
def test_redeem__more_than_the_balance__refused(stone, ripe, freezer, amount):
    error = ("ERC20InsufficientBalance", ripe.wallet, 1_000, amount)
    with refused(stone, [ripe.wallet], *error):
        stone.redeem(amount, ORDER, {"from": ripe.wallet})
    stone.setFrozenTokens(ripe.wallet, 400, {"from": freezer})
    with refused(stone, [ripe.wallet], *error):
        stone.redeem(amount, ORDER, {"from": ripe.wallet})


@pytest.mark.parametrize("amount", [0, 1_000])
def test_redeem__young_account__from_its_first_second_on(
    stone, members, params, clock, rich, amount
):
    opens = opens_at(members, params, rich)
    assert params.registry.redemption_opens == 90 * 86_400
    clock.next(opens - 1)
    with refused(stone, [rich.wallet], "Stone_RedemptionNotOpen", opens):
        stone.redeem(amount, ORDER, {"from": rich.wallet})
    clock.next(opens)
    stone.redeem(amount, ORDER, {"from": rich.wallet})
    assert stone.totalSupply() == 1_000 - amount


@pytest.mark.parametrize(("frozen", "amount"), [(1, 999), (400, 600), (1_000, 0), (MOST, 0)])
def test_redeem__part_frozen__the_rest_and_no_more_STONE_7(stone, ripe, freezer, frozen, amount):
    stone.setFrozenTokens(ripe.wallet, frozen, {"from": freezer})
    for more in (amount + 1, 1_000):
        error = ("ERC7943InsufficientUnfrozenBalance", ripe.wallet, more, amount)
        with refused(stone, [ripe.wallet], *error):
            stone.redeem(more, ORDER, {"from": ripe.wallet})
    tx = stone.redeem(amount, ORDER, {"from": ripe.wallet})
    assert [name for name, _ in events_of(tx, stone)] == ["Redeemed", "Transfer"]
    assert stone.balanceOf(ripe.wallet) == 1_000 - amount
    assert stone.getFrozenTokens(ripe.wallet) == frozen


def test_redeem__paused__refused_until_the_pause_lapses_STONE_6(stone, ripe, pauser, clock):
    stone.pause({"from": pauser})
    until = stone.pausedUntil()
    for time in (clock.now + 1, until - 1):
        clock.next(time)
        with refused(stone, [ripe.wallet], "Stone_Paused", until):
            stone.redeem(0, ORDER, {"from": ripe.wallet})
    clock.next(until)
    stone.redeem(1_000, ORDER, {"from": ripe.wallet})
    assert stone.totalSupply() == 0


def test_redeem__transfers_closed__burned(stone, ripe):
    assert stone.transferPolicy() == 0
    stone.redeem(1_000, ORDER, {"from": ripe.wallet})
    assert stone.totalSupply() == 0


def test_redeem__members_may_transfer__burned(stone, members_may_transfer, ripe):
    assert stone.transferPolicy() == 1
    stone.redeem(1_000, ORDER, {"from": ripe.wallet})
    assert stone.totalSupply() == 0


@pytest.mark.parametrize("status", STATUSES)
def test_redeem__status__active_members_only_STONE_5(stone, params, clock, pair, status):
    person, _ = pair(status, NONE)
    clock.forward(params.registry.redemption_opens)
    if status == ACTIVE:
        stone.redeem(1_000, ORDER, {"from": person.wallet})
        assert stone.totalSupply() == 0
        return
    amounts = (0,) if status == NONE else (0, 1, 1_000)
    for amount in amounts:
        with refused(stone, [person.wallet], "ERC7943CannotSend", person.wallet):
            stone.redeem(amount, ORDER, {"from": person.wallet})


def test_redeem__no_member__has_nothing(stone, unregistered):
    error = ("ERC20InsufficientBalance", unregistered.wallet, 0, 1)
    with refused(stone, [unregistered.wallet], *error):
        stone.redeem(1, ORDER, {"from": unregistered.wallet})


def test_redeem__wallet_left_behind__refused_and_the_new_one_may_STONE_5(moved, stranger):
    stone, old, new, _ = moved
    with refused(stone, [old, new], "ERC7943CannotSend", old):
        stone.redeem(1_000, ORDER, {"from": old})
    stone.recover(old, new, {"from": stranger})
    stone.redeem(1_000, ORDER, {"from": new})
    assert state_of(stone, old, new)[4:] == [0, 0, 0, 0]


def test_redeem__active_again__burned(stone, members, steward, ripe):
    members.setStatus(ripe.id, SUSPENDED, {"from": steward})
    members.setStatus(ripe.id, ACTIVE, {"from": steward})
    stone.redeem(1, ORDER, {"from": ripe.wallet})
    assert stone.totalSupply() == 999
