"""Scheduled review: the plan's date, 90 days without one, and the days after a procedure."""

from dataclasses import replace
from typing import Any

from bot.care.findings import Severity
from bot.care.history import History
from bot.rules.scheduled_review import CATCH_UP_DAYS, RULE
from tests.rules.cast import day, history


def planned(on: int, review: int | None = None, started: int | None = None, procedure: int | None = None) -> History:
    due, began, done = (None if number is None else day(number) for number in (review, started, procedure))
    return replace(history(on=on), review_due_on=due, started_on=began, procedure_on=done)


def finding(on: int, **kwargs: Any) -> Any:
    return RULE.evaluate(planned(on, **kwargs), RULE.defaults)


EXAMPLES = [planned(42, review=42)]


def test_the_plans_own_date_fires_with_the_date() -> None:
    found = finding(42, review=42)
    assert found.severity is Severity.ROUTINE
    assert found.reason == "Due for review: the review date of the plan (2026-02-16)."
    assert found.evidence == ({"on": "2026-02-16", "due": "the review date of the plan"},)


def test_the_day_before_is_quiet_and_a_lost_day_is_made_up_for() -> None:
    assert finding(41, review=42) is None
    assert finding(42 + CATCH_UP_DAYS - 1, review=42) is not None
    assert finding(42 + CATCH_UP_DAYS, review=42) is None


def test_a_date_speaks_once() -> None:
    assert RULE.quiet_for.days >= CATCH_UP_DAYS


def test_without_a_date_it_is_90_days_from_the_start() -> None:
    assert finding(89, started=0) is None
    assert "90 days under this plan" in finding(90, started=0).reason
    assert finding(90, started=0, review=120) is None


def test_a_procedure_is_looked_at_on_days_7_and_30() -> None:
    fires_on = [n for n in range(40) if finding(n, procedure=0) and not finding(n - 1, procedure=0)]
    assert fires_on == [7, 30]
    assert "7 days after the procedure (2026-01-12)" in finding(7, procedure=0).reason


def test_no_date_at_all_is_quiet() -> None:
    assert finding(90) is None
