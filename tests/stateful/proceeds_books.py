"""The plain models of rights, vouchers and distributions together, and what the logs tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.models.proceeds import Vault, Vouchers
from tests.models.rights.access import Operation
from tests.models.rights.calls import ZERO, Call, Refused
from tests.stateful.rights_books import RightsBooks
from tests.stateful.rights_chain import Logged, RightsChain
from tests.stateful.rights_journal import Journal


class ProceedsBooks(RightsBooks):
    """Recovery and inheritance move vouchers as well as stones."""

    def __init__(self, chain: RightsChain, insiders: Iterable[str]) -> None:
        super().__init__(chain)
        address, asset = chain.address("ProceedsVault"), chain.address("SettlementVoucher")
        self.vouchers = Vouchers(self.members, insiders={address, *insiders})
        self.vault = Vault(address, asset, self.members, self.stones, self.vouchers)
        self.members.move = self.recover

    def recover(self, sender: str, to: str) -> None:
        self.stones.recover(sender, to)
        self.vouchers.recover(sender, to)

    def make(self, call: Call, operation: Operation, arguments: tuple[Any, ...]) -> None:
        contract, function = operation.function.split(".")
        books = {"SettlementVoucher": self.vouchers, "ProceedsVault": self.vault}.get(contract)
        if books is None:
            super().make(call, operation, arguments)
            return
        self.access.require(call, operation)
        kept = self.vault.kept()
        try:
            getattr(books, re.sub("([A-Z])", r"_\1", function).lower())(call, *arguments)
        except Refused:
            self.vault.undone(kept)
            raise
        self.access.used(operation)

    @property
    def deadlines(self) -> list[int]:
        return [*super().deadlines, *(d.claim_end for d in self.vault.distributions)]


class ProceedsJournal(Journal):
    """What somebody knows of the money who reads logs and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.vouchers: Counter[str] = Counter()
        self.minted: Counter[bytes] = Counter()
        self.burned: Counter[bytes] = Counter()
        self.taken: dict[tuple[int, bytes], int] = {}
        """By distribution and member: what was claimed, paid or held."""
        self.waiting: dict[tuple[int, bytes], int] = {}
        self.swept: dict[int, int] = {}

    def read(self, logs: Iterable[Logged], time: int) -> None:
        ours = []
        for contract, event in logs:
            if contract == "SettlementVoucher":
                self.read_voucher(event.name, event.args)
            elif contract == "ProceedsVault":
                self.read_vault(event.name, event.args)
            else:
                ours.append((contract, event))
        super().read(ours, time)

    def read_voucher(self, name: str, e: dict[str, Any]) -> None:
        if name == "Transfer":
            for account, sign in ((e["from"], -1), (e["to"], 1)):
                if account != ZERO:
                    self.vouchers[account] += sign * e["value"]
        elif name in ("Minted", "Burned"):
            found = self.minted if name == "Minted" else self.burned
            assert e["reference_"] not in found
            found[e["reference_"]] = e["amountFen"]

    def read_vault(self, name: str, e: dict[str, Any]) -> None:
        place = (e.get("distribution"), e.get("member"))
        if name in ("Claimed", "Held"):
            assert place not in self.taken
            self.taken[place] = e["amount"]
        if name == "Held" and e["amount"]:
            self.waiting[place] = e["amount"]
        if name == "Released":
            assert self.waiting.pop(place) == e["amount"]
        if name == "Swept":
            assert e["distribution"] not in self.swept
            self.swept[e["distribution"]] = e["amount"]
