"""Which questions of a check-in come: shared ones, and those that depend on an earlier answer."""

import pytest

from bot.care.check_in_questions import enabled, question_of, questions_of, standing
from bot.care.plan import AnswerKind, EnableWhen, Measure, MeasureKind, Operator, Worse


def measure(code: str, answer: AnswerKind = AnswerKind.SCALE, *conditions: EnableWhen) -> Measure:
    return Measure(
        code, code, f"{code}?", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 1, answer=answer, enable_when=conditions
    )  # fmt: skip


UPPER, LOWER = measure("upper", AnswerKind.PRESSURE), measure("lower", AnswerKind.PRESSURE)
PAIN = measure("pain")
WHERE = measure("where", AnswerKind.SCALE, EnableWhen("pain", Operator.AT_LEAST, 4))
SINCE = measure("since", AnswerKind.SCALE, EnableWhen("where", Operator.EXISTS))
ALL = (UPPER, LOWER, PAIN, WHERE, SINCE)


def test_two_numbers_of_a_blood_pressure_make_one_question() -> None:
    assert [question.measures for question in questions_of(ALL)] == [(UPPER, LOWER), (PAIN,), (WHERE,), (SINCE,)]
    asked = question_of(ALL, "lower")
    assert asked is not None
    assert asked.missing({"upper": 128}) == (LOWER,)
    assert question_of(ALL, "mood") is None


def test_two_numbers_with_a_question_between_them_are_two_questions() -> None:
    assert len(questions_of((UPPER, PAIN, LOWER))) == 3


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        (Operator.EXISTS, True, True, True), (Operator.EQUALS, False, True, False),
        (Operator.DIFFERS, True, False, True), (Operator.ABOVE, False, False, True),
        (Operator.BELOW, True, False, False), (Operator.AT_LEAST, False, True, True),
        (Operator.AT_MOST, True, True, False),
    ],
)  # fmt: skip
def test_each_comparison_opens_its_question(operator: Operator, below: bool, at: bool, above: bool) -> None:
    asked = (PAIN, measure("where", AnswerKind.SCALE, EnableWhen("pain", operator, 4)))
    found = [len(enabled(asked, {"pain": value})) == 2 for value in (3, 4, 5)]
    assert found == [below, at, above]
    assert len(enabled(asked, {})) == 1, "an answer that was not given opens nothing"


def test_an_answer_that_closes_a_question_takes_out_whatever_hung_on_it() -> None:
    given = {"pain": 3.0, "where": 2.0, "since": 5.0, "upper": 128.0, "phq9": 4.0}
    assert standing(ALL, given) == {"pain": 3.0, "upper": 128.0, "phq9": 4.0}
    assert standing(ALL, {**given, "pain": 4.0}) == {**given, "pain": 4.0}
