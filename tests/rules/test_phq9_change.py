"""PHQ-9: a rise that matters since the start fires on its day, and once."""

from typing import Any

from bot.care.findings import Severity
from bot.care.history import Report
from bot.rules.phq9_change import RULE
from tests.rules.cast import day, history
from tests.rules.questionnaires import items, totals

EXAMPLES = [history(totals("phq9", 8, 15))]


def finding(*values: float, **kwargs: Any) -> Any:
    return RULE.evaluate(history(totals("phq9", *values), **kwargs), RULE.defaults)


def test_a_rise_fires_with_the_numbers() -> None:
    found = finding(8, 15)
    assert found.severity is Severity.SOON
    assert found.reason == ("The PHQ-9 total rose from 8 (2026-01-05) to 15: up 7, a reliable change (6 or more).")
    assert found.evidence == ({"on": "2026-01-05", "phq9": 8}, {"on": "2026-01-19", "phq9": 15})


def test_the_boundary_is_a_rise_of_5() -> None:
    assert finding(8, 8 + 5) is not None
    assert finding(8, 8 + 5 - 1) is None


def test_no_score_a_first_score_and_an_improvement_are_quiet() -> None:
    assert RULE.evaluate(history(on=14), RULE.defaults) is None
    assert finding(20) is None
    assert finding(20, 8) is None


def test_the_days_after_are_quiet() -> None:
    assert finding(8, 15, on=14) is not None
    assert finding(8, 15, on=15) is None


def test_a_score_that_stays_up_does_not_fire_again_and_a_further_rise_does() -> None:
    assert finding(4, 10, 10) is None
    assert finding(4, 10, 10 + 5 - 1) is None
    assert finding(4, 10, 10 + 5) is not None


def test_items_add_up_and_a_questionnaire_half_answered_has_no_total() -> None:
    first = Report(day(0), items("phq9", *(1,) * 9))
    assert RULE.evaluate(history([first, Report(day(14), items("phq9", *(2,) * 9))]), RULE.defaults) is not None
    assert RULE.evaluate(history([first, Report(day(14), items("phq9", *(3,) * (9 - 1)))]), RULE.defaults) is None


def test_five_is_called_clinically_important_and_six_reliable() -> None:
    assert finding(8, 13).reason.endswith("up 5, a clinically important change (5 or more).")
    assert finding(8, 14).reason.endswith("up 6, a reliable change (6 or more).")
