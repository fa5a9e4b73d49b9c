"""Fever: after a procedure, and on chemotherapy."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading
from bot.care.rule import NEVER_QUIET
from bot.rules.fever import RULE
from tests.rules.vitals import measured, vital, vitals


def finding(
    *readings: Reading, on: int = 10, procedure: int | None = None, chemotherapy: bool = False, unit: str = "C"
) -> Any:
    history = vitals(readings, vital("temperature", unit), on=on, procedure=procedure)
    return RULE.evaluate(history, {**RULE.defaults, "chemotherapy": chemotherapy})


EXAMPLES = [vitals(measured(10, temperature=38.5), on=10, procedure=3)]


@pytest.mark.parametrize(("value", "fires"), [(38.0, True), (37.9, False)])
def test_after_a_procedure_38_is_today(value: float, fires: bool) -> None:
    found = finding(*measured(10, "08:00", temperature=value), procedure=3)
    assert (found is not None and found.severity is Severity.TODAY) is fires
    assert not fires or found.reason == (
        "Temperature was 38 °C on day 7 after the procedure; 38 °C or more is a fever."
    )
    assert not fires or found.evidence == ({"on": "2026-01-15", "at": "08:00", "temperature": 38.0, "unit": "C"},)
    assert RULE.quiet_for == NEVER_QUIET


def test_the_highest_of_the_day_counts() -> None:
    readings = [*measured(10, "08:00", temperature=38.4), *measured(10, "20:00", temperature=37)]
    assert finding(*readings, procedure=3) is not None


@pytest.mark.parametrize(("procedure", "fires"), [(10, True), (-20, True), (-21, False), (11, False), (None, False)])
def test_only_within_30_days_of_a_procedure(procedure: int | None, fires: bool) -> None:
    assert (finding(*measured(10, temperature=39), procedure=procedure) is not None) is fires


@pytest.mark.parametrize(("value", "fires"), [(37.5, True), (37.4, False), (36.0, False), (35.9, True)])
def test_on_chemotherapy_a_slight_fever_or_cold_is_urgent(value: float, fires: bool) -> None:
    found = finding(*measured(10, temperature=value), chemotherapy=True)
    assert (found is not None and found.severity is Severity.URGENT) is fires


def test_on_chemotherapy_unwell_is_urgent_at_any_temperature() -> None:
    found = finding(*measured(10, temperature=36.8, unwell=1), chemotherapy=True)
    assert found.severity is Severity.URGENT
    assert found.reason == "Reported on chemotherapy: Unwell 1, at 36.8 °C."
    assert "no temperature given" in finding(*measured(10, unwell=2), chemotherapy=True).reason
    assert finding(*measured(10, temperature=36.8, unwell=0), chemotherapy=True) is None
    assert finding(*measured(10, temperature=36.8, unwell=1), procedure=3) is None


@pytest.mark.parametrize(("value", "fires"), [(100.4, True), (100.3, False)])
def test_fahrenheit_is_read_as_such(value: float, fires: bool) -> None:
    assert (finding(*measured(10, temperature=value), procedure=3, unit="F") is not None) is fires


def test_yesterdays_fever_and_no_data_are_quiet() -> None:
    assert finding(*measured(9, temperature=39), procedure=3, chemotherapy=True) is None
    assert finding(procedure=3) is None
    assert finding(chemotherapy=True) is None


def test_the_order_of_arrival_does_not_show() -> None:
    first, second = measured(10, "08:00", temperature=38.1)[0], measured(10, "09:00", temperature=38.1)[0]
    assert finding(first, second, procedure=3) == finding(second, first, procedure=3) is not None
