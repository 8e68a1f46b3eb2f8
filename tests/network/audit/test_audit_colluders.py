"""The audit against colluders: k members sign what the readings do not say."""

from dataclasses import replace

import pytest

from csop.audit import Scope
from csop.hashing import keccak
from csop.sumtree import read_leaf_file
from csop.types import Epoch, Leaf, Weight
from tests.network.audit.kit import assert_finds, check
from tests.network.small_chain import NEXT, collude, member, vehicle


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
