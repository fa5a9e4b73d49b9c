"""One report says a symptom is severe, and for a number also clearly worse than is usual for this patient.

Fires on the day of the report when a number reaches 8 of 10 and stands 3.5 or more above the patient's own baseline,
when two reports running reach 9 and stand 2 or more above it, or when a grade is 3 or higher. The baseline is the mean
of the 28 reports before; 3 are needed, and until then only a measure marked urgent is judged, by its level alone.
A range of 4 steps or fewer is a grade; any other is read as if it ran from 0 to 10. Severity: soon; urgent if the
measure says so.

Source: "severe or worsening" alerts, Basch 2016 (STAR trial); the exact cut from memory of it, the form for numbers
and the grading of severity are proposals of this project.
"""

from collections.abc import Sequence
from itertools import islice

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, Report
from bot.care.plan import Measure, MeasureKind
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

BASELINE_REPORTS = 28


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about the worst measure of today's report; None when there is no report today or none is severe."""
    if not history.reports or history.reports[-1].on != history.as_on:
        return None
    severe = [m for m in _judged(history) if _is_severe(m, history, thresholds)]
    if not severe:
        return None
    report = history.reports[-1]
    worst = max(severe, key=lambda measure: (measure.urgent, _level(measure, report), measure.code))
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.URGENT if worst.urgent else Severity.SOON,
        reason=_reason(worst, [r.values[worst.code] for r in _answering(history, worst, BASELINE_REPORTS + 1)]),
        consider="Consider what changed, and whether it needs to be looked at before the next visit.",
        evidence=_evidence(history, severe),
    )


def _judged(history: History) -> list[Measure]:
    """The symptoms and side effects that today's report answers, by code."""
    kinds = (MeasureKind.SYMPTOM, MeasureKind.SIDE_EFFECT)
    answered = history.reports[-1].values
    return [m for code, m in sorted(history.measures.items()) if m.kind in kinds and code in answered]


def _is_severe(measure: Measure, history: History, thresholds: Thresholds) -> bool:
    if measure.is_grade:
        grade = measure.badness(history.reports[-1].values[measure.code]) - measure.minimum
        return grade >= thresholds["grade"]
    if _level(measure, history.reports[-1]) < thresholds["level"]:
        return False
    levels = [_level(measure, report) for report in _answering(history, measure, BASELINE_REPORTS + 2)]
    if len(levels) <= thresholds["least_baseline_reports"]:
        return measure.urgent
    return _is_high_once(levels, thresholds) or _is_high_twice(levels, thresholds)


def _answering(history: History, measure: Measure, most: int) -> list[Report]:
    """The last reports that answer the measure, oldest first."""
    answering = (report for report in reversed(history.reports) if measure.code in report.values)
    return list(islice(answering, most))[::-1]


def _is_high_once(levels: Sequence[float], thresholds: Thresholds) -> bool:
    return _rise(levels[-1:], levels[:-1]) >= thresholds["above_baseline"]


def _is_high_twice(levels: Sequence[float], thresholds: Thresholds) -> bool:
    if min(levels[-2:]) < thresholds["level_twice"] or len(levels) < thresholds["least_baseline_reports"] + 2:
        return False
    return _rise(levels[-2:], levels[:-2]) >= thresholds["above_baseline_twice"]


def _rise(last: Sequence[float], before: Sequence[float]) -> float:
    """How far the mildest of the last reports stands above the mean of those before; rounded to 6 digits."""
    usual = before[-BASELINE_REPORTS:]
    return round(min(last) - sum(usual) / len(usual), 6)


def _level(measure: Measure, report: Report) -> float:
    """How bad the answer is from 0 (best) to 10 (worst), whatever the measure's own range."""
    share = (measure.badness(report.values[measure.code]) - measure.minimum) / (measure.maximum - measure.minimum)
    return round(10 * share, 6)


def _reason(measure: Measure, values: Sequence[float]) -> str:
    if measure.is_grade:
        step = int(values[-1] - measure.minimum)
        named = f' ("{measure.labels[step]}")' if step < len(measure.labels) else ""
        return f"{measure.name} was reported as grade {values[-1]:g}{named} of {measure.maximum:g}."
    usual = values[:-1]
    said = f"{measure.name} was reported as {values[-1]:g} on a scale from {measure.minimum:g} to {measure.maximum:g}"
    if not usual:
        return f"{said}, in the first report."
    return f"{said}; the mean of the {len(usual)} reports before is {sum(usual) / len(usual):.1f}."


def _evidence(history: History, severe: Sequence[Measure]) -> tuple[dict[str, type_of_cell], ...]:
    """The severe measures in the last reports, today's last."""
    return tuple(
        {"on": report.on.isoformat(), **{measure.code: report.values.get(measure.code) for measure in severe}}
        for report in history.reports[-3:]
    )


RULE = Rule(
    code="severe_symptom",
    version=2,
    evaluate=evaluate,
    defaults={
        "level": 8.0,
        "above_baseline": 3.5,
        "level_twice": 9.0,
        "above_baseline_twice": 2.0,
        "grade": 3,
        "least_baseline_reports": 3,
    },
    bounds={
        "level": (5, 10),
        "above_baseline": (1, 10),
        "level_twice": (5, 10),
        "above_baseline_twice": (0, 10),
        "grade": (2, 4),
        "least_baseline_reports": (1, 28),
    },
    quiet_for=NEVER_QUIET,
    rising=(("level", "level_twice"), ("above_baseline_twice", "above_baseline")),
)
