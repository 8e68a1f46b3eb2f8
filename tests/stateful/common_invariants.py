"""Invariants that every machine checks after each step: members, the token's pause, rounds."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import invariant

from tests.stateful.common_rules import CommonRules

MILEAGE, ENGAGEMENT = 0, 1


def plain(value: Any) -> Any:
    """Brownie's return values as Python's own."""
    if isinstance(value, (tuple, list)):
        return tuple(map(plain, value))
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    return str(value)


class CommonInvariants(CommonRules):
    """One method a group of invariants that share what is read; each bears their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.values_before: dict[int, bytes] = {}
        self.hashes_before: dict[int, bytes] = {}
        self.keys_before: dict[int, int] = {}

    def ask(self, *calls: tuple[Any, ...]) -> list[Any]:
        """(contract, view, *arguments) each."""
        return [plain(v) for v in self.world.read([(c, f, tuple(a)) for c, f, *a in calls])]

    @invariant()
    def pause__as_in_the_books_STONE_5_STONE_6(self) -> None:
        """The rules `transfer`, `redeem` and `settle` try both at any time."""
        until, policy = self.ask(("Stone", "pausedUntil"), ("Stone", "transferPolicy"))
        assert (until, policy) == (self.books.paused_until, self.books.policy)

    @invariant()
    def members__one_wallet_one_id_MEMBER_1_MEMBER_2_MEMBER_3(self) -> None:
        people = self.world.people
        today, limit, *found = self.ask(
            ("MemberRegistry", "registeredOn", self.world.now),
            ("MemberRegistry", "dailyLimit"),
            *[("MemberRegistry", "memberOf", person.id) for person in people],
            *[("MemberRegistry", "idOf", person.wallet.address) for person in people],
        )
        assert today <= limit
        for person, member, back in zip(people, found, found[len(people) :], strict=False):
            wallet = self.books.wallets.get(person.id, "0x" + "00" * 20)
            status, flags = self.books.statuses, self.books.flags
            assert member[:3] == (wallet, status.get(person.id, 0), flags.get(person.id, 0))
            assert int(back, 16) == int.from_bytes(person.id, "big") * (member[1] != 0)

    @invariant()
    def rounds__written_once_BEACON_1_BEACON_2_BEACON_3_BEACON_4(self) -> None:
        rounds = list(self.books.rounds)
        found = self.ask(
            *[("Beacon", "roundOf", round_) for round_ in rounds],
            *[("Beacon", "keyIdOf", round_) for round_ in rounds],
        )
        for place, round_ in enumerate(rounds):
            book = self.books.rounds[round_]
            seed_block, posted_at, anchored, value = found[place]
            shown = book.value or book.hash or bytes(32)
            assert (seed_block, anchored, value) == (
                book.seed_block,
                bool(book.hash),
                "0x" + shown.hex(),
            )
            assert posted_at == book.posted_at
            if book.hash:
                assert self.hashes_before.setdefault(round_, book.hash) == book.hash
            if book.value:
                assert self.values_before.setdefault(round_, book.value) == book.value
            key = found[len(rounds) + place]
            assert self.keys_before.setdefault(round_, key) == key == book.key
