"""Low adherence: reliably below 80 % of what was answered, and not tapping is not missing."""

import random
from typing import Any

import pytest

from bot.care.adherence import independent_answers, upper_bound
from bot.care.findings import Severity
from bot.care.history import PromptOutcome
from bot.rules.low_adherence import RULE
from tests.rules.cast import done, history, skipped, unanswered


def finding(*args: Any, **kwargs: Any) -> Any:
    return RULE.evaluate(history(*args, **kwargs), RULE.defaults)


def alternating(days: int) -> list[PromptOutcome]:
    return [answer for n in range(days) for answer in (done(n), skipped(n))]


def test_half_of_the_answers_done_fires_with_the_numbers() -> None:
    prompts = sorted([*alternating(14), unanswered(13), unanswered(13)], key=lambda prompt: prompt.on)
    found = finding(on=13, prompts=prompts)
    assert found.severity is Severity.ROUTINE
    assert found.reason == "Done 14 of 28 answered (50%) in the last 14 days; 2 more were not answered."
    assert found.evidence == (
        {"item": "Ibuprofen 400 mg", "done": 14, "missed": 14, "not_answered": 2, "reasons": "forgot"},
    )


def test_of_several_items_the_most_missed_is_named() -> None:
    prompts = [answer for n in range(14) for answer in (done(n), done(n), skipped(n, item="exercises"))]
    assert "most often missed: Back exercises (14)" in finding(on=13, prompts=prompts).reason


def test_everything_done_is_quiet_however_little_is_answered() -> None:
    assert finding(on=13, prompts=[answer for n in range(14) for answer in (done(n), unanswered(n))]) is None
    assert finding(on=13, prompts=[unanswered(n) for n in range(14)]) is None


def test_no_answers_and_nine_answers_are_quiet_and_ten_are_enough() -> None:
    assert finding(on=13) is None
    assert finding(on=13, prompts=[skipped(n) for n in range(9)]) is None
    assert finding(on=13, prompts=[skipped(n) for n in range(10)]) is not None


def test_the_fifteenth_day_back_does_not_count() -> None:
    prompts = [skipped(n) for n in range(10)]
    assert finding(on=13, prompts=prompts) is not None
    assert finding(on=14, prompts=prompts) is None


def test_a_closed_review_starts_the_count_anew() -> None:
    assert finding(on=13, prompts=alternating(14), baseline_from=10) is None


def test_whole_days_missed_together_count_for_less() -> None:
    together = [done(n) if n % 2 else skipped(n) for n in range(10) for _ in range(4)]
    apart = [answer for n in range(10) for answer in (done(n), skipped(n), done(n), skipped(n))]
    assert independent_answers(together) == 10
    assert independent_answers(apart) == 40


def test_the_upper_bound_narrows_with_the_answers() -> None:
    assert upper_bound(0.5, 10, 1.96) == pytest.approx(0.7634, abs=1e-4)  # Wilson 1927
    assert upper_bound(0.5, 1000, 1.96) < 0.54
    assert upper_bound(1.0, 10, 1.96) == 1.0


def test_at_83_percent_nearly_nobody_alerts_and_at_50_percent_nearly_everybody() -> None:
    chance = random.Random(7)
    assert sum(_alerts_in_a_month(chance, 0.83) for _ in range(60)) / 60 <= 0.15
    assert sum(_alerts_in_a_month(chance, 0.50) > 0 for _ in range(20)) >= 19


def _alerts_in_a_month(chance: random.Random, share: float) -> int:
    """Alerts over the last 30 of 44 days with two items a day, quiet for 7 days after each."""
    prompts = [done(n) if chance.random() < share else skipped(n) for n in range(44) for _ in range(2)]
    alerts, quiet_until = 0, 0
    for number in range(14, 44):
        if number >= quiet_until and finding(on=number, prompts=prompts[: 2 * number + 2]):
            alerts, quiet_until = alerts + 1, number + 7
    return alerts
