"""A medicine that must not be missed was left out twice running, or went unanswered for 48 hours.

Watches the items the clinician marked (anticoagulant, insulin, antiepileptic, transplant, clozapine). Fires on the day
of the second miss running and of every miss that follows it; a question without an answer between two misses does not
part them. Fires also, once, with the day that completes 48 hours in which questions were left unanswered, counted from
the start of the day of the first. Answers of one day count in the order they fell due. Severity: today.

Source: a proposal of this project.
"""

from collections.abc import Sequence
from itertools import takewhile

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

HOURS_A_DAY = 24


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about every marked item that is missed or unanswered as of `as_on`; None when there is none."""
    told: list[str] = []
    rows: list[PromptOutcome] = []
    for item, facts in sorted(history.item_facts.items()):
        if facts.must_not_miss:
            since = _since_last_done(history, item)
            if words := _missed(history, since, thresholds) or _unanswered(history, since, thresholds):
                told.append(f"{facts.title} {words}")
                rows += since
    if not told:
        return None
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.TODAY,
        reason=f"Must not be missed: {'; '.join(told)}.",
        consider="Consider a call: whether the medicine is there, what gets in the way, and what the gap means for it.",
        evidence=tuple(_row(history, prompt) for prompt in sorted(rows, key=lambda prompt: (prompt.on, prompt.item))),
    )


def _since_last_done(history: History, item: str) -> list[PromptOutcome]:
    """The item's outcomes since it was last done, oldest first."""
    own = (prompt for prompt in reversed(history.prompts) if prompt.item == item)
    return list(takewhile(lambda prompt: prompt.status is not PromptStatus.DONE, own))[::-1]


def _missed(history: History, since: Sequence[PromptOutcome], thresholds: Thresholds) -> str:
    """How often the item was left out running, when the last time was today; else nothing."""
    misses = [prompt for prompt in since if prompt.status is PromptStatus.SKIPPED]
    if len(misses) < thresholds["misses_running"] or misses[-1].on != history.as_on:
        return ""
    return f"was left out {len(misses)} times running, since {misses[0].on.isoformat()}"


def _unanswered(history: History, since: Sequence[PromptOutcome], thresholds: Thresholds) -> str:
    """For how many hours nothing was answered, when they have just become that many; else nothing."""
    newest_first = takewhile(lambda prompt: prompt.status is PromptStatus.EXPIRED, reversed(since))
    silent = list(newest_first)
    if not silent:
        return ""
    hours = HOURS_A_DAY * ((history.as_on - silent[-1].on).days + 1)
    if not 0 <= hours - thresholds["unanswered_hours"] < HOURS_A_DAY:
        return ""
    return f"was not answered for {hours} hours, since {silent[-1].on.isoformat()} ({len(silent)} questions)"


def _row(history: History, prompt: PromptOutcome) -> dict[str, type_of_cell]:
    title = history.item_facts[prompt.item].title
    return {"on": prompt.on.isoformat(), "item": title, "status": prompt.status.value, "reason": prompt.reason}


RULE = Rule(
    code="must_not_miss",
    version=1,
    evaluate=evaluate,
    defaults={"misses_running": 2, "unanswered_hours": 48},
    bounds={"misses_running": (1, 14), "unanswered_hours": (24, 336)},
    quiet_for=NEVER_QUIET,
)
