"""`run vehicles`: registered from files without a VIN ever shown, sold, inspected."""

from __future__ import annotations

import csv

import pytest

from csop.chain.keys import address_of, derived
from csop.hashing import keccak
from csop.people import vin
from csop.shown import local_date
from scripts import vehicles
from tests.network.script_kit import member, runner, vehicle
from tests.network.world import SEED, member_id, vehicle_id

KEY = bytes(range(32))
VIN = "1M8GDM9AXKP042788"
DOCUMENT = "0x" + "ab" * 32


@pytest.fixture
def script(world, monkeypatch, capsys):
    monkeypatch.delenv("CSOP_VIN_KEY", raising=False)
    monkeypatch.delenv("CSOP_VIN_KEY_FILE", raising=False)
    return runner(world, monkeypatch, capsys, vehicles)


def device(name: str) -> str:
    return address_of(derived(SEED, f"device {name}"))


def cars(world, *rows: tuple[str, ...]) -> str:
    path = world.folder / "cars.csv"
    head = ("id", "owner", "device", "commercial", "vin", "nullifier")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return str(path)


def found(world, label: str):
    return world.suite.vehicles.vehicle_of(vehicle_id(label))


def test_register__by_vin_and_nullifier__once_and_without_the_vin(world, script, monkeypatch):
    given = "0x" + keccak(b"another").hex()
    file = cars(
        world,
        (vehicle("new"), member("ann"), device("a"), "no", VIN.lower(), ""),
        ("", member("bob"), device("b"), "yes", "", given),
    )
    with pytest.raises(SystemExit, match=r"cars.csv:2: vin: the key .* CSOP_VIN_KEY_FILE$"):
        script("register", file)
    (world.folder / "vin.key").write_text(KEY.hex() + "\n")
    monkeypatch.setenv("CSOP_VIN_KEY_FILE", str(world.folder / "vin.key"))
    shown = script("register", file)
    assert "will register 2 vehicles" in shown
    assert "2 of 2 vehicles are registered already; nothing to do" in (
        again := script("register", file)
    )
    results = (world.folder / "cars.ids.csv").read_text()
    assert VIN not in (shown + again + results).upper()
    assert vin.nullifier(KEY, VIN).hex() in results
    first = found(world, "new")
    assert (first.owner, first.device_key, first.commercial) == (
        member_id("ann"),
        device("a"),
        False,
    )
    registry = world.suite.vehicles
    assert registry.vehicle_of(registry.vehicle_of_device(device("b"))).commercial
    assert registry.vehicles_of_vins([vin.nullifier(KEY, VIN)]) == [vehicle_id("new")]
    # The results themselves are a file to go on from.
    assert "2 of 2 vehicles" in script("register", str(world.folder / "cars.ids.csv"))


def test_register__a_file_with_errors__names_each_line_and_sends_nothing(
    world, script, monkeypatch
):
    monkeypatch.setenv("CSOP_VIN_KEY", KEY.hex())
    ann, taken = member("ann"), found(world, "bob").device_key
    null = ["0x" + bytes([n] * 32).hex() for n in range(1, 9)]
    file = cars(
        world,
        ("", ann, device("1"), "no", "", null[0]),
        ("", ann, device("2"), "no", "", null[1]),
        ("", ann, device("3"), "no", "", null[2]),
        ("", member("zoe"), device("4"), "no", "", null[3]),
        ("", ann, taken, "no", "", null[4]),
        ("", ann, device("5"), "no", "", "0x" + keccak(b"bob").hex()),
        (vehicle("bob"), ann, taken, "no", "", "0x" + keccak(b"bob").hex()),
        ("", ann, device("6"), "maybe", VIN[:-1] + "9", ""),
        ("", ann, device("7"), "no", VIN, null[5]),
    )
    sent = world.sent("registrar")
    with pytest.raises(SystemExit) as caught:
        script("register", file)
    bob = vehicle("bob")
    assert str(caught.value).removeprefix("vehicles: ").splitlines() == [
        f"{file}:4: owner: would own 4 vehicles, at most 3",
        f"{file}:5: owner: is no member",
        f"{file}:6: device: serves vehicle {bob}, for ever",
        f"{file}:7: vin or nullifier: is that of vehicle {bob}",
        f"{file}:8: device: the same as in line 6",
        f"{file}:8: id: is registered, with another owner or use",
        f"{file}:8: vin or nullifier: the same as in line 7",
        f"{file}:9: commercial: must be yes or no",
        f"{file}:9: vin: is mistyped: its check digit (the ninth) does not fit; of a car whose "
        "maker sets none give the nullifier",
        f"{file}:10: needs either vin or nullifier",
    ]
    assert world.sent("registrar") == sent
    monkeypatch.setenv("CSOP_VIN_KEY", "00")
    with pytest.raises(SystemExit, match="key of VIN nullifiers must be 64 hex digits"):
        script("register", file)


def test_sell__begins_an_owner_epoch(world, script):
    (world.folder / "contract.pdf").write_bytes(b"sold")
    world.to(world.client.latest().timestamp + 86_400)
    shown = script("sell", vehicle("ann"), member("bob"), "contract.pdf")
    sold = world.client.latest().timestamp
    assert f"document 0x{keccak(b'sold').hex()}" in shown
    assert "owner epoch 1 begins, every consent ends" in shown
    assert "mines again after 7 days" in shown
    assert found(world, "ann").owner == member_id("bob")
    shown = script("show", found(world, "ann").device_key)
    assert shown.count(local_date(sold)) == 2
    assert f"owner epoch 0: member {member('ann')}" in shown
    assert f"owner epoch 1: member {member('bob')}" in shown
    for words, said in (
        ((vehicle("ann"), member("bob"), DOCUMENT), "owns it already"),
        ((vehicle("ann"), member("zoe"), DOCUMENT), "is neither the id nor the wallet"),
        ((vehicle("zoe"), member("bob"), DOCUMENT), "is no vehicle's id, device or nullifier"),
        ((vehicle("ann"), member("bob"), "none.pdf"), "nor a file"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("sell", *words)
    script("sell", vehicle("cat"), member("bob"), DOCUMENT)
    with pytest.raises(SystemExit, match="owns 3 vehicles, the most there may be"):
        script("sell", vehicle("dan"), member("bob"), DOCUMENT)


def test_replace_device__another_signs(world, script):
    script("replace-device", vehicle("ann"), device("new").lower())
    assert found(world, "ann").device_key == device("new")
    for given, said in (
        (device("new"), "serves or served this vehicle"),
        (found(world, "bob").device_key, f"serves or served vehicle {vehicle('bob')}"),
        ("0x12", "device is '0x12', must be an address"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("replace-device", vehicle("ann"), given)


def test_suspend__until_attested(world, script):
    script("suspend", vehicle("ann"), DOCUMENT)
    assert found(world, "ann").suspended
    assert "suspended until it is attested" in script("show", vehicle("ann"))
    with pytest.raises(SystemExit, match="is suspended already"):
        script("suspend", vehicle("ann"), DOCUMENT)
    assert "and lift its suspension" in script("attest", vehicle("ann"), DOCUMENT)
    assert not found(world, "ann").suspended
    assert found(world, "ann").attested_at == world.client.latest().timestamp
    assert "in order" in script("show", vehicle("ann"))


@pytest.mark.parametrize("command", ["sell", "replace-device", "suspend", "attest"])
def test_another_key__is_refused_before_asking(world, script, monkeypatch, command):
    monkeypatch.setenv("CSOP_SEED", "another")
    words = {"sell": (member("bob"), DOCUMENT), "replace-device": (device("new"),)}
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script(command, vehicle("ann"), *words.get(command, (DOCUMENT,)), yes=False)
