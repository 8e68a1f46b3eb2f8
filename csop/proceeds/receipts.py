"""What a distribution came to for a member, to be kept: from the chain, at one block.

No personal data: a member is its id, a payment its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csop.chain.contracts import Suite
from csop.chain.contracts.proceeds import Distribution
from csop.chain.logs import Log
from csop.proceeds.announcement import stones_at
from csop.proceeds.arithmetic import ALL_STONES, entitlement_of
from csop.proceeds.statement import ProceedsError
from csop.types import Address, Fen, MemberId, Timestamp, Wei

FORMAT = 1
EVENTS = ("Claimed", "Held", "Released")


class Standing(StrEnum):
    """What became of a member's part."""

    CLAIMED = "claimed"
    HELD = "held"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class Movement:
    """The last that happened to a member's part; ``wallet`` is where it went, if it did."""

    transaction: str
    time: Timestamp
    wallet: Address | None


@dataclass(frozen=True, slots=True)
class Issue:
    """What all receipts of a distribution share; ``period`` is empty if it is not known."""

    chain_id: int
    vault: Address
    block: int
    time: Timestamp
    number: int
    distribution: Distribution
    period: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One member's part of one distribution."""

    issue: Issue
    member: MemberId
    stones: Wei
    amount: Fen
    standing: Standing
    movement: Movement | None

    def document(self) -> dict[str, object]:
        """As JSON; wei and fen as texts, so that no reader rounds them."""
        issue, terms, moved = self.issue, self.issue.distribution, self.movement
        return {
            "format": FORMAT,
            "member": "0x" + self.member.hex(),
            "stones_wei": str(self.stones),
            "share": f"{self.stones}/{ALL_STONES}",
            "amount_fen": str(self.amount),
            "status": str(self.standing),
            "transaction": moved.transaction if moved else None,
            "time": moved.time if moved else None,
            "wallet": moved.wallet if moved else None,
            "distribution": issue.number,
            "record": terms.record,
            "mode": terms.mode.name.lower(),
            "period": issue.period or None,
            "proceeds_fen": str(terms.proceeds),
            "pot_fen": str(terms.pot),
            "accounts": "0x" + terms.accounts.hex(),
            "asset": terms.asset,
            "claim_end": terms.claim_end,
            "chain_id": issue.chain_id,
            "vault": issue.vault,
            "block": issue.block,
        }


def receipts(
    suite: Suite, first_block: int, issue: Issue, only: MemberId | None = None
) -> list[Receipt]:
    """Receipts of all who had stones at the record, or of one member; ``suite`` is pinned.

    Raises ProceedsError if an event says another amount than the record comes to.
    """
    distribution = issue.distribution
    if only is None:
        stones = stones_at(suite, first_block, distribution.record)
    else:
        wallets = suite.members.all_wallets_of(only)
        balances = suite.stone.balances_of_at(wallets, distribution.record)
        stones = {only: Wei(sum(balances))}
    logs = _last_logs(suite, first_block, issue.number, only)
    blocks = suite.client.blocks.get_many(sorted({log.block for log in logs.values()}))
    times = {block.number: block.timestamp for block in blocks}
    return [_receipt(issue, member, own, logs.get(member), times) for member, own in stones.items()]


def _last_logs(
    suite: Suite, first_block: int, number: int, only: MemberId | None
) -> dict[MemberId, Log]:
    indexed: Sequence[bytes] = [number.to_bytes(32, "big"), *([] if only is None else [only])]
    logs: Iterable[Log] = suite.vault.events(EVENTS, first_block, indexed=indexed)
    return {MemberId(log.args["member"]): log for log in logs}


def _receipt(
    issue: Issue, member: MemberId, stones: Wei, log: Log | None, times: dict[int, Timestamp]
) -> Receipt:
    amount = entitlement_of(Fen(issue.distribution.pot), stones)
    if log is None:
        return Receipt(issue, member, stones, amount, Standing.UNCLAIMED, None)
    if log.args["amount"] != amount:
        raise ProceedsError(
            f"member 0x{member.hex()}: {log.args['amount']} fen were {log.event.lower()} in "
            f"{log.transaction}, but by the record it is {amount}"
        )
    standing = Standing.HELD if log.event == "Held" else Standing.CLAIMED
    moved = Movement(log.transaction, times[log.block], log.args.get("wallet"))
    return Receipt(issue, member, stones, amount, standing, moved)
