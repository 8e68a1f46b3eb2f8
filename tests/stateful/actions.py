"""One rule that picks among weighted actions, by a generator that Hypothesis seeds.

With many rules and arguments Hypothesis switches most of them off in each run (swarm testing) and
prefers small numbers; then hardly any story gets from a commit to its settlement. So Hypothesis
chooses the seed and the length, and shortens what fails; the rest is as random as it can be.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, rule

F = TypeVar("F", bound=Callable[..., None])


def action(weight: int = 1, **choices: Sequence[Any]) -> Callable[[F], F]:
    """Marks a method; what each argument is chosen from, by name."""

    def mark(method: F) -> F:
        method.weight, method.choices = weight, choices
        return method

    return mark


class Actions(RuleBasedStateMachine):
    """Whoever inherits has its actions taken, once `rng` is seeded."""

    rng: random.Random
    actions_a_chapter = 6
    """Each followed by all invariants."""

    @rule()
    def chapter(self) -> None:
        """Several actions: Hypothesis begins with short stories, in which little happens."""
        for _ in range(self.actions_a_chapter):
            self.step()
            for invariant in self.invariants():
                invariant.function(self)

    def step(self, *only: str) -> None:
        """One action; one of these, if any are named."""
        found = {n: m for n in dir(type(self)) if hasattr(m := getattr(self, n), "weight")}
        names = list(only) or [name for name, m in found.items() for _ in range(m.weight)]
        method = found[self.rng.choice(names)]
        arguments = {name: self.rng.choice(choice) for name, choice in method.choices.items()}
        note(f"{method.__name__}({arguments})")
        method(**arguments)
