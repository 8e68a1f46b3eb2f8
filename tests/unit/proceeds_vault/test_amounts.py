"""The vault against plain fractions, with amounts as small and as large as they come."""

from fractions import Fraction

import pytest
from brownie import chain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csop.proceeds.arithmetic import entitlement_of, pot_of, refund_of, split
from tests.unit.proceeds_vault.desk import ALL

FEN = st.one_of(st.integers(21, 10**15), st.sampled_from([21, 10**15, 2**128 - 1]))
CUT = st.one_of(st.integers(0, ALL), st.integers(0, 10**6))
TOO_SLOW = [HealthCheck.too_slow]


@pytest.fixture
def anywhere(
    desk, manager, as_admin, voucher, members, stranger, params, ProceedsVault, RecordsMock
):
    """A vault over records in which anybody can have held anything."""
    records = stranger.deploy(RecordsMock, members)
    made = stranger.deploy(ProceedsVault, manager, records, voucher, params.proceeds.claim_seconds)
    role = manager.getTargetFunctionRole(desk.vault, desk.vault.open.signature)
    manager.setTargetFunctionRole(made, [made.open.signature], role, {"from": as_admin})
    voucher.setInsider(made, True, {"from": as_admin})
    return desk.over(made), records


def pay_out(desk, records, proceeds, stones, order, supply=None):
    """Open, claim in this order, sweep: what each got, the sponsor and the sink."""
    wallets = [person.wallet for person in desk.people]
    supply = sum(stones) if supply is None else supply
    records.setRecord(1, supply, wallets, stones, {"from": desk.stranger})
    before = desk.has(desk.sponsor)[0]
    opened = desk.open(record=1, proceeds=proceeds)
    for place in order:
        desk.claim([opened], desk.people[place])
        desk.adds_up()
    desk.end(opened)
    desk.sweep(opened)
    desk.adds_up()
    return desk.has(*desk.people), desk.has(desk.sponsor)[0] - before, desk.has(desk.sink)[0]


@pytest.mark.parametrize(
    ("proceeds", "stones", "supply"),
    [
        (10**15, [1, 0, 0, 0], 1),
        (10**15, [ALL, 0, 0, 0], ALL),
        (10**15, [ALL - 1, 1, 0, 0], ALL),
        (10**15, [1, 1, 1, 1], ALL),
        (21, [ALL, 0, 0, 0], ALL),
        (21, [ALL - 1, 1, 0, 0], ALL),
        (41, [ALL // 2, ALL // 2, 0, 0], ALL),
        (2**128 - 1, [1, 1, ALL - 2, 0], ALL),
        (2**128 - 1, [1, 0, 0, 0], 1),
        (10**15, [0, 0, 0, 0], 0),
    ],
)
def test_claims__extreme_amounts__as_the_arithmetic_says_VAULT_1(
    anywhere, proceeds, stones, supply
):
    desk, records = anywhere
    got, refund, swept = pay_out(desk, records, proceeds, stones, range(4), supply)
    pot = pot_of(proceeds)
    assert got == [entitlement_of(pot, own) for own in stones]
    assert refund == refund_of(pot, supply)
    assert sum(got) + refund + swept == pot
    assert desk.has(desk.vault) == [0]


def test_claims__any_amounts_in_any_order__each_share_rounded_down_VAULT_1_VAULT_3(anywhere):
    """`cuts`: where the supply is cut into what each member has."""
    desk, records = anywhere
    chain.snapshot()

    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=TOO_SLOW)
    @given(FEN, st.lists(CUT, min_size=4, max_size=4), st.permutations(range(4)))
    def story(proceeds, cuts, order):
        chain.revert()
        ends = sorted(cuts)
        stones = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        got, refund, swept = pay_out(desk, records, proceeds, stones, order)
        pot = proceeds * 49 // 1_000
        for own, paid in zip(stones, got, strict=True):
            assert Fraction(pot * own, ALL) - 1 < paid <= Fraction(pot * own, ALL)
        assert refund + sum(got) + swept == pot
        assert 0 <= swept <= len(stones)
        people = {person.id: own for person, own in zip(desk.people, stones, strict=True)}
        found = split(proceeds, sum(stones), people)
        assert (list(found.entitlements.values()), found.dust) == (got, swept)
        assert found.refund == refund

    story()
