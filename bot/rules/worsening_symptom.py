"""The last 5 reports are worse than usual by half an important change, beyond chance for this patient.

Fires when the mean of the last 5 reports (all within 10 days) of some measure is worse than over the 28 reports before
by at least half the smallest change that matters to patients, and all measures together are further from usual than
this patient's own ups and downs explain. The baseline follows improvement, never worsening: it is the best 28 reports
of the last 180 days since the plan was last reviewed. One bad day never fires alone. Severity: soon.

Source: moving-window method, measured for this project on simulated and real diaries. Half the important change,
because a mean shift of the full change is crossed only half of the time (pain: Salaffi 2004, Farrar 2001).
`surprise` is calibrated on simulated diaries to at most 0.3 false alerts per patient-month. A baseline needs 7 reports:
every weekday once, and the prior spread still weighs half.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, Report
from bot.care.moving_window import Column, Track, best_stretch, mean, surprise
from bot.care.plan import Measure, MeasureKind, Worse
from bot.care.rule import Rule, Thresholds

# The day-to-day spread of a measure before anything is known of the patient, in important changes: 1.5 points of 10.
PRIOR_SPREAD = 0.75
# A mean of the window needs most of its reports: of 5, the best and the worst count as their neighbours.
LEAST_ANSWERS_IN_WINDOW = 3


@dataclass(frozen=True, slots=True)
class _Move:
    """How far one measure moved: its baseline and window (higher is worse), and the rise in important changes."""

    measure: Measure
    baseline: Column
    window: Column
    rise: float


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the last reports are reliably worse than usual; None, too, with too few reports to say."""
    measures = _weighed(history)
    reports = _reports(history, measures)
    size, length = int(thresholds["window_reports"]), int(thresholds["baseline_reports"])
    window = reports[-size:]
    oldest = history.as_on - timedelta(days=int(thresholds["window_days"]))
    if len(reports) - size < thresholds["least_baseline_reports"] or window[0].on <= oldest:
        return None
    columns = [_badness(reports, measure) for measure in measures]
    start = best_stretch(_scores(columns, measures)[:-size], length)
    baseline = reports[start : min(start + length, len(reports) - size)]
    moves = [
        _move(measure, column[start : start + len(baseline)], column[-size:])
        for measure, column in zip(measures, columns, strict=True)
        if _is_answered(column[start : start + len(baseline)], column[-size:], thresholds)
    ]
    largest = max(moves, key=lambda move: move.rise, default=None)
    if largest is None or largest.rise < thresholds["important_changes"]:
        return None
    if _surprise(moves, baseline, window) < thresholds["surprise"]:
        return None
    adjacent = start + len(baseline) == len(reports) - size
    return _finding(largest, measures, baseline, window, adjacent=adjacent)


def _weighed(history: History) -> list[Measure]:
    """The measures of the daily trend, in an order that does not depend on how the plan was read."""
    weighed = [m for m in history.measures.values() if m.weight > 0 and m.kind is not MeasureKind.QUESTIONNAIRE]
    return sorted(weighed, key=lambda measure: measure.code)


def _reports(history: History, measures: Sequence[Measure]) -> tuple[Report, ...]:
    """The reports since the baseline was restarted that answer at least one of the measures."""
    reports = history.reports
    if history.baseline_from is not None:
        reports = reports[bisect_left(reports, history.baseline_from, key=lambda report: report.on) :]
    codes = {measure.code for measure in measures}
    return tuple(report for report in reports if not codes.isdisjoint(report.values))


def _badness(reports: Sequence[Report], measure: Measure) -> Column:
    code = measure.code
    values = [report.values.get(code) for report in reports]
    if measure.worse is Worse.HIGHER:
        return values
    turn = measure.minimum + measure.maximum  # `measure.badness`, without a call for each of 180 reports
    return [None if value is None else turn - value for value in values]


def _scores(columns: Sequence[Column], measures: Sequence[Measure]) -> list[float]:
    """Report by report, how bad it was in all measures together; a measure not answered counts as its mean."""
    scores = [0.0] * len(columns[0])
    for column, measure in zip(columns, measures, strict=True):
        share = measure.weight / measure.important_change
        if None in column:
            usual = mean(column) or 0.0
            column = [usual if value is None else value for value in column]
        scores = [score + share * value for score, value in zip(scores, column, strict=True) if value is not None]
    return scores


def _is_answered(baseline: Column, window: Column, thresholds: Thresholds) -> bool:
    return (
        len(baseline) - baseline.count(None) >= thresholds["least_baseline_reports"]
        and len(window) - window.count(None) >= LEAST_ANSWERS_IN_WINDOW
    )


def _move(measure: Measure, baseline: Column, window: Column) -> _Move:
    rise = ((mean(window) or 0.0) - (mean(baseline) or 0.0)) / measure.important_change
    return _Move(measure, baseline, window, round(rise, 6))


def _surprise(moves: Sequence[_Move], baseline: Sequence[Report], window: Sequence[Report]) -> float:
    tracks = [
        Track(move.baseline, move.window, move.measure.weight, PRIOR_SPREAD * move.measure.important_change)
        for move in moves
    ]
    return surprise(tracks, [r.on.weekday() for r in baseline], [r.on.weekday() for r in window])


def _finding(
    largest: _Move,
    measures: Sequence[Measure],
    baseline: Sequence[Report],
    window: Sequence[Report],
    *,
    adjacent: bool,
) -> Finding:
    now, before = _mean(window, largest.measure.code), _mean(baseline, largest.measure.code)
    count = len(baseline)
    when = f"over the {count} before" if adjacent else f"over the best {count}, up to {baseline[-1].on.isoformat()}"
    codes = [measure.code for measure in measures]
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"{largest.measure.name} averaged {now} over the last {len(window)} reports, {before} {when}.",
        consider="Consider what changed, whether the plan is being followed, side effects and the next treatment step.",
        evidence=(_summary(baseline, codes), *(_row(report, codes) for report in window)),
    )


def _mean(reports: Sequence[Report], code: str) -> float | None:
    """The mean as a person reads it, to one decimal; None when nothing was answered."""
    value = mean([report.values.get(code) for report in reports])
    return None if value is None else round(value, 1)


def _summary(baseline: Sequence[Report], codes: Sequence[str]) -> dict[str, type_of_cell]:
    """The baseline in one row: its first day, its last day, how many reports, the mean of each measure."""
    means: dict[str, type_of_cell] = {code: _mean(baseline, code) for code in codes}
    return {"on": baseline[0].on.isoformat(), "to": baseline[-1].on.isoformat(), "reports": len(baseline), **means}


def _row(report: Report, codes: Sequence[str]) -> dict[str, type_of_cell]:
    return {"on": report.on.isoformat(), **{code: report.values.get(code) for code in codes}}


RULE = Rule(
    code="worsening_symptom",
    version=1,
    evaluate=evaluate,
    defaults={
        "window_reports": 5,
        "window_days": 10,
        "baseline_reports": 28,
        "least_baseline_reports": 7,
        "important_changes": 0.5,
        "surprise": 3.25,
    },
    bounds={
        "window_reports": (3, 14),
        "window_days": (3, 60),
        "baseline_reports": (14, 90),
        "least_baseline_reports": (7, 28),
        "important_changes": (0.25, 3.0),
        "surprise": (1.0, 8.0),
    },
)
