"""Shares at rest: what is saved loads again, and nothing else does."""

import json
import stat

import pytest

from csop.beacon.keystore import (
    CorruptedKeystoreError,
    WrongPasswordError,
    load_share,
    save_share,
)
from csop.beacon.shares import deal
from csop.beacon.signing import Share

SHARES = deal(bytes(32), 5, 3).shares


@pytest.fixture
def path(tmp_path):
    """A saved share's file."""
    path = tmp_path / "share.json"
    save_share(path, SHARES[2], "a password", light=True)
    return path


def change(path, **changes):
    content = json.loads(path.read_text())
    for name, value in changes.items():
        *where, last = name.split("__")
        part = content
        for key in where:
            part = part[key]
        part[last] = value
    path.write_text(json.dumps(content))


def test_save_share__then_load__the_same(path):
    assert load_share(path, "a password") == SHARES[2]


def test_save_share__strong_by_default(tmp_path):
    path = tmp_path / "share.json"
    save_share(path, SHARES[0], "a password")
    assert json.loads(path.read_text())["crypto"]["kdfparams"]["n"] == 2**18
    assert load_share(path, "a password") == SHARES[0]


def test_save_share__file__for_its_owner_only_and_without_the_secret(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SHARES[2].secret.hex() not in path.read_text()
    assert "address" not in json.loads(path.read_text())


def test_save_share__file_exists__never_overwritten(path):
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        save_share(path, SHARES[1], "a password", light=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("password", ["", "A password"])
def test_load_share__wrong_password__said(path, password):
    with pytest.raises(WrongPasswordError, match="share.json"):
        load_share(path, password)


def test_load_share__changed_ciphertext__refused(path):
    change(path, crypto__ciphertext="00" * 32)
    with pytest.raises(WrongPasswordError, match="changed"):
        load_share(path, "a password")


@pytest.mark.parametrize(
    "changes",
    [
        {"share__public": SHARES[1].public.hex()},
        {"share__public": "xyz"},
        {"share__member": "3"},
        {"share__member": True},
        {"share": {}},
        {"share": None},
        {"crypto": {}},
        {"crypto__kdf": "unknown"},
        {"crypto__cipherparams__iv": "00" * 16},
        {"version": 7},
    ],
    ids=str,
)
def test_load_share__changed_otherwise__corrupted(path, changes):
    change(path, **changes)
    with pytest.raises(CorruptedKeystoreError, match="share.json"):
        load_share(path, "a password")


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", "{", "\0"])
def test_load_share__no_keystore__corrupted(path, content):
    path.write_text(content)
    with pytest.raises(CorruptedKeystoreError, match="share.json"):
        load_share(path, "a password")


def test_load_share__secret_that_is_none__corrupted(tmp_path):
    path = tmp_path / "share.json"
    save_share(path, SHARES[0], "a password", light=True)
    change(path, share__member=1.0)
    with pytest.raises(CorruptedKeystoreError):
        load_share(path, "a password")


def test_load_share__no_file__as_usual(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_share(tmp_path / "none.json", "a password")


def test_save_share__empty_password__refused(tmp_path):
    with pytest.raises(ValueError, match="empty"):
        save_share(tmp_path / "share.json", SHARES[0], "", light=True)


def test_save_share__zero__refused(tmp_path):
    with pytest.raises(ValueError, match="zero"):
        save_share(tmp_path / "zero.json", Share(1, bytes(32)), "a password", light=True)
    assert not (tmp_path / "zero.json").exists()
