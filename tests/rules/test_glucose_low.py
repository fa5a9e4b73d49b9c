"""Glucose low: below 54 mg/dL once, or below 70 twice running."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading
from bot.care.rule import NEVER_QUIET
from bot.rules.glucose_low import RULE
from tests.rules.vitals import measured, vital, vitals


def finding(*values: Reading, on: int = 3, unit: str = "mg/dL") -> Any:
    return RULE.evaluate(vitals(values, vital("glucose", unit), on=on), RULE.defaults)


def glucose(clock: str, value: float, on: int = 3) -> Reading:
    return measured(on, clock, glucose=value)[0]


EXAMPLES = [vitals([glucose("08:00", 50)], on=3), vitals([glucose("08:00", 65), glucose("09:00", 60)], on=3)]


@pytest.mark.parametrize(("value", "fires"), [(53.9, True), (54, False), (40, True), (110, False)])
def test_below_54_is_urgent(value: float, fires: bool) -> None:
    found = finding(glucose("08:00", value))
    assert (found is not None and found.severity is Severity.URGENT) is fires


def test_its_words_name_the_value_its_unit_and_its_time() -> None:
    found = finding(glucose("08:00", 2.9), unit="mmol/L")
    assert found.reason == "Glucose was 2.9 mmol/L on 2026-01-08 at 08:00; below 54 mg/dL is dangerous."
    assert found.evidence == ({"on": "2026-01-08", "at": "08:00", "glucose": 2.9, "unit": "mmol/L", "mg_dl": 52.2},)
    assert RULE.quiet_for == NEVER_QUIET


@pytest.mark.parametrize(("first", "second", "fires"), [(69, 69, True), (70, 69, False), (69, 70, False)])
def test_two_in_a_row_below_70_are_soon(first: float, second: float, fires: bool) -> None:
    found = finding(glucose("20:00", first, on=2), glucose("08:00", second))
    assert (found is not None and found.severity is Severity.SOON) is fires


def test_one_in_between_breaks_the_row() -> None:
    assert finding(glucose("07:00", 65), glucose("08:00", 90), glucose("09:00", 65)) is None
    assert finding(glucose("07:00", 65)) is None


@pytest.mark.parametrize(("value", "severity"), [(2.9, Severity.URGENT), (3.0, Severity.SOON), (3.8, Severity.SOON),
                                                 (3.9, None)])  # fmt: skip
def test_mmol_per_litre_are_read_as_such(value: float, severity: Severity | None) -> None:
    found = finding(glucose("07:00", 3.5), glucose("08:00", value), unit="mmol/L")
    assert (found and found.severity) is severity


def test_yesterdays_low_and_no_data_are_quiet() -> None:
    assert finding(glucose("08:00", 45, on=2)) is None
    assert finding(glucose("07:00", 60, on=2), glucose("08:00", 60, on=2), glucose("08:00", 120)) is None
    assert finding() is None


def test_the_order_of_arrival_does_not_show() -> None:
    first, second = glucose("07:00", 65), glucose("08:00", 60)
    assert finding(first, second) == finding(second, first) is not None
