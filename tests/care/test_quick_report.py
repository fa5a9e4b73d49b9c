"""Reports that people write by themselves, and what looks like one."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.care.plan import AnswerKind, CarePlan
from bot.care.plan_file import parse_plan
from bot.care.quick_report import QuickReport, read_quick_report

PLANS = Path(__file__).parents[2] / "bot" / "plans"


def plan(code: str) -> CarePlan:
    return parse_plan(tomllib.loads((PLANS / f"{code}.toml").read_text(encoding="utf-8")))


BACK_PAIN = plan("low_back_pain")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pain 7", {"pain": 7}),
        ("Pain: 7", {"pain": 7}),
        ("pain = 7", {"pain": 7}),
        ("Pain - 7", {"pain": 7}),
        ("pain 7/10", {"pain": 7}),
        ("pain 7️⃣", {"pain": 7}),
        ("pain level 7", {"pain": 7}),
        ("my pain is about seven", {"pain": 7}),
        ("The pain is still 7 today.", {"pain": 7}),
        ("pain six and a half", {"pain": 6.5}),
        ("pain 6,5", {"pain": 6.5}),
        ("pain is 7 today and mood 3", {"pain": 7, "mood": 3}),
        ("pain six and a half and mood 4", {"pain": 6.5, "mood": 4}),
        ("mood 3 pain 7", {"pain": 7, "mood": 3}),
        ("pain 7, mood 3, side effects a little", {"pain": 7, "mood": 3, "side_effects": 1}),
        ("getting in the way 5", {"interference": 5}),
        ("interference 5", {"interference": 5}),
        ("side effects 2", {"side_effects": 2}),
        ("side effects none, pain 3", {"pain": 3, "side_effects": 0}),
        ("no pain", {"pain": 0}),
        ("I have no pain today", {"pain": 0}),
        ("no pain, mood 8", {"pain": 0, "mood": 8}),
        ("pain 7, no side effects", {"pain": 7, "side_effects": 0}),
    ],
)
def test_values_are_read(text: str, values: dict[str, float]) -> None:
    report = read_quick_report(text, BACK_PAIN)
    assert report is not None
    assert (dict(report.values), report.done) == (values, ())


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("took my pills", ("medication",)),
        ("I took my pills.", ("medication",)),
        ("I have taken all my medicine today", ("medication",)),
        ("just took the tablet", ("medication",)),
        ("did my exercises", ("exercise",)),
        ("done the stretches this morning", ("exercise",)),
        ("took my meds and did my exercises", ("medication", "exercise")),
    ],
)
def test_deeds_are_read(text: str, done: tuple[str, ...]) -> None:
    assert read_quick_report(text, BACK_PAIN) == QuickReport((), done)


def test_deeds_and_values_stand_together() -> None:
    assert read_quick_report("took my pills and pain 4", BACK_PAIN) == QuickReport((("pain", 4.0),), ("medication",))


@pytest.mark.parametrize(
    "text",
    [
        "pain killers 7 left",
        "my sister's pain is 7",
        "back pain since 7 days",
        "pain for 7 hours",
        "pain 7 yesterday",
        "pain was 7 but now 3",
        "pain not 7",
        "pain over 7",
        "pain 6-7",
        "pain 11",
        "pain -1",
        "pain 7 pain 8",
        "no pain 7",
        "no mood",
        "pain",
        "pain and mood 7",
        "pain or mood 7",
        "pain a little",
        "is pain 7?",
        "is the pain 7 normal?",
        "took my pills twice",
        "took two of my pills",
        "took too many pills",
        "took my sister's pills",
        "did not take my pills",
        "I didn't take my pills",
        "I have not taken my pills",
        "forgot my pills",
        "have I taken my pills?",
        "I think I took my pills",
        "maybe I took my pills",
        "took my pills but threw up",
        "had my pills at 8",
        "did half of my exercises",
        "took my pills and took my pills",
        "7",
        "",
        "🙂",
        "pain 7 " * 20,
    ],
)
def test_what_looks_like_a_report_is_none(text: str) -> None:
    assert read_quick_report(text, BACK_PAIN) is None


@pytest.mark.parametrize("text", ["128/82", "bp 128/82", "My blood pressure is 128 / 82 today", "128 over 82"])
def test_a_blood_pressure_is_read_in_one(text: str) -> None:
    report = read_quick_report(text, plan("hypertension"))
    assert report == QuickReport((("bp_systolic", 128.0), ("bp_diastolic", 82.0)))


@pytest.mark.parametrize("text", ["82/128", "128/", "12/8", "128/82/70", "my flat is 128/82b", "pain 128/82", "7/10"])
def test_other_pairs_are_no_blood_pressure(text: str) -> None:
    assert read_quick_report(text, plan("hypertension")) is None


def test_a_plan_without_blood_pressure_reads_none() -> None:
    assert read_quick_report("128/82", BACK_PAIN) is None


@pytest.mark.parametrize("text", ["slept badly", "I slept badly", "sleep badly", "my sleep was bad", "night was bad"])
def test_a_measure_is_known_by_other_names_and_as_a_verb(text: str) -> None:
    pain = BACK_PAIN.measure("pain")
    sleep = replace(pain, code="sleep", name="Sleep", labels=("good", "so so", "bad"), maximum=2.0,
                    answer=AnswerKind.GRADE, said_as=("night",))  # fmt: skip
    report = read_quick_report(text, replace(BACK_PAIN, measures=(pain, sleep)))
    assert report == QuickReport((("sleep", 2.0),))
