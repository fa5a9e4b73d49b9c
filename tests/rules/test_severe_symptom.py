"""Severe symptom: fires on the day of the report, and on no other day."""

from dataclasses import replace
from typing import Any

from bot.care.findings import Severity
from bot.care.history import Report
from bot.rules.severe_symptom import RULE
from tests.rules.cast import MEASURES, PAIN, day, diary, history


def finding(*args: Any, **kwargs: Any) -> Any:
    return RULE.evaluate(history(*args, **kwargs), RULE.defaults)


def test_an_eight_far_above_the_usual_fires() -> None:
    found = finding(diary(4, 4, 4, 4, 8))
    assert found.severity is Severity.SOON
    assert found.reason == "Pain was reported as 8 on a scale from 0 to 10; the mean of the 4 reports before is 4.0."
    assert [row["pain"] for row in found.evidence] == [4, 4, 8]


def test_the_boundary_is_eight_and_three_and_a_half_above() -> None:
    assert finding(diary(4.5, 4.5, 4.5, 8)) is not None
    assert finding(diary(4.6, 4.6, 4.6, 8)) is None
    assert finding(diary(2, 2, 2, 7.9)) is None


def test_two_nines_running_need_only_two_points_above_the_usual() -> None:
    assert finding(diary(7, 7, 7, 9, 9)) is not None
    assert finding(diary(7, 7, 7, 9)) is None
    assert finding(diary(7, 7, 7, 9, 8)) is None
    assert finding(diary(7.5, 7.5, 7.5, 9, 9)) is None


def test_someone_who_always_reports_nine_is_quiet() -> None:
    assert finding(diary(*(9,) * 20)) is None


def test_yesterdays_report_does_not_fire_today() -> None:
    assert finding(diary(4, 4, 4, 4, 8), on=5) is None
    assert finding((), on=0) is None


def test_a_first_report_of_ten_is_where_the_patient_starts_from() -> None:
    assert finding(diary(10)) is None
    assert finding(diary(4, 4, 10)) is None
    assert finding(diary(4, 4, 4, 10)) is not None


def test_a_measure_marked_urgent_fires_urgent_and_needs_no_baseline() -> None:
    measures = {"pain": replace(PAIN, urgent=True)}
    assert finding(diary(8), measures=measures).severity is Severity.URGENT
    assert finding(diary(8), measures=measures).reason.endswith("in the first report.")
    assert finding(diary(7), measures=measures) is None
    assert finding(diary(3, 3, 3, 9), measures=measures).severity is Severity.URGENT


def test_a_low_mood_is_as_severe_as_a_high_pain() -> None:
    reports = [Report(day(n), {"mood": value}) for n, value in enumerate((7, 7, 7, 7, 2))]
    assert finding(reports).reason.startswith("Mood was reported as 2 on a scale from 0 to 10")


def test_a_grade_of_three_fires_at_once_and_two_does_not() -> None:
    assert 'grade 3 ("a lot") of 3' in finding([Report(day(0), {"side_effects": 3})]).reason
    assert finding([Report(day(0), {"side_effects": 2})]) is None


def test_a_long_scale_with_a_name_for_every_step_is_no_grade() -> None:
    steps = tuple(f"step {n}" for n in range(11))
    sleep = {"sleep": replace(PAIN, code="sleep", name="Sleep", labels=steps)}
    usual = [Report(day(n), {"sleep": 4}) for n in range(4)]
    assert finding([*usual, Report(day(4), {"sleep": 6})], measures=sleep) is None
    assert finding([*usual, Report(day(4), {"sleep": 8})], measures=sleep) is not None


def test_grades_need_no_names_and_may_start_at_one() -> None:
    grades = {"itch": replace(PAIN, code="itch", name="Itch", minimum=1, maximum=5)}
    assert finding([Report(day(0), {"itch": 3})], measures=grades) is None
    assert finding([Report(day(0), {"itch": 4})], measures=grades) is not None


def test_another_range_is_read_as_if_it_ran_from_0_to_10() -> None:
    measures = {"pain": replace(PAIN, maximum=100, important_change=20)}
    assert finding(diary(40, 40, 40, 80), measures=measures) is not None
    assert finding(diary(40, 40, 40, 70), measures=measures) is None


def test_the_urgent_measure_is_named_before_a_higher_one() -> None:
    measures = {**MEASURES, "breath": replace(PAIN, code="breath", name="Breathlessness", urgent=True)}
    usual = [Report(day(n), {"pain": 2, "breath": 1}) for n in range(4)]
    found = finding((*usual, Report(day(4), {"pain": 10, "breath": 8})), measures=measures)
    assert found.reason.startswith("Breathlessness")
    assert found.severity is Severity.URGENT


def test_a_part_answered_report_is_judged_by_what_it_answers() -> None:
    reports = (*diary(3, 3, 3, 3), Report(day(4), {"mood": 7}))
    assert finding(reports) is None
    assert finding([Report(day(0), {"never_heard_of": 10})]) is None
