"""All plain models of rights together: what a call by anybody should lead to."""

from __future__ import annotations

import re
from typing import Any

from tests.models.rights.access import Access, Operation
from tests.models.rights.calls import Call, Refused
from tests.models.rights.consents import Consents
from tests.models.rights.members import Member, Members
from tests.models.rights.signing import Domain
from tests.models.rights.stones import Stones
from tests.models.rights.vehicles import Vehicles
from tests.stateful.rights_chain import RightsChain

DAILY_LIMIT = 5_000


class RightsBooks:
    """The registries, the token, and who may call what."""

    def __init__(self, chain: RightsChain) -> None:
        cancellers = (chain.hands["guardian"], chain.hands["admin"])
        self.access = Access(chain.holders, cancellers)
        self.members = Members(DAILY_LIMIT, lambda sender, to: self.stones.recover(sender, to))
        self.vehicles = Vehicles(self.members)
        registry = chain.address("ConsentRegistry")
        self.consents = Consents(self.vehicles, Domain("ConsentRegistry", chain.chain_id, registry))
        stone = Domain("CSOP Stone", chain.chain_id, chain.address("Stone"))
        self.stones = Stones(self.members, stone, chain.genesis)

    def make(self, call: Call, operation: Operation, arguments: tuple[Any, ...]) -> None:
        """Do what the call says, or refuse it."""
        self.access.require(call, operation)
        contract, function = operation.function.split(".")
        books = {
            "MemberRegistry": self.members,
            "VehicleRegistry": self.vehicles,
            "ConsentRegistry": self.consents,
            "Stone": self.stones,
        }[contract]
        getattr(books, re.sub("([A-Z])", r"_\1", function).lower())(call, *arguments)
        if function == "sell":
            self.consents.sold(call.time, arguments[0])
        self.access.used(operation)

    def refusal(self, call: Call, operation: Operation, arguments: tuple[Any, ...]) -> Any:
        """The same; what it was refused with, or None."""
        try:
            self.make(call, operation, arguments)
        except Refused as refused:
            return refused
        return None

    @property
    def everyone(self) -> dict[bytes, Member]:
        return self.members.found

    @property
    def deadlines(self) -> list[int]:
        """Moments at which something begins to be allowed, or ceases to be."""
        members = self.members.found.values()
        moments = [member.proposal.executable_at for member in members if member.proposal]
        moments += [member.registered_at + 90 * 86_400 for member in members]
        moments += [self.stones.paused_until]
        moments += [ready + late for ready in self.access.ready.values() for late in (0, 604_800)]
        moments += [deletion.due_at for deletion in self.consents.deletions]
        for history in self.consents.histories.values():
            moments += [consent.until for consent in history]
        return moments
