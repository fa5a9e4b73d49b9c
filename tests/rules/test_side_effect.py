"""Side effect: grade 2 twice in four reports, grade 3 once, and the rash that may be an allergic reaction."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.care.alerting import Flag, is_quiet
from bot.care.findings import Severity
from bot.care.history import History, Report
from bot.rules.side_effect import RULE
from tests.rules.cast import MEASURES, PAIN, SIDE_EFFECTS, day, history


def graded(*grades: float, on: int | None = None) -> History:
    return history([Report(day(n), {"side_effects": grade}) for n, grade in enumerate(grades)], on=on)


def finding(*grades: float, on: int | None = None, **thresholds: float) -> Any:
    return RULE.evaluate(graded(*grades, on=on), {**RULE.defaults, **thresholds})


EXAMPLES = [graded(0, 0, 2, 2)]


def test_grade_2_in_two_of_four_fires_with_the_numbers() -> None:
    found = finding(*(0,) * 10, 2, 0, 0, 2)
    assert found.severity is Severity.SOON
    assert found.reason == (
        "Side effects reached grade 2 in 2 of the last 4 reports, today 2, usually 0 in the 10 reports before."
    )
    assert [row["side_effects"] for row in found.evidence] == [2, 0, 0, 2]


def test_once_and_a_fifth_report_back_are_quiet() -> None:
    assert finding(0, 0, 0, 2) is None
    assert finding(2, 0, 0, 0, 2) is None
    assert finding(1, 1, 1, 1) is None


def test_grade_3_fires_once_is_enough() -> None:
    assert finding(3).reason == "Side effects was reported as grade 3, with 0 reports before to compare with."
    assert finding(0, 0, 0, 3).reason.endswith("grade 3, usually 0 in the 3 reports before.")


def test_what_is_usual_for_this_patient_is_quiet() -> None:
    assert finding(*(2,) * 20) is None
    assert finding(*(3,) * 20) is None
    assert finding(*(2,) * 20, 3) is not None
    assert finding(*(2,) * 20, 3, 3, 2) is None
    assert finding(*(2,) * 20, 3, grade_once=4) is None
    assert finding(*(2,) * 20, 3, 3, grade_once=4) is not None


def test_without_enough_reports_nothing_is_usual_yet() -> None:
    assert finding(2, 2) is not None
    assert finding(2, 2, 2, 2, 2, 2, 2) is None


def test_the_day_after_and_no_report_yet_are_quiet() -> None:
    assert finding(0, 2, 2, on=2) is not None
    assert finding(0, 2, 2, on=3) is None
    assert RULE.evaluate(history(on=3), RULE.defaults) is None


@pytest.mark.parametrize(("maximum", "fires"), [(4, True), (5, False)])
def test_a_wide_range_without_names_is_not_a_grade(maximum: float, fires: bool) -> None:
    measures = {"side_effects": replace(SIDE_EFFECTS, maximum=maximum, labels=())}
    reports = [Report(day(n), {"side_effects": 3}) for n in range(3)]
    assert (RULE.evaluate(history(reports, measures=measures), RULE.defaults) is not None) is fires


ALLERGY = {
    **MEASURES,
    "rash": replace(SIDE_EFFECTS, code="rash", name="Rash"),
    "swelling": replace(SIDE_EFFECTS, code="swelling", name="Swelling"),
    "breathlessness": replace(PAIN, code="breathlessness", name="Breathlessness"),
}


def reaction(*days: dict[str, float]) -> Any:
    reports = [Report(day(n), values) for n, values in enumerate(days)]
    return RULE.evaluate(history(reports, measures=ALLERGY), RULE.defaults)


@pytest.mark.parametrize("other", ["swelling", "breathlessness"])
def test_a_rash_with_swelling_or_trouble_breathing_is_urgent(other: str) -> None:
    found = reaction({"rash": 1, other: 1})
    assert found.severity is Severity.URGENT
    assert found.reason == f"Rash 1 with {ALLERGY[other].name} 1 reported on one day."


def test_a_second_reaction_within_the_week_is_not_kept_quiet() -> None:
    found = reaction({"rash": 1, "swelling": 1})
    last = Flag(id=1, review_id=1, finding=found, found_on=day(0), found_at=datetime(2026, 1, 5, 12, tzinfo=UTC))
    assert not is_quiet(found, day(2), last, RULE.quiet_for)
    assert is_quiet(replace(found, severity=Severity.SOON), day(2), last, RULE.quiet_for)


def test_either_alone_and_either_at_0_are_not() -> None:
    assert reaction({"rash": 1}) is None
    assert reaction({"breathlessness": 8}) is None
    assert reaction({"rash": 0, "swelling": 1}) is None
    assert reaction({"rash": 1, "swelling": 0}) is None


def test_breathlessness_as_usual_does_not_make_a_rash_urgent() -> None:
    usual = [{"rash": 0.0, "breathlessness": 4.0}] * 10
    assert reaction(*usual, {"rash": 1, "breathlessness": 4}) is None
    assert reaction(*usual, {"rash": 1, "breathlessness": 6}).severity is Severity.URGENT


def test_a_long_scale_with_a_name_for_every_step_is_no_grade() -> None:
    steps = tuple(f"step {n}" for n in range(11))
    drowsy = {"drowsy": replace(SIDE_EFFECTS, code="drowsy", name="Drowsiness", maximum=10, labels=steps)}
    reports = [Report(day(n), {"drowsy": grade}) for n, grade in enumerate((0, 0, 0, 6))]
    assert RULE.evaluate(history(reports, measures=drowsy), RULE.defaults) is None
