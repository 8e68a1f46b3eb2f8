"""After every step: the token is what its books say, and what its views say is what it does."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import invariant

from csop.chain import artifacts
from csop.emission import ENGAGEMENT_CAP, MILEAGE_CAP
from tests.models.rights.calls import ZERO, Call, plain
from tests.models.rights.stones import HELD, MESSAGES
from tests.stateful.rights_choices import STRANGER_ID
from tests.stateful.rights_thieves import Thieves

TRIES = 6


class TokenInvariants(Thieves):
    """Keeps what was seen before of what may never change."""

    def __init__(self) -> None:
        super().__init__()
        self.fast: dict[str, int] = {}
        """What must be left in an account, for it was frozen there."""
        self.records_before: dict[tuple[str, int], int] = {}
        self.minted_before = [0, 0]

    def same(self, *expected: tuple[Any, ...]) -> None:
        """((contract.view, *arguments), value) each: what the chain says is what the books do."""
        found = self.chain.look([call for call, _ in expected])
        for (call, due), said in zip(expected, found, strict=True):
            due = plain(due)
            assert said == (due if isinstance(due, tuple) else (due,)), (call, said, due)

    @invariant()
    def stones__none_lost_or_made_STONE_1_STONE_2_STONE_3_STONE_4(self) -> None:
        stones, now = self.books.stones, self.world_time
        self.same(
            (("Stone.totalSupply",), sum(stones.balances.values())),
            (("Stone.totalSupply",), stones.supply),
            *[(("Stone.minted", pool), stones.minted[pool]) for pool in (0, 1)],
            *[(("Stone.released", pool, now), stones.released(pool, now)) for pool in (0, 1)],
            *[(("Stone.balanceOf", who), stones.balances[who]) for who in self.accounts],
        )
        for pool, cap in enumerate((MILEAGE_CAP, ENGAGEMENT_CAP)):
            assert self.minted_before[pool] <= stones.minted[pool] <= stones.released(pool, now)
            assert stones.released(pool, now) <= cap
        self.minted_before = list(stones.minted)
        held = {who for who, balance in stones.balances.items() if balance}
        assert held <= set(self.current) | self.passed_on
        assert self.journal.balances == stones.balances

    @invariant()
    def frozen__moved_by_force_or_recovery_only_STONE_7(self) -> None:
        stones, everyone = self.books.stones, self.accounts
        self.same(*[(("Stone.getFrozenTokens", who), stones.frozen[who]) for who in everyone])
        for who in everyone:
            if who not in stones.forced:
                held = min(self.fast.get(who, 0), stones.frozen[who])
                assert stones.balances[who] >= held, who
            self.fast[who] = min(stones.frozen[who], stones.balances[who])
        stones.forced.clear()
        assert +self.journal.frozen == +stones.frozen

    @invariant()
    def records__as_in_the_books_for_good_STONE_8(self) -> None:
        records, everyone = self.books.stones.records, self.accounts
        numbers = range(1, len(records) + 1)
        held = {(who, n): records[n - 1].balances[who] for n in numbers for who in everyone}
        self.same(
            (("Stone.latestRecord",), len(records)),
            *[(("Stone.totalSupplyAt", n), records[n - 1].supply) for n in numbers],
            *[(("Stone.balanceOfAt", *place), balance) for place, balance in held.items()],
        )
        for place, balance in held.items():
            assert self.records_before.setdefault(place, balance) == balance
        for record in records:
            assert sum(record.balances.values()) == record.supply
        unknown = [
            (ZERO, view, (*who, n))
            for view, who in (("Stone.balanceOfAt", (ZERO,)), ("Stone.totalSupplyAt", ()))
            for n in (0, len(records) + 1)
        ]
        for (_, _, arguments), refused in zip(unknown, self.chain.tried(unknown), strict=True):
            assert refused is not None
            assert refused.name == "Stone_UnknownRecord"
            assert tuple(refused.args.values()) == (arguments[-1], len(records))

    @invariant()
    def switches__as_in_the_books_STONE_6(self) -> None:
        stones, pairs = self.books.stones, list(self.books.stones.allowances)
        self.same(
            (("Stone.pausedUntil",), stones.paused_until),
            (("Stone.transferPolicy",), stones.policy),
            *[(("Stone.allowance", *pair), stones.allowances[pair]) for pair in pairs],
            *[(("Stone.nonces", who), stones.nonces[who]) for who in self.accounts],
        )

    @invariant()
    def views__say_what_a_transfer_does_STONE_5_STONE_6_STONE_7(self) -> None:
        """Tried at any time, by anybody, to anybody; the views never revert."""
        stones, now = self.books.stones, self.world_time
        everyone = [*self.accounts, ZERO]
        moves = [self.some_move() for _ in range(TRIES)]
        codes = [stones.restriction(now, *move) for move in moves]
        self.same(
            *[(("Stone.canSend", who), stones.can_send(who)) for who in everyone],
            *[(("Stone.canReceive", who), stones.can_receive(who)) for who in everyone],
            *[
                (("Stone.detectTransferRestriction", *move), code)
                for move, code in zip(moves, codes, strict=True)
            ],
            *[
                (("Stone.canTransfer", *move), not code)
                for move, code in zip(moves, codes, strict=True)
            ],
        )
        calls = [
            (sender, *self.call_of(to, value)) for sender, to, value in moves if sender != ZERO
        ]
        for (by, name, arguments), refused in zip(calls, self.chain.tried(calls), strict=True):
            operation = self.chain.operation(by, name, arguments)
            due = self.books_untouched(Call(by, now), operation, arguments)
            assert (refused.name if refused else None) == (due.name if due else None)
            value = arguments[-1] if name == "Stone.transfer" else arguments[0]
            to = arguments[0] if name == "Stone.transfer" else ZERO
            code = stones.restriction(now, by, to, value)
            assert (refused is None) == (not code and value <= stones.balances[by])

    def some_move(self) -> tuple[str, str, int]:
        sender = self.mostly([self.holder()], *self.accounts, ZERO)
        return sender, self.some_wallet(), self.part(sender)

    @staticmethod
    def call_of(to: str, value: int) -> tuple[str, tuple[Any, ...]]:
        if to == ZERO:
            return "Stone.redeem", (value, STRANGER_ID)
        return "Stone.transfer", (to, value)

    def books_untouched(self, call: Call, operation: Any, arguments: tuple[Any, ...]) -> Any:
        """How the call would end, by the books, which stay as they are."""
        stones = self.books.stones
        balances, redeemed = stones.balances.copy(), stones.redeemed
        refused = self.books.refusal(call, operation, arguments)
        stones.balances, stones.redeemed = balances, redeemed
        return refused

    def messages__in_words(self) -> None:
        """They never change: told once a story."""
        codec = artifacts.load("Stone").functions["messageForTransferRestriction"]
        requests = [
            self.chain.request("Stone.messageForTransferRestriction", [code])
            for code in range(HELD + 2)
        ]
        replies = self.chain.world.rpc.batch_all(requests)
        said = [codec.decode(bytes.fromhex(reply[2:]))[0] for reply in replies]
        assert said == [*MESSAGES, "Unknown restriction"]
