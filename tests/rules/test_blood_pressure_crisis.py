"""Blood pressure crisis: the second reading decides about soon, never about urgent."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from bot.care.findings import Severity
from bot.care.history import Reading, Report
from bot.care.rule import NEVER_QUIET, Thresholds
from bot.rules.blood_pressure_crisis import RULE
from tests.rules.cast import day
from tests.rules.vitals import measured, vital, vitals

BP = (vital("bp_systolic"), vital("bp_diastolic"))


def bp(clock: str | None, systolic: float, diastolic: float, on: int = 3) -> list[Reading]:
    return measured(on, clock, bp_systolic=systolic, bp_diastolic=diastolic)


def finding(*readings: Reading, thresholds: Thresholds | None = None, on: int = 3) -> Any:
    return RULE.evaluate(vitals(readings, *BP, on=on), {**RULE.defaults, **(thresholds or {})})


EXAMPLES = [
    vitals([*bp("08:00", 190, 100), *bp("08:06", 185, 99)], *BP, on=3),
    vitals([*bp(None, 120, 112), *measured(3, chest_pain=1)], *BP, on=3),
]


def test_a_high_reading_alone_alerts_at_once() -> None:
    found = finding(*bp("08:00", 182, 95))
    assert found.severity is Severity.SOON
    assert found.reason == (
        "Reported today: blood pressure 182/95 at 08:00, 180/110 or more, "
        "without a second reading 5 to 15 minutes later."
    )
    assert found.evidence == ({"on": "2026-01-08", "at": "08:00", "bp_systolic": 182, "bp_diastolic": 95},)
    assert RULE.quiet_for == NEVER_QUIET


def test_a_second_reading_confirms_it_or_takes_it_back() -> None:
    found = finding(*bp("08:00", 182, 95), *bp("08:06", 181, 94))
    assert found.severity is Severity.SOON
    assert "and again 181/94 at 08:06" in found.reason
    assert finding(*bp("08:00", 182, 95), *bp("08:06", 150, 90)) is None


@pytest.mark.parametrize(("second", "is_quiet"), [("08:04", False), ("08:05", True), ("08:15", True), ("08:16", False)])
def test_only_a_reading_5_to_15_minutes_later_takes_it_back(second: str, is_quiet: bool) -> None:
    assert (finding(*bp("08:00", 182, 95), *bp(second, 150, 90)) is None) is is_quiet


def test_without_a_time_nothing_is_taken_back() -> None:
    assert finding(*bp("08:00", 182, 95), *bp(None, 150, 90)) is not None
    assert finding(*bp(None, 182, 95), *bp("08:06", 150, 90)) is not None


def test_one_taken_back_in_the_morning_does_not_excuse_the_evening() -> None:
    assert finding(*bp("08:00", 182, 95), *bp("08:06", 150, 90), *bp("20:00", 190, 95)) is not None


@pytest.mark.parametrize(
    ("systolic", "diastolic", "fires"), [(180, 80, True), (179.9, 109.9, False), (120, 110, True), (120, 109, False)]
)
def test_either_half_is_enough_and_the_boundary_belongs_to_it(systolic: float, diastolic: float, fires: bool) -> None:
    assert (finding(*bp("08:00", systolic, diastolic)) is not None) is fires


@pytest.mark.parametrize("sign", ["chest_pain", "weakness", "vision_loss", "confusion"])
def test_with_a_warning_sign_it_is_urgent_even_when_the_second_reading_is_lower(sign: str) -> None:
    found = finding(*bp("08:00", 182, 95), *bp("08:06", 150, 90), *measured(3, "09:00", **{sign: 1}))
    assert found.severity is Severity.URGENT
    assert f"with {sign.replace('_', ' ').capitalize()} 1" in found.reason


def test_a_warning_sign_at_its_lowest_or_of_yesterday_is_none() -> None:
    assert finding(*bp("08:00", 182, 95), *measured(3, chest_pain=0)).severity is Severity.SOON
    assert finding(*measured(2, chest_pain=2), *bp("08:00", 182, 95)).severity is Severity.SOON
    assert finding(*measured(3, chest_pain=3)) is None


@pytest.mark.parametrize(
    ("systolic", "diastolic", "severity"),
    [(139, 89, None), (140, 80, Severity.TODAY), (130, 90, Severity.TODAY), (160, 90, Severity.URGENT),
     (140, 110, Severity.URGENT)],
)  # fmt: skip
def test_in_pregnancy_the_lines_are_lower(systolic: float, diastolic: float, severity: Severity | None) -> None:
    found = finding(*bp("08:00", systolic, diastolic), thresholds={"pregnant": True})
    assert (found and found.severity) is severity


def test_a_low_systolic_is_today_and_ninety_is_not_low() -> None:
    assert finding(*bp("08:00", 89, 60)).severity is Severity.TODAY
    assert finding(*bp("08:00", 90, 60)) is None
    assert "85/60" in finding(*bp("08:00", 100, 60), *bp("09:00", 85, 60), *bp("10:00", 89, 60)).reason


@pytest.mark.parametrize("sign", ["fall", "dizziness"])
def test_a_fall_or_dizziness_is_today_without_any_reading(sign: str) -> None:
    found = finding(*measured(3, **{sign: 1}))
    assert found.severity is Severity.TODAY
    assert found.reason == f"Reported today: {sign.capitalize()} 1."
    assert found.evidence == ({"on": "2026-01-08", "reported": f"{sign.capitalize()} 1"},)
    assert finding(*measured(3, **{sign: 0})) is None


def test_yesterdays_reading_and_no_data_are_quiet() -> None:
    assert finding(*bp("08:00", 190, 120, on=2)) is None
    assert finding() is None


def test_a_value_known_only_from_the_report_counts() -> None:
    history = replace(vitals([], *BP, on=3), reports=(Report(day(3), {"bp_systolic": 185, "bp_diastolic": 90}),))
    assert "185/90" in getattr(RULE.evaluate(history, RULE.defaults), "reason", "")


def test_the_order_of_arrival_does_not_show() -> None:
    readings = [*bp("08:00", 182, 95), *bp("08:06", 183, 94), *measured(3, "09:00", chest_pain=1, confusion=2)]
    assert len({str(finding(*arrived)) for arrived in permutations(readings)}) == 1
