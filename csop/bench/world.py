"""A deployed suite on a local chain, and whole epochs of large fleets on it.

Contracts, roles, committee signatures and beacon rounds are the real ones; only the fleets are
made up. The clock moves by one second a block, whatever the machine's does, so that a run repeats.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from eth_account.signers.local import LocalAccount
from eth_typing import Hash32

from csop.beacon.signing import combine, sign_partial
from csop.bench.blocks import mined, signed, succeeded
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.oracle import MemberSignature
from csop.chain.devnode import DevNode
from csop.chain.keys import derived
from csop.chain.transactions import Call, Receipt, Signed
from csop.deployment.config import local_dealing, local_network
from csop.deployment.deploy import deploy
from csop.hashing import READING_SCHEMA, epoch_proof_hash, keccak, typed_digest
from csop.hits import Draw, Hit
from csop.params import Params
from csop.sumtree import SumTree, write_leaf_file
from csop.types import (
    HOUR_SECONDS,
    Address,
    Domain,
    Epoch,
    EpochProof,
    Hash,
    Leaf,
    MemberId,
    Timestamp,
    VehicleId,
    Wei,
    Weight,
)

SEED = "csop bench"
OWNER_AND_ADULT = 3
GAS = 30_000_000
"""Given, not estimated: a settlement of 300 hits takes about 7 M."""
REGISTRATION_GAS = 200_000
"""300 of them fit into a block."""
_WEI = Wei(1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An epoch that is committed and has its randomness, and what each step took."""

    epoch: Epoch
    tree: SumTree
    hits: list[Hit]
    anchored: Receipt
    committed: Receipt
    round: tuple[Receipt, Receipt, Receipt]
    """Closed, anchored, posted."""

    def leaves(self, hits: list[Hit]) -> list[int]:
        """The leaves that hold hits, rising."""
        return sorted({self.tree.owner(hit.x) for hit in hits})

    def members(self, hits: list[Hit]) -> list[MemberId]:
        """Whom hits pay, each once."""
        return [self.tree.leaves[leaf].member for leaf in self.leaves(hits)]


def fleet(size: int) -> SumTree:
    """A tree of so many vehicles, each of another member, that drive 200 to 3,000 km a window."""
    random = Random(f"{SEED} {size}")
    return SumTree.build(
        Leaf(
            VehicleId(random.randbytes(32)),
            random.randbytes(32),
            MemberId(random.randbytes(32)),
            Weight(random.randint(20, 300)),
        )
        for _ in range(size)
    )


class World:
    """The deployed suite; ``run`` brings one epoch after another to its draw."""

    def __init__(self, node: DevNode, folder: Path, params: Params) -> None:
        self._node, self._params = node, params
        node.set_block_interval(1)
        self.client = Client(node.rpc)
        hour = self.client.latest().timestamp // HOUR_SECONDS + 1
        self._genesis = Timestamp(hour * HOUR_SECONDS)
        config = local_network(SEED, self._genesis, params, self.client.chain_id)
        path = folder / "deployment.json"
        path.unlink(missing_ok=True)  # of the chain of an earlier run
        record = deploy(self.client, derived(SEED, "deployer"), config, params, path)
        self.suite = Suite.of(self.client, record.addresses)
        self._dealing = local_dealing(SEED, params)
        self._next = Epoch(0)
        self._senders = 0

    def run(self, tree: SumTree) -> Drawn:
        """The next epoch, with this tree: anchor readings, commit, and a beacon round."""
        epoch = self._next
        self._next = Epoch(epoch + 1)
        suite, ends = self.suite, self._genesis + (epoch + 1) * HOUR_SECONDS

        self._node.set_next_timestamp(ends + 60)
        readings = Hash(keccak(b"%d" % epoch))
        anchor = suite.anchors.anchor(readings, len(tree.leaves), READING_SCHEMA)
        anchored = self.client.transact(derived(SEED, "submitter"), anchor)

        opens = ends + self._params.mining.inputs_close_seconds
        self._node.set_next_timestamp(opens)
        self._node.mine()
        proof = self._proof(epoch, tree, opens)
        committed = self.send(suite.mine.commit(proof, self._signatures(proof)))

        round_ = suite.mine.epoch_of(epoch).round
        receipts = self.bring(round_)
        draw = Draw(
            self.client.chain_id,
            suite.mine.address,
            epoch,
            suite.beacon.value_of(round_),
            self._params.mining.hits_per_batch,
        )
        hits = draw.hits(tree.total)
        return Drawn(epoch, tree, hits, anchored, committed, receipts)

    def bring(self, round_: int) -> tuple[Receipt, Receipt, Receipt]:
        """A beacon round to its value, at its end: closed, anchored, posted."""
        beacon = self.suite.beacon
        self.wait_until(beacon.end_of(round_))
        closed = self.send(beacon.close(round_, gas=GAS))
        self._node.mine()
        hashed = self.send(beacon.anchor(round_))
        return closed, hashed, self.send(beacon.post(round_, self._round_signature(round_)))

    def register(self, members: list[MemberId]) -> list[Receipt]:
        """Register members that are not, each with a wallet of its own; all in one block."""
        registry = self.suite.members
        known = registry.wallets_of(members)
        calls = [
            self.suite.members.register(
                member, wallet_of(member), OWNER_AND_ADULT, REGISTRATION_GAS
            )
            for member, wallet in zip(members, known, strict=True)
            if int(wallet, 16) == 0
        ]
        return self.block(derived(SEED, "registrar"), calls)

    def give_stones(self, members: Sequence[MemberId], amount: Wei = _WEI) -> None:
        """So much each, as if the mine had paid them before."""
        call = self.suite.stone.mint_mileage(members, [amount] * len(members))
        self.as_contract(self.suite.mine.address, [Call(call.to, call.data, GAS)])

    def take_record(self) -> Receipt:
        """A snapshot of all balances."""
        call = self.suite.stone.take_record()
        [receipt] = self.mined([self.client.prepare(derived(SEED, "recorder"), call)])
        return receipt

    def as_contract(self, contract: Address, calls: Sequence[Call]) -> list[Receipt]:
        """Call as if a contract did; with gas given, all in one block."""
        self._node.impersonate(contract)
        self._node.set_automine(False)
        fields = [
            {"from": contract, "to": c.to, "data": "0x" + c.data.hex(), "gas": hex(c.gas or GAS)}
            for c in calls
        ]
        hashes = [
            self._node.request("eth_sendTransaction", each | {"gasPrice": "0x0"}) for each in fields
        ]
        self._node.mine()
        self._node.set_automine(True)
        return succeeded(self.client, hashes)

    def wait_until(self, time: int) -> None:
        """The next block has this time."""
        self._node.set_next_timestamp(time)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What happens within is undone."""
        state = self._node.snapshot()
        yield
        self._node.revert(state)

    def send(self, call: Call) -> Receipt:
        """From an account of its own each time: what reverts to a snapshot needs no old nonce."""
        self._senders += 1
        account = derived(SEED, f"sender {self._senders}")
        [receipt] = self.mined([self.client.prepare(account, call)])
        return receipt

    def block(self, account: LocalAccount, calls: Sequence[Call]) -> list[Receipt]:
        """Calls of one account, each with its gas given, as one block."""
        return self.mined(signed(self.client, account, calls))

    def mined(self, transactions: Iterable[Signed]) -> list[Receipt]:
        """Send and mine as one block. Raises Reverted."""
        return mined(self._node, self.client, transactions)

    def _proof(self, epoch: Epoch, tree: SumTree, opens: int) -> EpochProof:
        block = self.client.last_block_before(self._genesis + (epoch + 1) * HOUR_SECONDS)
        return EpochProof(
            epoch=epoch,
            attempt=0,
            root=tree.root,
            total_weight=tree.total,
            leaf_count=len(tree.leaves),
            inputs=self.suite.anchors.head_before(opens),
            block_number=block.number,
            block_hash=block.hash,
            leaf_file=keccak(write_leaf_file(tree)),
        )

    def _signatures(self, proof: EpochProof) -> list[MemberSignature]:
        domain = Domain("MileageMine", self.client.chain_id, self.suite.mine.address)
        digest = Hash32(typed_digest(domain, epoch_proof_hash(proof)))
        return [
            MemberSignature(
                place,
                bytes(derived(SEED, f"committee-{place + 1}").unsafe_sign_hash(digest).signature),
            )
            for place in range(self._params.committee.threshold)
        ]

    def _round_signature(self, round_: int) -> bytes:
        group, seed = self._dealing.group, self.suite.beacon.seed_of(round_)
        partials = [sign_partial(share, seed) for share in self._dealing.shares[: group.threshold]]
        return combine(group, seed, partials).signature


def wallet_of(member: MemberId) -> Address:
    """The wallet that ``register`` gives a member."""
    return Address("0x" + keccak(member).hex()[-40:])
