"""Keys: encrypted keystores for real networks, derived keys for local ones."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from csop.chain.errors import ChainError
from csop.hashing import keccak
from csop.types import Address

STRONG_SCRYPT = 2**18
LIGHT_SCRYPT = 2**12
"""For derived test keys only: their secret is public, and 0.8 s a key would slow every demo."""
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class KeystoreError(ChainError):
    """A keystore or its password is missing or wrong. The message never holds a secret."""


def address_of(account: LocalAccount) -> Address:
    return Address(account.address)


def derived(seed: str, name: str) -> LocalAccount:
    """A TEST key, for local networks only: anybody who knows the seed has it.

    keccak("CSOP.test-key.v1" ‖ 0 ‖ seed ‖ 0 ‖ name) as a number below the order of secp256k1.
    """
    secret = keccak(b"\0".join((b"CSOP.test-key.v1", seed.encode(), name.encode())))
    number = int.from_bytes(secret, "big") % (_ORDER - 1) + 1
    account: LocalAccount = Account.from_key(number.to_bytes(32, "big"))
    return account


def create(path: Path, password: str) -> LocalAccount:
    """Make a new random key and store it encrypted; refuses to overwrite a file."""
    account: LocalAccount = Account.create()
    store(account, path, password)
    return account


def store(account: LocalAccount, path: Path, password: str, *, light: bool = False) -> None:
    """Store a key encrypted (Web3 Secret Storage, scrypt). ``light`` is for derived test keys."""
    if not password:
        raise KeystoreError(f"{path}: an empty password protects nothing")
    rounds = LIGHT_SCRYPT if light else STRONG_SCRYPT
    content = Account.encrypt(account.key, password, kdf="scrypt", iterations=rounds)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written beside it, readable by us alone, and linked into place: all is there, or nothing.
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)
    except FileExistsError as error:
        raise KeystoreError(f"{path}: exists; keys are never overwritten") from error
    finally:
        os.unlink(scratch)


def load(path: Path, password: str) -> LocalAccount:
    """Open a keystore."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeystoreError(f"{path}: no readable keystore") from error
    try:
        account: LocalAccount = Account.from_key(Account.decrypt(content, password))
    except (ValueError, TypeError, KeyError):
        # Without its cause: some of those quote what they were given.
        raise KeystoreError(f"{path}: wrong password, or no keystore") from None
    return account


def password(variable: str, file: Path | None = None) -> str:
    """A password from an environment variable, else from a file's first line."""
    if found := os.environ.get(variable):
        return found
    if file is None:
        raise KeystoreError(f"no password: set {variable} or name a file")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise KeystoreError(f"no password: {variable} is not set, {file} unreadable") from error
    if not lines or not lines[0]:
        raise KeystoreError(f"no password: {variable} is not set, {file} is empty")
    return lines[0]
