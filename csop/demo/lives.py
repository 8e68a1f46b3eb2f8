"""What happens to people while the demo drives, each by who may do it, in the hour it happens in.

One withdraws its consent by a signature that somebody else sends, and has its readings erased; one
sells its car to one who had none; one loses its wallet and gets its stones back in another; one is
frozen and earns on.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from eth_account.signers.local import LocalAccount

from csop.chain.contracts.members import Status
from csop.chain.keys import address_of, derived
from csop.consents import Subject, domain_of, sign_deletion, sign_revocation
from csop.demo.casting import Cast, Life, Plan
from csop.demo.erasing import Erasing
from csop.demo.fleet import OWNER_AND_ADULT, SEED, Car, mining_grant
from csop.demo.people import ADULT, Person, make_buyer
from csop.demo.stage import Stage
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, keccak, tag
from csop.types import HOUR_SECONDS, Address, Domain, Epoch, Hash, MemberId, Timestamp, VehicleId

_DOCUMENT = tag("demo.document")


class Lives:
    """Plays what is due in an epoch's hour, once the epoch before it is at its end."""

    def __init__(
        self, stage: Stage, plan: Plan, cast: Cast, erasing: Erasing, silent: set[VehicleId]
    ) -> None:
        """Who withdraws consent is put into ``silent``."""
        self._stage, self._cast, self._erasing, self._silent = stage, cast, erasing, silent
        self._recovered: dict[MemberId, LocalAccount] = {}
        self._buyer: Person | None = None
        acts = {
            Life.FROZEN: (self._freeze,),
            Life.RECOVERED: (self._lose, self._recover),
            Life.WITHDRAWN: (self._withdraw, self._delete),
            Life.SOLD: (self._sell,),
        }
        self._due: dict[Epoch, list[Callable[[], None]]] = defaultdict(list)
        for life, car in cast.cars.items():
            for act, epoch in zip(acts[life], plan[life], strict=False):
                self._due[epoch].append(partial(act, car))

    def play(self, epoch: Epoch) -> None:
        """What happens in the hour of an epoch."""
        for act in self._due.pop(epoch, []):
            act()

    def cars(self, fleet: Sequence[Car]) -> list[Car]:
        """A fleet with the wallets of now, those that something happened to first."""
        chosen = [car.label for car in self._cast.cars.values()]
        now = [replace(car, wallet=self._recovered.get(car.member, car.wallet)) for car in fleet]
        return sorted(now, key=lambda car: car.label not in chosen)

    def people(self, people: Sequence[Person]) -> list[Person]:
        """People as they stand now, and the one who bought a car."""
        now = [*people, self._buyer] if self._buyer else people
        members = self._stage.suite.members
        return [
            replace(
                person,
                is_blocked=members.member_of(person.member).status is not Status.ACTIVE,
                lost=self._lost(person),
            )
            for person in now
        ]

    def _lost(self, person: Person) -> LocalAccount | None:
        if person.member not in self._recovered:
            return None
        return self._cast.cars[Life.RECOVERED].wallet

    def _freeze(self, car: Car) -> None:
        self._freeze_all(address_of(car.wallet))
        call = self._stage.suite.members.set_status(car.member, Status.FROZEN)
        self._stage.send("set_status", "steward", call)

    def _lose(self, car: Car) -> None:
        """Reported: the member is suspended until it has its other wallet, its stones are held."""
        wallet = derived(SEED, f"second wallet {car.label}")
        call = self._stage.suite.members.propose_recovery(
            car.member, address_of(wallet), _document(car)
        )
        self._stage.send("propose_recovery", "steward", call)
        self._freeze_all(address_of(car.wallet))

    def _recover(self, car: Car) -> None:
        members = self._stage.suite.members
        call = members.execute_proposal(car.member, members.proposal_of(car.member).number)
        self._stage.send("execute_recovery", "notary", call)
        self._recovered[car.member] = derived(SEED, f"second wallet {car.label}")

    def _withdraw(self, car: Car) -> None:
        """The owner signs; a relayer sends it. The car sends no more readings."""
        subject, consents = _subject(car), self._stage.suite.consents
        signed = sign_revocation(car.wallet, *self._what(subject, car))
        self._stage.send("revoke_consent", "relayer", consents.revoke_for(subject, signed))
        self._silent.add(car.vehicle)

    def _delete(self, car: Car) -> None:
        """The same for its readings; every node erases them, and the hash of the protocol is put
        on chain."""
        subject, consents = _subject(car), self._stage.suite.consents
        signed = sign_deletion(car.wallet, *self._what(subject, car))
        call = consents.request_deletion_for(subject, signed)
        self._stage.send("request_deletion", "relayer", call)
        number = consents.deletion_count() - 1
        call = consents.confirm_deletion(number, self._erasing.erase(number))
        self._stage.send("confirm_deletion", "privacy_officer", call)

    def _what(self, subject: Subject, car: Car) -> tuple[Domain, Subject, int, Timestamp]:
        """What an owner's signature is about: to be sent within an hour."""
        suite = self._stage.suite
        nonce = suite.consents.nonce_of(address_of(car.wallet))
        domain = domain_of(suite.client.chain_id, suite.consents.address)
        return domain, subject, nonce, Timestamp(self._stage.now() + HOUR_SECONDS)

    def _sell(self, car: Car) -> None:
        """The buyer becomes a certified owner in place of the seller, and consents in its turn."""
        suite, buyer = self._stage.suite, make_buyer()
        call = suite.members.register(buyer.member, address_of(buyer.wallet), ADULT)
        self._stage.send("register_member", "registrar", call)
        call = suite.vehicles.sell(car.vehicle, buyer.member, _document(car))
        self._stage.send("sell_vehicle", "registrar", call)
        for member, flags in ((car.member, ADULT), (buyer.member, OWNER_AND_ADULT)):
            self._stage.send("set_flags", "registrar", suite.members.set_flags(member, flags))
        until = Timestamp(self._stage.now() + self._stage.params.registry.consent_max_seconds)
        grant = suite.consents.grant(mining_grant(car.vehicle, 1, until))
        self._stage.gas.add("grant_consent", suite.client.transact(buyer.wallet, grant))
        self._buyer = buyer

    def _freeze_all(self, wallet: Address) -> None:
        stone = self._stage.suite.stone
        call = stone.set_frozen_tokens(wallet, stone.balance_of(wallet))
        self._stage.send("freeze", "freezer", call)


def _subject(car: Car) -> Subject:
    return Subject(car.vehicle, OPERATOR_GRANTEE, MINING_PURPOSE, 0)


def _document(car: Car) -> Hash:
    return keccak(_DOCUMENT + car.member)
