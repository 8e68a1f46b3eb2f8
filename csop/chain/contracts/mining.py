"""Stone and MileageMine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum

from csop.chain.contracts.base import Contract
from csop.chain.contracts.oracle import MemberSignature
from csop.chain.transactions import Call
from csop.types import Address, Epoch, EpochProof, Hash, MemberId, Timestamp, Wei, Weight


class Pool(IntEnum):
    MILEAGE = 0
    ENGAGEMENT = 1


class TransferPolicy(IntEnum):
    NONE = 0
    MEMBERS = 1


class State(IntEnum):
    OPEN = 0
    COMMITTED = 1
    VOIDED = 2
    SKIPPED = 3


@dataclass(frozen=True, slots=True)
class MineEpoch:
    """An epoch as the mine stores it; see IMileageMine.Epoch."""

    root: Hash
    total_weight: Weight
    leaf_count: int
    round: int
    state: State
    attempt: int
    changed_at: Timestamp
    hit_reward: Wei
    reserved: Wei


class Stone(Contract):
    name = "Stone"

    def genesis(self) -> Timestamp:
        return Timestamp(self._one("genesis"))

    def balance_of(self, account: Address) -> Wei:
        return Wei(self._one("balanceOf", account))

    def balances_of(self, accounts: Iterable[Address]) -> list[Wei]:
        """Many balances, in a few requests."""
        return list(self._many("balanceOf", ((a,) for a in accounts)))

    def total_supply(self) -> Wei:
        return Wei(self._one("totalSupply"))

    def minted(self, pool: Pool) -> Wei:
        return Wei(self._one("minted", int(pool)))

    def released(self, pool: Pool, time: int) -> Wei:
        return Wei(self._one("released", int(pool), time))

    def cap(self, pool: Pool) -> Wei:
        return Wei(self._one("cap", int(pool)))

    def transfer_policy(self) -> TransferPolicy:
        return TransferPolicy(self._one("transferPolicy"))

    def paused_until(self) -> Timestamp:
        return Timestamp(self._one("pausedUntil"))

    def pause(self) -> Call:
        return self._write("pause")

    def unpause(self) -> Call:
        return self._write("unpause")

    def set_transfer_policy(self, policy: TransferPolicy) -> Call:
        return self._write("setTransferPolicy", int(policy))

    def balance_of_at(self, account: Address, record: int) -> Wei:
        """Reverts if the record was not taken."""
        return Wei(self._one("balanceOfAt", account, record))

    def balances_of_at(self, accounts: Iterable[Address], record: int) -> list[Wei]:
        """Of many accounts, in a few requests."""
        return [Wei(b) for b in self._many("balanceOfAt", ((a, record) for a in accounts))]

    def total_supply_at(self, record: int) -> Wei:
        return Wei(self._one("totalSupplyAt", record))

    def latest_record(self) -> int:
        """0 before the first."""
        return int(self._one("latestRecord"))

    def frozen(self, account: Address) -> Wei:
        return Wei(self._one("getFrozenTokens", account))

    def frozen_of(self, accounts: Iterable[Address]) -> list[Wei]:
        """Of many accounts, in a few requests."""
        return list(self._many("getFrozenTokens", ((a,) for a in accounts)))

    def redemption_seconds(self) -> int:
        """How long after its registration a member may redeem."""
        return int(self._one("redemptionSeconds"))

    def restriction(self, sender: Address, receiver: Address, amount: Wei) -> str:
        """Why a transfer would be refused, or "No restriction" (ERC-1404)."""
        code = self._one("detectTransferRestriction", sender, receiver, amount)
        return str(self._one("messageForTransferRestriction", code))

    def take_record(self) -> Call:
        return self._write("takeRecord")

    def set_frozen_tokens(self, account: Address, amount: Wei) -> Call:
        return self._write("setFrozenTokens", account, amount)

    def forced_transfer(self, sender: Address, receiver: Address, amount: Wei) -> Call:
        return self._write("forcedTransfer", sender, receiver, amount)

    def redeem(self, amount: Wei, order: Hash) -> Call:
        return self._write("redeem", amount, order)

    def mint_mileage(self, members: Sequence[MemberId], amounts: Sequence[Wei]) -> Call:
        return self._write("mintMileage", list(members), list(amounts))


class MileageMine(Contract):
    name = "MileageMine"

    def genesis(self) -> Timestamp:
        return Timestamp(self._one("genesis"))

    def first_epoch(self) -> Epoch:
        return Epoch(self._one("firstEpoch"))

    def end_epoch(self) -> Epoch:
        """The first epoch after this mine."""
        return Epoch(self._one("endEpoch"))

    def hits_per_batch(self) -> int:
        return int(self._one("hitsPerBatch"))

    def inputs_close_seconds(self) -> int:
        return int(self._one("inputsCloseSeconds"))

    def void_window_seconds(self) -> int:
        return int(self._one("voidWindowSeconds"))

    def skip_after_seconds(self) -> int:
        return int(self._one("skipAfterSeconds"))

    def skip_after_void_seconds(self) -> int:
        return int(self._one("skipAfterVoidSeconds"))

    def pot(self) -> Wei:
        return Wei(self._one("pot"))

    def epoch_of(self, epoch: Epoch) -> MineEpoch:
        return _epoch(*self._one("epochOf", epoch))

    def epochs_of(self, epochs: Iterable[Epoch]) -> list[MineEpoch]:
        """Many epochs, in a few requests."""
        return [_epoch(*found) for found in self._many("epochOf", ((e,) for e in epochs))]

    def is_settled(self, epoch: Epoch, hit: int) -> bool:
        return bool(self._one("isSettled", epoch, hit))

    def settled_of(self, epoch: Epoch) -> list[int]:
        """The hits paid, as the contract's bitmap: bit hit % 256 of word hit // 256."""
        return list(self._one("settledOf", epoch))

    def position_of(self, epoch: Epoch, hit: int) -> int:
        """Where a hit falls in [0, W); reverts without randomness."""
        return int(self._one("positionOf", epoch, hit))

    def own_reward_of(self, epoch: Epoch) -> Wei:
        return Wei(self._one("ownRewardOf", epoch))

    def digest_of(self, proof: EpochProof) -> Hash:
        return Hash(self._one("digestOf", astuple(proof)))

    def commit(
        self, proof: EpochProof, signatures: Sequence[MemberSignature], gas: int | None = None
    ) -> Call:
        encoded = [astuple(signature) for signature in signatures]
        return self._write("commit", astuple(proof), encoded, gas=gas)

    def void(self, epoch: Epoch, reason: str) -> Call:
        return self._write("void", epoch, reason)

    def skip(self, epoch: Epoch) -> Call:
        return self._write("skip", epoch)

    def settle(self, epoch: Epoch, hits: bytes, proof: bytes, gas: int | None = None) -> Call:
        """``hits`` are big-endian u16 in rising (x, index), ``proof`` the pruned tree."""
        return self._write("settle", epoch, hits, proof, gas=gas)

    def set_end(self, end_epoch: Epoch) -> Call:
        return self._write("setEnd", end_epoch)


def _epoch(
    root: Hash,
    total_weight: Weight,
    leaf_count: int,
    round_: int,
    state: int,
    attempt: int,
    changed_at: Timestamp,
    hit_reward: Wei,
    reserved: Wei,
) -> MineEpoch:
    return MineEpoch(
        root,
        total_weight,
        leaf_count,
        round_,
        State(state),
        attempt,
        changed_at,
        hit_reward,
        reserved,
    )
