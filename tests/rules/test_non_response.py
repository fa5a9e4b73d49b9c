"""Non-response: too little gained by week 4 or week 6, where the goal is to reduce."""

from dataclasses import replace
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import History, Report
from bot.rules.non_response import RULE
from tests.rules.cast import day, diary, history
from tests.rules.questionnaires import totals


def treated(start: float, now: float, on: int, *, goal: str = "reduce", began: int | None = 0) -> History:
    """Pain `start` for a week from the first day of treatment, then `now` up to the day judged."""
    reports = diary(*(start,) * 7, *(now,) * (on - 6))
    return replace(history(reports, on=on), goal=goal, started_on=None if began is None else day(began))


def finding(*args: Any, **kwargs: Any) -> Any:
    return RULE.evaluate(treated(*args, **kwargs), RULE.defaults)


EXAMPLES = [treated(6, 6, 28)]


def test_too_little_by_week_4_asks() -> None:
    found = finding(6, 5.4, 28)
    assert found.severity is Severity.ROUTINE
    assert found.reason == (
        "Pain was 6.0 at the start and 5.4 in the last days: 10% better after 28 days of treatment, less than 20%."
    )
    assert found.consider.startswith("Consider asking")
    assert found.evidence == ({"on": "2026-01-05", "pain": 6.0}, {"on": "2026-02-02", "pain": 5.4})


def test_too_little_by_week_6_is_a_review() -> None:
    found = finding(6, 4.5, 42)
    assert "25% better after 42 days of treatment, less than 30%" in found.reason
    assert found.consider.startswith("Consider a review")


def test_the_boundary_is_20_percent_at_week_4_and_30_at_week_6() -> None:
    assert finding(5, 4, 28) is None
    assert finding(5, 4.01, 28) is not None
    assert finding(5, 3.5, 42) is None
    assert finding(5, 3.51, 42) is not None


@pytest.mark.parametrize(("on", "fires"), [(27, False), (28, True), (34, True), (35, False), (41, False), (42, True)])
def test_it_looks_for_a_week_from_day_28_and_from_day_42(on: int, fires: bool) -> None:
    assert (finding(6, 6, on) is not None) is fires


def test_worse_is_said_as_worse() -> None:
    assert "50% worse" in finding(4, 6, 28).reason
    assert ": 0% better" in finding(6, 6, 28).reason


def test_a_plan_to_maintain_and_one_without_a_start_are_quiet() -> None:
    assert finding(6, 6, 28, goal="maintain") is None
    assert finding(6, 6, 28, began=None) is None


def test_who_had_little_to_gain_is_quiet() -> None:
    assert finding(1.9, 1.9, 28) is None
    assert finding(2, 2, 28) is not None


def test_no_reports_and_too_few_reports_are_quiet() -> None:
    none = replace(history(on=28), started_on=day(0))
    assert RULE.evaluate(none, RULE.defaults) is None
    enough = [(0, 1, 2, 26, 27, 28)]
    too_few = [(0, 1, 2), (26, 27, 28), (0, 1, 26, 27, 28), (0, 1, 2, 27, 28)]
    for kept in (*enough, *too_few):
        reports = tuple(Report(day(n), {"pain": 6}) for n in kept)
        assert (RULE.evaluate(replace(none, reports=reports), RULE.defaults) is not None) is (kept in enough)


def test_of_a_measure_in_which_lower_is_worse_the_burden_is_what_shrinks() -> None:
    reports = [Report(day(n), {"mood": 4 if n < 7 else 5}) for n in range(29)]
    mood = {code: m for code, m in history(reports).measures.items() if code == "mood"}
    found = replace(history(reports, measures=mood), started_on=day(0))
    assert "17% better" in RULE.evaluate(found, RULE.defaults).reason  # type: ignore[union-attr]  # it fires


def test_without_a_symptom_the_questionnaires_are_compared() -> None:
    def judged(*values: float) -> Any:
        reports = totals("phq9", *values)
        return RULE.evaluate(replace(history(reports, measures={}), started_on=day(0)), RULE.defaults)

    assert judged(15, 14, 13).reason.startswith("The PHQ-9 total was 15.0 at the start and 13.0 in the last days: 13%")
    assert judged(15, 12, 12) is None
    assert judged(4, 4, 4) is None


@pytest.mark.parametrize(
    ("on_days", "total", "fires"),
    [((0, 28), 15, True), ((13, 15), 15, True), ((14, 28), 15, False), ((0, 14), 15, False), ((0, 28), 5, True)],
)
def test_a_questionnaire_counts_within_two_weeks_of_the_start_and_of_today(
    on_days: tuple[int, int], total: float, fires: bool
) -> None:
    reports = [Report(day(number), {"phq9": total}) for number in on_days]
    judged = replace(history(reports, on=28, measures={}), started_on=day(0))
    assert (RULE.evaluate(judged, RULE.defaults) is not None) is fires
