"""A committee member's node: proposes, checks, signs. It signs what it computed itself, or not."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, fields

from eth_account.signers.local import LocalAccount
from eth_typing import Hash32

from csop.beacon.signing import PartialSignature, Share, sign_partial
from csop.chain.contracts import Suite
from csop.chain.contracts.oracle import MemberSignature
from csop.hashing import epoch_proof_hash, keccak, typed_digest
from csop.oracle.evidence import Evidence, EvidenceRoom
from csop.oracle.store import Store
from csop.sumtree import SumTree, SumTreeError, read_leaf_file, write_leaf_file
from csop.types import Domain, Epoch, EpochProof, Hash, Leaf, VehicleId


@dataclass(frozen=True, slots=True)
class Proposal:
    """An epoch proof for signature, and the leaf file with the salts that its proposer drew."""

    proof: EpochProof
    leaf_file: bytes


def digest_of(suite: Suite, proof: EpochProof) -> Hash:
    """What the members sign."""
    domain = Domain("MileageMine", suite.client.chain_id, suite.mine.address)
    return typed_digest(domain, epoch_proof_hash(proof))


class RefusedError(Exception):
    """This node does not sign, and says what it got instead."""

    def __init__(self, member: int, epoch: Epoch, why: str) -> None:
        super().__init__(f"member {member} refuses epoch {epoch}: {why}")


class Node:
    """One member: its place in the committee (from 0), keys, files and evidence."""

    def __init__(
        self,
        member: int,
        account: LocalAccount,
        share: Share,
        suite: Suite,
        room: EvidenceRoom,
        store: Store,
    ) -> None:
        self.member = member
        self.room = room
        self.store = store
        self._account = account
        self._share = share
        self._suite = suite

    def propose(self, epoch: Epoch, attempt: int) -> Proposal:
        """Compute an epoch. Raises EvidenceError.

        Salts are those of a leaf file of this attempt that is kept already, else fresh, so that
        one who proposes in vain proposes the same again.
        """
        evidence = self.room.of(epoch)
        kept = self._kept_salts(epoch, attempt)
        salts = {v: kept.get(v) or secrets.token_bytes(32) for v in evidence.weights.weights}
        tree = _tree(evidence, salts)
        return Proposal(_proof(evidence, attempt, tree), write_leaf_file(tree))

    def sign(self, proposal: Proposal) -> MemberSignature:
        """Recompute everything but the salts, keep the leaf file, and sign.

        Raises RefusedError with the first thing that differs, EvidenceError if this node cannot
        compute the epoch.
        """
        epoch = proposal.proof.epoch
        evidence = self.room.of(epoch)
        try:
            theirs = read_leaf_file(proposal.leaf_file)
        except SumTreeError as error:
            raise RefusedError(self.member, epoch, str(error)) from error
        self._compare_leaves(evidence, theirs)
        attempt = self._suite.mine.epoch_of(epoch).attempt
        salts = {leaf.vehicle: leaf.salt for leaf in theirs.leaves}
        self._compare_proofs(proposal.proof, _proof(evidence, attempt, _tree(evidence, salts)))
        self.store.write_leaves(epoch, attempt, proposal.leaf_file)
        digest = Hash32(digest_of(self._suite, proposal.proof))
        return MemberSignature(self.member, bytes(self._account.unsafe_sign_hash(digest).signature))

    def sign_round(self, round_: int) -> PartialSignature:
        """This member's part of a round's signature. Raises Reverted unless its seed is anchored.

        The seed is read from the chain: nobody can have another message signed.
        """
        return sign_partial(self._share, self._suite.beacon.seed_of(round_))

    def _kept_salts(self, epoch: Epoch, attempt: int) -> dict[VehicleId, bytes]:
        for path in self.store.leaf_paths(epoch, attempt):
            with suppress(SumTreeError):
                leaves = read_leaf_file(path.read_bytes()).leaves
                return {leaf.vehicle: leaf.salt for leaf in leaves}
        return {}

    def _compare_leaves(self, evidence: Evidence, theirs: SumTree) -> None:
        mine = evidence.weights.weights
        for leaf in theirs.leaves:
            weight = mine.get(leaf.vehicle, 0)
            if leaf.weight != weight:
                why = evidence.weights.vehicles.get(leaf.vehicle)
                reason = f" ({why.why})" if why and why.why else ""
                self._refuse(evidence, leaf.vehicle, f"weighs {weight}{reason}, not {leaf.weight}")
            if leaf.member != evidence.owners[leaf.vehicle]:
                owner = evidence.owners[leaf.vehicle].hex()
                self._refuse(evidence, leaf.vehicle, f"is {owner}'s, not {leaf.member.hex()}'s")
        missing = mine.keys() - {leaf.vehicle for leaf in theirs.leaves}
        if missing:
            vehicle = min(missing)
            self._refuse(evidence, vehicle, f"weighs {mine[vehicle]} and has no leaf")

    def _refuse(self, evidence: Evidence, vehicle: VehicleId, why: str) -> None:
        raise RefusedError(self.member, evidence.epoch, f"vehicle {vehicle.hex()} {why}")

    def _compare_proofs(self, theirs: EpochProof, mine: EpochProof) -> None:
        for field in fields(EpochProof):
            got, expected = getattr(theirs, field.name), getattr(mine, field.name)
            if got != expected:
                why = f"{field.name} is {_show(expected)}, not {_show(got)}"
                raise RefusedError(self.member, mine.epoch, why)


def _tree(evidence: Evidence, salts: dict[VehicleId, bytes]) -> SumTree:
    return SumTree.build(
        Leaf(vehicle, salts[vehicle], evidence.owners[vehicle], weight)
        for vehicle, weight in evidence.weights.weights.items()
    )


def _proof(evidence: Evidence, attempt: int, tree: SumTree) -> EpochProof:
    return EpochProof(
        epoch=evidence.epoch,
        attempt=attempt,
        root=tree.root,
        total_weight=tree.total,
        leaf_count=len(tree.leaves),
        inputs=evidence.inputs,
        block_number=evidence.block.number,
        block_hash=evidence.block.hash,
        leaf_file=keccak(write_leaf_file(tree)),
    )


def _show(value: int | Hash) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
