"""The patient has vomiting or diarrhoea while on a medicine that can harm somebody who loses fluid.

Fires on the day it is told, or on the first day a measure `vomiting` or `diarrhoea` is above its lowest value after 3
days without, when the plan holds an ACE inhibitor, diuretic, metformin, SGLT2 inhibitor or NSAID. Severity: today.

Source: sick-day rules (NHS); the 3 days and the severity are proposals of this project. What the patient is told is the
clinic's own text.
"""

from bot.care.findings import Finding, Severity
from bot.care.happenings import in_words, medicines_of, told_today
from bot.care.history import HappeningKind, History
from bot.care.medicines import sick_day_medicines
from bot.care.readings import readings_of_last, symptoms_today
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

LOSSES = ("vomiting", "diarrhoea")


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the illness is new today and such a medicine is on the plan; None otherwise."""
    told = told_today(history, HappeningKind.DEHYDRATING_ILLNESS)
    felt = _new_today(history, int(thresholds["days_without"]))
    if not told and not felt:
        return None
    medicines = sick_day_medicines(medicines_of(history))
    if not medicines:
        return None
    illness = ", ".join(felt) if felt else f"vomiting or diarrhoea{in_words(told)}"
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.TODAY,
        reason=f"Reported on {history.as_on.isoformat()}: {illness}; on the plan: {', '.join(medicines)}.",
        consider="Consider the clinic's sick-day rules, how much is drunk, kidney function, and when to look again.",
        evidence=tuple(
            {"on": history.as_on.isoformat(), "reported": illness, "medicine": medicine} for medicine in medicines
        ),
    )


def _new_today(history: History, days_without: int) -> list[str]:
    """The losses reported today, unless one was reported within so many days before."""
    felt = symptoms_today(history, LOSSES)
    if not felt:
        return []
    for reading in readings_of_last(history, [code for code in LOSSES if code in history.measures], days_without + 1):
        if reading.on < history.as_on and reading.value > history.measures[reading.code].minimum:
            return []
    return felt


RULE = Rule(
    code="dehydrating_illness",
    version=1,
    evaluate=evaluate,
    defaults={"days_without": 3},
    bounds={"days_without": (1, 14)},
    quiet_for=NEVER_QUIET,
)
