"""The deployment as data: numbered steps, each with what the chain says once it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from csop.chain import artifacts
from csop.chain.codec import Function, Value
from csop.deployment.config import NetworkConfig
from csop.deployment.roles import (
    ADMIN,
    BOARD,
    BOX,
    CANCELLER,
    HELD_BY_CONTRACTS,
    MANAGER,
    MINE,
    ROLES,
    TIMELOCK,
    TIMELOCK_ADMIN,
    VAULT,
    VOUCHER,
    Role,
    role_table,
)
from csop.params import Params
from csop.types import ZERO_ADDRESS, Address


@dataclass(frozen=True, slots=True)
class Ref:
    """The address of a contract of this deployment, wherever it will be."""

    contract: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of one function of a contract."""

    function: str
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a view returns once a step is done."""

    function: str
    args: tuple[Any, ...]
    expected: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: deploys ``contract`` with ``args``, or makes ``calls``, all or none."""

    number: int
    title: str
    contract: str
    args: tuple[Any, ...] | None = None
    calls: tuple[Invocation, ...] = ()
    done: tuple[View, ...] = field(default=())

    @property
    def deploys(self) -> bool:
        return self.args is not None


def make_plan(config: NetworkConfig, params: Params, deployer: Address) -> tuple[Step, ...]:
    """Every step in order. Contracts first, then roles; the deployer lets go last."""
    steps: list[Step] = []
    parts: tuple[Callable[[], Iterator[Step]], ...] = (
        lambda: _contracts(config, params, deployer),
        lambda: _proceeds(params),
        lambda: _timelock(config, deployer),
        lambda: _rights(config),
        lambda: _roles(config, params),
        lambda: _hand_over(deployer),
    )
    for part in parts:
        for step in part():
            steps.append(
                Step(len(steps) + 1, step.title, step.contract, step.args, step.calls, step.done)
            )
    return tuple(steps)


def _deploy(contract: str, *args: Value) -> Step:
    return Step(0, f"deploy {contract}", contract, args)


def _contracts(config: NetworkConfig, params: Params, deployer: Address) -> Iterator[Step]:
    manager, mining = Ref(MANAGER), params.mining
    yield _deploy(MANAGER, deployer)
    yield _deploy(TIMELOCK, params.delays.admin, (config.multisig,), (config.multisig,), deployer)
    registry = params.registry
    yield _deploy(
        "MemberRegistry",
        manager,
        registry.registrations_per_day,
        registry.proposals_per_day,
        registry.recovery_seconds,
        registry.second_recovery_seconds,
    )
    yield _deploy(
        "VehicleRegistry", manager, Ref("MemberRegistry"), params.plausibility.vehicles_per_member
    )
    yield _deploy(
        "ConsentRegistry",
        manager,
        Ref("VehicleRegistry"),
        registry.consent_max_seconds,
        registry.deletion_working_days,
    )
    yield _deploy("DataAnchor", manager)
    yield _deploy("Committee", manager, config.committee, config.threshold)
    yield _deploy(
        "Beacon",
        manager,
        config.genesis,
        params.beacon.round_seconds,
        config.beacon_key,
        config.beacon_proof,
    )
    yield _deploy(
        "Stone",
        manager,
        Ref("MemberRegistry"),
        config.genesis,
        params.delays.pause_lapses,
        registry.redemption_opens,
    )
    first_epoch = opening_pot = 0
    yield _deploy(
        MINE,
        (
            manager,
            Ref("Stone"),
            Ref("Committee"),
            Ref("Beacon"),
            Ref("DataAnchor"),
            first_epoch,
            mining.hits_per_batch,
            opening_pot,
            mining.inputs_close_seconds,
            mining.void_window_seconds,
            mining.skip_after_seconds,
            mining.skip_after_void_seconds,
        ),
    )
    engagement = params.engagement
    yield _deploy(
        "Crystal",
        manager,
        Ref("MemberRegistry"),
        engagement.crystal_daily_cap,
        engagement.crystal_life_months,
    )
    yield _deploy(
        BOARD, manager, Ref("Crystal"), config.attesters, engagement.attester_daily_crystals
    )
    no_previous_box = ZERO_ADDRESS
    yield _deploy(
        BOX,
        (
            manager,
            Ref("MemberRegistry"),
            Ref("Crystal"),
            Ref("Stone"),
            Ref("Beacon"),
            no_previous_box,
            engagement.late_seconds,
            engagement.prize_value_limit_fen,
            engagement.draws_per_day,
            engagement.draws_per_month,
        ),
    )


def _proceeds(params: Params) -> Iterator[Step]:
    manager = Ref(MANAGER)
    yield _deploy(VOUCHER, manager, Ref("MemberRegistry"))
    yield _deploy(VAULT, manager, Ref("Stone"), Ref(VOUCHER), params.proceeds.claim_seconds)


def _timelock(config: NetworkConfig, deployer: Address) -> Iterator[Step]:
    for title, account in (
        ("the auditor can cancel in the timelock", config.auditor),
        ("the users' association can cancel in the timelock", config.users_association),
    ):
        yield Step(
            0,
            title,
            TIMELOCK,
            calls=(Invocation("grantRole", (CANCELLER, account)),),
            done=(View("hasRole", (CANCELLER, account), (True,)),),
        )
    yield Step(
        0,
        "the deployer renounces the timelock's admin",
        TIMELOCK,
        calls=(Invocation("renounceRole", (TIMELOCK_ADMIN, deployer)),),
        done=(View("hasRole", (TIMELOCK_ADMIN, deployer), (False,)),),
    )


def _rights(config: NetworkConfig) -> Iterator[Step]:
    holdings = (Ref("Stone"), Ref(VOUCHER))
    yield Step(
        0,
        "stones and vouchers follow their member through recovery and inheritance",
        "MemberRegistry",
        calls=(Invocation("setHoldings", (holdings,)),),
        done=(View("holdings", (), (holdings,)),),
    )
    for title, insider in (
        ("the vault", Ref(VAULT)),
        *((f"sponsor {account}", account) for account in config.holders["sponsor"]),
    ):
        yield Step(
            0,
            f"{title} may hold vouchers",
            VOUCHER,
            calls=(Invocation("setInsider", (insider, True)),),
            done=(View("isInsider", (insider,), (True,)),),
        )


def _roles(config: NetworkConfig, params: Params) -> Iterator[Step]:
    named = [role for role in ROLES if role.id != ADMIN]
    guarded = [role for role in named if role.guardian != ADMIN]
    yield Step(
        0,
        "name the roles and their guardians",
        MANAGER,
        calls=(
            *(Invocation("labelRole", (role.id, role.name)) for role in named),
            *(Invocation("setRoleGuardian", (role.id, role.guardian)) for role in guarded),
        ),
        # Labels are events only, but the calls stand or fall together.
        done=tuple(View("getRoleGuardian", (r.id,), (r.guardian,)) for r in guarded),
    )
    yield Step(
        0,
        "bind functions to roles",
        MANAGER,
        calls=tuple(
            Invocation("setTargetFunctionRole", (Ref(contract), (selector,), role.id))
            for role, contract, selector in _bindings()
        ),
        done=tuple(
            View("getTargetFunctionRole", (Ref(contract), selector), (role.id,))
            for role, contract, selector in _bindings()
        ),
    )
    # Placeholders: the contracts' addresses are not known yet.
    contracts = {TIMELOCK, *HELD_BY_CONTRACTS.values()}
    table = role_table(config, params, {name: Address(name) for name in contracts})
    grants = [
        (line.role, Ref(account) if account in contracts else account, delay)
        for line in table
        if line.role.id != ADMIN
        for account, delay in line.members.items()
    ]
    yield Step(
        0,
        "grant the roles",
        MANAGER,
        calls=tuple(Invocation("grantRole", (r.id, account, d)) for r, account, d in grants),
        done=tuple(View("hasRole", (r.id, account), (True, d)) for r, account, d in grants),
    )


def _hand_over(deployer: Address) -> Iterator[Step]:
    yield Step(
        0,
        "the timelock becomes the manager's admin",
        MANAGER,
        calls=(Invocation("grantRole", (ADMIN, Ref(TIMELOCK), 0)),),
        done=(View("hasRole", (ADMIN, Ref(TIMELOCK)), (True, 0)),),
    )
    yield Step(
        0,
        "the deployer renounces the manager's admin",
        MANAGER,
        calls=(Invocation("renounceRole", (ADMIN, deployer)),),
        done=(View("hasRole", (ADMIN, deployer), (False, 0)),),
    )


def _bindings() -> Iterator[tuple[Role, str, bytes]]:
    """(role, contract, selector) of every function that is not the admin's."""
    for role in ROLES:
        for path in role.functions:
            contract, function = path.split(".")
            if role.id != ADMIN:
                yield role, contract, find(contract, function).selector


def find(contract: str, function: str) -> Function:
    """A function by name; a wrong name in the role table must not pass silently."""
    try:
        return artifacts.load(contract).functions[function]
    except KeyError as error:
        raise LookupError(f"{contract} has no function {function}, or more than one") from error
