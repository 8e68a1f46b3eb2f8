"""settle: what it refuses, by which error. A refused call pays nothing."""

import pytest

from csop.hits import pack_hits
from csop.sumtree import SumTree, root_of
from tests.helpers import expect_error
from tests.mining import EMPTY, bitmap, leaf, tree_of

pytestmark = pytest.mark.usefixtures("drawn")


@pytest.fixture(autouse=True)
def nothing_paid(stone):
    """No test here pays anybody."""
    yield
    assert stone.totalSupply() == 0


def proof_of(tree, hits):
    return tree.prune(tree.owner(hit.x) for hit in hits)


def in_leaf(tree, hits, index):
    return [hit for hit in hits if tree.owner(hit.x) == index]


def test_settle__no_commit__refused(mining, tree):
    with expect_error("MileageMine_NotCommitted", 1):
        mining.send_settle(1, b"\0\0", tree.prune([0]))


def test_settle__round_not_posted__refused_until_it_is(mining, tree):
    mining.committed(1, tree)
    round_ = mining.stored(1).round
    with expect_error("Beacon_NotPosted", round_):
        mining.send_settle(1, b"\0\0", tree.prune([0]))
    seed = mining.seeded(round_)
    with expect_error("Beacon_NotPosted", round_):
        mining.send_settle(1, b"\0\0", tree.prune([0]))
    mining.beacon.post(round_, mining.signature(seed), {"from": mining.sender})
    assert len(mining.hits(1)) == 300


def test_settle__epoch_without_weight__refused(mining):
    mining.committed(1, EMPTY)
    mining.post(mining.stored(1).round)
    with expect_error("MileageMine_NoWeight", 1):
        mining.send_settle(1, b"\0\0", b"")
    with expect_error("MileageMine_NoWeight", 1):
        mining.mine.positionOf(1, 0)


@pytest.mark.parametrize("packed", [b"", b"\0", b"\0\0\0", bytes(599)], ids=len)
def test_settle__list_not_of_numbers__refused(mining, tree, packed):
    with expect_error("Hits_Malformed", len(packed)):
        mining.send_settle(0, packed, tree.prune([0]))


@pytest.mark.parametrize("number", [300, 511, 512, 65_535])
def test_settle__no_such_hit__refused(mining, tree, number):
    with expect_error("Hits_Unknown", number, 300):
        mining.send_settle(0, number.to_bytes(2, "big"), tree.prune([0]))


def test_settle__hit_repeated__refused_MINE_2(mining, tree, drawn):
    hit = drawn[10]
    with expect_error("Hits_NotRising", hit.index):
        mining.settle(0, tree, [hit, hit])


def test_settle__two_hits_of_one_leaf_swapped__refused(mining, tree, drawn):
    low, high = in_leaf(tree, drawn, 1)[:2]
    with expect_error("Hits_NotRising", low.index):
        mining.settle(0, tree, [high, low])


def test_settle__same_point_higher_number_first__refused(mining, tree, drawn):
    low, high = next(
        (a, b) for a, b in zip(drawn, drawn[1:], strict=False) if a.x == b.x and a.index < b.index
    )
    with expect_error("Hits_NotRising", low.index):
        mining.settle(0, tree, [high, low])


def test_settle__leaves_hits_swapped__refused(mining, tree, drawn):
    first, second = in_leaf(tree, drawn, 0)[0], in_leaf(tree, drawn, 1)[0]
    with expect_error("Hits_UnusedLeaf", tree.leaves[0].member):
        mining.settle(0, tree, [second, first])


@pytest.mark.parametrize(("opened", "hit_in"), [(0, 1), (0, 3), (1, 2)])
def test_settle__only_a_leaf_before_the_hit_opened__refused(mining, tree, drawn, opened, hit_in):
    hits = [in_leaf(tree, drawn, opened)[0], in_leaf(tree, drawn, hit_in)[0]]
    with expect_error("Hits_NotProven", hits[1].index):
        mining.send_settle(0, pack_hits(hits), tree.prune([opened]))


def test_settle__hit_between_opened_leaves__refused(mining, tree, drawn):
    hits = [in_leaf(tree, drawn, index)[0] for index in (0, 1, 2)]
    with expect_error("Hits_NotProven", hits[1].index):
        mining.send_settle(0, pack_hits(hits), tree.prune([0, 2]))


def test_settle__only_a_leaf_after_the_hit_opened__refused_MINE_6(mining, tree, drawn):
    hit = in_leaf(tree, drawn, 0)[-1]
    with expect_error("Hits_NotProven", hit.index):
        mining.send_settle(0, pack_hits([hit]), tree.prune([1]))


def test_settle__only_a_leaf_before_it_opened__refused_MINE_6(mining, tree, drawn):
    hit = in_leaf(tree, drawn, 1)[0]
    with expect_error("Hits_UnusedLeaf", tree.leaves[0].member):
        mining.send_settle(0, pack_hits([hit]), tree.prune([0]))


def test_settle__no_leaf_opened__refused(mining, tree, drawn):
    top, total = tree.layers[-1][0]
    proof = b"\0" + top + total.to_bytes(8, "big")
    with expect_error("Hits_NotProven", drawn[0].index):
        mining.send_settle(0, pack_hits(drawn[:1]), proof)


@pytest.mark.parametrize("extra", range(4))
def test_settle__a_leaf_too_many_opened__refused(mining, tree, drawn, extra):
    hits = [hit for hit in drawn if tree.owner(hit.x) != extra]
    with expect_error("Hits_UnusedLeaf", tree.leaves[extra].member):
        mining.send_settle(0, pack_hits(hits), tree.prune(range(4)))


def test_settle__tree_of_another_epoch__refused_MINE_6(mining, tree, other_tree, drawn):
    with expect_error("MileageMine_WrongTree", other_tree.root, 12):
        mining.settle(0, other_tree, drawn)


def test_settle__same_leaves_one_more__refused_with_its_total(mining, tree, alice, drawn):
    bigger = SumTree.build([*tree.leaves, leaf(alice.id, 5, "new")])
    proof = proof_of(bigger, drawn)
    top = bigger.layers[-1][0][0]
    root = root_of(top, 17, 4)
    with expect_error("MileageMine_WrongTree", root, 17):
        mining.send_settle(0, pack_hits(drawn), proof)


def test_settle__leaf_count_signed_wrong__never_matches(mining, tree):
    mining.reach(mining.opens_at(1))
    mining.commit(1, tree, leaf_count=5)
    mining.post(mining.stored(1).round)
    root = root_of(tree.layers[-1][0][0], 12, 5)
    with expect_error("MileageMine_WrongTree", root, 12):
        mining.settle(1, tree, mining.hits(1))


def test_settle__total_signed_wrong__never_matches(mining, tree):
    mining.reach(mining.opens_at(1))
    mining.commit(1, tree, total_weight=13)
    mining.post(mining.stored(1).round)
    with expect_error("MileageMine_WrongTree", tree.root, 12):
        mining.send_settle(1, b"\0\0", tree.prune([0]))


def test_settle__weight_over_the_cap_in_a_signed_tree__refused(mining, alice, bob):
    """k members signed it; the walk opens no such leaf all the same."""
    honest = tree_of([(alice.id, 600), (bob.id, 600)])
    forged = SumTree((leaf(alice.id, 1_200),), (b"\1" * 32,))
    mining.reach(mining.opens_at(1))
    mining.commit(1, honest, root=forged.root)
    mining.post(mining.stored(1).round)
    with expect_error("MerkleSumTree_InvalidWeight", 1_200, 600):
        mining.send_settle(1, b"\0\0", forged.prune([0]))


def test_settle__proof_cut_or_continued__refused(mining, tree, drawn):
    proof = proof_of(tree, drawn)
    first = in_leaf(tree, drawn, 0)
    with expect_error("MerkleSumTree_Truncated"):
        mining.send_settle(0, pack_hits(first), tree.prune([0])[:-1])
    with expect_error("MerkleSumTree_Truncated"):
        mining.send_settle(0, pack_hits(drawn), proof + b"\0")
    with expect_error("MerkleSumTree_Unbalanced"):
        mining.send_settle(0, pack_hits(drawn), b"")


def test_settle__refused__no_hit_is_marked(mining, tree, drawn):
    with expect_error("Hits_NotRising", drawn[-1].index):
        mining.settle(0, tree, [*drawn, drawn[-1]])
    assert mining.settled(0) == bitmap([])
