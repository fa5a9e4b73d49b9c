"""Of the plan items the patient answered about in 14 days, reliably fewer than 80 % were done.

Fires with at least 10 answers when the upper bound of the done share (one-sided Wilson bound) is below 80 %. Only
answers count: a question that was never answered is shown beside them and counts neither way, for not tapping is not
missing. Counting starts anew when a review is closed or a plan published. Severity: routine.

Source: proportion of days covered of 80 %, Karve 2009. The bound is this project's: it keeps a patient whose true share
is 80 to 86 % quiet and finds one at 50 % within two weeks, measured on simulated answers.
"""

from collections.abc import Sequence

from bot.care.adherence import answered_of, is_reliably_below, prompts_of_last
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.rule import Rule, Thresholds


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when the done share is reliably too low; None with too few answers to say."""
    days = int(thresholds["days"])
    prompts = prompts_of_last(history, days, history.as_on)
    answered = answered_of(prompts)
    if len(answered) < thresholds["least_answers"]:
        return None
    if not is_reliably_below(answered, thresholds["done_share"], thresholds["standard_errors"]):
        return None
    done = sum(prompt.status is PromptStatus.DONE for prompt in answered)
    unanswered = len(prompts) - len(answered)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.ROUTINE,
        reason=f"Done {done} of {len(answered)} answered ({done / len(answered):.0%}) in the last {days} days"
        f"{_most_missed(history, answered)}; {unanswered} more were not answered.",
        consider="Consider asking what gets in the way: reasons, times of day, cost, side effects, too much to do.",
        evidence=_by_item(history, prompts),
    )


def _most_missed(history: History, answered: Sequence[PromptOutcome]) -> str:
    """The item with the most misses, in words, where there is more than one item; else nothing."""
    items = sorted({prompt.item for prompt in answered})
    if len(items) < 2:
        return ""
    missed = {i: sum(p.item == i and p.status is PromptStatus.SKIPPED for p in answered) for i in items}
    worst = max(items, key=lambda item: missed[item])
    return f", most often missed: {history.items.get(worst, worst)} ({missed[worst]})"


def _by_item(history: History, prompts: Sequence[PromptOutcome]) -> tuple[dict[str, type_of_cell], ...]:
    """One row for each item: how often done, missed and not answered, and the reasons given."""
    rows: list[dict[str, type_of_cell]] = []
    for item in sorted({prompt.item for prompt in prompts}):
        own = [prompt for prompt in prompts if prompt.item == item]
        counts = {status: sum(prompt.status is status for prompt in own) for status in PromptStatus}
        reasons = sorted({prompt.reason for prompt in own if prompt.reason})
        rows.append(
            {
                "item": history.items.get(item, item),
                "done": counts[PromptStatus.DONE],
                "missed": counts[PromptStatus.SKIPPED],
                "not_answered": len(own) - counts[PromptStatus.DONE] - counts[PromptStatus.SKIPPED],
                "reasons": ", ".join(reasons),
            }
        )
    return tuple(rows)


RULE = Rule(
    code="low_adherence",
    version=1,
    evaluate=evaluate,
    defaults={"days": 14, "least_answers": 10, "done_share": 0.80, "standard_errors": 1.96},
    bounds={"days": (7, 60), "least_answers": (5, 200), "done_share": (0.3, 1.0), "standard_errors": (0.0, 4.0)},
    statistical="standard_errors",
)
