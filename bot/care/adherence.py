"""How much of what a patient answered about was done, and how sure that is."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from bot.care.history import History, PromptOutcome, PromptStatus


def prompts_of_last(history: History, days: int, until: date) -> Sequence[PromptOutcome]:
    """What came of the questions of so many days up to and with `until`; nothing from before the baseline."""
    since = until - timedelta(days=days - 1)
    if history.baseline_from is not None:
        since = max(since, history.baseline_from)
    start = bisect_left(history.prompts, since, key=lambda prompt: prompt.on)
    return history.prompts[start : bisect_right(history.prompts, until, key=lambda prompt: prompt.on)]


def answered_of(prompts: Sequence[PromptOutcome]) -> list[PromptOutcome]:
    """Those that somebody answered: not tapping is not missing."""
    return [prompt for prompt in prompts if prompt.status in (PromptStatus.DONE, PromptStatus.SKIPPED)]


def is_reliably_below(answered: Sequence[PromptOutcome], done_share: float, standard_errors: float) -> bool:
    """True when even the upper bound of the share done lies below `done_share`; False without an answer."""
    if not answered:
        return False
    share = sum(prompt.status is PromptStatus.DONE for prompt in answered) / len(answered)
    return upper_bound(share, independent_answers(answered), standard_errors) < done_share


def upper_bound(share: float, answers: float, standard_errors: float) -> float:
    """The highest true share that the seen share is still in keeping with (Wilson); rounded to 6 digits."""
    square = standard_errors**2
    spread = standard_errors * math.sqrt(share * (1 - share) / answers + square / (4 * answers**2))
    return round((share + square / (2 * answers) + spread) / (1 + square / answers), 6)


def independent_answers(answered: Sequence[PromptOutcome]) -> float:
    """How many answers these are worth: fewer than given when whole days are missed together; 1 to all of them."""
    by_day: dict[date, list[bool]] = {}
    for prompt in answered:
        by_day.setdefault(prompt.on, []).append(prompt.status is PromptStatus.DONE)
    share = sum(map(sum, by_day.values())) / len(answered)
    if share in (0, 1):
        return len(answered)
    squares = sum((sum(day) - share * len(day)) ** 2 for day in by_day.values())
    return len(answered) / max(1.0, squares / (len(answered) * share * (1 - share)))
