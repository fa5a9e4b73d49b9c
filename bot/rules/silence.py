"""The patient has not reported for longer than this patient's own habits explain.

Fires when the days asked since the last report, times the natural logarithm of one over the patient's own share of
asked days without a report, reach 9: but never before 4 asked days, and always at 14. The share leans on a prior of 2
unanswered in 10 (Beta(2, 8)) and leaves the current gap out. Fires also when there is no report at all 3 days after
linking, unless nothing was asked. Severity: routine; soon if the last report was bad: a symptom at 70 % of its range
or worse, or an important change above the patient's own mean.

Source: WelTel calls after 48 hours on weekly messages; a flat 3-day rule costs 1.0 false alerts per patient-month,
measured on simulated diaries. What counts as a bad last report is a proposal of this project.
"""

import math
from bisect import bisect_right
from datetime import date

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, Report
from bot.care.plan import Measure, MeasureKind
from bot.care.rule import Rule, Thresholds

# Beta(2, 8): one asked day in five stays unanswered, as good as ten days' knowledge of a patient not known yet.
PRIOR_UNANSWERED, PRIOR_ASKED = 2, 10
LEAST_REPORTS_FOR_A_MEAN = 3


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the current gap is surprising for this patient; None as long as it is not."""
    if not history.measures:
        return None  # nothing is asked of this patient, so nothing can be missing
    if not history.reports:
        return _never_reported(history, thresholds)
    last_on = history.reports[-1].on
    gap = len(history.asked_on) - bisect_right(history.asked_on, last_on)
    if gap < thresholds["least_asked_days"]:
        return None
    share = unanswered_share(history, last_on)
    is_surprising = round(gap * -math.log(share), 6) >= thresholds["surprise"]
    if not is_surprising and gap < thresholds["most_asked_days"]:
        return None
    return _finding(
        _severity(history),
        f"No report on the last {gap} days asked, since {last_on.isoformat()}; "
        f"until then {_percent_answered(history, last_on)} of the days asked were answered.",
        _evidence(history),
    )


def unanswered_share(history: History, until_on: date) -> float:
    """The patient's own share of asked days without a report, up to and with that day: above 0 and below 1."""
    asked, unanswered = _asked_and_unanswered(history, until_on)
    return (PRIOR_UNANSWERED + unanswered) / (PRIOR_ASKED + asked)


def _asked_and_unanswered(history: History, until_on: date) -> tuple[int, int]:
    asked = history.asked_on[: bisect_right(history.asked_on, until_on)]
    return len(asked), len(set(asked) - {report.on for report in history.reports})


def _percent_answered(history: History, until_on: date) -> str:
    asked, unanswered = _asked_and_unanswered(history, until_on)
    return f"{1 - unanswered / asked:.0%}" if asked else "none"


def _never_reported(history: History, thresholds: Thresholds) -> Finding | None:
    days = (history.as_on - history.linked_on).days
    if days < thresholds["first_report_days"]:
        return None
    asked = len(history.asked_on)
    if not asked:
        return None  # nobody was asked (the bot was down, or blocked): that is not the patient's silence
    reason = f"No report yet, {days} days after linking; asked on {asked} {'day' if asked == 1 else 'days'}."
    evidence: dict[str, type_of_cell] = {"on": history.linked_on.isoformat(), "days": days, "asked": asked}
    return _finding(Severity.ROUTINE, reason, (evidence,))


def _severity(history: History) -> Severity:
    symptoms = [m for m in history.measures.values() if m.kind is MeasureKind.SYMPTOM]
    return Severity.SOON if any(_was_bad(m, history.reports) for m in symptoms) else Severity.ROUTINE


def _was_bad(measure: Measure, reports: tuple[Report, ...]) -> bool:
    """True when the last report of this symptom is high in its range, or an important change above the mean before."""
    if measure.code not in reports[-1].values:
        return False
    *before, last = [
        measure.badness(report.values[measure.code]) for report in reports if measure.code in report.values
    ]
    if round((last - measure.minimum) / (measure.maximum - measure.minimum), 6) >= 0.7:
        return True
    if len(before) < LEAST_REPORTS_FOR_A_MEAN:
        return False
    return round(last - sum(before) / len(before), 6) >= measure.important_change


def _evidence(history: History) -> tuple[dict[str, type_of_cell], ...]:
    """The last report, then every asked day since."""
    last = history.reports[-1]
    values: dict[str, type_of_cell] = {code: last.values[code] for code in sorted(last.values)}
    rows: list[dict[str, type_of_cell]] = [{"on": last.on.isoformat(), **values}]
    rows += [{"on": day.isoformat(), "answered": "no"} for day in history.asked_on if day > last.on]
    return tuple(rows)


def _finding(severity: Severity, reason: str, evidence: tuple[dict[str, type_of_cell], ...]) -> Finding:
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=severity,
        reason=reason,
        consider="Consider a call: a patient may be too ill to answer, away, or tired of being asked.",
        evidence=evidence,
    )


RULE = Rule(
    code="silence",
    version=1,
    evaluate=evaluate,
    defaults={"surprise": 9.0, "least_asked_days": 4, "most_asked_days": 14, "first_report_days": 3},
    bounds={
        "surprise": (3, 40),
        "least_asked_days": (2, 14),
        "most_asked_days": (4, 60),
        "first_report_days": (1, 30),
    },
    statistical="surprise",
    rising=(("least_asked_days", "most_asked_days"),),
)
