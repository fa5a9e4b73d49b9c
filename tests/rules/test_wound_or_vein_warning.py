"""Wound or vein warning: signs of the day, and pain that rises after day 7."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Report
from bot.care.rule import NEVER_QUIET
from bot.rules.wound_or_vein_warning import RULE
from tests.rules.cast import PAIN, day
from tests.rules.vitals import measured, vitals


def signs(*, on: int = 3, told_on: int = 3, **values: float) -> Any:
    return RULE.evaluate(vitals(measured(told_on, **values), on=on), RULE.defaults)


def in_pain(*values: float | None) -> list[Report]:
    """Pain a day from the day of the procedure on, day 0."""
    return [Report(day(n), {"pain": value}) for n, value in enumerate(values) if value is not None]


def rising(*values: float | None, on: int | None = None, procedure: int | None = 0) -> Any:
    as_on = len(values) - 1 if on is None else on
    return RULE.evaluate(vitals([], PAIN, on=as_on, reports=in_pain(*values), procedure=procedure), RULE.defaults)


EXAMPLES = [vitals(measured(3, pus=1), on=3), vitals([], PAIN, on=10, reports=in_pain(*(3,) * 8, 6, 6, 6), procedure=0)]


@pytest.mark.parametrize("sign", ["breathlessness", "chest_pain"])
def test_breathlessness_or_chest_pain_is_urgent(sign: str) -> None:
    assert signs(**{sign: 1}).severity is Severity.URGENT
    assert signs(**{sign: 0}) is None


@pytest.mark.parametrize("sign", ["calf_swelling", "spreading_redness", "pus"])
def test_swelling_redness_or_pus_is_today(sign: str) -> None:
    found = signs(**{sign: 1})
    assert found.severity is Severity.TODAY
    assert found.reason == f"Reported today: {sign.replace('_', ' ').capitalize()} 1."
    assert signs(**{sign: 0}) is None
    assert RULE.quiet_for == NEVER_QUIET


def test_together_they_are_one_urgent_finding_that_names_both() -> None:
    found = signs(pus=1, chest_pain=2)
    assert found.severity is Severity.URGENT
    assert found.evidence == ({"on": "2026-01-08", "reported": "Chest pain 2, Pus 1"},)


def test_yesterdays_sign_and_no_data_are_quiet() -> None:
    assert signs(on=4, pus=1, chest_pain=1) is None
    assert signs() is None
    assert rising(on=10) is None


def test_pain_that_rises_after_day_7_is_soon() -> None:
    found = rising(*(3,) * 8, 5, 5, 5)
    assert found.severity is Severity.SOON
    assert found.reason == (
        "Pain averaged 5.0 over the last 3 reports, 3.0 over the 7 before: it rises after day 7 from the procedure on "
        "2026-01-05."
    )
    assert [row["pain"] for row in found.evidence] == [3, 3, 3, 3, 3, 3, 3, 5, 5, 5]


def test_the_rise_has_to_be_an_important_change_of_reports_all_after_day_7() -> None:
    assert rising(*(3,) * 8, 5, 5, 4.9) is None
    assert rising(*(3,) * 7, 5, 5, 5) is None


def test_three_reports_before_are_needed_and_those_before_the_procedure_do_not_count() -> None:
    gone = (None,) * 4
    assert rising(1, 1, 1, *gone, None, 5, 5, 5, procedure=0) is None
    assert rising(9, 2, 2, 2, *gone, 5, 5, 5, procedure=0) is not None
    assert rising(1, 1, 1, 1, 1, *(5,) * 13, procedure=5) is None


def test_a_report_today_without_pain_says_nothing_new() -> None:
    reports = [*in_pain(*(3,) * 8, 5, 5, 5), Report(day(11), {"mood": 5})]
    assert RULE.evaluate(vitals([], PAIN, on=11, reports=reports, procedure=0), RULE.defaults) is None


def test_one_bad_day_is_no_rise() -> None:
    assert rising(*(3,) * 10, 8) is None


def test_a_rise_is_said_on_its_first_day_only() -> None:
    course = (*(3,) * 10, 6, 6, 6, 6, 6)
    assert [n for n in range(len(course)) if rising(*course[: n + 1])] == [11]


def test_without_a_procedure_or_long_after_it_pain_is_no_matter_of_this_rule() -> None:
    assert rising(*(3,) * 8, 5, 5, 5, procedure=None) is None
    assert rising(*(3,) * 29, 6, 6) is not None
    assert rising(*(3,) * 30, 6, 6) is None
    assert rising(*(3,) * 8, 5, 5, 5, on=11) is None
