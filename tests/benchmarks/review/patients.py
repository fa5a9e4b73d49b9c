"""Simulated patients: how one varies from day to day while nothing happens, and what an event adds to that."""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from bot.care.history import DAYS_LOOKED_BACK, History, PromptOutcome, PromptStatus, Report
from bot.care.plan import Measure, MeasureKind, Worse

Dated = TypeVar("Dated", Report, PromptOutcome)

LINKED_ON = date(2026, 1, 5)
ITEM = "tablet"
ASKED_A_DAY = 2
# Half of what moves one symptom of a day moves them all.
SHARED = math.sqrt(0.5)

PAIN = Measure("pain", "Pain", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 2)
INTERFERENCE = Measure("interference", "Interference", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 2, weight=0.7)
MOOD = Measure("mood", "Mood", "", MeasureKind.SYMPTOM, Worse.LOWER, 0, 10, 2, weight=0.5)
SIDE_EFFECTS = Measure("side_effects", "Side effects", "", MeasureKind.SIDE_EFFECT, Worse.HIGHER, 0, 3, 1, weight=0.3)
CLINIC = (PAIN, INTERFERENCE, MOOD, SIDE_EFFECTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a patient varies while nothing happens, in points of 10 and shares of days."""

    level: float
    spread: float  # the standard deviation of the days
    resemblance: float  # the correlation of a day with the day before
    answers: float  # the share of the days asked that are answered
    taken: float = 0.93  # the share of the answered items that are done
    weekend: float = 0.0  # points added on Saturday and Sunday
    bad_days: float = 0.0  # the share of days that are 2 to 4 points worse
    heavy_tails: bool = False  # Student's t with 3 degrees of freedom in place of the normal
    drift: float = 0.0  # points a day
    drift_days: int = 0  # for how long
    season: float = 0.0  # points up and down in 90 days
    wander: float = 0.0  # the standard deviation of a random walk's daily step
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an event changes from its onset on; None leaves a share as it was."""

    added: Mapping[str, float] = field(default_factory=dict)  # points by measure, towards worse
    ramp_days: int = 1  # the points are added bit by bit over so many days
    answers: float | None = None
    taken: float | None = None
    bad_days: float | None = None

    def points(self, code: str, since: int) -> float:
        """The points added to that measure on the day so many days after the onset."""
        if since < 0 or code not in self.added:
            return 0.0
        return self.added[code] * min(1.0, (since + 1) / self.ramp_days)


NO_EFFECT = Effect()


@dataclass(frozen=True, slots=True)
class SimulatedPatient:
    """A patient's days: everything the rules may look at."""

    measures: Mapping[str, Measure]
    reports: tuple[Report, ...]
    prompts: tuple[PromptOutcome, ...]
    days: int

    def history(self, day: int) -> History:
        """What the rules see at the end of that day; nobody ever closes a review."""
        as_on, oldest = the_day(day), the_day(max(0, day - DAYS_LOOKED_BACK + 1))
        return History(
            as_on=as_on,
            linked_on=LINKED_ON,
            measures=self.measures,
            reports=_between(self.reports, oldest, as_on),
            prompts=_between(self.prompts, oldest, as_on),
            asked_on=tuple(map(the_day, range(max(0, day - DAYS_LOOKED_BACK + 1), day + 1))),
            items={ITEM: "Tablet"},
        )


def the_day(number: int) -> date:
    """The date so many days after the patient was linked."""
    return LINKED_ON + timedelta(days=number)


def simulate(
    chance: random.Random,
    course: Course,
    days: int,
    *,
    measures: Sequence[Measure] = CLINIC,
    effect: Effect = NO_EFFECT,
    onset: int = 0,
) -> SimulatedPatient:
    """One patient over so many days; the effect sets in on the day `onset`."""
    walk, reports, prompts = _Walk(chance, course, measures), [], []
    for day in range(days):
        since = day - onset
        values = walk.step(day, effect, since)
        if chance.random() < _share(course.answers, effect.answers, since):
            reports.append(Report(the_day(day), values))
            prompts += _prompts(chance, day, _share(course.taken, effect.taken, since))
    return SimulatedPatient({m.code: m for m in measures}, tuple(reports), tuple(prompts), days)


class _Walk:
    """The hidden state of one patient: what all measures share, what each has of its own, and the slow movements."""

    def __init__(self, chance: random.Random, course: Course, measures: Sequence[Measure]) -> None:
        self._chance, self._course, self._measures = chance, course, measures
        self._states = [chance.gauss(0, 1) for _ in range(len(measures) + 1)]
        self._offsets = [0.0, *(chance.uniform(-1, 1) for _ in measures[1:])]
        self._phase, self._wandered = chance.uniform(0, math.tau), 0.0

    def step(self, day: int, effect: Effect, since: int) -> dict[str, float]:
        """The values of the next day."""
        course = self._course
        fresh = math.sqrt(1 - course.resemblance**2)
        self._states = [course.resemblance * state + fresh * self._shock() for state in self._states]
        self._wandered += self._chance.gauss(0, course.wander) if course.wander else 0.0
        slow = self._slow(day) + self._bad_day(_share(course.bad_days, effect.bad_days, since))
        return {
            measure.code: self._value(place, measure, slow, effect.points(measure.code, since))
            for place, measure in enumerate(self._measures)
        }

    def _shock(self) -> float:
        shock = self._chance.gauss(0, 1)
        if not self._course.heavy_tails:
            return shock
        return shock / math.sqrt(self._chance.gammavariate(1.5, 2))  # t with 3 degrees of freedom, over sqrt(3)

    def _slow(self, day: int) -> float:
        course = self._course
        weekend = course.weekend if the_day(day).weekday() >= 5 else 0.0
        season = course.season * math.sin(self._phase + math.tau * day / 90) if course.season else 0.0
        return weekend + season + course.drift * min(day, course.drift_days) + self._wandered

    def _bad_day(self, share: float) -> float:
        return self._chance.uniform(2, 4) if self._chance.random() < share else 0.0

    def _value(self, place: int, measure: Measure, slow: float, added: float) -> float:
        course = self._course
        noise = SHARED * self._states[0] + SHARED * self._states[place + 1]
        if measure.kind is MeasureKind.SIDE_EFFECT:
            badness = 0.4 + 0.4 * noise + added
        else:
            badness = course.level + self._offsets[place] + course.spread * noise + slow + added
        value = measure.badness(badness)
        return min(measure.maximum, max(measure.minimum, round(value, course.decimals) + 0.0))


def _share(usual: float, changed: float | None, since: int) -> float:
    return usual if changed is None or since < 0 else changed


def _prompts(chance: random.Random, day: int, taken: float) -> list[PromptOutcome]:
    outcomes = []
    for _ in range(ASKED_A_DAY):
        if chance.random() < 0.15:
            outcomes.append(PromptOutcome(the_day(day), ITEM, PromptStatus.EXPIRED))
        elif chance.random() < taken:
            outcomes.append(PromptOutcome(the_day(day), ITEM, PromptStatus.DONE))
        else:
            outcomes.append(PromptOutcome(the_day(day), ITEM, PromptStatus.SKIPPED, "forgot"))
    return outcomes


def _between(dated: tuple[Dated, ...], first: date, last: date) -> tuple[Dated, ...]:
    start = bisect_left(dated, first, key=lambda one: one.on)
    return dated[start : bisect_right(dated, last, key=lambda one: one.on)]
