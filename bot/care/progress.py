"""How it goes with a patient over some time: each measure's trend, what was done on which day, what changed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.care.goal_attainment import t_score
from bot.care.history import DAYS_LOOKED_BACK, GoalTrack, HappeningKind, History, PromptOutcome, PromptStatus, Report
from bot.care.plan import AnswerKind, Measure

SPANS = {"14": 14, "42": 42, "90": 90, "all": DAYS_LOOKED_BACK}  # days, by what stands on the button's press
_AVERAGED = 5  # reports that make "at the start" and "now": one bad day is no trend
_TYPED = (AnswerKind.NUMBER, AnswerKind.PRESSURE)
_NOT_A_NUMBER = (AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.TEXT)
_MOST_TRENDS = 6  # more are not readable on a phone


class Verdict(StrEnum):
    """What a measure did from the start to now."""

    BETTER = "better"
    WORSE = "worse"
    STEADY = "steady"  # less than half of the change that matters to patients


class DayMark(StrEnum):
    """What became of one day's items."""

    DONE = "done"  # all of them
    SOME = "some"
    NOT_DONE = "not_done"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over the days: `points` are (day, value), oldest first; `number` is its place in the check-in.

    `start` and `now` are means of the first and the last few reports, rounded to 1 digit; `start` is None where one
    report is all there is. `low` and `high` are the ends of the scale it is drawn on; `aim` is where it should get.
    """

    measure: Measure
    number: int
    points: tuple[tuple[date, float], ...]
    low: float
    high: float
    start: float | None
    now: float
    verdict: Verdict | None
    aim: float | None

    @property
    def moved(self) -> float:
        """How far it went, in changes that matter to patients: for the order in which a clinician looks."""
        if self.start is None:
            return 0.0
        return abs(self.now - self.start) / (self.measure.important_change or self.high - self.low)


@dataclass(frozen=True, slots=True)
class Progress:
    """What there is to show from `first_on` to `last_on`. `goal_scores` are (day, GAS T-score), oldest first."""

    first_on: date
    last_on: date
    trends: tuple[Trend, ...]
    marks: Mapping[date, DayMark]
    done: int
    answered: int
    asked: int
    changed_on: tuple[date, ...]
    goal_scores: tuple[tuple[date, float], ...]

    @property
    def is_empty(self) -> bool:
        """True when nothing was told in these days."""
        return not self.trends and not self.answered


def progress_of(history: History, days: int, aims: Mapping[str, float]) -> Progress:
    """The last so many days up to `as_on`, none from before she was linked; `aims` by code of measure."""
    first_on = max(history.as_on - timedelta(days=days - 1), min(history.linked_on, history.as_on))
    reports = [report for report in history.reports if first_on <= report.on <= history.as_on]
    prompts = [prompt for prompt in history.prompts if first_on <= prompt.on <= history.as_on]
    return Progress(
        first_on=first_on,
        last_on=history.as_on,
        trends=_trends(history.measures, reports, aims),
        marks=_marks(prompts),
        done=sum(prompt.status is PromptStatus.DONE for prompt in prompts),
        answered=sum(prompt.status is not PromptStatus.EXPIRED for prompt in prompts),
        asked=len(prompts),
        changed_on=tuple(
            happening.on
            for happening in history.happenings
            if happening.kind is HappeningKind.PLAN_CHANGED and first_on <= happening.on <= history.as_on
        ),
        goal_scores=tuple(score for score in goal_scores(history.goals) if first_on <= score[0] <= history.as_on),
    )


def _trends(measures: Mapping[str, Measure], reports: Sequence[Report], aims: Mapping[str, float]) -> tuple[Trend, ...]:
    """Those that were answered, in the order of the check-in; of too many the heaviest."""
    numbered = [
        (number, measure)
        for number, measure in enumerate(measures.values(), start=1)
        if measure.answer not in _NOT_A_NUMBER and any(measure.code in report.values for report in reports)
    ]
    heaviest = sorted(numbered, key=lambda each: (-each[1].weight, each[0]))[:_MOST_TRENDS]
    return tuple(_trend(measure, number, reports, aims.get(measure.code)) for number, measure in sorted(
        heaviest, key=lambda each: each[0]
    ))  # fmt: skip


def _trend(measure: Measure, number: int, reports: Sequence[Report], aim: float | None) -> Trend:
    points = tuple((report.on, report.values[measure.code]) for report in reports if measure.code in report.values)
    values = [value for _on, value in points]
    few = min(_AVERAGED, len(values) // 2)
    start = _mean(values[:few]) if few else None
    now = _mean(values[-few:]) if few else round(values[-1], 1)
    low, high = _ends(measure, [*values, *([] if aim is None else [aim])])
    return Trend(measure, number, points, low, high, start, now, verdict(measure, start, now), aim)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 1)


def verdict(measure: Measure, start: float | None, now: float) -> Verdict | None:
    """Whether it got better; None when nobody can say."""
    if start is None or measure.important_change <= 0:
        return None
    change = measure.badness(now) - measure.badness(start)
    if abs(change) < measure.important_change / 2:
        return Verdict.STEADY
    return Verdict.WORSE if change > 0 else Verdict.BETTER


def _ends(measure: Measure, values: Sequence[float]) -> tuple[float, float]:
    """The whole scale of a measure answered on buttons; of one that is typed, what it takes to show the values."""
    if measure.answer not in _TYPED:
        return measure.minimum, measure.maximum
    least = max(2 * measure.important_change, 1.0)
    low, high = min(values), max(values)
    room = max(0.15 * (high - low), (least - (high - low)) / 2)
    return max(math.floor(low - room), measure.minimum), min(math.ceil(high + room), measure.maximum)


def _marks(prompts: Iterable[PromptOutcome]) -> dict[date, DayMark]:
    by_day: dict[date, list[PromptStatus]] = {}
    for prompt in prompts:
        by_day.setdefault(prompt.on, []).append(prompt.status)
    return {day: _mark(statuses) for day, statuses in by_day.items()}


def _mark(statuses: Sequence[PromptStatus]) -> DayMark:
    if all(status is PromptStatus.DONE for status in statuses):
        return DayMark.DONE
    if PromptStatus.DONE in statuses:
        return DayMark.SOME
    return DayMark.NOT_DONE if PromptStatus.SKIPPED in statuses else DayMark.UNANSWERED


def goal_scores(goals: Sequence[GoalTrack]) -> list[tuple[date, float]]:
    """The T-score of all goals together on every day on which one was checked; none before the first check."""
    checked_on = sorted({on for goal in goals for on, _level in goal.levels[1:]})
    found = []
    for day in checked_on:
        known = [(goal, [level for on, level in goal.levels if on <= day]) for goal in goals]
        standing = [(goal, levels[-1]) for goal, levels in known if levels]
        score = t_score([level for _goal, level in standing], [goal.importance for goal, _level in standing])
        if score is not None:
            found.append((day, score))
    return found
