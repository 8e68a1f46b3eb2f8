"""Runs a machine, and sees to it that its random stories met what they usually do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def tell(
    machine: type[RuleBasedStateMachine],
    happened: Counter[str],
    usual: Mapping[str, int],
    examples: int,
    steps: int,
) -> None:
    """Every invariant after every step; ``usual`` is what they meet at the least.

    ``happened`` is where the machine counts. Now and then Hypothesis keeps its stories short: then
    it tells as many more, twice at the most.
    """
    before = happened.copy()
    for _ in range(3):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                suppress_health_check=HealthCheck.all(),
            ),
        )
        found = happened - before
        if all(found[name] >= least for name, least in usual.items()):
            return
    raise AssertionError(f"met too rarely: {found}")
