"""The keeper on a real node: settles in time, refunds late, and nothing keeps it from either."""

from __future__ import annotations

import structlog

from csop.chain.keys import derived
from csop.keeper import Fate, Watch, keeper
from csop.keeper import watch as watching
from csop.oracle.rounds import Wait
from tests.network.engagement.kit import CAMPAIGN, LATE, OTHERS, ROUND
from tests.network.world import DRIVERS, SEED, member_id

EVERYBODY = (*DRIVERS, *OTHERS)


def test_step__nobody_drew__has_nothing_to_do(table):
    assert table.keeper().step() is None


def test_step__draws_in_a_running_round__are_settled_after_it(table):
    round_ = table.draw(*EVERYBODY)
    one = table.keeper()
    assert one.step() == Wait(table.beacon.end_of(round_), f"beacon round {round_} ends")
    waits = table.finish(one)
    assert [wait.until for wait in waits] == [table.beacon.end_of(round_), 0]
    assert table.settled() == {(member_id(label), 0) for label in EVERYBODY}
    assert [table.stones(label) for label in EVERYBODY] == [1] * len(DRIVERS) + [0] * len(OTHERS)
    assert one.gas.count == {"close": 1, "anchor": 1, "post": 1, "settle": 1}
    assert table.box.pending() == 0


def test_step__again_and_by_another__sends_nothing(table):
    table.draw("ann")
    one = table.keeper()
    table.finish(one)
    sent = table.world.sent("keeper")
    assert one.step() is None
    assert table.keeper("second").step() is None
    assert (table.world.sent("keeper"), table.world.sent("second")) == (sent, 0)


def test_step__rounds_and_members_mixed__each_member_in_its_order(table):
    table.draw("ann", "bob")
    table.next_round()
    table.draw("ann", "sam", "ann")
    table.next_round()
    last = table.draw("bob")
    one = table.keeper()
    waits = table.finish(one)
    assert waits[-2].until == table.beacon.end_of(last)
    by_member: dict[bytes, list[int]] = {}
    for kind, member, number in table.outcomes():
        assert kind == "Settled"
        by_member.setdefault(member, []).append(number)
    expected = {"ann": [0, 1, 2], "bob": [0, 1], "sam": [0]}
    assert by_member == {member_id(label): numbers for label, numbers in expected.items()}


def test_step__more_draws_than_a_call_takes__sends_several(table, monkeypatch):
    monkeypatch.setattr(watching, "DRAWS_A_CALL", 4)
    for _ in range(3):
        table.draw("ann", "bob", "sam")
    one = table.keeper()
    table.finish(one)
    assert one.gas.count["settle"] == 3
    assert table.stones("ann") == table.stones("bob") == 3


def test_step__follows_the_chain__reads_no_block_twice(table, monkeypatch):
    asked = []
    one = table.keeper()
    whole = type(table.box).events

    def events(self, names=(), first=0, last=None):
        asked.append((first, last))
        return whole(self, names, first, last)

    monkeypatch.setattr(type(table.box), "events", events)
    table.draw("ann")
    one.step()
    table.draw("bob")
    one.step()
    assert asked[0][0] == table.world.record.first_block
    assert asked[1][0] == asked[0][1] + 1
    assert len(asked) == 2


def test_look__chain_reorganised__reads_anew(table):
    watch = Watch(table.world.suite, table.world.record.first_block)
    snapshot = table.world.chain.snapshot()
    table.draw("ann")
    assert len(watch.look().draws) == 1
    table.world.chain.revert(snapshot)
    table.world.chain.mine(3)
    assert watch.look().draws == {}
    table.draw("bob")
    assert list(watch.look().draws) == [(CAMPAIGN, member_id("bob"))]


# randomness that comes late, or not


def test_step__round_never_posted__is_refunded_after_the_bound(table):
    round_ = table.draw("ann", "sam")
    one = table.keeper(nodes=[])
    waits = table.finish(one)
    bound = table.beacon.end_of(round_) + LATE
    assert [wait.until for wait in waits] == [table.beacon.end_of(round_), 0, bound + 1]
    assert "for others to post" in waits[2].why
    assert table.refunded() == {(member_id("ann"), 0), (member_id("sam"), 0)}
    assert one.gas.count == {"close": 1, "anchor": 1, "refund": 1}
    assert table.crystals("ann") == 100
    assert table.stones("ann") == 0


def test_step__no_nodes_but_others_post__closes_anchors_and_settles(table):
    """So no hash is lost while the committee looks at it."""
    first = table.draw("ann")
    table.next_round()
    second = table.draw("sam")
    one = table.keeper(nodes=[])
    table.next_round()
    wait = one.step()
    assert wait.until == table.beacon.end_of(first) + LATE + 1
    assert f"round {first} is for others to post" in wait.why
    assert one.gas.count == {"close": 2, "anchor": 2}
    assert one.step() == wait
    for round_ in (first, second):
        known = table.beacon.round_of(round_)
        assert (known.anchored, known.posted_at) == (True, 0)

    poster = table.keeper("poster")
    poster._bring_rounds(poster._watch.look())
    assert poster.gas.count == {"post": 2}
    assert one.step() is None
    assert one.gas.count == {"close": 2, "anchor": 2, "settle": 1}
    assert table.settled() == {(member_id("ann"), 0), (member_id("sam"), 0)}


def test_step__posted_late__is_refunded_all_the_same(table):
    round_ = table.draw("ann")
    table.past(round_)
    poster = table.keeper("poster")
    while poster._bring(round_) is not None:
        table.world.chain.mine()
    assert table.beacon.round_of(round_).posted_at > table.beacon.end_of(round_) + LATE
    one = table.keeper()
    assert one.step() is None
    assert table.refunded() == {(member_id("ann"), 0)}
    assert one.gas.count == {"refund": 1}


def test_step__late_first_draw_and_a_later_one_in_time__both_come_in_order(table):
    round_ = table.draw("ann")
    table.world.to(table.beacon.end_of(round_) + LATE)
    later = table.draw("ann")
    assert later > round_
    one = table.keeper()
    table.past(round_)
    table.finish(one)
    assert table.outcomes() == [
        ("Refunded", member_id("ann"), 0),
        ("Settled", member_id("ann"), 1),
    ]


def test_step__on_the_bounds_last_second__still_posts_and_settles(table):
    round_ = table.draw("ann")
    bound = table.beacon.end_of(round_) + LATE
    table.world.to(bound - 4)
    table.world.chain.set_block_interval(1)
    table.finish(table.keeper())
    assert table.beacon.round_of(round_).posted_at <= bound
    assert table.settled() == {(member_id("ann"), 0)}


def test_step__key_of_the_round_retired__waits_and_refunds(table):
    suite, client, rotator = table.world.suite, table.world.client, derived(SEED, "rotator")
    retire = suite.beacon.retire_key(0)
    client.transact(rotator, suite.manager.schedule(retire))
    table.world.to(client.latest().timestamp + 2 * 86_400)
    round_ = table.draw("ann")
    client.transact(rotator, suite.manager.execute(retire))
    one = table.keeper()
    waits = table.finish(one)
    assert "lost its key" in waits[1].why
    assert waits[1].until == table.beacon.end_of(round_) + LATE + 1
    assert one.gas.count == {"refund": 1}


def test_step__too_few_partial_signatures__warns_goes_on_and_comes_back(table):
    table.draw("ann")
    table.next_round()
    one = table.keeper("few", table.world.nodes[:2])
    with structlog.testing.capture_logs() as logs:
        one.step()
        table.world.chain.mine()
        wait = one.step()
    assert "2 valid partial signatures, 3 needed" in wait.why
    assert [e["event"] for e in logs if e["log_level"] == "warning"] == [
        "round stays without value"
    ]
    one._nodes = table.world.nodes
    assert one.step() is None
    assert table.settled() == {(member_id("ann"), 0)}


def test_step__overdue_round__warns_once(table):
    round_ = table.draw("ann")
    table.draw("sam")
    one = table.keeper(nodes=[])
    end = table.beacon.end_of(round_)
    table.world.to(end)
    while one.step().until == 0:  # until it is anchored, for that takes blocks
        table.world.chain.mine()
    with structlog.testing.capture_logs() as logs:
        table.world.to(end + keeper.ALARM_SECONDS - 1)
        one.step()
        assert logs == []
        table.world.to(end + keeper.ALARM_SECONDS)
        one.step()
        table.world.to(end + keeper.ALARM_SECONDS + ROUND)
        one.step()
    [alarm] = logs
    assert (alarm["log_level"], alarm["event"]) == ("warning", "round is overdue")
    assert (alarm["round"], alarm["minutes"], alarm["draws"]) == (round_, 15, 2)
    assert alarm["refunded_after"] == end + LATE


# refusals


def test_step__token_paused__others_go_on_and_stones_follow(table):
    pauser, stone = derived(SEED, "pauser"), table.world.suite.stone
    table.draw("ann", "sam", "bob", "tom")
    table.draw("ann")
    table.next_round()
    one = table.keeper()
    one.step()
    table.world.client.transact(pauser, stone.pause())
    with structlog.testing.capture_logs() as logs:
        wait = one.step()
    assert table.settled() == {(member_id(label), 0) for label in OTHERS}
    refused = [e for e in logs if e["event"] == "refused, others go on"]
    assert {e["member"] for e in refused} == {
        "0x" + member_id(label).hex() for label in ("ann", "bob")
    }
    assert all("Stone_Paused" in e["why"] for e in refused)
    assert "Stone_Paused" in wait.why
    assert wait.until > table.world.client.latest().timestamp

    with structlog.testing.capture_logs() as logs:
        one.step()
    assert logs == []
    table.world.client.transact(pauser, stone.unpause())
    table.world.to(wait.until)
    assert one.step() is None
    assert (table.stones("ann"), table.stones("bob")) == (2, 1)


def test_step__paused_and_late__refunds_are_not_kept_back(table):
    round_ = table.draw("ann", "sam")
    table.world.client.transact(derived(SEED, "pauser"), table.world.suite.stone.pause())
    table.past(round_)
    assert table.keeper().step() is None
    assert len(table.refunded()) == 2


# without keys


def test_look__says_what_would_be_done_and_needs_no_key(table):
    round_ = table.draw("ann", "sam")
    watch = Watch(table.world.suite, table.world.record.first_block)
    assert watch.look().errands() == []
    assert watch.look().rounds[round_].fate is Fate.RUNS
    table.past(round_)
    [errand] = watch.look().errands()
    assert (errand.fate, errand.draws, len(errand.tickets)) == (Fate.REFUNDS, 2, 2)
    assert table.outcomes() == []
