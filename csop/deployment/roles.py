"""The role table as data: who may call what, how long it takes, who can stop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from csop.deployment.config import NetworkConfig
from csop.hashing import keccak
from csop.params import Params
from csop.types import Address

MANAGER = "AccessManager"
TIMELOCK = "TimelockController"
MINE = "MileageMine"
BOARD = "TaskBoard"
BOX = "MineBox"
VOUCHER = "SettlementVoucher"
VAULT = "ProceedsVault"
MANAGED = (
    "MemberRegistry",
    "VehicleRegistry",
    "ConsentRegistry",
    "DataAnchor",
    "Committee",
    "Beacon",
    "Stone",
    MINE,
    "Crystal",
    BOARD,
    BOX,
    VOUCHER,
    VAULT,
)
"""Every contract besides the manager and the timelock."""

ADMIN = 0
GUARDIAN = 4


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the AccessManager; ``functions`` as ``Contract.function``."""

    id: int
    name: str
    functions: tuple[str, ...]
    guardian: int = ADMIN
    delay: str = ""
    """The delay in the parameters that its holders wait for; none if empty."""


ROLES = (
    Role(
        ADMIN,
        "ADMIN",
        (
            "MemberRegistry.setDailyLimit",
            "MemberRegistry.setHoldings",
            "MileageMine.setEnd",
            "MineBox.retire",
            "SettlementVoucher.setInsider",
            "ProceedsVault.setAsset",
        ),
    ),
    Role(
        1,
        "REGISTRAR",
        (
            "MemberRegistry.register",
            "MemberRegistry.setFlags",
            "VehicleRegistry.register",
            "VehicleRegistry.sell",
            "VehicleRegistry.replaceDevice",
        ),
    ),
    Role(
        2,
        "STEWARD",
        (
            "MemberRegistry.setStatus",
            "MemberRegistry.proposeRecovery",
            "MemberRegistry.proposeInheritance",
        ),
    ),
    Role(3, "SUBMITTER", ("DataAnchor.anchor",)),
    Role(
        GUARDIAN,
        "GUARDIAN",
        (
            "MileageMine.void",
            "TaskBoard.removeAttester",
            "MineBox.closeCampaign",
            "MemberRegistry.stopProposal",
        ),
    ),
    Role(5, "PAUSER", ("Stone.pause", "Stone.unpause")),
    Role(6, "POLICY", ("Stone.setTransferPolicy",), guardian=GUARDIAN, delay="policy"),
    Role(
        7,
        "ROTATOR",
        ("Committee.rotate", "Beacon.setKey", "Beacon.retireKey", "TaskBoard.setAttester"),
        guardian=GUARDIAN,
        delay="policy",
    ),
    Role(8, "MILEAGE_MINTER", ("Stone.mintMileage",)),
    Role(9, "ENGAGEMENT_MINTER", ("Stone.mintEngagement",)),
    Role(10, "CURATOR", ("TaskBoard.createTask", "TaskBoard.closeTask")),
    Role(11, "CAMPAIGNER", ("MineBox.openCampaign",), guardian=GUARDIAN, delay="policy"),
    Role(12, "FULFILLER", ("MineBox.fulfil",)),
    Role(13, "CRYSTAL_EARNER", ("Crystal.earn",)),
    Role(14, "CRYSTAL_SPENDER", ("Crystal.spend", "Crystal.giveBack")),
    Role(15, "ENFORCER", ("Stone.forcedTransfer",), guardian=GUARDIAN, delay="forced_transfer"),
    Role(16, "FREEZER", ("Stone.setFrozenTokens",)),
    Role(17, "RECOVERER", ("Stone.recover", "SettlementVoucher.recover")),
    Role(18, "RECORDER", ("Stone.takeRecord",)),
    Role(19, "NOTARY", ("MemberRegistry.confirmProposal", "MemberRegistry.executeProposal")),
    Role(20, "INSPECTOR", ("VehicleRegistry.suspend", "VehicleRegistry.attest")),
    Role(21, "PRIVACY_OFFICER", ("ConsentRegistry.confirmDeletion",)),
    Role(22, "BANK", ("SettlementVoucher.mint", "SettlementVoucher.burn")),
    Role(23, "SPONSOR", ("ProceedsVault.open",)),
)
BY_NAME = {role.name: role for role in ROLES}
HELD_BY_CONTRACTS = {
    "MILEAGE_MINTER": MINE,
    "ENGAGEMENT_MINTER": BOX,
    "CRYSTAL_EARNER": BOARD,
    "CRYSTAL_SPENDER": BOX,
    "RECOVERER": "MemberRegistry",
}
"""Roles of contracts of the deployment; ADMIN is the timelock's, the rest are people's."""

PROPOSER = keccak(b"PROPOSER_ROLE")
EXECUTOR = keccak(b"EXECUTOR_ROLE")
CANCELLER = keccak(b"CANCELLER_ROLE")
TIMELOCK_ADMIN = bytes(32)
TIMELOCK_ROLES = {
    "PROPOSER": PROPOSER,
    "EXECUTOR": EXECUTOR,
    "CANCELLER": CANCELLER,
    "DEFAULT_ADMIN": TIMELOCK_ADMIN,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One role with its holders on a network: address -> execution delay in seconds."""

    role: Role
    members: dict[Address, int]


def role_table(
    config: NetworkConfig, params: Params, addresses: Mapping[str, Address]
) -> tuple[Line, ...]:
    """The complete table of a network after deployment; ``addresses`` by contract."""
    lines = []
    for role in ROLES:
        delay = getattr(params.delays, role.delay) if role.delay else 0
        holders: tuple[Address, ...] = config.holders.get(role.name.lower(), ())
        if role.id == ADMIN:
            holders = (addresses[TIMELOCK],)
        elif contract := HELD_BY_CONTRACTS.get(role.name):
            holders = (addresses[contract],)
        lines.append(Line(role, dict.fromkeys(holders, delay)))
    return tuple(lines)


def timelock_table(config: NetworkConfig, timelock: Address) -> dict[str, set[Address]]:
    """Who holds what in the timelock after deployment."""
    return {
        "PROPOSER": {config.multisig},
        "EXECUTOR": {config.multisig},
        "CANCELLER": {config.multisig, config.auditor, config.users_association},
        "DEFAULT_ADMIN": {timelock},
    }
