"""The invariants that the interfaces name, checked after every step against the plain books."""

from __future__ import annotations

from hypothesis.stateful import invariant

from csop.emission import batches_at, mileage_released
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE
from tests.mining import COMMITTED, VOID_WINDOW, bitmap
from tests.stateful.books import HITS
from tests.stateful.common_invariants import ENGAGEMENT, MILEAGE
from tests.stateful.mining_rules import MiningRules
from tests.stateful.registry_rules import device_of, vin_of
from tests.stateful.stone_invariants import StoneInvariants


class Invariants(StoneInvariants, MiningRules):
    """One method a group of invariants that share what is read; each bears their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.minted_before = 0

    @invariant()
    def epochs__as_in_the_books_MINE_1_MINE_2_MINE_3_MINE_4_MINE_5(self) -> None:
        numbers = list(self.books.epochs)
        pot, paid, *found = self.ask(
            ("MileageMine", "pot"),
            ("Stone", "minted", MILEAGE),
            *[("MileageMine", "epochOf", number) for number in numbers],
            *[("MileageMine", "settledOf", number) for number in numbers],
        )
        stored, settled = found[: len(numbers)], found[len(numbers) :]
        kept = 0
        for number, epoch, bits in zip(numbers, stored, settled, strict=True):
            book = self.books.epochs[number]
            root, total, leaves, round_, state, attempt, changed_at, reward, reserved = epoch
            assert (state, attempt, changed_at) == (book.state, book.attempt, book.changed_at)
            assert (reward, reserved) == (book.hit_reward, book.reserved)
            assert attempt == book.voids <= 1
            assert bits == bitmap(book.settled, HITS)
            kept += reward * (HITS - len(book.settled)) + reserved
            if state == COMMITTED:
                assert root == "0x" + book.tree.root.hex()
                assert (total, leaves) == (book.tree.total, len(book.tree.leaves))
                assert round_ == book.round
                assert self.books.round_end(round_) > changed_at + VOID_WINDOW
        assert pot == self.books.pot
        assert paid + kept + pot == self.books.owed

    @invariant()
    def stones__as_in_the_books_MINE_6_STONE_1_STONE_2_STONE_3_STONE_4(self) -> None:
        everyone = [person.wallet.address for person in self.world.people]
        others = [contract.address for contract in self.world.contracts.values()]
        now = self.world.now
        supply, mileage, engagement, released, cap, *balances = self.ask(
            ("Stone", "totalSupply"),
            ("Stone", "minted", MILEAGE),
            ("Stone", "minted", ENGAGEMENT),
            ("Stone", "released", MILEAGE, now),
            ("Stone", "cap", MILEAGE),
            *[("Stone", "balanceOf", account) for account in everyone + others],
        )
        assert balances[: len(everyone)] == [self.books.balances[a] for a in everyone]
        assert not any(balances[len(everyone) :])
        assert sum(balances) == supply == mileage + engagement - self.books.redeemed
        assert released == mileage_released(batches_at(self.books.genesis, now))
        assert self.minted_before <= mileage <= released <= cap
        self.minted_before = mileage
        unregistered = {a for a in everyone} - set(self.books.wallets.values())
        assert not any(self.books.balances[a] for a in unregistered)

    @invariant()
    def vehicles__one_device_and_vin_each_VEHICLE_1_VEHICLE_2(self) -> None:
        calls = []
        for number, vehicle in enumerate(self.vehicles):
            calls.append(("VehicleRegistry", "vehicleOf", vehicle))
            calls.append(("VehicleRegistry", "vehicleOfDevice", device_of(number)))
            calls.append(("VehicleRegistry", "vehicleOfVin", vin_of(number)))
        ids = [person.id for person in self.world.people]
        counts = [("VehicleRegistry", "vehicleCountOf", owner) for owner in ids]
        *found, most = self.ask(*calls, *counts, ("VehicleRegistry", "MAX_PER_MEMBER"))
        for number, (vehicle, owner) in enumerate(self.vehicles.items()):
            stored, of_device, of_vin = found[3 * number : 3 * number + 3]
            assert stored[0] == "0x" + owner.hex()
            assert stored[1] == device_of(number)
            assert of_device == of_vin == "0x" + vehicle.hex()
        owned = list(self.vehicles.values())
        assert found[len(calls) :] == [owned.count(owner) for owner in ids]
        assert all(owned.count(owner) <= most for owner in ids)

    @invariant()
    def consents__history_only_shortens_CONSENT_1_CONSENT_2(self) -> None:
        now = self.world.now
        keys = {vehicle: (vehicle, OPERATOR_GRANTEE, MINING_PURPOSE) for vehicle in self.vehicles}
        moments = [(vehicle, now - 1) for vehicle in keys] + list(self.permitted)[-20:]
        entries = [(v, i) for v, history in self.consents.items() for i in range(len(history))]
        found = self.ask(
            *[("ConsentRegistry", "historyLength", *keys[v]) for v in keys],
            *[("ConsentRegistry", "historyAt", *keys[v], i) for v, i in entries],
            *[("ConsentRegistry", "isPermitted", *keys[v], 1, time) for v, time in moments],
        )
        assert found[: len(keys)] == [len(self.consents[v]) for v in keys]
        for (vehicle, i), entry in zip(entries, found[len(keys) :], strict=False):
            assert list(entry[:3]) == self.consents[vehicle][i]
        for moment, answer in zip(moments, found[len(keys) + len(entries) :], strict=True):
            assert answer == self.holds(*moment)
            assert self.permitted.setdefault(moment, answer) == answer

    @invariant()
    def committee__a_majority_of_distinct_members_COMMITTEE_1_COMMITTEE_2_COMMITTEE_3(self) -> None:
        members, threshold = self.ask(("Committee", "members"), ("Committee", "threshold"))
        assert len(members) / 2 < threshold == self.threshold <= len(members) <= 16
        assert members == tuple(self.world.mining.keys[i].address for i in self.order)
        assert len({int(member, 16) for member in members} - {0}) == len(members)

    @invariant()
    def anchors__only_grow_ANCHOR_1_ANCHOR_2_ANCHOR_3(self) -> None:
        numbers = range(1, len(self.anchors) + 1)
        length, *found = self.ask(
            ("DataAnchor", "length"), *[("DataAnchor", "anchorOf", number) for number in numbers]
        )
        assert length == len(self.anchors)
        times = [time for _, _, time, _ in found]
        assert times == sorted(times)
        heads = [(time, head) for _, head, time, _ in found]
        assert heads == [(time, "0x" + head.hex()) for time, head in self.anchors]
