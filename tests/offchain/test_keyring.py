"""The folder of keys of an oracle: whole, with seats missing, and with what it must refuse."""

import json
import shutil
from dataclasses import replace

import pytest

from csop import params
from csop.beacon import keystore
from csop.beacon.keystore import save_share
from csop.chain import keys
from csop.chain.keys import derived
from csop.deployment.config import local_dealing
from csop.oracle.keyring import KeyringError, load, write_local

PARAMS = params.load()
PASSWORD = "a password"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    write_local(folder, "one", PASSWORD, PARAMS)
    return folder


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "keys")


def test_load__what_was_written__every_seat_with_its_own_keys(folder):
    ring, dealing = load(folder, PASSWORD), local_dealing("one", PARAMS)
    assert ring.group == dealing.group
    assert [seat.place for seat in ring.seats] == [0, 1, 2, 3, 4]
    assert [seat.share for seat in ring.seats] == list(dealing.shares)
    for seat in ring.seats:
        assert seat.account.key == derived("one", f"committee-{seat.place + 1}").key
    assert ring.operator.key == derived("one", "operator").key
    assert ring.submitter.key == derived("one", "submitter").key


def test_write_local__files__hold_no_secret_in_clear_and_are_ours_alone(folder):
    dealing = local_dealing("one", PARAMS)
    secrets = [share.secret.hex() for share in dealing.shares]
    secrets += [derived("one", name).key.hex() for name in ("operator", "committee-1")]
    for path in folder.iterdir():
        text = path.read_text()
        assert not [secret for secret in secrets if secret in text]
        if path.name != "group.json":
            assert path.stat().st_mode & 0o077 == 0


def test_write_local__again__overwrites_no_key(folder):
    with pytest.raises(keys.KeystoreError, match="never overwritten"):
        write_local(folder, "two", PASSWORD, PARAMS)
    assert load(folder, PASSWORD).operator.key == derived("one", "operator").key


@pytest.mark.parametrize("missing", ["committee-2.json", "share-2.json"])
def test_load__a_seat_is_not_at_hand__goes_without_it(folder, missing):
    (folder / missing).unlink()
    assert [seat.place for seat in load(folder, PASSWORD).seats] == [0, 2, 3, 4]


def test_load__wrong_password__says_so(folder):
    with pytest.raises((keys.KeystoreError, keystore.WrongPasswordError), match="wrong password"):
        load(folder, "another")


@pytest.mark.parametrize("name", ["operator.json", "submitter.json"])
def test_load__an_account_is_missing__names_its_file(folder, name):
    (folder / name).unlink()
    with pytest.raises(keys.KeystoreError, match=name):
        load(folder, PASSWORD)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "[]",
        "{}",
        '{"key": "00", "threshold": 3}',
        '{"key": "xy", "threshold": 3, "public_shares": []}',
        '{"key": 5, "threshold": 3, "public_shares": ["00", "00", "00", "00"]}',
        '{"key": "00", "threshold": 2, "public_shares": ["00", "00", "00", "00"]}',
        '{"key": "00", "threshold": "3", "public_shares": ["00", "00", "00", "00"]}',
    ],
)
def test_load__no_group__says_which_file(folder, content):
    path = folder / "group.json"
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(KeyringError, match=r"group\.json: no group of a beacon"):
        load(folder, PASSWORD)


def share_file(folder, share, number):
    path = folder / f"share-{number}.json"
    path.unlink()
    save_share(path, share, PASSWORD, light=True)


def test_load__share_of_another_group__is_refused(folder):
    share_file(folder, local_dealing("two", PARAMS).shares[2], 3)
    with pytest.raises(KeyringError, match=r"share-3\.json: not member 3's share of this group"):
        load(folder, PASSWORD)


def test_load__share_of_another_member__is_refused(folder):
    share_file(folder, local_dealing("one", PARAMS).shares[3], 3)
    with pytest.raises(KeyringError, match=r"share-3\.json: not member 3's share"):
        load(folder, PASSWORD)


def test_load__right_share_under_a_wrong_number__is_refused(folder):
    """Its partial signatures would be right and say that they are another's."""
    share_file(folder, replace(local_dealing("one", PARAMS).shares[2], member=4), 3)
    with pytest.raises(KeyringError, match=r"share-3\.json: not member 3's share"):
        load(folder, PASSWORD)


def test_load__public_shares_of_another_group__are_refused(folder):
    path = folder / "group.json"
    group = json.loads(path.read_text())
    group["public_shares"] = [s.hex() for s in local_dealing("two", PARAMS).public_shares]
    path.write_text(json.dumps(group))
    with pytest.raises(KeyringError, match=r"share-1\.json: not member 1's share"):
        load(folder, PASSWORD)
