"""The folder of keys that an oracle acts with, all encrypted.

operator.json, submitter.json      accounts that post, and that anchor readings
committee-<n>.json                 member n's signing key, n from 1
share-<n>.json                     member n's share of the beacon's key
group.json                         public: the group's key, k, every member's public share
"""

import json
from dataclasses import dataclass
from pathlib import Path

from eth_account.signers.local import LocalAccount

from csop.beacon.keystore import load_share, save_share
from csop.beacon.signing import Group, Share
from csop.chain import keys
from csop.deployment.config import local_dealing
from csop.params import Params


class KeyringError(Exception):
    """A folder of keys that cannot be used; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One committee member's keys; ``place`` is from 0, as on chain."""

    place: int
    account: LocalAccount
    share: Share


@dataclass(frozen=True, slots=True)
class Keyring:
    """What a folder holds; ``seats`` are the members that can be acted for."""

    operator: LocalAccount
    submitter: LocalAccount
    group: Group
    seats: tuple[Seat, ...]


def load(folder: Path, password: str) -> Keyring:
    """Open a folder. Raises KeyringError, KeystoreError (either kind)."""
    try:
        raw = json.loads((folder / "group.json").read_text())
        group = Group(
            bytes.fromhex(raw["key"]),
            raw["threshold"],
            tuple(map(bytes.fromhex, raw["public_shares"])),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyringError(f"{folder}/group.json: no group of a beacon: {error}") from error
    seats = []
    for place in range(len(group.public_shares)):
        account, share = folder / f"committee-{place + 1}.json", folder / f"share-{place + 1}.json"
        if account.exists() and share.exists():
            found = load_share(share, password)
            if (found.member, found.public) != (place + 1, group.public_shares[place]):
                raise KeyringError(f"{share}: not member {place + 1}'s share of this group")
            seats.append(Seat(place, keys.load(account, password), found))
    return Keyring(
        keys.load(folder / "operator.json", password),
        keys.load(folder / "submitter.json", password),
        group,
        tuple(seats),
    )


def write_local(folder: Path, seed: str, password: str, params: Params) -> None:
    """Store the derived TEST keys of a local network (csop.deployment.config.local_network).

    With light scrypt: their secret is the seed, which is no secret.
    """
    for name in ("operator", "submitter"):
        keys.store(keys.derived(seed, name), folder / f"{name}.json", password, light=True)
    dealing = local_dealing(seed, params)
    for share in dealing.shares:
        name = f"committee-{share.member}"
        keys.store(keys.derived(seed, name), folder / f"{name}.json", password, light=True)
        save_share(folder / f"share-{share.member}.json", share, password, light=True)
    group = {
        "key": dealing.group.key.hex(),
        "threshold": dealing.group.threshold,
        "public_shares": [share.hex() for share in dealing.group.public_shares],
    }
    (folder / "group.json").write_text(json.dumps(group, indent=1) + "\n")
