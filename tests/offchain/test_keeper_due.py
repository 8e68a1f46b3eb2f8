"""What is due: fates of rounds, calls in the members' order, batches and halves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.chain.contracts.engagement import Ticket
from csop.keeper.due import Errand, Fate, batches, errands, round_status, without
from csop.types import Campaign, MemberId

END, LATE = 1_000, 500
ANN, BOB = MemberId(b"a" * 32), MemberId(b"b" * 32)


@pytest.mark.parametrize(
    ("posted_at", "now", "fate"),
    [
        (0, END - 1, Fate.RUNS),
        (0, END, Fate.AWAITED),
        (0, END + LATE, Fate.AWAITED),
        (0, END + LATE + 1, Fate.REFUNDS),
        (END, END, Fate.SETTLES),
        (END + LATE, END + 10 * LATE, Fate.SETTLES),
        (END + LATE + 1, END + LATE + 1, Fate.REFUNDS),
    ],
)
def test_round_status__at_each_bound__is_the_boxs(posted_at, now, fate):
    assert round_status(7, END, LATE, posted_at, now).fate is fate


def rounds(**fates):
    """Round n as its name says: r1=now, posted_at."""
    return {
        int(k[1:]): round_status(int(k[1:]), END, LATE, p, now) for k, (now, p) in fates.items()
    }


ROUNDS = rounds(r0=(END - 1, 0), r1=(END, 0), r2=(END, END), r3=(END + LATE + 1, 0))


def due(draws, size=100):
    return [
        (e.campaign, e.fate, [(t.member, t.first, t.count) for t in e.tickets])
        for e in errands(draws, ROUNDS, size)
    ]


def test_errands__a_member__gets_its_leading_draws_of_one_fate():
    draws = {(Campaign(0), ANN): {4: 2, 5: 2, 6: 3, 7: 2}}
    assert due(draws) == [(0, Fate.SETTLES, [(ANN, 4, 2)])]


@pytest.mark.parametrize("first", [0, 1])
def test_errands__first_draw_not_due__keeps_the_rest_back(first):
    assert due({(Campaign(0), ANN): {0: first, 1: 2}, (Campaign(0), BOB): {0: 3}}) == [
        (0, Fate.REFUNDS, [(BOB, 0, 1)])
    ]


def test_errands__campaigns_and_fates__are_calls_of_their_own():
    draws = {
        (Campaign(1), ANN): {0: 2},
        (Campaign(0), ANN): {3: 3, 4: 3},
        (Campaign(0), BOB): {0: 2},
    }
    assert due(draws) == [
        (0, Fate.REFUNDS, [(ANN, 3, 2)]),
        (0, Fate.SETTLES, [(BOB, 0, 1)]),
        (1, Fate.SETTLES, [(ANN, 0, 1)]),
    ]


tickets = st.lists(
    st.builds(
        Ticket,
        st.sampled_from([ANN, BOB]),
        st.integers(0, 50),
        st.integers(1, 12),
    ),
    max_size=8,
)


def singles(parts):
    return [(t.member, t.first + i) for t in parts for i in range(t.count)]


@given(tickets, st.integers(1, 9))
def test_batches__any__same_draws_in_order_and_full_but_the_last(given_, size):
    made = list(batches(given_, size))
    assert singles(t for batch in made for t in batch) == singles(given_)
    assert all(sum(t.count for t in batch) == size for batch in made[:-1])
    assert all(0 < sum(t.count for t in batch) <= size for batch in made[-1:])


@given(tickets)
def test_halves__any__same_draws_and_each_smaller(given_):
    errand = Errand(Campaign(0), Fate.SETTLES, tuple(given_))
    parts = errand.halves()
    if errand.draws < 2:
        assert parts == ()
        return
    assert len(parts) == 2
    assert singles(t for part in parts for t in part.tickets) == singles(given_)
    assert abs(parts[0].draws - parts[1].draws) <= 1


def test_without__a_player__keeps_its_tickets_of_other_campaigns():
    errand = Errand(Campaign(1), Fate.SETTLES, (Ticket(ANN, 0, 1), Ticket(BOB, 0, 2)))
    assert without(errand, [(Campaign(1), ANN)]).tickets == (Ticket(BOB, 0, 2),)
    assert without(errand, [(Campaign(0), ANN)]) == errand
