"""takeRecord, and balances and supply at a record: some by hand, any by a plain model."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from brownie import chain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of
from tests.unit.stone.logged import MOST, ZERO, refused
from tests.unit.stone.people import Person, register

DAY = 86_400
ORDER = bytes32("order")


def history_of(stone, account):
    return [stone.balanceOfAt(account, r) for r in range(1, stone.latestRecord() + 1)]


def test_takeRecord__each__numbered_from_1_with_the_supply_of_the_moment(stone, rich, recorder):
    for number in (1, 2, 3):
        assert stone.takeRecord.call({"from": recorder}) == number
        tx = stone.takeRecord({"from": recorder})
        told = {"record": number, "supply": 1_000}
        assert events_of(tx, stone) == [("RecordTaken", told)]
        assert stone.latestRecord() == number
        assert stone.totalSupplyAt(number) == 1_000


def test_takeRecord__nothing_minted__a_record_of_nothing(stone, bob, recorder):
    assert stone.latestRecord() == 0
    stone.takeRecord({"from": recorder})
    assert stone.totalSupplyAt(1) == stone.balanceOfAt(bob.wallet, 1) == 0


def test_takeRecord__paused__taken_all_the_same(stone, rich, recorder, pauser):
    stone.pause({"from": pauser})
    stone.takeRecord({"from": recorder})
    assert stone.balanceOfAt(rich.wallet, 1) == 1_000


def test_takeRecord__anyone_but_the_recorder__refused(
    stone, rich, freezer, enforcer, recoverer, guardian, stranger, as_admin
):
    for caller in (rich.wallet, freezer, enforcer, recoverer, guardian, stranger, as_admin):
        with refused(stone, [], "AccessManagedUnauthorized", caller):
            stone.takeRecord.call({"from": caller})


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_at__records_not_taken__refused(stone, rich, recorder, taken):
    for _ in range(taken):
        stone.takeRecord({"from": recorder})
    for record in (0, taken + 1, 2**64, 2**64 + taken, MOST):
        with expect_error("Stone_UnknownRecord", record, taken):
            stone.balanceOfAt(rich.wallet, record)
        with expect_error("Stone_UnknownRecord", record, taken):
            stone.totalSupplyAt(record)


def test_balanceOfAt__changed_after__as_it_was_STONE_8(
    stone, rich, bob, mileage_minter, recorder, members_may_transfer
):
    stone.takeRecord({"from": recorder})
    stone.transfer(bob.wallet, 400, {"from": rich.wallet})
    assert (history_of(stone, rich.wallet), history_of(stone, bob.wallet)) == ([1_000], [0])
    stone.takeRecord({"from": recorder})
    stone.mintMileage([bob.id], [7], {"from": mileage_minter})
    stone.transfer(rich.wallet, 7, {"from": bob.wallet})
    assert history_of(stone, rich.wallet) == [1_000, 600]
    assert history_of(stone, bob.wallet) == [0, 400]
    assert [stone.totalSupplyAt(r) for r in (1, 2)] == [1_000, 1_000]


def test_balanceOfAt__unchanged_over_many_records__found_in_each_STONE_8(
    stone, rich, bob, recorder, bailiff
):
    for _ in range(5):
        stone.takeRecord({"from": recorder})
    stone.forcedTransfer(rich.wallet, bob.wallet, 1_000, {"from": bailiff})
    for _ in range(3):
        stone.takeRecord({"from": recorder})
    stone.forcedTransfer(bob.wallet, rich.wallet, 1, {"from": bailiff})
    assert history_of(stone, rich.wallet) == [1_000] * 5 + [0] * 3
    assert history_of(stone, bob.wallet) == [0] * 5 + [1_000] * 3


def test_balanceOfAt__moved_to_itself__as_it_was_STONE_8(stone, rich, recorder, bailiff, recoverer):
    stone.takeRecord({"from": recorder})
    stone.forcedTransfer(rich.wallet, rich.wallet, 600, {"from": bailiff})
    stone.takeRecord({"from": recorder})
    stone.recover(rich.wallet, rich.wallet, {"from": recoverer})
    assert history_of(stone, rich.wallet) == [1_000, 1_000]
    assert stone.balanceOf(rich.wallet) == 1_000


def test_balanceOfAt__frozen_and_unfrozen_since__as_it_was_STONE_8(stone, rich, recorder, freezer):
    stone.takeRecord({"from": recorder})
    for amount in (400, 0):
        stone.setFrozenTokens(rich.wallet, amount, {"from": freezer})
        assert stone.balanceOfAt(rich.wallet, 1) == 1_000


@dataclass
class Model:
    """Balances and freezes now, and a copy of the balances for each record."""

    balances: list[int] = field(default_factory=lambda: [0, 0, 0])
    frozen: list[int] = field(default_factory=lambda: [0, 0, 0])
    records: list[list[int]] = field(default_factory=list)

    def free(self, who):
        return max(self.balances[who] - self.frozen[who], 0)

    def move(self, sender, receiver, amount):
        self.balances[sender] -= amount
        self.balances[receiver] += amount


@dataclass
class Story:
    """Each step on the chain and in the model; a step takes who, whom and how much."""

    stone: Any
    people: list[Any]
    minter: Any
    bailiff: Any
    recoverer: Any
    freezer: Any
    recorder: Any
    model: Model = field(default_factory=Model)

    def wallet(self, who):
        return self.people[who].wallet.address

    def mint(self, who, to, quarters):
        self.stone.mintMileage([self.people[who].id], [quarters], {"from": self.minter})
        self.model.balances[who] += quarters

    def transfer(self, who, to, quarters):
        amount = self.model.free(who) * quarters // 4
        self.stone.transfer(self.wallet(to), amount, {"from": self.wallet(who)})
        self.model.move(who, to, amount)

    def force(self, who, to, quarters):
        amount = self.model.balances[who] * quarters // 4
        wallets = self.wallet(who), self.wallet(to)
        self.stone.forcedTransfer(*wallets, amount, {"from": self.bailiff})
        self.model.frozen[who] -= max(amount - self.model.free(who), 0)
        self.model.move(who, to, amount)

    def redeem(self, who, to, quarters):
        amount = self.model.free(who) * quarters // 4
        self.stone.redeem(amount, ORDER, {"from": self.wallet(who)})
        self.model.balances[who] -= amount

    def recover(self, who, to, quarters):
        self.stone.recover(self.wallet(who), self.wallet(to), {"from": self.recoverer})
        frozen, self.model.frozen[who] = self.model.frozen[who], 0
        self.model.frozen[to] += frozen
        self.model.move(who, to, self.model.balances[who])

    def freeze(self, who, to, quarters):
        self.stone.setFrozenTokens(self.wallet(who), quarters, {"from": self.freezer})
        self.model.frozen[who] = quarters

    def record(self, who, to, quarters):
        self.stone.takeRecord({"from": self.recorder})
        self.model.records.append(list(self.model.balances))

    def check(self):
        wallets = [self.wallet(who) for who in range(3)]
        stone, model = self.stone, self.model
        assert [stone.balanceOf(w) for w in wallets] == model.balances
        assert [stone.getFrozenTokens(w) for w in wallets] == model.frozen
        assert stone.totalSupply() == sum(model.balances)
        assert stone.latestRecord() == len(model.records)
        for number, record in enumerate(model.records, start=1):
            assert [stone.balanceOfAt(w, number) for w in wallets] == record
            assert stone.totalSupplyAt(number) == sum(record)
            assert stone.balanceOfAt(ZERO, number) == 0


@pytest.fixture(scope="module")
def three(members, registrar, accounts, stone, manager, as_admin, alice, bob):
    """Three members who may transfer."""
    carol = register(members, registrar, Person(bytes32("carol"), accounts[11]))
    role = manager.getTargetFunctionRole(stone, stone.setTransferPolicy.signature)
    manager.grantRole(role, accounts[12], 0, {"from": as_admin})
    stone.setTransferPolicy(1, {"from": accounts[12]})
    return [alice, bob, carol]


KINDS = ("mint", "transfer", "force", "redeem", "recover", "freeze", "record", "record")
steps = st.tuples(st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 2), st.integers(0, 4))


@settings(max_examples=25, suppress_health_check=HealthCheck.all())
@given(st.lists(steps, min_size=15, max_size=40))
def test_records__any_story__as_the_plain_model_STONE_3_STONE_8(
    stone, three, clock, genesis, mileage_minter, bailiff, recoverer, freezer, recorder, story
):
    chain.revert()  # to where the test began
    clock.set(genesis + 100 * DAY)
    told = Story(stone, three, mileage_minter, bailiff, recoverer, freezer, recorder)
    for name, *arguments in story:
        getattr(told, name)(*arguments)
    told.check()
