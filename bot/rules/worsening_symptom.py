"""The last 5 reports are worse than usual by half an important change, beyond chance for this patient.

Fires when the mean of the last 5 reports (all within 15 days) of some measure is worse than over the 28 reports before
by at least half the smallest change that matters to patients, and a worsening by that change explains the last reports
20 times better than this patient's own ups and downs do: all measures together, or one that stands out (90 times).
While she still gets worse, the last reports are also held against the best 28 reports of the last half year since the
plan was last reviewed: what is usual follows improvement, never worsening. One bad day never fires alone.
Severity: soon.

Source: the moving-window method of this project's clinical notes, chosen there on simulated and real diaries. Half the
important change, because a mean shift of the full change is crossed only half of the time (pain: Salaffi 2004, Farrar
2001). `surprise` is the natural logarithm of those 20 times, a likelihood ratio, so that it needs no other value for
restless patients than for steady ones; it is calibrated on simulated diaries only (`python -m tests.benchmarks.review`
prints what it brings). 15 days, because patients who get worse also report less. A baseline needs 7 reports: every
weekday once, and the prior spread still weighs more.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import add

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import DAYS_LOOKED_BACK, History, Report
from bot.care.moving_window import Column, Track, Trend, best_stretch, evidence, mean, together, trend
from bot.care.plan import Measure, MeasureKind, Worse
from bot.care.rule import Rule, Thresholds

# The day-to-day spread of a measure before anything is known of the patient, in important changes: 1.5 points of 10.
PRIOR_SPREAD = 0.75
# A mean of the window needs half of its reports: the best and the worst are drawn in to those between.
LEAST_ANSWERS_IN_WINDOW = 3
# To look at each measure alone as well is to look four or five times: it has to say more by ln 4.5.
COST_OF_ONE_MEASURE = 1.5
# To look for the best time is to choose among the six stretches of 28 reports in 180 days: ln 6.
COST_OF_BEST_TIME = 1.8
# A measure counts alone from half the weight of the main symptom on.
ALONE_FROM_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class _Diary:
    """The reports that count, and each measure's answers in them, higher always worse."""

    reports: Sequence[Report]
    measures: Sequence[Measure]
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Which reports are the window under test, the nearest ones before it, and the best ones before it."""

    window: slice
    nearest: slice
    best: slice


@dataclass(frozen=True, slots=True)
class _Move:
    """How far one measure moved from the nearest reports to the window, in important changes."""

    measure: Measure
    column: Column
    rise: float


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the last reports are reliably worse than usual; None, too, with too few reports to say."""
    diary = _diary(history, int(thresholds["window_days"]))
    before = len(diary.reports) - int(thresholds["window_reports"])
    oldest = history.as_on - timedelta(days=int(thresholds["window_days"]))
    if before < thresholds["least_baseline_reports"] or diary.reports[before].on <= oldest:
        return None
    stretches = _stretches(diary, before, int(thresholds["baseline_reports"]))
    moves = _moves(diary, stretches, int(thresholds["least_baseline_reports"]))
    largest = max(moves, key=lambda move: move.rise, default=None)
    if largest is None or largest.rise < thresholds["important_changes"]:
        return None
    against_nearest, against_best = _evidence(diary, moves, stretches, thresholds["important_changes"])
    if max(against_nearest, against_best) < thresholds["surprise"]:
        return None
    usual = stretches.nearest if against_nearest >= thresholds["surprise"] else stretches.best
    return _finding(largest.measure, diary, usual, before)


def _diary(history: History, window_days: int) -> _Diary:
    """The measures of the daily trend, and the reports that count and answer one of them."""
    weighed = [m for m in history.measures.values() if m.weight > 0 and m.kind is not MeasureKind.QUESTIONNAIRE]
    measures = sorted(weighed, key=lambda measure: measure.code)  # whatever the order the plan was read in
    reports = history.reports
    if reports:
        first = _first_day(history.baseline_from, reports[-1].on, window_days)
        reports = reports[bisect_left(reports, first, key=lambda report: report.on) :]
    columns = [_badness(reports, measure) for measure in measures]
    if all(None in column for column in columns):
        codes = {measure.code for measure in measures}
        reports = tuple(report for report in reports if not codes.isdisjoint(report.values))
        columns = [_badness(reports, measure) for measure in measures]
    return _Diary(reports, measures, columns)


def _first_day(baseline_from: date | None, last_on: date, window_days: int) -> date:
    """From when on reports count. Days that pass without a report must not change what the last ones are held against:
    reports that leave the history while a window still stands are left out from the start."""
    kept = last_on - timedelta(days=DAYS_LOOKED_BACK - window_days)
    return kept if baseline_from is None else max(kept, baseline_from)


def _badness(reports: Sequence[Report], measure: Measure) -> Column:
    code = measure.code
    values = [report.values.get(code) for report in reports]
    if measure.worse is Worse.HIGHER:
        return values
    turn = measure.minimum + measure.maximum  # `measure.badness`, without a call for each of 180 reports
    return [None if value is None else turn - value for value in values]


def _stretches(diary: _Diary, before: int, length: int) -> _Stretches:
    start = best_stretch(_scores(diary, before), length)
    nearest = slice(max(before - length, 0), before)
    return _Stretches(slice(before, None), nearest, slice(start, min(start + length, before)))


def _scores(diary: _Diary, before: int) -> list[float]:
    """Report by report, how bad it was in all measures together; a measure not answered counts as its mean."""
    scores = [0.0] * before
    for column, measure in zip(diary.columns, diary.measures, strict=True):
        answers = column[:before]
        usual = (mean(answers) or 0.0) if None in answers else 0.0
        share = measure.weight / measure.important_change
        scores = list(map(add, scores, [share * (usual if value is None else value) for value in answers]))
    return scores


def _moves(diary: _Diary, stretches: _Stretches, least: int) -> list[_Move]:
    """How far each measure moved that was answered often enough in both."""
    moves = []
    for measure, column in zip(diary.measures, diary.columns, strict=True):
        nearest, window = column[stretches.nearest], column[stretches.window]
        usual, last = mean(nearest), mean(window)
        if usual is not None and last is not None and _is_answered(nearest, window, least):
            moves.append(_Move(measure, column, round((last - usual) / measure.important_change, 6)))
    return moves


def _is_answered(baseline: Column, window: Column, least: int) -> bool:
    if len(window) - window.count(None) < LEAST_ANSWERS_IN_WINDOW:
        return False
    return len(baseline) - baseline.count(None) >= least


def _evidence(
    diary: _Diary, moves: Sequence[_Move], stretches: _Stretches, important_changes: float
) -> tuple[float, float]:
    """The most that all measures together, or one that moved enough, say against the nearest and the best reports."""
    trends = _trends(diary, moves, stretches)
    nearest, best = evidence(together(trends))
    heaviest = max(move.measure.weight for move in moves)
    for move, alone in zip(moves, trends, strict=True):
        if len(moves) > 1 and move.rise >= important_changes and move.measure.weight >= ALONE_FROM_WEIGHT * heaviest:
            nearest_alone, best_alone = evidence(alone)
            nearest = max(nearest, nearest_alone - COST_OF_ONE_MEASURE)
            best = max(best, best_alone - COST_OF_ONE_MEASURE)
    return nearest, best - COST_OF_BEST_TIME


def _trends(diary: _Diary, moves: Sequence[_Move], stretches: _Stretches) -> list[Trend]:
    weekdays = [report.on.weekday() for report in diary.reports[stretches.nearest]]
    window_weekdays = [report.on.weekday() for report in diary.reports[stretches.window]]
    return [trend(_track(move, stretches), [weekdays], window_weekdays) for move in moves]


def _track(move: _Move, stretches: _Stretches) -> Track:
    nearest = move.column[stretches.nearest]
    usual, best = mean(nearest), mean(move.column[stretches.best])
    return Track(
        stretches=[nearest],
        window=move.column[stretches.window],
        weight=move.measure.weight,
        prior_spread=PRIOR_SPREAD * move.measure.important_change,
        change=move.measure.important_change,
        lift=0.0 if usual is None or best is None else usual - best,
    )


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
    version=2,
    evaluate=evaluate,
    defaults={
        "window_reports": 5,
        "window_days": 15,
        "baseline_reports": 28,
        "least_baseline_reports": 7,
        "important_changes": 0.5,
        "surprise": 3.0,
    },
    bounds={
        "window_reports": (3, 14),
        "window_days": (3, 60),
        "baseline_reports": (14, 90),
        "least_baseline_reports": (7, 28),
        "important_changes": (0.25, 3.0),
        "surprise": (-2.0, 20.0),
    },
    statistical="surprise",
)
