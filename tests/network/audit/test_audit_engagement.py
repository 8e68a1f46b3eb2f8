"""The audit of engagement on a real chain: green where all is well, with all of it counted."""

import pytest
from rich.console import Console

from csop.audit import Scope
from csop.audit.totals import CrystalTotals
from tests.network.audit.kit import assert_finds, check
from tests.network.engaged_chain import STONE, on
from tests.network.small_chain import member


def test_audit__honest_engagement__finds_nothing_and_counts_all(engaged, slow):
    report = check(engaged.chain, scope=Scope.ANYONE)
    assert report.ok, report.failure
    counted = {name: count for name, count in report.checks.items() if count}
    assert counted == {
        "contracts": 19,
        "rounds": 3,  # A, D, and B, which came too late
        "BLS signatures": 4,
        "campaigns": 2,
        "completions": 12,
        "crystals": 44,  # 12 earned, 30 spent, 2 returned
        "draws": 28,
        "operations": 4,  # two attesters, two campaigns
        "mints": 3,
        "balances": 3,
    }
    assert not any("engagement" in line for line in report.not_checked)


def test_audit__honest_engagement__totals_are_the_storys(engaged):
    found = check(engaged.chain, scope=Scope.ANYONE).engagement
    assert found.crystals == CrystalTotals(590, 226, 0, 45, 409)
    assert (found.completions, found.skipped) == (12, 1)
    box = found.box
    assert (box.draws, box.settled, box.refunded, box.open) == (30, 25, 3, 2)
    assert box.stones_wei == 106 * STONE
    prizes = dict(box.prizes)
    assert prizes.pop("a pen") + prizes.pop("nothing") == 16
    assert prizes == {"50 stones": 2, "a stone": 6, "a coat": 0, "a mug": 1}
    pens = box.prizes["a pen"]
    assert (box.fulfilled, box.open_claims) == (1, pens)  # the mug was handed over
    sure, _, even, _ = box.tables
    assert (sure.campaign, sure.by_owner, sure.forced, sure.fit.degrees) == (0, True, 2, 0)
    assert (even.campaign, even.settled, even.fit.degrees) == (1, 16, 1)
    assert even.fit.statistic == (pens - 8) ** 2 / 4


def test_show__engagement__in_two_lines_and_a_table(engaged):
    console = Console(record=True, width=140)
    check(engaged.chain, scope=Scope.ANYONE).show(console)
    shown = console.export_text()
    assert "crystals: 590 earned, 226 spent, 45 returned, 0 expired, 409 held" in shown
    assert "draws: 25 settled, 3 refunded, 2 open; 106.00 stones won; items: 1 handed over" in shown
    assert "50 stones 2, a stone 6" in shown
    assert "of 1 degrees" in shown
    assert "unlikely odds" not in shown


def test_show__no_engagement__is_silent(chain):
    console = Console(record=True, width=140)
    report = check(chain)
    report.show(console)
    assert report.engagement.box.draws == 0
    assert "crystals:" not in console.export_text()


def test_audit__two_years_later__what_expired_and_came_back_is_counted(engaged_later):
    engaged_later.advance_to(on(32 + 26 * 31))
    engaged_later.refund(0, (3, 1, 1), (0, 4, 1))
    report = check(engaged_later.chain, scope=Scope.ANYONE)
    assert report.ok, report.failure
    # What came back went to the oldest month that is open; all else is gone.
    assert report.engagement.crystals == CrystalTotals(590, 226, 409, 75, 30)
    assert report.engagement.box.open == 0


# what the contracts' roles let others do


def crystal_call(function, *args):
    return lambda suite: (suite.crystal, suite.crystal.artifact.functions[function].encode(*args))


def mint(suite):
    encode = suite.stone.artifact.functions["mintEngagement"].encode
    return suite.stone, encode([member(0)], [STONE])


@pytest.mark.parametrize(
    ("caller", "make", "kind", "said"),
    [
        ("board", crystal_call("earn", member(4), 7), "other_boards", "a completion, or somebody"),
        ("box", crystal_call("spend", member(4), 7), "other_boxes", "a draw, or somebody named"),
        ("box", crystal_call("giveBack", member(4), 7, 665), "other_boxes", "a refund, or som"),
    ],
)
def test_audit__crystals_moved_without_cause__only_those_named_beside_may(
    engaged_later, caller, make, kind, said
):
    suite = engaged_later.suite
    actor = getattr(suite, caller).address
    act(engaged_later, actor, *make(suite))
    report = check(engaged_later.chain, scope=Scope.ANYONE)
    assert_finds(report, "crystals: block", f"expected {said}", "found neither")
    assert report.engagement is None
    assert check(engaged_later.chain, scope=Scope.ANYONE, **{kind: [actor]}).ok
    other = {"other_boards": "other_boxes", "other_boxes": "other_boards"}[kind]
    assert not check(engaged_later.chain, scope=Scope.ANYONE, **{other: [actor]}).ok


def test_audit__nothing_spent_by_another__is_no_difference(engaged_later):
    suite = engaged_later.suite
    act(engaged_later, suite.box.address, *crystal_call("spend", member(4), 0)(suite))
    assert check(engaged_later.chain, scope=Scope.ANYONE).ok


def test_audit__box_mints_without_a_settlement__is_named(engaged_later):
    act(engaged_later, engaged_later.suite.box.address, *mint(engaged_later.suite))
    report = check(engaged_later.chain, scope=Scope.ANYONE)
    assert_finds(report, "draws: engagement minted in 0x", f"expected 0, found {STONE}")


def act(engaged, actor, contract, data):
    """Send a call as a contract that holds the role."""
    node = engaged.chain.node
    node.impersonate(actor)
    node.set_balance(actor, STONE)
    call = {"from": actor, "to": contract.address, "data": "0x" + data.hex(), "gas": hex(500_000)}
    engaged.client.wait(node.request("eth_sendTransaction", call))
