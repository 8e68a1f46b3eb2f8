"""Several distributions at a time, while people lose phones, are blocked, die and inherit.

Every fen is claimed, held, refunded, swept or left; nobody is paid twice, or by anything but the
record; and in the end all of it is paid out (tests/models/proceeds).
"""

from __future__ import annotations

from tests.stateful.random_stories import tell
from tests.stateful.rights_rules import HAPPENED

USUAL = {
    "MemberRegistry.executeProposal": 5,
    "ProceedsVault.claim": 10,
    "ProceedsVault.claimMany": 10,
    "ProceedsVault.open": 30,
    "ProceedsVault.release": 3,
    "ProceedsVault.sweep": 10,
    "ProceedsVault_AlreadyClaimed": 2,
    "ProceedsVault_Blocked": 1,
    "SettlementVoucher.burn": 5,
    "SettlementVoucher_BlockedSender": 1,
    "SettlementVoucher_Outsider": 2,
    "Stone.mintMileage": 40,
    "Stone.redeem": 2,
    "Stone.setFrozenTokens": 5,
}
"""What random stories meet at the least, as a rule many times as much; each begins with one
distribution and one mint."""


def test_proceeds__any_story__every_invariant_after_every_step(proceeds_machine):
    tell(proceeds_machine, HAPPENED, USUAL, examples=20, steps=6)
