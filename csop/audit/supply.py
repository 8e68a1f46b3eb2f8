"""All stones: what was minted from each pool and when, what was given up, and who has them."""

from collections import Counter

from csop.audit.evidence import Evidence, name_of
from csop.audit.holders import Holders
from csop.audit.members import Members
from csop.audit.report import Difference, Watch, known, require
from csop.audit.totals import StoneTotals
from csop.chain.contracts.mining import Pool
from csop.emission import (
    ENGAGEMENT_CAP,
    MILEAGE_CAP,
    batches_at,
    engagement_released,
    mileage_released,
)
from csop.types import ZERO_ADDRESS, Timestamp, Wei

CAPS = {Pool.MILEAGE: MILEAGE_CAP, Pool.ENGAGEMENT: ENGAGEMENT_CAP}


def released(pool: Pool, genesis: Timestamp, time: Timestamp) -> Wei:
    """What a pool has released by a time, by the emission schedule."""
    batches = batches_at(genesis, time)
    return mileage_released(batches) if pool is Pool.MILEAGE else engagement_released(batches)


def check_supply(evidence: Evidence, watch: Watch) -> StoneTotals:
    """Transfers, Minted events, release, caps, total supply, causes and balances agree."""
    minted = _check_mints(evidence, watch)
    holders = _check_movements(evidence, watch)
    _check_balances(evidence, holders, watch)
    return StoneTotals(
        minted=Wei(minted.total()),
        redeemed=Wei(holders.moved["Redeemed"]),
        forced=Wei(holders.moved["ForcedTransfer"]),
        recovered=Wei(holders.moved["Recovered"]),
        frozen=Wei(sum(min(holders.balances[a], held) for a, held in holders.frozen.items())),
    )


def _check_mints(evidence: Evidence, watch: Watch) -> Counter[Pool]:
    """What each pool has minted, never ahead of its release, and each wei of it to somebody."""
    stone, genesis = evidence.suite.stone, evidence.rules.genesis
    minted: Counter[Pool] = Counter()
    pending = burned = 0
    with watch.check("mints", sum(log.event == "Minted" for log in evidence.stone)) as tick:
        for log in evidence.stone:
            args, name = log.args, name_of(log)
            if log.event == "Transfer":
                pending += args["value"] if args["from"] == ZERO_ADDRESS else 0
                burned += args["value"] if args["to"] == ZERO_ADDRESS else 0
            if log.event != "Minted":
                continue
            pool, time = known(f"{name}: pool", Pool, args["pool"]), evidence.time_of(log)
            require(f"{name}: wei, by the transfers before it", pending, args["amount"])
            pending = 0
            minted[pool] += args["amount"]
            most = min(released(pool, genesis, time), CAPS[pool])
            if minted[pool] > most:
                what = f"{name}: wei minted of {pool.name.lower()} by {time}"
                raise Difference(what, f"<= {most}", minted[pool])
            tick(1)
        require("wei transferred from nobody without Minted", 0, pending)
        for pool in Pool:
            require(f"minted({pool.name})", minted[pool], stone.minted(pool))
        require("total supply", minted.total() - burned, stone.total_supply())
    return minted


def _check_movements(evidence: Evidence, watch: Watch) -> Holders:
    """Every other movement had its cause, and every recovery and inheritance its movement."""
    members, stone = Members(evidence.members), evidence.suite.stone
    holders = Holders(evidence, members, stone.redemption_seconds())
    with watch.check("movements") as tick:
        for log in evidence.stone:
            holders.take(log)
            tick(log.event == "Transfer" and log.args["from"] != ZERO_ADDRESS)
        holders.end()
        members.require_moved(stone.address, holders.recovered, "stones")
        require("transfer policy", holders.policy.name, stone.transfer_policy().name)
        require("end of the pause", holders.paused_until, stone.paused_until())
    return holders


def _check_balances(evidence: Evidence, holders: Holders, watch: Watch) -> None:
    """What the token stores of each wallet is what its events say."""
    stone, wallets = evidence.suite.stone, sorted({*holders.balances, *holders.frozen})
    with watch.check("balances", len(wallets)) as tick:
        stored = zip(wallets, stone.balances_of(wallets), stone.frozen_of(wallets), strict=True)
        for wallet, balance, frozen in stored:
            require(f"balance of {wallet}", holders.balances[wallet], balance)
            require(f"wei of {wallet} frozen", holders.frozen[wallet], frozen)
            tick(1)
