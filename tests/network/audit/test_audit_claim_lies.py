"""The audit against a node that lies about claims, releases and sweeps."""

import pytest

from csop.chain.keys import address_of
from csop.hashing import checksum
from csop.proceeds.arithmetic import entitlement_of, pot_of
from csop.types import Wei
from tests.network.audit.kit import number_of, paid_named
from tests.network.audit.liars import again, at_time, beside, both, hidden, topic, word
from tests.network.paid_chain import MINTED, NEW, PROCEEDS
from tests.network.small_chain import GENESIS, wallet

LATE = 1 << 40
NOBODY = 0xABAB
DUE_TO_1 = entitlement_of(pot_of(PROCEEDS[0]), Wei(MINTED[1]))


def at_the_end(event, seconds):
    """So many seconds after distribution 0 ends."""

    def make(paid):
        end = paid.suite.vault.distribution_of(0).claim_end
        return at_time("vault", event, 0, end + seconds)(paid)

    return make


# Claimed: 0 of 0, 0 of 1, 3 of 0, 3 of 1, 1 of 0 (its heir). Held: 2 of 0, 2 of 1, 1 of 1.
CLAIMS = {
    "amount": (word("vault", "Claimed", 0, 0, 7), "by member 0x{0}: amount: expected", "found 7"),
    "amount held": (word("vault", "Held", 1, 0, 7), "by member 0x{2}: amount: expected", "found 7"),
    "less, and paid less": (
        both(word("vault", "Claimed", 0, 0, 7), word("voucher", "Transfer", 8, 0, 7)),
        "by member 0x{0}: amount: expected",
        "found 7",
    ),
    "of another, and paid to it": (
        both(
            topic("vault", "Claimed", 0, 3, number_of(wallet(4))),
            topic("voucher", "Transfer", 8, 2, number_of(wallet(4))),
        ),
        f"by member 0x{{0}}: paid to: expected {wallet(0).address}, found {wallet(4).address}",
    ),
    "paid to a former wallet": (
        topic("vault", "Claimed", 3, 3, number_of(wallet(3))),
        f"by member 0x{{3}}: paid to: expected {address_of(NEW)}, found {wallet(3).address}",
    ),
    "paid to the dead": (
        topic("vault", "Claimed", 4, 3, number_of(wallet(1))),
        f"by member 0x{{1}}: paid to: expected {wallet(0).address}, found {wallet(1).address}",
    ),
    "held without a reason": (
        hidden("members", "StatusSet", 2),
        f"Held of distribution 0 by member 0x{{2}}: paid to: expected {wallet(2).address}, found N",
    ),
    "held, and nobody died": (
        hidden("members", "StatusSet", 3),
        f"Held of distribution 1 by member 0x{{1}}: paid to: expected {wallet(1).address}, found N",
    ),
    "paid while blocked": (
        hidden("members", "StatusSet", 1),
        "by member 0x{3}: paid to: expected None, found 0x",
    ),
    "twice": (
        again("vault", "Claimed", 0),
        "distribution 0 by member 0x{0}: expected once, found again",
    ),
    "paid and held": (
        both(topic("vault", "Held", 2, 1, 0), word("vault", "Held", 2, 0, DUE_TO_1)),
        "Claimed of distribution 0 by member 0x{1}: expected once, found again",
    ),
    "of no distribution": (
        topic("vault", "Claimed", 0, 1, 9),
        "Claimed: distribution 9: expected opened before, found not",
    ),
    "before it was opened": (
        beside("vault", "Claimed", 1, "vault", "Opened", 0),
        "Claimed: distribution 1: expected opened before, found not",
    ),
    "of no member": (
        topic("vault", "Claimed", 0, 2, NOBODY),
        "Claimed of distribution 0 by member 0x",
        "abab: expected a member, found unknown",
    ),
    "after the end": (
        at_time("vault", "Claimed", 0, LATE),
        f"by member 0x{{0}}: time: expected < {{}}, found {LATE}",
    ),
    "at the end": (at_the_end("Claimed", 0), "by member 0x{0}: time: expected < {}, found {}"),
    "released amount": (
        word("vault", "Released", 0, 0, 7),
        "Released of distribution 0 for member 0x{2}: amount: expected",
    ),
    "released to another": (
        topic("vault", "Released", 0, 3, number_of(wallet(0))),
        f"for member 0x{{2}}: paid to: expected {wallet(2).address}, found {wallet(0).address}",
    ),
    "released while blocked": (
        hidden("members", "StatusSet", 4),
        "Released of distribution 0 for member 0x{2}: paid to: expected None, found 0x",
    ),
    "released without being held": (
        hidden("vault", "Held", 0),
        "for member 0x{2}: what is held: expected something, found nothing",
    ),
    "released twice": (
        again("vault", "Released", 1),
        "for member 0x{2}: what is held: expected something, found nothing",
    ),
    "swept amount": (word("vault", "Swept", 0, 0, 7), "Swept of distribution 0: amount: expected"),
    "swept what was claimed": (hidden("vault", "Claimed", 0), "Swept of distribution 0: amount: "),
    "swept to another": (
        topic("vault", "Swept", 0, 2, NOBODY),
        f"distribution 0: paid to: expected 0x{{}}, found {checksum(f'0x{NOBODY:040x}')}",
    ),
    "swept early": (
        at_time("vault", "Swept", 0, GENESIS),
        f"Swept of distribution 0: time: expected >= {{}}, found {GENESIS}",
    ),
    "swept a second early": (
        at_the_end("Swept", -1),
        "Swept of distribution 0: time: expected >= {}, found {}",
    ),
    "swept twice": (
        again("vault", "Swept", 0),
        "Swept of distribution 0: expected once, found again",
    ),
}


@pytest.mark.parametrize("lie", CLAIMS)
def test_audit__node_lies_about_claims__is_named(paid, lie):
    paid_named(paid, "claims", CLAIMS[lie])
