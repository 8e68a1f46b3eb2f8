"""Resolves the mine box's draws: rounds brought to their value, draws settled or refunded in time.

Anyone may run a keeper, and several at once do no harm: the chain decides what a draw comes to.
"""

from csop.keeper.due import Errand, Fate, RoundStatus
from csop.keeper.keeper import Keeper
from csop.keeper.watch import View, Watch

__all__ = ["Errand", "Fate", "Keeper", "RoundStatus", "View", "Watch"]
