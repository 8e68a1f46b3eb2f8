"""DataAnchor, Committee and Beacon: what the oracle reads and writes besides the mine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.types import Address, Hash, Timestamp


@dataclass(frozen=True, slots=True)
class Anchor:
    """One anchored batch; ``head`` names it and all before it."""

    root: Hash
    head: Hash
    time: Timestamp
    count: int


@dataclass(frozen=True, slots=True)
class MemberSignature:
    """A committee member's signature; ``member`` is the place in ``members()``."""

    member: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """A round of randomness. ``value`` is the anchored hash until ``posted_at``, then R."""

    seed_block: int
    posted_at: Timestamp
    anchored: bool
    value: Hash


@dataclass(frozen=True, slots=True)
class BeaconKey:
    key: bytes
    from_round: int
    retired: bool


class DataAnchor(Contract):
    name = "DataAnchor"

    def length(self) -> int:
        return int(self._one("length"))

    def anchor_of(self, number: int) -> Anchor:
        """An anchor by number, from 1."""
        return Anchor(*self._one("anchorOf", number))

    def anchors_of(self, numbers: Iterable[int]) -> list[Anchor]:
        """Many anchors, in a few requests."""
        return [Anchor(*found) for found in self._many("anchorOf", ((n,) for n in numbers))]

    def length_before(self, time: int) -> int:
        """How many anchors were made strictly before a time."""
        return int(self._one("lengthBefore", time))

    def head_before(self, time: int) -> Hash:
        return Hash(self._one("headBefore", time))

    def check_inclusion(
        self, number: int, index: int, leaf: Hash, siblings: Sequence[Hash]
    ) -> None:
        """Raises Reverted unless the leaf stands there."""
        self._read("checkInclusion", number, index, leaf, list(siblings))

    def anchor(self, root: Hash, count: int, schema: Hash, gas: int | None = None) -> Call:
        return self._write("anchor", root, count, schema, gas=gas)


class Committee(Contract):
    name = "Committee"

    def members(self) -> list[Address]:
        return list(self._one("members"))

    def threshold(self) -> int:
        return int(self._one("threshold"))

    def generation(self) -> int:
        return int(self._one("generation"))

    def verify(self, digest: Hash, signatures: Sequence[MemberSignature]) -> None:
        """Raises Reverted unless k members signed."""
        self._read("verify", digest, [astuple(s) for s in signatures])

    def rotate(self, members: Sequence[Address], threshold: int) -> Call:
        return self._write("rotate", list(members), threshold)


class Beacon(Contract):
    name = "Beacon"

    def genesis(self) -> Timestamp:
        return Timestamp(self._one("genesis"))

    def period(self) -> int:
        return int(self._one("period"))

    def round_of(self, round_: int) -> Round:
        return Round(*self._one("roundOf", round_))

    def rounds_of(self, rounds: Iterable[int]) -> list[Round]:
        """Many rounds, in a few requests."""
        return [Round(*found) for found in self._many("roundOf", ((r,) for r in rounds))]

    def value_of(self, round_: int) -> Hash:
        """R; reverts while there is none."""
        return Hash(self._one("valueOf", round_))

    def seed_of(self, round_: int) -> Hash:
        """What the committee signs; reverts unless anchored and without value."""
        return Hash(self._one("seedOf", round_))

    def is_abandoned(self, round_: int) -> bool:
        return bool(self._one("isAbandoned", round_))

    def round_at(self, time: int) -> int:
        return int(self._one("roundAt", time))

    def end_of(self, round_: int) -> Timestamp:
        return Timestamp(self._one("endOf", round_))

    def key_id_of(self, round_: int) -> int:
        return int(self._one("keyIdOf", round_))

    def key_of(self, key_id: int) -> BeaconKey:
        return BeaconKey(*self._read("keyOf", key_id))

    def key_count(self) -> int:
        return int(self._one("keyCount"))

    def close(self, round_: int, gas: int | None = None) -> Call:
        return self._write("close", round_, gas=gas)

    def anchor(self, round_: int, gas: int | None = None) -> Call:
        return self._write("anchor", round_, gas=gas)

    def post(self, round_: int, signature: bytes, gas: int | None = None) -> Call:
        return self._write("post", round_, signature, gas=gas)

    def set_key(self, key: bytes, proof_of_possession: bytes) -> Call:
        return self._write("setKey", key, proof_of_possession)

    def retire_key(self, key_id: int) -> Call:
        return self._write("retireKey", key_id)
