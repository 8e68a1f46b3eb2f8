"""Everything of engagement at once: people, tasks, campaigns, draws and rounds in any order."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.task_rules import HAPPENED

EXAMPLES, STEPS = 15, 6
USUAL = {"Drawn": 20, "Settled": 5, "Refunded": 1, "TaskCompleted": 30, "CampaignOpened": 5}
"""What random stories meet at the least; many times as much as a rule."""


def test_engagement__any_story__every_invariant_after_every_step(engagement_machine):
    before = HAPPENED.copy()
    run_state_machine_as_test(
        engagement_machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=HealthCheck.all(),
        ),
    )
    found = HAPPENED - before
    assert all(found[name] >= least for name, least in USUAL.items()), found
