"""The plan: measures to report, items to do, rules that watch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from bot.care.schedule import Schedule


class MeasureKind(StrEnum):
    """What sort of thing a measure is."""

    SYMPTOM = "symptom"
    SIDE_EFFECT = "side_effect"
    VITAL = "vital"
    QUESTIONNAIRE = "questionnaire"


class Worse(StrEnum):
    """The direction in which a measure gets worse."""

    HIGHER = "higher"
    LOWER = "lower"


HIGHEST_GRADE = 4


@dataclass(frozen=True, slots=True)
class Measure:
    """Something reported as a number or a grade.

    `important_change` is the smallest change that matters to patients, in the measure's own unit; `weight` its share
    in the combined trend (main symptom 1). `labels` name the grades from `minimum` up; `urgent` makes one severe
    report of it urgent.
    """

    code: str
    name: str
    question: str
    kind: MeasureKind
    worse: Worse
    minimum: float
    maximum: float
    important_change: float
    weight: float = 1.0
    low: str = ""
    high: str = ""
    labels: tuple[str, ...] = ()
    urgent: bool = False
    unit: str = ""  # mg/dL, mmol/L, kg, lb, C, F …; empty for a plain number

    def badness(self, value: float) -> float:
        """The value turned so that higher is always worse, in the measure's own unit."""
        return value if self.worse is Worse.HIGHER else self.maximum + self.minimum - value

    @property
    def is_grade(self) -> bool:
        """True when it is answered in grades, 0 to 4 at most; a longer range is a number, also with named steps."""
        return self.maximum - self.minimum <= HIGHEST_GRADE


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing to do: its id is its identity across plan versions.

    `ask_within` is the lateness limit: later than this after the due time it is not asked any more. `answer_within`
    is how long after the due time the question stays open.
    """

    id: str
    kind: str
    title: str
    instruction: str
    times: tuple[time, ...]
    weekdays: frozenset[int]
    every_days: int
    ask_within: timedelta
    answer_within: timedelta
    must_not_miss: bool = False  # an anticoagulant, insulin, an antiepileptic …: the clinician marks it
    daily_limit: int | None = None  # doses a day of an as-needed item
    medicine: str = ""  # the substance, in lower case

    def schedule(self, starts_on: date) -> Schedule:
        """When the item is due, from that local day on."""
        return Schedule(self.times, starts_on, self.weekdays, self.every_days)


@dataclass(frozen=True, slots=True)
class CarePlan:
    """One version of one patient's plan, or a template before it is one. `goal` is reduce or maintain."""

    code: str
    name: str
    goal: str
    measures: tuple[Measure, ...]
    items: tuple[PlanItem, ...]
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    goal_suggestions: tuple[str, ...] = ()
    review_after_days: int = 90

    def measure(self, code: str) -> Measure:
        """The measure of that code; KeyError when the plan has none."""
        return {measure.code: measure for measure in self.measures}[code]
