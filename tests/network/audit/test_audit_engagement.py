"""The audit of engagement on a real chain: green where all is well, with all of it counted."""

from rich.console import Console

from csop.audit import Scope
from csop.audit.totals import CrystalTotals
from tests.network.audit.kit import check
from tests.network.engaged_chain import STONE


def test_audit__honest_engagement__finds_nothing_and_counts_all(engaged, slow):
    report = check(engaged.chain, scope=Scope.ANYONE)
    assert report.ok, report.failure
    counted = {name: count for name, count in report.checks.items() if count}
    assert counted == {
        "contracts": 15,
        "rounds": 3,  # A, D, and B, which came too late
        "BLS signatures": 4,
        "campaigns": 2,
        "completions": 12,
        "crystals": 44,  # 12 earned, 29 spent, 3 returned
        "draws": 28,
        "mints": 3,
        "balances": 3,
    }
    assert not any("engagement" in line for line in report.not_checked)


def test_audit__honest_engagement__totals_are_the_storys(engaged):
    found = check(engaged.chain, scope=Scope.ANYONE).engagement
    assert found.crystals == CrystalTotals(590, 211, 0, 45, 424)
    assert (found.completions, found.skipped) == (12, 1)
    box = found.box
    assert (box.draws, box.settled, box.refunded, box.open) == (29, 25, 3, 1)
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
    assert "crystals: 590 earned, 211 spent, 45 returned, 0 expired, 424 held" in shown
    assert "draws: 25 settled, 3 refunded, 1 open; 106.00 stones won; items: 1 handed over" in shown
    assert "50 stones 2, a stone 6" in shown
    assert "of 1 degrees" in shown
    assert "unlikely odds" not in shown


def test_show__no_engagement__is_silent(chain):
    console = Console(record=True, width=140)
    report = check(chain)
    report.show(console)
    assert report.engagement.box.draws == 0
    assert "crystals:" not in console.export_text()
