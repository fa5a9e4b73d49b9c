"""Depression by PHQ-9 is worse by a clinically important change than where the patient started from.

Fires on the day of a PHQ-9 whose total stands 5 or more (clinically important) above the first one, and says so when it
is 6 or more (reliable: beyond the error of the measurement). Lower totals move the start down once two running show it.
After it has fired, only a further change of 5 fires again. Severity: soon.

Source: NHS Talking Therapies manual (reliable change 6); Kounali 2022 (important change). The start that follows
improvement and the grading are proposals of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.questionnaire_scores import PHQ9, risen_from, score_on, scores_of
from bot.care.rule import NEVER_QUIET, Rule, Thresholds


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when today's total is news; None without a total today or one to compare it with."""
    now = score_on(history, PHQ9)
    if now is None:
        return None
    start = risen_from(scores_of(history, PHQ9), thresholds["important_change"], seen_until=history.baseline_from)
    if start is None:
        return None
    rise = round(now.value - start.value, 6)
    is_reliable = rise >= thresholds["reliable_change"]
    change = "a reliable change" if is_reliable else "a clinically important change"
    least = thresholds["reliable_change" if is_reliable else "important_change"]
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.SOON,
        reason=f"The PHQ-9 total rose from {start.value:g} ({start.on.isoformat()}) to {now.value:g}: "
        f"up {rise:g}, {change} ({least:g} or more).",
        consider="Consider what changed, item 9, whether the plan is being followed, and the next treatment step.",
        evidence=tuple({"on": score.on.isoformat(), "phq9": score.value} for score in (start, now)),
    )


RULE = Rule(
    code="phq9_change",
    version=1,
    evaluate=evaluate,
    defaults={"reliable_change": 6, "important_change": 5},
    bounds={"reliable_change": (3, 27), "important_change": (3, 27)},
    quiet_for=NEVER_QUIET,
    rising=(("important_change", "reliable_change"),),
)
