"""After every step: members, vehicles and consents are what the books say, and what logs tell."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import invariant

from tests.models.rights.calls import DAY, NOTHING, ZERO, day_of
from tests.models.rights.consents import Key
from tests.models.rights.members import PROPOSALS_A_DAY
from tests.models.rights.vehicles import FOR_EVER, MOST
from tests.stateful.rights_choices import STRANGER_ID
from tests.stateful.rights_invariants import TokenInvariants

NO_PROPOSAL = (0,) * 8
SAMPLES = 12


class RightsInvariants(TokenInvariants):
    """Keeps what was seen before of what may never change."""

    def __init__(self) -> None:
        super().__init__()
        self.owners_before: dict[str, bytes] = {}
        self.heirs_before: dict[bytes, bytes] = {}
        self.past_before: dict[tuple[bytes, int], tuple[Any, ...]] = {}
        self.permitted_before: dict[tuple[Key, int, int], bool] = {}
        self.due_before: dict[int, int] = {}
        self.times: list[int] = []

    @invariant()
    def wallets__one_member_for_ever_MEMBER_1_MEMBER_2_MEMBER_4(self) -> None:
        members, everyone = self.books.members, [*self.accounts, ZERO]
        ids = [*members.found, STRANGER_ID]
        self.same(
            *[(("MemberRegistry.idOf", who), members.owners.get(who, 0)) for who in everyone],
            *[(("MemberRegistry.hasCancelled", w), w in members.cancelled) for w in everyone],
            (
                ("MemberRegistry.walletsOf", tuple(ids)),
                (32, len(ids), *[members.wallet_of(who) for who in ids]),
            ),
            *[
                (("MemberRegistry.allWalletsOf", who), (32, len(m.wallets), *m.wallets))
                for who, m in members.found.items()
            ],
            (("MemberRegistry.allWalletsOf", STRANGER_ID), (32, 0)),
        )
        for wallet, owner in members.owners.items():
            assert self.owners_before.setdefault(wallet, owner) == owner
            assert wallet in members.found[owner].wallets
        assert self.journal.wallets == {who: m.wallets for who, m in members.found.items()}
        assert set(self.journal.cancellations) == members.cancelled

    @invariant()
    def members__as_in_the_books_MEMBER_5_MEMBER_6(self) -> None:
        """The journal refuses what is executed too soon, or after it was ended."""
        found = self.books.members.found
        stored = {who: (m.wallet, m.status, m.flags, m.registered_at) for who, m in found.items()}
        proposals = {who: m.proposal.stored for who, m in found.items() if m.proposal}
        self.same(
            *[(("MemberRegistry.memberOf", who), due) for who, due in stored.items()],
            (("MemberRegistry.memberOf", STRANGER_ID), (0, 0, 0, 0)),
            *[
                (("MemberRegistry.proposalOf", who), proposals.get(who, NO_PROPOSAL))
                for who in (*found, STRANGER_ID)
            ],
            (("MemberRegistry.proposalCount",), self.journal.proposal_count),
            *[(("MemberRegistry.heirOf", who), m.heir) for who, m in found.items()],
        )
        heirs = {who: m.heir for who, m in found.items() if m.heir != NOTHING}
        for who, heir in heirs.items():
            assert self.heirs_before.setdefault(who, heir) == heir
        assert self.journal.heirs == heirs
        assert self.journal.statuses == {who: m.status for who, m in found.items()}
        assert set(self.journal.open) == set(proposals)

    @invariant()
    def limits__of_each_day_MEMBER_3(self) -> None:
        members, now = self.books.members, self.world_time
        days = {day: day * DAY - 8 * 3_600 for day in (*members.registered_on, day_of(now))}
        self.same(
            (("MemberRegistry.dailyLimit",), members.daily_limit),
            *[
                ((f"MemberRegistry.{view}", time), counts[day])
                for day, start in list(days.items())[-4:]
                for time in (start, start + DAY - 1)
                for view, counts in (
                    ("registeredOn", members.registered_on),
                    ("proposedOn", members.proposed_on),
                )
            ],
        )
        assert all(count <= PROPOSALS_A_DAY for count in members.proposed_on.values())

    @invariant()
    def vehicles__and_their_owners_VEHICLE_1_VEHICLE_2_VEHICLE_3(self) -> None:
        books = self.books.vehicles
        past = {
            (car, epoch): vehicle.ownership(epoch)
            for car, vehicle in books.found.items()
            for epoch in range(vehicle.epoch + 1)
        }
        self.same(
            *[(("VehicleRegistry.vehicleOf", car), v.stored) for car, v in books.found.items()],
            *[
                (("VehicleRegistry.ownerWalletOf", car), books.wallet_of_owner(car))
                for car in books.found
            ],
            *[(("VehicleRegistry.ownershipOf", *place), due) for place, due in past.items()],
            *[
                (("VehicleRegistry.vehicleOfDevice", key), books.devices.get(key, 0))
                for key in (*self.devices, ZERO)
            ],
            *[(("VehicleRegistry.vehicleOfVin", vin), car) for vin, car in books.vins.items()],
            *[
                (("VehicleRegistry.vehicleCountOf", who), books.count_of(who))
                for who in (*self.books.everyone, STRANGER_ID)
            ],
        )
        assert all(books.count_of(who) <= MOST for who in self.books.everyone)
        for (car, epoch), (owner, since, until) in past.items():
            if until == FOR_EVER:
                assert (car, epoch + 1) not in past
            else:
                assert past[car, epoch + 1][1] == until
                whole = (owner, since, until)
                assert self.past_before.setdefault((car, epoch), whole) == whole
        assert self.journal.owners == {car: v.ownerships for car, v in books.found.items()}

    @invariant()
    def consents__histories_CONSENT_1_CONSENT_3_CONSENT_4(self) -> None:
        """A signature accepted twice would be one more nonce than the books have used."""
        consents = self.books.consents
        written = {key: history for key, history in consents.histories.items() if history}
        self.same(
            *[
                (("ConsentRegistry.historyLength", *key), len(history))
                for key, history in consents.histories.items()
            ],
            *[
                (("ConsentRegistry.historyAt", *key, place), consent.stored)
                for key, history in written.items()
                for place, consent in enumerate(history)
            ],
            *[(("ConsentRegistry.nonces", who), consents.nonces[who]) for who in self.accounts],
        )
        told = {key: history for key, history in self.journal.consents.items() if history}
        assert told == {
            key: [[c.since, c.until, c.categories] for c in history]
            for key, history in written.items()
        }

    @invariant()
    def consents__what_was_permitted_stays_so_CONSENT_2_CONSENT_3(self) -> None:
        """At all moments that mattered: the newest, and some of the rest; and now."""
        now, consents = self.world_time, self.books.consents
        self.times.append(now)
        asked = [self.some_question(now) for _ in range(SAMPLES)]
        asked += self.rng.sample(list(self.permitted_before), min(6, len(self.permitted_before)))
        found = self.chain.look(
            [("ConsentRegistry.isPermitted", *key, bits, time) for key, bits, time in asked]
        )
        for question, (said,) in zip(asked, found, strict=True):
            assert said == consents.is_permitted(*question), question
            if question[2] < now:
                assert self.permitted_before.setdefault(question, bool(said)) == said, question

    def some_question(self, now: int) -> tuple[Key, int, int]:
        consents = self.books.consents
        key = self.mostly(
            list(consents.happened),
            (self.some_car(), *self.key_for()),
        )
        ends = [consent.until for consent in consents.histories.get(key, [])]
        begins = [time for time, _, _ in consents.happened.get(key, [])]
        moment = self.pick(*self.times, *begins, *begins, *ends, *ends, now)
        return key, self.pick(0, 1, 2, 3, 8, 16), moment + self.pick(-1, 0, 0, 1)

    @invariant()
    def deletions__due_once_and_for_all_CONSENT_5(self) -> None:
        consents, now = self.books.consents, self.world_time
        count = len(consents.deletions)
        first, most = self.pick(0, 0, 1, count), self.pick(count, count + 1, 1, 2**256 - 1)
        overdue = consents.overdue(now, first, most)
        self.same(
            (("ConsentRegistry.deletionCount",), count),
            *[
                (("ConsentRegistry.deletionOf", number), deletion.stored)
                for number, deletion in enumerate(consents.deletions)
            ],
            (
                ("ConsentRegistry.overdueDeletions", first, most),
                (32, len(overdue), *overdue),
            ),
        )
        for number, deletion in enumerate(consents.deletions):
            assert self.due_before.setdefault(number, deletion.due_at) == deletion.due_at
            assert self.journal.due[number] == deletion.due_at
            assert (number in self.journal.confirmed) == bool(deletion.confirmed_at)
