"""The audit of a real chain: nothing found where all is well; and the script around it."""

import os
import shutil

import pytest
from rich.console import Console

from csop.audit import Scope, audit
from csop.chain.client import Client
from csop.oracle.store import Store
from csop.types import Epoch
from scripts import audit as script
from tests.network.audit.kit import PARAMS, check, settle_some
from tests.network.script_kit import as_brownie
from tests.network.small_chain import NEXT


def test_audit__honest_chain__finds_nothing_and_counts_all(chain, slow):
    report = check(chain)
    assert report.ok, report.failure
    assert report.exit_code == 0
    assert report.checks == {
        "contracts": 19,
        "anchors": 4,
        "commits": 5,
        "signatures": 15,
        "rewards": 13,  # 5 commits, 1 void, 2 skips, 5 epochs in storage
        "rounds": 3,
        "leaf files": 4,
        "batch files": 4,
        "weights": 12,
        "BLS signatures": 4,
        "hits": 900,
        "settlements": 3,
        "campaigns": 0,
        "completions": 0,
        "crystals": 0,
        "draws": 0,
        "timelock": 0,
        "operations": 0,
        "proposals": 0,
        "mints": 3,
        "movements": 0,
        "balances": 4,
        "records": 0,
        "distributions": 0,
        "claims": 0,
        "payments": 0,
        "vault": 0,
        "vouchers": 0,
    }
    assert not report.unsettled
    assert not report.not_checked
    assert report.open_epochs[0] == 5


@pytest.mark.parametrize("scope", [Scope.ANYONE, Scope.LEAVES])
def test_audit__smaller_scope__says_what_it_did_not_check(chain, tmp_path, scope):
    (tmp_path / "leaves").mkdir()
    shutil.copytree(chain.store.root / "leaves", tmp_path / "leaves", dirs_exist_ok=True)
    report = check(chain, Store(tmp_path), scope=scope)
    assert report.ok, report.failure
    assert any("weights" in line for line in report.not_checked)
    assert ("leaf files" in report.checks) is (scope is Scope.LEAVES)


def test_audit__no_store__needs_the_smallest_scope(chain):
    client = Client(chain.node.rpc)
    with pytest.raises(ValueError, match="scope readings needs a store"):
        audit(client, chain.record, None, PARAMS)
    assert audit(client, chain.record, None, PARAMS, scope=Scope.ANYONE).ok


def test_audit__hits_not_settled__are_listed_and_no_error(later):
    settle_some(later, NEXT, 100)
    for scope in (Scope.READINGS, Scope.ANYONE):
        report = check(later, scope=scope)
        assert report.ok, report.failure
        assert len(report.unsettled[Epoch(NEXT)]) == 200


def test_audit__round_not_posted__is_waiting(later):
    later.drive(NEXT)
    later.commit(NEXT)
    report = check(later)
    assert report.ok, report.failure
    assert report.waiting == (NEXT,)


def test_audit__other_mine_is_named_beside__its_mints_are_no_difference(later):
    mine = later.suite.mine.address
    report = check(later, other_mines=[mine])
    assert report.ok, report.failure


# the script


@pytest.fixture
def brownie(chain, monkeypatch):
    as_brownie(monkeypatch, chain.node.rpc, chain.folder / "record.json")
    for name in ("SCOPE", "STORE", "OTHER_MINES", "OTHER_BOARDS", "OTHER_BOXES"):
        monkeypatch.delenv(f"CSOP_{name}", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    return monkeypatch


def test_script__honest__ends_well_and_shows_the_table(chain, brownie, capsys):
    brownie.setenv("CSOP_STORE", str(chain.store.root))
    script.main()
    shown = capsys.readouterr().out
    assert "no difference found" in shown
    assert "settlements" in shown


def test_script__difference__exits_with_it(chain, brownie, store, capsys):
    store.leaf_paths(Epoch(1), 0)[0].unlink()
    brownie.setenv("CSOP_STORE", str(store.root))
    with pytest.raises(SystemExit, match="audit: leaf files: epoch 1") as caught:
        script.main()
    assert caught.value.code
    assert "DIFFERENCE" in capsys.readouterr().out


def test_script__anyone__needs_no_store(chain, brownie, capsys):
    brownie.setenv("CSOP_SCOPE", "anyone")
    script.main()
    assert "not checked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "CSOP_STORE"), ({"CSOP_SCOPE": "all"}, "must be one of anyone, leaves, readings")],
)
def test_script__wrong_settings__says_which(chain, brownie, settings, said):
    for name, value in settings.items():
        brownie.setenv(name, value)
    with pytest.raises(SystemExit, match=said):
        script.main()


def test_show__unsettled__names_epochs(later):
    settle_some(later, NEXT, 100)
    console = Console(record=True, width=100)
    check(later).show(console)
    assert "not yet settled: 200 hits of epochs 76" in console.export_text()
