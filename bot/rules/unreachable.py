"""The patient can no longer be reached: the bot was blocked or the chat is gone.

Fires on the day it was noticed. Severity: soon.

Source: a proposal of this project: a blocked bot is a clinical sign, not a technical one.
"""

from bot.care.findings import Finding, Severity
from bot.care.happenings import rows, told_today
from bot.care.history import HappeningKind, History
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, _thresholds: Thresholds) -> Finding | None:
    """A finding when the chat was lost today; None otherwise."""
    told = told_today(history, HappeningKind.UNREACHABLE)
    if not told:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"The bot was blocked or the chat is gone, noticed on {history.as_on.isoformat()}; "
        f"{_last_report(history)}.",
        consider="Consider a call: nothing is asked and nothing can be reported until the patient is linked again. "
        "/invite makes a link for a new phone.",
        evidence=rows(told),
    )


def _last_report(history: History) -> str:
    if not history.reports:
        return "no report was ever given"
    last_on = history.reports[-1].on
    return f"the last report is of {last_on.isoformat()}, {(history.as_on - last_on).days} days before"


RULE = Rule(
    code="unreachable",
    version=1,
    evaluate=evaluate,
    defaults={},
    bounds={},
    quiet_for=NEVER_QUIET,
)
