"""An oxygen saturation reported today is low.

Fires on the day of the reading: urgent at 92 % or less, today at 93 or 94 %. With chronic lung disease, when the plan
says so: urgent below 88 %, or 3 points or more below the patient's own mean of the 28 days before (3 readings are
needed). Severity: as said.

Source: NHS pathway for home oximetry, at second hand; the fall of 3 points from memory.
"""

from bot.care.findings import Finding, Severity
from bot.care.history import History, Reading
from bot.care.readings import clock, readings_of_last
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

SPO2 = "spo2"
USUAL_DAYS = 28
LEAST_USUAL_READINGS = 3


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's lowest saturation; None when it is high enough or there is none."""
    if SPO2 not in history.measures:
        return None
    today = readings_of_last(history, (SPO2,), 1)
    if not today:
        return None
    lowest = min(today, key=lambda reading: reading.value)
    judge = _with_lung_disease if thresholds["chronic_lung"] else _otherwise
    judged = judge(history, lowest, thresholds)
    if judged is None:
        return None
    severity, words = judged
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=severity,
        reason=f"Oxygen saturation was {lowest.value:g} % today; {words}.",
        consider="Consider how it was measured (cold or moving fingers), breathing, and what is usual here.",
        evidence=tuple({"on": r.on.isoformat(), "at": clock(r), SPO2: r.value} for r in today),
    )


def _otherwise(_: History, lowest: Reading, thresholds: Thresholds) -> tuple[Severity, str] | None:
    if lowest.value <= thresholds["urgent_at_most"]:
        return Severity.URGENT, f"{thresholds['urgent_at_most']:g} % or less is dangerous"
    if lowest.value <= thresholds["today_at_most"]:
        return Severity.TODAY, f"{thresholds['today_at_most']:g} % or less is low"
    return None


def _with_lung_disease(history: History, lowest: Reading, thresholds: Thresholds) -> tuple[Severity, str] | None:
    if lowest.value < thresholds["lung_below"]:
        return Severity.URGENT, f"below {thresholds['lung_below']:g} % is dangerous in chronic lung disease"
    before = [r.value for r in readings_of_last(history, (SPO2,), USUAL_DAYS + 1) if r.on < history.as_on]
    if len(before) < LEAST_USUAL_READINGS:
        return None
    usual = sum(before) / len(before)
    if round(usual - lowest.value, 6) < thresholds["lung_fall"]:
        return None
    return Severity.URGENT, f"the mean of the {len(before)} readings before is {usual:.1f} %, with chronic lung disease"


RULE = Rule(
    code="oxygen_low",
    version=1,
    evaluate=evaluate,
    defaults={"urgent_at_most": 92, "today_at_most": 94, "chronic_lung": False, "lung_below": 88, "lung_fall": 3},
    bounds={
        "urgent_at_most": (80, 95),
        "today_at_most": (85, 97),
        "chronic_lung": (0, 1),
        "lung_below": (75, 92),
        "lung_fall": (1, 10),
    },
    quiet_for=NEVER_QUIET,
    rising=(("urgent_at_most", "today_at_most"),),
)
