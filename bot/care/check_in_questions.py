"""Which questions of a check-in come: some measures share a question, some depend on an earlier answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

from bot.care.plan import AnswerKind, EnableWhen, Measure, Operator

Answers = Mapping[str, float]

_COMPARE: dict[Operator, Callable[[float, float], bool]] = {
    Operator.EQUALS: eq,
    Operator.DIFFERS: ne,
    Operator.ABOVE: gt,
    Operator.BELOW: lt,
    Operator.AT_LEAST: ge,
    Operator.AT_MOST: le,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a measure, or both numbers of a blood pressure, the upper one first."""

    measures: tuple[Measure, ...]

    @property
    def code(self) -> str:
        """The code of its first measure."""
        return self.measures[0].code

    def missing(self, answers: Answers) -> tuple[Measure, ...]:
        """Its measures that have no answer yet."""
        return tuple(measure for measure in self.measures if measure.code not in answers)


def questions_of(measures: Sequence[Measure]) -> tuple[Question, ...]:
    """The questions in their order; two measures of a blood pressure running make one."""
    questions: list[Question] = []
    for measure in measures:
        last = questions[-1].measures if questions else ()
        if measure.answer is AnswerKind.PRESSURE and len(last) == 1 and last[0].answer is AnswerKind.PRESSURE:
            questions[-1] = Question((*last, measure))
        else:
            questions.append(Question((measure,)))
    return tuple(questions)


def question_of(measures: Sequence[Measure], code: str) -> Question | None:
    """The question that asks for this measure; None when there is none."""
    asking = (q for q in questions_of(measures) if any(measure.code == code for measure in q.measures))
    return next(asking, None)


def enabled(measures: Sequence[Measure], answers: Answers) -> tuple[Question, ...]:
    """The questions that come after these answers."""
    return tuple(q for q in questions_of(measures) if _is_enabled(q.measures[0], answers))


def standing(measures: Sequence[Measure], answers: Answers) -> dict[str, float]:
    """The answers without those to questions that do not come any more; what is no measure of these stays."""
    kept = {code: value for code, value in answers.items() if all(measure.code != code for measure in measures)}
    for question in questions_of(measures):
        if _is_enabled(question.measures[0], kept):
            kept |= {m.code: answers[m.code] for m in question.measures if m.code in answers}
    return {code: value for code, value in answers.items() if code in kept}


def _is_enabled(measure: Measure, answers: Answers) -> bool:
    return all(_holds(condition, answers) for condition in measure.enable_when)


def _holds(condition: EnableWhen, answers: Answers) -> bool:
    """A comparison with an answer that was not given never holds."""
    given = answers.get(condition.question)
    if given is None or condition.operator is Operator.EXISTS:
        return given is not None
    return _COMPARE[condition.operator](given, condition.value)
