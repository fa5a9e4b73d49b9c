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


class AnswerKind(StrEnum):
    """How a measure is asked and answered."""

    SCALE = "scale"  # a whole number on buttons, minimum to maximum
    GRADE = "grade"  # one of the labels, which name the grades from `minimum` up
    YES_NO = "yes_no"  # 1 or 0
    CHOICE = "choice"  # one of the labels, by its place from `minimum` up; no grade
    CHOICES = "choices"  # several of the labels: the sum of 2 to the power of each one's place
    NUMBER = "number"  # typed, with its unit
    PRESSURE = "pressure"  # typed as 128/82; two measures running, the systolic first, make one question
    TEXT = "text"  # in her own words; the value is 1


class Operator(StrEnum):
    """How an earlier answer is compared; the names are FHIR's for `enableWhen`."""

    EXISTS = "exists"
    EQUALS = "="
    DIFFERS = "!="
    ABOVE = ">"
    BELOW = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class EnableWhen:
    """A question is asked only when the answer to an earlier one of the same check-in compares so with `value`."""

    question: str
    operator: Operator
    value: float = 0.0


HIGHEST_GRADE = 4


@dataclass(frozen=True, slots=True)
class Measure:
    """Something reported as a number or a grade.

    `important_change` is the smallest change that matters to patients, in the measure's own unit; `weight` its share
    in the combined trend (main symptom 1). `labels` name the grades from `minimum` up; `urgent` makes one severe
    report of it urgent. Every one of `enable_when` has to hold for it to be asked. A number outside `plausible` is
    asked again once, with the reason, then kept with a mark; outside minimum to maximum it cannot be. `aim` is where
    it should get: a line in the picture of her progress.
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
    answer: AnswerKind = AnswerKind.SCALE
    plausible: tuple[float, float] | None = None
    enable_when: tuple[EnableWhen, ...] = ()
    aim: float | None = None
    said_as: tuple[str, ...] = ()  # other names people give it when they report by themselves

    def badness(self, value: float) -> float:
        """The value turned so that higher is always worse, in the measure's own unit."""
        return value if self.worse is Worse.HIGHER else self.maximum + self.minimum - value

    @property
    def is_grade(self) -> bool:
        """True when it is answered in grades, 0 to 4 at most; a longer range is a number, also with named steps."""
        return self.maximum - self.minimum <= HIGHEST_GRADE


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing to do: its id is its identity across plan versions. Without `times` it is taken or done as needed.

    `ask_within` is the lateness limit: later than this after the due time it is not asked any more. `answer_within`
    is how long after the due time the question stays open. `may_move` is the clinician's window: how far from its
    times the patient may have it moved. `counts` is what an exercise is counted in, minutes or times. `leaflet` is
    what the clinic wants her to read about it, in words it has approved. `starts_on` and `ends_on` are local days that
    the clinician has named: the first and the last on which it can be due.
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
    may_move: timedelta = timedelta(0)
    counts: str = ""
    first_after: int = 0  # days from the start of the plan to its first day
    last_after: int | None = None  # days from the start of the plan to its last day
    leaflet: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def is_as_needed(self) -> bool:
        """True when it has no times: the patient tells when she took it."""
        return not self.times

    def schedule(self, starts_on: date) -> Schedule:
        """When the item is due, from that local day on."""
        first_on = max(starts_on + timedelta(days=self.first_after), self.starts_on or date.min)
        ends = [self.ends_on, None if self.last_after is None else starts_on + timedelta(days=self.last_after)]
        ends_on = min((day for day in ends if day is not None), default=None)
        return Schedule(self.times, first_on, self.weekdays, self.every_days, ends_on)


@dataclass(frozen=True, slots=True)
class PlannedQuestionnaire:
    """A questionnaire of the plan and its rhythm; it takes the place of that day's check-in.

    Asked first `first_after` days after the plan began (0: on its first day), then every so many days.
    """

    code: str
    every_days: int
    first_after: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """The plan's own *consider* line for what a rule finds, and where it comes from."""

    rule: str
    consider: str
    source: str

    @property
    def words(self) -> str:
        """`Consider physiotherapy (NICE NG59).`"""
        return f"{self.consider.removesuffix('.')} ({self.source})."


@dataclass(frozen=True, slots=True)
class OwnRedFlag:
    """A plan's own words of danger beside the word lists of the languages.

    `code` is one of theirs or a new one, which the clinician reads as `reads`. `words` are phrases by language.
    """

    code: str
    words: Mapping[str, tuple[str, ...]]
    reads: str = ""

    @property
    def name(self) -> str:
        """What the clinician reads: `a clot in the leg`, `chest pain`."""
        return self.reads or self.code.replace("_", " ")


@dataclass(frozen=True, slots=True)
class CarePlan:
    """One version of one patient's plan, or a template before it is one. `goal` is reduce or maintain.

    `procedure_on` is the local day of the procedure it follows, if the clinician has named it; a plan that
    `begins_with_procedure` without a day of its own counts from the day it began.
    """

    code: str
    name: str
    goal: str
    measures: tuple[Measure, ...]
    items: tuple[PlanItem, ...]
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    goal_suggestions: tuple[str, ...] = ()
    review_after_days: int = 90
    questionnaires: tuple[PlannedQuestionnaire, ...] = ()
    advice: tuple[Advice, ...] = ()
    begins_with_procedure: bool = False
    procedure_on: date | None = None
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # part of the plan -> its rules
    red_flags: tuple[OwnRedFlag, ...] = ()

    def measure(self, code: str) -> Measure:
        """The measure of that code; KeyError when the plan has none."""
        return {measure.code: measure for measure in self.measures}[code]
