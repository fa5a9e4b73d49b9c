"""The patient was admitted to hospital or seen as an emergency.

Fires on the day it was told. Prompts stop until somebody has confirmed the medicines. Severity: soon.

Source: a proposal of this project: medicines are often changed in hospital, and an old list is then a hazard.
"""

from bot.care.findings import Finding, Severity
from bot.care.happenings import in_words, medicines_of, rows, told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
    """A finding when it was told today; None otherwise."""
    told = told_today(history, HappeningKind.HOSPITAL)
    if not told:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"Admitted or seen as an emergency, told on {history.as_on.isoformat()}{in_words(told)}; "
        f"medicines on the plan to confirm: {len(medicines_of(history))}.",
        consider="Consider asking for the discharge letter and comparing its medicines with the plan.",
        evidence=rows(told),
    )


RULE = Rule(
    code="hospital_or_emergency",
    version=1,
    evaluate=evaluate,
    defaults={},
    bounds={},
    quiet_for=NEVER_QUIET,
)
