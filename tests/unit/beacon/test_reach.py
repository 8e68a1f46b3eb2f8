"""How far back the hash of a seed block can be had (EIP-2935), and what is done when it is lost."""

import pytest

from csop.hashing import keccak
from tests.helpers import expect_error
from tests.unit.beacon.conftest import (
    PERIOD,
    Driver,
    block_hash,
    mine,
    mine_many,
    round_of,
    send_in_one_block,
)
from tests.unit.events import events_of, hex32

REACH = 8191
ANCHORED, AT_7300, LAST, LOST, ALSO_LOST = range(10, 15)
"""Rounds that are closed in one block; the first two are anchored at ages 1 and 7,300."""


@pytest.fixture(scope="module")
def seed_block(beacon, dealing, driver, clock, genesis):
    """The seed block of all these rounds, 8,185 blocks ago."""
    clock.set(genesis + 144 * PERIOD)
    hand = Driver(beacon, dealing, driver)
    options = {"from": driver, "required_confs": 0, "gas_limit": 1_000_000}
    closed = send_in_one_block(
        *[lambda r=r: beacon.close(r, options) for r in range(ANCHORED, ALSO_LOST + 1)]
    )
    block = closed[0].block_number + 1
    mine(1)
    assert hand.anchor(ANCHORED).block_number == block + 1
    mine_many(7_298)
    assert hand.anchor(AT_7300).block_number == block + 7_300
    mine_many(REACH - 7_300 - 6)
    return block


def test_anchor__seed_block_7300_back__its_hash_is_kept(beacon, seed_block):
    assert round_of(beacon, AT_7300) == (seed_block, 0, True, block_hash(seed_block))


@pytest.mark.parametrize("age", [8_190, REACH])
def test_anchor__seed_block_just_in_reach__its_hash_is_kept(driven, beacon, seed_block, age):
    mine(age - (REACH - 6) - 1)
    tx = driven.anchor(LAST)
    assert tx.block_number - seed_block == age
    expected = {"round": LAST, "seedBlock": seed_block, "blockHash": block_hash(seed_block)}
    assert events_of(tx, beacon) == [("RoundAnchored", expected)]
    assert round_of(beacon, LAST) == (seed_block, 0, True, block_hash(seed_block))


@pytest.mark.parametrize("age", [REACH + 1, REACH + 50])
def test_anchor__seed_block_out_of_reach__lost(driven, seed_block, age):
    mine(age - (REACH - 6) - 1)
    with expect_error("Beacon_HashLost", LOST, seed_block):
        driven.anchor(LOST)


def test_close__hash_lost_unanchored__anyone_closes_anew(driven, beacon, seed_block, stranger):
    mine(5)
    with expect_error("Beacon_AlreadyClosed", LOST, seed_block):
        driven.close(LOST)  # in the last block that reaches it
    tx = beacon.close(LOST, {"from": stranger})
    assert tx.block_number == seed_block + REACH + 1
    assert events_of(tx, beacon) == [
        ("RoundClosed", {"round": LOST, "seedBlock": tx.block_number + 1})
    ]
    mine(1)
    driven.anchor(LOST)
    anchored = (tx.block_number + 1, 0, True, block_hash(tx.block_number + 1))
    assert round_of(beacon, LOST) == anchored
    driven.post(LOST, driven.sign(driven.seed(LOST)))


def test_close__anew_some_blocks_later__nothing_of_the_first_seed_block_is_left(
    driven, beacon, seed_block
):
    """At a distance at which the old block number would show in the new one, were they mixed."""
    mine(5)
    earliest = seed_block + REACH + 2
    wait = next(n for n in range(64) if (earliest + n) | seed_block != earliest + n)
    mine(wait + 1)
    tx = driven.close(LOST)
    assert round_of(beacon, LOST) == (tx.block_number + 1, 0, False, hex32(bytes(32)))


def test_close__round_closed_last_is_lost__closes_another_all_the_same(driven, beacon, seed_block):
    mine(6)
    tx = driven.close(20)
    assert [name for name, _ in events_of(tx, beacon)] == ["RoundClosed"]
    driven.close(ALSO_LOST)


def test_close__round_closed_last_is_just_in_reach__anchored_as_well(driven, beacon, seed_block):
    mine(5)
    tx = driven.close(20)
    assert tx.block_number == seed_block + REACH
    assert [name for name, _ in events_of(tx, beacon)] == ["RoundAnchored", "RoundClosed"]
    assert round_of(beacon, ALSO_LOST) == (seed_block, 0, True, block_hash(seed_block))


def test_close__anchored_long_ago__no_second_roll_and_still_postable_BEACON_2(
    driven, beacon, seed_block
):
    seed, before = driven.seed(ANCHORED), round_of(beacon, ANCHORED)
    mine(50)
    with expect_error("Beacon_AlreadyClosed", ANCHORED, seed_block):
        driven.close(ANCHORED)
    with expect_error("Beacon_AlreadyAnchored", ANCHORED):
        driven.anchor(ANCHORED)
    assert (round_of(beacon, ANCHORED), driven.seed(ANCHORED)) == (before, seed)
    signature = driven.sign(seed)
    driven.post(ANCHORED, signature)
    assert beacon.valueOf(ANCHORED) == hex32(keccak(signature))
