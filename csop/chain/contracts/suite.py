"""All contracts of one deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from csop.chain.client import Client, Pin
from csop.chain.contracts.access import AccessManager, TimelockController
from csop.chain.contracts.consents import ConsentRegistry
from csop.chain.contracts.engagement import Crystal, MineBox, TaskBoard
from csop.chain.contracts.members import MemberRegistry
from csop.chain.contracts.mining import MileageMine, Stone
from csop.chain.contracts.oracle import Beacon, Committee, DataAnchor
from csop.chain.contracts.proceeds import ProceedsVault, SettlementVoucher
from csop.chain.contracts.vehicles import VehicleRegistry
from csop.types import Address


@dataclass(frozen=True, slots=True)
class Suite:
    """The deployed contracts: ``Suite.of(client, record.addresses)``."""

    client: Client
    manager: AccessManager
    timelock: TimelockController
    members: MemberRegistry
    vehicles: VehicleRegistry
    consents: ConsentRegistry
    anchors: DataAnchor
    committee: Committee
    beacon: Beacon
    stone: Stone
    mine: MileageMine
    crystal: Crystal
    board: TaskBoard
    box: MineBox
    voucher: SettlementVoucher
    vault: ProceedsVault

    @classmethod
    def of(cls, client: Client, addresses: Mapping[str, Address], block: Pin = None) -> Self:
        """Bind the contracts of a deployment record, read at ``block`` (None: the newest)."""
        return cls(
            client,
            AccessManager(client, addresses["AccessManager"], block),
            TimelockController(client, addresses["TimelockController"], block),
            MemberRegistry(client, addresses["MemberRegistry"], block),
            VehicleRegistry(client, addresses["VehicleRegistry"], block),
            ConsentRegistry(client, addresses["ConsentRegistry"], block),
            DataAnchor(client, addresses["DataAnchor"], block),
            Committee(client, addresses["Committee"], block),
            Beacon(client, addresses["Beacon"], block),
            Stone(client, addresses["Stone"], block),
            MileageMine(client, addresses["MileageMine"], block),
            Crystal(client, addresses["Crystal"], block),
            TaskBoard(client, addresses["TaskBoard"], block),
            MineBox(client, addresses["MineBox"], block),
            SettlementVoucher(client, addresses["SettlementVoucher"], block),
            ProceedsVault(client, addresses["ProceedsVault"], block),
        )

    def at(self, block: Pin) -> Self:
        """All of it, read at one block."""
        parts = (getattr(self, part.name).at(block) for part in fields(self)[1:])
        return type(self)(self.client, *parts)
