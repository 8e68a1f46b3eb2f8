"""Rules of every machine: members, the token's switches and transfers, the beacon's rounds."""

from __future__ import annotations

from typing import Any

from csop.hashing import keccak
from tests.stateful.actions import Actions, action
from tests.stateful.common_books import CommonBooks, RoundBook
from tests.stateful.world import World

WHO = range(6)
WHICH = range(0, 100)
BOTH = (False, True)
LATE = 86_400
"""From a round's end: a value posted later counts for no draw of the box."""


class CommonRules(Actions):
    """What a machine waits for differs: see `rounds_awaited`."""

    world: World
    books: CommonBooks

    def send(self, expected: str | None, *args: Any, by: str = "stranger") -> bool:
        """Make a transaction that must end as expected; whether it went through."""
        found = self.world.send(*args, by=by)
        assert found == expected, f"{args[:3]}: {found}, expected {expected}"
        return found is None

    @action(who=WHO, flags=range(4))
    def register_member(self, who: int, flags: int = 0) -> None:
        """MEMBER-1: who is registered already is so neither again nor under a fresh id."""
        person = self.world.people[who]
        known = person.id in self.books.wallets
        if known:
            arguments = ("MemberRegistry", "register", keccak(person.id), person.wallet, 0)
            self.send("MemberRegistry_WalletTaken", *arguments, by="registrar")
        # The wallet is looked at before the id.
        error = "MemberRegistry_WalletTaken" if known else None
        arguments = ("MemberRegistry", "register", person.id, person.wallet, flags)
        if self.send(error, *arguments, by="registrar"):
            self.books.wallets[person.id] = person.wallet.address
            self.books.statuses[person.id] = 1
            self.books.flags[person.id] = flags
            self.books.registered[person.id] = self.world.now

    @action(who=WHO, status=[1, 1, 1, 1, 2, 3, 4, 5])
    def set_status(self, who: int, status: int) -> None:
        member = self.world.people[who].id
        error = None if member in self.books.wallets else "MemberRegistry_UnknownMember"
        if self.send(error, "MemberRegistry", "setStatus", member, status, by="steward"):
            self.books.statuses[member] = status

    @action(who=WHO, flags=[0, 1, 2, 2, 3, 3, 3])
    def set_flags(self, who: int, flags: int) -> None:
        member = self.world.people[who].id
        error = None if member in self.books.wallets else "MemberRegistry_UnknownMember"
        if self.send(error, "MemberRegistry", "setFlags", member, flags, by="registrar"):
            self.books.flags[member] = flags

    # the token

    @action()
    def pause(self) -> None:
        time = self.world.next_second()
        error = "Stone_Paused" if time < self.books.paused_until else None
        if self.send(error, "Stone", "pause", by="pauser"):
            self.books.paused_until = time + 14 * 86_400

    @action()
    def unpause(self) -> None:
        time = self.world.next_second()
        error = None if time < self.books.paused_until else "Stone_NotPaused"
        if self.send(error, "Stone", "unpause", by="pauser"):
            self.books.paused_until = 0

    @action(policy=range(0, 2))
    def set_policy(self, policy: int) -> None:
        assert self.send(None, "Stone", "setTransferPolicy", policy, by="policy")
        self.books.policy = policy

    @action(sender=WHO, to=WHO, parts=range(0, 6))
    def transfer(self, sender: int, to: int, parts: int) -> None:
        """STONE-5: moves as the policy says, or not at all; 5 parts of 4 are more than there is."""
        giver, taker = self.world.people[sender], self.world.people[to]
        value = self.books.balances[giver.wallet.address] * parts // 4
        time = self.world.next_second()
        error = self.books.transfer_error(giver.id, taker.id, value, time)
        if self.send(error, "Stone", "transfer", taker.wallet, value, by=f"person {sender}"):
            self.books.balances[giver.wallet.address] -= value
            self.books.balances[taker.wallet.address] += value

    # the beacon

    def rounds_awaited(self) -> list[int]:
        """Rounds that something waits for, in order."""
        raise NotImplementedError

    def some_round(self, which: int) -> int:
        """One of them, or any."""
        rounds = self.rounds_awaited()
        return rounds[which % len(rounds)] if rounds else which % 20

    @action(which=WHICH)
    def close_round(self, which: int) -> None:
        self.try_close(self.some_round(which))

    def try_close(self, round_: int) -> None:
        """BEACON-3: not before its end; and anew only if the hash was lost."""
        time, block = self.world.next_second(), self.world.block + 1
        error = self.books.close_error(round_, time, block)
        if not self.send(error, "Beacon", "close", round_):
            return
        pending = self.books.pending
        if pending is not None and self.books.anchor_error(pending, block) is None:
            self.keep_hash(pending)
        self.books.rounds[round_] = RoundBook(block + 1, self.books.key_of(round_))
        self.books.pending = round_

    @action(which=WHICH, wait=BOTH)
    def anchor_round(self, which: int, wait: bool) -> None:
        if wait:
            self.world.mine_blocks(1)
        round_ = self.some_round(which)
        error = self.books.anchor_error(round_, self.world.block + 1)
        if self.send(error, "Beacon", "anchor", round_):
            self.keep_hash(round_)

    def keep_hash(self, round_: int) -> None:
        found = self.books.rounds[round_]
        found.hash = self.world.hash_of(found.seed_block)

    @action(which=WHICH)
    def post_round(self, which: int) -> None:
        self.try_post(self.some_round(which))

    def try_post(self, round_: int) -> None:
        """BEACON-1: a value once; the group's signature is the only one there is."""
        mining, error = self.world.mining, self.books.post_error(round_)
        signature = b"\1" * 256
        if error is None:
            signature = mining.signature(bytes(mining.beacon.seedOf(round_)))
        time = self.world.next_second()
        if self.send(error, "Beacon", "post", round_, signature):
            book = self.books.rounds[round_]
            book.value, book.posted_at = self.world.value_of(signature), time

    @action(4, which=WHICH)
    def play_round(self, which: int) -> None:
        """The usual way of a round, once it has ended."""
        round_ = self.some_round(which)
        if self.rounds_awaited():
            self.world.reach(self.books.round_end(round_))
        self.finish_round(round_)

    def finish_round(self, round_: int) -> None:
        if self.books.close_error(round_, self.world.now + 1, self.world.block + 1) is None:
            self.try_close(round_)
        self.world.mine_blocks(1)
        if self.books.anchor_error(round_, self.world.block + 1) is None:
            assert self.send(None, "Beacon", "anchor", round_)
            self.keep_hash(round_)
        self.try_post(round_)

    @action(seldom=range(0, 8))
    def lose_the_beacon_key(self, seldom: int) -> None:
        """Retire the key; the next one (the same shares) serves from the next round on."""
        if seldom or len(self.books.keys) > 2:
            return
        keys, dealing = self.books.keys, self.world.mining.dealing
        newest = len(keys) - 1
        assert self.send(None, "Beacon", "retireKey", newest, by="rotator")
        keys[newest] = (keys[newest][0], True)
        time = self.world.next_second()
        arguments = (dealing.group_key, dealing.proof_of_possession)
        assert self.send(None, "Beacon", "setKey", *arguments, by="rotator")
        keys.append((self.books.round_at(time) + 1, False))
