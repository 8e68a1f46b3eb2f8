"""Tasks, crystals and the mine box on the demo's chain: six days after the driving, one by one.

People complete tasks on each. A campaign is announced on the first, opens on the third,
after the delay of its role, and is drawn on the last four. On the fourth the committee falls silent
for longer than a round's value counts: its draws are refunded. Who does what follows from the
demo's seed; what is won follows from the beacon.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from rich.progress import Progress

from csop.calendar import DAY_SECONDS, day_of
from csop.demo.box import Box
from csop.demo.fleet import SEED
from csop.demo.people import Person
from csop.demo.stage import Stage, date_of, start_of
from csop.demo.tally import count
from csop.demo.tasks import Tasks
from csop.emission import STONE
from csop.engagement.tasks import Kind
from csop.keeper import Keeper
from csop.types import HOUR_SECONDS, Day, Timestamp

ACTIVE, CREATIVE = 0.9, 0.7
"""The share of people who do something on a day, and of those who make something."""
INTERACTIONS = (2, 3)
"""Of a member on a day: at least, at most."""
EXTRA = 4
"""Those of the first one, on the first day: with a co-creation, one over the daily cap."""
MOST_DRAWS = 3
"""Of a member on a day; on the last day as many as the campaign allows."""
MORNING = 10 * HOUR_SECONDS
OPEN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the diary."""

    date: str
    text: str


class Week:
    """Plays the days in order. ``keeper`` brings rounds to their value with the committee's nodes;
    ``waiting`` has none, and can only wait until draws are to be refunded."""

    def __init__(
        self,
        stage: Stage,
        first_block: int,
        people: Sequence[Person],
        keeper: Keeper,
        waiting: Keeper,
    ) -> None:
        self._stage, self._first_block, self._people = stage, first_block, people
        self._adults = [each for each in people if each.is_adult and not each.is_blocked]
        self._keeper, self._waiting = keeper, waiting
        self._random = Random(f"{SEED} week")
        self._before = Day(day_of(stage.now()))
        self._opens = Timestamp(self._morning(3) + HOUR_SECONDS)
        self._ends = Timestamp(self._opens + OPEN_DAYS * DAY_SECONDS)
        self._tasks, self._box = Tasks(stage), Box(stage, self._opens, self._ends)
        self._diary: list[Entry] = []

    def play(self, progress: Progress) -> list[Entry]:
        """All days; what happened on each."""
        days = (self._announced, self._earned, self._opened, self._silent, self._back, self._last)
        bar = progress.add_task("tasks and draws: days", total=len(days))
        for number, day in enumerate(days, 1):
            self._stage.reach(self._morning(number))
            day()
            progress.advance(bar)
        return self._diary

    def _announced(self) -> None:
        self._tasks.create(self._stage.now(), self._ends)
        self._box.announce()
        hours = (self._opens - self._stage.now()) // HOUR_SECONDS
        self._note(f"two tasks begin; a campaign is announced, to open in {hours} hours")
        self._complete(extra=True)

    def _earned(self) -> None:
        self._complete()

    def _opened(self) -> None:
        self._complete()
        self._box.open()
        self._note(f"the campaign opens: {self._box.terms.price} crystals a draw")
        self._refused()
        self._draw(MOST_DRAWS, self._random)

    def _silent(self) -> None:
        self._complete()
        session = self._box.draw(self._adults, MOST_DRAWS, self._random)
        self._note(f"{session.members} members draw {session.draws} times")
        self._note(f"the committee falls silent: round {session.round} gets no value")
        self._box.resolve(self._waiting)
        hours = self._stage.suite.box.late_seconds() // HOUR_SECONDS
        self._note(f"{hours} hours later its draws are refunded, the crystals return")

    def _back(self) -> None:
        self._complete()
        self._draw(MOST_DRAWS, self._random)

    def _last(self) -> None:
        claims = count(self._stage.suite, self._first_block).claims
        self._box.fulfil(claims)
        if claims:
            self._note(f"items handed over: {len(claims)}, the hash of each note on chain")
        self._complete()
        self._draw(self._box.terms.draws_per_day)

    def _refused(self) -> None:
        for person in self._people:
            if not person.is_adult:
                self._note(f"a minor wants to draw and is refused: {self._box.refusal(person)}")
            if person.is_blocked:
                refusal = self._box.refusal(person)
                self._note(f"a frozen member wants to draw and is refused: {refusal}")
            if person.lost:
                refusal = self._box.refusal(replace(person, wallet=person.lost))
                self._note(f"who found a lost wallet wants to draw and is refused: {refusal}")

    def _complete(self, *, extra: bool = False) -> None:
        todo: dict[Kind, list[Person]] = {Kind.INTERACTION: [], Kind.CO_CREATION: []}
        for person in self._people:
            active, times = self._random.random() < ACTIVE, self._random.randint(*INTERACTIONS)
            creates = self._random.random() < CREATIVE
            if extra and person is self._people[0]:
                active, times, creates = True, EXTRA, True
            if active:
                todo[Kind.INTERACTION] += [person] * times
                todo[Kind.CO_CREATION] += [person] * creates
        brought = self._tasks.bring(todo)
        self._note(
            f"{brought.members} members complete {brought.counted:,} tasks and earn "
            f"{brought.crystals:,} crystals"
        )
        for reason, times in sorted(Counter(brought.refused).items()):
            self._note(f"skipped, to be brought again tomorrow: {times} ({reason})")

    def _draw(self, most: int, random: Random | None = None) -> None:
        session = self._box.draw(self._adults, most, random)
        stones = self._box.resolve(self._keeper)
        self._note(
            f"{session.members} members draw {session.draws} times; round {session.round} decides: "
            f"{stones / STONE:,.1f} stones"
        )

    def _note(self, text: str) -> None:
        self._diary.append(Entry(date_of(self._stage.now()), text))

    def _morning(self, number: int) -> Timestamp:
        """Of a day, from 1: the first whole one after the driving."""
        return Timestamp(start_of(Day(self._before + number)) + MORNING)
