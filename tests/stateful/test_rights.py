"""Token and registries with all roles and thieves at work, in any order.

No stone is lost or made, the frozen part never moves except by force or recovery, and every record
can be reproduced from a plain model (tests/models/rights).
"""

from __future__ import annotations

from tests.stateful.random_stories import tell
from tests.stateful.rights_rules import HAPPENED

USUAL = {
    "AccessManagedUnauthorized": 10,
    "ConsentRegistry.grant": 4,
    "ERC7943CannotSend": 2,
    "MemberRegistry.executeProposal": 10,
    "Stone.redeem": 8,
    "Stone.takeRecord": 8,
    "Stone.transfer": 5,
}
"""What random stories meet at the least; many times as much as a rule."""


def test_rights__any_story__every_invariant_after_every_step(rights_machine):
    tell(rights_machine, HAPPENED, USUAL, examples=10, steps=6)
