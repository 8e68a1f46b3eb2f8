"""The mine's rewards and its pot, simulated from commits, voids and skips alone.

Plain arithmetic after IMileageMine's rules, so that every ``hitReward`` and the pot can be compared
with the chain's to the wei.
"""

from dataclasses import dataclass
from enum import Enum

from csop.emission import batch_reward
from csop.hits import BATCHES_PER_EPOCH
from csop.types import Epoch, Wei


class PotError(ValueError):
    """An event that the rules do not allow where it stands."""


class State(Enum):
    """Where an epoch stands; the values are the contract's."""

    OPEN = 0
    COMMITTED = 1
    VOIDED = 2
    SKIPPED = 3


@dataclass(slots=True)
class Account:
    """One epoch's money: what a hit pays, and what is set aside for later."""

    state: State = State.OPEN
    attempt: int = 0
    weight: int = 0
    hit_reward: Wei = Wei(0)
    reserved: Wei = Wei(0)


def own_reward(epoch: Epoch) -> Wei:
    """An epoch's own reward by the emission schedule."""
    first = epoch * BATCHES_PER_EPOCH
    return Wei(sum(batch_reward(first + batch) for batch in range(BATCHES_PER_EPOCH)))


class Pot:
    """The books of one mine. Feed it the events in chain order."""

    def __init__(self, hits_per_epoch: int, opening: Wei) -> None:
        self.hits = hits_per_epoch
        self.opening = opening
        self.pot = opening
        self.accounts: dict[Epoch, Account] = {}

    def commit(self, epoch: Epoch, attempt: int, weight: int) -> Wei:
        """Returns what a hit pays."""
        account = self.accounts.setdefault(epoch, Account())
        if account.state not in (State.OPEN, State.VOIDED) or attempt != account.attempt:
            raise PotError(f"epoch {epoch}: attempt {attempt} committed while {_said(account)}")
        own = own_reward(epoch) if attempt == 0 else account.reserved
        hit_reward, reserved = Wei(0), own
        if weight:
            purse = own + min(self.pot, own)
            hit_reward, reserved = Wei(purse // self.hits), Wei(0)
            self.pot = Wei(self.pot + own - hit_reward * self.hits)
        self.accounts[epoch] = Account(State.COMMITTED, attempt, weight, hit_reward, reserved)
        return hit_reward

    def void(self, epoch: Epoch) -> None:
        """The pot gets its part back, the epoch keeps its own."""
        account = self.accounts.get(epoch, Account())
        if account.state is not State.COMMITTED or account.attempt:
            raise PotError(f"epoch {epoch}: voided while {_said(account)}")
        reserved = account.reserved
        if account.weight:
            purse = account.hit_reward * self.hits
            reserved = Wei(min(own_reward(epoch), purse))
            self.pot = Wei(self.pot + purse - reserved)
        self.accounts[epoch] = Account(State.VOIDED, 1, 0, Wei(0), reserved)

    def skip(self, epoch: Epoch) -> Wei:
        """Returns what goes to the pot."""
        account = self.accounts.get(epoch, Account())
        match account.state:
            case State.SKIPPED:
                raise PotError(f"epoch {epoch}: skipped while {_said(account)}")
            case State.OPEN:
                amount = own_reward(epoch)
            case State.COMMITTED if account.weight:
                amount = Wei(account.hit_reward * self.hits)
            case _:
                amount = account.reserved
        self.pot = Wei(self.pot + amount)
        self.accounts[epoch] = Account(State.SKIPPED, account.attempt)
        return amount

    def is_conserved(self) -> bool:
        """MINE-1: all own rewards of opened epochs are in hits, reserves or the pot."""
        committed = sum(a.hit_reward * self.hits + a.reserved for a in self.accounts.values())
        owed = self.opening + sum(map(own_reward, self.accounts))
        return committed + self.pot == owed


def _said(account: Account) -> str:
    return f"it is {account.state.name.lower()} in attempt {account.attempt}"
