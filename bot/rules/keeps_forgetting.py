"""The patient keeps forgetting: three times in 7 days, and again after another time was offered.

The first three in 7 days are for the patient: she is offered another time. Three more in 7 days after that day are for
the clinician; they fire on the day of the last. A closed review or a new plan starts this anew. Severity: routine.

Source: a proposal of this project; "forgot" is the commonest reason, 62 % of 24 017 patients with missed doses.
"""

from collections import Counter, deque
from datetime import date, timedelta

from bot.care.findings import Finding, Severity
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.rule import Rule, Thresholds

REASON = "forgot"


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when forgetting went on after the offer; None before, and on a day when nothing was forgotten."""
    recent = _forgotten_since(history, _window_start(history, thresholds))
    if not _is_new(recent, history, thresholds):
        return None
    offered = offered_on(history, thresholds)
    after = [prompt for prompt in recent if offered is not None and prompt.on > offered]
    if offered is None or not _is_new(after, history, thresholds):
        return None
    counts = Counter(prompt.item for prompt in after)
    most = min(counts, key=lambda item: (-counts[item], item))
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Forgotten {len(after)} times in the last {int(thresholds['days'])} days, most often "
        f"{history.items.get(most, most)} ({counts[most]}), after another time was due to be offered on "
        f"{offered.isoformat()}.",
        consider="Consider a simpler schedule, doses tied to a daily habit, a pill box, or fewer things to do.",
        evidence=tuple(
            {"on": prompt.on.isoformat(), "item": history.items.get(prompt.item, prompt.item), "reason": REASON}
            for prompt in after
        ),
    )


def offered_on(history: History, thresholds: Thresholds) -> date | None:
    """The day with which forgetting first reached the line, when another time is offered; None before it has."""
    last: deque[date] = deque(maxlen=int(thresholds["times"]))
    for prompt in _forgotten_since(history, history.baseline_from or date.min):
        last.append(prompt.on)
        if len(last) == last.maxlen and (last[-1] - last[0]).days < thresholds["days"]:
            return prompt.on
    return None


def _window_start(history: History, thresholds: Thresholds) -> date:
    return max(history.as_on - timedelta(days=int(thresholds["days"]) - 1), history.baseline_from or date.min)


def _is_new(forgotten: list[PromptOutcome], history: History, thresholds: Thresholds) -> bool:
    return len(forgotten) >= thresholds["times"] and forgotten[-1].on == history.as_on


def _forgotten_since(history: History, first: date) -> list[PromptOutcome]:
    """What was forgotten from that day on, oldest first."""
    found = []
    for prompt in reversed(history.prompts):
        if prompt.on < first:
            break
        if prompt.reason == REASON and prompt.status is PromptStatus.SKIPPED:
            found.append(prompt)
    return sorted(found, key=lambda prompt: (prompt.on, prompt.item))  # whatever the order within a day


RULE = Rule(
    code="keeps_forgetting",
    version=1,
    evaluate=evaluate,
    defaults={"times": 3, "days": 7},
    bounds={"times": (2, 20), "days": (2, 30)},
)
