"""The patient keeps forgetting: three times in 7 days, then three times again, and reliably too little is done.

The first three in 7 days are for the patient. Three more in 7 days after that day are for the clinician, on the day of
the last, once the share done of what was answered in 14 days is reliably below 80 % (the upper bound low_adherence
uses): someone who does most of it and forgets the rest stays quiet. Fires on crossing that line only, after 28 days
below it. A closed review or a new plan starts this anew. Severity: routine.

Source: a proposal of this project; "forgot" is the commonest reason, 62 % of 24 017 patients with missed doses.
"""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import date, timedelta

from bot.care.adherence import answered_of, is_reliably_below, prompts_of_last
from bot.care.findings import Finding, Severity
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.rule import Rule, Thresholds

REASON = "forgot"
QUIET_DAYS = 28  # without these, a patient on the line would cross it every few days


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding on the day the forgetting becomes too much; None before, and as long as it goes on unchanged."""
    if not _forgotten(prompts_of_last(history, 1, history.as_on)):
        return None
    first = first_reached_on(history, thresholds)
    if first is None:
        return None
    forgotten = _too_much(history, history.as_on, first, thresholds)
    earlier = (history.as_on - timedelta(days=days) for days in range(1, QUIET_DAYS + 1))
    if not forgotten or any(_too_much(history, day, first, thresholds) for day in earlier):
        return None
    return _finding(history, forgotten, first, thresholds)


def first_reached_on(history: History, thresholds: Thresholds) -> date | None:
    """The day with which forgetting first reached the line, when another time may help; None before it has."""
    last: deque[date] = deque(maxlen=int(thresholds["times"]))
    for prompt in _forgotten(history.prompts):
        if history.baseline_from is not None and prompt.on < history.baseline_from:
            continue
        last.append(prompt.on)
        if len(last) == last.maxlen and (last[-1] - last[0]).days < thresholds["days"]:
            return prompt.on
    return None


def _too_much(history: History, on: date, first: date, thresholds: Thresholds) -> list[PromptOutcome]:
    """What was forgotten up to that day, by day and item; nothing when it is not too much, or nothing was that day."""
    recent = _forgotten(prompts_of_last(history, int(thresholds["days"]), on))
    forgotten = sorted((prompt for prompt in recent if prompt.on > first), key=lambda prompt: (prompt.on, prompt.item))
    if len(forgotten) < thresholds["times"] or forgotten[-1].on != on:
        return []
    answered = answered_of(prompts_of_last(history, int(thresholds["share_days"]), on))
    is_too_much = is_reliably_below(answered, thresholds["done_share"], thresholds["standard_errors"])
    return forgotten if is_too_much else []


def _forgotten(prompts: Sequence[PromptOutcome]) -> list[PromptOutcome]:
    return [prompt for prompt in prompts if prompt.reason == REASON and prompt.status is PromptStatus.SKIPPED]


def _finding(history: History, forgotten: list[PromptOutcome], first: date, thresholds: Thresholds) -> Finding:
    days, share_days = int(thresholds["days"]), int(thresholds["share_days"])
    counts = Counter(prompt.item for prompt in forgotten)
    most = min(counts, key=lambda item: (-counts[item], item))
    answered = answered_of(prompts_of_last(history, share_days, history.as_on))
    done = sum(prompt.status is PromptStatus.DONE for prompt in answered)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Forgotten {len(forgotten)} times in the last {days} days, most often {history.items.get(most, most)} "
        f"({counts[most]}), and done {done} of {len(answered)} answered in the last {share_days} days; "
        f"it first came to {int(thresholds['times'])} times in {days} days on {first.isoformat()}.",
        consider="Consider another time, a simpler schedule, doses tied to a daily habit, a pill box, or fewer things "
        "to do.",
        evidence=tuple(
            {"on": prompt.on.isoformat(), "item": history.items.get(prompt.item, prompt.item), "reason": REASON}
            for prompt in forgotten
        ),
    )


RULE = Rule(
    code="keeps_forgetting",
    version=2,
    evaluate=evaluate,
    defaults={"times": 3, "days": 7, "share_days": 14, "done_share": 0.80, "standard_errors": 1.96},
    bounds={
        "times": (2, 20),
        "days": (2, 30),
        "share_days": (7, 60),
        "done_share": (0.3, 1.0),
        "standard_errors": (0.0, 4.0),
    },
    quiet_for=timedelta(days=QUIET_DAYS),
)
