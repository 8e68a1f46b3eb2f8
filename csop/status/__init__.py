"""Where things stand: the mine and its pools, and one member's stones, epoch by epoch.

Reads the chain at one block. What a vehicle weighed needs the leaf files, and why it weighed
nothing the readings, too (csop.oracle.store).
"""

from csop.status.member import Line, MemberReader, MemberStatus, Outcome, StatusError
from csop.status.suite import Emission, PoolStatus, SuiteStatus, emission_at, suite_status

__all__ = [
    "Emission",
    "Line",
    "MemberReader",
    "MemberStatus",
    "Outcome",
    "PoolStatus",
    "StatusError",
    "SuiteStatus",
    "emission_at",
    "suite_status",
]
