"""WHO-5: low well-being is found on crossing, on a further fall, and at the review date."""

from dataclasses import replace
from typing import Any

from bot.care.findings import Severity
from bot.care.history import Report
from bot.rules.wellbeing_low import RULE
from tests.rules.cast import day, history
from tests.rules.questionnaires import items, totals

EXAMPLES = [history(totals("who5", 72, 48))]


def finding(*values: float, review_on: int | None = None, **kwargs: Any) -> Any:
    due = None if review_on is None else day(review_on)
    return RULE.evaluate(replace(history(totals("who5", *values), **kwargs), review_due_on=due), RULE.defaults)


def test_a_fall_to_low_fires_with_the_numbers() -> None:
    found = finding(72, 48)
    assert found.severity is Severity.ROUTINE
    assert found.reason == "The WHO-5 score fell from 72 (2026-01-05) to 48 of 100; 50 or lower is low."
    assert [row["who5"] for row in found.evidence] == [72, 48]


def test_the_boundary_is_50_and_a_fall_of_10() -> None:
    assert finding(56, 52) is None
    assert finding(56, 50).reason.endswith("to 50 of 100; 50 or lower is low.")
    assert finding(90, 81) is None
    assert finding(90, 80).reason == "The WHO-5 score fell from 90 (2026-01-05) to 80 of 100."


def test_who_starts_low_fires_only_on_a_further_fall() -> None:
    assert finding(40) is None
    assert finding(40, 36) is None
    assert finding(40, 30) is not None


def test_staying_low_is_quiet_until_the_review_date() -> None:
    assert finding(56, 48, 48) is None
    assert finding(56, 48, 52, 48) is None
    assert finding(56, 48, on=20, review_on=21) is None
    found = finding(56, 48, on=21, review_on=21)
    assert found.reason == "The WHO-5 score is 48 of 100 at the review date; 50 or lower is low."
    assert finding(72, 68, on=21, review_on=21) is None
    assert finding(72, 50, on=21, review_on=21) is not None
    assert finding(72, 51, on=21, review_on=21) is None


def test_after_a_recovery_the_line_counts_again() -> None:
    assert finding(56, 48, 72, 72, 50) is not None


def test_no_score_is_quiet_at_the_review_date_too() -> None:
    assert RULE.evaluate(replace(history(on=5), review_due_on=day(5)), RULE.defaults) is None


def test_the_items_count_four_points_each() -> None:
    reports = [Report(day(0), items("who5", 4, 4, 4, 4, 4)), Report(day(14), items("who5", 3, 3, 3, 2, 2))]
    assert "from 80 (2026-01-05) to 52 of 100" in RULE.evaluate(history(reports), RULE.defaults).reason  # type: ignore[union-attr]  # it fires
