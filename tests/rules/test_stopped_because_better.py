"""Stopped because better: twice in two weeks."""

from typing import Any

from bot.care.findings import Severity
from bot.care.prompt import SKIP_REASONS
from bot.rules.stopped_because_better import REASONS, RULE
from tests.rules.cast import history, skipped

EXAMPLES = [history(prompts=[skipped(n, "better") for n in range(2)], on=1)]


def finding(*days: int, on: int | None = None, reason: str = "better", **kwargs: Any) -> Any:
    prompts = [skipped(number, reason) for number in days]
    return RULE.evaluate(history(prompts=prompts, on=days[-1] if on is None else on, **kwargs), RULE.defaults)


def test_the_second_time_fires() -> None:
    found = finding(0, 5)
    assert found.severity is Severity.ROUTINE
    assert found.reason == "Left out 2 times in 14 days because the patient felt better: Ibuprofen 400 mg."
    assert [row["on"] for row in found.evidence] == ["2026-01-05", "2026-01-10"]


def test_once_and_another_reason_are_quiet() -> None:
    assert finding(0) is None
    assert finding(0, 5, reason="forgot") is None


def test_the_boundary_is_fourteen_days() -> None:
    assert finding(0, 13) is not None
    assert finding(0, 14) is None


def test_the_day_after_is_quiet_and_so_is_a_patient_without_answers() -> None:
    assert finding(0, 5, on=6) is None
    assert RULE.evaluate(history(on=6), RULE.defaults) is None


def test_a_closed_review_starts_the_count_anew() -> None:
    assert finding(0, 5, baseline_from=3) is None


def test_the_reason_is_one_the_bot_offers() -> None:
    assert REASONS[0] in dict(SKIP_REASONS)


def test_the_order_within_a_day_does_not_matter() -> None:
    two = [skipped(1, "better"), skipped(1, "better", "exercises")]
    verdicts = [RULE.evaluate(history(prompts=prompts, on=1), RULE.defaults) for prompts in (two, two[::-1])]
    assert verdicts[0] is not None
    assert verdicts[0] == verdicts[1]
