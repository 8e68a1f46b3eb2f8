"""Brings an epoch to its end: commit, beacon round, settlement. Anyone may run it.

Every step asks the chain what is done before it acts, so it may be stopped and run again at any
point, by several at once: nothing is posted twice, and a race that is lost is seen and passed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from eth_account.signers.local import LocalAccount

from csop.beacon.signing import Group
from csop.chain.contracts import Suite
from csop.chain.contracts.mining import MineEpoch, State
from csop.chain.contracts.oracle import MemberSignature
from csop.chain.errors import Reverted
from csop.chain.transactions import Call, Receipt
from csop.hits import Draw, Hit, paid_hits, settlement
from csop.oracle.evidence import EvidenceError
from csop.oracle.journal import Journal
from csop.oracle.node import Node, Proposal, RefusedError, digest_of
from csop.oracle.rounds import LOST_RACES, Rounds, Wait
from csop.params import Params
from csop.sumtree import SumTree
from csop.telemetry.devices import raw_address, recover
from csop.types import HOUR_SECONDS, Address, Epoch, Timestamp

HITS_A_CALL = 300
"""About 7 M gas in a fleet of 131,072."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Done:
    """The epoch is at its end: settled, or its reward is in the pot."""

    skipped: bool


class NoQuorumError(Exception):
    """No proposal was signed by k members; the message has every refusal."""


@dataclass
class GasBook:
    """Gas by step: total and count."""

    total: Counter[str] = field(default_factory=Counter)
    count: Counter[str] = field(default_factory=Counter)

    def add(self, step: str, receipt: Receipt) -> None:
        """Count one receipt."""
        self.total[step] += receipt.gas_used
        self.count[step] += 1


class Operator:
    """Posts what the nodes sign. ``account`` pays for gas and needs no role."""

    def __init__(
        self,
        suite: Suite,
        nodes: Sequence[Node],
        group: Group,
        account: LocalAccount,
        journal: Journal,
        params: Params,
    ) -> None:
        self.gas = GasBook()
        self._suite = suite
        self._nodes = sorted(nodes, key=lambda node: node.member)
        self._group = group
        self._account = account
        self._journal = journal
        self._params = params
        self._genesis = suite.mine.genesis()

    def step(self, epoch: Epoch) -> Wait | Done:
        """Do what can be done for an epoch now. Raises NoQuorumError, EvidenceError, ChainError."""
        while True:
            try:
                result = self._advance(epoch)
            except Reverted as error:
                if error.error.name not in LOST_RACES:
                    raise
                log.info("somebody else was first", epoch=epoch, error=error.error.name)
                continue
            if result is not None:
                return result

    def _advance(self, epoch: Epoch) -> Wait | Done | None:
        """The same, as far as the epoch's present state goes; None if there is a new one."""
        state = self._suite.mine.epoch_of(epoch)
        if state.state == State.SKIPPED:
            return Done(skipped=True)
        if state.state == State.COMMITTED:
            return self._finish(epoch, state)
        opens_at = self._end_of(epoch) + self._params.mining.inputs_close_seconds
        if self._now() < opens_at:
            return Wait(Timestamp(opens_at), f"inputs of epoch {epoch} close")
        self._commit(epoch, state.attempt)
        return None

    def _commit(self, epoch: Epoch, attempt: int) -> None:
        """Post the first proposal, by rising place in the committee, that k members sign."""
        needed, most = self._suite.committee.threshold(), 0
        refusals: dict[str, None] = {}  # each once, in order
        for node in self._nodes:
            try:
                proposal = node.propose(epoch, attempt)
            except EvidenceError as error:
                log.warning("no proposal", member=node.member, why=str(error))
                refusals[f"member {node.member} cannot propose: {error}"] = None
                continue
            signatures = self._signatures(proposal, needed, refusals)
            most = max(most, len(signatures))
            if len(signatures) == needed:
                call = self._suite.mine.commit(proposal.proof, signatures)
                self._send(f"commit {epoch}-{attempt}", call)
                weight = proposal.proof.total_weight
                log.info("committed", epoch=epoch, attempt=attempt, weight=weight)
                return
        raise NoQuorumError(
            "; ".join([f"epoch {epoch}: {most} signatures, {needed} needed", *refusals])
        )

    def _signatures(
        self, proposal: Proposal, needed: int, refusals: dict[str, None]
    ) -> list[MemberSignature]:
        """The first ``needed`` signatures that can be had, by rising place in the committee."""
        members = self._suite.committee.members()
        signatures: list[MemberSignature] = []
        for node in self._nodes:
            if len(signatures) == needed:
                break
            try:
                signature = node.sign(proposal)
                self._check(node, proposal, signature, members)
                signatures.append(signature)
            except (RefusedError, EvidenceError) as error:
                log.warning("refused", member=node.member, why=str(error))
                refusals[str(error)] = None
        return signatures

    def _check(
        self, node: Node, proposal: Proposal, signature: MemberSignature, members: list[Address]
    ) -> None:
        """One bad signature makes the whole commit revert. A contract's only it can check."""
        address = members[node.member]
        signer = recover(digest_of(self._suite, proposal.proof), signature.data)
        is_own = signature.member == node.member and signer == raw_address(address)
        if not is_own and not self._suite.client.code(address):
            why = f"its signature is not that of {address}"
            raise RefusedError(node.member, proposal.proof.epoch, why)

    def _finish(self, epoch: Epoch, state: MineEpoch) -> Wait | Done:
        if state.total_weight == 0:
            opens_at = state.changed_at + self._params.mining.void_window_seconds
            if self._now() < opens_at:
                return Wait(Timestamp(opens_at), f"epoch {epoch} without weight goes to the pot")
            self._send(f"skip {epoch}", self._suite.mine.skip(epoch))
            return Done(skipped=True)
        if self._suite.beacon.is_abandoned(state.round):
            self._send(f"skip {epoch}", self._suite.mine.skip(epoch))
            return Done(skipped=True)
        wait = self._draw(state.round)
        if wait is not None:
            return wait
        self._settle(epoch, state)
        return Done(skipped=False)

    def _draw(self, round_: int) -> Wait | None:
        # Made anew each time: kept, it would refer back to self and hold the journal's lock.
        return Rounds(self._suite, self._nodes, self._group, self._send).draw(round_)

    def _settle(self, epoch: Epoch, state: MineEpoch) -> None:
        mine = self._suite.mine
        tree = self._tree(epoch, state)
        draw = Draw(
            self._suite.client.chain_id,
            mine.address,
            epoch,
            self._suite.beacon.value_of(state.round),
            self._params.mining.hits_per_batch,
        )
        paid = set(paid_hits(mine.settled_of(epoch)))
        due: list[Hit] = [hit for hit in draw.hits(tree.total) if hit.index not in paid]
        for first in range(0, len(due), HITS_A_CALL):
            hits, proof = settlement(tree, due[first : first + HITS_A_CALL])
            self._send(f"settle {epoch} {first}", mine.settle(epoch, hits, proof))

    def _tree(self, epoch: Epoch, state: MineEpoch) -> SumTree:
        """The committed tree, from whichever node has it."""
        for node in self._nodes:
            tree = node.store.find_tree(epoch, state.attempt, state.root)
            if tree is not None:
                return tree
        raise EvidenceError(
            f"epoch {epoch}: no node here has the committed leaf file: fetch it from a member that "
            "signed it"
        )

    def _send(self, key: str, call: Call) -> None:
        receipt = self._journal.send(self._account, key, call)
        self.gas.add(key.split(" ", 1)[0], receipt)

    def _end_of(self, epoch: Epoch) -> int:
        return self._genesis + (epoch + 1) * HOUR_SECONDS

    def _now(self) -> Timestamp:
        return self._suite.client.latest().timestamp
