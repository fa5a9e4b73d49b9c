"""How progress is shown: as plain JSON that is drawn when it is sent, and in words for whoever cannot see it."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from bot.care.plan import AnswerKind, Measure, Worse
from bot.care.progress import DayMark, Progress, Trend, Verdict
from bot.care.sentences import Sentence, _, content, to_json

_LONGEST_NAME = 40  # characters: every caption fits under a picture
_MOST_CHANGES = 3
_JOINED_WITHIN, _GOALS_JOINED_WITHIN = 3, 90  # days between two points that a line may join
_LEGEND = {
    DayMark.DONE: _("done"),
    DayMark.SOME: _("some of it"),
    DayMark.NOT_DONE: _("not that day"),
    DayMark.UNANSWERED: _("no answer"),
}


def words_of(progress: Progress, *, is_discreet: bool) -> list[Sentence]:
    """One line for each thing the picture shows."""
    said = [trend_words(trend, is_discreet=is_discreet) for trend in progress.trends]
    if progress.asked:
        said.append(_done_words(progress))
    said += [_("The plan changed on {day}.", day=day) for day in progress.changed_on[-_MOST_CHANGES:]]
    if progress.goal_scores:
        said.append(_("Goals: {score} now. 50 is as hoped.", score=progress.goal_scores[-1][1]))
    return said


def trend_words(trend: Trend, *, is_discreet: bool) -> Sentence:
    """`Pain: 6 at the start, 4 now (better).`"""
    name, now = (
        name_of(trend.measure, trend.number, is_discreet=is_discreet),
        _value(trend, trend.now, is_discreet=is_discreet),
    )
    if trend.measure.answer is AnswerKind.YES_NO:
        return _("{name}: {often}.", name=name, often=_yes_days(trend))
    if trend.start is None:
        return _("{name}: {now}.", name=name, now=now)
    values: dict[str, Any] = {"name": name, "start": _value(trend, trend.start, is_discreet=is_discreet), "now": now}
    match trend.verdict:
        case Verdict.BETTER:
            return _("{name}: {start} at the start, {now} now (better).", **values)
        case Verdict.WORSE:
            return _("{name}: {start} at the start, {now} now (worse).", **values)
        case Verdict.STEADY:
            return _("{name}: {start} at the start, {now} now (about the same).", **values)
    return _("{name}: {start} at the start, {now} now.", **values)


def name_of(measure: Measure, number: int, *, is_discreet: bool) -> Sentence:
    """The measure's name, or only its place in the check-in where others see the phone."""
    if is_discreet:
        return _("Question {number}", number=number)
    name = measure.name
    return content(name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…")


def _value(trend: Trend, value: float, *, is_discreet: bool) -> Sentence:
    """The value as she would say it: the nearest grade's word, or the number with its unit."""
    if trend.measure.labels and not is_discreet:
        return content(_label(trend, value))
    if trend.measure.unit and not is_discreet:
        return Sentence("{value} {unit}", {"value": float(value), "unit": trend.measure.unit})
    return Sentence("{value}", {"value": float(value)})


def _yes_days(trend: Trend) -> Sentence:
    yes = sum(value > 0 for _on, value in trend.points)
    return _("yes on {yes} of {days} days", yes=yes, days=len(trend.points))


def _label(trend: Trend, value: float) -> str:
    labels = trend.measure.labels
    return labels[min(max(round(value - trend.measure.minimum), 0), len(labels) - 1)]


def _done_words(progress: Progress) -> Sentence:
    missing = progress.asked - progress.answered
    if missing:
        return _("Done: {done} of {answered} answered. No answer: {missing}.",
                 done=progress.done, answered=progress.answered, missing=missing)  # fmt: skip
    return _("Done: {done} of {answered}.", done=progress.done, answered=progress.answered)


def chart_of(progress: Progress, title: Sentence, *, is_discreet: bool) -> dict[str, Any]:
    """The picture as plain JSON. Days are numbers from the first one on; words are sentences, put into words later."""
    return {
        "title": to_json(title),
        "first_on": progress.first_on.isoformat(),
        "days": _day(progress, progress.last_on) + 1,
        "trends": [_trend_chart(progress, trend, is_discreet=is_discreet) for trend in progress.trends],
        "changes": [_day(progress, on) for on in progress.changed_on],
        "change": to_json(_("plan changed")),
        "goals": _goal_chart(progress),
        "calendar": _calendar(progress.marks, progress),
    }


def _trend_chart(progress: Progress, trend: Trend, *, is_discreet: bool) -> dict[str, Any]:
    measure, yes_no = trend.measure, trend.measure.answer is AnswerKind.YES_NO
    labels = [to_json(content(label)) for label in measure.labels] if not is_discreet else []
    value = content(_label(trend, trend.now)) if labels else Sentence("{value}", {"value": float(trend.now)})
    return {
        "name": to_json(name_of(trend.measure, trend.number, is_discreet=is_discreet)),
        "now": to_json(_yes_days(trend) if yes_no else _("now {value}", value=value)),
        "hint": to_json(_hint(trend, is_discreet=is_discreet)),
        "low": trend.low,
        "high": trend.high,
        "aim": trend.aim,
        "aim_label": to_json(_("aim {value}", value=float(trend.aim))) if trend.aim is not None else None,
        "labels": [to_json(_("no")), to_json(_("yes"))] if yes_no else labels,
        "joined_within": 0 if yes_no else _joined_within(progress, trend),
        "points": [[_day(progress, on), value] for on, value in trend.points],
    }


def _hint(trend: Trend, *, is_discreet: bool) -> Sentence:
    better = _("lower is better") if trend.measure.worse is Worse.HIGHER else _("higher is better")
    unit = "" if is_discreet else trend.measure.unit
    return Sentence("{unit}, {better}", {"unit": unit, "better": better}) if unit else better


def _joined_within(progress: Progress, trend: Trend) -> int:
    """Days between two reports that are joined: more where the patient is asked once or twice a week."""
    days = [_day(progress, on) for on, _value in trend.points]
    gaps = sorted(later - earlier for earlier, later in pairwise(days))
    return max(_JOINED_WITHIN, 2 * gaps[len(gaps) // 2]) if gaps else _JOINED_WITHIN


def _goal_chart(progress: Progress) -> dict[str, Any] | None:
    if not progress.goal_scores:
        return None
    return {
        "name": to_json(_("Goals together")),
        "now": to_json(_("now {value}", value=progress.goal_scores[-1][1])),
        "hint": to_json(_("higher is better")),
        "low": 20.0,
        "high": 80.0,
        "aim": 50.0,
        "aim_label": to_json(_("as hoped")),
        "labels": [],
        "joined_within": _GOALS_JOINED_WITHIN,
        "points": [[_day(progress, on), min(max(score, 20.0), 80.0)] for on, score in progress.goal_scores],
    }


def _calendar(marks: Mapping[date, DayMark], progress: Progress) -> dict[str, Any] | None:
    if not marks:
        return None
    return {
        "title": to_json(_("What was done")),
        "days": {str(_day(progress, on)): mark.value for on, mark in sorted(marks.items())},
        "legend": [[mark.value, to_json(words)] for mark, words in _LEGEND.items() if mark in marks.values()],
    }


def _day(progress: Progress, on: date) -> int:
    return (on - progress.first_on).days
