"""Glucose high: above 250 mg/dL twice in 24 hours, or above 300 on two days."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading
from bot.rules.glucose_high import RULE
from tests.rules.vitals import measured, vital, vitals


def finding(*values: Reading, on: int = 3, unit: str = "mg/dL") -> Any:
    return RULE.evaluate(vitals(values, vital("glucose", unit), on=on), RULE.defaults)


def glucose(clock: str | None, value: float, on: int = 3) -> Reading:
    return measured(on, clock, glucose=value)[0]


EXAMPLES = [vitals([glucose("08:00", 260), glucose("18:00", 280)], on=3)]


def test_above_250_twice_in_a_day_is_soon() -> None:
    found = finding(glucose("08:00", 260), glucose("18:00", 280))
    assert found.severity is Severity.SOON
    assert found.reason == (
        "Glucose was 260 mg/dL on 2026-01-08 at 08:00 and 280 mg/dL on 2026-01-08 at 18:00: "
        "above 250 mg/dL twice in 24 hours."
    )
    assert [row["mg_dl"] for row in found.evidence] == [260, 280]


def test_once_or_at_250_is_quiet() -> None:
    assert finding(glucose("08:00", 290)) is None
    assert finding(glucose("08:00", 250), glucose("18:00", 280)) is None


@pytest.mark.parametrize(("clock", "fires"), [("18:00", True), ("17:59", False)])
def test_24_hours_run_over_midnight_and_end_on_the_minute(clock: str, fires: bool) -> None:
    assert (finding(glucose(clock, 260, on=2), glucose("18:00", 260)) is not None) is fires


def test_without_a_time_only_one_day_is_within_24_hours() -> None:
    assert finding(glucose(None, 260), glucose("18:00", 260)) is not None
    assert finding(glucose(None, 260, on=2), glucose(None, 260)) is None


@pytest.mark.parametrize(("earlier", "fires"), [(-4, False), (-3, True), (2, True)])
def test_above_300_on_two_days_of_a_week_is_soon(earlier: int, fires: bool) -> None:
    found = finding(glucose("08:00", 301, on=earlier), glucose("12:00", 301), on=3)
    assert (found is not None) is fires
    assert found is None or "above 300 mg/dL on 2 days" in found.reason


def test_a_normal_value_between_takes_nothing_back() -> None:
    assert finding(glucose("08:00", 260), glucose("12:00", 110), glucose("18:00", 280)) is not None


def test_of_many_very_high_ones_the_last_of_another_day_and_the_first_of_today_are_named() -> None:
    values = [glucose("08:00", 301, on=0), glucose("08:00", 302, on=1), glucose("08:00", 303), glucose("09:00", 304)]
    assert [row["glucose"] for row in finding(*values).evidence] == [302, 303]
    today = finding(glucose("08:00", 310), glucose("09:00", 320))
    assert "above 250 mg/dL twice in 24 hours" in today.reason


def test_300_is_not_above_300() -> None:
    assert finding(glucose("08:00", 300, on=1), glucose("12:00", 310)) is None


def test_mmol_per_litre_are_read_as_such() -> None:
    assert finding(glucose("08:00", 14), glucose("18:00", 14), unit="mmol/L") is not None
    assert finding(glucose("08:00", 13.8), glucose("18:00", 14), unit="mmol/L") is None


def test_nothing_high_today_and_no_data_are_quiet() -> None:
    assert finding(glucose("08:00", 310, on=1), glucose("08:00", 310, on=2), glucose("08:00", 200)) is None
    assert finding() is None


def test_the_order_of_arrival_does_not_show() -> None:
    first, second = glucose("08:00", 260), glucose("18:00", 280)
    assert finding(first, second) == finding(second, first) is not None
