"""One member: stones, vehicles, and what every epoch came to, or why it came to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.engagement import Expiry
from csop.chain.contracts.members import Member, Proposal
from csop.chain.contracts.mining import MineEpoch, State
from csop.hits import Draw, paid_hits
from csop.oracle.evidence import EvidenceError, EvidenceRoom
from csop.oracle.registry_feed import RegistryFeed
from csop.oracle.store import Store
from csop.params import Params
from csop.status.engagement import OpenDraw, open_draws
from csop.status.proceeds import Money, money_of
from csop.status.suite import OPENINGS
from csop.status.vehicles import VehicleStatus, owned_within, vehicles_of
from csop.sumtree import SumTree
from csop.telemetry.batchfile import BatchError
from csop.types import HOUR_SECONDS, Address, Epoch, Hash, MemberId, Timestamp, VehicleId, Wei


class StatusError(Exception):
    """What was asked for is not there; the message says what to do."""


class Outcome(StrEnum):
    """What an epoch came to for a vehicle."""

    PAID = "paid"
    HIT = "hit, not yet settled"
    NO_HIT = "no hit of yours"
    NO_LEAF = "no leaf: weighs nothing"
    WAITING = "randomness to come"
    NOT_COMMITTED = "not yet committed"
    SKIPPED = "skipped: its stones are in the pot"
    NO_FILE = "no leaf file at hand"


def find_member(suite: Suite, text: str) -> MemberId:
    """A member by id or by wallet. Raises StatusError."""
    try:
        raw = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raw = b""
    if len(raw) == 20:
        raw = suite.members.id_of(Address("0x" + raw.hex()))
    if len(raw) != 32 or not suite.members.member_of(MemberId(raw)).registered_at:
        raise StatusError(f"{text} is neither the id nor the wallet of a member")
    return MemberId(raw)


@dataclass(frozen=True, slots=True)
class Line:
    """One vehicle in one epoch. ``why`` says more where it earned nothing, if that is known."""

    epoch: Epoch
    vehicle: VehicleId
    weight: int | None
    total_weight: int
    hits: int
    paid: int
    stones: Wei
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class MemberStatus:
    """A member as the chain has it; epochs newest first, crystals by expiry, draws by campaign.

    ``former``: its wallets before the present one, oldest first. ``frozen`` may exceed ``balance``.
    ``proposal`` is None if none is pending, ``heir`` if nobody inherited.
    """

    time: Timestamp
    member: MemberId
    account: Member
    former: tuple[Address, ...]
    proposal: Proposal | None
    heir: MemberId | None
    balance: Wei
    frozen: Wei
    vehicles: tuple[VehicleStatus, ...]
    lines: tuple[Line, ...]
    crystals: tuple[Expiry, ...]
    open_draws: tuple[OpenDraw, ...]
    money: Money


class MemberReader:
    """What a member can be told. Without ``store`` only what the chain says."""

    def __init__(
        self,
        client: Client,
        addresses: Mapping[str, Address],
        first_block: int,
        store: Store | None,
        params: Params,
    ) -> None:
        self._client = client
        self._block = client.block_number()
        self._suite = Suite.of(client, addresses, self._block)
        self._genesis = self._suite.mine.genesis()
        self._params = params
        self._first = first_block
        self._feed = RegistryFeed(client, addresses, first_block)
        self._store = store
        self._room = None
        if store is not None:
            self._room = EvidenceRoom(client, addresses, first_block, store, params)
        self._unread = ""

    def member_of(self, text: str) -> MemberId:
        """A member by id or by wallet. Raises StatusError."""
        return find_member(self._suite, text)

    def read(self, member: MemberId, epochs: Sequence[Epoch]) -> MemberStatus:
        """A member in these epochs, oldest first."""
        block, members, stone = self._block, self._suite.members, self._suite.stone
        view = self._feed.view(block)
        account, proposal = members.member_of(member), members.proposal_of(member)
        states = zip(epochs, self._suite.mine.epochs_of(epochs), strict=True)
        lines = [line for epoch, state in states for line in self._lines(epoch, state, member)]
        now = self._client.blocks.get(block).timestamp
        return MemberStatus(
            now,
            member,
            account,
            tuple(members.all_wallets_of(member)[:-1]),
            proposal if proposal.kind else None,
            members.heir_of(member) if any(members.heir_of(member)) else None,
            stone.balance_of(account.wallet),
            stone.frozen(account.wallet),
            tuple(vehicles_of(member, view, self._params)),
            tuple(reversed(lines)),
            tuple(self._suite.crystal.expiries_of(member)),
            tuple(open_draws(self._suite, member)),
            money_of(self._suite, member),
        )

    def last_epochs(self, count: int) -> list[Epoch]:
        """The newest epochs that were committed or skipped, oldest first."""
        logs = self._suite.mine.events(OPENINGS, self._first)
        return sorted({Epoch(log.args["epoch"]) for log in logs})[-count:]

    def _lines(self, epoch: Epoch, state: MineEpoch, member: MemberId) -> list[Line]:
        start = Timestamp(self._genesis + epoch * HOUR_SECONDS)
        end = Timestamp(start + HOUR_SECONDS)
        owned = owned_within(member, self._feed.view(self._block), start, end)
        if state.state == State.SKIPPED:
            return [_empty(epoch, vehicle, state, Outcome.SKIPPED) for vehicle in owned]
        if state.state != State.COMMITTED:
            return [_empty(epoch, vehicle, state, Outcome.NOT_COMMITTED) for vehicle in owned]
        tree = self._tree(epoch, state)
        if tree is None:
            return [_empty(epoch, vehicle, state, Outcome.NO_FILE) for vehicle in owned]
        places = {
            leaf.vehicle: place for place, leaf in enumerate(tree.leaves) if leaf.member == member
        }
        won, paid = self._hits(epoch, state, tree)
        return [
            self._line(epoch, vehicle, state, tree, places.get(vehicle), won, paid)
            for vehicle in owned
        ]

    def _line(
        self,
        epoch: Epoch,
        vehicle: VehicleId,
        state: MineEpoch,
        tree: SumTree,
        place: int | None,
        won: Mapping[int, int] | None,
        paid: frozenset[int],
    ) -> Line:
        if place is None:
            return _empty(epoch, vehicle, state, Outcome.NO_LEAF, self._why(epoch, vehicle))
        weight = tree.leaves[place].weight
        if won is None:
            return Line(epoch, vehicle, weight, state.total_weight, 0, 0, Wei(0), Outcome.WAITING)
        own = [hit for hit, owner in won.items() if owner == place]
        got = len(paid.intersection(own))
        outcome = Outcome.NO_HIT if not own else Outcome.PAID if got == len(own) else Outcome.HIT
        stones = Wei(got * state.hit_reward)
        return Line(epoch, vehicle, weight, state.total_weight, len(own), got, stones, outcome)

    def _tree(self, epoch: Epoch, state: MineEpoch) -> SumTree | None:
        """The committed tree, or None if it is not at hand."""
        if self._store is None:
            return None
        return self._store.find_tree(epoch, state.attempt, state.root)

    def _hits(
        self, epoch: Epoch, state: MineEpoch, tree: SumTree
    ) -> tuple[dict[int, int] | None, frozenset[int]]:
        """The leaf of every hit (None while there is no randomness), and the hits paid."""
        if not state.total_weight:
            return {}, frozenset()
        found = self._suite.beacon.round_of(state.round)
        if not found.posted_at:
            return None, frozenset()
        mine = self._suite.mine
        draw = Draw(
            self._client.chain_id, mine.address, epoch, Hash(found.value), mine.hits_per_batch()
        )
        won = {hit.index: tree.owner(hit.x) for hit in draw.hits(tree.total)}
        return won, frozenset(paid_hits(mine.settled_of(epoch)))

    def _why(self, epoch: Epoch, vehicle: VehicleId) -> str:
        """Why a vehicle weighed nothing, if the readings are at hand and fit."""
        if self._room is None or self._unread:
            return self._unread
        try:
            counted = self._room.of(epoch).weights.vehicles.get(vehicle)
        except (EvidenceError, BatchError) as error:
            self._unread = f"(readings are not at hand: {error})"
            return self._unread
        if counted is None:
            return "not registered"
        if self._feed.view(self._block).deleted_spans(vehicle) and counted.why is None:
            return "some of its readings were deleted since, so that nobody can tell why"
        if counted.why is None:
            return f"DISPUTE IT: by the readings it weighs {counted.weight}"
        return f"{counted.why}: {counted.why.meaning}"


def _empty(
    epoch: Epoch, vehicle: VehicleId, state: MineEpoch, outcome: Outcome, why: str = ""
) -> Line:
    return Line(epoch, vehicle, None, state.total_weight, 0, 0, Wei(0), outcome, why)
