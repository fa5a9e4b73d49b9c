"""The main symptom and what was reported of it."""

from dataclasses import replace

from bot.care.main_symptom import Average, average, main_symptom, reports_between
from tests.rules.cast import MEASURES, MOOD, PAIN, SIDE_EFFECTS, day, diary


def test_the_highest_weight_decides_then_the_code_in_any_order() -> None:
    assert main_symptom(MEASURES) is PAIN
    equal = {"mood": replace(MOOD, weight=1.0), "pain": PAIN}
    assert main_symptom(equal) == main_symptom(dict(reversed(list(equal.items())))) == equal["mood"]


def test_a_plan_without_a_symptom_has_none() -> None:
    assert main_symptom({"side_effects": SIDE_EFFECTS}) is None
    assert main_symptom({"pain": replace(PAIN, weight=0)}) is None


def test_both_ends_are_among_the_days() -> None:
    found = reports_between(diary(1, 2, None, 4, 5), day(1), day(3))
    assert [report.values["pain"] for report in found] == [2, 4]


def test_an_average_says_how_many_reports_answered() -> None:
    assert average(diary(1, 2), "pain") == Average(1.5, 2)
    assert average(diary(1, 2), "sleep") is None
    assert average((), "pain") is None
