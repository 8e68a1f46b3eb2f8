"""mintMileage and mintEngagement: both pools alike, and apart from each other."""

import random

import pytest

from csop import emission
from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of
from tests.unit.stone.people import CLOSED, SUSPENDED, Person, register

ZERO = "0x" + "00" * 20
STRANGE = [bytes32("strange"), bytes32("stranger still")]


def transfer_of(wallet, value):
    return ("Transfer", {"from": ZERO, "to": wallet, "value": value})


def minted_of(pool, amount):
    return ("Minted", {"pool": pool.number, "minter": pool.minter, "amount": amount})


def skipped_by(pool, ids, amounts):
    return [int(position) for position in pool.mint.call(ids, amounts, {"from": pool.minter})]


def test_mint__known_members__credited_with_exact_events(stone, pool, alice, bob):
    tx = pool.mint([bob.id, alice.id], [7, 11], {"from": pool.minter})
    assert events_of(tx, stone) == [
        transfer_of(bob.wallet, 7),
        transfer_of(alice.wallet, 11),
        minted_of(pool, 18),
    ]
    assert stone.balanceOf(bob.wallet) == 7
    assert stone.balanceOf(alice.wallet) == 11
    assert stone.totalSupply() == 18
    assert stone.minted(pool.number) == 18
    assert stone.minted(1 - pool.number) == 0


def test_mint__known_members__nothing_skipped(pool, alice, bob):
    assert skipped_by(pool, [alice.id, bob.id], [1, 1]) == []


def test_mint__unknown_ids_among_known_ones__skipped_by_position_STONE_4(stone, pool, alice, bob):
    ids = [STRANGE[0], alice.id, bytes(32), bob.id, STRANGE[1]]
    amounts = [1, 20, 300, 4_000, 50_000]
    assert skipped_by(pool, ids, amounts) == [0, 2, 4]
    tx = pool.mint(ids, amounts, {"from": pool.minter})
    assert events_of(tx, stone) == [
        transfer_of(alice.wallet, 20),
        transfer_of(bob.wallet, 4_000),
        minted_of(pool, 4_020),
    ]
    assert stone.totalSupply() == stone.minted(pool.number) == 4_020
    assert stone.balanceOf(ZERO) == 0


def test_mint__only_unknown_ids__all_skipped(stone, pool):
    assert skipped_by(pool, STRANGE, [5, 6]) == [0, 1]
    tx = pool.mint(STRANGE, [5, 6], {"from": pool.minter})
    assert events_of(tx, stone) == [minted_of(pool, 0)]
    assert stone.totalSupply() == 0


def test_mint__skipped_id_registered_later__can_be_minted(
    stone, pool, members, registrar, unregistered
):
    pool.mint([unregistered.id], [5], {"from": pool.minter})
    register(members, registrar, unregistered)
    pool.mint([unregistered.id], [5], {"from": pool.minter})
    assert stone.balanceOf(unregistered.wallet) == 5


def test_mint__empty_batch__nothing_minted(stone, pool):
    tx = pool.mint([], [], {"from": pool.minter})
    assert events_of(tx, stone) == [minted_of(pool, 0)]


def test_mint__same_id_twice_and_zero_amount__each_item_counts(stone, pool, alice):
    tx = pool.mint([alice.id] * 3, [3, 0, 4], {"from": pool.minter})
    assert events_of(tx, stone) == [
        transfer_of(alice.wallet, 3),
        transfer_of(alice.wallet, 0),
        transfer_of(alice.wallet, 4),
        minted_of(pool, 7),
    ]
    assert stone.balanceOf(alice.wallet) == 7


@pytest.mark.parametrize("status", range(SUSPENDED, CLOSED + 1))
def test_mint__blocked_member__earns_all_the_same(stone, pool, members, steward, alice, status):
    members.setStatus(alice.id, status, {"from": steward})
    pool.mint([alice.id], [9], {"from": pool.minter})
    assert stone.balanceOf(alice.wallet) == 9


def test_mint__all_that_is_released__minted_and_not_a_wei_more_STONE_1(
    stone, pool, alice, bob, day_one
):
    released = stone.released(pool.number, day_one)
    half = released // 2
    pool.mint([alice.id, bob.id], [half, released - half], {"from": pool.minter})
    assert stone.minted(pool.number) == released
    with expect_error("Stone_AheadOfRelease", pool.number, released + 1, released):
        pool.mint([alice.id], [1], {"from": pool.minter})
    assert stone.balanceOf(alice.wallet) == half


def test_mint__one_item_over_what_is_released__nothing_of_the_batch_stays_STONE_1(
    stone, pool, alice, bob, day_one
):
    released = stone.released(pool.number, day_one)
    with expect_error("Stone_AheadOfRelease", pool.number, released + 1, released):
        pool.mint([alice.id, bob.id], [1, released], {"from": pool.minter})
    assert stone.balanceOf(alice.wallet) == stone.totalSupply() == 0


def test_mint__amount_of_an_unknown_id__does_not_count_towards_the_release(
    stone, pool, alice, day_one
):
    released = stone.released(pool.number, day_one)
    ids = [STRANGE[0], alice.id]
    pool.mint(ids, [2**256 - 1, released], {"from": pool.minter})
    assert stone.minted(pool.number) == released


def test_mint__pool_exhausted__other_pool_unmoved_STONE_1(
    stone, alice, mileage_minter, engagement_minter, day_one
):
    stone.mintMileage([alice.id], [stone.released(0, day_one)], {"from": mileage_minter})
    engagement = stone.released(1, day_one)
    with expect_error("Stone_AheadOfRelease", 1, engagement + 1, engagement):
        stone.mintEngagement([alice.id], [engagement + 1], {"from": engagement_minter})
    stone.mintEngagement([alice.id], [engagement], {"from": engagement_minter})
    assert stone.minted(0) == emission.mileage_released(144)
    assert stone.minted(1) == emission.engagement_released(144)
    assert stone.totalSupply() == stone.minted(0) + stone.minted(1)


def test_mint__batch_not_yet_complete__not_yet_released(
    stone, alice, mileage_minter, clock, genesis
):
    clock.next(genesis + 599)
    with expect_error("Stone_AheadOfRelease", 0, 1, 0):
        stone.mintMileage([alice.id], [1], {"from": mileage_minter})
    clock.next(genesis + 600)
    stone.mintMileage([alice.id], [500 * 10**18], {"from": mileage_minter})
    assert stone.balanceOf(alice.wallet) == 500 * 10**18


@pytest.mark.parametrize("amounts", [[2**256 - 1, 1], [2**255, 2**255], [1, 2**256 - 1]])
def test_mint__amounts_that_wrap_around__refused(pool, alice, amounts):
    with expect_error("Panic", "arithmetic overflow"):
        pool.mint([alice.id] * 2, amounts, {"from": pool.minter})


def test_mint__amount_that_would_wrap_the_counter__refused(pool, alice):
    pool.mint([alice.id], [5], {"from": pool.minter})
    with expect_error("Panic", "arithmetic overflow"):
        pool.mint([alice.id], [2**256 - 3], {"from": pool.minter})


@pytest.mark.parametrize(("ids", "amounts"), [(2, 1), (1, 2), (0, 1), (1, 0)])
def test_mint__lengths_differ__refused(pool, alice, ids, amounts):
    with expect_error("Stone_LengthMismatch", ids, amounts):
        pool.mint([alice.id] * ids, [1] * amounts, {"from": pool.minter})


def test_mint__paused__refused_STONE_6(stone, pool, alice, pauser):
    stone.pause({"from": pauser})
    with expect_error("Stone_Paused", stone.pausedUntil()):
        pool.mint([alice.id], [1], {"from": pool.minter})


def test_mint__anyone_but_its_own_minter__refused(pool, alice, stranger, registrar, as_admin):
    for caller in (stranger, registrar, alice.wallet, as_admin, pool.other):
        with expect_error("AccessManagedUnauthorized", caller):
            pool.mint.call([alice.id], [1], {"from": caller})


def test_mint__large_random_batches__books_agree_with_a_plain_model_STONE_3(
    stone, members, registrar, accounts, mileage_minter, engagement_minter, day_one
):
    dice = random.Random(3)
    people = [
        register(members, registrar, Person(bytes32(1_000 + i), accounts.at(hex40(i), force=True)))
        for i in range(12)
    ]
    balances = dict.fromkeys((p.wallet.address for p in people), 0)
    minted = [0, 0]
    for _ in range(6):
        pool = dice.randrange(2)
        batch = [(dice.choice([*people, None]), dice.randrange(10**18)) for _ in range(120)]
        ids = [person.id if person else STRANGE[0] for person, _ in batch]
        mint, minter = (
            (stone.mintEngagement, engagement_minter)
            if pool
            else (stone.mintMileage, mileage_minter)
        )
        mint(ids, [amount for _, amount in batch], {"from": minter})
        for person, amount in batch:
            if person:
                balances[person.wallet.address] += amount
                minted[pool] += amount
        assert [stone.minted(0), stone.minted(1)] == minted
        assert {wallet: stone.balanceOf(wallet) for wallet in balances} == balances
        assert stone.totalSupply() == sum(minted) == sum(balances.values())


def hex40(number):
    return f"0x{0xABCD0000 + number:040x}"
