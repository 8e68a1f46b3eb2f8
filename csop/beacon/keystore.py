"""A member's share at rest: an Ethereum keystore file (version 3, scrypt).

Beside the encrypted secret stand the member's number and public share. The secret must belong to
that public share, so a file that decrypts to something else is noticed.
"""

import json
import os
from pathlib import Path
from typing import Any

from eth_keyfile.keyfile import create_keyfile_json, decode_keyfile_json

from csop.beacon.signing import Share

_SCRYPT_COST = 1 << 18
_LIGHT_SCRYPT_COST = 1 << 12


class KeystoreError(Exception):
    """A share cannot be read from its file."""


class WrongPasswordError(KeystoreError):
    """The password is wrong, or the encrypted part was changed: the two look the same."""


class CorruptedKeystoreError(KeystoreError):
    """The file is not a keystore of a share."""


def save_share(path: Path, share: Share, password: str, *, light: bool = False) -> None:
    """Encrypt a share into a new file; an existing one is never overwritten.

    ``light`` makes scrypt 64 times cheaper to compute and to attack: for keys that are derived
    from a public seed anyway, on development chains and in tests.
    """
    if not password:
        raise ValueError("an empty password protects nothing")
    public = share.public  # refuses what is no secret
    cost = _LIGHT_SCRYPT_COST if light else _SCRYPT_COST
    content = create_keyfile_json(share.secret, password, kdf="scrypt", iterations=cost)
    del content["address"]  # of a secp256k1 key, which this is not
    content["share"] = {"member": share.member, "public": public.hex()}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")


def load_share(path: Path, password: str) -> Share:
    """Decrypt a share."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        member, public = content["share"]["member"], bytes.fromhex(content["share"]["public"])
        secret = decode_keyfile_json(content, password)
    except ValueError as error:
        if str(error) == "MAC mismatch":
            raise WrongPasswordError(f"{path}: wrong password, or changed content") from None
        raise CorruptedKeystoreError(f"{path}: {error}") from error
    except (KeyError, TypeError, AttributeError, NotImplementedError) as error:
        raise CorruptedKeystoreError(f"{path}: not a keystore of a share ({error})") from error
    share = Share(member, secret)
    try:
        matches = share.public == public
    except ValueError as error:
        raise CorruptedKeystoreError(f"{path}: {error}") from error
    if type(member) is not int or not matches:
        raise CorruptedKeystoreError(f"{path}: the secret is not the one of this public share")
    return share
