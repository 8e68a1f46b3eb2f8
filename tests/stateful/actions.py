"""One rule that picks among weighted actions.

With many rules Hypothesis switches most of them off in each run (swarm testing), and then hardly
any story gets from a commit to its settlement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

F = TypeVar("F", bound=Callable[..., None])


def action(weight: int = 1, **arguments: Any) -> Callable[[F], F]:
    """Marks a method; strategies by argument name."""

    def mark(method: F) -> F:
        method.weight, method.arguments = weight, arguments
        return method

    return mark


class Actions(RuleBasedStateMachine):
    """Whoever inherits has its actions taken."""

    @rule(data=st.data())
    def step(self, data: Any) -> None:
        found = {n: m for n in dir(type(self)) if hasattr(m := getattr(self, n), "weight")}
        names = [name for name, method in found.items() for _ in range(method.weight)]
        method = found[data.draw(st.sampled_from(names), "action")]
        method(**{name: data.draw(s, name) for name, s in method.arguments.items()})
