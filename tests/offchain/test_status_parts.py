"""A member's vehicles over time, and its standing in words."""

from dataclasses import replace

import pytest

from csop.chain.contracts.members import Proposal, ProposalKind
from csop.emission import STONE
from csop.hashing import ZERO_HASH
from csop.status.vehicles import VehicleStatus, owned_within, vehicles_of
from csop.types import Hash, MemberId
from scripts.member_tables import proposal_words
from scripts.member_words import frozen_words, vehicle_words
from tests.offchain.telemetry_fleet import (
    HOUR,
    PARAMS,
    delete,
    end_of,
    member_id,
    registry,
    sell,
    vehicle_id,
)

A, START = vehicle_id("a"), HOUR * 3600
WAIT = PARAMS.weight.sale_wait_hours * 3600


def _owners(view):
    """Who of a and b owned vehicle a within the hour."""
    return "".join(m for m in "ab" if A in owned_within(member_id(m), view, START, end_of(HOUR)))


@pytest.mark.parametrize(
    ("sold", "owners"),
    [
        (START, "b"),
        (START + 1, "ab"),
        (end_of(HOUR) - 1, "ab"),
        (end_of(HOUR), "a"),
    ],
)
def test_owned_within__sold__is_of_whoever_owned_it_in_the_hour(sold, owners):
    view = registry("a", "b", since=START - 9)
    sell(view, "a", "b", sold)
    assert _owners(view) == owners


def test_owned_within__registered_later__is_nobodys():
    assert _owners(registry("a", since=end_of(HOUR))) == ""
    assert _owners(registry("a", since=end_of(HOUR) - 1)) == "a"


def test_vehicles_of__sold_suspended_and_to_be_deleted__says_so():
    view = registry("a", "b", since=5)
    sell(view, "a", "b", START)
    delete(view, "a", 0, START + 9)
    view.vehicle_suspended(A)
    assert list(vehicles_of(member_id("a"), view, PARAMS)) == []
    [own] = [v for v in vehicles_of(member_id("b"), view, PARAMS) if v.vehicle == A]
    assert own == VehicleStatus(A, True, START, START + WAIT, True, ((5, START),))
    [own] = [v for v in vehicles_of(member_id("b"), view, PARAMS) if v.vehicle != A]
    assert own == VehicleStatus(vehicle_id("b"), False, 5, 5, False, ())


def test_vehicle_words__what_holds_now():
    vehicle = VehicleStatus(A, True, 0, 3_600, False, ())
    assert list(vehicle_words(vehicle, 3_599)) == [
        "bought 1970-01-01 00:00 UTC: what it drives counts from 1970-01-01 01:00 UTC"
    ]
    assert list(vehicle_words(vehicle, 3_600)) == []
    assert list(vehicle_words(replace(vehicle, bought=False), 0)) == []
    spoiled = replace(vehicle, suspended=True, deleted=((0, 60),))
    assert list(vehicle_words(spoiled, 3_600)) == [
        "suspended by the inspector: weighs nothing until it is attested",
        "readings from 1970-01-01 00:00 UTC to 1970-01-01 00:01 UTC are deleted, or to be",
    ]


FIRST = Proposal("0xNew", 60, ProposalKind.RECOVERY, False, True, 1, MemberId(bytes(32)), ZERO_HASH)


@pytest.mark.parametrize(
    ("proposal", "words"),
    [
        (
            FIRST,
            "number 1, recovery to wallet 0xNew, a first proposal, no document; the notary can "
            "execute it from 1970-01-01 08:01 UTC+8 on; until it is executed the member's wallet "
            "can cancel it; it has suspended the member, who is active again when it ends",
        ),
        (replace(FIRST, suspended=False), "the member's wallet can cancel it"),
        (
            replace(FIRST, second=True, suspended=False, document=Hash(b"\2" * 32)),
            f"number 1, recovery to wallet 0xNew, a second proposal, document 0x{'02' * 32}; the "
            "notary can execute it from 1970-01-01 08:01 UTC+8 on",
        ),
        (
            replace(FIRST, second=True, suspended=False, executable_at=0),
            "a second proposal, no document; it waits for the notary to confirm it",
        ),
        (
            replace(FIRST, kind=ProposalKind.INHERITANCE, heir=MemberId(b"\1" * 32)),
            "number 1, inheritance by member 0x" + "01" * 32,
        ),
    ],
    ids=["first", "not suspended", "second", "to be confirmed", "inheritance"],
)
def test_proposal_words__says_what_when_and_who_can_end_it(proposal, words):
    assert words in proposal_words(proposal)
    assert ("can cancel it" in proposal_words(proposal)) is not proposal.second
    assert ("has suspended" in proposal_words(proposal)) is proposal.suspended


def test_frozen_words__less_and_more_than_is_held():
    assert frozen_words(STONE, STONE) == "1.00 of them frozen"
    assert frozen_words(2 * STONE, STONE) == "all of them frozen, and what comes, up to 2.00 in all"
