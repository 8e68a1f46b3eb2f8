"""Made-up logs of stones and members, and what the audit makes of them."""

from collections import Counter
from types import SimpleNamespace

from csop.audit.report import Watch
from csop.audit.supply import check_supply
from csop.chain.contracts.mining import Pool, TransferPolicy
from csop.types import ZERO_ADDRESS as ZERO
from csop.types import Timestamp

GENESIS = Timestamp(1_000_000)
STONE_AT = "0xStone"
A, B, C = (bytes([n]) * 32 for n in (1, 2, 3))
A1, A2, B1, C1 = "0xA1", "0xA2", "0xB1", "0xC1"
REDEMPTION = 500


def log(event, transaction=None, **args):
    return SimpleNamespace(event=event, args=args, transaction=transaction)


def of(event, sender, receiver, amount, **more):
    return log(event, **{"from": sender, "to": receiver, "amount": amount}, **more)


def transfer(sender, receiver, value):
    return log("Transfer", **{"from": sender, "to": receiver, "value": value})


def minted(amount, pool=Pool.MILEAGE):
    return log("Minted", pool=int(pool), minter="0xM", amount=amount)


def mint(wallet, amount):
    return [transfer(ZERO, wallet, amount), minted(amount)]


def frozen(account, amount):
    return log("Frozen", account=account, amount=amount)


def redeem(wallet, amount, member=A):
    event = log("Redeemed", member=member, wallet=wallet, amount=amount, order=bytes(32))
    return [event, transfer(wallet, ZERO, amount)]


def force(sender, receiver, amount):
    return [of("ForcedTransfer", sender, receiver, amount), transfer(sender, receiver, amount)]


def recover(sender, receiver, amount):
    return [of("Recovered", sender, receiver, amount), transfer(sender, receiver, amount)]


def policy(number=1):
    return log("TransferPolicySet", policy=number)


def paused(until):
    return log("Paused", by="0xP", until=until)


def status(member, value):
    return log("StatusSet", id=member, status=int(value))


def recovered(member, former, wallet):
    return log("MemberRecovered", id=member, **{"from": former, "to": wallet})


def inherited(member, heir):
    return log("MemberInherited", id=member, heir=heir)


REGISTERED = [
    log("HoldingsSet", holdings=[STONE_AT]),
    *(
        log("MemberRegistered", id=member, wallet=wallet, flags=3)
        for member, wallet in ((A, A1), (B, B1), (C, C1))
    ),
]
OF_MEMBERS = ("MemberRegistered", "StatusSet", "MemberRecovered", "MemberInherited", "HoldingsSet")


def evidence(*groups, time=GENESIS + 600, registered=0, stored=None, total=None):
    """What stands in one group is of one transaction; each group is of a block of its own."""
    logs = []
    for block, group in enumerate([REGISTERED, *groups]):
        for index, entry in enumerate(group if isinstance(group, list) else [group]):
            entry = SimpleNamespace(**vars(entry))
            entry.block, entry.index, entry.transaction = block, index, f"0x{block}"
            logs.append(entry)
    stone = [entry for entry in logs if entry.event not in OF_MEMBERS]
    balances, freezes, supply = Counter(), {}, 0
    for entry in stone:
        if entry.event == "Transfer":
            balances[entry.args["from"]] -= entry.args["value"]
            balances[entry.args["to"]] += entry.args["value"]
        if entry.event == "Frozen":
            freezes[entry.args["account"]] = entry.args["amount"]
    supply = -balances[ZERO]
    pools = Counter()
    for entry in stone:
        if entry.event == "Minted":
            pools[entry.args["pool"]] += entry.args["amount"]
    ends = [e.args.get("until", 0) for e in stone if e.event in ("Paused", "Unpaused")]
    policies = [entry.args["policy"] for entry in stone if entry.event == "TransferPolicySet"]
    answers = {
        "balances_of": lambda wallets: [balances[wallet] for wallet in wallets],
        "frozen_of": lambda wallets: [freezes.get(wallet, 0) for wallet in wallets],
        "transfer_policy": lambda: TransferPolicy([0, *policies][-1]),
        "paused_until": lambda: [0, *ends][-1],
        **(stored or {}),
    }
    return SimpleNamespace(
        stone=stone,
        members=[entry for entry in logs if entry.event in OF_MEMBERS],
        suite=SimpleNamespace(
            stone=SimpleNamespace(
                address=STONE_AT,
                minted=lambda pool: pools[pool],
                total_supply=lambda: supply if total is None else total,
                redemption_seconds=lambda: REDEMPTION,
                **answers,
            )
        ),
        rules=SimpleNamespace(genesis=GENESIS),
        time_of=lambda log: registered if log.event == "MemberRegistered" else time,
    )


def checked(*groups, **options):
    return check_supply(evidence(*groups, **options), Watch(None))
