"""What a node refuses to sign, and how it says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from csop.chain.keys import derived
from csop.hashing import keccak
from csop.oracle.committee import RulesDifferError, check_rules
from csop.oracle.evidence import EvidenceError
from csop.oracle.node import Proposal, RefusedError
from csop.oracle.operator import Done
from csop.sumtree import SumTree, leaf_hash, write_leaf_file
from csop.types import Epoch, Leaf, Weight
from tests.network.world import PARAMS, SEED
from tests.offchain.telemetry_fleet import member_id, vehicle_id

ZERO_EPOCH = Epoch(0)


@pytest.fixture
def driven(world):
    """Epoch 0 is ready to be signed: ann, bob and cat weigh 2 each; eve drove without consent."""
    world.hour(0, "ann", "bob", "cat", "eve")
    return world


@pytest.fixture
def honest(driven):
    return driven.nodes[0].propose(ZERO_EPOCH, 0)


@pytest.fixture
def signer(driven):
    return driven.nodes[1]


def leaf_of(label: str, weight: int = 2, owner: str = "") -> Leaf:
    return Leaf(
        vehicle_id(label), keccak(label.encode()), member_id(owner or label), Weight(weight)
    )


def proposal_of(honest: Proposal, *leaves: Leaf) -> Proposal:
    """Every field fits these leaves: only the leaves themselves can be found wrong."""
    tree = SumTree.build(leaves)
    data = write_leaf_file(tree)
    proof = replace(
        honest.proof,
        root=tree.root,
        total_weight=tree.total,
        leaf_count=len(leaves),
        leaf_file=keccak(data),
    )
    return Proposal(proof, data)


def refusal(signer, proposal: Proposal) -> str:
    with pytest.raises(RefusedError) as caught:
        signer.sign(proposal)
    assert str(caught.value).startswith("member 1 refuses epoch 0: ")
    assert signer.store.leaf_paths(ZERO_EPOCH, 0) == []
    return str(caught.value).removeprefix("member 1 refuses epoch 0: ")


GOOD = ("ann", "bob", "cat")


def test_sign__others_salts__signs_and_keeps_the_leaf_file(driven, honest, signer):
    own = proposal_of(honest, *map(leaf_of, GOOD))
    assert signer.sign(own).member == 1
    kept = signer.store.read_leaves(ZERO_EPOCH, 0, own.proof.leaf_file)
    assert kept == own.leaf_file


@pytest.mark.parametrize(
    ("label", "spoilt", "why"),
    [
        ("cat", leaf_of("cat", 3), "weighs 2, not 3"),
        ("cat", leaf_of("cat", 1), "weighs 2, not 1"),
        ("eve", leaf_of("eve"), "weighs 0 (no_consent), not 2"),
        ("dan", leaf_of("dan"), "weighs 0 (no_readings), not 2"),
        ("zoe", leaf_of("zoe"), "weighs 0, not 2"),
        (
            "cat",
            leaf_of("cat", owner="dan"),
            f"is {member_id('cat').hex()}'s, not {member_id('dan').hex()}'s",
        ),
    ],
)
def test_sign__a_wrong_leaf__refuses_and_names_the_vehicle(honest, signer, label, spoilt, why):
    leaves = [leaf_of(good) for good in GOOD if good != label]
    proposal = proposal_of(honest, *leaves, spoilt)
    assert refusal(signer, proposal) == f"vehicle {vehicle_id(label).hex()} {why}"


def test_sign__a_leaf_is_missing__refuses_and_names_the_vehicle(honest, signer):
    proposal = proposal_of(honest, leaf_of("ann"), leaf_of("cat"))
    expected = f"vehicle {vehicle_id('bob').hex()} weighs 2 and has no leaf"
    assert refusal(signer, proposal) == expected


def test_sign__no_leaves_though_somebody_drove__refuses(honest, signer):
    assert "weighs 2 and has no leaf" in refusal(signer, proposal_of(honest))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attempt", 1),
        ("root", keccak(b"root")),
        ("total_weight", 7),
        ("leaf_count", 4),
        ("inputs", bytes(32)),
        ("inputs", keccak(b"inputs")),
        ("block_number", 1),
        ("block_hash", keccak(b"block")),
        ("leaf_file", keccak(b"leaves")),
    ],
)
def test_sign__a_field_of_the_proof_is_wrong__refuses_and_names_it(honest, signer, field, value):
    right = getattr(honest.proof, field)
    proposal = replace(honest, proof=replace(honest.proof, **{field: value}))
    shown = [v.hex() if isinstance(v, bytes) else str(v) for v in (right, value)]
    assert refusal(signer, proposal) == f"{field} is {shown[0]}, not {shown[1]}"


def lines_of(proposal: Proposal) -> list[bytes]:
    return proposal.leaf_file.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("tamper", "why"),
    [
        (lambda lines: reversed(lines), "must rise strictly"),
        (lambda lines: [*lines, lines[-1]], "must rise strictly"),
        (lambda lines: [line.upper() for line in lines], "canonical form"),
        (lambda lines: [line.replace(b",2\n", b",02\n") for line in lines], "canonical form"),
        (lambda lines: [line.replace(b"\n", b"\r\n") for line in lines], "canonical form"),
        (lambda lines: [*lines, b"\n"], "leaf file:4: "),
        (lambda lines: [b"\xff" + lines[0], *lines[1:]], "leaf file:1: "),
        (lambda lines: [line.replace(b",2\n", b",601\n") for line in lines], "leaf file:1: "),
        (lambda lines: [line.replace(b",2\n", b",0\n") for line in lines], "leaf file:1: "),
        (lambda lines: [line.replace(b",2\n", b",-2\n") for line in lines], "leaf file:1: "),
    ],
)
def test_sign__leaf_file_tampered_with__refuses(honest, signer, tamper, why):
    data = b"".join(tamper(lines_of(honest)))
    proof = replace(honest.proof, leaf_file=keccak(data))
    assert why in refusal(signer, Proposal(proof, data))


def test_sign__two_leaves_of_one_vehicle__refuses(honest, signer):
    """Of different salts, so that hashes rise and only the vehicle's name shows it."""
    again = replace(leaf_of("ann"), salt=keccak(b"another salt"))
    leaves = sorted([*map(leaf_of, GOOD), again], key=leaf_hash)
    data = write_leaf_file(SumTree(tuple(leaves), tuple(map(leaf_hash, leaves))))
    proof = replace(honest.proof, leaf_file=keccak(data), total_weight=8, leaf_count=4)
    assert "has two leaves" in refusal(signer, Proposal(proof, data))


def test_sign__attempt_0_again_after_a_void__refuses(driven, honest, signer):
    driven.operator.step(ZERO_EPOCH)
    void = driven.mine.void(ZERO_EPOCH, "wrong")
    driven.client.transact(derived(SEED, "guardian"), void)
    with pytest.raises(RefusedError, match="attempt is 1, not 0"):
        signer.sign(honest)


# what a node cannot compute


def test_propose__epoch_not_over__says_when_its_inputs_close(driven):
    closes_at = driven.end_of(1) + 600
    driven.to(closes_at - 1)
    with pytest.raises(EvidenceError, match=f"epoch 1: inputs close at {closes_at}"):
        driven.nodes[0].propose(Epoch(1), 0)
    driven.to(closes_at)
    assert driven.nodes[0].propose(Epoch(1), 0).proof.total_weight == 6


def test_sign__batch_file_missing__says_which_to_fetch(driven, honest, signer):
    path = signer.store.batch_path(1)
    path.unlink()
    with pytest.raises(EvidenceError, match="there is no such batch file") as caught:
        signer.sign(honest)
    assert str(path) in str(caught.value)
    assert "fetch the batch of anchor 1 anew" in str(caught.value)


def test_sign__batch_file_comes_later__goes_on_where_it_stopped(driven, signer):
    driven.anchor(driven.end_of(1), driven.drive(1, "ann"))
    driven.anchor(driven.end_of(1) + 1, driven.drive(1, "bob"))
    driven.close(1)
    late = signer.store.batch_path(3)
    data = late.read_bytes()
    late.unlink()
    proposal = driven.nodes[0].propose(Epoch(1), 0)
    with pytest.raises(EvidenceError):
        signer.sign(proposal)
    late.write_bytes(data)
    assert signer.sign(proposal).member == 1


@pytest.mark.parametrize("spoil", ["other readings", "one less", "other order", "cut off"])
def test_sign__batch_file_is_not_what_was_anchored__says_so(driven, honest, signer, spoil):
    store, batch = signer.store, driven.nodes[0].store.read_batch(1)
    changed = {
        "other readings": [replace(batch[0], salt=bytes(32)), *batch[1:]],
        "one less": batch[1:],
        "other order": batch[::-1],
        "cut off": batch,
    }[spoil]
    store.write_batch(1, changed)
    if spoil == "cut off":
        path = store.batch_path(1)
        path.write_bytes(path.read_bytes()[:-30])
    expected = "cannot be read to its end" if spoil == "cut off" else "is not the anchored one"
    with pytest.raises(EvidenceError, match=expected) as caught:
        signer.sign(honest)
    assert str(store.batch_path(1)) in str(caught.value)


def test_of__an_earlier_epoch_again__as_a_fresh_node(driven):
    driven.anchor(driven.end_of(0) + 700, driven.drive(0, "dan"))  # late: epoch 1's, not 0's
    driven.hour(1, "ann")
    room = driven.nodes[0].room
    latest, earlier = room.of(Epoch(1)), room.of(ZERO_EPOCH)
    assert earlier == driven.room().of(ZERO_EPOCH)
    assert room.of(Epoch(1)) == latest
    assert latest.weights.total > earlier.weights.total


def test_of__chain_reorganised__reads_everything_anew(world):
    """The first chain has ann's and bob's readings, the one that replaces it bob's alone."""
    snapshot = world.chain.snapshot()
    world.hour(0, "ann", "bob")
    before = world.nodes[0].room.of(ZERO_EPOCH)
    world.chain.revert(snapshot)
    world.chain.mine(3, 1)
    world.devices.clear()
    world.hour(0, "bob")
    after = world.nodes[0].room.of(ZERO_EPOCH)
    assert after == world.room().of(ZERO_EPOCH)
    assert (after.block, after.inputs) != (before.block, before.inputs)
    assert set(after.weights.weights) == {vehicle_id("bob")}
    assert world.finish(0) == Done(skipped=False)


def test_check_rules__other_parameters_than_on_chain__named(world):
    params = replace(PARAMS, mining=replace(PARAMS.mining, void_window_seconds=60))
    with pytest.raises(RulesDifferError, match="void_window_seconds is 60 .* 1200 on chain"):
        check_rules(world.suite, params)
