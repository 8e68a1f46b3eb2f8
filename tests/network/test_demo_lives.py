"""Four lives while the demo drives, in a plan of hours instead of days, as the chain has them.

Hits are counted here from leaf files and randomness; the demo counts what was minted.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from csop.chain.contracts.members import Status
from csop.chain.keys import address_of, derived
from csop.demo.casting import Life
from csop.demo.fleet import SEED
from csop.demo.people import make_buyer
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak
from csop.oracle.store import Store
from csop.registry import ODOMETER
from csop.telemetry.anchoring import readings_of
from csop.types import Erased
from tests.network.demo_kit import STONE
from tests.network.demo_played import HOURS, KM_A_STEP


def test_lives__all_four__everything_agrees(played):
    assert played.audit.failure is None
    assert [played.car(life).label for life in Life] == ["201", "202", "203", "204"]
    assert played.summary["rights"]["not_shown"] == {}
    json.dumps(played.summary)


def test_lives__consent_withdrawn__mines_no_more_and_keeps_what_it_has(played):
    car, facts = played.car(Life.WITHDRAWN), played.facts("withdrawn")
    assert (facts["vehicle"], facts["epoch"]) == ("0x" + car.vehicle.hex(), 2)
    assert int(facts["stones_before_wei"]) > 0
    assert facts["hits_after"] == 0
    in_tree = [car.vehicle in {leaf.vehicle for leaf in played.tree(e).leaves} for e in range(4)]
    assert in_tree == [True, True, False, False]
    # Its owner signed; somebody else sent it.
    relayer = address_of(derived(SEED, "relayer"))
    assert played.sender_of(played.suite.consents, "ConsentRevoked") == relayer.lower()
    [consent] = played.suite.consents.history(car.vehicle, OPERATOR_GRANTEE, MINING_PURPOSE)
    assert consent.until == facts["time"]


def test_lives__readings_erased__no_node_has_one_and_all_noted_the_same(played):
    car, facts, outcome = played.car(Life.WITHDRAWN), played.facts("erased"), played.outcome
    assert (facts["vehicle"], facts["epoch"]) == ("0x" + car.vehicle.hex(), 3)
    deletion = played.suite.consents.deletion_of(0)
    assert (deletion.confirmed_at, played.suite.consents.deletion_count()) == (facts["time"], 1)
    stores = sorted(outcome.store.root.parent.iterdir())
    assert len(stores) == 5
    for store in map(Store, stores):
        assert keccak((store.root / "erasures/000000.json").read_bytes()) == deletion.document
        batches = [store.read_batch(number) for number in range(1, HOURS + 1)]
        # It drove in two hours before it withdrew its consent, and has sent nothing since.
        erased = [sum(isinstance(entry, Erased) for entry in batch) for batch in batches]
        assert erased == [1, 1, 0, 0, 0, 0, 0]
        assert [len(batch) for batch in batches] == [5, 5, 4, 4, 4, 4, 4]
        kept = {each.reading.vehicle for batch in batches for each in readings_of(batch)}
        assert len(kept) == 4
        assert car.vehicle not in kept
    km = HOURS * 23 * KM_A_STEP["203"]
    assert played.summary["km_set_aside"]["not_sent_or_erased"] == pytest.approx(km, rel=0.05)
    [lacks, _] = played.audit.not_checked
    assert lacks.startswith("weights: 2 (of 1 vehicles) cannot be computed anew: 2 readings")


def test_lives__car_sold__stones_stay_and_nobody_mines_with_it(played):
    car, seller, buyer = played.car(Life.SOLD), played.facts("sold"), played.facts("bought")
    assert seller["epoch"] == buyer["epoch"] == 3
    assert int(seller["stones_before_wei"]) > 0
    assert (seller["hits_after"], buyer["hits_after"]) == (0, 0)
    assert buyer["stones_before_wei"] == "0"
    in_tree = [
        car.vehicle in {leaf.vehicle for leaf in played.tree(e).leaves} for e in range(HOURS)
    ]
    assert in_tree == [True] * 3 + [False] * 4
    vehicle = played.suite.vehicles.vehicle_of(car.vehicle)
    assert (vehicle.owner, vehicle.owner_epoch) == (make_buyer().member, 1)
    mining = (car.vehicle, OPERATOR_GRANTEE, MINING_PURPOSE)
    former, own = played.suite.consents.history(*mining)
    assert former.until == seller["time"] <= own.start
    assert played.suite.consents.is_permitted(*mining, ODOMETER, played.client.latest().timestamp)
    flags = [played.suite.members.member_of(m).flags for m in (car.member, make_buyer().member)]
    assert flags == [2, 3]


def test_lives__wallet_recovered__stones_freeze_and_later_hits_are_in_the_new_one(played):
    car, facts = played.car(Life.RECOVERED), played.facts("recovered")
    assert facts["epoch"] == 4
    old, new = facts["wallets"]
    suite = played.suite
    assert suite.members.member_of(car.member).wallet == new
    assert address_of(derived(SEED, "member 202")) == old
    assert (suite.stone.balance_of(old), suite.stone.frozen(old)) == (0, 0)
    assert facts["hits_after"] > 0
    # Frozen when it was lost: what the first hour had brought.
    assert int(facts["frozen_wei"]) == 10 * STONE * played.hits[0][car.member] > 0
    assert suite.stone.frozen(new) == int(facts["frozen_wei"])
    [log] = suite.members.events(("MemberRecovered",))
    before = suite.members.at(log.block - 1).member_of(car.member)
    assert (before.wallet, before.status) == (old, Status.SUSPENDED)
    assert suite.members.member_of(car.member).status == Status.ACTIVE
    minted = [
        log.args["to"]
        for log in suite.stone.events(("Transfer",), log.block + 1)
        if log.args["to"] in (old, new)
    ]
    assert set(minted) == {new}


def test_lives__member_frozen__earns_and_may_not_redeem(played):
    car, facts = played.car(Life.FROZEN), played.facts("frozen")
    assert facts["epoch"] == 2
    assert facts["hits_after"] > 0
    assert facts["frozen_wei"] == facts["stones_before_wei"]
    assert played.suite.members.member_of(car.member).status == Status.FROZEN
    assert facts["won_after_wei"] == "0"
    assert facts["redeeming"] == "The sender is not the current wallet of an active member"
    assert facts["sending"] == "Stones cannot be transferred: the transfer policy is NONE"


def test_lives__draws__old_wallet_and_frozen_member_are_refused_and_the_new_one_draws(played):
    refusals = [entry.text for entry in played.outcome.diary if "refused" in entry.text]
    assert sorted(refusals) == [
        "a frozen member wants to draw and is refused: MineBox_Blocked",
        "a minor wants to draw and is refused: MineBox_NotAdult",
        "who found a lost wallet wants to draw and is refused: MineBox_NotMember",
    ]
    drawn = Counter(log.args["member"] for log in played.suite.box.events(("Drawn",)))
    assert drawn[played.car(Life.RECOVERED).member] > 0
    assert drawn[played.car(Life.FROZEN).member] == 0
    assert drawn[make_buyer().member] > 0


def test_lives__report__has_a_line_for_everybody(played):
    for words in (
        "withdraws its consent",
        "has its readings erased",
        "sells its car",
        "buys that car, consents",
        "wallet recovered after 3 h",
        "is frozen, keeps earning",
    ):
        assert words in played.output
    refused = 'may not redeem (ERC7943CannotSend): "The sender is not the current wallet'
    assert refused in played.output
    assert "nobody's life shows this" not in played.output
