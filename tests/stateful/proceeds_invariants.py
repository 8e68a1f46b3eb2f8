"""After every step: every fen is where books and logs say."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis.stateful import invariant

from tests.models.rights.calls import plain
from tests.stateful.proceeds_rules import ProceedsRules


class ProceedsInvariants(ProceedsRules):
    """Keeps what was seen before of what may never change."""

    def __init__(self) -> None:
        super().__init__()
        self.due_before: dict[tuple[int, bytes], int] = {}
        self.vouchers_before: Counter[str] = Counter()

    def same(self, *expected: tuple[Any, ...]) -> None:
        """((contract.view, *arguments), value) each: what the chain says is what the books do."""
        found = self.chain.look([call for call, _ in expected])
        for (call, due), said in zip(expected, found, strict=True):
            due = plain(due)
            assert said == (due if isinstance(due, tuple) else (due,)), (call, said, due)

    @property
    def places(self) -> list[tuple[int, bytes]]:
        """Every distribution with every member."""
        count = len(self.books.vault.distributions)
        return [(n, who) for n in range(count) for who in self.books.everyone]

    @property
    def purses(self) -> list[str]:
        """Whoever could hold vouchers."""
        hands = self.chain.hands
        last = [member.wallet for member in self.books.everyone.values()]
        known = [*self.accounts, *last, self.vault, self.sink, hands["sponsor"], hands["bank"]]
        return list(dict.fromkeys(known))

    @invariant()
    def pots__add_up_and_are_there_VAULT_1(self) -> None:
        found = self.books.vault.distributions
        self.same(
            (("ProceedsVault.distributionCount",), len(found)),
            *[(("ProceedsVault.distributionOf", n), d.stored) for n, d in enumerate(found)],
        )
        for d in found:
            assert d.left >= 0
            parts = (d.claimed, d.held.total(), d.refund, d.swept, d.left)
            assert sum(parts) == d.pot
            assert not d.is_swept or d.left == 0
        rest = sum(d.held.total() + d.left for d in found)
        vouchers = self.books.vouchers
        assert vouchers.balances[self.vault] == rest + vouchers.sent[self.vault]

    @invariant()
    def claims__once_each_VAULT_2(self) -> None:
        found = self.books.vault.distributions
        marks = [(n, who) for n, who in self.places if who in found[n].marked]
        self.same(*[(("ProceedsVault.hasClaimed", *p), p in marks) for p in self.places])
        assert sorted(marks) == sorted(self.journal.taken)
        for n, d in enumerate(found):
            taken = sum(amount for (m, _), amount in self.journal.taken.items() if m == n)
            assert taken == d.claimed + d.held.total()

    @invariant()
    def shares__by_the_record_alone_VAULT_3(self) -> None:
        vault = self.books.vault
        due = {(n, who): vault.due(vault.distributions[n], who) for n, who in self.places}
        self.same(*[(("ProceedsVault.entitlement", *p), amount) for p, amount in due.items()])
        for place, amount in due.items():
            assert self.due_before.setdefault(place, amount) == amount
            assert self.journal.taken.get(place, amount) == amount
        for n, d in enumerate(vault.distributions):
            shares = [amount for (m, _), amount in due.items() if m == n]
            assert 0 <= d.pot - d.refund - sum(shares) <= len(shares)

    @invariant()
    def held__stays_until_it_is_released_VAULT_4(self) -> None:
        found = self.books.vault.distributions
        held = {(n, who): found[n].held[who] for n, who in self.places}
        self.same(
            *[(("ProceedsVault.heldOf", *p), amount) for p, amount in held.items()],
            *[
                (("ProceedsVault.payeeOf", who), self.books.vault.payee_of(who))
                for who in self.books.everyone
            ],
        )
        assert {p: amount for p, amount in held.items() if amount} == self.journal.waiting
        assert sum(held.values()) <= self.books.vouchers.balances[self.vault]
        assert {n: d.swept for n, d in enumerate(found) if d.is_swept} == self.journal.swept

    @invariant()
    def records__one_distribution_each_VAULT_5(self) -> None:
        found = self.books.vault.distributions
        assert len({d.record for d in found}) == len(found)
        sponsor = self.chain.hands["sponsor"]
        tries = [(sponsor, "ProceedsVault.open", (d.terms, d.pot)) for d in found]
        for n, refused in enumerate(self.chain.tried(tries)):
            assert refused is not None
            assert refused.name == "ProceedsVault_RecordUsed"
            assert tuple(refused.args.values()) == (found[n].record, n)

    @invariant()
    def vouchers__minted_less_burned_VOUCHER_1(self) -> None:
        vouchers, seen = self.books.vouchers, self.journal
        self.same(
            (("SettlementVoucher.totalSupply",), vouchers.minted - vouchers.burned),
            *[(("SettlementVoucher.isDeposit", r), True) for r in vouchers.deposits],
            *[(("SettlementVoucher.isPayment", r), True) for r in vouchers.payments],
        )
        assert seen.minted.keys() == vouchers.deposits
        assert seen.burned.keys() == vouchers.payments
        assert seen.minted.total() - seen.burned.total() == vouchers.balances.total()

    @invariant()
    def vouchers__inside_VOUCHER_2(self) -> None:
        vouchers = self.books.vouchers
        self.same(
            *[(("SettlementVoucher.balanceOf", w), vouchers.balances[w]) for w in self.purses]
        )
        assert +vouchers.balances == +self.journal.vouchers
        holders = {who for who, amount in vouchers.balances.items() if amount}
        outside = {who for who in holders - {self.sink} if not vouchers.is_inside(who)}
        assert not outside, "the sink alone may cease to be an insider"

    @invariant()
    def vouchers__go_by_their_holders_word_VOUCHER_3(self) -> None:
        vouchers = self.books.vouchers
        less = {who for who, had in self.vouchers_before.items() if vouchers.balances[who] < had}
        assert less <= vouchers.moved
        vouchers.moved.clear()
        self.vouchers_before = vouchers.balances.copy()
        bank = self.chain.hands["bank"]
        self.same(
            *[
                (("SettlementVoucher.allowance", *pair), allowed)
                for pair, allowed in vouchers.allowances.items()
                if pair[1] == bank
            ]
        )
