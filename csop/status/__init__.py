"""Where things stand: mine, pools, distributions, and one member's stones, epoch by epoch.

Reads the chain at one block. What a vehicle weighed needs the leaf files, and why it weighed
nothing the readings, too (csop.oracle.store).
"""

from csop.status.engagement import BoxStatus, OpenDraw, box_status, campaigns_of, open_draws
from csop.status.member import (
    Line,
    MemberReader,
    MemberStatus,
    Outcome,
    StatusError,
    find_member,
)
from csop.status.proceeds import Money, Share, money_of
from csop.status.suite import Emission, PoolStatus, SuiteStatus, emission_at, suite_status
from csop.status.vehicles import VehicleStatus

__all__ = [
    "BoxStatus",
    "Emission",
    "Line",
    "MemberReader",
    "MemberStatus",
    "Money",
    "OpenDraw",
    "Outcome",
    "PoolStatus",
    "Share",
    "StatusError",
    "SuiteStatus",
    "VehicleStatus",
    "box_status",
    "campaigns_of",
    "emission_at",
    "find_member",
    "money_of",
    "open_draws",
    "suite_status",
]
