"""`run members`: registered from files, shown, suspended, given flags."""

from __future__ import annotations

import csv

import pytest

from csop.chain.contracts.members import Status
from csop.chain.keys import address_of, derived
from csop.people import enrol
from scripts import members
from tests.network.script_kit import address, member, runner
from tests.network.world import DRIVERS, SEED, member_id, wallet


@pytest.fixture
def script(world, monkeypatch, capsys):
    return runner(world, monkeypatch, capsys, members)


def people(world, *rows: tuple[str, str, str], name: str = "people.csv") -> str:
    path = world.folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("id", "wallet", "flags"), *rows])
    return str(path)


def ids(world) -> dict[str, str]:
    with (world.folder / "people.ids.csv").open(newline="") as file:
        return {row["wallet"]: row["id"] for row in csv.DictReader(file)}


def found(world, label: str):
    return world.suite.members.member_of(member_id(label))


# registering


def test_register__ids_given_and_drawn__all_members_and_once(world, script):
    wallets = [address_of(derived(SEED, f"p{n}")) for n in range(3)]
    flags = ("owner+adult", "adult", "none")
    rows = [("" if n else member("new"), w, flags[n]) for n, w in enumerate(wallets)]
    file = people(world, *rows)
    shown = script("register", file)
    assert "0 of 3 members are registered already" in shown
    assert "will register 3 members" in shown
    drawn = ids(world)
    assert drawn[wallets[0]] == member("new")
    registry = world.suite.members
    assert ["0x" + registry.id_of(w).hex() for w in wallets] == [drawn[w] for w in wallets]
    assert [registry.member_of(registry.id_of(w)).flags for w in wallets] == [3, 2, 0]
    sent = world.sent("registrar")
    assert "3 of 3 members are registered already; nothing to do" in script("register", file)
    assert (world.sent("registrar"), ids(world)) == (sent, drawn)


def test_register__stopped_between_batches__goes_on_with_the_ids_drawn(world, script, monkeypatch):
    wallets = [address_of(derived(SEED, f"p{n}")) for n in range(4)]
    file = people(world, *(("", w, "adult") for w in wallets))
    monkeypatch.setattr(enrol, "BATCH", 2)
    send_many, sent = type(world.client).send_many, []

    def breaks(client, account, calls):
        sent.append(len(calls))
        if len(sent) == 2:
            raise KeyboardInterrupt
        return send_many(client, account, calls)

    monkeypatch.setattr(type(world.client), "send_many", breaks)
    with pytest.raises(SystemExit, match="members: stopped; what was sent counts"):
        script("register", file)
    drawn = ids(world)
    assert "2 of 4 members are registered already" in script("register", file)
    assert sent == [2, 2, 2]
    assert ids(world) == drawn
    assert ["0x" + i.hex() for i in world.suite.members.ids_of(wallets)] == list(drawn.values())


def test_register__a_file_with_errors__names_each_line_and_sends_nothing(world, script):
    good = address_of(derived(SEED, "p1"))
    file = people(
        world,
        ("", good, "adult"),
        ("0x12", good, "driver"),
        (member("ann"), address_of(derived(SEED, "p2")), "adult"),
        ("", address("bob"), "owner"),
        (member("cat"), address("cat"), "adult"),
        (member("dan"), address("dan"), "owner+adult"),
        ("", good.replace("a", "A", 1) if "a" in good else good.upper(), "none"),
    )
    sent = world.sent("registrar")
    with pytest.raises(SystemExit) as caught:
        script("register", file)
    lines = str(caught.value).splitlines()
    expected = [
        (3, "flags: 'driver' is not one of owner, adult or none"),
        (3, "id: must be 0x and 64 hex digits"),
        (4, f"id: is registered, with wallet {address('ann')}"),
        (5, f"wallet: is that of member {member('bob')}, for ever"),
        (6, "flags: is registered, with the flags owner+adult"),
    ]
    for (line, said), shown in zip(expected, lines, strict=False):
        assert shown.removeprefix("members: ") == f"{file}:{line}: {said}"
    assert f"{file}:8: wallet: " in lines[-1]
    assert len(lines) == 6
    assert world.sent("registrar") == sent
    assert not (world.folder / "people.ids.csv").exists()


def test_register__more_than_today_has_room_for__says_how_many(world, script):
    registry = world.suite.members
    limit = registry.set_daily_limit(len(DRIVERS) + 1)
    timelock, multisig = world.suite.timelock, derived(SEED, "multisig")
    world.client.transact(multisig, timelock.schedule(limit, timelock.min_delay()))
    world.to(world.client.latest().timestamp + timelock.min_delay())
    world.client.transact(multisig, timelock.execute(limit))
    file = people(world, *(("", address_of(derived(SEED, f"p{n}")), "adult") for n in range(7)))
    with pytest.raises(SystemExit, match="7 members to register, but room for 6 today.*most=6"):
        script("register", file)
    assert "6 members registered" in script("register", file, "most=6")
    with pytest.raises(SystemExit, match="1 members to register, but room for 0 today"):
        script("register", file)
    world.to(world.client.latest().timestamp + 86_400)
    assert "1 members registered" in script("register", file)


def test_register__another_key_or_not_agreed__sends_nothing(world, script, monkeypatch):
    file = people(world, ("", address_of(derived(SEED, "p1")), "adult"))
    with pytest.raises(SystemExit, match="nothing was sent: add --yes"):
        script("register", file, yes=False)
    assert not (world.folder / "people.ids.csv").exists()
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script("register", file)
    assert not (world.folder / "people.ids.csv").exists()


# status and flags


def test_status__dry__says_what_it_would_do_and_sends_nothing(world, script):
    shown = script("status", member("ann"), "suspended", "dry")  # and --yes
    assert "from active to suspended" in shown
    assert "dry: nothing was sent" in shown
    assert found(world, "ann").status is Status.ACTIVE


def test_status__set_and_shown(world, script):
    assert "from active to suspended" in script("status", member("ann"), "suspended")
    assert found(world, "ann").status is Status.SUSPENDED
    shown = script("show", address("ann"))
    assert "suspended" in shown
    assert "proposal: none" in shown
    assert "owner+adult" in shown
    for words, said in (
        ((member("ann"), "suspended"), "is suspended already"),
        ((member("ann"), "asleep"), "must be one of active, suspended, frozen, deceased, closed"),
        ((member("zoe"), "active"), "is neither the id nor the wallet of a member"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("status", *words)


def test_flags__set(world, script):
    script("flags", member("ann"), "adult")
    assert found(world, "ann").flags == 2
    with pytest.raises(SystemExit, match="has the flags adult already"):
        script("flags", member("ann"), "adult")
    with pytest.raises(SystemExit, match="'boss' is not one of owner, adult or none"):
        script("flags", member("ann"), "boss")


def test_main__a_wallet_that_signs__is_not_needed_to_show(script, monkeypatch):
    monkeypatch.setenv("CSOP_SEED", "nobody")
    assert wallet("ann").address in script("show", member("ann"))
