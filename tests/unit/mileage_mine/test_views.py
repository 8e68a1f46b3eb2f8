"""What the mine tells without a transaction, and what a new one refuses."""

import pytest

from csop.emission import BATCHES_PER_ERA, batch_reward
from csop.hashing import epoch_proof_hash, typed_digest
from csop.types import Address
from tests.helpers import expect_error
from tests.mining import OPEN, OWN, Stored, bitmap, tree_of
from tests.models.hits import Draw

NOBODY = Address("0x" + "77" * 20)


def test_constructor__deployed__describes_itself(mining, genesis, params, suite, manager):
    mine, contracts = mining.mine, suite.contracts
    assert mine.authority() == manager
    assert mine.stone() == contracts["Stone"]
    assert mine.committee() == contracts["Committee"]
    assert mine.beacon() == contracts["Beacon"]
    assert mine.anchors() == contracts["DataAnchor"]
    assert mine.genesis() == genesis
    assert (mine.firstEpoch(), mine.endEpoch(), mine.pot()) == (0, 2**64 - 1, 0)
    assert mine.hitsPerBatch() == params.mining.hits_per_batch
    assert mine.inputsCloseSeconds() == params.mining.inputs_close_seconds
    assert mine.voidWindowSeconds() == params.mining.void_window_seconds
    assert mine.skipAfterSeconds() == params.mining.skip_after_seconds
    assert mine.skipAfterVoidSeconds() == params.mining.skip_after_void_seconds


@pytest.mark.parametrize("per_batch", [0, 10_923, 2**200])
def test_constructor__no_hits_or_more_than_a_number_holds__refused(another_mine, per_batch):
    with expect_error("MileageMine_InvalidHits", 6 * per_batch):
        another_mine(hits_per_batch=per_batch)


@pytest.mark.parametrize("per_batch", [1, 10_922])
def test_constructor__fewest_and_most_hits__accepted(another_mine, per_batch):
    assert another_mine(hits_per_batch=per_batch).mine.hitsPerBatch() == per_batch


def test_epochOf__never_touched__all_zero(mining):
    assert mining.stored(9) == Stored("0x" + "00" * 32, 0, 0, 0, OPEN, 0, 0, 0, 0)


def test_positionOf__every_hit__as_the_plain_model_and_csop_MINE_6(mining, drawn, suite):
    value = bytes(mining.beacon.valueOf(mining.stored(0).round))
    plain = Draw(suite.client.chain_id, mining.mine.address, value, 0, 50, 12)
    found = {hit.index: hit.x for hit in drawn}
    for hit in range(0, 300, 7):
        assert mining.mine.positionOf(0, hit) == plain.position(hit) == found[hit]


def test_positionOf__two_epochs_of_one_round__other_positions(mining, tree, alice, bob, clock):
    big = tree_of([(alice.id, 600), (bob.id, 599)])
    clock.set(mining.opens_at(3))
    mining.commit(2, big)
    mining.commit(3, big)
    assert mining.stored(2).round == mining.stored(3).round
    mining.post(mining.stored(2).round)
    assert [hit.x for hit in mining.hits(2)] != [hit.x for hit in mining.hits(3)]
    for epoch in (2, 3):
        hit = mining.hits(epoch)[17]
        assert mining.mine.positionOf(epoch, hit.index) == hit.x


@pytest.mark.parametrize("hit", [300, 65_536, 2**256 - 1])
def test_positionOf__no_such_hit__refused(mining, drawn, hit):
    with expect_error("Hits_Unknown", hit, 300):
        mining.mine.positionOf(0, hit)


def test_positionOf__not_committed_or_not_posted__refused(mining, tree, drawn):
    with expect_error("MileageMine_NotCommitted", 5):
        mining.mine.positionOf(5, 0)
    mining.committed(5, tree)
    with expect_error("Beacon_NotPosted", mining.stored(5).round):
        mining.mine.positionOf(5, 0)


def test_isSettled__some_hits_settled__those_and_no_others(mining, tree, drawn, alice):
    theirs = [hit for hit in drawn if tree.leaves[tree.owner(hit.x)].member == alice.id]
    some = theirs[::9]
    mining.settle(0, tree, some)
    numbers = {hit.index for hit in some}
    assert mining.settled(0) == bitmap(numbers)
    for hit in drawn[::5]:
        assert mining.mine.isSettled(0, hit.index) == (hit.index in numbers)
    assert not mining.mine.isSettled(0, 2**255)
    assert mining.settled(1) == (0, 0)


def test_ownRewardOf__around_every_era__six_batches_of_its_own_era(mining):
    epochs_per_era = BATCHES_PER_ERA // 6
    for era in (0, 1, 2, 40, 67, 68, 69, 70, 255, 256, 257):
        for epoch in (era * epochs_per_era, (era + 1) * epochs_per_era - 1):
            batches = range(6 * epoch, 6 * epoch + 6)
            assert mining.mine.ownRewardOf(epoch) == sum(map(batch_reward, batches))
    assert mining.mine.ownRewardOf(0) == OWN
    assert mining.mine.ownRewardOf(2**64 - 1) == 0


def test_digestOf__any_proof__as_csop_hashes_it(mining, tree):
    proof = mining.proof(3, tree, 1)
    fields = [getattr(proof, name) for name in proof.__slots__]
    expected = typed_digest(mining.domain(), epoch_proof_hash(proof))
    assert bytes(mining.mine.digestOf(fields)) == expected


def test_domain__eip5267__as_signed(mining, suite):
    _, name, version, chain_id, contract, _, _ = mining.mine.eip712Domain()
    assert (name, version, chain_id) == ("MileageMine", "1", suite.client.chain_id)
    assert contract == mining.mine.address
