"""The audit against a node that lies about draws and the stones they win."""

import pytest

from csop.hashing import checksum
from tests.network import lies
from tests.network.audit.kit import assert_finds, assert_named, check_lie
from tests.network.audit.liars import at_time, both, hidden, topic, view, word
from tests.network.engaged_chain import DAY, STONE, on
from tests.network.small_chain import member

ANOTHER = "0x" + 20 * "ab"


def posted(name, seconds, *, stored=True):
    """R of a round was posted so long after its end, as blocks and (stored) the beacon have it."""

    def make(engaged):
        round_ = engaged.rounds[name]
        time = engaged.suite.beacon.end_of(round_) + seconds
        [number] = [
            place
            for place, log in enumerate(engaged.suite.beacon.events(("RoundPosted",)))
            if log.args["round"] == round_
        ]
        said = at_time("beacon", "RoundPosted", number, time)(engaged)
        return lies.all_of(said, stored_time(name, time)(engaged)) if stored else said

    return make


def stored_time(name, time):
    """The beacon stores another time of R."""

    def change(data):
        return data[:32] + time.to_bytes(32, "big") + data[64:]

    return lambda engaged: view("beacon", "roundOf", change, (engaged.rounds[name],))(engaged)


def not_posted(engaged):
    """Round A, in which the first draws fell."""
    return lies.all_of(hidden("beacon", "RoundPosted", 0)(engaged), stored_time("A", 0)(engaged))


def flipped_prize(engaged):
    """The last draw of even odds won the other prize."""
    *_, settled = engaged.suite.box.events(("Settled",))
    return word("box", "Settled", 24, 1, 1 - settled.args["prize"])(engaged)


def flipped_table(number):
    def change(topics, words):
        words[3] = f"{1 - int(words[3], 16):064x}"

    return lambda engaged: lies.in_log(engaged.suite, "box", "Drawn", number, change)


def refunded_early(engaged):
    """In the last second of the day in which R of round B would have counted."""
    until = engaged.suite.beacon.end_of(engaged.rounds["B"]) + DAY
    return at_time("box", "Refunded", 0, until)(engaged)


def suspended_before(engaged):
    """What happened to car 4 happened to car 0, and before it drew."""
    [*_, task] = engaged.suite.board.events(("TaskCreated",))
    return lies.all_of(
        topic("members", "StatusSet", 0, 1, int(member(0).hex(), 16))(engaged),
        lies.moved(engaged.suite, "members", "StatusSet", 0, task.block),
    )


def closed_before(engaged):
    [_, opened] = engaged.suite.box.events(("CampaignOpened",))
    return lies.moved(engaged.suite, "box", "CampaignClosed", 0, opened.block)


DRAW_LIES = {
    "wrong prize": (
        flipped_prize,
        "draw 5 of 0x{1} in campaign 1: prize: expected ",
        "at x = ",
    ),
    "skipped pity": (
        word("box", "Settled", 5, 1, 1),
        "draw 2 of 0x{0} in campaign 0: prize: expected 0, 50 stones, by pity, found 1, a stone",
    ),
    "pity too early": (
        word("box", "Settled", 1, 1, 0),
        "draw 1 of 0x{0} in campaign 0: prize: expected 1, a stone, at x = ",
        "found 0, 50 stones",
    ),
    "no such prize": (word("box", "Settled", 0, 1, 9), "found 9, not in the table"),
    "table of others for an owner": (
        flipped_table(0),
        "draw 0 of 0x{0} in campaign 0: table by the member's flags: expected owners, found others",
    ),
    "table of owners for another": (
        flipped_table(6),
        "draw 0 of 0x{3} in campaign 0: table by the member's flags: expected others, found owners",
    ),
    "flags hidden": (
        hidden("members", "FlagsSet", 0),
        "draw 0 of 0x{3} in campaign 0: table by the member's flags: expected owners, found others",
    ),
    "no adult": (
        word("members", "MemberRegistered", 2, 0, 1),
        "draw 0 of 0x{2} in campaign 0: adult: expected True, found False",
    ),
    "suspended": (
        suspended_before,
        "draw 0 of 0x{0} in campaign 0: status of the member: expected ACTIVE, found SUSPENDED",
    ),
    "over the limit of a day": (
        at_time("box", "Drawn", 22, on(20, 5_000)),
        "draw 3 of 0x{0} in campaign 0: draws that day: expected <= 3, found 4",
    ),
    "over the limit of a month": (
        at_time("box", "Drawn", 27, on(30)),
        "draw 5 of 0x{1} in campaign 1: draws that month: expected <= 5, found 6",
    ),
    "before the campaign": (
        at_time("box", "Drawn", 0, on(19, -1)),
        f"draw 0 of 0x{{0}} in campaign 0: time: expected {on(19)} to before {on(75)}",
    ),
    "after the campaign": (
        at_time("box", "Drawn", 28, on(75)),
        f"draw 1 of 0x{{3}} in campaign 0: time: expected {on(19)} to before {on(75)}",
    ),
    "after it was closed": (
        closed_before,
        "draw 0 of 0x{0} in campaign 1: time: expected",
        "and before it was closed",
    ),
    "another round": (
        word("box", "Drawn", 28, 1, 7),
        "draw 1 of 0x{3} in campaign 0: beacon round: expected",
    ),
    "draw out of turn": (
        word("box", "Drawn", 28, 0, 2),
        "draw 2 of 0x{3} in campaign 0: its number: expected 1, found 2",
    ),
    "settled out of turn": (
        hidden("box", "Settled", 0),
        "draw 1 of 0x{0} in campaign 0: the next to be resolved: expected 0, found 1",
    ),
    "settled twice": (
        word("box", "Settled", 1, 0, 0),
        "draw 0 of 0x{0} in campaign 0: the next to be resolved: expected 1, found 0",
    ),
    "settled before it was drawn": (
        topic("box", "Settled", 24, 2, int(member(2).hex(), 16)),
        "draw 5 of 0x{2} in campaign 1: the next to be resolved: expected 0, found 5",
    ),
    "never drawn": (
        both(
            topic("box", "Settled", 24, 2, int(member(2).hex(), 16)),
            word("box", "Settled", 24, 0, 0),
        ),
        "draw 0 of 0x{2} in campaign 1: resolved: expected drawn before, found unknown",
    ),
    "settled although late": (
        posted("A", DAY + 1),
        "draw 0 of 0x{0} in campaign 0: settled by R of ",
        "expected a refund, for R had come by ",
    ),
    "settled without R": (
        not_posted,
        "draw 0 of 0x{0} in campaign 0: R of round",
        "when settled: expected posted, found none",
    ),
    "refunded although in time": (
        posted("B", DAY),
        "draw 3 of 0x{0} in campaign 0: refunded, with R of ",
        "expected settled, for R came by ",
    ),
    "refunded too early": (
        refunded_early,
        "draw 3 of 0x{0} in campaign 0: time of its refund: expected > ",
    ),
    "another time of R": (posted("A", 60, stored=False), "time of R in storage: expected"),
    "another time of R in storage": (stored_time("B", 1_800_000_000), "found 1800000000"),
    "of no campaign": (
        topic("box", "Settled", 0, 1, 9),
        "draw 0 of 0x{0} in campaign 9: its campaign: expected one of 2, found 9",
    ),
    "handed over twice": (
        lambda engaged: lies.twice(engaged.suite, "box", "Fulfilled"),
        "draw 0 of 0x{3} in campaign 0: state when handed over: expected SETTLED, found FULFILLED",
    ),
    "stones handed over": (
        topic("box", "Fulfilled", 0, 2, int(member(2).hex(), 16)),
        "draw 0 of 0x{2} in campaign 0: kind of what was handed over: expected ITEM, found STONES",
    ),
    "handed over before it was drawn": (
        word("box", "Fulfilled", 0, 0, 1),
        "draw 1 of 0x{3} in campaign 0: handed over: expected drawn before, found unknown",
    ),
    "handing over hidden": (
        hidden("box", "Fulfilled", 0),
        "draw 0 of 0x{3} in campaign 0: state in storage",
    ),
    "minted to another": (
        topic("stone", "Transfer", 1, 2, int(ANOTHER, 16)),
        "engagement minted in 0x{}: wei to 0x{}: expected ",
        str(52 * STONE),
    ),
    "minted more": (
        word("stone", "Transfer", 1, 0, 53 * STONE),
        f"engagement minted in 0x{{}}: wei to 0x{{}}: expected {52 * STONE}, found {53 * STONE}",
    ),
    "minted less than it says": (
        word("stone", "Minted", 1, 0, 51 * STONE),
        f"wei in Minted: expected {50 * STONE}, found {51 * STONE}",
    ),
    "minted by another": (
        topic("stone", "Minted", 0, 2, int(ANOTHER, 16)),
        f"{54 * STONE} wei of engagement minted in 0x{{}} by 0x{{}}: expected this box, or one",
    ),
    "stones won are not minted": (
        both(hidden("stone", "Transfer", 2), hidden("stone", "Minted", 1)),
        f"stones won in 0x{{}}: wei to 0x{{}}: expected {50 * STONE}, found 0",
    ),
    "the last stones won are not minted": (
        both(*2 * [hidden("stone", "Transfer", 3)], hidden("stone", "Minted", 2)),
        f"stones won in 0x{{}}: wei to 0x{{}}: expected {STONE}, found 0",
    ),
    "account": (view("box", "accountOf"), "account of 0x", "this_month in storage"),
    "draw": (view("box", "drawOf"), "draw 0 of 0x", "prize in storage"),
    "reserve": (
        view("box", "reserved"),
        f"the box's reserve in storage: expected {50 * STONE}, found {50 * STONE + 1}",
    ),
    "pending": (view("box", "pending"), "unresolved draws in storage: expected 2, found 3"),
}


@pytest.mark.parametrize("lie", DRAW_LIES)
def test_audit__node_lies_about_draws__is_named(engaged, lie):
    assert_named(engaged, "draws", DRAW_LIES[lie])


def test_audit__other_box_is_named_beside__its_mint_is_no_difference_but_ours_is_missing(engaged):
    make = topic("stone", "Minted", 0, 2, int(ANOTHER, 16))
    report = check_lie(engaged, make, other_boxes=[checksum(ANOTHER)])
    assert_finds(report, "draws: stones won in 0x", "wei to 0x", ", found 0")


def test_audit__round_posted_too_late__is_verified_all_the_same(engaged):
    [number] = [
        place
        for place, log in enumerate(engaged.suite.beacon.events(("RoundPosted",)))
        if log.args["round"] == engaged.rounds["B"]
    ]
    report = check_lie(engaged, word("beacon", "RoundPosted", number, 0, 7))
    assert_finds(report, f"rounds: beacon round {engaged.rounds['B']}: R, the hash of its signatu")


def test_audit__status_or_pool_that_there_is_not__is_named(engaged):
    report = check_lie(engaged, word("members", "StatusSet", 0, 0, 6))
    assert_finds(report, "anchors: status of a member set in 0x", "expected 0 to 5, found 6")
    report = check_lie(engaged, topic("stone", "Minted", 0, 1, 2))
    assert_finds(report, ": mint in 0x", ": pool: expected 0 to 1, found 2")
