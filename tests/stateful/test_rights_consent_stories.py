"""Stories of vehicles, consents and freezes that random ones hardly meet."""

import pytest

from tests.helpers import bytes32
from tests.models.rights.calls import NOTHING
from tests.models.rights.stones import MOST
from tests.stateful.rights_rules import DAY, DOCUMENT, HOUR
from tests.stateful.rights_teller import KEY

GRANT, REVOKE = "ConsentRegistry.grant", "ConsentRegistry.revoke"
SELL = "VehicleRegistry.sell"


def same_second(tell, *calls):
    """(account, name, *arguments) each, all at one time; that time."""
    story = tell.story
    time = story.world_time + 1
    story.next_time = lambda: story.chain.set_time(time) or time
    for account, *call in calls:
        assert story.act(account, *call), call
    del story.next_time
    story.check()
    return time


def test_story__everything_in_one_second__only_the_last_counts_CONSENT_2_CONSENT_3(tell):
    car, registrar = tell.cars[0], tell.story.chain.hands["registrar"]
    subject, first, second = (car, *KEY, 0), tell.wallet(0), tell.wallet(1)
    time = same_second(tell, (first, GRANT, tell.grant(0)), (first, REVOKE, subject))
    assert not tell.permitted(0, time)
    time = same_second(
        tell,
        (first, GRANT, tell.grant(0)),
        (first, GRANT, tell.grant(0, bits=3)),
    )
    assert tell.permitted(0, time, 2)
    later = same_second(
        tell,
        (first, GRANT, tell.grant(0)),
        (registrar, SELL, car, tell.people[1], DOCUMENT),
    )
    assert [tell.permitted(0, at) for at in (later - 1, later)] == [True, False]
    last = same_second(
        tell,
        (second, GRANT, tell.grant(0, epoch=1)),
        (registrar, SELL, car, tell.people[0], DOCUMENT),
        (first, GRANT, tell.grant(0, epoch=2, bits=9)),
    )
    assert tell.permitted(0, last, 8)


def test_story__sold_and_bought_back__old_consents_stay_void_VEHICLE_3_CONSENT_3(tell):
    car = tell.cars[0]
    tell.by(tell.wallet(0), GRANT, tell.grant(0, days=300))
    granted = tell.story.world_time
    for owner in (1, 0):
        tell.later(DAY)
        tell.registrar(SELL, car, tell.people[owner], DOCUMENT)
    assert tell.permitted(0, granted)
    assert not tell.permitted(0, tell.story.world_time)
    tell.refused("ConsentRegistry_NothingToRevoke", tell.wallet(0), REVOKE, (car, *KEY, 2))
    tell.refused("ConsentRegistry_OtherOwnerEpoch", tell.wallet(0), GRANT, tell.grant(0))
    for epoch, asker in ((0, 0), (1, 1), (2, 0)):
        subject = (car, *KEY, epoch)
        other = tell.wallet(1 - asker)
        call = ("ConsentRegistry.requestDeletion", subject)
        tell.refused("ConsentRegistry_NotOwner", other, *call)
        tell.by(tell.wallet(asker), *call)
        tell.refused("ConsentRegistry_DeletionOpen", tell.wallet(asker), *call)


def test_story__signatures__count_once_and_only_where_they_should_CONSENT_4(tell):
    car, wallet = tell.cars[0], tell.wallet(0)
    grant, subject = tell.grant(0), (tell.cars[0], *KEY, 0)
    relay, relayer = "ConsentRegistry.grantFor", tell.story.relayer
    by = tell.signature("Grant", grant, wallet)
    tell.refused("ConsentRegistry_InvalidSignature", relayer, relay, tell.grant(0, bits=3), by)
    thief = (*by[:2], tell.signature("Grant", grant, tell.story.thieves[0])[2])
    tell.refused("ConsentRegistry_InvalidSignature", relayer, relay, grant, thief)
    tell.by(relayer, relay, grant, by)
    tell.refused("InvalidAccountNonce", relayer, relay, grant, by)
    again = tell.signature("Grant", grant, wallet)
    tell.by(wallet, REVOKE, subject)
    tell.refused("InvalidAccountNonce", relayer, relay, grant, again)
    late = tell.signature("Deletion", subject, wallet)
    tell.story.reach(late[1])
    delete = ("ConsentRegistry.requestDeletionFor", subject)
    tell.refused("ConsentRegistry_SignatureExpired", relayer, *delete, (late[0], late[1] - 1, b""))
    before = tell.signature("Deletion", subject, wallet)
    tell.recover(0)
    tell.refused(
        "ConsentRegistry_InvalidSignature",
        relayer,
        *delete,
        (0, *before[1:])[:1] + (tell.story.world_time + DAY, before[2]),
    )
    tell.by(relayer, *delete, tell.signature("Deletion", subject, tell.wallet(0)))
    tell.registrar(SELL, car, tell.people[1], DOCUMENT)
    sold = tell.signature("Revocation", subject, tell.wallet(0))
    call = ("ConsentRegistry.revokeFor", subject, sold)
    tell.refused("ConsentRegistry_OtherOwnerEpoch", relayer, *call)


def test_story__deletions__overdue_until_confirmed_once_CONSENT_5(tell):
    wallet, officer = tell.wallet(0), tell.story.chain.hands["privacy_officer"]
    ask = ("ConsentRegistry.requestDeletion", (tell.cars[0], *KEY, 0))
    tell.by(wallet, *ask)
    due = tell.story.books.consents.deletions[0].due_at
    tell.story.reach(due - 1)
    tell.story.check()
    tell.story.reach(due)
    tell.story.check()
    assert tell.story.books.consents.overdue(due, 0, 9) == [0]
    confirm = ("ConsentRegistry.confirmDeletion", 0)
    tell.refused("ConsentRegistry_NoDocument", officer, *confirm, NOTHING)
    tell.privacy_officer(*confirm, DOCUMENT)
    tell.refused("ConsentRegistry_AlreadyConfirmed", officer, *confirm, DOCUMENT)
    tell.by(wallet, *ask)
    assert len(tell.story.books.consents.deletions) == 2


def test_story__keys_vins_and_garages__one_vehicle_each_VEHICLE_1_VEHICLE_2(tell):
    first, second, fresh = tell.devices[0], tell.devices[1], tell.devices[7]
    replace = ("VehicleRegistry.replaceDevice", tell.cars[0])
    tell.refused("VehicleRegistry_DeviceKeyTaken", "registrar", *replace, second)
    tell.registrar(*replace, fresh)
    tell.refused("VehicleRegistry_DeviceKeyTaken", "registrar", *replace, first)
    owner, cars = tell.people[2], [bytes32(f"garage {i}") for i in range(3)]
    for place, car in enumerate(cars):
        tell.registrar("VehicleRegistry.register", car, owner, tell.devices[8 + place], car, True)
    tell.refused(
        "VehicleRegistry_TooManyVehicles", "registrar", SELL, tell.cars[0], owner, DOCUMENT
    )
    tell.registrar(SELL, cars[0], tell.people[0], DOCUMENT)
    tell.registrar(SELL, tell.cars[0], owner, DOCUMENT)


@pytest.mark.parametrize("late", [-1, 0, 7 * DAY - 1, 7 * DAY])
def test_story__order_of_a_court__in_its_week_and_frozen_part_last_STONE_7(tell, late):
    holder, to = tell.wallet(0), tell.wallet(1)
    tell.freezer("Stone.setFrozenTokens", holder, 900)
    order = ("Stone.forcedTransfer", holder, to, 300)
    enforcer = tell.story.chain.hands["enforcer"]
    tell.refused("AccessManagerNotScheduled", enforcer, *order)
    assert tell.story.plan(enforcer, *order)
    guardian = tell.story.chain.hands["guardian"]
    assert tell.story.unplan(guardian, enforcer, *order)
    assert tell.story.plan(enforcer, *order)
    (ready,) = tell.story.books.access.ready.values()
    tell.story.next_time = lambda: tell.story.chain.set_time(ready + late) or ready + late
    done = tell.story.act(enforcer, *order)
    del tell.story.next_time
    tell.story.check()
    assert done == (0 <= late < 7 * DAY)
    assert tell.story.books.stones.frozen[holder] == (700 if done else 900)


def test_story__records_and_wallets_that_come_and_go__for_good_STONE_8(tell):
    first, other = tell.wallet(0), tell.wallet(1)
    tell.recorder("Stone.takeRecord")
    tell.by(first, "Stone.transfer", other, 1_000)
    tell.recorder("Stone.takeRecord")
    tell.recorder("Stone.takeRecord")
    tell.by(other, "Stone.transfer", first, 10)
    tell.recover(0)
    tell.recorder("Stone.takeRecord")
    tell.minter("Stone.mintMileage", (tell.people[0],), (5,))
    tell.later(91 * DAY)
    tell.by(tell.wallet(0), "Stone.redeem", 15, DOCUMENT)
    tell.recorder("Stone.takeRecord")
    held = [[r.balances[w] for r in tell.story.books.stones.records] for w in (first, other)]
    assert held == [[1_000, 0, 0, 0, 0], [1_000, 2_000, 2_000, 1_990, 1_990]]


def test_story__pause__stops_holders_but_no_recovery_and_lapses_STONE_6(tell):
    wallet, rest = tell.wallet(0), (tell.wallet(1), 1)
    tell.later(91 * DAY)
    tell.pauser("Stone.pause")
    tell.freezer("Stone.setFrozenTokens", wallet, MOST)
    for call in (("Stone.transfer", *rest), ("Stone.redeem", 1, DOCUMENT)):
        tell.refused("Stone_Paused", wallet, *call)
    tell.recover(0)
    until = tell.story.books.stones.paused_until
    assert tell.story.world_time < until - HOUR
    tell.freezer("Stone.setFrozenTokens", tell.wallet(0), 0)
    for time in (until - 1, until):
        tell.story.next_time = lambda at=time: tell.story.chain.set_time(at) or at
        assert tell.story.act(tell.wallet(0), "Stone.transfer", *rest) == (time == until)
        tell.story.check()
        del tell.story.next_time
