"""The invariants of boxes, checked after every step against the books."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from itertools import groupby

from hypothesis.stateful import invariant

from csop.calendar import day_of, month_of
from csop.emission import ENGAGEMENT_CAP, STONE
from csop.engagement.odds import effective_ppb, next_odds
from tests.stateful.common_invariants import ENGAGEMENT, MILEAGE, plain
from tests.stateful.engagement_books import DRAWN, OWNER, REFUNDED, DrawBook
from tests.stateful.engagement_invariants import EngagementInvariants


class BoxInvariants(EngagementInvariants):
    """Stones, campaigns, draws and limits."""

    @invariant()
    def stones__minted_and_reserved_are_released_BOX_2(self) -> None:
        """And the pools never mix, and every stone is a prize's or of mileage."""
        now, books = self.world.now, self.books
        boxes = [box.name for box in books.boxes]
        everyone = [person.wallet.address for person in self.world.people]
        others = [contract.address for contract in self.world.contracts.values()]
        minted, mileage, released, cap, supply, *found = self.ask(
            ("Stone", "minted", ENGAGEMENT),
            ("Stone", "minted", MILEAGE),
            ("Stone", "released", ENGAGEMENT, now),
            ("Stone", "cap", ENGAGEMENT),
            ("Stone", "totalSupply"),
            *[("Stone", "balanceOf", account) for account in everyone + others],
            *[(name, view) for name in boxes for view in ("reserved", "pending", "isRetired")],
        )
        balances, state = found[: -3 * len(boxes)], found[-3 * len(boxes) :]
        assert minted + books.reserved <= released == books.released(now)
        assert released <= cap == ENGAGEMENT_CAP <= 90_000_000 * STONE
        so_far = 0
        for place, box in enumerate(books.boxes):
            so_far += box.reserved
            pending = sum(
                d.state == DRAWN for b, _, _, draws in books.chances if b is box for d in draws
            )
            assert state[3 * place : 3 * place + 3] == [so_far, pending, box.retired]
        assert [minted, mileage] == [books.minted[1], books.minted[0]]
        assert balances == [books.balances[a] for a in everyone] + [0] * len(others)
        assert supply == minted + mileage == sum(balances)
        assert minted == sum(
            box.campaigns[number].terms.table(draw.by_owner)[draw.prize].stones
            for box, number, _, draws in books.chances
            for draw in draws
            if draw.state not in (DRAWN, REFUNDED)
        )

    @invariant()
    def campaigns__as_published_BOX_3(self) -> None:
        keys = [(box, number) for box in self.books.boxes for number in range(len(box.campaigns))]
        stored, odds = self.split(
            [(box.name, "campaignOf", number) for box, number in keys],
            [
                (box.name, "effectiveOddsOf", n, owners)
                for box, n in keys
                for owners in (True, False)
            ],
        )
        for place, (box, number) in enumerate(keys):
            book = box.campaigns[number]
            assert stored[place] == plain((self.published(book.terms), book.closed))
            for owners, shown in zip((True, False), odds[2 * place :], strict=False):
                exact = effective_ppb(book.terms.table(owners), book.terms.pity)
                assert all(abs(a - b) <= 1 for a, b in zip(shown, exact, strict=True))

    @staticmethod
    def published(terms):
        document, *rest = astuple(terms)
        return ("0x" + document.hex(), *rest)

    @invariant()
    def draws__follow_from_R_in_order_BOX_1_BOX_4_BOX_5(self) -> None:
        """All that is stored of members and draws is what a replay of the rounds gives."""
        chances = list(self.books.chances)
        accounts, odds, found = self.split(
            [(box.name, "accountOf", number, member) for box, number, member, _ in chances],
            [(box.name, "nextOddsOf", number, member) for box, number, member, _ in chances],
            [
                (box.name, "drawOf", number, member, place)
                for box, number, member, draws in chances
                for place in range(len(draws))
            ],
        )
        for chance, account, chances_of in zip(chances, accounts, odds, strict=True):
            box, number, member, draws = chance
            stored, found = found[: len(draws)], found[len(draws) :]
            campaign = box.campaigns[number]
            replay = self.books.replayed(box, number, member)
            states = [state for *_, state, _ in stored]
            done = sum(state != DRAWN for state in states)
            assert all(state != DRAWN for state in states[:done])
            last = draws[-1].time
            assert account == (
                len(draws),
                done,
                replay.dry_owners,
                replay.dry_others,
                day_of(last),
                campaign.count(member, day_of, last),
                campaign.count(member, month_of, last),
            )
            for draw, shown in zip(draws, stored, strict=True):
                assert shown == self.as_stored(draw)
            for result, state, *_ in zip(replay.results, states, stored, strict=False):
                assert (result.prize is None) == (state == REFUNDED)
            prizes = [result.prize or 0 for result in replay.results]
            assert [prize for *_, prize in stored[:done]] == prizes
            self.pity_holds(campaign.terms.pity, stored)
            by_owner = bool(self.books.flags[member] & OWNER)
            dry = replay.dry_owners if by_owner else replay.dry_others
            table = campaign.terms.table(by_owner)
            assert chances_of == tuple(next_odds(table, campaign.terms.pity, dry))

    @staticmethod
    def as_stored(draw: DrawBook) -> tuple[int, ...]:
        day = day_of(draw.time)
        return (draw.round, day, draw.month, draw.by_owner, draw.state, draw.prize)

    @staticmethod
    def pity_holds(pity: int, stored) -> None:
        """BOX-4, by counting: runs without the top tier, by table, are shorter than N."""
        for owners in (True, False):
            prizes = [d[5] for d in stored if d[3] == owners and d[4] not in (DRAWN, REFUNDED)]
            runs = [len(list(run)) for top, run in groupby(prizes, key=lambda p: p == 0) if not top]
            assert not pity or all(run < pity for run in runs)

    @invariant()
    def limits__by_day_and_month_and_crystals_whole_BOX_6_BOX_7(self) -> None:
        spent: Counter[bytes] = Counter()
        returned: Counter[bytes] = Counter()
        for box, number, member, draws in self.books.chances:
            terms = box.campaigns[number].terms
            days = Counter(day_of(draw.time) for draw in draws if draw.counts)
            months = Counter(month_of(draw.time) for draw in draws if draw.counts)
            assert max(days.values(), default=0) <= terms.draws_per_day <= 10
            assert max(months.values(), default=0) <= terms.draws_per_month <= 100
            spent[member] += terms.price * len(draws)
            returned[member] += terms.price * sum(draw.state == REFUNDED for draw in draws)
        for person in self.world.people:
            heard = [self.heard[f"Crystals{name}", person.id] for name in ("Spent", "Returned")]
            assert heard == [spent[person.id], returned[person.id]]
