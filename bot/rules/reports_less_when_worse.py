"""The patient's reports thin out while the last ones got worse: neither alone would be found yet.

Adds up two surprises for this patient. How rare it is for her to leave so many of the last days asked unanswered, by
her own share of days without a report before them (it leans on 2 unanswered in 10, Beta(2, 8)); and how far her last 3
reports stand above the 28 before them. Each has to be there: 2 unanswered of the last days, and a measure worse by half
an important change, beyond her ups and downs; a long silence counts no more than a short one, which is another rule's
concern. Severity: soon.

Source: missingness is information: a proposal of this project. Two unlikely things are added up as their logarithms,
Fisher 1925. `surprise` is calibrated on simulated diaries only: of patients worse by 2 or 3 points of 10 who report 4
days where they reported 10, 8 to 9 in 10 are found within 18 days, silence alone finds 4; 0.01 to 0.1 false alerts per
patient-month in six calm kinds, the most in patients who merely report less.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.care.findings import Finding, Severity
from bot.care.history import History, Report
from bot.care.moving_window import Track, mean, surprise
from bot.care.plan import Measure, MeasureKind
from bot.care.rule import Rule, Thresholds
from bot.care.thinning import Thinning, thinning

PRIOR_SPREAD = 0.75  # the day-to-day spread of a measure before anything is known of the patient, in important changes
# So many standard errors are one chance in a thousand million: farther is no surer, and its logarithm has an end.
FARTHEST_DEVIATION = 6.0
LAST_REPORTS = 3
BASELINE_REPORTS, LEAST_BASELINE_REPORTS = 28, 7


@dataclass(frozen=True, slots=True)
class _Worsening:
    """The measure that got worse most, how surprising all of them are together, and what was compared."""

    measure: Measure
    before: Sequence[Report]
    last: Sequence[Report]
    surprise: float


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when thinning and worsening together are surprising; None when one is missing, or with few reports."""
    gaps = thinning(history, int(thresholds["least_unanswered"]))
    if gaps is None or gaps.surprise < thresholds["least_from_gap"]:
        return None
    worsening = _worsening(history, thresholds)
    if worsening is None:
        return None
    together = round(min(gaps.surprise, thresholds["most_from_gap"]) + worsening.surprise, 6)
    return _finding(gaps, worsening) if together >= thresholds["surprise"] else None


def _worsening(history: History, thresholds: Thresholds) -> _Worsening | None:
    """How far the last reports stand above those before; None when they are too few, too old or no worse."""
    first = 0
    if history.baseline_from is not None:
        first = bisect_left(history.reports, history.baseline_from, key=lambda report: report.on)
    reports = history.reports[max(first, len(history.reports) - BASELINE_REPORTS - LAST_REPORTS) :]
    before, last = reports[:-LAST_REPORTS], reports[-LAST_REPORTS:]
    if len(before) < LEAST_BASELINE_REPORTS:
        return None
    if last[0].on <= history.as_on - timedelta(days=int(thresholds["within_days"])):
        return None
    tracks = _tracks(history, before, last)
    rises = {code: _rise(history.measures[code], track) for code, track in tracks.items()}
    worst = max(rises, key=lambda code: (rises[code], code), default=None)
    if worst is None or rises[worst] < thresholds["important_changes"]:
        return None
    weekdays = [[report.on.weekday() for report in part] for part in (before, last)]
    deviation = min(surprise(list(tracks.values()), weekdays[:1], weekdays[1]), FARTHEST_DEVIATION)
    rarity = round(-math.log(math.erfc(deviation / math.sqrt(2)) / 2), 6)
    if rarity < thresholds["least_from_reports"]:
        return None
    return _Worsening(history.measures[worst], before, last, rarity)


def _tracks(history: History, before: Sequence[Report], last: Sequence[Report]) -> dict[str, Track]:
    """The measures of the daily trend that were answered often enough in both, by code."""
    tracks = {}
    for code, measure in sorted(history.measures.items()):
        if measure.weight <= 0 or measure.kind is MeasureKind.QUESTIONNAIRE:
            continue
        usual, window = _column(before, measure), _column(last, measure)
        if None not in window and len(usual) - usual.count(None) >= LEAST_BASELINE_REPORTS:
            tracks[code] = Track([usual], window, measure.weight, PRIOR_SPREAD * measure.important_change)
    return tracks


def _column(reports: Sequence[Report], measure: Measure) -> list[float | None]:
    values = [report.values.get(measure.code) for report in reports]
    return [None if value is None else measure.badness(value) for value in values]


def _rise(measure: Measure, track: Track) -> float:
    """How far the last reports stand above those before, in important changes."""
    return round(((mean(track.window) or 0.0) - (mean(track.stretches[0]) or 0.0)) / measure.important_change, 6)


def _finding(gaps: Thinning, worsening: _Worsening) -> Finding:
    code = worsening.measure.code
    now, usual = _mean(worsening.last, code), _mean(worsening.before, code)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"No report on {gaps.unanswered} of the last {gaps.asked} days asked, usually on "
        f"{gaps.usual_share:.0%}, while {worsening.measure.name or code} averaged {now} over the last "
        f"{LAST_REPORTS} reports, {usual} over the {len(worsening.before)} before.",
        consider="Consider a call: a patient who gets worse may no longer have the strength to report.",
        evidence=(
            {"on": worsening.before[0].on.isoformat(), "to": worsening.before[-1].on.isoformat(), code: usual},
            *({"on": report.on.isoformat(), code: report.values.get(code)} for report in worsening.last),
        ),
    )


def _mean(reports: Sequence[Report], code: str) -> float | None:
    """The mean as a person reads it, to one decimal; None when nothing was answered."""
    value = mean([report.values.get(code) for report in reports])
    return None if value is None else round(value, 1)


RULE = Rule(
    code="reports_less_when_worse",
    version=1,
    evaluate=evaluate,
    defaults={
        "surprise": 7.5,
        "least_unanswered": 2,
        "least_from_gap": 1.0,
        "most_from_gap": 5.0,
        "least_from_reports": 2.3,
        "important_changes": 0.5,
        "within_days": 14,
    },
    bounds={
        "surprise": (3, 30),
        "least_unanswered": (2, 10),
        "least_from_gap": (0, 10),
        "most_from_gap": (1, 20),
        "least_from_reports": (0.7, 20),
        "important_changes": (0.25, 3.0),
        "within_days": (5, 60),
    },
    statistical="surprise",
    rising=(("least_from_gap", "most_from_gap"),),
)
