"""What happened to people, read back from the chain: its events, and its state before and now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csop.chain.contracts import Suite
from csop.chain.contracts.members import Status
from csop.chain.errors import Reverted
from csop.chain.logs import Log
from csop.hashing import ZERO_HASH
from csop.types import (
    HOUR_SECONDS,
    ZERO_ADDRESS,
    Address,
    Epoch,
    MemberId,
    Timestamp,
    VehicleId,
    Wei,
)


class Event(StrEnum):
    """What happened to a member."""

    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    SOLD = "sold"
    BOUGHT = "bought"
    RECOVERED = "recovered"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Lived:
    """One event, in the hour of ``epoch``, and its member's stones right before and now.

    ``hits`` are of this epoch and later ones, ``mined`` what they brought; ``won`` is from the box.
    ``redeeming`` and ``sending`` say what stands against it now (ERC-1404), ``error`` what the
    token answers to a redemption.
    """

    event: Event
    member: MemberId
    vehicle: VehicleId
    time: Timestamp
    epoch: Epoch
    wallets: tuple[Address, ...]
    began: Timestamp
    before: Wei
    hits: int
    mined: Wei
    won: Wei
    now: Wei
    frozen: Wei
    redeeming: str
    sending: str
    error: str


@dataclass(frozen=True, slots=True)
class _Mint:
    """Stones of a wallet: of an epoch's hits, or of the box."""

    wallet: Address
    amount: Wei
    block: int
    epoch: Epoch | None


@dataclass(frozen=True, slots=True)
class _Found:
    """An event, where it stands, and when it began if that was earlier."""

    event: Event
    member: MemberId
    vehicle: VehicleId
    log: Log
    began: Timestamp | None = None


def lived(suite: Suite, first_block: int) -> list[Lived]:
    """All of it from a block on, in order, up to the block that the suite is read at."""
    mints = list(_mints(suite, first_block))
    rewards = _rewards(suite, mints)
    return [_read(suite, found, mints, rewards) for found in _events(suite, first_block)]


def _read(
    suite: Suite, found: _Found, mints: Sequence[_Mint], rewards: Mapping[Epoch, Wei]
) -> Lived:
    client, block = suite.client, found.log.block
    time = client.blocks.get(block).timestamp
    epoch = Epoch((time - suite.mine.genesis()) // HOUR_SECONDS)
    wallets = tuple(suite.members.all_wallets_of(found.member))
    own = [mint for mint in mints if mint.wallet in wallets]
    since = [mint for mint in own if mint.epoch is not None and mint.epoch >= epoch]
    won = [mint for mint in own if mint.epoch is None and mint.block > block]
    earlier = suite.at(block - 1)
    wallet = wallets[-1]
    return Lived(
        event=found.event,
        member=found.member,
        vehicle=found.vehicle,
        time=time,
        epoch=epoch,
        wallets=wallets,
        began=time if found.began is None else found.began,
        before=Wei(sum(earlier.stone.balances_of(wallets))),
        hits=sum(mint.amount // rewards[mint.epoch] for mint in since if mint.epoch is not None),
        mined=Wei(sum(mint.amount for mint in since)),
        won=Wei(sum(mint.amount for mint in won)),
        now=suite.stone.balance_of(wallet),
        frozen=suite.stone.frozen(wallet),
        redeeming=suite.stone.restriction(wallet, ZERO_ADDRESS, Wei(1)),
        sending=suite.stone.restriction(wallet, wallet, Wei(1)),
        error=_refusal(suite, wallet),
    )


def _events(suite: Suite, first: int) -> Iterator[_Found]:
    """By block: the registries' events, each with its member and vehicle."""
    cars: dict[MemberId, VehicleId] = {}
    owners: dict[VehicleId, MemberId] = {}
    lost: dict[MemberId, Timestamp] = {}
    logs = [
        *suite.vehicles.events(("VehicleRegistered", "VehicleSold"), first),
        *suite.consents.events(("ConsentRevoked", "DeletionConfirmed"), first),
        *suite.members.events(("RecoveryProposed", "MemberRecovered", "StatusSet"), first),
    ]
    for log in sorted(logs, key=lambda log: (log.block, log.index)):
        args = log.args
        match log.event:
            case "VehicleRegistered":
                cars.setdefault(args["owner"], args["id"])
                owners[args["id"]] = args["owner"]
            case "VehicleSold":
                yield _Found(Event.SOLD, args["seller"], args["id"], log)
                yield _Found(Event.BOUGHT, args["buyer"], args["id"], log)
                cars[args["buyer"]] = args["id"]
                owners[args["id"]] = args["buyer"]
            case "ConsentRevoked":
                yield _Found(Event.WITHDRAWN, owners[args["vehicle"]], args["vehicle"], log)
            case "DeletionConfirmed":
                asked = suite.consents.deletion_of(args["number"])
                vehicle = asked.subject.vehicle
                owner = suite.vehicles.ownership_of(vehicle, asked.subject.owner_epoch).owner
                yield _Found(Event.ERASED, owner, vehicle, log, asked.requested_at)
            case "RecoveryProposed":
                lost[args["id"]] = suite.client.blocks.get(log.block).timestamp
            case "MemberRecovered":
                member = args["id"]
                yield _Found(Event.RECOVERED, member, cars[member], log, lost[member])
            case "StatusSet" if args["status"] == Status.FROZEN:
                yield _Found(Event.FROZEN, args["id"], cars[args["id"]], log)


def _mints(suite: Suite, first: int) -> Iterator[_Mint]:
    """A settlement's transfers stand before its Settled; what nothing follows is the box's."""
    logs = [*suite.stone.events(("Transfer",), first), *suite.mine.events(("Settled",), first)]
    pending: list[Log] = []
    for log in sorted(logs, key=lambda log: (log.block, log.index)):
        if pending and pending[0].transaction != log.transaction:
            yield from (_mint(mint, None) for mint in pending)
            pending = []
        if log.event == "Settled":
            yield from (_mint(mint, Epoch(log.args["epoch"])) for mint in pending)
            pending = []
        elif log.args["from"] == ZERO_ADDRESS:
            pending.append(log)
    yield from (_mint(mint, None) for mint in pending)


def _mint(transfer: Log, epoch: Epoch | None) -> _Mint:
    args = transfer.args
    return _Mint(args["to"], Wei(args["value"]), transfer.block, epoch)


def _rewards(suite: Suite, mints: Sequence[_Mint]) -> dict[Epoch, Wei]:
    """What a hit brought, by epoch."""
    epochs = sorted({mint.epoch for mint in mints if mint.epoch is not None})
    return {
        epoch: state.hit_reward
        for epoch, state in zip(epochs, suite.mine.epochs_of(epochs), strict=True)
    }


def _refusal(suite: Suite, wallet: Address) -> str:
    """The error that a redemption of a wei ends with; empty if it would succeed."""
    call = suite.stone.redeem(Wei(1), ZERO_HASH)
    try:
        stone = suite.stone
        suite.client.call(stone.address, call.data, stone.block, sender=wallet)
    except Reverted as error:
        return error.error.name
    return ""
