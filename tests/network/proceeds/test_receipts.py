"""`run proceeds`: receipts, and distributions shown."""

from __future__ import annotations

import json

import pytest

from csop.chain.contracts.members import Status
from csop.proceeds.arithmetic import ALL_STONES
from csop.shown import local_date, yuan
from csop.types import Fen
from scripts import claiming
from tests.network.proceeds.kit import (
    MINERS,
    POT,
    SPONSOR,
    listed,
    opened,
    read,
    set_status,
    shares,
    statement,
)
from tests.network.script_kit import address, member


def test_receipts__of_all__say_what_became_of_each(world, script):
    opened(world, script)
    gets = shares(world)
    set_status(world, "bob", Status.FROZEN)
    script("claim", "0", listed(world, member("ann"), member("bob")))
    shown = script("receipts", "0", "out/0", f"statement={statement(world)}")
    count = sum(1 for label in MINERS if world.balance(label))
    assert f"{count} receipts in out/0: 1 claimed, 1 held, {count - 2} unclaimed" in shown
    assert len(list((world.folder / "out/0").iterdir())) == 2 * count
    standings = dict.fromkeys(MINERS, "unclaimed") | {"ann": "claimed", "bob": "held"}
    logs = {log.event: log for log in world.suite.vault.events(["Claimed", "Held"])}
    causes = {"claimed": logs["Claimed"].transaction, "held": logs["Held"].transaction}
    for label in MINERS:
        if not (stones := world.balance(label)):
            continue
        receipt = json.loads(read(world, f"out/0/{member(label)}.json"))
        assert receipt["member"] == member(label)
        assert receipt["share"] == f"{stones}/{ALL_STONES}"
        assert receipt["amount_fen"] == str(gets[label])
        assert receipt["status"] == standings[label]
        assert receipt["transaction"] == causes.get(standings[label])
        assert receipt["wallet"] == (address("ann") if label == "ann" else None)
        assert (receipt["period"], receipt["vault"]) == ("2027 H1", world.suite.vault.address)
        page = read(world, f"out/0/{member(label)}.html")
        assert yuan(gets[label]) in page
        assert member(label) in page
        assert "2027 H1" in page
    set_status(world, "bob", Status.ACTIVE)
    script("release", "all", member("bob"))
    script("receipts", "0", "out/0", address("bob"))
    receipt = json.loads(read(world, f"out/0/{member('bob')}.json"))
    assert (receipt["status"], receipt["wallet"]) == ("claimed", address("bob"))
    assert receipt["period"] is None


def test_receipts__what_cannot_be__is_refused(world, script):
    opened(world, script)
    for words, said in (
        (("1", "out"), "there is no distribution 1"),
        (("0", "out", member("zoe")), "is neither the id nor the wallet of a member"),
        (("0", "out", member("eve")), "had no stones at record 1"),
        (("0", "out", f"statement={statement(world, proceeds='5')}"), "is not the statement of"),
        (("0", "own.toml"), "own.toml is a file: name a folder"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("receipts", *words)
    assert not (world.folder / "out").exists()


def test_receipts__an_amount_that_is_not_the_records__is_not_certified(world, script, monkeypatch):
    opened(world, script)
    script("claim", "0", "all")
    monkeypatch.setattr(
        claiming.issuing, "entitlement_of", lambda pot, stones: Fen(pot * stones // ALL_STONES + 1)
    )
    with pytest.raises(SystemExit, match="fen were claimed in 0x.*, but by the record it is"):
        script("receipts", "0", "out")


def test_show__all_one_and_a_member(world, script):
    assert "no distributions yet" in script("show")
    opened(world, script)
    gets = shares(world)
    known = world.suite.vault.distribution_of(0)
    assert script("show") == (
        f"distribution 0: dividend of {yuan(POT)} by record 1: {yuan(known.refund)} returned, "
        f"{yuan(known.left)} left; claims until {local_date(known.claim_end)}, open\n"
    )
    shown = script("show", "0")
    assert SPONSOR in shown
    assert "dividend" in shown
    assert f"not claimed │ {yuan(sum(gets.values()))} of 4 members" in " ".join(shown.split())
    assert "`run proceeds main claim 0 all` claims for everybody" in shown
    end = local_date(known.claim_end)
    said = f"distribution 0: {yuan(gets['ann'])} to be claimed until {end}"
    assert said in script("show", member("ann")).splitlines()[-1]
    script("claim", "0", listed(world, member("ann")))
    shown = script("show", address("ann"))
    assert f"distribution 0: {yuan(gets['ann'])} paid" in shown
    assert f"vouchers {yuan(gets['ann'])}" in shown
    script("claim", "0", "all")
    shown = script("show", "0")
    assert "not claimed │ nothing" in " ".join(shown.split())
    assert "claims for everybody" not in shown
    for which, said in (
        ("7", "there is no distribution 7, only 1"),
        (member("zoe"), "is neither the id nor the wallet of a member"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("show", which)
