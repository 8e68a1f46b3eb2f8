"""What new crystals say about themselves, and which rules are none."""

import pytest

from tests.helpers import expect_error


def test_constructor__deployed__describes_itself(crystal, members, manager, params):
    assert crystal.members() == members
    assert crystal.authority() == manager
    assert crystal.dailyCap() == params.engagement.crystal_daily_cap
    assert crystal.lifeMonths() == params.engagement.crystal_life_months
    assert crystal.totalSupply() == 0


@pytest.mark.parametrize(("daily_cap", "life_months"), [(1, 1), (4_228, 1), (338, 24), (264, 31)])
def test_constructor__bounds_of_the_rules__accepted(
    Crystal, manager, members, stranger, daily_cap, life_months
):
    crystal = stranger.deploy(Crystal, manager, members, daily_cap, life_months)
    assert (crystal.dailyCap(), crystal.lifeMonths()) == (daily_cap, life_months)


@pytest.mark.parametrize(
    ("daily_cap", "life_months"),
    [
        (0, 24),
        (4_229, 1),
        (339, 24),
        (265, 31),
        (2**16, 24),
        (2**256 - 1, 24),
        (100, 0),
        (100, 32),
        (100, 2**256 - 1),
        (0, 0),
    ],
)
def test_constructor__rules_out_of_bounds__refused(
    Crystal, manager, members, stranger, daily_cap, life_months
):
    with expect_error("Crystal_InvalidRules", daily_cap, life_months):
        stranger.deploy(Crystal, manager, members, daily_cap, life_months)
