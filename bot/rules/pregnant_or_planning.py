"""The patient is pregnant or planning to be, and the plan holds a medicine.

Fires on the day it was told, with any medicine on the plan. Severity: soon.

Source: a proposal of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.happenings import medicines_of, rows, told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
    """A finding when it was told today and the plan holds a medicine; None otherwise."""
    told = told_today(history, HappeningKind.PREGNANT)
    if not told or not medicines_of(history):
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"Pregnant or planning to be, told on {history.as_on.isoformat()}; "
        f"medicines on the plan: {len(medicines_of(history))} ({', '.join(medicines_of(history))}).",
        consider="Consider which medicines suit a pregnancy and which need an answer before the next dose.",
        evidence=rows(told),
    )


RULE = Rule(
    code="pregnant_or_planning",
    version=1,
    evaluate=evaluate,
    defaults={},
    bounds={},
    quiet_for=NEVER_QUIET,
)
