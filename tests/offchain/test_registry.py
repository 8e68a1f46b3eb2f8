"""Consent in force: withdrawal, expiry, later grants, and grants that adjoin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, tag
from csop.registry import RegistryView
from tests.offchain.telemetry_fleet import grant, revoke, vehicle_id

A = vehicle_id("a")


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
