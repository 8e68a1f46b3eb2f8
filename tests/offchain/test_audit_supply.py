"""The audit of stones: mints, and why each stone moved, over made-up logs."""

from collections import Counter
from types import SimpleNamespace

import pytest
from rich.console import Console

from csop.audit.report import Difference, Watch
from csop.audit.supply import check_supply, released
from csop.audit.totals import StoneTotals
from csop.chain.contracts.members import Status
from csop.chain.contracts.mining import Pool, TransferPolicy
from csop.emission import STONE
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


# mints


def test_mints__both_pools__agree():
    logs = [
        transfer(ZERO, A1, 400 * STONE),
        transfer(ZERO, B1, 100 * STONE),
        minted(500 * STONE),
        transfer(ZERO, A1, 7),
        minted(7, Pool.ENGAGEMENT),
    ]
    watch = Watch(None)
    assert check_supply(evidence(logs), watch).minted == 500 * STONE + 7
    assert watch.checks == {"mints": 2, "movements": 0, "balances": 2}


@pytest.mark.parametrize(
    ("logs", "said"),
    [
        ([transfer(ZERO, A1, 1), minted(2)], "by the transfers before it: expected 1"),
        ([transfer(ZERO, A1, 1)], "transferred from nobody without Minted: expected 0, found 1"),
        (
            mint(A1, 500 * STONE + 1),
            "wei minted of mileage by 1000600: expected <= 500",
        ),
    ],
)
def test_mints__out_of_order__is_named(logs, said):
    with pytest.raises(Difference, match=said):
        checked(logs)


@pytest.mark.parametrize(
    ("groups", "wallet"),
    [
        ([mint("0xX", 5)], "0xX"),
        ([[recovered(A, A1, A2), *recover(A1, A2, 0)], mint(A1, 5)], A1),
        ([mint(A2, 5), [recovered(A, A1, A2), *recover(A1, A2, 0)]], A2),
    ],
    ids=["stranger", "former", "too-early"],
)
def test_mints__to_no_current_wallet__is_named(groups, wallet):
    with pytest.raises(Difference, match=f"receiver {wallet}: expected a member's current wallet"):
        checked(*groups)


def test_mints__after_a_recovery__to_the_new_wallet():
    totals = checked(mint(A1, 4), [recovered(A, A1, A2), *recover(A1, A2, 4)], mint(A2, 5))
    assert (totals.minted, totals.recovered) == (9, 4)


def test_released__before_genesis__nothing():
    assert released(Pool.MILEAGE, GENESIS, Timestamp(GENESIS - 1)) == 0
    assert released(Pool.ENGAGEMENT, GENESIS, Timestamp(GENESIS + 600)) > 0


# redemptions


def test_redeemed__lowers_the_supply():
    totals = checked(mint(A1, 10), redeem(A1, 4))
    assert (totals.minted, totals.redeemed) == (10, 4)
    with pytest.raises(Difference, match="total supply: expected 6, found 10"):
        checked(mint(A1, 10), redeem(A1, 4), total=10)


def test_redeemed__too_young__is_named():
    assert checked(mint(A1, 1), redeem(A1, 1), registered=GENESIS + 600 - REDEMPTION)
    with pytest.raises(Difference, match="Redeemed: time: expected >= 1000601, found 1000600"):
        checked(mint(A1, 1), redeem(A1, 1), registered=GENESIS + 601 - REDEMPTION)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([transfer(A1, ZERO, 4)], "Transfer of 4 wei by 0xA1 to nobody: expected Redeemed"),
        ([redeem(A1, 4)[:1]], "Redeemed: expected a Transfer right after it, found none"),
        ([redeem(A1, 4)[0], transfer(A1, ZERO, 4)], "expected a Transfer right after it"),
        ([[redeem(A1, 4)[0], transfer(A1, ZERO, 3)]], r"after Redeemed: from, to, wei: .*4\), fou"),
        ([[redeem(A1, 4)[0], transfer(A1, B1, 4)]], "after Redeemed: from, to, wei"),
        ([redeem(A1, 4, B)], "Redeemed: member with wallet 0xA1"),
        ([redeem(A1, 11)], "unfrozen wei of 0xA1: expected >= 11, found 10"),
        ([frozen(A1, 7), redeem(A1, 4)], "unfrozen wei of 0xA1: expected >= 4, found 3"),
        ([status(A, Status.SUSPENDED), redeem(A1, 4)], "status of member 0x01.*found SUSPENDED"),
        (
            [[recovered(A, A1, A2), *recover(A1, A2, 10)], redeem(A1, 0)],
            "member with wallet 0xA1: expected 0x01.*found None",
        ),
    ],
)
def test_redeemed__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


# by force


@pytest.mark.parametrize(
    ("before", "amount", "after"),
    [(0, 10, 0), (6, 4, 6), (6, 5, 5), (6, 10, 0), (25, 4, 21), (25, 10, 15)],
)
def test_forced__unfrozen_part_first__then_the_freeze_falls(before, amount, after):
    falls = [frozen(A1, after)] if after != before else []
    groups = [mint(A1, 10), frozen(A1, before), [*falls, *force(A1, B1, amount)]]
    assert checked(*groups).forced == amount
    groups[-1] = [frozen(A1, after + 1), *force(A1, B1, amount)]
    with pytest.raises(Difference, match=f"frozen after it: expected {after}, found {after + 1}"):
        checked(*groups)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([force(A1, "0xX", 4)], "ForcedTransfer: receiver 0xX"),
        ([[*force(A1, B1, 4)[:1], transfer(A1, C1, 4)]], "after ForcedTransfer: from, to, wei"),
        ([force(A1, B1, 11)], "wei of 0xA1: expected >= 11, found 10"),
        ([force(A1, B1, 4)[1]], "policy: expected MEMBERS, found NONE"),
    ],
)
def test_forced__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


# recoveries and inheritances


def test_recovered__freeze_goes_along():
    carried = [frozen(A1, 0), frozen(A2, 7)]
    move = [recovered(A, A1, A2), *carried, *recover(A1, A2, 10)]
    totals = checked(mint(A1, 10), frozen(A1, 7), move)
    assert (totals.recovered, totals.frozen) == (10, 7)


def dead(member=A):
    return status(member, Status.DECEASED)


def test_inherited__at_once_and_what_comes_later():
    totals = checked(
        mint(A1, 10),
        dead(),
        [inherited(A, B), *recover(A1, B1, 10)],
        mint(A1, 3),
        recover(A1, B1, 3),
    )
    assert totals.recovered == 13


def test_inherited__freeze_is_added_to_the_heirs():
    move = [inherited(A, B), frozen(A1, 0), frozen(B1, 9), *recover(A1, B1, 10)]
    assert checked(mint(A1, 10), frozen(A1, 7), frozen(B1, 2), dead(), move).frozen == 9


def test_recovered__freezes_set_before_it__are_no_part_of_it():
    passed_on = [frozen(B1, 5), *recover(A1, B1, 0)]
    groups = [frozen(A1, 7), dead(), frozen(A1, 0), [inherited(A, B), *recover(A1, B1, 10)]]
    assert checked(mint(A1, 10), *groups, frozen(A1, 7), frozen(A1, 0), passed_on).frozen == 5


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (
            [
                [inherited(A, B), *recover(A1, B1, 10)],
                [recovered(B, B1, "0xB2"), *recover(B1, "0xB2", 10)],
                recover(A1, B1, 0),
            ],
            "cause of 0xA1 to 0xB1",
        ),
        ([recover(A1, A2, 10)], "cause of 0xA1 to 0xA2: expected a recovery, or an inheritance"),
        ([recover(A1, B1, 10)], "cause of 0xA1 to 0xB1"),
        ([[inherited(A, C), *recover(A1, B1, 10)]], "cause of 0xA1 to 0xB1"),
        ([[recovered(A, A1, A2)], recover(A1, A2, 10)], "cause of 0xA1 to 0xA2"),
        ([[recovered(A, A1, A2), *recover(A1, A2, 9)]], "wei of 0xA1: expected 10, found 9"),
        ([[recovered(A, A1, A2)]], "MemberRecovered: its stones: expected recovered in"),
        ([[inherited(A, B)]], "MemberInherited: its stones: expected recovered in"),
        (
            [frozen(A1, 7), [recovered(A, A1, A2), *recover(A1, A2, 10)]],
            "frozen after it: expected 0, found 7",
        ),
        (
            [
                frozen(A1, 7),
                [recovered(A, A1, A2), frozen(A1, 0), frozen(A2, 6), *recover(A1, A2, 10)],
            ],
            "wei of 0xA2 frozen by it: expected 7, found 6",
        ),
        (
            [frozen(A1, 7), [recovered(A, A1, A2), frozen(A1, 0), *recover(A1, A2, 10)]],
            "freeze of 0xA1: carried to: expected 0xA2, found nobody",
        ),
    ],
)
def test_recovered__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


def test_recovered__stones_follow_nobody_by_now__none_move():
    assert checked(mint(A1, 10), log("HoldingsSet", holdings=[]), [recovered(A, A1, A2)])


# by their holders


def test_sent__by_policy__moves():
    totals = checked(mint(A1, 10), policy(), frozen(A1, 7), transfer(A1, B1, 3))
    assert totals.frozen == 7


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([transfer(A1, B1, 3)], "policy: expected MEMBERS, found NONE"),
        ([policy(), policy(0), transfer(A1, B1, 3)], "policy: expected MEMBERS, found NONE"),
        ([policy(9)], "policy: expected 0 to 1, found 9"),
        ([policy(), frozen(A1, 8), transfer(A1, B1, 3)], "unfrozen wei of 0xA1: expected >= 3"),
        ([policy(), status(A, Status.FROZEN), transfer(A1, B1, 3)], "found FROZEN"),
        ([policy(), transfer(A1, "0xX", 3)], "receiver 0xX"),
        ([policy(), transfer("0xX", A1, 0)], "sender 0xX"),
        ([policy(), [frozen(A1, 1), *redeem(A1, 1)[:1], policy()]], "a Transfer right after it"),
    ],
)
def test_sent__against_the_rules__is_named(groups, said):
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), *groups)


# pauses

NOW = GENESIS + 600
UNPAUSED = log("Unpaused", by="0xP")


@pytest.mark.parametrize(
    "moved",
    [mint(A1, 3), redeem(A1, 3), transfer(A1, B1, 3)],
    ids=["minted", "redeemed", "sent"],
)
def test_paused__what_may_not_move__is_named(moved):
    before = [mint(A1, 10), policy()]
    assert checked(*before, paused(NOW), moved)
    assert checked(*before, paused(NOW + 1), UNPAUSED, moved)
    with pytest.raises(Difference, match=f"paused: time: expected >= {NOW + 1}, found {NOW}"):
        checked(*before, paused(NOW + 1), moved)


def test_paused__by_force_and_by_right__moves():
    groups = [force(A1, B1, 4), [recovered(A, A1, A2), *recover(A1, A2, 6)]]
    totals = checked(mint(A1, 10), paused(NOW + 1), *groups)
    assert (totals.forced, totals.recovered) == (4, 6)


# storage


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({"balances_of": lambda wallets: [9 for _ in wallets]}, "balance of 0xA1: expected 10"),
        ({"frozen_of": lambda wallets: [9 for _ in wallets]}, "wei of 0xA1 frozen: expected 7"),
        ({"transfer_policy": lambda: TransferPolicy.MEMBERS}, "transfer policy: expected NONE"),
        ({"paused_until": lambda: 7}, "end of the pause: expected 0, found 7"),
    ],
)
def test_storage__says_something_else__is_named(stored, said):
    assert checked(mint(A1, 10), frozen(A1, 7)).frozen == 7
    with pytest.raises(Difference, match=said):
        checked(mint(A1, 10), frozen(A1, 7), stored=stored)


def test_totals__frozen__is_of_what_is_held():
    assert checked(mint(A1, 10), frozen(A1, 25), frozen("0xX", 3)).frozen == 10


def test_totals__shown__leave_out_what_there_was_none_of():
    console = Console(record=True, width=120)
    StoneTotals(12 * STONE, STONE // 2, 0, 0, STONE).show(console)
    assert console.export_text() == "stones: 12.00 minted, 0.50 redeemed, 1.00 frozen\n"
