"""Everything of engagement at once: people, tasks, campaigns, draws and rounds in any order."""

from __future__ import annotations

from tests.stateful.random_stories import tell
from tests.stateful.task_rules import HAPPENED

USUAL = {"Drawn": 20, "Settled": 5, "Refunded": 1, "TaskCompleted": 30, "CampaignOpened": 5}
"""What random stories meet at the least; many times as much as a rule."""


def test_engagement__any_story__every_invariant_after_every_step(engagement_machine):
    tell(engagement_machine, HAPPENED, USUAL, examples=15, steps=6)
