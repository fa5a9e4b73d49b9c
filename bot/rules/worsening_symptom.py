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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from operator import add

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import DAYS_LOOKED_BACK, History, Report
from bot.care.moving_window import Column, Track, Trend, answered, best_stretch, evidence, mean, together, trend
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
    """The reports under test and the nearest ones before them, of those that answer one of the measures."""

    measures: Sequence[Measure]
    window: Sequence[Report]
    nearest: Sequence[Report]


@dataclass(frozen=True, slots=True)
class _Best:
    """The best reports running before the window, and the mean of each measure in them, by code."""

    reports: Sequence[Report]
    means: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class _Move:
    """One measure's answers, higher always worse, and how far it moved to the window, in important changes."""

    measure: Measure
    nearest: Column
    window: Column
    rise: float


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the last reports are reliably worse than usual; None, too, with too few reports to say."""
    counted = _reports_that_count(history, int(thresholds["window_days"]))
    diary = _diary(history, counted, thresholds)
    oldest = history.as_on - timedelta(days=int(thresholds["window_days"]))
    if len(diary.nearest) < thresholds["least_baseline_reports"] or diary.window[0].on <= oldest:
        return None
    moves = _moves(diary, int(thresholds["least_baseline_reports"]))
    largest = max(moves, key=lambda move: move.rise, default=None)
    if largest is None or largest.rise < thresholds["important_changes"]:
        return None
    best = _best(diary, counted, int(thresholds["baseline_reports"]))
    against_nearest, against_best = _evidence(diary, moves, best, thresholds["important_changes"])
    if max(against_nearest, against_best) < thresholds["surprise"]:
        return None
    usual = diary.nearest if against_nearest >= thresholds["surprise"] else best.reports
    return _finding(largest.measure, diary, usual)


def _reports_that_count(history: History, window_days: int) -> Sequence[Report]:
    """Days that pass without a report must not change what the last ones are held against: reports that leave the
    history while a window still stands are left out from the start."""
    if not history.reports:
        return ()
    first = history.reports[-1].on - timedelta(days=DAYS_LOOKED_BACK - window_days)
    if history.baseline_from is not None:
        first = max(first, history.baseline_from)
    return history.reports[bisect_left(history.reports, first, key=lambda report: report.on) :]


def _diary(history: History, counted: Sequence[Report], thresholds: Thresholds) -> _Diary:
    """The measures of the daily trend and the newest reports; most days go no further back than these."""
    weighed = [m for m in history.measures.values() if m.weight > 0 and m.kind is not MeasureKind.QUESTIONNAIRE]
    measures = sorted(weighed, key=lambda measure: measure.code)  # whatever the order the plan was read in
    length = int(thresholds["window_reports"])
    newest = list(islice(_answering(measures, reversed(counted)), length + int(thresholds["baseline_reports"])))
    return _Diary(measures, window=newest[:length][::-1], nearest=newest[length:][::-1])


def _answering(measures: Sequence[Measure], reports: Iterable[Report]) -> Iterator[Report]:
    """The reports that answer one of the measures."""
    codes = {measure.code for measure in measures}
    return (report for report in reports if not codes.isdisjoint(report.values))


def _columns(measures: Sequence[Measure], reports: Sequence[Report]) -> list[Column]:
    """Each measure's answers, turned so that higher is worse: `measure.badness`, without a call for each answer."""
    answers, columns = [report.values for report in reports], list[Column]()
    for measure in measures:
        code, turn = measure.code, measure.minimum + measure.maximum
        column: Column = [values.get(code) for values in answers]
        if measure.worse is Worse.LOWER:
            column = [None if value is None else turn - value for value in column]
        columns.append(column)
    return columns


def _best(diary: _Diary, counted: Sequence[Report], length: int) -> _Best:
    earlier = list(_answering(diary.measures, counted))[: -len(diary.window)]
    columns = _columns(diary.measures, earlier)
    start = best_stretch(_scores(diary.measures, columns, len(earlier)), length)
    best = slice(start, start + length)
    means = {measure.code: mean(column[best]) for measure, column in zip(diary.measures, columns, strict=True)}
    return _Best(earlier[best], means)


def _scores(measures: Sequence[Measure], columns: Sequence[Column], reports: int) -> list[float]:
    """Report by report, how bad it was in all measures together; a measure not answered counts as its mean."""
    scores = [0.0] * reports
    for measure, answers in zip(measures, columns, strict=True):
        usual, share = mean(answers) or 0.0, measure.weight / measure.important_change
        scores = list(map(add, scores, [share * (usual if value is None else value) for value in answers]))
    return scores


def _moves(diary: _Diary, least: int) -> list[_Move]:
    """How far each measure moved that was answered often enough in both."""
    moves, before = [], len(diary.nearest)
    columns = _columns(diary.measures, [*diary.nearest, *diary.window])
    for measure, column in zip(diary.measures, columns, strict=True):
        nearest, window = column[:before], column[before:]
        usual, last = answered(nearest), answered(window)
        if len(usual) >= least and len(last) >= LEAST_ANSWERS_IN_WINDOW:
            rise = (sum(last) / len(last) - sum(usual) / len(usual)) / measure.important_change
            moves.append(_Move(measure, nearest, window, round(rise, 6)))
    return moves


def _evidence(diary: _Diary, moves: Sequence[_Move], best: _Best, important_changes: float) -> tuple[float, float]:
    """The most that all measures together, or one that moved enough, say against the nearest and the best reports."""
    trends = _trends(diary, moves, best)
    against_nearest, against_best = evidence(together(trends))
    heaviest = max(move.measure.weight for move in moves)
    for move, alone in zip(moves, trends, strict=True):
        if len(moves) > 1 and move.rise >= important_changes and move.measure.weight >= ALONE_FROM_WEIGHT * heaviest:
            nearest_alone, best_alone = evidence(alone)
            against_nearest = max(against_nearest, nearest_alone - COST_OF_ONE_MEASURE)
            against_best = max(against_best, best_alone - COST_OF_ONE_MEASURE)
    return against_nearest, against_best - COST_OF_BEST_TIME


def _trends(diary: _Diary, moves: Sequence[_Move], best: _Best) -> list[Trend]:
    weekdays = [report.on.weekday() for report in diary.nearest]
    window_weekdays = [report.on.weekday() for report in diary.window]
    return [trend(_track(move, best.means[move.measure.code]), [weekdays], window_weekdays) for move in moves]


def _track(move: _Move, best: float | None) -> Track:
    usual = mean(move.nearest)
    return Track(
        stretches=[move.nearest],
        window=move.window,
        weight=move.measure.weight,
        prior_spread=PRIOR_SPREAD * move.measure.important_change,
        change=move.measure.important_change,
        lift=0.0 if usual is None or best is None else usual - best,
    )


def _finding(named: Measure, diary: _Diary, usual: Sequence[Report]) -> Finding:
    window, last_on = diary.window, usual[-1].on
    when = "before" if last_on == diary.nearest[-1].on else f"of the best time, up to {last_on.isoformat()}"
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
    rising=(("window_reports", "window_days"), ("least_baseline_reports", "baseline_reports")),
)
