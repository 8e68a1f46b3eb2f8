"""`run consent`: granted and revoked by transaction or signature, deletions asked for and met."""

from __future__ import annotations

import json

import pytest

from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak, tag
from csop.shown import local_date
from csop.types import Hash
from scripts import consent, vehicles
from tests.network.script_kit import address, member, runner, vehicle
from tests.network.world import DRIVERS, vehicle_id

DAY = 86_400
DOCUMENT = "0x" + "ab" * 32
EVE = DRIVERS[-1]
"""Has not consented yet."""


@pytest.fixture
def script(world, monkeypatch, capsys):
    run = runner(world, monkeypatch, capsys, consent)
    (world.folder / "notice.md").write_text("What we do with it.")
    return run


def permitted(world, label: str, categories: int = 1, grantee: Hash = OPERATOR_GRANTEE) -> bool:
    now = world.client.latest().timestamp
    return world.suite.consents.is_permitted(
        vehicle_id(label), grantee, MINING_PURPOSE, categories, now
    )


def grant(label: str, *more: str) -> tuple[str, ...]:
    words = (vehicle(label), "categories=odometer", "notice=notice.md", f"key=wallet {label}")
    return "grant", *words, *more


def test_grant__to_mine__holds_until_revoked(world, script):
    shown = script(*grant(EVE, "days=30"))
    now = world.client.latest().timestamp
    assert "grant odometer of" in shown
    assert "grantee operator, purpose mileage-mining" in shown
    assert f"notice 0x{keccak(b'What we do with it.').hex()}" in shown
    [entry] = world.suite.consents.history(vehicle_id(EVE), OPERATOR_GRANTEE, MINING_PURPOSE)
    assert abs(entry.until - now - 30 * DAY) < DAY
    assert permitted(world, EVE)
    assert "in force" in script("show", vehicle(EVE))
    assert "it takes nothing back" in script("revoke", vehicle(EVE), f"key=wallet {EVE}")
    assert not permitted(world, EVE)
    shown = script("show", vehicle(EVE))
    assert local_date(world.client.latest().timestamp) in shown
    assert "ended" in shown
    with pytest.raises(SystemExit, match="NothingToRevoke.*no such consent is in force"):
        script("revoke", vehicle(EVE), f"key=wallet {EVE}")


def test_grant__sensitive__is_named_once_more(world, script):
    words = ("categories=odometer+location+cabin", "purpose=0x" + tag("x").hex(), "grantee=lab")
    with pytest.raises(SystemExit, match="location.cabin: sensitive.*separate=location.cabin"):
        script(*grant(EVE, *words))
    with pytest.raises(SystemExit, match="cabin: sensitive"):
        script(*grant(EVE, *words, "separate=location"))
    with pytest.raises(SystemExit, match="separate: biometrics is not sensitive, or not granted"):
        script(*grant(EVE, *words, "separate=location+cabin+biometrics"))
    assert "separately: location+cabin" in script(*grant(EVE, *words, "separate=cabin+location"))
    [entry] = world.suite.consents.history(vehicle_id(EVE), tag("grantee.lab"), tag("x"))
    assert entry.categories == 7
    assert "odometer+location+cabin" in script("show", vehicle(EVE))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("days=0",), "days is 0, must be from 1 to 365"),
        (("days=366",), "days is 366, must be from 1 to 365"),
        (("categories=speed",), "'speed' is not one of odometer, location"),
        (("notice=none.md",), "notice 'none.md' is neither"),
        (("purpose=Mining!",), "purpose is 'Mining!', must be a name"),
        (("key=wallet ann",), f"the key is that of .*: only {address(EVE)}"),
    ],
)
def test_grant__what_the_registry_refuses__is_said_before_asking(world, script, more, said):
    with pytest.raises(SystemExit, match=said):
        script(*grant(EVE), *more, yes=False)
    assert not permitted(world, EVE)


def test_grant__a_year__is_not_too_late(world, script):
    script(*grant(EVE))
    assert permitted(world, EVE)


# signed and relayed


def test_sign__relayed_by_anyone__counts_once(world, script):
    sent = world.client.nonce(address(EVE))
    shown = script("sign", *grant(EVE, "file=grant.json"))
    assert f"signed by {address(EVE)}, nonce 0" in shown
    assert not permitted(world, EVE)
    with pytest.raises(SystemExit, match="grant.json exists"):
        script("sign", *grant(EVE, "file=grant.json"))
    assert "grant odometer of" in script("relay", "grant.json")
    assert permitted(world, EVE)
    with pytest.raises(SystemExit, match="nonce 0 is used up, the wallet's next is 1"):
        script("relay", "grant.json")
    script("sign", "revoke", vehicle(EVE), f"key=wallet {EVE}", "file=revoke.json")
    assert "revoked" in script("relay", "revoke.json")
    assert not permitted(world, EVE)
    script("sign", "delete", vehicle(EVE), f"key=wallet {EVE}", "file=delete.json")
    assert "deletion 0: it is to be confirmed before" in script("relay", "delete.json")
    assert world.client.nonce(address(EVE)) == sent


def test_relay__a_grant_signed_before_the_wallet_revoked__does_not_bring_it_back(world, script):
    script("sign", "grant", vehicle("ann"), "categories=odometer", "notice=notice.md",
           "key=wallet ann", "file=grant.json")  # fmt: skip
    script("revoke", vehicle("ann"), "key=wallet ann")
    with pytest.raises(SystemExit, match="is used up.*whatever it does here uses one up"):
        script("relay", "grant.json")
    assert not permitted(world, "ann")


def test_relay__what_cannot_count__is_said_before_asking(world, script):
    script("sign", *grant(EVE, "file=grant.json", "valid=2"))
    path = world.folder / "grant.json"
    signed = json.loads(path.read_text())
    for changed, said in (
        ({"categories": 3, "separate": 2}, "was not signed by .*, or changed after that"),
        ({"chain_id": 5}, "is for chain 5 and registry"),
        ({"nonce": 1}, "nonce 1 is to come later"),
        ({"owner_epoch": 1}, "the vehicle's owner epoch is 0, not 1"),
        ({"wallet": address("ann")}, f"is {address('ann')}'s, but the owner's wallet is"),
        ({"vehicle": vehicle("zoe")}, "is no vehicle's id"),
        ({"expiry": -1}, "expiry: must be a whole number"),
        ({"kind": "lend"}, "is no request to grant, revoke, delete"),
        ({"more": 1}, "must be an object with the keys"),
    ):
        path.write_text(json.dumps(signed | changed))
        with pytest.raises(SystemExit, match=said):
            script("relay", "grant.json", yes=False)
    path.write_text(json.dumps(signed))
    world.to(world.client.latest().timestamp + 2 * DAY + 60)
    with pytest.raises(SystemExit, match="SignatureExpired.*it counted until .* UTC.8"):
        script("relay", "grant.json")
    with pytest.raises(SystemExit, match="none.json: cannot be read"):
        script("relay", "none.json")
    assert not permitted(world, EVE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lend", vehicle(EVE)), "kind is 'lend', must be one of grant, revoke, delete"),
        (("revoke", vehicle(EVE), "days=3"), "to revoke, only purpose, grantee and epoch are said"),
        (("revoke", vehicle(EVE), "epoch=0"), "to revoke, the owner epoch is the present one"),
        (("delete", vehicle(EVE), "epoch=1"), "epoch is 1, but the vehicle's owner epoch is 0"),
        (("grant", vehicle(EVE), "categories=odometer"), "notice is missing"),
    ],
)
def test_sign__what_cannot_be_signed__is_said(world, script, words, said):
    with pytest.raises(SystemExit, match=said):
        script("sign", *words, f"key=wallet {EVE}")
    assert not (world.folder / "runs").exists()


# deletion


def test_delete__asked_overdue_and_confirmed(world, script):
    assert "nothing is overdue" in script("overdue")
    shown = script("delete", vehicle("ann"), "key=wallet ann")
    assert "those hours count for mining no more" in shown
    assert "deletion 0: it is to be confirmed before" in shown
    due = world.suite.consents.deletion_of(0).due_at
    assert f"before {local_date(due)}" in shown
    with pytest.raises(SystemExit, match="DeletionOpen.*request 0 asks for the same and is open"):
        script("delete", vehicle("ann"), "key=wallet ann")
    assert "open" in script("show", vehicle("ann"))
    world.to(due)
    assert "overdue" in script("overdue")
    (world.folder / "protocol.pdf").write_bytes(b"all gone")
    shown = script("confirm", "0", "protocol.pdf")
    assert f"document 0x{keccak(b'all gone').hex()}" in shown
    assert "nothing is overdue" in script("overdue")
    assert "confirmed" in script("show", vehicle("ann"))
    for number, said in (("0", "was confirmed"), ("1", "there is no deletion 1, only 1")):
        with pytest.raises(SystemExit, match=said):
            script("confirm", number, DOCUMENT)


def test_sale__ends_consent_and_leaves_the_seller_its_deletion(world, script, monkeypatch, capsys):
    runner(world, monkeypatch, capsys, vehicles)("sell", vehicle("ann"), member("bob"), DOCUMENT)
    assert not permitted(world, "ann")
    with pytest.raises(SystemExit, match=f"only {address('bob')}, the owner's wallet"):
        script(*grant("ann"))
    script("delete", vehicle("ann"), "epoch=0", "key=wallet ann")
    assert world.suite.consents.deletion_of(0).subject.owner_epoch == 0
    words = (vehicle("ann"), "categories=odometer", "notice=notice.md", "key=wallet bob")
    script("grant", *words)
    assert permitted(world, "ann")


def test_confirm__another_key__is_refused_before_asking(script, monkeypatch):
    script("delete", vehicle("ann"), "key=wallet ann")
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script("confirm", "0", DOCUMENT, yes=False)


def test_show__no_such_vehicle__says_so(script):
    for given, said in (
        (vehicle("zoe"), "is no vehicle's id, device or nullifier"),
        ("0x12", "vehicle is '0x12', must be 0x and 64 hex digits"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("show", given)
