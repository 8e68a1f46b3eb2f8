"""The registry in the hands of its officers, and what it knows of a member."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from csop.params import RegistryRules
from tests.helpers import Clock, bytes32, expect_error
from tests.unit.events import Logged, events_of, hex32
from tests.unit.stone.people import ACTIVE, DECEASED, Person

ZERO = "0x" + "00" * 20
NO_DOCUMENT = bytes(32)
DOCUMENT = bytes32("deed of the notary")
NO_KIND, RECOVERY, INHERITANCE = range(3)
NO_PROPOSAL = (ZERO, 0, NO_KIND, False, False, 0, hex32(bytes(32)), hex32(bytes(32)))


@dataclass(frozen=True)
class Hands:
    """Registry and token, and the accounts that hold the roles."""

    members: Any
    stone: Any
    steward: Any
    notary: Any
    guardian: Any
    freezer: Any
    minter: Any
    clock: Clock
    rules: RegistryRules

    def propose(self, person: Person, wallet: Any, document: bytes = DOCUMENT) -> Any:
        return self.members.proposeRecovery(person.id, wallet, document, {"from": self.steward})

    def propose_heir(self, person: Person, heir: Person, document: bytes = DOCUMENT) -> Any:
        return self.members.proposeInheritance(person.id, heir.id, document, {"from": self.steward})

    def set_status(self, person: Person, status: int) -> Any:
        return self.members.setStatus(person.id, status, {"from": self.steward})

    def cancel(self, person: Person) -> Any:
        """With the key of the member's wallet, whoever has it."""
        return self.members.cancelProposal(person.id, {"from": person.wallet})

    def stop(self, person: Person) -> Any:
        return self.members.stopProposal(person.id, {"from": self.guardian})

    def confirm(self, person: Person, number: int | None = None) -> Any:
        """The proposal of this number; the pending one, unless told."""
        number = self.number(person) if number is None else number
        return self.members.confirmProposal(person.id, number, {"from": self.notary})

    def execute(self, person: Person, number: int | None = None) -> Any:
        number = self.number(person) if number is None else number
        return self.members.executeProposal(person.id, number, {"from": self.notary})

    def proposal(self, person: Person) -> tuple[Any, ...]:
        return tuple(self.members.proposalOf(person.id))

    def number(self, person: Person) -> int:
        """Of the pending proposal; 0 if there is none."""
        return int(self.members.proposalOf(person.id)[5])

    def status(self, person: Person) -> int:
        return int(self.members.memberOf(person.id)[1])

    def cancelled(self, person: Person, wallet: Any) -> Person:
        """After a proposal that the wallet cancelled: the next one is a second one."""
        self.propose(person, wallet)
        self.cancel(person)
        return person

    def recovered(self, person: Person, wallet: Any) -> Person:
        """The whole way, by a first proposal."""
        self.propose(person, wallet)
        self.clock.forward(self.rules.recovery_seconds)
        self.execute(person)
        return replace(person, wallet=wallet)

    def inherited(self, person: Person, heir: Person) -> Any:
        """The whole way from a death on; the transaction that executed it."""
        self.set_status(person, DECEASED)
        self.propose_heir(person, heir)
        self.clock.forward(self.rules.recovery_seconds)
        return self.execute(person)

    def mint(self, person: Person, amount: int) -> None:
        self.stone.mintMileage([person.id], [amount], {"from": self.minter})

    def freeze(self, wallet: Any, amount: int) -> None:
        self.stone.setFrozenTokens(wallet, amount, {"from": self.freezer})

    def stones(self, *wallets: Any) -> list[tuple[int, int]]:
        """(balance, frozen) of each wallet."""
        return [(self.stone.balanceOf(w), self.stone.getFrozenTokens(w)) for w in wallets]

    def state(self, person: Person, time: int) -> tuple[Any, ...]:
        """All that the registry knows of a member and its day, and its wallets' stones."""
        members, wallets = self.members, self.members.allWalletsOf(person.id)
        return (
            tuple(members.memberOf(person.id)),
            self.proposal(person),
            members.heirOf(person.id),
            [(w, members.idOf(w), members.hasCancelled(w)) for w in wallets],
            self.stones(*wallets),
            members.proposedOn(time),
        )

    @contextmanager
    def refused(self, person: Person, name: str, *args: Any) -> Iterator[None]:
        """The block reverts with exactly this error, and nothing of the member changes, nor is a
        number used up."""
        time = self.clock.now
        before = self.state(person, time), self.members.proposalCount()
        with expect_error(name, *args):
            yield
        assert (self.state(person, time), self.members.proposalCount()) == before

    def logged(self, tx: Any) -> Logged:
        return events_of(tx, self.members)


def status_set(person: Person, status: int = ACTIVE) -> tuple[str, dict[str, Any]]:
    return ("StatusSet", {"id": hex32(person.id), "status": status})


def cancelled_by(person: Person) -> tuple[str, dict[str, Any]]:
    return ("ProposalCancelled", {"id": hex32(person.id), "wallet": person.wallet})


def stopped(person: Person) -> tuple[str, dict[str, Any]]:
    return ("ProposalStopped", {"id": hex32(person.id)})


def recovered_to(person: Person, wallet: Any) -> tuple[str, dict[str, Any]]:
    return ("MemberRecovered", {"id": hex32(person.id), "from": person.wallet, "to": wallet})


def inherited_by(person: Person, heir: Person) -> tuple[str, dict[str, Any]]:
    return ("MemberInherited", {"id": hex32(person.id), "heir": hex32(heir.id)})
