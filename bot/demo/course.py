"""How the simulated patient's days go: a steady week, then slowly worse. The same seed gives the same days."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.care.plan import Measure, Worse

T = TypeVar("T")
STEADY_DAYS = 7  # the worsening rule needs seven reports to know what is usual
CLIMB = 0.6  # points of 10 a day
_USUAL, _NOISE = 3.0, 0.5  # points of 10 above the best possible answer
# What a device shows her in a steady week; it climbs by a part of the measure's own important change.
_SHOWN = {
    "bp_systolic": 128.0, "bp_diastolic": 80.0, "weight": 82.0, "glucose": 7.0, "spo2": 96.0, "peak_flow": 430.0,
    "temperature": 36.8, "active_minutes": 30.0,
}  # fmt: skip
_TAKEN, _LEFT_OPEN = 0.87, 0.04  # shares of plan items done, and never answered
_REASONS = ("I forgot", "No time", "Not needed today")


@dataclass(frozen=True, slots=True)
class Course:
    """One patient's fortnight. Day 0 is that of her first check-in; nothing depends on the order of what is asked."""

    seed: str

    def answer(self, measure: Measure, day: int) -> float:
        """What she reports on that day."""
        if measure.labels:
            return measure.minimum
        if measure.code in _SHOWN:
            return self._number(measure, day)
        chance = self._chance(measure.code, day)
        badness = _USUAL + CLIMB * max(0, day - STEADY_DAYS + 1) + chance.gauss(0, _NOISE)
        span = measure.maximum - measure.minimum
        value = measure.minimum + round(min(10.0, max(0.0, badness)) * span / 10)
        return value if measure.worse is Worse.HIGHER else measure.minimum + measure.maximum - value

    def _number(self, measure: Measure, day: int) -> float:
        climb = CLIMB * max(0, day - STEADY_DAYS + 1) + self._chance(measure.code, day).gauss(0, _NOISE) * CLIMB
        change = climb * measure.important_change * (1 if measure.worse is Worse.HIGHER else -1)
        is_whole = measure.important_change > 1
        value = min(measure.maximum, max(measure.minimum, _SHOWN[measure.code] + change))
        return float(round(value, 0 if is_whole else 1))

    def item_answer(self, prompt: object) -> str:
        """The button she presses on a plan item: `Done`, `Not today`, or none when she leaves it open."""
        draw = self._chance("item", prompt).random()
        if draw < _TAKEN:
            return "Done"
        return "Not today" if draw < 1 - _LEFT_OPEN else ""

    def reason(self, prompt: object) -> str:
        """Why not today; never one that alone would bring a review."""
        return self._one_of(_REASONS, "reason", prompt)

    def takes(self, what: object, shortest: int, longest: int) -> timedelta:
        """How long she takes, within these seconds."""
        return timedelta(seconds=self._chance("takes", what).randint(shortest, longest))

    def _one_of(self, choices: Sequence[T], *what: object) -> T:
        return self._chance(*what).choice(choices)

    def _chance(self, *what: object) -> random.Random:
        return random.Random(f"{self.seed}/{what}")  # noqa: S311 - a story, not a secret
