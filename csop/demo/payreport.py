"""What a person reads of the distribution, and its part of ``summary.json``."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from csop.demo.payday import PROCEEDS, Roles
from csop.demo.payments import Payment, Sums, Way
from csop.emission import STONE
from csop.shown import yuan

WORDS = {
    Way.BATCH: "in batches: {count} members",
    Way.HELD: "is frozen: held",
    Way.RELEASED: "is active again: released",
    Way.RECOVERED: "in a new wallet, for stones of a former one",
    Way.HEIR: "has died: its heir is paid",
}
SUMS = {
    "deposit": f"deposit: 4.9 % of {yuan(PROCEEDS)} of proceeds",
    "refund": "returned to the sponsor, for what is not mined",
    "claimed": "claimed",
    "waiting": "waiting: held or not claimed",
    "dust": "left by rounding",
}


def distribution(sums: Sums) -> dict[str, int]:
    """In fen."""
    return asdict(sums)


def paid(payments: Sequence[Payment], roles: Roles) -> dict[str, Any]:
    """Whom it paid in another way than in a batch; ``not_shown`` says whom it did not, and why."""
    return {
        "in_batches": sum(payment.way is Way.BATCH for payment in payments),
        **{str(each.way): _facts(each) for each in payments if each.way is not Way.BATCH},
        "not_shown": dict(roles.absent),
    }


def _facts(payment: Payment) -> dict[str, Any]:
    return {
        "member": "0x" + payment.member.hex(),
        "wallet": payment.wallet or None,
        "amount_fen": payment.amount,
        "stones_at_record_wei": str(payment.stones),
        "stones_in_wallet_at_record_wei": str(payment.there),
    }


def show(
    moments: tuple[Sums, Sums], payments: Sequence[Payment], roles: Roles
) -> Iterator[Table | str]:
    """The sums after the batches and at the end, who was paid, and what did not happen."""
    yield _sums(moments)
    if payments:
        yield _payments(payments)
    for name, why in roles.absent.items():
        yield f"no payment shows this: {name} ({why})"


def _sums(moments: tuple[Sums, Sums]) -> Table:
    table = Table("", "after the batches", "at the end", title="Distribution")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, words in SUMS.items():
        table.add_row(words, *(yuan(getattr(sums, name)) for sums in moments))
    return table


def _payments(payments: Sequence[Payment]) -> Table:
    table = Table("member", "how", "stones at the record", "amount", "to", title="Who was paid")
    for column in table.columns[2:4]:
        column.justify = "right"
    batch = [each for each in payments if each.way is Way.BATCH]
    if batch:
        table.add_row(
            "",
            WORDS[Way.BATCH].format(count=f"{len(batch):,}"),
            _stones(sum(each.stones for each in batch)),
            yuan(sum(each.amount for each in batch)),
            "their wallets",
        )
    for each in payments:
        if each.way is not Way.BATCH:
            member = f"0x{each.member.hex()[:8]}…"
            wallet = f"{each.wallet[:10]}…" if each.wallet else "–"
            amounts = _stones(each.stones), yuan(each.amount)
            table.add_row(member, WORDS[each.way], *amounts, wallet)
    return table


def _stones(wei: int) -> str:
    return f"{wei / STONE:,.1f}"
