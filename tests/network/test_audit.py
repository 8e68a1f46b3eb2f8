"""The audit of a real chain: nothing found where all is well, and every tampering by its name."""

import os
import shutil
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console

from csop import params as parameters
from csop.audit import Scope, audit, bls
from csop.beacon.signing import verify
from csop.chain.client import Client
from csop.chain.devnode import DevNode
from csop.chain.keys import address_of, derived
from csop.hashing import keccak
from csop.hits import Draw, settlement
from csop.oracle.store import Store
from csop.sumtree import read_leaf_file
from csop.types import Epoch, Leaf, Weight
from scripts import audit as script
from tests.network import lies
from tests.network.small_chain import (
    GENESIS,
    NEXT,
    SEED,
    SmallChain,
    collude,
    member,
    start,
    tell,
    vehicle,
    wallet,
)

PARAMS = parameters.load()


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    with DevNode(GENESIS + 1) as node:
        chain = start(node, tmp_path_factory.mktemp("audit"))
        tell(chain)
        yield chain


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    """py_ecc takes a second for what arkworks does in milliseconds: only where it matters."""
    if "slow" not in request.fixturenames:
        monkeypatch.setattr(
            bls, "verify_many", lambda items, workers: [verify(*item) for item in items]
        )


@pytest.fixture
def slow():
    """With py_ecc, as outside of tests."""


@pytest.fixture
def later(chain):
    """The chain may be taken further; it is put back after the test."""
    snapshot = chain.node.snapshot()
    driven = dict(chain.previous)
    yield chain
    chain.node.revert(snapshot)
    chain.client.blocks.forget()
    chain.previous = driven


@pytest.fixture
def store(chain, tmp_path):
    """A copy of a node's files, to be spoiled."""
    shutil.copytree(chain.store.root, tmp_path / "store")
    return Store(tmp_path / "store")


def check(chain: SmallChain, store=None, *, record=None, lie=None, **options):
    client = Client(chain.node.rpc) if lie is None else lies.client_of(chain.node.rpc, lie)
    record = record or chain.record
    return audit(client, record, store or chain.store, PARAMS, workers=1, **options)


def assert_finds(report, *parts):
    assert not report.ok
    assert report.exit_code == 1
    for part in parts:
        assert part in report.failure


def test_audit__honest_chain__finds_nothing_and_counts_all(chain, slow):
    report = check(chain)
    assert report.ok, report.failure
    assert report.exit_code == 0
    assert report.checks == {
        "contracts": 11,
        "anchors": 4,
        "commits": 5,
        "signatures": 15,
        "rewards": 13,  # 5 commits, 1 void, 2 skips, 5 epochs in storage
        "rounds": 3,
        "leaf files": 4,
        "batch files": 4,
        "weights": 12,
        "BLS signatures": 4,
        "hits": 900,
        "settlements": 3,
        "mints": 3,
        "balances": 4,
    }
    assert not report.unsettled
    assert not report.not_checked
    assert report.open_epochs[0] == 5


@pytest.mark.parametrize("scope", [Scope.ANYONE, Scope.LEAVES])
def test_audit__smaller_scope__says_what_it_did_not_check(chain, tmp_path, scope):
    (tmp_path / "leaves").mkdir()
    shutil.copytree(chain.store.root / "leaves", tmp_path / "leaves", dirs_exist_ok=True)
    report = check(chain, Store(tmp_path), scope=scope)
    assert report.ok, report.failure
    assert any("weights" in line for line in report.not_checked)
    assert ("leaf files" in report.checks) is (scope is Scope.LEAVES)


def test_audit__no_store__needs_the_smallest_scope(chain):
    client = Client(chain.node.rpc)
    with pytest.raises(ValueError, match="scope readings needs a store"):
        audit(client, chain.record, None, PARAMS)
    assert audit(client, chain.record, None, PARAMS, scope=Scope.ANYONE).ok


def test_audit__hits_not_settled__are_listed_and_no_error(later):
    settle_some(later, NEXT, 100)
    for scope in (Scope.READINGS, Scope.ANYONE):
        report = check(later, scope=scope)
        assert report.ok, report.failure
        assert len(report.unsettled[Epoch(NEXT)]) == 200


def test_audit__round_not_posted__is_waiting(later):
    later.drive(NEXT)
    later.commit(NEXT)
    report = check(later)
    assert report.ok, report.failure
    assert report.waiting == (NEXT,)


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


# colluders: k members sign what the readings do not say


def heavier(leaves):
    return [replace(leaf, weight=Weight(500)) if i == 0 else leaf for i, leaf in enumerate(leaves)]


def ghost(leaves):
    return [*leaves, Leaf(vehicle(99), keccak(b"salt"), member(0), Weight(600))]


def stolen(leaves):
    other = next(leaf.member for leaf in leaves if leaf.member != leaves[0].member)
    return [replace(leaves[0], member=other), *leaves[1:]]


def without_consent(leaves):
    return [*leaves, Leaf(vehicle(4), keccak(b"salt"), member(4), Weight(100))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (heavier, "weight in units of 10 km: expected {}, found 500"),
        (ghost, "weight in units of 10 km: expected 0, found 600"),
        (stolen, "owner: expected 0x"),
        (without_consent, "expected 0 (no_consent: the consent did not hold"),
        (lambda leaves: leaves[1:], "found no leaf"),
        (lambda leaves: [], "found no leaf"),
    ],
)
def test_audit__colluders_sign_other_weights__epoch_and_vehicle_are_named(later, change, said):
    later.drive(NEXT)
    collude(later, NEXT, change)
    honest = read_leaf_file(later.nodes[0].propose(Epoch(NEXT), 0).leaf_file)
    weights = {leaf.vehicle: leaf.weight for leaf in honest.leaves}
    report = check(later)
    assert_finds(report, f"weights: epoch {NEXT}: vehicle 0x")
    assert said.format("") in report.failure or any(
        f"{v.hex()}: {said.format(w)}" in report.failure for v, w in weights.items()
    )
    assert check(later, scope=Scope.LEAVES).ok  # so the scope matters


def test_audit__colluders_lie_and_are_voided__is_no_difference(later):
    later.drive(NEXT)
    collude(later, NEXT, heavier)
    later.void(NEXT)
    later.bring_to_end(NEXT)
    report = check(later)
    assert report.ok, report.failure


# what the chain cannot be made to say: its answers are changed instead


def test_audit__hit_paid_to_another_member__is_named(chain):
    other = address_of(derived(SEED, "stranger"))

    def change(topics, words):
        topics[2] = "0x" + other[2:].lower().rjust(64, "0")

    for scope in (Scope.READINGS, Scope.ANYONE):
        lie = lies.in_log(chain.suite, "stone", "Transfer", 0, change)
        report = check(chain, lie=lie, scope=scope)
        assert_finds(report, "settlements: epoch 1: settlement in 0x", "wei minted to 0x")


def swap_r(number):
    def change(topics, words):
        words[0] = keccak(b"R").hex()

    return lambda suite: lies.in_log(suite, "beacon", "RoundPosted", number, change)


def forge_signature(suite):
    """A well-formed signature, but of another round; with R to match."""
    codec = suite.beacon.artifact.events["RoundPosted"]
    [first, *_] = suite.beacon.events(("RoundPosted",))
    signature = first.args["signature"]

    def change(topics, words):
        words[:] = [keccak(signature).hex(), *words[1:3], *_split(signature)]

    assert codec.name == "RoundPosted"
    return lies.in_log(suite, "beacon", "RoundPosted", 2, change)


def _split(data):
    return [data[at : at + 32].hex() for at in range(0, len(data), 32)]


def reward(suite):
    def change(topics, words):
        words[2] = f"{int(words[2], 16) + 1:064x}"

    return lies.in_log(suite, "mine", "EpochCommitted", 1, change)


def other_round(suite):
    def change(topics, words):
        words[1] = f"{int(words[1], 16) + 1:064x}"

    return lies.in_log(suite, "mine", "EpochCommitted", 1, change)


def inputs(suite):
    def change(topics, words):
        words[8] = keccak(b"inputs").hex()

    return lies.in_log(suite, "mine", "EpochCommitted", 1, change)


def pot_of_skip(suite):
    def change(topics, words):
        words[0] = f"{int(words[0], 16) - 1:064x}"

    return lies.in_log(suite, "mine", "EpochSkipped", 1, change)


def paid_twice(suite):
    """The second settlement claims the first one's epoch."""

    def change(topics, words):
        topics[1] = f"0x{1:064x}"

    return lies.in_log(suite, "mine", "Settled", 1, change)


def anchor_count(suite):
    def change(topics, words):
        words[1] = f"{9:064x}"

    return lies.in_log(suite, "anchors", "Anchored", 1, change)


def minted_more(suite):
    def change(topics, words):
        words[0] = f"{int(words[0], 16) * 2:064x}"

    return lies.in_log(suite, "stone", "Minted", 0, change)


def foreign_mint(suite):
    def change(topics, words):
        topics[2] = "0x" + 24 * "0" + 20 * "ab"

    return lies.in_log(suite, "stone", "Minted", 0, change)


def word_of(contract, event, number, place, value):
    """A word of the data of a log is another; of its topics with a negative place."""

    def change(topics, words):
        if place < 0:
            topics[-place] = f"0x{value:064x}"
        else:
            words[place] = f"{value:064x}"

    return lambda suite: lies.in_log(suite, contract, event, number, change)


def late_void(suite):
    [void] = suite.mine.events(("EpochVoided",))
    return lies.in_block(void.block, timestamp=hex(GENESIS + 80 * 3600))


def early_close(suite):
    [closed, *_] = suite.beacon.events(("RoundClosed",))
    end = suite.beacon.end_of(closed.args["round"])
    return lies.in_block(closed.block, timestamp=hex(end - 1))


def key_hidden(suite):
    [key] = suite.beacon.events(("KeySet",))

    def lie(method, params, answer):
        if method == "eth_getTransactionByHash" and answer["hash"] == key.transaction:
            answer["input"] = "0x"
        return answer

    return lie


def sparse_committee(suite):
    """Its last member is another one: whoever signed in that place did not."""

    def change(topics, words):
        words[3] = 24 * "0" + 20 * "cd"

    return lies.in_log(suite, "committee", "CommitteeRotated", 0, change)


def signature_byte(suite):
    selector = suite.mine.artifact.functions["commit"].selector
    return lies.in_calldata(selector, lambda data: data[:-60] + b"\x01" + data[-59:])


def no_commit_call(suite):
    selector = suite.mine.artifact.functions["commit"].selector
    return lies.in_calldata(selector, lambda data: b"\0\0\0\0" + data[4:])


def seed_block(suite):
    [anchored, *_] = suite.beacon.events(("RoundAnchored",))
    return lies.in_block(anchored.args["seedBlock"], hash="0x" + keccak(b"another").hex())


def possession(suite):
    [key] = suite.beacon.events(("KeySet",))

    def lie(method, params, answer):
        if method == "eth_getTransactionByHash" and answer["hash"] == key.transaction:
            answer["input"] = answer["input"][:-2] + "00"
        return answer

    return lie


def more_supply(function, contract="stone"):
    def change(data):
        return data[:31] + bytes([data[31] ^ 1]) + data[32:]

    return lambda suite: lies.in_view(suite, contract, function, change)


def test_audit__forged_signature_of_a_round__is_named_by_py_ecc(chain, slow):
    report = check(chain, lie=forge_signature(chain.suite))
    assert_finds(report, "BLS signatures: beacon round", "signature over its seed")


def test_audit__key_without_proof_of_possession__is_named(chain, slow):
    report = check(chain, lie=possession(chain.suite))
    assert_finds(report, "BLS signatures: beacon key 0: proof of possession")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (swap_r(1), "rounds: beacon round {}: R, the hash of its signature"),
        (forge_signature, "BLS signatures: beacon round {}: signature over its seed"),
        (reward, "rewards: epoch 1: reward of a hit, in wei"),
        (other_round, "commits: epoch 1: beacon round"),
        (inputs, "commits: epoch 1: inputs"),
        (pot_of_skip, "rewards: epoch 3: wei from its skip to the pot"),
        (paid_twice, "settlements: epoch 1: settlement in 0x{}: hits paid before"),
        (anchor_count, "anchors: anchor 2, block"),
        (minted_more, "settlements: epoch 1: settlement in 0x{}: wei in Minted"),
        (foreign_mint, "settlements: epoch 1: settlement in 0x{}: wei in Minted of pool 0 by 0x"),
        (sparse_committee, "signatures: epoch 0: signer: expected 0x"),
        (signature_byte, "signatures: epoch 0: signer: expected 0x"),
        (no_commit_call, "signatures: epoch 0: signatures: expected in the calldata"),
        (seed_block, "hash of block"),
        (key_hidden, "beacon key 0: proof of possession: expected beside the key in the calldata"),
        (late_void, "rewards: epoch 2: time of the void: expected < "),
        (early_close, "time of its close: expected >= "),
        (word_of("mine", "EpochCommitted", 1, 3, 9), "commits: epoch 1: the signed epoch"),
        (word_of("mine", "EpochCommitted", 1, 4, 1), "commits: epoch 1: the signed attempt"),
        (word_of("mine", "EpochCommitted", 1, 5, 1), "signatures: epoch 1: signatures"),
        (
            word_of("committee", "CommitteeRotated", 0, 1, 4),
            "distinct signers: expected at least 4",
        ),
        (
            word_of("committee", "CommitteeRotated", 0, 2, 2),
            "place in the committee: expected below",
        ),
        (word_of("beacon", "KeySet", 0, -1, 7), "rounds: beacon key 0: number"),
        (word_of("beacon", "KeySet", 0, 0, 7), "rounds: beacon key 0: first round"),
        (word_of("mine", "Settled", 0, -1, 3), "its epoch: expected committed and drawn"),
        (word_of("mine", "Settled", 0, 1, 7), "amount in wei: expected 6"),
        (lambda suite: lies.twice(suite, "beacon", "RoundPosted"), "how often posted"),
        (more_supply("epochOf", "mine"), "root in storage"),
        (more_supply("stone", "mine"), "contracts: the mine's stone"),
        (more_supply("totalSupply"), "mints: total supply"),
        (more_supply("minted"), "mints: minted(MILEAGE)"),
        (more_supply("balanceOf"), "balances: balance of 0x"),
        (more_supply("pot", "mine"), "rewards: the mine's pot, in wei"),
    ],
)
def test_audit__node_lies__is_named(chain, make, said):
    report = check(chain, lie=make(chain.suite))
    assert_finds(report)
    begin, _, end = said.partition("{}")
    assert begin in report.failure
    assert end in report.failure


@pytest.mark.parametrize(
    ("contract", "event", "number", "said"),
    [
        ("mine", "Settled", 1, "by 0x"),
        ("mine", "EpochVoided", 0, "attempt 1 committed while it is committed in attempt 0"),
        ("mine", "EpochSkipped", 0, "epoch 1: reward of a hit"),
        ("mine", "EpochSkipped", 1, "the mine's pot, in wei"),
        ("mine", "EpochCommitted", 1, "rewards: epoch 2: reward of a hit"),
        ("stone", "Transfer", 2, "wei minted to 0x"),
        ("stone", "Minted", 2, "wei in Minted"),
        ("beacon", "RoundClosed", 0, "closed before it was anchored"),
        ("beacon", "RoundAnchored", 0, "how often anchored: expected 1, found 0"),
        ("committee", "CommitteeRotated", 0, "one in force at the first commit"),
        ("members", "MemberRegistered", 0, "weights: epoch 1: vehicle"),
        ("anchors", "Anchored", 0, "anchor 2 follows anchor 0"),
        ("anchors", "Anchored", 3, "anchors in all: expected 4, found 3"),
    ],
)
def test_audit__node_hides_an_event__is_found(chain, contract, event, number, said):
    report = check(chain, lie=lies.without_log(chain.suite, contract, event, number))
    assert_finds(report, said)


@pytest.mark.parametrize(
    ("signed", "said"),
    [
        ({"block_number": 3}, "commits: epoch 76: last block before its end"),
        ({"block_hash": keccak(b"another")}, "commits: epoch 76: hash of block"),
        ({"leaf_file": keccak(b"another")}, "leaf files: epoch 76: leaf file"),
        ({"root": keccak(b"another")}, "leaf files: epoch 76: root of"),
        ({"total_weight": 9}, "leaf files: epoch 76: W of"),
        ({"leaf_count": 3}, "leaf files: epoch 76: leaves of"),
    ],
)
def test_audit__colluders_sign_other_facts__each_is_named(later, signed, said):
    later.drive(NEXT)
    collude(later, NEXT, **signed)
    assert_finds(check(later), said)


def bit(hit, other):
    """A settlement claims another hit than it paid."""

    def change(topics, words):
        at = len(words) - 2 + hit // 256
        words[at] = f"{int(words[at], 16) ^ 1 << hit % 256:064x}"
        at = len(words) - 2 + other // 256
        words[at] = f"{int(words[at], 16) ^ 1 << other % 256:064x}"

    return change


def test_audit__settlement_claims_hits_it_did_not_pay__is_named(later):
    hits = settle_some(later, NEXT, 100)
    for other, scope, said in (
        (hits[-1], Scope.ANYONE, f"hit {hits[-1]}: expected within an opened leaf"),
        (hits[-1], Scope.READINGS, "wei minted to 0x"),
        (511, Scope.READINGS, "hits: expected below 300, found [511]"),
    ):
        lie = lies.in_log(later.suite, "mine", "Settled", 3, bit(hits[0], other))
        assert_finds(check(later, lie=lie, scope=scope), said)


def test_audit__member_unknown_when_paid__is_named(chain):
    for number in range(4):
        lie = lies.without_log(chain.suite, "members", "MemberRegistered", number)
        report = check(chain, lie=lie, scope=Scope.LEAVES)
        assert_finds(report, "settlements: epoch", "expected unpaid, found paid")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: b"\0\0\0\0" + data[4:], "calls of settle: expected more than 0, found 0"),
        (lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:], "root: expected 0x"),
    ],
)
def test_audit__settlement_with_another_tree__is_named_to_anyone(chain, change, said):
    selector = chain.suite.mine.artifact.functions["settle"].selector
    lie = lies.in_calldata(selector, change)
    report = check(chain, lie=lie, scope=Scope.ANYONE)
    assert_finds(report, "settlements: epoch 1: tree in 0x", said)
    assert check(chain, lie=lie).ok  # with the leaf files, winners come from there


def test_audit__storage_says_another_hit_was_paid__is_named(later):
    settle_some(later, NEXT, 100)

    def change(data):
        return data[:-1] + bytes([data[-1] ^ 1])

    report = check(later, lie=lies.in_view(later.suite, "mine", "settledOf", change))
    assert_finds(report, "hits paid in storage")


def test_audit__other_mine_is_named_beside__its_mints_are_no_difference(later):
    mine = later.suite.mine.address
    report = check(later, other_mines=[mine])
    assert report.ok, report.failure


# the script


@pytest.fixture
def brownie(chain, monkeypatch):
    provider = SimpleNamespace(endpoint_uri=chain.node.rpc)
    module = SimpleNamespace(web3=SimpleNamespace(provider=provider))
    monkeypatch.setitem(sys.modules, "brownie", module)
    for name in ("CSOP_SCOPE", "CSOP_STORE", "CSOP_OTHER_MINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    return monkeypatch


def record_path(chain):
    return str(chain.folder / "record.json")


def test_script__honest__ends_well_and_shows_the_table(chain, brownie, capsys):
    brownie.setenv("CSOP_STORE", str(chain.store.root))
    script.main(record_path(chain))
    shown = capsys.readouterr().out
    assert "no difference found" in shown
    assert "settlements" in shown


def test_script__difference__exits_with_it(chain, brownie, store, capsys):
    store.leaf_paths(Epoch(1), 0)[0].unlink()
    brownie.setenv("CSOP_STORE", str(store.root))
    with pytest.raises(SystemExit, match="audit: leaf files: epoch 1") as caught:
        script.main(record_path(chain))
    assert caught.value.code
    assert "DIFFERENCE" in capsys.readouterr().out


def test_script__anyone__needs_no_store(chain, brownie, capsys):
    brownie.setenv("CSOP_SCOPE", "anyone")
    script.main(record_path(chain))
    assert "not checked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "CSOP_STORE"), ({"CSOP_SCOPE": "all"}, "must be one of anyone, leaves, readings")],
)
def test_script__wrong_settings__says_which(chain, brownie, settings, said):
    for name, value in settings.items():
        brownie.setenv(name, value)
    with pytest.raises(SystemExit, match=said):
        script.main(record_path(chain))


def test_show__unsettled__names_epochs(later):
    settle_some(later, NEXT, 100)
    console = Console(record=True, width=100)
    check(later).show(console)
    assert "not yet settled: 200 hits of epochs 76" in console.export_text()


def settle_some(chain: SmallChain, epoch: int, count: int) -> list[int]:
    """Bring an epoch to its randomness, settle its first hits only; returns all by rising x."""
    chain.drive(epoch)
    chain.commit(epoch)
    state = chain.suite.mine.epoch_of(Epoch(epoch))
    while wait := chain.operator._draw(state.round):
        chain.advance_to(wait.until)
    tree = chain.store.find_tree(Epoch(epoch), 0, state.root)
    value = chain.suite.beacon.value_of(state.round)
    address = chain.suite.mine.address
    draw = Draw(chain.client.chain_id, address, Epoch(epoch), value, PARAMS.mining.hits_per_batch)
    drawn = draw.hits(tree.total)
    hits, proof = settlement(tree, drawn[:count])
    chain.client.transact(wallet(0), chain.suite.mine.settle(Epoch(epoch), hits, proof))
    return [hit.index for hit in drawn]
