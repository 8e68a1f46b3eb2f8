"""The Merkle sum tree of an epoch's weights (docs/spec.md, 1 and 2).

A leaf owns one range of ``[0, W)``; a point drawn there is a hit of that leaf's member. The tree is
kept as flat layers from the leaves up, so that a pruned tree is cut out in one walk.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import sha3

from csop.types import Hash, Leaf, MemberId, VehicleId, Weight

WEIGHT_CAP = Weight(600)
"""The most one leaf may weigh: 6,000 km in units of 10 km."""

_LINE = re.compile(rb"([0-9a-f]{64}),([0-9a-f]{64}),([0-9a-f]{64}),(0|[1-9][0-9]{0,19})\n")

Node = tuple[bytes, int]
"""A node's hash and sum."""


class SumTreeError(ValueError):
    """A tree or leaf file that breaks a rule of docs/spec.md."""


def _keccak(data: bytes) -> bytes:
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def commitment(vehicle: VehicleId, salt: bytes) -> bytes:
    """What a leaf shows of its vehicle: 32 bytes that open only with the 32-byte salt."""
    return _keccak(vehicle + salt + b"\x03")


def leaf_hash(leaf: Leaf) -> bytes:
    """The hash of a leaf node."""
    return _keccak(
        commitment(leaf.vehicle, leaf.salt) + leaf.member + leaf.weight.to_bytes(8, "big") + b"\x00"
    )


def join(left: Node, right: Node) -> Node:
    """The parent of two nodes."""
    packed = struct.pack(">32sQ32sQB", *left, *right, 1)
    return _keccak(packed), left[1] + right[1]


def root_of(top: bytes, total: int, leaf_count: int) -> Hash:
    """The root over a top node, its sum and the number of leaves."""
    return Hash(_keccak(struct.pack(">32sQIB", top, total, leaf_count, 2)))


@dataclass(frozen=True)
class SumTree:
    """A tree over leaves in rising order of their hashes."""

    leaves: tuple[Leaf, ...]
    hashes: tuple[bytes, ...]

    @classmethod
    def build(cls, leaves: Iterable[Leaf]) -> "SumTree":
        """Order leaves by hash and build the tree.

        Raises SumTreeError on a weight outside 1..WEIGHT_CAP, a vehicle that stands twice, or ids
        and salts that are not 32 bytes.
        """
        checked = []
        vehicles = set()
        for leaf in leaves:
            _check_leaf(leaf)
            if leaf.vehicle in vehicles:
                raise SumTreeError(f"vehicle {leaf.vehicle.hex()} has two leaves")
            vehicles.add(leaf.vehicle)
            checked.append((leaf_hash(leaf), leaf))
        checked.sort(key=lambda pair: pair[0])
        return cls(tuple(leaf for _, leaf in checked), tuple(digest for digest, _ in checked))

    @cached_property
    def layers(self) -> list[list[Node]]:
        """Nodes from the leaves up; the last layer has one node (none in an empty tree)."""
        layer: list[Node] = [
            (digest, leaf.weight) for digest, leaf in zip(self.hashes, self.leaves, strict=True)
        ]
        layers = [layer]
        while len(layer) > 1:
            above = [join(*pair) for pair in zip(layer[::2], layer[1::2], strict=False)]
            if len(layer) % 2:
                above.append(layer[-1])
            layers.append(above)
            layer = above
        return layers

    @cached_property
    def ends(self) -> list[int]:
        """Where each leaf's range ends."""
        return list(accumulate(leaf.weight for leaf in self.leaves))

    @property
    def total(self) -> Weight:
        """W: the sum of all weights."""
        return Weight(self.ends[-1]) if self.leaves else Weight(0)

    @property
    def root(self) -> Hash:
        """The root; 32 zero bytes for a tree without leaves."""
        if not self.leaves:
            return Hash(bytes(32))
        return root_of(self.layers[-1][0][0], self.total, len(self.leaves))

    def range_of(self, index: int) -> tuple[int, int]:
        """``[start, end)`` of a leaf."""
        end = self.ends[index]
        return end - self.leaves[index].weight, end

    def owner(self, x: int) -> int:
        """The index of the one leaf whose range holds ``x`` (0 <= x < W)."""
        if not 0 <= x < self.total:
            raise SumTreeError(f"{x} is outside [0, {self.total})")
        return bisect_right(self.ends, x)

    def prune(self, indexes: Iterable[int]) -> bytes:
        """Serialise the tree with just these leaves opened (docs/spec.md, 2)."""
        wanted = sorted(set(indexes))
        if not wanted or wanted[0] < 0 or wanted[-1] >= len(self.leaves):
            raise SumTreeError(f"leaves to open must be within 0..{len(self.leaves) - 1}")
        opened = [set(wanted)]
        for _ in self.layers[1:]:
            opened.append({index // 2 for index in opened[-1]})
        out = bytearray()
        self._write(out, opened, len(self.layers) - 1, 0, 0)
        return bytes(out)

    def _write(
        self, out: bytearray, opened: list[set[int]], level: int, index: int, joins: int
    ) -> None:
        """Append a subtree whose last node is joined ``joins`` times to what stands before it."""
        if index not in opened[level]:
            out += struct.pack(">B32sQ", joins << 1, *self.layers[level][index])
        elif level == 0:
            leaf = self.leaves[index]
            out.append(joins << 1 | 1)
            out += (
                commitment(leaf.vehicle, leaf.salt) + leaf.member + leaf.weight.to_bytes(8, "big")
            )
        elif 2 * index + 1 == len(self.layers[level - 1]):
            self._write(out, opened, level - 1, 2 * index, joins)
        else:
            self._write(out, opened, level - 1, 2 * index, 0)
            self._write(out, opened, level - 1, 2 * index + 1, joins + 1)


def write_leaf_file(tree: SumTree) -> bytes:
    """The leaf file's bytes; its keccak is signed."""
    return "".join(
        f"{leaf.vehicle.hex()},{leaf.salt.hex()},{leaf.member.hex()},{leaf.weight}\n"
        for leaf in tree.leaves
    ).encode()


def read_leaf_file(data: bytes, name: str = "leaf file") -> SumTree:
    """The tree of a leaf file. Raises SumTreeError with ``name:line`` on anything non-canonical."""
    leaves: list[Leaf] = []
    hashes: list[bytes] = []
    vehicles: set[VehicleId] = set()
    for number, line in enumerate(_lines(data), 1):
        try:
            leaf = _read_line(line)
            digest = leaf_hash(leaf)
            if hashes and digest <= hashes[-1]:
                raise SumTreeError("leaves must rise strictly by their hashes")
            if leaf.vehicle in vehicles:
                raise SumTreeError(f"vehicle {leaf.vehicle.hex()} has two leaves")
        except SumTreeError as error:
            raise SumTreeError(f"{name}:{number}: {error}") from None
        leaves.append(leaf)
        hashes.append(digest)
        vehicles.add(leaf.vehicle)
    return SumTree(tuple(leaves), tuple(hashes))


def _lines(data: bytes) -> list[bytes]:
    """Lines with their ends: at line feeds, and nowhere else."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _read_line(line: bytes) -> Leaf:
    match = _LINE.fullmatch(line)
    if match is None:
        raise SumTreeError("not in canonical form: vehicle,salt,member,weight and a line feed")
    vehicle, salt, member = (bytes.fromhex(field.decode()) for field in match.groups()[:3])
    leaf = Leaf(VehicleId(vehicle), salt, MemberId(member), Weight(int(match[4])))
    _check_leaf(leaf)
    return leaf


def _check_leaf(leaf: Leaf) -> None:
    if not len(leaf.vehicle) == len(leaf.salt) == len(leaf.member) == 32:
        raise SumTreeError("vehicle, salt and member are 32 bytes each")
    if not 0 < leaf.weight <= WEIGHT_CAP:
        raise SumTreeError(f"weight {leaf.weight} is not within 1..{WEIGHT_CAP}")
