"""Blood glucose is repeatedly high.

Fires when a reading of today and another within 24 hours are above 250 mg/dL (13.9 mmol/L), or when one is above
300 mg/dL (16.7 mmol/L) today and on another of the last 7 days. Readings without a time are within 24 hours of
each other when they are of one day. Values in mmol/L are compared in mg/dL, rounded to one decimal. Severity: soon.

Source: ADA Standards of Care, hyperglycaemia levels; the week looked back and the severity are proposals of this
project.
"""

from collections.abc import Sequence
from itertools import pairwise

from bot.care.findings import Finding, Severity
from bot.care.glucose import CODE, Glucose, glucoses
from bot.care.history import History
from bot.care.rule import Rule, Thresholds

LOOKED_BACK_DAYS = 7


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when today's readings make it twice; None when today has no high one."""
    if CODE not in history.measures:
        return None
    if not any(value.mg_dl > thresholds["high_above"] for value in glucoses(history, 1)):
        return None
    high = [value for value in glucoses(history, LOOKED_BACK_DAYS) if value.mg_dl > thresholds["high_above"]]
    very_high = _on_two_days([value for value in high if value.mg_dl > thresholds["very_high_above"]], history)
    if very_high:
        return _finding(very_high, f"above {thresholds['very_high_above']:g} mg/dL on 2 days")
    pair = _within_a_day(high, history)
    return _finding(pair, f"above {thresholds['high_above']:g} mg/dL twice in 24 hours") if pair else None


def _on_two_days(values: Sequence[Glucose], history: History) -> list[Glucose]:
    """The last value of another day and the first of today; empty unless there are both."""
    earlier = [value for value in values if value.on < history.as_on]
    today = [value for value in values if value.on == history.as_on]
    return [earlier[-1], today[0]] if earlier and today else []


def _within_a_day(high: Sequence[Glucose], history: History) -> list[Glucose]:
    """The first two neighbours within 24 hours of which the second is today's; empty when there are none."""
    for first, second in pairwise(high):
        if second.on == history.as_on and first.is_within_a_day_of(second):
            return [first, second]
    return []


def _finding(pair: Sequence[Glucose], words: str) -> Finding:
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"Glucose was {pair[0].words} and {pair[1].words}: {words}.",
        consider="Consider missed doses, illness, steroids, meals, and whether ketones were looked at.",
        evidence=tuple(value.row for value in pair),
    )


RULE = Rule(
    code="glucose_high",
    version=1,
    evaluate=evaluate,
    defaults={"high_above": 250.0, "very_high_above": 300.0},
    bounds={"high_above": (140, 400), "very_high_above": (180, 600)},
    rising=(("high_above", "very_high_above"),),
)
