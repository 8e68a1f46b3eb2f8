"""What a person reads of the lives that took a turn, and their part of ``summary.json``."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table

from csop.demo.casting import Cast
from csop.demo.rights import Event, Lived
from csop.demo.stage import hour_of
from csop.emission import STONE
from csop.types import HOUR_SECONDS, Wei

WORDS = {
    Event.WITHDRAWN: "withdraws its consent",
    Event.ERASED: "has its readings erased",
    Event.SOLD: "sells its car",
    Event.BOUGHT: "buys that car, consents",
    Event.RECOVERED: "wallet recovered after {hours} h",
    Event.FROZEN: "is frozen, keeps earning",
}


def rights(lives: Sequence[Lived], cast: Cast) -> dict[str, Any]:
    """By event, counted from the chain; ``not_shown`` says what did not happen, and why."""
    return {
        **{str(life.event): _facts(life) for life in lives},
        "not_shown": {str(life): why for life, why in cast.absent.items()},
    }


def _facts(life: Lived) -> dict[str, Any]:
    return {
        "member": "0x" + life.member.hex(),
        "vehicle": "0x" + life.vehicle.hex(),
        "wallets": list(life.wallets),
        "time": life.time,
        "epoch": life.epoch,
        "stones_before_wei": str(life.before),
        "hits_after": life.hits,
        "mined_after_wei": str(life.mined),
        "won_after_wei": str(life.won),
        "stones_after_wei": str(life.now),
        "frozen_wei": str(life.frozen),
        "redeeming": life.redeeming,
        "sending": life.sending,
    }


def show(lives: Sequence[Lived], cast: Cast) -> Iterator[Table | str]:
    """The table, what a frozen member is told, and what did not happen."""
    if lives:
        yield _table(lives)
    for life in lives:
        if life.event is Event.FROZEN:
            yield f'the frozen member may not redeem ({life.error}): "{life.redeeming}"'
            yield f'nor may anybody send: "{life.sending}"'
    for name, why in cast.absent.items():
        yield f"nobody's life shows this: {name} ({why})"


def _table(lives: Sequence[Lived]) -> Table:
    table = Table(
        "member",
        "what happened",
        "when (UTC+8)",
        "before",
        "mined",
        "won",
        "at the end",
        "of it frozen",
        title="Lives: stones before it happened, mined and won since",
    )
    for column in table.columns[3:]:
        column.justify = "right"
    for life in lives:
        hours = round((life.time - life.began) / HOUR_SECONDS)
        table.add_row(
            f"0x{life.member.hex()[:8]}…",
            WORDS[life.event].format(hours=hours),
            hour_of(life.time),
            *map(_stones, (life.before, life.mined, life.won, life.now, life.frozen)),
        )
    return table


def _stones(amount: Wei) -> str:
    return f"{amount / STONE:,.1f}"
