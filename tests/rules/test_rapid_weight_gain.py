"""Rapid weight gain: more than 2 kg in 3 days."""

from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading, Report
from bot.rules.rapid_weight_gain import RULE
from tests.rules.cast import day
from tests.rules.vitals import measured, vital, vitals


def weighed(*weights: float | None) -> list[Reading]:
    """A weight a day from the first day on; None is a day without."""
    return [r for n, weight in enumerate(weights) if weight is not None for r in measured(n, "07:00", weight=weight)]


def finding(*readings: Reading, on: int, unit: str = "kg") -> Any:
    return RULE.evaluate(vitals(readings, vital("weight", unit), on=on), RULE.defaults)


EXAMPLES = [vitals(weighed(80, 81, 82, 82.5), on=3), vitals([*weighed(80, 82.5), *measured(1, swelling=1)], on=1)]


def test_more_than_two_kilograms_in_three_days_is_soon() -> None:
    found = finding(*weighed(80, 81, 82, 82.1), on=3)
    assert found.severity is Severity.SOON
    assert found.reason == "Weight rose by 2.1 kg in 3 days, from 80 to 82.1 kg."
    assert [row["weight"] for row in found.evidence] == [80, 81, 82, 82.1]


def test_exactly_two_kilograms_or_four_days_are_quiet() -> None:
    assert finding(*weighed(80, 81, 82, 82), on=3) is None
    assert finding(*weighed(80, 81, 82, 82, 82.5), on=4) is None


def test_the_lowest_of_the_days_before_counts() -> None:
    found = finding(*weighed(82, 80, 82.5), on=2)
    assert found.reason == "Weight rose by 2.5 kg in 1 day, from 80 to 82.5 kg."


@pytest.mark.parametrize("sign", ["breathlessness", "swelling"])
def test_breathlessness_or_swelling_makes_it_today(sign: str) -> None:
    found = finding(*weighed(80, 82.5), *measured(1, **{sign: 2}), on=1)
    assert found.severity is Severity.TODAY
    assert found.reason.endswith(f"kg, with {sign.capitalize()} 2.")
    assert finding(*weighed(80, 82.5), *measured(1, **{sign: 0}), on=1).severity is Severity.SOON
    assert finding(*weighed(80, 81), *measured(1, **{sign: 3}), on=1) is None


@pytest.mark.parametrize(("pounds", "fires"), [(180.5, True), (180.4, False)])
def test_pounds_are_compared_in_kilograms(pounds: float, fires: bool) -> None:
    assert (finding(*weighed(176, pounds), on=1, unit="lb") is not None) is fires


def test_the_measures_own_unit_is_named() -> None:
    assert finding(*weighed(176, 182), on=1, unit="lb").reason == "Weight rose by 2.72 kg in 1 day, from 176 to 182 lb."


def test_no_weight_today_nothing_to_compare_with_and_no_data_are_quiet() -> None:
    assert finding(*weighed(80, 84), on=2) is None
    assert finding(*weighed(80), on=0) is None
    assert finding(on=3) is None


def test_weights_known_only_from_reports_count() -> None:
    reports = [Report(day(0), {"weight": 80}), Report(day(1), {"weight": 83})]
    assert RULE.evaluate(vitals([], vital("weight"), on=1, reports=reports), RULE.defaults) is not None
