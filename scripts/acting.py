"""What scripts that send transactions share: commands in words, whose key, and a question first.

Brownie keeps options (--so) for itself: what is to be set is a word (yes, dry) or key=value. Only
--yes is known, too: toolchain/brownie makes the word of it.

A role's key is the keystore at CSOP_<ROLE>_KEYSTORE, with its password in CSOP_<ROLE>_PASSWORD or
in the file CSOP_<ROLE>_PASSWORD_FILE. On a local chain (31337), without a keystore, it is the
derived test key of that name; CSOP_SEED is the seed, "local" unless set. CSOP_RECORD is the
deployment's record, if it is elsewhere.
"""

import inspect
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from eth_account.signers.local import LocalAccount
from rich.console import Console

from csop import params as parameters
from csop.beacon import keystore
from csop.chain import keys
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.errors import ChainError, Reverted
from csop.chain.transactions import Call, Receipt
from csop.deployment import record as records
from csop.deployment.config import LOCAL_CHAIN
from csop.deployment.record import Record
from csop.engagement.tasks import CompletionError
from csop.hashing import keccak
from csop.oracle.committee import RulesDifferError
from csop.oracle.journal import JournalError
from csop.oracle.keyring import KeyringError
from csop.params import Params
from csop.people.words import PeopleError, parse_address
from csop.proceeds.statement import ProceedsError
from csop.status import StatusError
from csop.termsfile import TermsError
from csop.types import Address, Hash
from scripts.advice import worded
from scripts.deploy import LOCAL_SEED, LOG_COLUMNS

YES = ("yes", "--yes")
"""Either answers every question."""


class Dry(Exception):  # noqa: N818  no error: what was asked for
    """With the word dry: what would be done was said, and is not done."""


class InputError(ValueError):
    """What was asked for cannot be done; one line says why, and what to do."""


ERRORS = (
    ChainError,
    CompletionError,
    InputError,
    JournalError,
    KeyringError,
    OSError,
    PeopleError,
    ProceedsError,
    RulesDifferError,
    StatusError,
    TermsError,
    keystore.KeystoreError,
    parameters.ParamsError,
    records.RecordError,
)


@dataclass(frozen=True)
class Hand:
    """What a command works with: the suite, read at the newest block, and how it was asked."""

    client: Client
    record: Record
    params: Params
    console: Console
    yes: bool = False
    dry: bool = False

    @property
    def suite(self) -> Suite:
        return Suite.of(self.client, self.record.addresses)

    def account(self, role: str, name: str = "") -> LocalAccount:
        """The key of a role; on a local chain that of ``name``, if given."""
        variable = f"CSOP_{role.upper()}"
        if path := os.environ.get(f"{variable}_KEYSTORE"):
            file = os.environ.get(f"{variable}_PASSWORD_FILE")
            password = keys.password(f"{variable}_PASSWORD", Path(file) if file else None)
            return keys.load(Path(path), password)
        if self.client.chain_id != LOCAL_CHAIN:
            raise keys.KeystoreError(f"set {variable}_KEYSTORE to the {role}'s keystore")
        return keys.derived(os.environ.get("CSOP_SEED", LOCAL_SEED), name or role)

    def agree(self, what: str, otherwise: str = "nothing was sent") -> None:
        """Say what is going to be done, and go on only if that is wanted.

        Raises Dry, and InputError if it is not wanted.
        """
        self.console.print(f"will {what}", soft_wrap=True)
        if self.dry:
            raise Dry(f"dry: {otherwise}")
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise InputError(f"{otherwise}: add --yes, or the word yes, or set YES=1")
        if input("go on? [y/N] ").strip().lower() not in ("y", "yes"):
            raise InputError(otherwise)

    def carry_out(self, account: LocalAccount, call: Call, what: str) -> Receipt:
        """Try it out, so that nobody agrees to what is refused; then ask, send and wait."""
        self.client.estimate(keys.address_of(account), call)
        self.agree(what)
        return self.send(account, call)

    def send(self, account: LocalAccount, call: Call) -> Receipt:
        """Send and wait."""
        receipt = self.client.transact(account, call)
        self.console.print(f"mined in block {receipt.block}, {receipt.gas_used:,} gas")
        return receipt


Command = Callable[..., object]


def run(script: str, commands: Mapping[str, Command], words: Sequence[str]) -> None:
    """Do what the words say on Brownie's chain; ends the process with one line if it cannot."""
    from brownie import web3

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    try:
        bound = parse(script, commands, words)
        bound(hand_on(Client(web3.provider.endpoint_uri), words))
    except Dry as said:
        print(said)
    except Reverted as error:
        sys.exit(f"{script}: refused: {worded(error.error)}")
    except ERRORS as error:
        sys.exit(f"{script}: {error}")
    except KeyboardInterrupt:
        sys.exit(f"{script}: stopped; what was sent counts: look before you send it again")


def hand_on(client: Client, words: Sequence[str] = ()) -> Hand:
    """A hand on a chain, with the environment's settings."""
    record = records.load(client, records.path_on(client.chain_id))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else LOG_COLUMNS)
    hand = Hand(client, record, parameters.load(), console)
    yes = any(word in YES for word in words) or os.environ.get("YES") == "1"
    return replace(hand, yes=yes, dry="dry" in words)


def parse(
    script: str, commands: Mapping[str, Command], words: Sequence[str]
) -> Callable[[Hand], object]:
    """The command that the words name, with its arguments. Raises InputError with its usage."""
    usage = "; ".join(usage_of(name, command) for name, command in commands.items())
    if not words or words[0] not in commands:
        found = f"there is no {words[0]!r}" if words else "say what to do"
        raise InputError(f"{found}: run {script} main {usage}")
    name = words[0]
    command = commands[name]
    options = {
        p for p in inspect.signature(command).parameters.values() if p.kind is p.KEYWORD_ONLY
    }
    named, plain = {}, []
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if equals and key in {option.name for option in options}:
            named[key] = value
        elif word not in (*YES, "dry"):
            plain.append(word)
    try:
        inspect.signature(command).bind(None, *plain, **named)
    except TypeError:
        raise InputError(f"usage: run {script} main {usage_of(name, command)}") from None
    return lambda hand: command(hand, *plain, **named)


def usage_of(name: str, command: Command) -> str:
    """How a command is called, by its own parameters."""
    shown = [name]
    for parameter in list(inspect.signature(command).parameters.values())[1:]:
        word = f"{parameter.name}=…" if parameter.kind is parameter.KEYWORD_ONLY else parameter.name
        required = parameter.default is parameter.empty
        shown.append(f"<{word}>" if required else f"[{word}]")
    return " ".join(shown)


def whole(name: str, text: str) -> int:
    """A number that somebody wrote. Raises InputError."""
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{name} is {text!r}, must be a whole number")
    return int(text)


def account_of(name: str, text: str) -> Address:
    """An address that somebody wrote. Raises InputError."""
    try:
        return parse_address(text)
    except ValueError as error:
        raise InputError(f"{name} is {text!r}, {error}") from None


def hash_of(text: str) -> Hash | None:
    """What is written as 0x and 64 hex digits; None if it is anything else."""
    try:
        raw = bytes.fromhex(text.removeprefix("0x")) if text.startswith("0x") else b""
    except ValueError:
        raw = b""
    return Hash(raw) if len(raw) == 32 else None


def file_hash(name: str, text: str) -> Hash:
    """A hash, or the keccak of a file that is not empty."""
    if found := hash_of(text):
        return found
    try:
        content = Path(text).read_bytes()
    except OSError as error:
        raise InputError(
            f"{name} {text!r} is neither 0x and 64 hex digits nor a file: {error.strerror}"
        ) from error
    if not content:
        raise InputError(f"{name} {text!r} is an empty file")
    return keccak(content)
