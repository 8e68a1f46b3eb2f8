"""The audit against a node that lies about crystals."""

import pytest

from tests.network.audit.kit import assert_named
from tests.network.audit.liars import at_time, both, hidden, topic, view, word
from tests.network.engaged_chain import DAY, on
from tests.network.small_chain import member

JUNE, JULY = 665, 666

CRYSTAL_LIES = {
    "over the daily cap": (
        at_time("crystal", "CrystalsEarned", 9, on(18, 3_600)),
        "earned by 0x{0}: how many: expected <= 0 more on that day, of 100, found 50",
    ),
    "youngest first": (
        both(
            topic("crystal", "CrystalsSpent", 25, 2, JULY),
            topic("crystal", "CrystalsSpent", 26, 2, JUNE),
        ),
        f"spent by 0x{{2}}: months and amounts, in order: expected [({JUNE}, 5), ({JULY}, 10)], "
        f"found [({JULY}, 5), ({JUNE}, 10)]",
    ),
    "earned more than the task gives": (
        both(word("crystal", "CrystalsEarned", 0, 0, 51), word("crystal", "Transfer", 0, 0, 51)),
        "earned by 0x{0}: how many: expected 50, found 51",
    ),
    "over the price": (
        both(word("crystal", "CrystalsSpent", 0, 0, 30), word("crystal", "Transfer", 10, 0, 30)),
        "spent by 0x{0}: how many: expected 15, found 30",
    ),
    "refunded less": (
        both(word("crystal", "CrystalsReturned", 0, 0, 14), word("crystal", "Transfer", 35, 0, 14)),
        "got back by 0x{0}: how many: expected 15, found 14",
    ),
    "refunded one of two": (
        both(word("crystal", "CrystalsReturned", 1, 0, 15), word("crystal", "Transfer", 36, 0, 15)),
        "Refunded of 0x{1}: its crystals: expected moved, found not",
    ),
    "refunded three of two": (
        both(word("crystal", "CrystalsReturned", 1, 0, 45), word("crystal", "Transfer", 36, 0, 45)),
        "got back by 0x{1}: how many: expected 30, found 45",
    ),
    "refunded to the current month": (
        topic("crystal", "CrystalsReturned", 0, 2, JULY),
        f"got back by 0x{{0}}: months and amounts, in order: expected [({JUNE}, 15)]",
    ),
    "refunded to a month to come": (
        at_time("box", "Refunded", 0, on(15) - 40 * DAY),
        "got back by 0x{0}: expected within the rules, found returns to month 665, but it is mon",
    ),
    "earned in another month": (
        topic("crystal", "CrystalsEarned", 0, 2, JULY),
        f"earned by 0x{{0}}: months and amounts, in order: expected [({JUNE}, 50)]",
    ),
    "spent what has expired": (
        at_time("box", "Drawn", 6, on(18) + 800 * DAY),
        "spent by 0x{3}: how many: expected <= 0, all that is held, found spends 15, but holds 0",
    ),
    "another month for the box": (
        word("box", "Drawn", 25, 2, JUNE),
        f"spent by 0x{{2}}: newest month, for the box: expected {JULY}, found {JUNE}",
    ),
    "Transfer of another amount": (
        word("crystal", "Transfer", 3, 0, 51),
        "Transfer of 51 crystals: amount in its events: expected 50, found 51",
    ),
    "Transfer to another wallet": (
        topic("crystal", "Transfer", 3, 2, 0xABAB),
        "Transfer of 50 crystals: from and to",
    ),
    "two members in one call": (
        topic("crystal", "CrystalsSpent", 26, 1, int(member(1).hex(), 16)),
        "Transfer of 15 crystals: members in its events: expected 1, found 2",
    ),
    "earned without event": (
        hidden("crystal", "CrystalsEarned", 0),
        "Transfer of 50 crystals: its events: expected CrystalsEarned or CrystalsReturned, found n",
    ),
    "earned without Transfer": (
        hidden("crystal", "Transfer", 0),
        "CrystalsEarned: expected a Transfer with it, found none",
    ),
    "earned nothing": (
        both(hidden("crystal", "CrystalsEarned", 0), hidden("crystal", "Transfer", 0)),
        "TaskCompleted of 0x{0}: its crystals: expected moved, found not",
    ),
    "drew for nothing": (
        both(hidden("crystal", "CrystalsSpent", 0), hidden("crystal", "Transfer", 10)),
        "Drawn of 0x{0}: its crystals: expected moved, found not",
    ),
    "not refunded": (
        both(hidden("crystal", "CrystalsReturned", 0), hidden("crystal", "Transfer", 35)),
        "Refunded of 0x{0}: its crystals: expected moved, found not",
    ),
    "a draw is hidden": (
        hidden("box", "Drawn", 0),
        "spent by 0x{0}: cause of 15: expected a draw, or somebody named beside, found neither",
    ),
    "a refund is hidden": (
        hidden("box", "Refunded", 0),
        "got back by 0x{0}: cause of 15: expected a refund, or somebody named beside",
    ),
    "a refunded draw is hidden": (
        both(
            hidden("box", "Drawn", 22),
            hidden("crystal", "CrystalsSpent", 22),
            hidden("crystal", "Transfer", 32),
        ),
        "got back by 0x{0}: the refunded draw: expected drawn before, found unknown",
    ),
    "drew from no campaign": (
        topic("box", "Drawn", 0, 1, 9),
        "spent by 0x{0}: the draw's campaign: expected opened before, found unknown",
    ),
    "nobody's crystals": (
        hidden("members", "MemberRegistered", 0),
        "Transfer of 50 crystals: member 0x{0}: expected known, found unknown",
    ),
    "bucket": (view("crystal", "bucketOf"), "bucket of month"),
    "held": (view("crystal", "held"), "crystals held by 0x"),
    "earnable": (view("crystal", "earnableToday"), "may earn today: expected 100, found 101"),
    "supply": (view("crystal", "totalSupply"), "supply of crystals: expected 409, found 408"),
}


@pytest.mark.parametrize("lie", CRYSTAL_LIES)
def test_audit__node_lies_about_crystals__is_named(engaged, lie):
    assert_named(engaged, "crystals", CRYSTAL_LIES[lie])
