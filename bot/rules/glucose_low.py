"""A blood glucose reported today is low.

Fires on the day of the reading: urgent below 54 mg/dL (3.0 mmol/L), soon when two readings in a row, the second of
them today, are below 70 mg/dL (3.9 mmol/L). "In a row" looks back a week. Values in mmol/L are compared in mg/dL,
rounded to one decimal. Severity: urgent or soon, as said.

Source: ADA Standards of Care, hypoglycaemia levels 1 and 2; the grading of severity is a proposal of this project.
"""

from itertools import pairwise

from bot.care.findings import Finding, Severity
from bot.care.glucose import CODE, Glucose, glucoses
from bot.care.history import History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

LOOKED_BACK_DAYS = 7


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's lowest value or the last two; None when today has no low one."""
    if CODE not in history.measures:
        return None
    lowest = min(glucoses(history, 1), key=lambda value: value.mg_dl, default=None)
    if lowest is None or lowest.mg_dl >= max(thresholds["urgent_below"], thresholds["low_below"]):
        return None
    if lowest.mg_dl < thresholds["urgent_below"]:
        words = f"was {lowest.words}; below {thresholds['urgent_below']:g} mg/dL is dangerous"
        return _finding(Severity.URGENT, words, [lowest])
    for first, second in pairwise(glucoses(history, LOOKED_BACK_DAYS)):
        if second.on == history.as_on and max(first.mg_dl, second.mg_dl) < thresholds["low_below"]:
            words = f"was {first.words}, then {second.words}: two in a row below {thresholds['low_below']:g} mg/dL"
            return _finding(Severity.SOON, words, [first, second])
    return None


def _finding(severity: Severity, words: str, values: list[Glucose]) -> Finding:
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=severity,
        reason=f"Glucose {words}.",
        consider="Consider meals, exertion, alcohol, illness, and whether insulin or tablets still fit.",
        evidence=tuple(value.row for value in values),
    )


RULE = Rule(
    code="glucose_low",
    version=1,
    evaluate=evaluate,
    defaults={"urgent_below": 54.0, "low_below": 70.0},
    bounds={"urgent_below": (40, 80), "low_below": (54, 100)},
    quiet_for=NEVER_QUIET,
    rising=(("urgent_below", "low_below"),),
)
