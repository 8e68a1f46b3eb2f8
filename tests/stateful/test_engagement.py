"""Everything of engagement at once: people, tasks, campaigns, draws and rounds in any order."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

EXAMPLES, STEPS = 25, 9


def test_engagement__any_story__every_invariant_after_every_step(engagement_machine):
    run_state_machine_as_test(
        engagement_machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=HealthCheck.all(),
        ),
    )
