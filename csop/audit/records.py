"""Who held how many stones at each record, replayed from the token's transfers alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csop.audit.engagement import NEVER
from csop.audit.evidence import Place, name_of, place_of, views
from csop.audit.members import Members
from csop.audit.proceeds import Proceeds
from csop.audit.report import Watch, require
from csop.types import ZERO_ADDRESS, Address, MemberId, Wei


@dataclass(frozen=True, slots=True)
class Taken:
    """A record. ``balances`` are there if a distribution names it."""

    place: Place
    supply: Wei
    balances: Mapping[Address, int]

    def stones_of(self, wallets: Iterable[Address]) -> Wei:
        """What these wallets held together."""
        return Wei(sum(self.balances.get(wallet, 0) for wallet in wallets))


def check_records(proceeds: Proceeds, watch: Watch) -> dict[int, Taken]:
    """Each by its event, in order; supply and balances in storage are what the transfers make."""
    used = {log.args["record"] for log in proceeds.vault if log.event == "Opened"}
    stone = proceeds.evidence.suite.stone
    with watch.check("records") as tick:
        found = _replayed(proceeds, used)
        require("records in storage", len(found), stone.latest_record())
        supplies = views(stone, "totalSupplyAt", ((number,) for number in found))
        for (number, taken), supply in zip(found.items(), supplies, strict=True):
            require(f"record {number}: supply in storage", taken.supply, supply)
            if number in used:
                _check_balances(proceeds, number, taken)
            tick(1)
    return found


def _replayed(proceeds: Proceeds, used: set[int]) -> dict[int, Taken]:
    balances: Counter[Address] = Counter()
    found: dict[int, Taken] = {}
    for log in proceeds.evidence.stone:
        args = log.args
        if log.event == "Transfer":
            # The zero address goes below nothing, by what there is: minted less burned.
            balances[args["from"]] -= args["value"]
            balances[args["to"]] += args["value"]
        elif log.event == "RecordTaken":
            number, held = len(found) + 1, dict(balances)
            supply = Wei(-held.pop(ZERO_ADDRESS, 0))
            require(f"{name_of(log)}: number", number, args["record"])
            require(f"{name_of(log)}: supply", supply, args["supply"])
            found[number] = Taken(place_of(log), supply, held if number in used else {})
    return found


def _check_balances(proceeds: Proceeds, number: int, taken: Taken) -> None:
    """Of all that members ever had, and whoever else held stones then."""
    wallets = sorted(proceeds.members.all_wallets | taken.balances.keys())
    stored = views(
        proceeds.evidence.suite.stone, "balanceOfAt", ((wallet, number) for wallet in wallets)
    )
    for wallet, balance in zip(wallets, stored, strict=True):
        due = taken.balances.get(wallet, 0)
        require(f"record {number}: wei of {wallet} in storage", due, balance)
    stones = stones_of_all(proceeds.members, taken)
    require(f"record {number}: wei of all members", taken.supply, sum(stones.values()))


def stones_of_all(members: Members, taken: Taken) -> dict[MemberId, Wei]:
    """What each member of today held at a record, over all its wallets."""
    return {
        member: taken.stones_of(members.wallets(member, NEVER)) for member in members.registered
    }
