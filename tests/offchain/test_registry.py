"""Consent in force: withdrawal, expiry, later grants, and grants that adjoin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, tag
from csop.registry import RegistryView
from tests.offchain.telemetry_fleet import (
    delete,
    grant,
    member_id,
    registry,
    revoke,
    sell,
    vehicle_id,
)

A = vehicle_id("a")
OLD, NEW = "0x" + "11" * 20, "0x" + "22" * 20


def test_permitted__no_grant__is_false():
    assert not RegistryView().permitted(A, 0, 1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(100, 200, True), (99, 200, False), (100, 201, False), (150, 151, True), (200, 201, False)],
)
def test_permitted__one_grant__holds_from_start_until_expiry(start, end, expected):
    view = RegistryView()
    grant(view, "a", 100, 200)
    assert view.permitted(A, start, end) is expected


def test_permitted__withdrawn__ends_at_the_withdrawal_and_takes_nothing_back():
    view = RegistryView()
    grant(view, "a", 100, 200)
    assert view.permitted(A, 100, 200)
    revoke(view, "a", 150)
    assert view.permitted(A, 100, 150)
    assert not view.permitted(A, 100, 151)


def test_permitted__withdrawn_after_expiry__does_not_lengthen():
    view = RegistryView()
    grant(view, "a", 100, 200)
    revoke(view, "a", 300)
    assert not view.permitted(A, 100, 201)


def test_permitted__adjoining_grants__are_one():
    view = RegistryView()
    grant(view, "a", 100, 500)
    grant(view, "a", 300, 700)
    assert view.permitted(A, 100, 700)
    grant(view, "a", 701, 800)
    assert not view.permitted(A, 600, 702)


def test_permitted__narrower_later_grant__ends_the_wider_one():
    view = RegistryView()
    grant(view, "a", 100, 500, categories=0b11)
    grant(view, "a", 300, 400, categories=0b10)
    assert view.permitted(A, 100, 300)
    assert not view.permitted(A, 300, 301)
    assert not view.permitted(A, 450, 451)
    assert view.permitted(A, 100, 400, categories=0b10)
    assert not view.permitted(A, 100, 400, categories=0b11)


def test_permitted__other_grantee_or_purpose__is_ignored():
    view = RegistryView()
    view.consent_granted(A, tag("grantee.other"), MINING_PURPOSE, 1, 0, 1000)
    view.consent_granted(A, OPERATOR_GRANTEE, tag("purpose.other"), 1, 0, 1000)
    assert not view.permitted(A, 10, 20)
    grant(view, "a", 0, 1000)
    view.consent_revoked(A, tag("grantee.other"), MINING_PURPOSE, 5)
    view.consent_revoked(A, OPERATOR_GRANTEE, tag("purpose.other"), 5)
    assert view.permitted(A, 10, 20)


def test_copy__later_events__leave_it_as_it_was():
    view = RegistryView()
    grant(view, "a", 0, 1000)
    before = view.copy()
    revoke(view, "a", 10)
    assert before.permitted(A, 0, 1000)
    assert not view.permitted(A, 0, 1000)


def test_recovered__wallet_is_the_new_one_and_the_former_is_kept():
    view = registry("a", since=5)
    view.member_recovered(member_id("a"), OLD, NEW)
    member = view.members[member_id("a")]
    assert (member.wallet, member.former, member.registered_at) == (NEW, (OLD,), 5)


def test_recovered__from_another_wallet__does_not_follow():
    view = registry("a")
    with pytest.raises(ValueError, match="from wallet"):
        view.member_recovered(member_id("a"), NEW, OLD)
    with pytest.raises(LookupError):
        view.member_recovered(member_id("b"), OLD, NEW)


def test_sold__buyer_owns_from_now_and_every_consent_ends():
    view = registry("a", since=5)
    sell(view, "a", "b", 100)
    vehicle = view.vehicles[A]
    assert (vehicle.owner, vehicle.owned_since, vehicle.owner_epoch) == (member_id("b"), 100, 1)
    assert vehicle.registered_at == 5
    assert view.permitted(A, 5, 100)
    assert not view.permitted(A, 99, 101)
    grant(view, "a", 100, 200)
    assert view.permitted(A, 100, 200)


def test_sold__owner_epoch_left_out__does_not_follow():
    view = registry("a")
    with pytest.raises(ValueError, match="owner epoch 2 follows 0"):
        view.vehicle_sold(A, member_id("b"), 2, 100)


def test_device__replaced__is_the_new_one():
    view = registry("a")
    former = view.vehicles[A].device
    view.device_replaced(A, former, NEW)
    assert view.vehicles[A].device == NEW
    with pytest.raises(ValueError, match="from device"):
        view.device_replaced(A, former, OLD)


def test_suspended__until_attested():
    view = registry("a")
    assert (view.vehicles[A].suspended, view.vehicles[A].attested_at) == (False, 0)
    view.vehicle_suspended(A)
    assert view.vehicles[A].suspended
    view.vehicle_attested(A, 70)
    assert (view.vehicles[A].suspended, view.vehicles[A].attested_at) == (False, 70)


def test_deleted_spans__present_owner__until_the_request():
    view = registry("a", since=5)
    delete(view, "a", 0, 60)
    assert view.deleted_spans(A) == ((5, 60),)
    delete(view, "a", 0, 80)
    assert view.deleted_spans(A) == ((5, 80),)
    sell(view, "a", "b", 90)
    assert view.deleted_spans(A) == ((5, 80),)


def test_deleted_spans__former_owner__until_the_sale():
    view = registry("a", since=5)
    sell(view, "a", "b", 50)
    sell(view, "a", "c", 70)
    sell(view, "a", "d", 90)
    delete(view, "a", 0, 100)
    assert view.deleted_spans(A) == ((5, 50),)
    delete(view, "a", 2, 110)
    assert view.deleted_spans(A) == ((5, 50), (70, 90))
    delete(view, "a", 1, 120)
    assert view.deleted_spans(A) == ((5, 90),)


def test_deleted_spans__other_vehicle_grantee_or_purpose__is_untouched():
    view = registry("a", "b")
    delete(view, "b", 0, 60)
    view.deletion_requested(A, tag("grantee.other"), MINING_PURPOSE, 0, 60)
    view.deletion_requested(A, OPERATOR_GRANTEE, tag("purpose.other"), 0, 60)
    assert view.deleted_spans(A) == ()


def test_deletion__owner_epoch_to_come__does_not_follow():
    view = registry("a")
    with pytest.raises(LookupError):
        delete(view, "a", 1, 60)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 10, False), (0, 11, True), (30, 40, True), (49, 60, True), (50, 60, False)],
)
def test_is_deleted__touches_the_span(start, end, expected):
    view = registry("a", since=10)
    delete(view, "a", 0, 50)
    assert view.is_deleted(A, start, end) is expected


def test_copy__later_deletion_or_sale__leaves_it_as_it_was():
    view = registry("a")
    before = view.copy()
    sell(view, "a", "b", 50)
    delete(view, "a", 0, 60)
    assert before.deleted_spans(A) == ()
    assert before.vehicles[A].owner == member_id("a")


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 20), st.integers(0, 3))),
    st.integers(0, 30),
    st.integers(1, 12),
)
def test_permitted__any_history__agrees_with_a_moment_by_moment_model(events, start, length):
    view, now, state = RegistryView(), 0, {}
    for is_grant, pause, duration, categories in events:
        now += pause
        for moment in [m for m in state if m >= now]:
            del state[moment]
        if is_grant:
            grant(view, "a", now, now + duration, categories)
            state |= {moment: categories for moment in range(now, now + duration)}
        else:
            revoke(view, "a", now)
    expected = all(state.get(moment, 0) & 1 for moment in range(start, start + length))
    assert view.permitted(A, start, start + length) is expected
