"""settle: who is paid, how much, and by which event."""

import random
from collections import Counter

import pytest

from csop.hits import paid_hits
from csop.sumtree import SumTree
from tests.helpers import bytes32, expect_error
from tests.mining import OWN, bitmap, leaf, tree_of
from tests.models.hits import Draw
from tests.unit.events import events_of

REWARD = OWN // 300
ZERO = "0x" + "00" * 20


def settled_of(tx, mine):
    """The bitmap and the amount that the one event tells."""
    ((name, args),) = events_of(tx, mine)
    assert (name, args["epoch"]) == ("Settled", 0)
    return tuple(map(int, args["paid"])), args["amount"]


def hits_of(tree, hits, member):
    return [hit for hit in hits if tree.leaves[tree.owner(hit.x)].member == member]


@pytest.fixture
def known(drawn, tree, unknown):
    """Hits of registered members."""
    others = set(hits_of(tree, drawn, unknown.id))
    return [hit for hit in drawn if hit not in others]


def test_settle__all_300_hits_in_one_call__each_pays_its_leafs_member_MINE_6(
    mining, tree, drawn, stone, alice, bob, unknown, suite
):
    stored = mining.stored(0)
    value = bytes(mining.beacon.valueOf(stored.round))
    plain = Draw(suite.client.chain_id, mining.mine.address, value, 0, 50, 12)
    owners = Counter()
    expected = []
    for hit in range(300):
        x = plain.position(hit)
        for owner in tree.leaves:
            if x < owner.weight:
                break
            x -= owner.weight
        owners[owner.member] += 1
        if owner.member != unknown.id:
            expected.append(hit)
    tx = mining.settle(0, tree, drawn)
    assert settled_of(tx, mining.mine) == (bitmap(expected), REWARD * len(expected))
    assert stone.balanceOf(alice.wallet) == REWARD * owners[alice.id]
    assert stone.balanceOf(bob.wallet) == REWARD * owners[bob.id]
    assert stone.totalSupply() == stone.minted(0) == REWARD * len(expected)
    assert mining.settled(0) == bitmap(expected)


def test_settle__simulated__returns_the_amount(mining, tree, drawn, known, stranger):
    some = known[:7]
    packed = b"".join(hit.index.to_bytes(2, "big") for hit in some)
    proof = tree.prune(tree.owner(hit.x) for hit in some)
    assert mining.mine.settle.call(0, packed, proof, {"from": stranger}) == 7 * REWARD


def test_settle__leaf_hit_often_and_two_leaves_of_one_member__one_mint_a_leaf(
    mining, tree, drawn, stone, alice
):
    tx = mining.settle(0, tree, hits_of(tree, drawn, alice.id))
    per_leaf = Counter(tree.owner(hit.x) for hit in hits_of(tree, drawn, alice.id))
    assert len(per_leaf) == 2
    assert min(per_leaf.values()) > 1
    amounts = [REWARD * per_leaf[index] for index in sorted(per_leaf)]
    assert events_of(tx, stone) == [
        *[("Transfer", {"from": ZERO, "to": alice.wallet, "value": a}) for a in amounts],
        ("Minted", {"pool": 0, "minter": mining.mine, "amount": sum(amounts)}),
    ]


def test_settle__first_and_last_point_of_every_range__its_own_leaf_MINE_6(
    mining, tree, drawn, known, stone, alice, bob
):
    wallets = {alice.id: alice.wallet, bob.id: bob.wallet}
    checked = set()
    for index, owner in enumerate(tree.leaves):
        if owner.member not in wallets:
            continue
        start, end = tree.range_of(index)
        for x in (start, end - 1):
            hit = next(hit for hit in known if hit.x == x)
            before = stone.balanceOf(wallets[owner.member])
            tx = mining.send_settle(0, hit.index.to_bytes(2, "big"), tree.prune([index]))
            paid = 0 if (index, x) in checked else REWARD
            assert settled_of(tx, mining.mine)[1] == paid
            assert stone.balanceOf(wallets[owner.member]) == before + paid
            checked.add((index, x))
    assert len(checked) >= 5


def test_settle__again__pays_nothing_MINE_2(mining, tree, drawn, known, stone):
    mining.settle(0, tree, known)
    supply = stone.totalSupply()
    tx = mining.settle(0, tree, known)
    assert settled_of(tx, mining.mine) == (bitmap([]), 0)
    assert events_of(tx, stone) == []
    assert stone.totalSupply() == supply


def test_settle__overlapping_batches__each_hit_paid_once_MINE_2(mining, tree, known, stone):
    first, second = known[:40], known[20:60]
    tx = mining.settle(0, tree, first)
    assert settled_of(tx, mining.mine) == (bitmap(hit.index for hit in first), 40 * REWARD)
    tx = mining.settle(0, tree, second)
    assert settled_of(tx, mining.mine) == (bitmap(hit.index for hit in known[40:60]), 20 * REWARD)
    assert stone.totalSupply() == 60 * REWARD


@pytest.mark.parametrize("seed", range(3))
def test_settle__somebody_was_faster_with_a_part__the_whole_batch_goes_through_MINE_2(
    mining, tree, drawn, known, stone, seed
):
    rng = random.Random(seed)
    for size in (1, 5, 30):
        mining.settle(0, tree, sorted(rng.sample(known, size)))
    mining.settle(0, tree, drawn)
    assert stone.totalSupply() == REWARD * len(known)
    assert paid_hits(mining.settled(0)) == sorted(hit.index for hit in known)


def test_settle__unknown_member__skipped_and_paid_once_registered(
    mining, tree, drawn, known, stone, members, registrar, unknown
):
    theirs = hits_of(tree, drawn, unknown.id)
    tx = mining.settle(0, tree, drawn)
    assert settled_of(tx, mining.mine)[1] == REWARD * len(known)
    assert not any(mining.mine.isSettled(0, hit.index) for hit in theirs[:5])
    members.register(unknown.id, unknown.wallet, 0, {"from": registrar})
    tx = mining.settle(0, tree, drawn)
    amount = REWARD * len(theirs)
    assert settled_of(tx, mining.mine) == (bitmap(hit.index for hit in theirs), amount)
    assert stone.balanceOf(unknown.wallet) == amount
    assert stone.totalSupply() == OWN


def test_settle__only_unknown_members__nothing_paid_nothing_lost(
    mining, tree, drawn, stone, unknown
):
    theirs = hits_of(tree, drawn, unknown.id)
    tx = mining.settle(0, tree, theirs)
    assert settled_of(tx, mining.mine) == (bitmap([]), 0)
    assert stone.totalSupply() == 0
    assert mining.settled(0) == bitmap([])


@pytest.mark.parametrize("status", [2, 3, 4, 5])
def test_settle__blocked_member__earns_all_the_same(
    mining, tree, known, stone, members, steward, alice, status
):
    members.setStatus(alice.id, status, {"from": steward})
    mining.settle(0, tree, known)
    assert stone.balanceOf(alice.wallet) > 0


def test_settle__token_paused__refused_whole_and_paid_afterwards_STONE_6(
    mining, tree, known, stone, pauser
):
    mining.settle(0, tree, known[:3])
    stone.pause({"from": pauser})
    with expect_error("Stone_Paused", stone.pausedUntil()):
        mining.settle(0, tree, known)
    assert mining.settled(0) == bitmap(hit.index for hit in known[:3])
    assert settled_of(mining.settle(0, tree, known[:3]), mining.mine) == (bitmap([]), 0)
    stone.unpause({"from": pauser})
    mining.settle(0, tree, known)
    assert stone.totalSupply() == REWARD * len(known)


def test_settle__pause_lapsed__paid(mining, tree, known, stone, pauser, clock):
    stone.pause({"from": pauser})
    until = stone.pausedUntil()
    clock.set(until)
    mining.settle(0, tree, known)
    assert stone.totalSupply() == REWARD * len(known)


@pytest.mark.parametrize("per_batch", [1, 7, 43, 86])
def test_settle__other_numbers_of_hits__rewards_and_remainder_add_up_MINE_1(
    another_mine, alice, bob, stone, per_batch
):
    mining = another_mine(hits_per_batch=per_batch, opening_pot=10**18 + 5)
    stone_before = stone.totalSupply()
    tree = tree_of([(alice.id, 600), (bob.id, 1)])
    hits = mining.drawn(0, tree)
    assert len(hits) == 6 * per_batch
    tx = mining.settle(0, tree, hits)
    paid, amount = settled_of(tx, mining.mine)
    assert paid == bitmap(range(6 * per_batch), 6 * per_batch)
    # The pot of a mine before it is what that one never paid: here a loan that nobody gave.
    assert amount + mining.mine.pot() == OWN + 10**18 + 5
    assert stone.totalSupply() - stone_before == amount


def test_settle__heavy_fleet_and_a_lonely_leaf__as_expected(mining, alice, bob, stone):
    """One leaf is the whole tree; and a deep tree, where the owners of hits are few of many."""
    lonely = SumTree.build([leaf(alice.id, 600)])
    hits = mining.drawn(1, lonely)
    mining.settle(1, lonely, hits)
    assert stone.balanceOf(alice.wallet) == OWN
    fleet = tree_of([(bob.id if i % 3 else bytes32(i + 1), 1 + i % 600) for i in range(700)])
    hits = mining.drawn(2, fleet)
    for start in range(0, 300, 100):
        mining.settle(2, fleet, hits[start : start + 100])
    assert stone.balanceOf(bob.wallet) == REWARD * len(hits_of(fleet, hits, bob.id))
