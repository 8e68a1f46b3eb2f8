"""All stones: what was minted from each pool and when, and who has them."""

from collections import Counter

from csop.audit.evidence import Evidence
from csop.audit.mints import ZERO
from csop.audit.report import Difference, Watch, known, require
from csop.chain.contracts.mining import Pool
from csop.emission import (
    ENGAGEMENT_CAP,
    MILEAGE_CAP,
    batches_at,
    engagement_released,
    mileage_released,
)
from csop.types import Address, Timestamp, Wei

CAPS = {Pool.MILEAGE: MILEAGE_CAP, Pool.ENGAGEMENT: ENGAGEMENT_CAP}


def released(pool: Pool, genesis: Timestamp, time: Timestamp) -> Wei:
    """What a pool has released by a time, by the emission schedule."""
    batches = batches_at(genesis, time)
    return mileage_released(batches) if pool is Pool.MILEAGE else engagement_released(batches)


def check_supply(evidence: Evidence, watch: Watch) -> None:
    """Transfers, Minted events, release, caps, total supply and balances agree."""
    stone, genesis = evidence.suite.stone, evidence.rules.genesis
    minted: Counter[Pool] = Counter()
    balances: Counter[Address] = Counter()
    pending = burned = 0
    with watch.check("mints", sum(log.event == "Minted" for log in evidence.stone)) as tick:
        for log in evidence.stone:
            args, name = log.args, f"block {log.block}, log {log.index}"
            if log.event == "Transfer":
                balances[args["from"]] -= args["value"]
                balances[args["to"]] += args["value"]
                pending += args["value"] if args["from"] == ZERO else 0
                burned += args["value"] if args["to"] == ZERO else 0
                continue
            pool, time = known(f"{name}: pool", Pool, args["pool"]), evidence.time_of(log)
            require(f"{name}: wei of Minted, by the transfers before it", pending, args["amount"])
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
    del balances[ZERO]
    with watch.check("balances", len(balances)) as tick:
        wallets = sorted(balances)
        for wallet, found in zip(wallets, stone.balances_of(wallets), strict=True):
            require(f"balance of {wallet}", balances[wallet], found)
            tick(1)
