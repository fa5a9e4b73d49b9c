"""Oxygen low: the lines for most people, and those for chronic lung disease."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading
from bot.care.plan import Worse
from bot.care.rule import NEVER_QUIET
from bot.rules.oxygen_low import RULE
from tests.rules.vitals import measured, vital, vitals

SPO2 = vital("spo2", "%", worse=Worse.LOWER)


def finding(*readings: Reading, on: int = 5, chronic_lung: bool = False) -> Any:
    return RULE.evaluate(vitals(readings, SPO2, on=on), {**RULE.defaults, "chronic_lung": chronic_lung})


def usual(*values: float) -> list[Reading]:
    """A value a day, the last of them on the day before day 5."""
    return [r for n, value in enumerate(values) for r in measured(5 - len(values) + n, spo2=value)]


EXAMPLES = [vitals(measured(5, spo2=90), SPO2, on=5)]


@pytest.mark.parametrize(
    ("value", "severity"), [(92, Severity.URGENT), (93, Severity.TODAY), (94, Severity.TODAY), (95, None)]
)
def test_the_lines_for_most_people(value: float, severity: Severity | None) -> None:
    found = finding(*measured(5, spo2=value))
    assert (found and found.severity) is severity


def test_the_lowest_of_the_day_is_named_with_the_line() -> None:
    found = finding(*measured(5, "08:00", spo2=91), *measured(5, "09:00", spo2=96))
    assert found.reason == "Oxygen saturation was 91 % today; 92 % or less is dangerous."
    assert [row["spo2"] for row in found.evidence] == [91, 96]
    assert RULE.quiet_for == NEVER_QUIET


@pytest.mark.parametrize(("value", "fires"), [(87, True), (88, False), (92, False)])
def test_with_chronic_lung_disease_only_below_88_is_dangerous_by_itself(value: float, fires: bool) -> None:
    found = finding(*measured(5, spo2=value), chronic_lung=True)
    assert (found is not None and found.severity is Severity.URGENT) is fires


def test_with_chronic_lung_disease_three_below_the_own_mean_is_urgent() -> None:
    found = finding(*usual(91, 92, 93), *measured(5, spo2=89), chronic_lung=True)
    assert found.severity is Severity.URGENT
    assert found.reason == (
        "Oxygen saturation was 89 % today; the mean of the 3 readings before is 92.0 %, with chronic lung disease."
    )
    assert finding(*usual(91, 92, 93), *measured(5, spo2=89.1), chronic_lung=True) is None
    assert finding(*usual(92, 92), *measured(5, spo2=89), chronic_lung=True) is None


def test_yesterdays_value_and_no_data_are_quiet() -> None:
    assert finding(*measured(4, spo2=85)) is None
    assert finding() is None
    assert finding(chronic_lung=True) is None


def test_the_order_of_arrival_does_not_show() -> None:
    first, second = measured(5, "08:00", spo2=91)[0], measured(5, "09:00", spo2=91)[0]
    assert finding(first, second) == finding(second, first) is not None
