"""GAD-7: a rise that matters since the start fires on its day, and once."""

from typing import Any

from bot.care.findings import Severity
from bot.care.history import Report
from bot.rules.gad7_change import RULE
from tests.rules.cast import day, history
from tests.rules.questionnaires import items, totals

EXAMPLES = [history(totals("gad7", 8, 15))]


def finding(*values: float, **kwargs: Any) -> Any:
    return RULE.evaluate(history(totals("gad7", *values), **kwargs), RULE.defaults)


def test_a_rise_fires_with_the_numbers() -> None:
    found = finding(8, 15)
    assert found.severity is Severity.SOON
    assert found.reason == ("The GAD-7 total rose from 8 (2026-01-05) to 15: up 7, a reliable change (4 or more).")
    assert found.evidence == ({"on": "2026-01-05", "gad7": 8}, {"on": "2026-01-19", "gad7": 15})


def test_the_boundary_is_a_rise_of_4() -> None:
    assert finding(8, 8 + 4) is not None
    assert finding(8, 8 + 4 - 1) is None


def test_no_score_a_first_score_and_an_improvement_are_quiet() -> None:
    assert RULE.evaluate(history(on=14), RULE.defaults) is None
    assert finding(20) is None
    assert finding(20, 8) is None


def test_the_days_after_are_quiet() -> None:
    assert finding(8, 15, on=14) is not None
    assert finding(8, 15, on=15) is None


def test_a_score_that_stays_up_does_not_fire_again_and_a_further_rise_does() -> None:
    assert finding(4, 10, 10) is None
    assert finding(4, 10, 10 + 4 - 1) is None
    assert finding(4, 10, 10 + 4) is not None


def test_items_add_up_and_a_questionnaire_half_answered_has_no_total() -> None:
    first = Report(day(0), items("gad7", *(1,) * 7))
    assert RULE.evaluate(history([first, Report(day(14), items("gad7", *(2,) * 7))]), RULE.defaults) is not None
    assert RULE.evaluate(history([first, Report(day(14), items("gad7", *(3,) * (7 - 1)))]), RULE.defaults) is None
