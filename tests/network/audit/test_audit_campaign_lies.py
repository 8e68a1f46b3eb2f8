"""The audit against a node that lies about campaigns and the fixed numbers of engagement."""

import pytest

from csop.engagement.tables import ALL_PPB
from tests.network import lies
from tests.network.audit.kit import assert_named
from tests.network.audit.liars import at_time, both, hidden, topic, view, word
from tests.network.engaged_chain import STONE, on

OWNERS_TABLE, OTHERS_TABLE = 8, 9
"""Where the offsets of the tables stand."""
KIND, STONES, VALUE, ODDS = 1, 2, 3, 4


def prize(table, part, value):
    """Part of the first prize of a table of the first campaign."""

    def change(topics, words):
        prizes = 2 + int(words[table], 16) // 32
        words[prizes + int(words[prizes], 16) // 32 + part] = f"{value:064x}"

    return lambda engaged: lies.in_log(engaged.suite, "box", "CampaignOpened", 0, change)


CAMPAIGN_LIES = {
    "odds": (
        prize(OWNERS_TABLE, ODDS, 2),
        f"campaign 0, owners: sum of the odds in ppb: expected {ALL_PPB}, found {ALL_PPB + 1}",
    ),
    "worth": (
        prize(OTHERS_TABLE, VALUE, 5_000_001),
        "campaign 0, others: fen of prize 0: expected <= 5000000, found 5000001",
    ),
    "stones of an item": (
        prize(OTHERS_TABLE, STONES, 1),
        "campaign 0, others: whether prize 0 has stones: expected False, found True",
    ),
    "no such kind": (
        prize(OTHERS_TABLE, KIND, 9),
        "campaign 0: kinds of its prizes: expected known ones, found 9 is not a valid Kind",
    ),
    "stones for others": (
        both(prize(OTHERS_TABLE, STONES, 1), prize(OTHERS_TABLE, KIND, 1)),
        "campaign 0, others: stones: expected 0, found 1",
    ),
    "stones": (
        prize(OWNERS_TABLE, STONES, 49 * STONE),
        "campaign 0: owners in storage: expected (Prize(",
    ),
    "price": (
        word("box", "CampaignOpened", 0, 2, 14),
        "campaign 0: price in storage: expected 14, found 15",
    ),
    "pity": (
        word("box", "CampaignOpened", 0, 7, 4),
        "campaign 0: pity in storage: expected 4, found 3",
    ),
    "draws a day": (
        word("box", "CampaignOpened", 0, 5, 11),
        "campaign 0: draws_per_day: expected 1 to 10, found 11",
    ),
    "opened after its start": (
        at_time("box", "CampaignOpened", 0, on(19)),
        f"campaign 0: when it runs: expected after {on(19)}, when it was opened, found {on(19)}",
    ),
    "number": (topic("box", "CampaignOpened", 0, 1, 1), "campaign 0: number: expected 0, found 1"),
    "hidden": (hidden("box", "CampaignOpened", 1), "campaigns in storage: expected 1, found 2"),
    "closed": (
        hidden("box", "CampaignClosed", 0),
        "campaign 1: closed in storage: expected False, found True",
    ),
    "retired": (view("box", "isRetired"), "the box: retired in storage: expected False, found Tr"),
}

RULE_LIES = {
    "crystal": (view("crystal", "dailyCap"), "rule crystal_daily_cap: expected 100, found 101"),
    "life": (view("crystal", "lifeMonths"), "rule crystal_life_months: expected 24, found 25"),
    "late": (view("box", "lateSeconds"), "rule late_seconds: expected 86400, found 86401"),
    "stone": (view("box", "stone"), "the box's stone: expected 0x"),
    "board": (view("board", "crystal"), "the board's crystal: expected 0x"),
}


@pytest.mark.parametrize("lie", CAMPAIGN_LIES)
def test_audit__node_lies_about_campaigns__is_named(engaged, lie):
    assert_named(engaged, "campaigns", CAMPAIGN_LIES[lie])


@pytest.mark.parametrize("lie", RULE_LIES)
def test_audit__node_lies_about_rules__is_named(engaged, lie):
    assert_named(engaged, "contracts", RULE_LIES[lie])
