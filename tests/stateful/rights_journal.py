"""Books kept from the contracts' logs alone, and what they show of a proposal's life."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from tests.models.rights.calls import ZERO
from tests.models.rights.members import FIRST_DELAY, INHERITANCE, RECOVERY, SECOND_DELAY
from tests.stateful.rights_chain import Logged

Args = dict[str, Any]
Consent = list[int]
"""Since, until, categories."""


class Journal:
    """What somebody knows who reads logs and nothing else. A method an event, by its name."""

    def __init__(self) -> None:
        self.balances: Counter[str] = Counter()
        self.frozen: Counter[str] = Counter()
        self.wallets: dict[bytes, list[str]] = {}
        self.statuses: dict[bytes, int] = {}
        self.heirs: dict[bytes, bytes] = {}
        self.proposal_count = 0
        self.numbers: dict[bytes, int] = {}
        self.open: dict[bytes, tuple[int, int, Any, bool]] = {}
        """Proposals: kind, when it can be executed, wallet or heir, whether it is a second one."""
        self.cancellations: Counter[str] = Counter()
        self.owners: dict[bytes, list[tuple[bytes, int]]] = {}
        self.consents: defaultdict[tuple[bytes, bytes, bytes], list[Consent]] = defaultdict(list)
        self.due: dict[int, int] = {}
        self.confirmed: set[int] = set()

    def read(self, logs: Iterable[Logged], time: int) -> None:
        for _, event in logs:
            reader = getattr(self, "on" + re.sub("([A-Z])", r"_\1", event.name).lower(), None)
            if reader:
                reader(time, event.args)

    # the token

    def on_transfer(self, _time: int, e: Args) -> None:
        if e["from"] != ZERO:
            self.balances[e["from"]] -= e["value"]
        if e["to"] != ZERO:
            self.balances[e["to"]] += e["value"]

    def on_frozen(self, _time: int, e: Args) -> None:
        self.frozen[e["account"]] = e["amount"]

    # members

    def on_member_registered(self, _time: int, e: Args) -> None:
        assert e["id"] not in self.wallets
        self.wallets[e["id"]], self.statuses[e["id"]] = [e["wallet"]], 1

    def on_status_set(self, _time: int, e: Args) -> None:
        self.statuses[e["id"]] = e["status"]

    def on_recovery_proposed(self, time: int, e: Args) -> None:
        self.begin(time, e, RECOVERY, e["wallet"])

    def on_inheritance_proposed(self, time: int, e: Args) -> None:
        self.begin(time, e, INHERITANCE, e["heir"])

    def begin(self, time: int, e: Args, kind: int, to: Any) -> None:
        member, second = e["id"], e["second"]
        assert member not in self.open
        self.proposal_count += 1
        self.numbers[member] = e["number"]
        assert e["number"] == self.proposal_count
        assert second == bool(self.cancellations[self.wallets[member][-1]])
        assert not second or any(e["document"])
        self.open[member] = (kind, 0 if second else time + FIRST_DELAY, to, second)

    def on_proposal_confirmed(self, time: int, e: Args) -> None:
        kind, ready, to, second = self.open[e["id"]]
        assert second
        assert not ready
        assert e["number"] == self.numbers[e["id"]]
        assert e["executableAt"] == time + SECOND_DELAY
        self.open[e["id"]] = (kind, e["executableAt"], to, second)

    def on_proposal_cancelled(self, _time: int, e: Args) -> None:
        """MEMBER-4."""
        second = self.open.pop(e["id"])[-1]
        assert not second
        assert e["wallet"] == self.wallets[e["id"]][-1]
        self.cancellations[e["wallet"]] += 1
        assert self.cancellations[e["wallet"]] == 1

    def on_proposal_stopped(self, _time: int, e: Args) -> None:
        del self.open[e["id"]]

    def on_member_recovered(self, time: int, e: Args) -> None:
        self.executed(time, e["id"], RECOVERY, e["to"])
        assert e["from"] == self.wallets[e["id"]][-1]
        self.wallets[e["id"]].append(e["to"])

    def on_member_inherited(self, time: int, e: Args) -> None:
        """MEMBER-6."""
        self.executed(time, e["id"], INHERITANCE, e["heir"])
        assert e["id"] not in self.heirs
        self.heirs[e["id"]] = e["heir"]

    def executed(self, time: int, member: bytes, kind: int, to: Any) -> None:
        """MEMBER-5: what is not open any more was cancelled, stopped or executed before."""
        proposed, ready, wanted, _ = self.open.pop(member)
        assert (proposed, wanted) == (kind, to)
        assert 0 < ready <= time

    # vehicles and consents

    def on_vehicle_registered(self, time: int, e: Args) -> None:
        assert e["id"] not in self.owners
        self.owners[e["id"]] = [(e["owner"], time)]

    def on_vehicle_sold(self, time: int, e: Args) -> None:
        assert self.owners[e["id"]][-1][0] == e["seller"]
        assert e["ownerEpoch"] == len(self.owners[e["id"]])
        self.owners[e["id"]].append((e["buyer"], time))
        for key, history in self.consents.items():
            if key[0] == e["id"]:
                self.end(history, time)

    def on_consent_granted(self, _time: int, e: Args) -> None:
        history = self.consents[e["vehicle"], e["grantee"], e["purpose"]]
        self.end(history, e["from"])
        history.append([e["from"], e["expiry"], e["categories"]])

    def on_consent_revoked(self, _time: int, e: Args) -> None:
        self.end(self.consents[e["vehicle"], e["grantee"], e["purpose"]], e["at"])

    @staticmethod
    def end(history: list[Consent], time: int) -> None:
        if history:
            history[-1][1] = min(history[-1][1], time)

    def on_deletion_requested(self, _time: int, e: Args) -> None:
        assert e["number"] == len(self.due)
        self.due[e["number"]] = e["dueAt"]

    def on_deletion_confirmed(self, _time: int, e: Args) -> None:
        """CONSENT-5."""
        assert e["number"] not in self.confirmed
        self.confirmed.add(e["number"])
