"""Answers to the questions of a check-in as people type them, and the ones that must be asked again."""

from dataclasses import replace
from typing import Any

import pytest

from bot.care.check_in_questions import Question
from bot.care.plan import AnswerKind, Measure, MeasureKind, Worse
from bot.care.typed_measure import doubtful, impossible, read_answer, read_choice, slip_of


def measure(answer: AnswerKind, minimum: float = 0, maximum: float = 10, **more: Any) -> Measure:
    code = more.pop("code", "m")
    return Measure(code, "M", "M?", MeasureKind.VITAL, Worse.HIGHER, minimum, maximum, 1, answer=answer, **more)


CELSIUS = measure(AnswerKind.NUMBER, 30, 45, unit="C", plausible=(34, 42))
KILOS = measure(AnswerKind.NUMBER, 20, 400, unit="kg")
SUGAR = measure(AnswerKind.NUMBER, 2, 900, unit="mg/dL", plausible=(40, 500))
MMOL = measure(AnswerKind.NUMBER, 0.5, 50, unit="mmol/L", plausible=(2, 30))
OXYGEN = measure(AnswerKind.NUMBER, 50, 100, unit="%")
FLOW = measure(AnswerKind.NUMBER, 50, 900, unit="L/min")
PUFFS = measure(AnswerKind.NUMBER, 0, 40)
UPPER = measure(AnswerKind.PRESSURE, 50, 300, code="bp_systolic", unit="mmHg")
LOWER = measure(AnswerKind.PRESSURE, 20, 200, code="bp_diastolic", unit="mmHg")
WHERE = measure(AnswerKind.CHOICES, 0, 2, labels=("head", "upper belly", "legs"))
SICK = measure(AnswerKind.GRADE, 0, 3, labels=("no", "a little", "quite a bit", "a lot"))


def read(text: str, *measures: Measure) -> tuple[float, ...] | None:
    told = read_answer(text, Question(measures))
    return None if told is None else tuple(value for _code, value in told.values)


@pytest.mark.parametrize(
    ("text", "of", "value"),
    [
        ("38.2", CELSIUS, 38.2), ("38,2", CELSIUS, 38.2), ("about 38.2", CELSIUS, 38.2), ("٣٨٫٢", CELSIUS, 38.2),
        ("38.2 C", CELSIUS, 38.2), ("38.2°C", CELSIUS, 38.2), ("38.2 degrees", CELSIUS, 38.2),
        ("100.8 F", CELSIUS, 38.22), ("100.4f", CELSIUS, 38.0), ("100.8 °F", CELSIUS, 38.22),
        ("72,5 kg", KILOS, 72.5), ("72.5kg", KILOS, 72.5), ("150 lb", KILOS, 68.04), ("150lbs", KILOS, 68.04),
        ("one hundred twenty", KILOS, 120), ("it's 80 kilos today", KILOS, 80), ("it's 80 kilos", KILOS, 80),
        ("95", SUGAR, 95), ("95 mg/dl", SUGAR, 95), ("5.5 mmol/L", SUGAR, 99.09), ("5.5mmol", SUGAR, 99.09),
        ("99 mg/dL", MMOL, 5.5), ("5,5", MMOL, 5.5),
        ("97%", OXYGEN, 97), ("97 percent", OXYGEN, 97), ("450 l/min", FLOW, 450), ("４５０", FLOW, 450),
        ("3", PUFFS, 3), ("three", PUFFS, 3),
    ],
)  # fmt: skip
def test_a_number_is_read_in_its_unit(text: str, of: Measure, value: float | None) -> None:
    assert read(text, of) == (None if value is None else (value,))


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("70 to 72 kg", KILOS), ("70 kg or 71 kg", KILOS), ("11 stone 4", KILOS), ("80 mmol", KILOS), ("80 C", KILOS),
        ("over 38", CELSIUS), ("", CELSIUS), ("fine", CELSIUS), ("3 kg", PUFFS), ("37.5 then 38.2", CELSIUS),
    ],
)  # fmt: skip
def test_what_is_unclear_is_not_guessed(text: str, of: Measure) -> None:
    assert read(text, of) is None


def test_the_unit_it_was_given_in_is_kept() -> None:
    told = [read_answer(text, Question((CELSIUS,))) for text in ("100.8 F", "38.2 C", "38.2")]
    assert [t.unit if t else None for t in told] == ["F", "C", "C"]


@pytest.mark.parametrize(
    "text",
    ["128/82", "128 / 82", "128 over 82", "128 82", "128-82", "It's 128/82", "about 128 over 82", "128/82 mmHg",
     "one hundred twenty eight over eighty two", "one hundred and twenty eight over eighty two", "١٢٨/٨٢",
     "128 and 82"],
)  # fmt: skip
def test_a_blood_pressure_is_read_however_it_is_written(text: str) -> None:
    assert read(text, UPPER, LOWER) == (128, 82)


def test_one_number_of_a_blood_pressure_is_the_upper_one() -> None:
    assert read("128", UPPER, LOWER) == (128,)
    assert read("one hundred and twenty", UPPER, LOWER) == (120,)
    assert read("82", LOWER) == (82,)


@pytest.mark.parametrize("text", ["82/128", "128/82/70", "128/82 and pulse 70", "128,82", "high", "128.5/82", "128/"])
def test_no_blood_pressure_is_asked_again(text: str) -> None:
    assert read(text, UPPER, LOWER) is None


def test_what_cannot_be_and_what_is_rare_are_told_apart() -> None:
    question = Question((CELSIUS,))
    for text, is_impossible, is_doubtful in (("37", False, False), ("43", False, True), ("61", True, True)):
        told = read_answer(text, question)
        assert told is not None
        assert (impossible(told, question) is not None, doubtful(told, question) is not None) == (
            is_impossible, is_doubtful,
        )  # fmt: skip


def test_a_slip_of_the_unit_is_named() -> None:
    assert slip_of(SUGAR, 5.5) == "5.5 mmol/L"
    assert slip_of(MMOL, 99) == "99 mg/dL"
    assert slip_of(CELSIUS, 100.8) == "100.8 F"
    assert slip_of(CELSIUS, 37) is None
    assert slip_of(PUFFS, 41) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("head", 1), ("Head, legs", 5), ("head and upper belly", 3), ("none", 0), ("None of these", 0), ("arm", None),
     ("head, arm", None), ("", None)],
)  # fmt: skip
def test_several_choices_are_read_by_their_names(text: str, value: float | None) -> None:
    assert read(text, WHERE) == (None if value is None else (value,))


@pytest.mark.parametrize(("text", "value"), [("a little", 1), ("A LOT!", 3), ("2", 2), ("1.5", None), ("some", None)])
def test_a_grade_is_read_by_its_word_or_number(text: str, value: float | None) -> None:
    assert read(text, SICK) == (None if value is None else (value,))


@pytest.mark.parametrize(("text", "value"), [("Yes", 1), ("nope", 0), ("no!", 0), ("1", None), ("maybe", None)])
def test_yes_and_no_are_read(text: str, value: float | None) -> None:
    assert read(text, measure(AnswerKind.YES_NO, 0, 1)) == (None if value is None else (value,))


def test_the_number_of_a_choice_is_not_guessed() -> None:
    choice = measure(AnswerKind.CHOICE, 0, 1, labels=("Not at all", "Several days"))
    assert read("1", choice) is None
    assert read("several days", choice) == (1,)


def test_words_are_kept_up_to_a_length() -> None:
    text = measure(AnswerKind.TEXT, 0, 1)
    assert read("It was fine", text) == (1,)
    assert read("x" * 1_001, text) is None
    assert read("", text) is None


@pytest.mark.parametrize("choice", ["", "x", "11", "-1", "²", "1e3", "back", "=7"])
def test_a_button_that_does_not_stand_there_is_no_answer(choice: str) -> None:
    assert read_choice(choice, measure(AnswerKind.SCALE)) is None


@pytest.mark.parametrize("text", ["pain 7", "pain is 7", "My pain is 7", "the pain was about 7/10", "pain: seven"])
def test_the_name_of_the_measure_may_stand_before_its_answer(text: str) -> None:
    pain = replace(measure(AnswerKind.SCALE, code="pain"), name="Pain")
    assert read(text, pain) == (7,)
    assert read(f"no {text}", pain) is None
    assert read(text, replace(pain, code="mood", name="Mood")) is None
