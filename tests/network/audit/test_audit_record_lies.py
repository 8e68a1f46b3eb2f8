"""The audit against a node that lies about records, what was opened, and the rules."""

import pytest

from csop.hashing import checksum
from tests.network.audit.kit import number_of, paid_named
from tests.network.audit.liars import again, at_time, beside, both, hidden, topic, view, word
from tests.network.small_chain import GENESIS, wallet

NOBODY = 0xABAB
SHOWN = checksum(f"0x{NOBODY:040x}")
FEW = 20
"""Fen of proceeds, of which 4.9 % is nothing."""

RECORDS = {
    "the first is hidden": (
        hidden("stone", "RecordTaken", 0),
        "RecordTaken: number: expected 1, found 2",
    ),
    "the last is hidden": (
        hidden("stone", "RecordTaken", 2),
        "records in storage: expected 2, found 3",
    ),
    "number": (topic("stone", "RecordTaken", 1, 1, 9), "number: expected 2, found 9"),
    "supply": (word("stone", "RecordTaken", 0, 0, 7), "RecordTaken: supply: expected", "found 7"),
    "taken after an inheritance": (
        beside("stone", "RecordTaken", 2, "vault", "Swept", 0),
        "record 3: wei of 0x",
        " in storage: expected",
    ),
    "a wallet counts twice": (
        again("members", "MemberRegistered", 0),
        "record 1: wei of all members: expected",
    ),
    "supply in storage": (view("stone", "totalSupplyAt"), "record 1: supply in storage"),
    "balance in storage": (
        view("stone", "balanceOfAt"),
        "record 1: wei of 0x",
        " in storage: expected",
    ),
    "balance of a former wallet": (
        view("stone", "balanceOfAt", args=(wallet(3).address, 3)),
        f"record 3: wei of {wallet(3).address} in storage: expected 0, found 1",
    ),
    "number in storage": (view("stone", "latestRecord"), "records in storage: expected 3, found 2"),
}


def opened(place, value, number=0):
    return word("vault", "Opened", number, place, value)


def opened_a_second_late(paid):
    vault = paid.suite.vault
    time = vault.distribution_of(0).claim_end - vault.claim_seconds()
    return at_time("vault", "Opened", 0, time + 1)(paid)


def sink_is_the_vault(paid):
    return opened(5, number_of(paid.suite.vault.address))(paid)


DISTRIBUTIONS = {
    "number": (topic("vault", "Opened", 1, 1, 5), "Opened: number: expected 1, found 5"),
    "record in its terms": (opened(1, 2), "Opened: record of its terms: expected 1, found 2"),
    "record that was never taken": (
        both(topic("vault", "Opened", 1, 2, 9), opened(1, 9, 1)),
        "Opened: record 9: expected taken before, found not",
    ),
    "record that was taken later": (
        beside("stone", "RecordTaken", 2, "vault", "Opened", 1),
        "Opened: record 3: expected taken before, found not",
    ),
    "record used twice": (
        both(topic("vault", "Opened", 1, 2, 1), opened(1, 1, 1)),
        "Opened: record 1: expected used by no other, found distribution 0",
    ),
    "another record": (
        both(topic("vault", "Opened", 1, 2, 2), opened(1, 2, 1)),
        "Opened: refund: expected",
    ),
    "proceeds": (opened(2, 7), "Opened: pot: expected 0, found"),
    "pot": (opened(7, 7), "Opened: pot: expected", "found 7"),
    "refund": (opened(8, 7), "Opened: refund: expected", "found 7"),
    "no pot": (
        both(opened(2, FEW), opened(7, 0), opened(8, 0)),
        "Opened: pot: expected one, found none",
    ),
    "mode": (opened(3, 7), "Opened: mode: expected 0 to 1, found 7"),
    "end of claims": (opened(4, GENESIS), "end of claims: expected >=", f"found {GENESIS}"),
    "a second too little to claim": (opened_a_second_late, "end of claims: expected >= {}, fou"),
    "sink": (opened(5, 0), "Opened: sink: expected one, found none"),
    "sink that cannot pay": (sink_is_the_vault, "Opened: sink: expected one, found none"),
    "accounts": (opened(6, 0), "hash of the accounts: expected one, found none"),
    "asset": (
        opened(0, NOBODY),
        f"{SHOWN} allowed: expected True, found False",
    ),
    "asset never allowed": (hidden("vault", "AssetSet", 0), " allowed: expected True, found False"),
    "asset not allowed any more": (
        word("vault", "AssetSet", 0, 0, 0),
        " allowed: expected True, found False",
    ),
    "asset allowed later": (
        beside("vault", "AssetSet", 0, "vault", "Opened", 1),
        " allowed: expected True, found False",
    ),
    "hidden": (hidden("vault", "Opened", 1), "distributions in storage: expected 1, found 2"),
    "number in storage": (view("vault", "distributionCount"), "in storage: expected 2, found 3"),
    "list in storage": (view("vault", "isAllowed"), "allowed in storage: expected True, found Fal"),
}

RULES = {
    "claim seconds": (view("vault", "CLAIM_SECONDS"), "rule claim_seconds: expected 94608000"),
    "heirs": (view("vault", "MOST_HEIRS"), "rule most_heirs: expected 8, found 9"),
    "stone": (view("vault", "stone"), "the vault's stone: expected 0x"),
    "members": (view("vault", "members"), "the vault's members: expected 0x"),
    "voucher's members": (view("voucher", "members"), "the voucher's members: expected 0x"),
    "whom it asks": (view("vault", "authority"), "ProceedsVault: authority: expected 0x"),
    "recovery": (view("members", "RECOVERY_SECONDS"), "RECOVERY_SECONDS: expected 259200, found 2"),
    "second recovery": (view("members", "SECOND_RECOVERY_SECONDS"), "SECONDS: expected 1209600"),
    "redemption": (view("stone", "redemptionSeconds"), "Seconds: expected 7776000, found 7776001"),
    "pause": (view("stone", "pauseSeconds"), "Seconds: expected 1209600, found 1209601"),
    "timelock": (view("timelock", "getMinDelay"), "getMinDelay: expected 604800, found 604801"),
}


@pytest.mark.parametrize("lie", RECORDS)
def test_audit__node_lies_about_records__is_named(paid, lie):
    paid_named(paid, "records", RECORDS[lie])


@pytest.mark.parametrize("lie", DISTRIBUTIONS)
def test_audit__node_lies_about_distributions__is_named(paid, lie):
    paid_named(paid, "distributions", DISTRIBUTIONS[lie])


@pytest.mark.parametrize("lie", RULES)
def test_audit__node_lies_about_the_rules__is_named(paid, lie):
    paid_named(paid, "contracts", RULES[lie])
