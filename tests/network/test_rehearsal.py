"""The rehearsal as `make rehearsal` runs it, of a few hundred members."""

from __future__ import annotations

import pytest

from csop.bench import rehearsal as rehearsing
from csop.bench.rehearsal import RehearsalError
from csop.chain.devnode import DevNode
from csop.types import Fen
from scripts import rehearsal

MEMBERS = 250
START = 1_893_456_000


@pytest.fixture
def node():
    with DevNode(START) as running:
        yield running


def test_rehearsal__a_few_hundred__everybody_is_paid_twice(node, tmp_path, capsys):
    done = rehearsal.run(node.rpc, MEMBERS, tmp_path)
    suite, members = done.suite, list(done.stones)
    assert len(members) == MEMBERS
    assert suite.vault.distribution_count() == len(done.payments) == 2
    assert suite.stone.total_supply() == sum(done.stones.values())
    wallets = suite.members.wallets_of(members)
    paid = [0] * MEMBERS
    for number, payment in enumerate(done.payments):
        assert all(suite.vault.has_claimed(number, members))
        due = suite.vault.entitlements(number, members)
        assert min(due) > 0
        assert sum(due) == payment.paid
        assert payment.deposit == payment.refund + payment.paid + payment.left
        assert 0 <= payment.left <= MEMBERS
        paid = [before + own for before, own in zip(paid, due, strict=True)]
    assert suite.voucher.balances_of(wallets) == paid
    assert suite.voucher.balance_of(suite.vault.address) == sum(p.left for p in done.payments)

    output = " ".join(capsys.readouterr().out.split())
    assert f"{MEMBERS} members are paid" in output
    # 3 transactions of 100 at most, in one block; the same for the later payment.
    assert "claims (first) │ 3 │ 1 │" in output
    assert "claims (later) │ 3 │ 1 │" in output
    assert f"payment 2: deposit {done.payments[1].deposit:,} fen" in output


def test_rehearsal__somebody_holds_another_sum__says_so(node, tmp_path, monkeypatch):
    monkeypatch.setattr(rehearsing, "entitlement_of", lambda pot, stones: Fen(pot))
    with pytest.raises(RehearsalError, match="distribution 0: 3 of 3 hold another sum"):
        rehearsal.run(node.rpc, 3, tmp_path)


@pytest.mark.parametrize("word", ["0", "-5", "many"])
def test_rehearsal__no_number_of_members__refused(word):
    with pytest.raises(SystemExit, match="a number of members, above zero"):
        rehearsal.main(word)
