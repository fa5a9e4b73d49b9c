"""PHQ-9 item 9: any answer above 0 is found on its day, and how urgent it is."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading, Report
from bot.care.rule import NEVER_QUIET
from bot.rules.phq9_self_harm import RULE
from tests.rules.cast import day, history

EXAMPLES = [history([Report(day(0), {"phq9:9": 1}), Report(day(14), {"phq9:9": 2})])]


def finding(*answers: float | None, on: int | None = None, **thresholds: Any) -> Any:
    """The answers two weeks apart; None is a report without item 9."""
    reports = [Report(day(14 * n), {"mood": 5} if a is None else {"phq9:9": a}) for n, a in enumerate(answers)]
    return RULE.evaluate(history(reports, on=on), {**RULE.defaults, **thresholds})


def test_a_first_answer_of_one_is_found_today() -> None:
    found = finding(1)
    assert found.severity is Severity.TODAY
    assert found.reason == (
        "PHQ-9 item 9 (better off dead, or hurting oneself) was answered 1 of 3, the first answer on record."
    )
    assert found.evidence == ({"on": "2026-01-05", "phq9:9": 1},)


def test_a_zero_is_quiet_and_no_answer_is_quiet() -> None:
    assert finding(0) is None
    assert finding(2, 0) is None
    assert finding(None) is None
    assert RULE.evaluate(history(on=3), RULE.defaults) is None


def test_two_is_urgent_and_one_as_the_last_time_is_not() -> None:
    assert finding(2).severity is Severity.URGENT
    assert finding(2, 2).severity is Severity.URGENT
    assert finding(1, 1).severity is Severity.TODAY
    assert finding(2, 1).severity is Severity.TODAY


def test_higher_than_last_time_is_urgent_whatever_lies_between() -> None:
    found = finding(0, None, 1)
    assert found.severity is Severity.URGENT
    assert found.reason.endswith("was answered 1 of 3, 0 the time before on 2026-01-05.")
    assert [row["phq9:9"] for row in found.evidence] == [0, 1]


def test_a_clinic_may_set_urgent_always() -> None:
    assert finding(1, always_urgent=True).severity is Severity.URGENT


def test_the_day_after_is_quiet_and_there_is_no_quiet_period() -> None:
    assert finding(1, on=0) is not None
    assert finding(1, on=1) is None
    assert RULE.quiet_for == NEVER_QUIET


@pytest.mark.parametrize("hours", [(8, 18), (18, 8)])
def test_a_zero_later_the_same_day_does_not_hide_a_two(hours: tuple[int, int]) -> None:
    told = tuple(Reading(day(0), "phq9:9", value, time(hour)) for value, hour in zip((2, 0), hours, strict=True))
    found = RULE.evaluate(replace(history([Report(day(0), {"phq9:9": 0})]), readings=told), RULE.defaults)
    assert found is not None
    assert found.severity is Severity.URGENT
