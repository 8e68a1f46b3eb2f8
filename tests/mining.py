"""A hand on the mine: commits, draws and settles epochs with the committee's keys and beacon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from brownie import web3

from csop.beacon.shares import Dealing
from csop.beacon.signing import combine, sign_partial
from csop.hashing import epoch_proof_hash, keccak, typed_digest
from csop.hits import Draw, Hit, settlement
from csop.sumtree import SumTree, write_leaf_file
from csop.types import Address, Domain, Epoch, EpochProof, Hash, Leaf, MemberId, VehicleId, Weight
from tests.helpers import Clock

HOUR = 3600
ROUND = 600
INPUTS_CLOSE = 600
VOID_WINDOW = 1200
OPEN, COMMITTED, VOIDED, SKIPPED = range(4)
OWN = 3_000 * 10**18
"""An epoch's own reward in the first era, in wei."""


@dataclass(frozen=True)
class Stored:
    """An epoch as the mine keeps it."""

    root: str
    total_weight: int
    leaf_count: int
    round: int
    state: int
    attempt: int
    changed_at: int
    hit_reward: int
    reserved: int


def leaf(member: bytes, weight: int, name: str = "") -> Leaf:
    """A leaf of a vehicle of a member; `name` tells several vehicles of one member apart."""
    vehicle = keccak(member + name.encode())
    return Leaf(VehicleId(vehicle), keccak(vehicle), MemberId(member), Weight(weight))


def tree_of(weights: Iterable[tuple[bytes, int]]) -> SumTree:
    """One vehicle for each (member, weight)."""
    return SumTree.build(leaf(m, w, str(i)) for i, (m, w) in enumerate(weights))


EMPTY = SumTree.build([])


@dataclass
class Mining:
    """Drives one mine."""

    mine: Any
    beacon: Any
    anchors: Any
    keys: Sequence[Any]
    dealing: Dealing
    sender: Any
    clock: Clock
    chain_id: int
    genesis: int

    def end_of(self, epoch: int) -> int:
        return self.genesis + (epoch + 1) * HOUR

    def opens_at(self, epoch: int) -> int:
        """When its inputs are closed, and it may be committed."""
        return self.end_of(epoch) + INPUTS_CLOSE

    def reach(self, time: int) -> None:
        """Let the clock stand at `time`, or later if it does already."""
        if self.clock.now < time:
            self.clock.set(time)

    def stored(self, epoch: int) -> Stored:
        root, *numbers = self.mine.epochOf(epoch)
        return Stored(str(root), *map(int, numbers))

    def settled(self, epoch: int) -> tuple[int, ...]:
        """The bitmap of the hits paid."""
        return tuple(map(int, self.mine.settledOf(epoch)))

    def proof(self, epoch: int, tree: SumTree, attempt: int = 0) -> EpochProof:
        """What honest nodes would sign."""
        return EpochProof(
            epoch=Epoch(epoch),
            attempt=attempt,
            root=tree.root,
            total_weight=tree.total,
            leaf_count=len(tree.leaves),
            inputs=Hash(bytes(self.anchors.headBefore(self.opens_at(epoch)))),
            block_number=5,
            block_hash=keccak(b"block 5"),
            leaf_file=keccak(write_leaf_file(tree)),
        )

    def domain(self) -> Domain:
        return Domain("MileageMine", self.chain_id, Address(self.mine.address))

    def sign(
        self, proof: EpochProof, members: Iterable[int] = (0, 1, 2), domain: Domain | None = None
    ) -> list[tuple[int, bytes]]:
        """Signatures of these members."""
        digest = typed_digest(domain or self.domain(), epoch_proof_hash(proof))
        return [(i, bytes(self.keys[i].unsafe_sign_hash(digest).signature)) for i in members]

    def send(self, proof: EpochProof, signatures: Sequence[tuple[int, bytes]]) -> Any:
        return self.mine.commit(astuple(proof), list(signatures), {"from": self.sender})

    def commit(self, epoch: int, tree: SumTree, attempt: int = 0, **changes: Any) -> Any:
        """Commit an epoch, at the earliest moment that is not past; `changes` are signed, too."""
        proof = replace(self.proof(epoch, tree, attempt), **changes)
        return self.send(proof, self.sign(proof))

    def committed(self, epoch: int, tree: SumTree, attempt: int = 0) -> Any:
        """The same, waiting until the epoch may be committed."""
        self.reach(self.opens_at(epoch))
        return self.commit(epoch, tree, attempt)

    def void(self, epoch: int, guardian: Any, reason: str = "wrong salts") -> Any:
        return self.mine.void(epoch, reason, {"from": guardian})

    def skip(self, epoch: int) -> Any:
        return self.mine.skip(epoch, {"from": self.sender})

    def seeded(self, round_: int) -> bytes:
        """Close and anchor a round; its seed."""
        self.reach(self.beacon.endOf(round_))
        self.beacon.close(round_, {"from": self.sender})
        mine_blocks(1)
        self.beacon.anchor(round_, {"from": self.sender})
        return bytes(self.beacon.seedOf(round_))

    def signature(self, seed: bytes) -> bytes:
        partials = [sign_partial(share, seed) for share in self.dealing.shares[:3]]
        return combine(self.dealing.group, seed, partials).signature

    def post(self, round_: int) -> None:
        """Bring a round to its value."""
        signature = self.signature(self.seeded(round_))
        self.beacon.post(round_, signature, {"from": self.sender})

    def drawn(self, epoch: int, tree: SumTree, attempt: int = 0) -> list[Hit]:
        """Commit an epoch, post its round; its hits in the order they are settled in."""
        self.committed(epoch, tree, attempt)
        self.post(self.stored(epoch).round)
        return self.hits(epoch)

    def hits(self, epoch: int) -> list[Hit]:
        stored = self.stored(epoch)
        value = Hash(bytes(self.beacon.valueOf(stored.round)))
        mine, per_batch = Address(self.mine.address), int(self.mine.hitsPerBatch())
        draw = Draw(self.chain_id, mine, Epoch(epoch), value, per_batch)
        return draw.hits(stored.total_weight)

    def settle(self, epoch: int, tree: SumTree, hits: Sequence[Hit]) -> Any:
        return self.send_settle(epoch, *settlement(tree, hits))

    def send_settle(self, epoch: int, packed: bytes, proof: bytes) -> Any:
        return self.mine.settle(epoch, packed, proof, {"from": self.sender})


def mine_blocks(count: int) -> None:
    """Mine so many blocks at once."""
    reply = web3.provider.make_request("anvil_mine", [hex(count)])
    assert "error" not in reply, reply


HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935"
"""The contract that keeps block hashes (EIP-2935)."""


def mine_thousands(count: int) -> None:
    """The same for many blocks, whose own hashes the chain will not keep.

    Anvil copies the history contract's storage for every block, which takes minutes. So its code
    is away meanwhile: it keeps what it holds, and answers again afterwards.
    """
    mine_blocks(2)
    code = "0x" + bytes(web3.eth.get_code(HISTORY)).hex()
    web3.provider.make_request("anvil_setCode", [HISTORY, "0x"])
    mine_blocks(count - 3)
    web3.provider.make_request("anvil_setCode", [HISTORY, code])
    mine_blocks(1)


def bitmap(numbers: Iterable[int], hits: int = 300) -> tuple[int, ...]:
    """Hit numbers as `Settled` tells them."""
    words = [0] * ((hits + 255) // 256)
    for number in numbers:
        words[number // 256] |= 1 << number % 256
    return tuple(words)
