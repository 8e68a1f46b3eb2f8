"""A batch of signed readings as a Merkle tree and as a file (docs/spec.md, section 5).

    leaf   = keccak(salt(32) ‖ digest(32) ‖ keccak(signature) ‖ 0x00)
    inner  = keccak(left ‖ right ‖ 0x01)        an odd last node moves up unchanged
    root   = keccak(top ‖ count(u32) ‖ 0x02)

Leaves stand in the order of the batch's file. A reading is erased with its salt: what is left is
the leaf, which says nothing; the root stays what it was.
"""

from collections.abc import Callable, Iterable, Sequence

from csop.hashing import keccak
from csop.telemetry.readings import digest_of
from csop.types import BatchEntry, Domain, Erased, Hash, Reading, SignedReading

MAX_COUNT = (1 << 32) - 1


def leaf(domain: Domain, signed: SignedReading) -> Hash:
    """The anchor leaf of a signed reading."""
    digest = digest_of(domain, signed.reading)
    return keccak(signed.salt + digest + keccak(signed.signature) + b"\0")


def leaves(domain: Domain, batch: Iterable[BatchEntry]) -> list[Hash]:
    """The leaves of a batch, in its order."""
    return [entry.leaf if isinstance(entry, Erased) else leaf(domain, entry) for entry in batch]


def readings_of(batch: Iterable[BatchEntry]) -> tuple[SignedReading, ...]:
    """What is not erased of a batch."""
    return tuple(entry for entry in batch if not isinstance(entry, Erased))


def erase(
    domain: Domain, batch: Iterable[BatchEntry], covers: Callable[[Reading], bool]
) -> tuple[BatchEntry, ...]:
    """The batch without the readings that ``covers`` says: only their leaves stay, in place."""
    return tuple(
        entry
        if isinstance(entry, Erased) or not covers(entry.reading)
        else Erased(leaf(domain, entry))
        for entry in batch
    )


def siblings_needed(count: int, index: int) -> int:
    """How many siblings the proof of leaf ``index`` of ``count`` has."""
    needed = 0
    while count > 1:
        needed += index ^ 1 < count
        index, count = index // 2, (count + 1) // 2
    return needed


def root_from(count: int, index: int, leaf_hash: Hash, siblings: Sequence[Hash]) -> Hash:
    """The root that a leaf and its siblings lead to; with ``siblings_needed`` of them."""
    node, width, left = leaf_hash, count, iter(siblings)
    while width > 1:
        if index ^ 1 < width:
            sibling = next(left)
            node = _inner(sibling, node) if index & 1 else _inner(node, sibling)
        index, width = index // 2, (width + 1) // 2
    return _root(node, count)


def root(hashes: Sequence[Hash]) -> Hash:
    """The root over leaves. Raises ValueError for none, or more than a u32 counts."""
    return _root(_layers(hashes)[-1][0], len(hashes))


def proof(hashes: Sequence[Hash], index: int) -> tuple[Hash, ...]:
    """The siblings of leaf ``index``, from the bottom. Raises IndexError beyond the batch."""
    if not 0 <= index < len(hashes):
        raise IndexError(f"leaf {index} of {len(hashes)}")
    siblings: list[Hash] = []
    for layer in _layers(hashes)[:-1]:
        if index ^ 1 < len(layer):
            siblings.append(layer[index ^ 1])
        index //= 2
    return tuple(siblings)


def verify(
    anchored: Hash, count: int, index: int, leaf_hash: Hash, siblings: Sequence[Hash]
) -> bool:
    """Whether a leaf stands at ``index`` of the ``count`` leaves under an anchored root."""
    if not 0 <= index < count <= MAX_COUNT or len(siblings) != siblings_needed(count, index):
        return False
    return root_from(count, index, leaf_hash, siblings) == anchored


def _layers(hashes: Sequence[Hash]) -> list[list[Hash]]:
    """All layers, leaves first, the top (one node) last."""
    if not 0 < len(hashes) <= MAX_COUNT:
        raise ValueError(f"a batch of {len(hashes)} readings cannot be anchored")
    layers = [list(hashes)]
    while len(layers[-1]) > 1:
        below = layers[-1]
        above = [_inner(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        layers.append(above + below[len(below) & ~1 :])
    return layers


def _inner(a: Hash, b: Hash) -> Hash:
    return keccak(a + b + b"\x01")


def _root(top: Hash, count: int) -> Hash:
    return keccak(top + count.to_bytes(4, "big") + b"\x02")
