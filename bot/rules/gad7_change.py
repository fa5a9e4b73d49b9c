"""Anxiety by GAD-7 is worse by a reliable change than where the patient started from.

Fires on the day of a GAD-7 whose total stands 4 or more above the first one. Lower totals move the start down once two
running show it. After it has fired, only a further change of 4 fires again. Severity: soon.

Source: NHS Talking Therapies manual (reliable change 4). The start that follows improvement and the grading are
proposals of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.questionnaire_scores import GAD7, risen_from, score_on, scores_of
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when today's total is news; None without a total today or one to compare it with."""
    now = score_on(history, GAD7)
    if now is None:
        return None
    start = risen_from(scores_of(history, GAD7), thresholds["reliable_change"], seen_until=history.baseline_from)
    if start is None:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"The GAD-7 total rose from {start.value:g} ({start.on.isoformat()}) to {now.value:g}: "
        f"up {now.value - start.value:g}, a reliable change ({thresholds['reliable_change']:g} or more).",
        consider="Consider what changed, side effects, caffeine and sleep, and the next treatment step.",
        evidence=tuple({"on": score.on.isoformat(), "gad7": score.value} for score in (start, now)),
    )


RULE = Rule(
    code="gad7_change",
    version=1,
    evaluate=evaluate,
    defaults={"reliable_change": 4},
    bounds={"reliable_change": (2, 21)},
    quiet_for=NEVER_QUIET,
)
