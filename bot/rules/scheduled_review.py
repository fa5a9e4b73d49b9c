"""The plan's own review date has come, or a check after a procedure.

Fires on the review date the plan sets, 90 days after treatment under the plan began where it sets none, and 7 and 30
days after a procedure; a day on which nobody could look is made up for within 3 days. Severity: routine.

Source: a proposal of this project.
"""

from datetime import date, timedelta

from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.rule import Rule, Thresholds

CATCH_UP_DAYS = 3  # shorter than the quiet time, so that a date speaks once


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when a date has just come; None otherwise, and without any date."""
    due = [(on, words) for on, words in _dates(history, thresholds) if 0 <= (history.as_on - on).days < CATCH_UP_DAYS]
    if not due:
        return None
    spoken = [f"{words} ({on.isoformat()})" for on, words in due]
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Due for review: {'; '.join(spoken)}.",
        consider="Consider goals, trend, what was done and missed, side effects, and whether the plan still fits.",
        evidence=tuple({"on": on.isoformat(), "due": words} for on, words in due),
    )


def _dates(history: History, thresholds: Thresholds) -> list[tuple[date, str]]:
    """When something is due and what it is, oldest first."""
    dates = []
    if history.review_due_on is not None:
        dates.append((history.review_due_on, "the review date of the plan"))
    elif history.started_on is not None:
        days = int(thresholds["review_days"])
        dates.append((history.started_on + timedelta(days=days), f"{days} days under this plan"))
    if history.procedure_on is not None:
        for name in ("first_days_after_procedure", "second_days_after_procedure"):
            days = int(thresholds[name])
            dates.append((history.procedure_on + timedelta(days=days), f"{days} days after the procedure"))
    return sorted(dates)


RULE = Rule(
    code="scheduled_review",
    version=1,
    evaluate=evaluate,
    defaults={"review_days": 90, "first_days_after_procedure": 7, "second_days_after_procedure": 30},
    bounds={
        "review_days": (7, 366),
        "first_days_after_procedure": (1, 90),
        "second_days_after_procedure": (2, 366),
    },
    rising=(("first_days_after_procedure", "second_days_after_procedure"),),
)
