"""The patient asks for a review of the plan or wants the care team told.

Fires on the day it was asked. Severity: soon.

Source: a proposal of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.happenings import in_words, rows, told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
    """A finding when it was told today; None otherwise."""
    told = told_today(history, HappeningKind.ASKS_FOR_REVIEW)
    if not told:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"The patient asked for a review on {history.as_on.isoformat()}{in_words(told)}.",
        consider="Consider asking what prompted it: patients notice some changes before their numbers show them.",
        evidence=rows(told),
    )


RULE = Rule(
    code="patient_asks",
    version=1,
    evaluate=evaluate,
    defaults={},
    bounds={},
    quiet_for=NEVER_QUIET,
)
