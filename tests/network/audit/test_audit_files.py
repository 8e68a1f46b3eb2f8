"""The audit against its inputs: a spoiled file or another record is named."""

import shutil
from dataclasses import replace

from csop.audit import Scope, audit
from csop.chain.client import Client
from csop.types import Epoch
from tests.network.audit.kit import PARAMS, assert_finds, check
from tests.network.small_chain import NEXT

# files


def test_audit__byte_of_a_leaf_file__is_named(chain, store):
    path = store.leaf_paths(Epoch(4), 0)[0]
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)
    assert_finds(check(chain, store), "leaf files: epoch 4: hash of", str(path))


def test_audit__leaf_file_deleted__is_named(chain, store):
    store.leaf_paths(Epoch(2), 1)[0].unlink()
    report = check(chain, store)
    assert_finds(report, "leaf files: epoch 2, attempt 1: leaf file", "No such file")
    assert check(chain, store, scope=Scope.ANYONE).ok


def test_audit__reading_changed__is_named(chain, store):
    batch = list(store.read_batch(2))
    reading = replace(batch[1].reading, end_metres=batch[1].reading.end_metres + 1)
    batch[1] = replace(batch[1], reading=reading)
    store.write_batch(2, batch)
    report = check(chain, store)
    assert_finds(report, "batch files: anchor 2: root of", str(store.batch_path(2)))
    assert report.failed_check == "batch files"


def test_audit__reading_left_out__is_named(chain, store):
    store.write_batch(3, store.read_batch(3)[1:])
    assert_finds(check(chain, store), "anchor 3: readings in", "expected 5, found 4")


def test_audit__batch_file_deleted__is_named(chain, store):
    store.batch_path(4).unlink()
    assert_finds(check(chain, store), "000004.jsonl.gz: there is no such batch file")


def test_audit__batch_anchored_after_the_last_epoch__is_checked_too(later, store):
    later.drive(NEXT)
    shutil.copy(later.store.batch_path(1), store.batch_path(5))
    assert_finds(check(later, store), "anchor 5: root of")


# the record


def test_audit__record_of_another_chain__is_named(chain):
    record = replace(chain.record, genesis_hash="0x" + 64 * "0")
    assert_finds(check(chain, record=record), "contracts: the record's genesis block")
    record = replace(chain.record, chain_id=1)
    assert_finds(check(chain, record=record), "chain id: expected 31337, found 1")


def test_audit__other_code_at_an_address__is_named(chain):
    contracts = dict(chain.record.contracts)
    contracts["Stone"] = replace(contracts["Stone"], address=contracts["Beacon"].address)
    record = replace(chain.record, contracts=contracts)
    assert_finds(check(chain, record=record), "Stone: hash of the code")


def test_audit__other_rules_than_the_plans__are_named(chain):
    plan = replace(PARAMS, mining=replace(PARAMS.mining, void_window_seconds=1))
    report = audit(Client(chain.node.rpc), chain.record, chain.store, plan)
    assert_finds(report, "rule void_window: expected 1, found 1200")
