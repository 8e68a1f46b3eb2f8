"""Compares the roles on chain with the table: by asking the contracts, and by replaying events.

Neither is enough alone: the manager cannot list who holds a role, and events do not say what
holds now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from csop.chain import artifacts
from csop.chain.client import Client
from csop.chain.logs import Log
from csop.deployment.config import NetworkConfig
from csop.deployment.plan import find
from csop.deployment.record import Record
from csop.deployment.roles import (
    ADMIN,
    MANAGED,
    MANAGER,
    ROLES,
    TIMELOCK,
    TIMELOCK_ROLES,
    Line,
    role_table,
    timelock_table,
)
from csop.params import Params
from csop.types import Address


class RoleMismatch(RuntimeError):
    """Who may do what on chain is not what the table says; one line a difference."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A view, and what it must answer."""

    contract: str
    function: str
    args: tuple[Any, ...]
    expected: tuple[Any, ...]

    def __str__(self) -> str:
        shown = ", ".join("0x" + a.hex() if isinstance(a, bytes) else str(a) for a in self.args)
        return f"{self.contract}.{self.function}({shown})"


def check_roles(
    client: Client, record: Record, config: NetworkConfig, params: Params
) -> tuple[Line, ...]:
    """The complete role table, or RoleMismatch. Everything is read at one block."""
    addresses, block = record.addresses, client.block_number()
    table = role_table(config, params, addresses)
    timelock = timelock_table(config, addresses[TIMELOCK])
    logs = {
        name: list(
            client.logs(
                addresses[name],
                artifacts.load(name).events.values(),
                record.first_block,
                block,
            )
        )
        for name in (MANAGER, TIMELOCK)
    }
    accounts = {record.deployer, *addresses.values(), *config.committee}
    accounts |= {config.multisig, config.auditor, config.users_association}
    accounts.update(a for holders in config.holders.values() for a in holders)
    accounts.update(e.args["account"] for e in logs[MANAGER] + logs[TIMELOCK] if _is_role(e))
    questions = [
        *_membership(table, timelock, accounts),
        *_settings(table, addresses, params),
        *_functions(table, addresses),
    ]
    problems = [
        *_ask(client, addresses, questions, block),
        *_replay(logs[MANAGER], table, addresses),
        *_replay_timelock(logs[TIMELOCK], timelock),
    ]
    if problems:
        raise RoleMismatch("\n".join(problems))
    return table


def _is_role(event: Log) -> bool:
    return event.event in ("RoleGranted", "RoleRevoked")


def _membership(
    table: tuple[Line, ...], timelock: dict[str, set[Address]], accounts: set[Address]
) -> Iterator[_Question]:
    for account in sorted(accounts):
        for line in table:
            delay = line.members.get(account)
            expected = (delay is not None, delay or 0)
            yield _Question(MANAGER, "hasRole", (line.role.id, account), expected)
        for name, members in timelock.items():
            args = (TIMELOCK_ROLES[name], account)
            yield _Question(TIMELOCK, "hasRole", args, (account in members,))


def _settings(
    table: tuple[Line, ...], addresses: dict[str, Address], params: Params
) -> Iterator[_Question]:
    for line in table:
        role = (line.role.id,)
        yield _Question(MANAGER, "getRoleAdmin", role, (ADMIN,))
        yield _Question(MANAGER, "getRoleGuardian", role, (line.role.guardian,))
        yield _Question(MANAGER, "getRoleGrantDelay", role, (0,))
    for name in (MANAGER, TIMELOCK, *MANAGED):
        target = (addresses[name],)
        yield _Question(MANAGER, "getTargetAdminDelay", target, (0,))
        yield _Question(MANAGER, "isTargetClosed", target, (False,))
        if "authority" in artifacts.load(name).functions:
            yield _Question(name, "authority", (), (addresses[MANAGER],))
    yield _Question(TIMELOCK, "getMinDelay", (), (params.delays.admin,))
    for identifier in TIMELOCK_ROLES.values():
        yield _Question(TIMELOCK, "getRoleAdmin", (identifier,), (bytes(32),))


def _functions(table: tuple[Line, ...], addresses: dict[str, Address]) -> Iterator[_Question]:
    """Every function of every contract: the role of the table, or the admin's."""
    for name in (MANAGER, TIMELOCK, *MANAGED):
        bound = {f: line.role.id for line in table for f in line.role.functions}
        for function in set(artifacts.load(name).functions.values()):
            args = (addresses[name], function.selector)
            role = bound.get(f"{name}.{function.name}", ADMIN)
            yield _Question(MANAGER, "getTargetFunctionRole", args, (role,))


def _ask(
    client: Client, addresses: dict[str, Address], questions: list[_Question], block: int
) -> Iterator[str]:
    calls = (
        (addresses[q.contract], find(q.contract, q.function).encode(*q.args)) for q in questions
    )
    for question, answer in zip(questions, client.call_many(calls, block), strict=True):
        found = find(question.contract, question.function).decode(answer)
        if found != question.expected:
            yield f"{question} is {found}, not {question.expected}"


def _replay(
    logs: Iterable[Log], table: tuple[Line, ...], addresses: dict[str, Address]
) -> Iterator[str]:
    members: dict[int, dict[Address, int]] = defaultdict(dict)
    functions: dict[tuple[Address, bytes], int] = {}
    labels: dict[int, str] = {}
    for log in logs:
        a = log.args
        if log.event == "RoleGranted":
            members[a["roleId"]][a["account"]] = a["delay"]
        elif log.event == "RoleRevoked":
            members[a["roleId"]].pop(a["account"], None)
        elif log.event == "TargetFunctionRoleUpdated":
            functions[a["target"], a["selector"]] = a["roleId"]
        elif log.event == "RoleLabel":
            labels[a["roleId"]] = a["label"]
    wanted = {line.role.id: line.members for line in table}
    for role in sorted(members.keys() | wanted):
        if members[role] != wanted.get(role, {}):
            yield f"events: role {role} is held by {members[role]}, not {wanted.get(role, {})}"
    bound = {
        (addresses[contract], find(contract, function).selector): line.role.id
        for line in table
        if line.role.id != ADMIN
        for contract, function in (path.split(".") for path in line.role.functions)
    }
    if (found := {key: role for key, role in functions.items() if role != ADMIN}) != bound:
        yield f"events: functions are bound as {found}, not {bound}"
    if labels != {role.id: role.name for role in ROLES if role.id != ADMIN}:
        yield f"events: roles are labelled {labels}"


def _replay_timelock(logs: Iterable[Log], wanted: dict[str, set[Address]]) -> Iterator[str]:
    members: dict[bytes, set[Address]] = defaultdict(set)
    for log in logs:
        if log.event == "RoleGranted":
            members[log.args["role"]].add(log.args["account"])
        elif log.event == "RoleRevoked":
            members[log.args["role"]].discard(log.args["account"])
    named = {TIMELOCK_ROLES[name]: holders for name, holders in wanted.items()}
    for role in sorted(members.keys() | named):
        if members[role] != named.get(role, set()):
            yield f"events: timelock role 0x{role.hex()} is held by {members[role]}"
