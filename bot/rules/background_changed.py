"""The patient's background has changed: a new allergy, medicine or diagnosis.

Fires on the day it was told. Severity: routine.

Source: a proposal of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.happenings import in_words, rows, told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
    """A finding when it was told today; None otherwise."""
    told = told_today(history, HappeningKind.BACKGROUND_CHANGED)
    if not told:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"New in the background, told on {history.as_on.isoformat()}{in_words(told)}.",
        consider="Consider whether the plan still suits it: interactions, allergies, doses, goals.",
        evidence=rows(told),
    )


RULE = Rule(
    code="background_changed",
    version=1,
    evaluate=evaluate,
    defaults={},
    bounds={},
    quiet_for=NEVER_QUIET,
)
