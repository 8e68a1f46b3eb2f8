"""Rewards and the pot: what anyone can recheck to the wei."""

from collections.abc import Callable

from csop.audit.evidence import Evidence, place_of
from csop.audit.pot import Pot
from csop.audit.report import Difference, Watch, require
from csop.chain.logs import Log
from csop.types import Epoch, Wei

OPENING_POT = 7
"""Place of ``openingPot`` in MineConfig."""


def check_rewards(evidence: Evidence, watch: Watch) -> None:
    """Every hit's reward and the pot, simulated from commits, voids and skips."""
    rules, suite = evidence.rules, evidence.suite
    config = evidence.record.contracts["MileageMine"].arguments[0]
    pot = Pot(rules.hits, Wei(int(config[OPENING_POT])))
    commits = {commit.place: commit for commit in evidence.commits}
    changed: dict[Epoch, int] = {}
    with watch.check("rewards") as tick:
        for log in evidence.mine:
            if log.event == "Settled":
                continue
            epoch, time = Epoch(log.args["epoch"]), evidence.time_of(log)
            if log.event == "EpochCommitted":
                commit = commits[place_of(log)]
                reward = pot.commit(epoch, commit.attempt, commit.proof.total_weight)
                require(f"{commit.name}: reward of a hit, in wei", reward, commit.hit_reward)
            elif log.event == "EpochVoided":
                pot.void(epoch)
                window = changed[epoch] + rules.void_window
                if time >= window:
                    raise Difference(f"epoch {epoch}: time of the void", f"< {window}", time)
            else:
                _check_skip(evidence, pot, log, changed.get(epoch))
            changed[epoch] = time
            tick(1)
        if not pot.is_conserved():
            raise Difference("the books", "nothing lost", "more or less than all rewards")
        require("the mine's pot, in wei", pot.pot, suite.mine.pot())
        _check_stored(evidence, pot, tick)


def _check_skip(evidence: Evidence, pot: Pot, log: Log, changed: int | None) -> None:
    rules, epoch = evidence.rules, Epoch(log.args["epoch"])
    account = pot.accounts.get(epoch)
    if account is None:
        opens = rules.end_of(epoch) + rules.skip_after
    elif account.state.name == "VOIDED":
        opens = (changed or 0) + rules.skip_after_void
    elif not account.weight:
        opens = (changed or 0) + rules.void_window
    else:
        opens = 0
        _check_abandoned(evidence, log)
    time = evidence.time_of(log)
    if time < opens:
        raise Difference(f"epoch {epoch}: time of the skip", f">= {opens}", time)
    require(f"epoch {epoch}: wei from its skip to the pot", pot.skip(epoch), log.args["toPot"])


def _check_abandoned(evidence: Evidence, skip: Log) -> None:
    """The commit's round had no value, and could never get one: its key was retired."""
    epoch = Epoch(skip.args["epoch"])
    [*_, commit] = (c for c in evidence.commits if c.epoch == epoch)
    earlier = [log for log in evidence.beacon if place_of(log) < place_of(skip)]
    keys = [log for log in earlier if log.event == "KeySet"]
    [*_, key] = (log.args["keyId"] for log in keys if log.args["fromRound"] <= commit.round)
    retired = [log.args["keyId"] for log in earlier if log.event == "KeyRetired"]
    if key not in retired:
        raise Difference(
            f"epoch {epoch}: key {key} of its round when skipped", "retired", "in force"
        )
    posted = [log.args["round"] for log in earlier if log.event == "RoundPosted"]
    if commit.round in posted:
        raise Difference(f"epoch {epoch}: round {commit.round} when skipped", "no value", "posted")


def _check_stored(evidence: Evidence, pot: Pot, tick: Callable[[int], None]) -> None:
    """What the mine stores of each epoch is what its events say."""
    last = {commit.epoch: commit for commit in evidence.commits}
    epochs = sorted(pot.accounts)
    for epoch, stored in zip(epochs, evidence.suite.mine.epochs_of(epochs), strict=True):
        account, commit = pot.accounts[epoch], last.get(epoch)
        values = {
            "state": (account.state.name, stored.state.name),
            "attempt": (account.attempt, stored.attempt),
            "reward of a hit": (account.hit_reward, stored.hit_reward),
            "reserve": (account.reserved, stored.reserved),
        }
        if commit is not None:
            values["root"] = (commit.proof.root, stored.root)
            values["W"] = (commit.proof.total_weight, stored.total_weight)
            values["leaf count"] = (commit.proof.leaf_count, stored.leaf_count)
            values["round"] = (commit.round, stored.round)
        for name, (expected, found) in values.items():
            require(f"epoch {epoch}: {name} in storage", expected, found)
        tick(1)
