"""Rules about draws and their results, time, and the stones of the other pool."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from csop.emission import batches_at, mileage_released
from csop.engagement.draws import prize_at
from csop.engagement.tables import Kind
from csop.hashing import keccak
from tests.stateful.actions import action
from tests.stateful.campaign_rules import STONE, CampaignRules
from tests.stateful.common_rules import BOTH, LATE, WHICH, WHO
from tests.stateful.engagement_books import (
    ADULT,
    DRAWN,
    FULFILLED,
    REFUNDED,
    SETTLED,
    BoxBook,
    Ticket,
)
from tests.stateful.task_rules import DAY, HAPPENED, SEEDS


class DrawRules(CampaignRules):
    """Each draw and result is tried on the chain and in the books."""

    @action(10, who=WHO, which=WHICH, times=[1, 1, 2, 4, 8])
    def draw(self, who: int, which: int, times: int) -> None:
        """Mostly by one who may, from a campaign that runs."""
        able = [i for i in WHO if self.may_draw(self.world.people[i].id)]
        who = able[who % len(able)] if able and which % 5 else who
        now = self.world.now
        campaigns = list(enumerate(self.box.campaigns))
        running = [n for n, c in campaigns if not c.closed and c.terms.start <= now < c.terms.end]
        number = running[which % len(running)] if running else 0
        for _ in range(times):
            if not self.try_draw(self.box, number, who):
                return

    def may_draw(self, member: bytes) -> bool:
        adult = self.books.flags.get(member, 0) & ADULT
        return bool(adult) and self.books.statuses[member] == 1

    @action(who=WHO, which=WHICH)
    def draw_anywhere(self, who: int, which: int) -> None:
        self.try_draw(*self.some_campaign(which), who)

    def try_draw(self, box: BoxBook, number: int, who: int) -> bool:
        member, time = self.world.people[who].id, self.world.next_second()
        errors = self.books.draw_errors(box, number, member, time)
        if not self.attempt(errors, box.name, "draw", number, by=f"person {who}"):
            return False
        if any(other.reserved for other in self.books.boxes if other is not box):
            HAPPENED["drawn while the box before still owes"] += 1
        self.books.draw(box, number, member, time)
        return True

    def rounds_awaited(self) -> list[int]:
        waiting = [d for *_, draws in self.books.chances for d in draws if d.state == DRAWN]
        return sorted({draw.round for draw in waiting})

    @action(4)
    def play(self) -> None:
        """Bring every round that is awaited to its value, as a rule in time."""
        for round_ in self.rounds_awaited():
            self.world.reach(self.books.round_end(round_))
            self.finish_round(round_)

    @action(which=WHICH)
    def play_late(self, which: int) -> None:
        """So late that the value does not count any more; then it may come or not."""
        if rounds := self.rounds_awaited():
            round_ = rounds[which % len(rounds)]
            self.world.reach(self.books.round_end(round_) + LATE + 1)
            if which % 2:
                self.finish_round(round_)

    # results

    @action(6, which=WHICH, seed=SEEDS)
    def settle(self, which: int, seed: int) -> None:
        self.resolve_some(SETTLED, which, seed)

    @action(3, which=WHICH, seed=SEEDS)
    def refund(self, which: int, seed: int) -> None:
        self.resolve_some(REFUNDED, which, seed)

    def resolve_some(self, fate: int, which: int, seed: int) -> None:
        """Draws that are due, of a campaign that has some; with what was resolved before."""
        rng, now = random.Random(seed), self.world.now
        due: dict[tuple[int, int], list[Ticket]] = {}
        for box, number, member, draws in self.books.chances:
            done = box.campaigns[number].resolved(member)
            run = 0
            while done + run < len(draws) and self.books.fate(draws[done + run].round, now) == fate:
                run += 1
            if run:
                first = max(0, done - rng.choice([0, 0, 1, 3]))
                end = done + rng.choice([1, run, run])
                place = (self.books.boxes.index(box), number)
                due.setdefault(place, []).append((member, first, end - first))
        if not due:
            return
        place, number = list(due)[which % len(due)]
        tickets = rng.sample(due[place, number], len(due[place, number]))
        tickets = tickets[: rng.choice([1, 6, 6])] + tickets[: rng.choice([0, 0, 1])]
        self.resolve(self.books.boxes[place], number, tickets, fate)

    @action(2, which=WHICH, seed=SEEDS, fate=(SETTLED, REFUNDED))
    def resolve_anything(self, which: int, seed: int, fate: int) -> None:
        """Wrong kinds, orders, members, numbers, lengths; or right by chance."""
        rng = random.Random(seed)
        box, number = self.some_campaign(which)
        draws = box.campaigns[number].draws if number < len(box.campaigns) else {}
        members = [*draws, *draws, keccak(b"nobody")]
        tickets = [
            (rng.choice(members), rng.choice([0, 0, 1, 2]), rng.choice([0, 1, 1, 2, 5]))
            for _ in range(rng.choice([0, 1, 1, 2, 3]))
        ]
        self.resolve(box, number, tickets, fate)

    def resolve(self, box: BoxBook, number: int, tickets: Sequence[Ticket], fate: int) -> bool:
        """Settle or refund (BOX-1)."""
        time, books = self.world.next_second(), self.books
        error, due = books.due(box, number, tickets, fate, time)
        errors = [error] if error else []
        won = self.results(box, number, due) if fate == SETTLED else {}
        if any(stones for _, stones in won.values()) and time < books.paused_until:
            errors.append("Stone_Paused")
            HAPPENED["settlement refused by the pause"] += 1
        function = "settle" if fate == SETTLED else "refund"
        if not self.attempt(errors, box.name, function, number, list(tickets)):
            return False
        campaign = box.campaigns[number]
        for member, place in due:
            draw = campaign.draws[member][place]
            draw.state = fate
            if fate == SETTLED:
                draw.prize, stones = won[member, place]
                books.balances[books.wallets[member]] += stones
                books.minted[1] += stones
            else:
                price = campaign.terms.price
                into = books.purses.give_back(member, price, draw.month, time)
                HAPPENED["refund into an expired month"] += into != draw.month
        return True

    def results(
        self, box: BoxBook, number: int, due: list[tuple[bytes, int]]
    ) -> dict[tuple[bytes, int], tuple[int, int]]:
        """What each of these draws wins: prize and stones."""
        found = {}
        for member in dict(due):
            places = [place for who, place in due if who == member]
            replay = self.books.replayed(box, number, member, places)
            for place in places:
                result = replay.results[place]
                table = box.campaigns[number].terms.table(result.by_owner)
                found[member, place] = (result.prize, table[result.prize].stones)
                HAPPENED["pity"] += result.forced and prize_at(table, result.x) != 0
        return found

    @action(3, which=WHICH, number=range(-3, 3))
    def fulfil(self, which: int, number: int) -> None:
        """Mostly a claim, if there is one."""
        chances = [
            (box, campaign, member, place)
            for box, campaign, member, draws in self.books.chances
            for place, draw in enumerate(draws)
            if number >= 0 or self.claims(box, campaign, draw)
        ]
        if not chances:
            return
        box, campaign, member, place = chances[which % len(chances)]
        place += number if number > 0 else 0
        draws = box.campaigns[campaign].of(member)
        errors = ["MineBox_UnknownDraw"]
        if place < len(draws):
            errors = ["MineBox_NoClaim"] * (not self.claims(box, campaign, draws[place]))
        arguments = (campaign, member, place, keccak(b"receipt"))
        if self.attempt(errors, box.name, "fulfil", *arguments, by="fulfiller"):
            draws[place].state = FULFILLED
            HAPPENED["fulfilled"] += 1

    @staticmethod
    def claims(box: BoxBook, campaign: int, draw: Any) -> bool:
        table = box.campaigns[campaign].terms.table(draw.by_owner)
        return draw.state == SETTLED and table[draw.prize].kind is Kind.ITEM

    # time, and the other pool

    @action(4, hours=[0.03, 0.17, 0.17, 1, 5, 24, 24, 24 * 9])
    def wait(self, hours: float) -> None:
        self.world.reach(self.world.now + int(hours * 3600))

    @action(months=[1, 1, 1, 2, 25])
    def wait_months(self, months: int) -> None:
        self.world.reach(self.world.now + months * 30 * DAY)

    @action(who=WHO, stones=[1, 1_000, 10**7], known=BOTH)
    def mint_mileage(self, who: int, stones: int, known: bool) -> None:
        """What mining pays is no affair of engagement's pool."""
        member, amount = self.world.people[who].id, stones * STONE
        books, time = self.books, self.world.next_second()
        paid = amount if member in books.wallets else 0
        errors = ["Stone_Paused"] * (time < books.paused_until)
        if books.minted[0] + paid > mileage_released(batches_at(books.genesis, time)):
            errors.append("Stone_AheadOfRelease")
        if self.attempt(errors, "Stone", "mintMileage", [member], [amount], by="mine") and paid:
            books.balances[books.wallets[member]] += paid
            books.minted[0] += paid

    @action(who=WHO)
    def mint_too_much(self, who: int) -> None:
        """Even a minter gone astray gets no more of engagement's pool than is released."""
        member, time = self.world.people[who].id, self.world.next_second()
        if member not in self.books.wallets:
            return
        errors = ["Stone_AheadOfRelease"] + ["Stone_Paused"] * (time < self.books.paused_until)
        amount = self.books.released(time) - self.books.minted[1] + 1
        self.attempt(errors, "Stone", "mintEngagement", [member], [amount], by="box")
