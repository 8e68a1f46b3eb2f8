"""Shared words: ids, units and the records that cross module borders.

Ids are 32 random bytes. Distances are whole metres, weights whole units of 10 km, times unix
seconds (UTC), hours ``unix time // 3600``, days and months those of UTC+8 since 1970. Amounts are
wei of a stone (18 decimals), whole crystals, fen (a hundredth of a yuan); odds are in ppb (1e-9).
"""

from dataclasses import dataclass
from typing import NewType

VehicleId = NewType("VehicleId", bytes)
MemberId = NewType("MemberId", bytes)
Hash = NewType("Hash", bytes)
Address = NewType("Address", str)
"""An EIP-55 checksummed address."""
ZERO_ADDRESS = Address("0x" + 40 * "0")

Metres = NewType("Metres", int)
Weight = NewType("Weight", int)
Hour = NewType("Hour", int)
Timestamp = NewType("Timestamp", int)
Epoch = NewType("Epoch", int)
Wei = NewType("Wei", int)
Day = NewType("Day", int)
Month = NewType("Month", int)
Crystals = NewType("Crystals", int)
Fen = NewType("Fen", int)
Ppb = NewType("Ppb", int)
Campaign = NewType("Campaign", int)
"""A mine box's campaigns are numbered from 0."""
Task = NewType("Task", int)
"""A board's tasks are numbered from 0."""

HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Domain:
    """The EIP-712 domain ``(name, "1", chain_id, contract)`` of a typed message."""

    name: str
    chain_id: int
    contract: Address


@dataclass(frozen=True, slots=True)
class Reading:
    """One odometer message of one vehicle for one hour.

    ``sequence`` rises by one a reading; ``previous`` is the struct hash of the reading before it
    (zero for the first). Odometer values are at the start and end of what the hour covers.
    """

    vehicle: VehicleId
    sequence: int
    hour: Hour
    start_metres: Metres
    end_metres: Metres
    flags: int
    payload_hash: Hash
    previous: Hash


@dataclass(frozen=True, slots=True)
class SignedReading:
    """A reading, its device's 65-byte signature (r, s, v) and the salt of its anchor leaf."""

    reading: Reading
    signature: bytes
    salt: bytes


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of a signed reading that was erased: its anchor leaf, which opens to nothing."""

    leaf: Hash


BatchEntry = SignedReading | Erased


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of the sum tree before hashing: whose weight, and how it is hidden."""

    vehicle: VehicleId
    salt: bytes
    member: MemberId
    weight: Weight


@dataclass(frozen=True, slots=True)
class EpochProof:
    """What k committee members sign for one epoch (EIP-712 ``EpochProof``, docs/spec.md)."""

    epoch: Epoch
    attempt: int
    root: Hash
    total_weight: Weight
    leaf_count: int
    inputs: Hash
    block_number: int
    block_hash: Hash
    leaf_file: Hash


@dataclass(frozen=True, slots=True)
class Completion:
    """What an attester signs: a member completed a task (EIP-712 ``Completion``, docs/spec.md).

    ``number`` counts the member's completions of this task from 0. The fields stand in the order
    of ``ITaskBoard.Completion``: ``dataclasses.astuple`` gives its ABI value.
    """

    task: Task
    member: MemberId
    number: int
    evidence: Hash
    deadline: Timestamp
    attester: Address
