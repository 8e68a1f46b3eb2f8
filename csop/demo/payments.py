"""The demo's distribution, read back from the chain: its sums, and whom it paid how."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from csop.chain.contracts import Suite
from csop.chain.logs import Log
from csop.types import Address, Fen, MemberId, Wei

DISTRIBUTION = 0


class Way(StrEnum):
    """How an entitlement came to whom it belongs."""

    BATCH = "batch"
    HELD = "held"
    RELEASED = "released"
    RECOVERED = "recovered"
    HEIR = "heir"


@dataclass(frozen=True, slots=True)
class Sums:
    """In fen: ``deposit`` = refund + claimed + waiting + dust. ``waiting`` is held or unclaimed,
    ``dust`` is what rounding left."""

    deposit: Fen
    refund: Fen
    claimed: Fen
    waiting: Fen
    dust: Fen


@dataclass(frozen=True, slots=True)
class Payment:
    """A claim or release. ``stones`` are the member's at the record, ``there`` those of them that
    lay in the wallet that was paid; it is empty if nobody was, as it is held."""

    way: Way
    member: MemberId
    wallet: Address
    amount: Fen
    stones: Wei
    there: Wei


def registered(suite: Suite) -> list[MemberId]:
    """Everybody who ever was."""
    return [log.args["id"] for log in suite.members.events(("MemberRegistered",))]


def sums(suite: Suite) -> Sums:
    """Counted over everybody who ever was registered."""
    members, vault = registered(suite), suite.vault
    state = vault.distribution_of(DISTRIBUTION)
    unclaimed = sum(
        amount
        for amount, claimed in zip(
            vault.entitlements(DISTRIBUTION, members),
            vault.has_claimed(DISTRIBUTION, members),
            strict=True,
        )
        if not claimed
    )
    return Sums(
        deposit=Fen(state.pot),
        refund=Fen(state.refund),
        claimed=Fen(state.claimed),
        waiting=Fen(state.held + unclaimed),
        dust=Fen(state.left - unclaimed),
    )


def payments(suite: Suite) -> list[Payment]:
    """In order."""
    record = suite.vault.distribution_of(DISTRIBUTION).record
    return list(_payments(suite, record))


def _payments(suite: Suite, record: int) -> Iterator[Payment]:
    for log in suite.vault.events(("Claimed", "Held", "Released")):
        member, wallet = log.args["member"], Address(log.args.get("wallet", ""))
        own = {
            each: suite.stone.balance_of_at(each, record)
            for each in suite.members.all_wallets_of(member)
        }
        stones, there = Wei(sum(own.values())), own.get(wallet, Wei(0))
        way = _way(log, wallet in own, there == stones)
        yield Payment(way, member, wallet, Fen(log.args["amount"]), stones, there)


def _way(log: Log, own: bool, there: bool) -> Way:
    if log.event == "Held":
        return Way.HELD
    if log.event == "Released":
        return Way.RELEASED
    if not own:
        return Way.HEIR
    return Way.BATCH if there else Way.RECOVERED
