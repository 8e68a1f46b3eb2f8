"""The vault against plain fractions, with amounts as small and as large as they come."""

from collections import Counter
from fractions import Fraction

import pytest
from brownie import chain
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.proceeds.arithmetic import entitlement_of, pot_of, refund_of, split
from tests.helpers import bytes32
from tests.unit.proceeds_vault.desk import ALL
from tests.unit.stone.people import (
    ACTIVE,
    CLOSED,
    DECEASED,
    FROZEN,
    SUSPENDED,
    Person,
    register,
)

FEN = st.one_of(st.integers(21, 10**15), st.sampled_from([21, 10**15, 2**128 - 1]))
CUT = st.one_of(st.integers(0, ALL), st.integers(0, 10**6))
STONES = st.lists(CUT, min_size=4, max_size=4).map(
    lambda cuts: [end - start for start, end in zip([0, *sorted(cuts)], sorted(cuts), strict=False)]
)
"""What each of four has: the cuts part the supply."""

RECOVERED, INHERITED = "recovered", "inherited"
FATE = st.sampled_from([ACTIVE, SUSPENDED, FROZEN, DECEASED, CLOSED, RECOVERED, INHERITED])


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
        (21, [ALL // 2, 0, 0, 0], ALL // 2),
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


def test_open__the_last_record_that_fits__its_stones_count(anywhere):
    """At one a second, 2^48 of them take nine million years."""
    desk, records = anywhere
    last, (lin, mei, *_) = 2**48 - 1, desk.people
    for record, stones in ((last - 1, [ALL, 0]), (last, [0, ALL])):
        wallets = [lin.wallet, mei.wallet]
        records.setRecord(record, ALL, wallets, stones, {"from": desk.stranger})
    desk.open(record=last, proceeds=1_000)
    assert desk.of(0)["record"] == last
    desk.claim([0], lin, mei)
    assert desk.has(lin, mei) == [0, 49]
    with desk.refused("ProceedsVault_RecordUsed", last, 0):
        desk.vault.open(desk.terms(last), 1, {"from": desk.sponsor})


def test_claims__any_amounts_in_any_order__each_share_rounded_down_VAULT_1_VAULT_3(anywhere):
    desk, records = anywhere
    chain.snapshot()

    @settings(max_examples=12, database=None)
    @given(FEN, STONES, st.permutations(range(4)))
    def story(proceeds, stones, order):
        chain.revert()
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


def befall(desk, who, fate, wallet, heir):
    """What happens before the claim; where the money goes then, None if it is held."""
    if fate == RECOVERED:
        return desk.hands.recovered(who, wallet).wallet
    if fate == INHERITED:
        desk.hands.inherited(who, heir)
        return heir.wallet
    desk.hands.set_status(who, fate)
    return who.wallet if fate == ACTIVE else None


def test_claims__whatever_happens_before__claimed_held_refund_and_sweep_are_the_pot_VAULT_1_VAULT_4(
    anywhere, fresh, members, registrar
):
    """Of those whose money is held, some are `freed` after the sweep, and some never are."""
    desk, records = anywhere
    heir = register(members, registrar, Person(bytes32("heir"), f"0x{0xB000:040x}"))
    wallets = [person.wallet for person in desk.people]
    chain.snapshot()

    @settings(max_examples=12, database=None)
    @given(
        FEN,
        STONES,
        st.lists(FATE, min_size=4, max_size=4),
        st.sets(st.integers(0, 3)),
        st.permutations(range(4)),
    )
    def story(proceeds, stones, fates, freed, order):
        chain.revert()
        records.setRecord(1, sum(stones), wallets, stones, {"from": desk.stranger})
        opened = desk.open(record=1, proceeds=proceeds)
        due = [proceeds * 49 // 1_000 * own // ALL for own in stones]
        payees = [befall(desk, *each, heir) for each in zip(desk.people, fates, fresh, strict=True)]
        for place in order:
            desk.claim([opened], desk.people[place])
            desk.adds_up()
        held = [0 if payee else amount for payee, amount in zip(payees, due, strict=True)]
        assert [desk.vault.heldOf(opened, person.id) for person in desk.people] == held
        desk.end(opened)
        desk.sweep(opened)
        for place in freed:
            if held[place]:
                desk.hands.set_status(desk.people[place], ACTIVE)
                desk.release([opened], desk.people[place])
                payees[place], held[place] = desk.people[place].wallet, 0
                desk.adds_up()
        got: Counter[str] = Counter()
        for payee, amount in zip(payees, due, strict=True):
            got[str(payee)] += amount if payee else 0
        everybody = [*wallets, *fresh, heir.wallet]
        assert desk.has(*everybody) == [got[str(wallet)] for wallet in everybody]
        found = desk.of(opened)
        assert (found["claimed"], found["held"]) == (sum(due) - sum(held), sum(held))
        assert sum(due) + found["refund"] + found["swept"] == found["pot"]
        assert found["swept"] == desk.has(desk.sink)[0] <= len(stones)
        assert desk.has(desk.vault) == [sum(held)]

    story()
