"""Keystores and derived test keys."""

import json
import stat

import pytest

from csop.chain import keys


def test_derived__same_seed_and_name__same_key():
    assert keys.derived("s", "guardian").key == keys.derived("s", "guardian").key


def test_derived__seed_and_name_shifted__another_key():
    assert keys.derived("ab", "c").key != keys.derived("a", "bc").key


def test_store__then_load__same_key_and_only_ours_to_read(tmp_path):
    account, path = keys.derived("s", "x"), tmp_path / "sub/x.json"
    keys.store(account, path, "secret", light=True)
    assert keys.load(path, "secret").key == account.key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["x.json"]


def test_store__light__uses_the_light_scrypt_and_default_the_strong(tmp_path, monkeypatch):
    keys.store(keys.derived("s", "x"), tmp_path / "light.json", "secret", light=True)
    content = json.loads((tmp_path / "light.json").read_text())
    assert content["crypto"]["kdfparams"]["n"] == 2**12
    assert keys.STRONG_SCRYPT == 2**18


def test_store__file_exists__never_overwrites(tmp_path):
    path = tmp_path / "x.json"
    keys.store(keys.derived("s", "x"), path, "secret", light=True)
    before = path.read_bytes()
    with pytest.raises(keys.KeystoreError, match="never overwritten"):
        keys.store(keys.derived("s", "y"), path, "secret", light=True)
    assert path.read_bytes() == before


def test_store__empty_password__refused(tmp_path):
    with pytest.raises(keys.KeystoreError, match="empty password"):
        keys.store(keys.derived("s", "x"), tmp_path / "x.json", "", light=True)


def test_load__wrong_password__says_so_without_secrets(tmp_path):
    keys.store(keys.derived("s", "x"), tmp_path / "x.json", "secret", light=True)
    with pytest.raises(keys.KeystoreError, match="wrong password") as caught:
        keys.load(tmp_path / "x.json", "guess")
    assert "guess" not in str(caught.value)


@pytest.mark.parametrize("content", [None, "no json", "{}"])
def test_load__no_keystore__says_so(tmp_path, content):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(keys.KeystoreError, match=r"x\.json"):
        keys.load(path, "secret")


def test_password__variable_and_file__variable_first(tmp_path, monkeypatch):
    file = tmp_path / "password"
    file.write_text("from file\nrest\n")
    monkeypatch.setenv("CSOP_TEST_PASSWORD", "from variable")
    assert keys.password("CSOP_TEST_PASSWORD", file) == "from variable"
    monkeypatch.delenv("CSOP_TEST_PASSWORD")
    assert keys.password("CSOP_TEST_PASSWORD", file) == "from file"


def test_password__nowhere__names_the_variable(tmp_path, monkeypatch):
    monkeypatch.delenv("CSOP_TEST_PASSWORD", raising=False)
    (tmp_path / "empty").write_text("")
    for file in (None, tmp_path / "none", tmp_path / "empty"):
        with pytest.raises(keys.KeystoreError, match="CSOP_TEST_PASSWORD"):
            keys.password("CSOP_TEST_PASSWORD", file)
