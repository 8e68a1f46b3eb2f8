"""Bad readings and absent consents, from the vehicle's signature through the anchor to stones.

Whatever is wrong with one vehicle, its reason is named and the others go on.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from csop.chain.contracts.mining import State
from csop.oracle.operator import Done
from csop.oracle.rounds import Wait
from csop.telemetry.reasons import Reason
from csop.types import Epoch
from tests.network.world import DRIVERS, GENESIS, OWN, UNREGISTERED, grant, revoke
from tests.offchain.telemetry_fleet import Device, signed, vehicle_id


def rejected(world) -> dict[Reason, int]:
    """Of the readings up to the latest epoch that member 0 looked at."""
    return dict(world.nodes[0].room.ledger.rejected)


def why(world, epoch: int, label: str) -> Reason:
    evidence = world.nodes[0].room.of(Epoch(epoch))
    return evidence.weights.vehicles[vehicle_id(label)].why


def committed(world, epoch: int) -> int:
    """W of a commit."""
    return world.mine.epoch_of(Epoch(epoch)).total_weight


# consent


def test_epoch__no_consent__weighs_nothing_and_the_rest_goes_on(world):
    world.hour(0, *DRIVERS)
    assert world.finish(0) == Done(skipped=False)
    assert world.weights(0) == dict.fromkeys(("ann", "bob", "cat", "dan"), 2)
    assert why(world, 0, "eve") is Reason.NO_CONSENT
    assert rejected(world) == {}
    assert world.balance("eve") == 0
    assert sum(map(world.balance, DRIVERS)) == OWN


def test_epoch__consent_revoked_within_an_hour__stops_from_that_hour(world):
    world.hour(0, "ann", "bob")
    world.finish(0)
    assert world.weights(0) == {"ann": 2, "bob": 2}
    before = world.balance("ann")
    assert before > 0
    world.chain.set_next_timestamp(world.end_of(1) - 600)
    revoke(world.suite, "ann")
    world.hour(1, "ann", "bob")
    world.finish(1)
    assert world.weights(1) == {"bob": 4}
    assert why(world, 1, "ann") is Reason.NO_CONSENT
    assert world.balance("ann") == before  # nothing is taken back


def test_epoch__consent_revoked_in_its_last_second__counts_for_nothing_of_that_hour(world):
    world.chain.set_next_timestamp(world.end_of(0) - 1)
    revoke(world.suite, "ann")
    world.hour(0, "ann", "bob")
    assert world.weights(0) == {"bob": 2}


def test_epoch__consent_revoked_as_the_next_hour_begins__counts_for_the_hour(world):
    world.chain.set_next_timestamp(world.end_of(0))
    revoke(world.suite, "ann")
    world.anchor(world.end_of(0) + 1, *(world.drive(0, label) for label in ("ann", "bob")))
    world.close(0)
    assert world.weights(0) == {"ann": 2, "bob": 2}
    assert world.finish(0) == Done(skipped=False)


def test_epoch__consent_given_again__only_hours_under_it_count(world):
    world.hour(0, "ann", "bob")
    world.chain.set_next_timestamp(world.end_of(1) - 1800)
    revoke(world.suite, "ann")
    world.hour(1, "ann", "bob")
    world.chain.set_next_timestamp(world.end_of(2) - 3000)
    grant(world.suite, "ann")
    world.hour(2, "ann", "bob")
    world.hour(3, "ann", "bob")
    assert [world.weights(epoch).get("ann", 0) for epoch in range(4)] == [2, 0, 0, 4]
    assert world.weights(3)["bob"] == 8


# readings


def one_bad(world, reading, epoch: int = 0):
    """A bad reading between two good ones."""
    batch = (world.drive(epoch, "ann"), reading, world.drive(epoch, "bob"))
    world.anchor(world.end_of(epoch), *batch)
    world.close(epoch)
    assert world.finish(epoch) == Done(skipped=False)


def test_epoch__unregistered_vehicle__is_unknown(world):
    one_bad(world, world.drive(0, UNREGISTERED))
    assert rejected(world) == {Reason.UNKNOWN_VEHICLE: 1}
    assert world.weights(0) == {"ann": 2, "bob": 2}


def test_epoch__signed_by_another_device__is_refused(world):
    forged = signed(world.drive(0, "cat").reading, "dan", domain=world.domain)
    one_bad(world, forged)
    assert rejected(world) == {Reason.BAD_SIGNATURE: 1}
    assert world.weights(0) == {"ann": 2, "bob": 2}


def test_epoch__signed_for_another_anchor_contract__is_refused(world):
    elsewhere = replace(world.domain, contract=world.record.addresses["Stone"])
    one_bad(world, Device("cat", domain=elsewhere).report(GENESIS // 3600))
    assert rejected(world) == {Reason.BAD_SIGNATURE: 1}


def test_epoch__hour_not_over__is_refused(world):
    one_bad(world, world.drive(1, "cat"))
    assert rejected(world) == {Reason.FUTURE: 1}


def test_epoch__reading_replayed__counts_once(world):
    reading = world.drive(0, "cat")
    world.anchor(world.end_of(0), reading)
    one_bad(world, reading)
    world.anchor(world.end_of(1), reading, world.drive(1, "bob"))
    world.close(1)
    assert world.finish(1) == Done(skipped=False)
    assert rejected(world) == {Reason.REPLAYED: 2}
    assert world.weights(1) == {"ann": 2, "bob": 4, "cat": 2}


def test_epoch__two_readings_of_one_hour__the_first_counts(world):
    world.anchor(world.end_of(0), world.drive(0, "cat"), world.drive(0, "cat"))
    one_bad(world, world.drive(0, "cat"))
    assert rejected(world) == {Reason.OVERLAPPING_HOUR: 2}
    assert world.weights(0)["cat"] == 2


def test_epoch__odometer_goes_back__window_zeroed_and_suspended(world):
    world.hour(0, "ann", "cat")
    assert world.weights(0) == {"ann": 2, "cat": 2}
    device = world.devices["cat"]
    device.odometer -= 5_000
    one_bad(world, world.drive(1, "cat"), 1)
    assert rejected(world) == {Reason.ODOMETER_FELL: 1}
    assert world.weights(1) == {"ann": 4, "bob": 2}
    world.hour(2, "bob", "cat")
    assert world.finish(2) == Done(skipped=False)
    assert why(world, 2, "cat") is Reason.SUSPENDED
    assert world.weights(2) == {"ann": 4, "bob": 4}


def test_epoch__absurd_speed__is_set_aside_and_the_car_goes_on(world):
    one_bad(world, world.drive(0, "cat", 150_001))
    assert rejected(world) == {Reason.ABSURD_SPEED: 1}
    world.hour(1, "cat")
    assert world.weights(1) == {"ann": 2, "bob": 2, "cat": 2}


def test_epoch__everything_wrong_at_once__the_good_one_gets_all(world):
    zoe, cat = world.drive(0, UNREGISTERED), world.drive(0, "cat")
    batch = [
        world.drive(0, "ann"),
        zoe,
        cat,
        cat,
        world.drive(0, "bob", 200_000),
        signed(world.drive(0, "dan").reading, "ann", domain=world.domain),
        world.drive(0, "eve"),
    ]
    world.anchor(world.end_of(0), *batch)
    revoke(world.suite, "cat")
    world.close(0)
    world.finish(0)
    assert rejected(world) == {
        Reason.UNKNOWN_VEHICLE: 1,
        Reason.REPLAYED: 1,
        Reason.ABSURD_SPEED: 1,
        Reason.BAD_SIGNATURE: 1,
    }
    assert world.weights(0) == {"ann": 2, "cat": 2}  # cat revoked after the hour had ended


# when the inputs close


def test_epoch__anchored_as_the_inputs_close__counts_in_the_next(world):
    world.anchor(world.end_of(0) + 599, world.drive(0, "ann"))
    world.anchor(world.end_of(0) + 600, world.drive(0, "bob"))
    world.finish(0)
    assert world.weights(0) == {"ann": 2}
    world.hour(1)
    world.finish(1)
    assert world.weights(1) == {"ann": 2, "bob": 2}


@pytest.mark.parametrize(
    ("seconds", "weight", "reason"),
    [
        (72 * 3600, 2, None),
        (72 * 3600 + 1, 0, Reason.TOO_LATE),
        (168 * 3600, 0, Reason.TOO_LATE),
        (168 * 3600 + 1, 0, Reason.REFUSED_LATE),
    ],
)
def test_epoch__reading_comes_late__counts_for_three_days(world, seconds, weight, reason):
    late = world.drive(0, "cat")
    at = world.end_of(0) + seconds
    epoch = (at - GENESIS) // 3600
    world.anchor(at, late)
    world.close(epoch)
    assert world.weights(epoch).get("cat", 0) == weight
    world.nodes[0].room.of(Epoch(epoch))
    assert rejected(world) == ({reason: 1} if reason else {})


# hours without weight


def test_epoch__nobody_drives_for_an_hour__the_window_still_pays(world):
    world.hour(0, "ann")
    world.finish(0)
    world.hour(1)
    assert world.finish(1) == Done(skipped=False)
    assert world.balance("ann") == 2 * OWN
    assert world.events("anchors", "Anchored")[-1].args["number"] == 1


def test_epoch__no_weight__waits_skips_to_the_pot_and_later_epochs_pay_it(world):
    world.hour(0, "eve")
    result = world.operator.step(Epoch(0))
    changed_at = world.mine.epoch_of(Epoch(0)).changed_at
    assert result == Wait(changed_at + 1200, "epoch 0 without weight goes to the pot")
    assert (committed(world, 0), world.mine.pot()) == (0, 0)
    world.to(changed_at + 1199)
    assert isinstance(world.operator.step(Epoch(0)), Wait)
    assert world.finish(0) == Done(skipped=True)
    assert world.mine.epoch_of(Epoch(0)).state is State.SKIPPED
    assert world.sent() == 2  # commit, skip
    for node in world.nodes[:3]:
        assert [path.read_bytes() for path in node.store.leaf_paths(Epoch(0), 0)] == [b""]
    world.hour(1, "eve")
    assert world.finish(1) == Done(skipped=True)
    assert world.mine.pot() == 2 * OWN
    paid = []
    for epoch in (2, 3, 4):
        world.hour(epoch, "ann")
        world.finish(epoch)
        paid.append(world.balance("ann") - sum(paid))
    assert paid == [2 * OWN, 2 * OWN, OWN]  # own + min(pot, own)
    assert world.mine.pot() == 0
