"""The audit against a node that lies about what was paid, and what the vault stores."""

import pytest

from csop.chain.contracts.proceeds import Distribution
from tests.network.audit.kit import number_of, paid_named
from tests.network.audit.liars import again, beside, both, hidden, topic, view, word
from tests.network.small_chain import member, wallet

NOBODY = 0xABAB


def spent_by_the_vault(paid):
    """What car 2 sent is said to have been the vault's."""
    return topic("voucher", "Transfer", 15, 1, number_of(paid.suite.vault.address))(paid)


def balance_of_the_vault(paid):
    return view("voucher", "balanceOf", args=(paid.suite.vault.address,))(paid)


def bit_of_word(place):
    """A view's answer with the last bit of a word the other one."""

    def change(data):
        at = 32 * place + 31
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return change


# Transfers of vouchers: 2 and 6 are deposits, 3 and 7 refunds, 8 and 9 go to car 0, 10 to car 3,
# 11 and 12 are released, 14 goes to the heir, 17 is swept.
PAYMENTS = {
    "no deposit": (hidden("voucher", "Transfer", 2), "Transfer: expected {} of 0x"),
    "a smaller deposit": (
        word("voucher", "Transfer", 2, 0, 7),
        "Transfer, for payments: units: expected {}, found 7",
    ),
    "a deposit by another": (
        topic("voucher", "Transfer", 6, 1, NOBODY),
        "Transfer: expected {} of 0x{} from 0x{} to 0x{}, found {} from 0x{} to 0x",
    ),
    "no refund": (hidden("voucher", "Transfer", 3), "Opened: its payment: expected {}, found none"),
    "a smaller refund": (word("voucher", "Transfer", 3, 0, 7), "units: expected {}, found 7"),
    "a refund to another": (
        topic("voucher", "Transfer", 3, 2, NOBODY),
        "Transfer: expected {}, found {} to 0x000000000000000000000000000000000000",
    ),
    "not paid": (hidden("voucher", "Transfer", 8), "Claimed: its payment: expected {}, found none"),
    "paid in another transaction": (
        beside("voucher", "Transfer", 8, "vault", "Swept", 0),
        "Claimed: its payment: expected {}, found none",
    ),
    "two paid as one": (
        word("voucher", "Transfer", 10, 0, 7),
        "Transfer, for payments: units: expected {}, found 7",
    ),
    "paid to another": (
        topic("voucher", "Transfer", 8, 2, number_of(wallet(4))),
        f"Transfer: expected {{}} to {wallet(0).address}, found {{}} to {wallet(4).address}",
    ),
    "paid without a claim": (
        hidden("vault", "Claimed", 1),
        "Transfer: expected nothing to leave the vault, found {} of 0x",
    ),
    "not released": (hidden("voucher", "Transfer", 11), "Transfer, for payments: units: expected"),
    "not released, the last": (
        hidden("voucher", "Transfer", 12),
        "Released: its payment: expected {}, found none",
    ),
    "not swept": (hidden("voucher", "Transfer", 17), "Swept: its payment: expected {}, found none"),
    "paid twice": (
        again("voucher", "Transfer", 8),
        "Transfer: expected nothing to leave the vault, found {}",
    ),
    "spent by the vault": (
        spent_by_the_vault,
        f"Transfer: expected nothing to leave the vault, found {{}} to {wallet(0).address}",
    ),
}

VAULT = {
    **{
        f"{part} in storage": (
            view("vault", "distributionOf", bit_of_word(place), (0,)),
            f"distribution 0: {part} in storage: expected",
        )
        for place, part in enumerate(Distribution.__dataclass_fields__)
    },
    "who claimed": (
        view("vault", "hasClaimed", args=(1, member(4))),
        "distribution 1: claimed by member 0x{4} in storage: expected False, found True",
    ),
    "what is held": (
        view("vault", "heldOf", args=(1, member(2))),
        "distribution 1: held for member 0x{2} in storage: expected 0, found 1",
    ),
    "claimed and paid, neither is told": (
        both(hidden("vault", "Claimed", 1), hidden("voucher", "Transfer", 9)),
        "distribution 1: claimed in storage: expected",
    ),
    "balance": (balance_of_the_vault, "the vault's balance of 0x{}: expected"),
}


@pytest.mark.parametrize("lie", PAYMENTS)
def test_audit__node_lies_about_payments__is_named(paid, lie):
    paid_named(paid, "payments", PAYMENTS[lie])


@pytest.mark.parametrize("lie", VAULT)
def test_audit__node_lies_about_storage__is_named(paid, lie):
    paid_named(paid, "vault", VAULT[lie])
