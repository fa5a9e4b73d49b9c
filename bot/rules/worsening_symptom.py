"""The last 5 reports are worse than usual by half an important change, beyond chance for this patient.

Fires when the mean of the last 5 reports (all within 10 days) of some measure is worse than over the 28 reports before
by at least half the smallest change that matters to patients, and all measures together are further from usual than
this patient's own ups and downs explain. The baseline follows improvement, never worsening: it is the best 28 reports
of the last 180 days since the plan was last reviewed. One bad day never fires alone. Severity: soon.

Source: the moving-window method of this project's clinical notes, chosen there on simulated and real diaries. Half the
important change, because a mean shift of the full change is crossed only half of the time (pain: Salaffi 2004, Farrar
2001). `surprise` is calibrated for this file on simulated diaries only, of eleven kinds: 0.2 false alerts per
patient-month over all of them, under 0.3 in all but two (days that strongly resemble the day before, and patients near
the bottom of the scale: up to 0.4 when nobody ever closes a review). A baseline needs 7 reports: every weekday once,
and the prior spread still weighs half.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import add

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, Report
from bot.care.moving_window import Column, Track, best_stretch, mean, surprise
from bot.care.plan import Measure, MeasureKind, Worse
from bot.care.rule import Rule, Thresholds

# The day-to-day spread of a measure before anything is known of the patient, in important changes: 1.5 points of 10.
PRIOR_SPREAD = 0.75
# A mean of the window needs most of its reports: the best and the worst are drawn in to those between.
LEAST_ANSWERS_IN_WINDOW = 3


@dataclass(frozen=True, slots=True)
class _Diary:
    """The reports that count, and each measure's answers in them, higher always worse."""

    reports: Sequence[Report]
    measures: Sequence[Measure]
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class _Move:
    """How far one measure moved from the baseline to the window, in important changes."""

    measure: Measure
    column: Column
    rise: float


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the last reports are reliably worse than usual; None, too, with too few reports to say."""
    diary = _diary(history)
    before = len(diary.reports) - int(thresholds["window_reports"])
    oldest = history.as_on - timedelta(days=int(thresholds["window_days"]))
    if before < thresholds["least_baseline_reports"] or diary.reports[before].on <= oldest:
        return None
    length = int(thresholds["baseline_reports"])
    start = best_stretch(_scores(diary)[:before], length)
    baseline, window = slice(start, min(start + length, before)), slice(before, None)
    moves = _moves(diary, baseline, window, int(thresholds["least_baseline_reports"]))
    largest = max(moves, key=lambda move: move.rise, default=None)
    if largest is None or largest.rise < thresholds["important_changes"]:
        return None
    nearest = slice(max(baseline.stop, before - length), before)
    if _surprise(diary.reports, moves, [baseline, nearest], window) < thresholds["surprise"]:
        return None
    return _finding(largest.measure, diary, baseline, before)


def _diary(history: History) -> _Diary:
    """The measures of the daily trend, and the reports since the baseline was restarted that answer one of them."""
    weighed = [m for m in history.measures.values() if m.weight > 0 and m.kind is not MeasureKind.QUESTIONNAIRE]
    measures = sorted(weighed, key=lambda measure: measure.code)  # whatever the order the plan was read in
    reports = history.reports
    if history.baseline_from is not None:
        reports = reports[bisect_left(reports, history.baseline_from, key=lambda report: report.on) :]
    columns = [_badness(reports, measure) for measure in measures]
    if all(None in column for column in columns):
        codes = {measure.code for measure in measures}
        reports = tuple(report for report in reports if not codes.isdisjoint(report.values))
        columns = [_badness(reports, measure) for measure in measures]
    return _Diary(reports, measures, columns)


def _badness(reports: Sequence[Report], measure: Measure) -> Column:
    code = measure.code
    values = [report.values.get(code) for report in reports]
    if measure.worse is Worse.HIGHER:
        return values
    turn = measure.minimum + measure.maximum  # `measure.badness`, without a call for each of 180 reports
    return [None if value is None else turn - value for value in values]


def _scores(diary: _Diary) -> list[float]:
    """Report by report, how bad it was in all measures together; a measure not answered counts as its mean."""
    scores = [0.0] * len(diary.reports)
    for column, measure in zip(diary.columns, diary.measures, strict=True):
        usual = (mean(column) or 0.0) if None in column else 0.0
        answers = [usual if value is None else value for value in column]
        share = measure.weight / measure.important_change
        scores = list(map(add, scores, map(share.__mul__, answers)))
    return scores


def _moves(diary: _Diary, baseline: slice, window: slice, least: int) -> list[_Move]:
    """How far each measure moved that was answered often enough in both."""
    moves = []
    for measure, column in zip(diary.measures, diary.columns, strict=True):
        usual, last = mean(column[baseline]), mean(column[window])
        if usual is not None and last is not None and _is_answered(column[baseline], column[window], least):
            moves.append(_Move(measure, column, round((last - usual) / measure.important_change, 6)))
    return moves


def _is_answered(baseline: Column, window: Column, least: int) -> bool:
    if len(window) - window.count(None) < LEAST_ANSWERS_IN_WINDOW:
        return False
    return len(baseline) - baseline.count(None) >= least


def _surprise(reports: Sequence[Report], moves: Sequence[_Move], stretches: Sequence[slice], window: slice) -> float:
    tracks = [
        Track(
            stretches=[move.column[stretch] for stretch in stretches],
            window=move.column[window],
            weight=move.measure.weight,
            prior_spread=PRIOR_SPREAD * move.measure.important_change,
        )
        for move in moves
    ]
    weekdays = [[report.on.weekday() for report in reports[stretch]] for stretch in (*stretches, window)]
    return surprise(tracks, weekdays[:-1], weekdays[-1])


def _finding(named: Measure, diary: _Diary, baseline: slice, before: int) -> Finding:
    usual, window = diary.reports[baseline], diary.reports[before:]
    when = "before" if baseline.stop == before else f"of the best time, up to {usual[-1].on.isoformat()}"
    now, then = _mean(window, named.code), _mean(usual, named.code)
    codes = [measure.code for measure in diary.measures]
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"{named.name} averaged {now} over the last {len(window)} reports, {then} over the {len(usual)} {when}.",
        consider="Consider what changed, whether the plan is being followed, side effects and the next treatment step.",
        evidence=(_summary(usual, codes), *(_row(report, codes) for report in window)),
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
