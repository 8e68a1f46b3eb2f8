"""Members with crystals, campaigns that run, and boxes besides the deployed one."""

from dataclasses import replace

import pytest

from csop.deployment.roles import BY_NAME
from tests.engagement import ADULT, LATE

NOBODY = "0x" + "00" * 20


@pytest.fixture(scope="module")
def alice(engagement):
    """A certified owner, with 100 crystals."""
    person = engagement.person("alice")
    engagement.earn(person)
    return person


@pytest.fixture(scope="module")
def bob(engagement):
    """Not an owner, with 100 crystals."""
    person = engagement.person("bob", ADULT)
    engagement.earn(person)
    return person


@pytest.fixture(scope="module")
def carol(engagement):
    """Another owner, with 100 crystals."""
    person = engagement.person("carol")
    engagement.earn(person)
    return person


@pytest.fixture(scope="module")
def campaign(engagement, alice, bob, carol):
    """A running campaign with the usual tables; the number of the first one of its box."""
    return engagement.campaign()


@pytest.fixture(scope="module")
def opener(engagement, as_admin, accounts):
    """A campaigner who need not wait."""
    role = BY_NAME["CAMPAIGNER"].id
    engagement.manager.grantRole(role, accounts[9], 0, {"from": as_admin})
    return accounts[9]


@pytest.fixture
def another_box(MineBox, suite, engagement, as_admin, stranger, params):
    """Makes a box with other settings or contracts, with all that the deployed one may do."""

    def make(**changes):
        rules = params.engagement
        config = {
            "authority": engagement.manager,
            "members": engagement.members,
            "crystal": engagement.crystal,
            "stone": engagement.stone,
            "beacon": engagement.beacon,
            "previous": NOBODY,
            "late": LATE,
            "value": rules.prize_value_limit_fen,
            "day": rules.draws_per_day,
            "month": rules.draws_per_month,
        }
        assert changes.keys() <= config.keys()
        box = stranger.deploy(MineBox, tuple({**config, **changes}.values()))
        manager = engagement.manager
        for name in ("ENGAGEMENT_MINTER", "CRYSTAL_SPENDER"):
            manager.grantRole(BY_NAME[name].id, box, 0, {"from": as_admin})
        for name, function in (
            ("CAMPAIGNER", box.openCampaign),
            ("GUARDIAN", box.closeCampaign),
            ("FULFILLER", box.fulfil),
        ):
            manager.setTargetFunctionRole(
                box, [function.signature], BY_NAME[name].id, {"from": as_admin}
            )
        return replace(engagement, box=box)

    return make


@pytest.fixture
def retire_key(engagement, as_admin, accounts):
    """Retires the beacon's key, without the wait."""
    rotator = BY_NAME["ROTATOR"].id
    engagement.manager.grantRole(rotator, accounts[8], 0, {"from": as_admin})
    return lambda: engagement.beacon.retireKey(0, {"from": accounts[8]})
