"""The plan: measures to report, items to do, rules that watch. Read from a template's TOML, kept per version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from bot.care.schedule import Schedule
from bot.errors import ContentRefused

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTES_A_DAY = 24 * 60


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

    def badness(self, value: float) -> float:
        """The value turned so that higher is always worse, in the measure's own unit."""
        return value if self.worse is Worse.HIGHER else self.maximum + self.minimum - value


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


def parse_plan(content: Mapping[str, Any]) -> CarePlan:
    """The plan in a template's TOML tables; `ContentRefused` says which key is wrong and why."""
    known = {"code", "name", "goal", "measures", "items", "rules", "goal_suggestions", "review_after_days"}
    _refuse_unknown(content, known, "the plan")
    measures = tuple(_measure(table) for table in content.get("measures", ()))
    items = tuple(_item(table) for table in content.get("items", ()))
    for codes in ([m.code for m in measures], [i.id for i in items]):
        if len(set(codes)) < len(codes):
            raise ContentRefused(f"a code stands twice in the plan: {sorted(codes)}")
    goal = content.get("goal", "reduce")
    if goal not in ("reduce", "maintain"):
        raise ContentRefused(f'goal is "reduce" or "maintain", not {goal!r}')
    return CarePlan(
        code=_text(content, "code"),
        name=_text(content, "name"),
        goal=goal,
        measures=measures,
        items=items,
        rules=dict(content.get("rules", {})),
        goal_suggestions=tuple(content.get("goal_suggestions", ())),
        review_after_days=int(content.get("review_after_days", 90)),
    )


_MEASURE_KEYS = {
    "code", "name", "question", "kind", "worse", "minimum", "maximum", "important_change", "weight", "low", "high",
    "labels", "urgent",
}  # fmt: skip


def _measure(table: Mapping[str, Any]) -> Measure:
    where = f"measure {table.get('code', '?')}"
    _refuse_unknown(table, _MEASURE_KEYS, where)
    try:
        measure = Measure(
            code=_text(table, "code"),
            name=str(table.get("name", table["code"])),
            question=str(table.get("question", "")),
            kind=MeasureKind(table["kind"]),
            worse=Worse(table["worse"]),
            minimum=float(table["minimum"]),
            maximum=float(table["maximum"]),
            important_change=float(table["important_change"]),
            weight=float(table.get("weight", 1.0)),
            low=str(table.get("low", "")),
            high=str(table.get("high", "")),
            labels=tuple(table.get("labels", ())),
            urgent=bool(table.get("urgent", False)),
        )
    except (KeyError, ValueError) as error:
        raise ContentRefused(f"{where}: {error}") from error
    if not (measure.minimum < measure.maximum and measure.important_change > 0 and measure.weight >= 0):
        raise ContentRefused(f"{where}: minimum < maximum, important_change > 0 and weight >= 0 are needed")
    return measure


_ITEM_KEYS = {
    "id", "kind", "title", "instruction", "times", "weekdays", "every_days", "per_day", "ask_within", "answer_within",
}  # fmt: skip


def _item(table: Mapping[str, Any]) -> PlanItem:
    where = f"item {table.get('id', '?')}"
    _refuse_unknown(table, _ITEM_KEYS, where)
    try:
        times = tuple(sorted(time.fromisoformat(text) for text in table.get("times", ())))
        weekdays = frozenset(WEEKDAYS.index(day) for day in table.get("weekdays", ()))
        item = PlanItem(
            id=_text(table, "id"),
            kind=str(table.get("kind", "medication")),
            title=str(table.get("title", table["id"])),
            instruction=str(table.get("instruction", "")),
            times=times,
            weekdays=weekdays,
            every_days=int(table.get("every_days", 1)),
            ask_within=_minutes(table, "ask_within", 120),
            answer_within=_minutes(table, "answer_within", 240),
        )
    except (KeyError, ValueError) as error:
        raise ContentRefused(f"{where}: {error}") from error
    if len(set(times)) < len(times) or not 1 <= item.every_days <= 366:
        raise ContentRefused(f"{where}: times differ from each other and every_days is 1 to 366")
    if "per_day" in table and times and int(table["per_day"]) != len(times):
        raise ContentRefused(f"{where}: per_day is {table['per_day']} and {len(times)} times are given")
    return item


def _minutes(table: Mapping[str, Any], key: str, default: int) -> timedelta:
    minutes = int(table.get(key, default))
    if not 1 <= minutes <= _MINUTES_A_DAY:
        raise ValueError(f"{key} is in minutes, 1 to {_MINUTES_A_DAY}")
    return timedelta(minutes=minutes)


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise ContentRefused(f"{key} is missing")
    return value


def _refuse_unknown(table: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ContentRefused(f"{where}: unknown keys {', '.join(unknown)}")
