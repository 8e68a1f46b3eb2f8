"""The audit of files from which readings were erased: the rest still holds, and lies are found."""

from dataclasses import replace

import pytest

from csop.chain.keys import derived
from csop.consents import Subject
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak
from csop.oracle.store import Store
from csop.telemetry.readings import domain_of
from csop.types import HOUR_SECONDS, Epoch, Hash, Leaf, Weight
from tests.network.audit.kit import assert_finds, check
from tests.network.small_chain import (
    GENESIS,
    NEXT,
    SEED,
    WITHOUT_CONSENT,
    SmallChain,
    collude,
    member,
    vehicle,
    wallet,
)

GONE = 1
"""The car whose readings are erased."""

AFTER = NEXT + 1
"""The first epoch that begins after what is asked for at the end of the story."""


def ask(chain: SmallChain, car: int = GONE, purpose=MINING_PURPOSE, epoch: int = NEXT) -> None:
    """In an epoch's second minute or, if that is past, now."""
    if chain.client.latest().timestamp < (time := GENESIS + epoch * HOUR_SECONDS + 60):
        chain.node.set_next_timestamp(time)
    subject = Subject(vehicle(car), OPERATOR_GRANTEE, purpose, 0)
    chain.client.transact(wallet(car), chain.suite.consents.request_deletion(subject))


def erase(chain: SmallChain, store: Store, car: int = GONE, anchors=range(1, 5)) -> Store:
    domain = domain_of(chain.client.chain_id, chain.suite.anchors.address)
    for number in anchors:
        store.erase(number, domain, lambda reading: reading.vehicle == vehicle(car))
    return store


def with_epoch(chain: SmallChain, store: Store, epoch: int) -> Store:
    """The copy, with the fifth anchor and an epoch's leaf file."""
    store.write_batch(5, chain.store.read_batch(5))
    for path in chain.store.leaf_paths(Epoch(epoch), 0):
        store.write_leaves(Epoch(epoch), 0, path.read_bytes())
    return store


def heavier(car: int):
    def change(leaves):
        assert vehicle(car) in {leaf.vehicle for leaf in leaves}
        return [
            replace(leaf, weight=Weight(500)) if leaf.vehicle == vehicle(car) else leaf
            for leaf in leaves
        ]

    return change


def test_audit__erased_as_asked__weights_are_counted_and_named_all_else_is_checked(later, store):
    whole = check(later)
    ask(later)
    asked = check(later, store)
    erased = check(later, erase(later, store))
    assert whole.ok
    assert asked.ok
    assert not asked.not_checked
    assert erased.ok, erased.failure
    assert erased.not_checked == (
        "weights: 3 (of 1 vehicles) cannot be computed anew: 4 readings are erased, as their "
        "owners asked",
        f"weights: vehicle 0x{vehicle(GONE).hex()}, epochs 1-2, 4: readings are erased",
    )
    expected = dict(whole.checks)
    expected["weights"] -= 3
    assert erased.checks == expected


def test_audit__epochs_after_the_request__are_checked_whole(later, store):
    """Whoever still has the readings counts none of them, so no weight is missing."""
    ask(later)
    later.drive(AFTER)
    later.bring_to_end(AFTER)
    report = check(later, erase(later, with_epoch(later, store, AFTER)))
    assert report.ok, report.failure
    assert "epochs 1-2, 4:" in report.not_checked[1]
    tree = later.store.find_tree(Epoch(AFTER), 0, later.suite.mine.epoch_of(Epoch(AFTER)).root)
    assert {leaf.vehicle: leaf.weight for leaf in tree.leaves}[vehicle(GONE)] == 5


def test_audit__weight_of_another_vehicle_forged__is_found(later, store):
    later.drive(NEXT)
    collude(later, NEXT, heavier(2))
    ask(later)
    report = check(later, erase(later, with_epoch(later, store, NEXT)))
    assert_finds(report, f"weights: epoch {NEXT}: vehicle 0x{vehicle(2).hex()}", "found 500")


def test_audit__own_weight_forged_after_the_request__is_found(later, store):
    ask(later)
    later.drive(AFTER)
    collude(later, AFTER, heavier(GONE))
    report = check(later, erase(later, with_epoch(later, store, AFTER)))
    assert_finds(report, f"vehicle 0x{vehicle(GONE).hex()}", "expected 5, found 500")


def test_audit__forged_in_the_hour_of_the_request_and_asked_again__is_found(later, store):
    """The second request covers no hour of that epoch's that the first did not."""
    ask(later)
    later.drive(NEXT)
    ghost = Leaf(vehicle(GONE), keccak(b"salt"), member(GONE), Weight(9))
    collude(later, NEXT, lambda leaves: [*leaves, ghost])
    call = later.suite.consents.confirm_deletion(0, Hash(keccak(b"protocol")))
    later.client.transact(derived(SEED, "privacy_officer"), call)
    ask(later)
    report = check(later, erase(later, with_epoch(later, store, NEXT), anchors=range(1, 6)))
    assert_finds(report, f"epoch {NEXT}: vehicle 0x{vehicle(GONE).hex()}", "expected 0", "found 9")


def test_audit__nothing_erased_and_a_weight_forged__is_found(later):
    later.drive(NEXT)
    collude(later, NEXT, heavier(GONE))
    ask(later)
    assert_finds(check(later), f"vehicle 0x{vehicle(GONE).hex()}", "found 500")


def test_audit__without_consent_all_along__weighs_nothing_whatever_was_erased(later, store):
    later.drive(NEXT)
    ghost = Leaf(vehicle(WITHOUT_CONSENT), keccak(b"salt"), member(WITHOUT_CONSENT), Weight(100))
    collude(later, NEXT, lambda leaves: [*leaves, ghost])
    ask(later, WITHOUT_CONSENT)
    report = check(
        later, erase(later, with_epoch(later, store, NEXT), WITHOUT_CONSENT, range(1, 6))
    )
    assert_finds(report, f"vehicle 0x{vehicle(WITHOUT_CONSENT).hex()}", "expected 0 (")


def test_audit__owner_of_an_erased_leaf__is_still_compared(later, store):
    later.drive(NEXT)
    collude(
        later,
        NEXT,
        lambda leaves: [
            replace(leaf, member=member(2)) if leaf.vehicle == vehicle(GONE) else leaf
            for leaf in leaves
        ],
    )
    ask(later)
    report = check(later, erase(later, with_epoch(later, store, NEXT), GONE, range(1, 6)))
    assert_finds(report, f"epoch {NEXT}: vehicle 0x{vehicle(GONE).hex()}: owner: expected 0x")


def test_audit__erased_and_nobody_asked__is_found(later, store):
    erase(later, store, anchors=[2])
    report = check(later, store)
    assert_finds(report, "batch files: anchor 2: ", "erased readings: expected 0 (nobody asked")
    assert report.failure.endswith("found 1")


def test_audit__asked_for_another_purpose__is_found(later, store):
    ask(later, purpose=keccak(b"another"))
    assert_finds(check(later, erase(later, store)), "anchor 1: erased readings: expected 0")


def test_audit__another_vehicle_erased_than_asked_for__is_found(later, store):
    ask(later)
    erase(later, store)
    report = check(later, erase(later, store, 2))
    assert_finds(report, f"weights: epoch 1: vehicle 0x{vehicle(2).hex()}", "expected 0 (")


@pytest.mark.parametrize("anchor", [3, 4])
def test_audit__erased_in_a_later_batch_only__earlier_weights_must_fit(later, store, anchor):
    """What an epoch did not take in cannot excuse it."""
    ask(later)
    report = check(later, erase(later, store, anchors=[anchor]))
    assert report.ok, report.failure
    assert "epochs 4:" in report.not_checked[1]
