"""What differs from network to network: role holders, committee, timelock, beacon key, genesis."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csop.beacon.shares import Dealing, deal
from csop.chain.keys import address_of, derived
from csop.hashing import checksum, keccak
from csop.params import Params
from csop.types import HOUR_SECONDS, Address, Timestamp

FOLDER = Path(__file__).resolve().parents[2] / "params/networks"
HOLDERS = (
    "registrar",
    "steward",
    "submitter",
    "guardian",
    "pauser",
    "policy",
    "rotator",
    "curator",
    "campaigner",
    "fulfiller",
    "enforcer",
    "freezer",
    "recorder",
    "notary",
    "inspector",
    "privacy_officer",
    "bank",
    "sponsor",
)
"""Roles that people hold; minters and keepers of crystals are contracts."""
WATCHED = ("policy", "rotator", "campaigner", "enforcer", "steward", "notary")
"""Roles whose plans wait, and which the guardian can stop."""
KEY_BYTES = 128
PROOF_BYTES = 256
MOST_MEMBERS = 16
LOCAL_CHAIN = 31337


class ConfigError(ValueError):
    """A network's configuration that cannot be used; one line a problem."""


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """One network. Checked when made; raises ConfigError."""

    name: str
    chain_id: int
    genesis: Timestamp
    """When epoch 0, batch 0 and beacon round 0 begin: a whole hour."""
    holders: Mapping[str, tuple[Address, ...]]
    multisig: Address
    """Proposes and executes what passes through the timelock."""
    auditor: Address
    users_association: Address
    """The auditor and the users' association can cancel it."""
    committee: tuple[Address, ...]
    threshold: int
    beacon_key: bytes
    beacon_proof: bytes
    attesters: tuple[Address, ...]
    """The first attesters of completed tasks."""

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise ConfigError("\n".join(f"network {self.name}: {p}" for p in problems))

    def _problems(self) -> Iterable[str]:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name):
            yield "name: lower-case letters, digits and dashes only"
        if self.chain_id <= 0:
            yield "chain_id: must be above zero"
        if self.genesis <= 0 or self.genesis % HOUR_SECONDS:
            yield f"genesis: {self.genesis} is not a whole hour in Unix seconds"
        if set(self.holders) != set(HOLDERS):
            yield f"roles: must be exactly {', '.join(HOLDERS)}"
        for role, accounts in self.holders.items():
            if not accounts or len(set(accounts)) != len(accounts):
                yield f"roles.{role}: needs at least one holder, each once"
        yield from self._malformed()
        yield from self._power()
        if len(self.beacon_key) != KEY_BYTES:
            yield f"beacon.key: {len(self.beacon_key)} bytes, needs {KEY_BYTES}"
        if len(self.beacon_proof) != PROOF_BYTES:
            yield f"beacon.proof_of_possession: {len(self.beacon_proof)} bytes, needs {PROOF_BYTES}"

    def _malformed(self) -> Iterable[str]:
        for what, address in self._addresses():
            if not re.fullmatch(r"0x[0-9a-fA-F]{40}", address) or checksum(address) != address:
                yield f"{what}: {address} is no EIP-55 address"
            elif int(address, 16) == 0:
                yield f"{what}: the zero address"

    def _power(self) -> Iterable[str]:
        """Nobody watches over themselves, and k of n is a majority."""
        size = len(self.committee)
        if len(set(self.committee)) != size or size > MOST_MEMBERS:
            yield f"committee.members: at most {MOST_MEMBERS}, each once"
        if not self.attesters or len(set(self.attesters)) != len(self.attesters):
            yield "attesters: needs at least one, each once"
        if not size < 2 * self.threshold <= 2 * size:
            yield f"committee.threshold: {self.threshold} of {size} is no majority"
        if len({self.multisig, self.auditor, self.users_association}) != 3:
            yield "timelock: multisig, auditor and users_association must be three"
        watched = {a for role in WATCHED for a in self.holders.get(role, ())}
        if both := watched & set(self.holders.get("guardian", ())):
            yield f"roles.guardian: {min(both)} could not be trusted to cancel its own operations"
        if both := set(self.holders.get("steward", ())) & set(self.holders.get("notary", ())):
            yield f"roles.notary: {min(both)} is a steward: recovery takes two"

    def _addresses(self) -> Iterable[tuple[str, Address]]:
        for role, accounts in self.holders.items():
            yield from ((f"roles.{role}", account) for account in accounts)
        yield "timelock.multisig", self.multisig
        yield "timelock.auditor", self.auditor
        yield "timelock.users_association", self.users_association
        yield from (("committee.members", member) for member in self.committee)
        yield from (("attesters", attester) for attester in self.attesters)


def load_network(path: Path) -> NetworkConfig:
    """Read ``params/networks/<name>.toml``; its name is the file's."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        if unknown := set(raw) - {
            "chain_id",
            "genesis",
            "roles",
            "attesters",
            "timelock",
            "committee",
            "beacon",
        }:
            raise ConfigError(f"{path}: unknown: {', '.join(sorted(unknown))}")
        return _from_tables(path.stem, raw)
    except KeyError as error:
        raise ConfigError(f"{path}: missing {error}") from error
    except (TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    except ConfigError:
        raise
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def _from_tables(name: str, raw: Mapping[str, Any]) -> NetworkConfig:
    timelock, committee, beacon = raw["timelock"], raw["committee"], raw["beacon"]
    return NetworkConfig(
        name=name,
        chain_id=raw["chain_id"],
        genesis=Timestamp(raw["genesis"]),
        holders={role: tuple(map(Address, found)) for role, found in raw["roles"].items()},
        multisig=Address(timelock["multisig"]),
        auditor=Address(timelock["auditor"]),
        users_association=Address(timelock["users_association"]),
        committee=tuple(map(Address, committee["members"])),
        threshold=committee["threshold"],
        beacon_key=_bytes(beacon["key"]),
        beacon_proof=_bytes(beacon["proof_of_possession"]),
        attesters=tuple(map(Address, raw["attesters"])),
    )


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def local_dealing(seed: str, params: Params) -> Dealing:
    """The beacon's group and everyone's shares, for local networks: from the seed alone."""
    secret = keccak(b"CSOP.test-dealing.v1\0" + seed.encode())
    return deal(secret, params.committee.members, params.committee.threshold)


def local_network(
    seed: str, genesis: Timestamp, params: Params, chain_id: int = LOCAL_CHAIN
) -> NetworkConfig:
    """A network of derived TEST keys (csop.chain.keys.derived): local networks only.

    Holders are named as their roles, and `multisig`, `auditor`, `users_association`, `attester`;
    committee members are `committee-1` and so on, and hold the beacon shares of ``local_dealing``.
    """

    def key(name: str) -> Address:
        return address_of(derived(seed, name))

    dealing = local_dealing(seed, params)
    return NetworkConfig(
        name=f"{chain_id}-local",
        chain_id=chain_id,
        genesis=genesis,
        holders={role: (key(role),) for role in HOLDERS},
        multisig=key("multisig"),
        auditor=key("auditor"),
        users_association=key("users_association"),
        committee=tuple(key(f"committee-{i}") for i in range(1, params.committee.members + 1)),
        threshold=params.committee.threshold,
        beacon_key=dealing.group_key,
        beacon_proof=dealing.proof_of_possession,
        attesters=(key("attester"),),
    )
