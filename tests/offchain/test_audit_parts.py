"""The audit's pure parts: the pot's books, pruned trees, calldata."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.audit import calldata
from csop.audit.calldata import Calls, possession_beside
from csop.audit.pot import Pot, PotError, own_reward
from csop.audit.pruned import PrunedTreeError, read_pruned
from csop.audit.report import Difference
from csop.audit.rewards import _check_abandoned
from csop.chain.codec import tuple_of
from csop.emission import BATCHES_PER_ERA, STONE
from csop.hashing import keccak
from csop.status import emission_at
from csop.sumtree import SumTree
from csop.types import Leaf, MemberId, Timestamp, VehicleId, Weight

HITS = 300
OWN = 3_000 * STONE

# the pot


def test_commit__empty_pot__pays_the_own_reward():
    pot = Pot(HITS, 0)
    assert pot.commit(0, 0, 10) == 10 * STONE
    assert pot.pot == 0


def test_commit__full_pot__pays_as_much_again_and_no_more():
    pot = Pot(HITS, 5 * OWN)
    assert pot.commit(0, 0, 10) == 20 * STONE
    assert pot.pot == 4 * OWN


def test_commit__reward_does_not_divide__rest_goes_to_the_pot():
    pot = Pot(7, 0)
    assert pot.commit(0, 0, 1) == OWN // 7
    assert pot.pot == OWN % 7


def test_commit__no_weight__is_reserved_until_it_is_skipped():
    pot = Pot(HITS, 0)
    assert pot.commit(0, 0, 0) == 0
    assert pot.pot == 0
    assert pot.skip(0) == OWN
    assert pot.pot == OWN


def test_void__with_weight__returns_the_pots_part_and_keeps_the_own():
    pot = Pot(HITS, OWN)
    pot.commit(0, 0, 10)
    pot.void(0)
    assert pot.pot == OWN
    assert pot.commit(1, 0, 5) == 20 * STONE  # another epoch takes the pot meanwhile
    assert pot.commit(0, 1, 10) == 10 * STONE


def test_void__without_weight__second_commit_has_its_reward():
    pot = Pot(HITS, 0)
    pot.commit(0, 0, 0)
    pot.void(0)
    assert pot.commit(0, 1, 1) == 10 * STONE


def test_skip__voided__gives_what_was_reserved():
    pot = Pot(HITS, OWN)
    pot.commit(0, 0, 10)
    pot.void(0)
    assert pot.skip(0) == OWN
    assert pot.pot == 2 * OWN


def test_skip__committed_with_weight__gives_all_hits_back():
    pot = Pot(HITS, OWN)
    pot.commit(0, 0, 10)
    assert pot.skip(0) == 2 * OWN


@pytest.mark.parametrize(
    "wrong",
    [
        lambda pot: pot.commit(1, 0, 1),
        lambda pot: pot.commit(2, 0, 1),
        lambda pot: pot.commit(4, 1, 1),
        lambda pot: pot.commit(3, 0, 1),
        lambda pot: pot.void(2),
        lambda pot: pot.void(3),
        lambda pot: pot.void(4),
        lambda pot: pot.skip(3),
    ],
)
def test_pot__event_out_of_turn__raises(wrong):
    pot = Pot(HITS, 0)
    pot.commit(1, 0, 1)  # committed
    pot.commit(2, 0, 1)
    pot.void(2)  # voided
    pot.skip(3)  # skipped; 4 is open
    with pytest.raises(PotError):
        wrong(pot)


def test_own_reward__halves_with_the_era():
    last = BATCHES_PER_ERA // 6 - 1
    assert own_reward(last) == OWN
    assert own_reward(last + 1) == OWN // 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["commit", "void", "skip"]), st.integers(0, 5), st.integers(0, 2)
        ),
        max_size=40,
    ),
    st.integers(0, 3 * OWN),
)
def test_pot__any_events__nothing_is_lost(events, opening):
    pot = Pot(HITS, opening)
    for what, epoch, weight in events:
        try:
            if what == "commit":
                account = pot.accounts.get(epoch)
                pot.commit(epoch, account.attempt if account else 0, weight)
            elif what == "void":
                pot.void(epoch)
            else:
                pot.skip(epoch)
        except PotError:
            continue
        assert pot.pot >= 0
        assert pot.is_conserved()


# pruned trees


def tree_of(weights):
    return SumTree.build(
        Leaf(VehicleId(keccak(bytes([i]))), keccak(b"s"), MemberId(keccak(b"m")), Weight(weight))
        for i, weight in enumerate(weights)
    )


@given(st.data())
def test_read_pruned__any_part_of_a_tree__gives_root_and_ranges(data):
    tree = tree_of(data.draw(st.lists(st.integers(1, 600), min_size=1, max_size=40)))
    count = len(tree.leaves)
    chosen = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1)))
    root, opened = read_pruned(tree.prune(chosen), count)
    assert root == tree.root
    assert [(leaf.start, leaf.end) for leaf in opened] == [tree.range_of(i) for i in chosen]
    assert {leaf.member for leaf in opened} == {keccak(b"m")}


def test_read_pruned__another_leaf_count__is_another_root():
    tree = tree_of([1, 2, 3])
    assert read_pruned(tree.prune([1]), 4)[0] != tree.root


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda whole: whole[:-1], "cut off"),
        (lambda whole: b"\x02" + whole[1:], "more joins"),
        (lambda whole: whole + whole, "2 nodes are left"),
        (lambda whole: b"", "0 nodes are left"),
        (lambda whole: b"\0" * 33 + b"\xff" * 8 + b"\x02" + b"\0" * 32 + b"\xff" * 8, "64 bits"),
    ],
)
def test_read_pruned__no_tree__says_why(data, said):
    with pytest.raises(PrunedTreeError, match=said):
        read_pruned(data(tree_of([1, 2, 3]).prune([1])), 3)


# calldata

ENTRY = {
    "type": "function",
    "name": "settle",
    "inputs": [{"name": "epoch", "type": "uint64"}, {"name": "hits", "type": "bytes"}],
    "outputs": [],
    "stateMutability": "nonpayable",
}


@pytest.fixture
def settle(monkeypatch):
    monkeypatch.setattr(calldata, "load", lambda name: SimpleNamespace(abi=[ENTRY]))
    return Calls("MileageMine", "settle")


def call(epoch, hits):
    return keccak(b"settle(uint64,bytes)")[:4] + tuple_of(ENTRY["inputs"]).encode((epoch, hits))


def test_within__calls_inside_another__finds_them_in_order(settle):
    data = b"\1\2\3\4" + b"\0" * 31 + call(1, b"a") + b"\0" * 7 + call(2, b"bc")
    assert [tuple(found) for found in settle.within(data)] == [(1, b"a"), (2, b"bc")]


def test_within__selector_by_chance__is_passed_over(settle):
    data = call(1, b"a")
    assert len(list(settle.within(data + data[:4]))) == 1
    assert list(settle.within(data[:40])) == []


def test_possession_beside__key_and_proof__finds_the_proof():
    key, proof = b"\7" * 128, b"\x09" * 256
    inputs = [{"name": "k", "type": "bytes"}, {"name": "p", "type": "bytes"}]
    data = b"junk" + key + b"junk" + tuple_of(inputs).encode((key, proof))
    assert possession_beside(data, key) == proof
    assert possession_beside(data[: -64 - 256], key) is None
    assert possession_beside(data, b"\x08" * 128) is None


# status

GENESIS = Timestamp(1_000_000)


def test_emission_at__last_batch_of_an_era__halves_with_the_next():
    seconds = BATCHES_PER_ERA * 600
    before = emission_at(GENESIS, Timestamp(GENESIS + seconds - 1))
    after = emission_at(GENESIS, Timestamp(GENESIS + seconds))
    assert (before.era, before.batch_reward, before.next_halving) == (
        0,
        500 * STONE,
        GENESIS + seconds,
    )
    assert (after.era, after.batch_reward, after.next_halving) == (
        1,
        250 * STONE,
        GENESIS + 2 * seconds,
    )


# an epoch given up for a lost beacon key


def beacon_log(event, block, **args):
    return SimpleNamespace(event=event, args=args, block=block, index=0)


@pytest.mark.parametrize(
    ("logs", "said"),
    [
        ([beacon_log("KeyRetired", 5, keyId=0)], None),
        ([], "key 0 of its round when skipped: expected retired, found in force"),
        ([beacon_log("KeyRetired", 5, keyId=1)], "key 0 of its round when skipped"),
        ([beacon_log("KeyRetired", 11, keyId=0)], "key 0 of its round when skipped"),
        (
            [beacon_log("KeyRetired", 5, keyId=0), beacon_log("RoundPosted", 4, round=7)],
            "round 7 when skipped: expected no value, found posted",
        ),
    ],
)
def test_check_abandoned__only_a_retired_key_without_value__passes(logs, said):
    keys = [
        beacon_log("KeySet", 1, keyId=0, fromRound=0),
        beacon_log("KeySet", 2, keyId=1, fromRound=8),
    ]
    chain = SimpleNamespace(commits=[SimpleNamespace(epoch=3, round=7)], beacon=[*keys, *logs])
    skip = beacon_log("EpochSkipped", 10, epoch=3)
    if said is None:
        _check_abandoned(chain, skip)
    else:
        with pytest.raises(Difference, match=said):
            _check_abandoned(chain, skip)
