"""The helper that all refusal tests lean on must itself be able to fail."""

import pytest

from tests.helpers import bytes32, expect_error


@pytest.fixture
def twice(members, driver, registrar):
    """Registers a member for the second time."""
    members.register(bytes32("m"), driver, 0, {"from": registrar})
    return lambda: members.register(bytes32("m"), registrar, 0, {"from": registrar})


def test_expect_error__right_name_and_arguments__passes(twice):
    with expect_error("MemberRegistry_MemberExists", bytes32("m")):
        twice()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("MemberRegistry_UnknownMember", (bytes32("m"),)),
        ("MemberRegistry_MemberExists", (bytes32("n"),)),
        ("MemberRegistry_MemberExists", ()),
        ("MemberRegistry_MemberExists", (bytes32("m"), 1)),
    ],
)
def test_expect_error__other_name_or_arguments__fails(twice, name, args):
    with (
        pytest.raises(AssertionError, match="MemberRegistry_MemberExists"),
        expect_error(name, *args),
    ):
        twice()


def test_expect_error__nothing_reverts__fails(members):
    with pytest.raises(AssertionError, match="did not revert"), expect_error("Any_Error"):
        members.dailyLimit()


def test_expect_error__in_a_view__passes(anchors):
    with expect_error("DataAnchor_UnknownAnchor", 1, 0):
        anchors.anchorOf(1)


def test_clock__next_and_set__blocks_have_these_times(clock, genesis, members, driver, registrar):
    assert clock.now == genesis
    clock.next(genesis + 77)
    members.register(bytes32("m"), driver, 0, {"from": registrar})
    assert clock.now == members.memberOf(bytes32("m"))[3] == genesis + 77
    clock.set(genesis + 600)
    clock.forward(10)
    assert clock.now == genesis + 610
