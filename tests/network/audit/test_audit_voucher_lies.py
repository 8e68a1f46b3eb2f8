"""The audit against a node that lies about vouchers."""

import pytest

from csop.hashing import checksum
from tests.network.audit.kit import number_of, paid_named
from tests.network.audit.liars import both, hidden, topic, view, word
from tests.network.paid_chain import SAVINGS, SENT, reference
from tests.network.small_chain import wallet

NOBODY = 0xABAB
SHOWN = checksum(f"0x{NOBODY:040x}")
OUTSIDE = f"{SHOWN}: expected a member's current wallet, or an insider, found neither"
USED = int(reference("savings").hex(), 16)
MUCH = 1 << 100

# Transfers: 0 mints car 3's savings, 4 recovers them, 13 is the heir's, 15 car 2's to car 0, 16
# burns; insiders: 0 is the vault, 1 the sponsor.
VOUCHERS = {
    "minted without event": (
        hidden("voucher", "Minted", 0),
        f"Transfer of {SAVINGS} fen: its cause: expected Minted, found nothing",
    ),
    "minted, and nothing is told": (
        both(hidden("voucher", "Minted", 1), hidden("voucher", "Transfer", 1)),
        "Transfer: fen of 0x{}: expected >= {}, found 0",
    ),
    "burned without event": (
        hidden("voucher", "Burned", 0),
        "fen: its cause: expected Burned, found nothing",
    ),
    "minted without Transfer": (
        hidden("voucher", "Transfer", 0),
        "Minted: expected a Transfer right after it, found none",
    ),
    "burned without Transfer": (
        hidden("voucher", "Transfer", 16),
        "Burned: expected a Transfer right after it, found none",
    ),
    "recovered without Transfer": (
        hidden("voucher", "Transfer", 4),
        "Recovered: expected a Transfer right after it, found none",
    ),
    "minted amount": (word("voucher", "Minted", 0, 0, 7), "after Minted: from, to, fen: expected"),
    "minted to": (
        topic("voucher", "Minted", 0, 1, NOBODY),
        "after Minted: from, to, fen: expected",
    ),
    "burned amount": (word("voucher", "Burned", 0, 0, 7), "after Burned: from, to, fen: expected"),
    "deposit used again": (
        topic("voucher", "Minted", 1, 2, USED),
        f"Minted: reference 0x{USED:064x}: expected a new one, found one used",
    ),
    "no deposit's reference": (
        topic("voucher", "Minted", 0, 2, 0),
        "Minted: reference 0x0000000000000000000000000000000000000000000000000000000000000000: "
        "expected a new one, found none",
    ),
    "no payment's reference": (topic("voucher", "Burned", 0, 2, 0), "Burned: reference 0x00000000"),
    "minted to an outsider": (
        both(topic("voucher", "Minted", 0, 1, NOBODY), topic("voucher", "Transfer", 0, 2, NOBODY)),
        "Transfer: receiver " + OUTSIDE,
    ),
    "sent to an outsider": (
        topic("voucher", "Transfer", 15, 2, NOBODY),
        "Transfer: receiver " + OUTSIDE,
    ),
    "sent to a former wallet": (
        topic("voucher", "Transfer", 15, 2, number_of(wallet(3))),
        f"Transfer: receiver {wallet(3).address}: expected a member's current wallet",
    ),
    "sent by an outsider": (
        topic("voucher", "Transfer", 15, 1, NOBODY),
        f"Transfer: fen of {SHOWN}: expected >= {SENT}, found 0",
    ),
    "sent by a former wallet": (
        topic("voucher", "Transfer", 15, 1, number_of(wallet(3))),
        f"Transfer: sender {wallet(3).address}: expected its member's current wallet",
    ),
    "sent by the dead": (
        topic("voucher", "Transfer", 15, 1, number_of(wallet(1))),
        "Transfer: status of member 0x{1}: expected ACTIVE, found DECEASED",
    ),
    "sent more than there is": (
        word("voucher", "Transfer", 15, 0, MUCH),
        f"Transfer: fen of {wallet(2).address}: expected >= {MUCH}, found",
    ),
    "recovered by itself": (
        hidden("voucher", "Recovered", 0),
        f"Transfer: sender {wallet(3).address}: expected its member's current wallet",
    ),
    "recovered in part": (
        both(word("voucher", "Recovered", 0, 0, 1), word("voucher", "Transfer", 4, 0, 1)),
        f"Recovered: fen of {wallet(3).address}: expected {SAVINGS}, found 1",
    ),
    "recovered for another": (
        topic("voucher", "Recovered", 0, 2, number_of(wallet(0))),
        f"Recovered: cause of {wallet(3).address} to {wallet(0).address}: expected a recovery, or",
    ),
    "not recovered": (
        both(hidden("voucher", "Recovered", 0), hidden("voucher", "Transfer", 4)),
        "MemberRecovered: its vouchers: expected recovered in its transaction, found not",
    ),
    "not inherited": (
        both(hidden("voucher", "Recovered", 1), hidden("voucher", "Transfer", 13)),
        "MemberInherited: its vouchers: expected recovered in its transaction, found not",
    ),
    "vault no insider": (hidden("voucher", "InsiderSet", 0), "Transfer: receiver 0x", "neither"),
    "sponsor no insider any more": (
        word("voucher", "InsiderSet", 1, 0, 0),
        "Transfer: receiver 0x",
        "neither",
    ),
    "supply": (view("voucher", "totalSupply"), "supply of vouchers: expected"),
    "balance": (
        view("voucher", "balanceOf", args=(wallet(2).address,)),
        f"balanceOf of {wallet(2).address}, of vouchers in storage: expected",
    ),
    "insider": (view("voucher", "isInsider"), "isInsider of 0x{}: expected True, found False"),
    "deposit": (view("voucher", "isDeposit"), "isDeposit of 0x{}: expected True, found False"),
    "payment": (view("voucher", "isPayment"), "isPayment of 0x{}: expected True, found False"),
}


@pytest.mark.parametrize("lie", VOUCHERS)
def test_audit__node_lies_about_vouchers__is_named(paid, lie):
    paid_named(paid, "vouchers", VOUCHERS[lie])
