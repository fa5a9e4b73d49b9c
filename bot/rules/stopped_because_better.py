"""The patient left something out because of feeling better, twice.

Fires on the day of the second such skip within 14 days, whatever the items. Feeling better may mean that stepping down
is due, or that a treatment ends too early. Severity: routine.

Source: a proposal of this project, as are the 14 days.
"""

from datetime import timedelta

from bot.care.findings import Finding, Severity
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.rule import Rule, Thresholds

REASONS = ("better", "felt_better")  # as the bot asks it, and as files of other systems write it


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when today's skip is the second; None on a day without one."""
    skips = _recent(history, int(thresholds["days"]))
    if len(skips) < thresholds["times"] or skips[-1].on != history.as_on:
        return None
    titles = dict.fromkeys(history.items.get(skip.item, skip.item) for skip in skips)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Left out {len(skips)} times in {int(thresholds['days'])} days because the patient felt better: "
        f"{', '.join(sorted(titles))}.",
        consider="Consider whether stepping down is due, or why going on matters although the patient feels better.",
        evidence=tuple(
            {"on": skip.on.isoformat(), "item": history.items.get(skip.item, skip.item), "reason": skip.reason}
            for skip in skips
        ),
    )


def _recent(history: History, days: int) -> list[PromptOutcome]:
    """The skips with that reason within these days and since the plan was last reviewed, oldest first."""
    since = history.as_on - timedelta(days=days - 1)
    if history.baseline_from is not None:
        since = max(since, history.baseline_from)
    found = []
    for prompt in reversed(history.prompts):
        if prompt.on < since:
            break
        if prompt.reason in REASONS and prompt.status is PromptStatus.SKIPPED:
            found.append(prompt)
    return sorted(found, key=lambda skip: (skip.on, skip.item, skip.reason))  # whatever the order within a day


RULE = Rule(
    code="stopped_because_better",
    version=1,
    evaluate=evaluate,
    defaults={"times": 2, "days": 14},
    bounds={"times": (1, 20), "days": (1, 60)},
)
