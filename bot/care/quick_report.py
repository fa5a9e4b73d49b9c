"""A report that the patient writes by herself: "pain 7", "took my pills", "did my exercises and mood is 3".

Every word has to be understood: "pain killers 7 left", "my sister's pain is 7" and "took my pills twice" are no
reports. What was understood is read back and kept on her yes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.care.check_in_questions import Question
from bot.care.plan import AnswerKind, CarePlan, Measure, Worse
from bot.care.typed_measure import impossible, read_answer
from bot.care.typed_number import read_number
from bot.care.typed_text import plain_words
from bot.care.typed_words import ENGLISH

# Words that say nothing by themselves; who only thinks she took her pills is asking, not reporting.
_JOINS = frozenset(
    ["my", "also", "with", "have", "had", "feel", "felt", "this", "morning", "=", ":", ",", "-", "+", "&", "."]
)
_UNSURE = frozenset(["think", "thought", "maybe", "perhaps", "probably", "guess", "would"])
_AROUND = (ENGLISH.number_fillers | _JOINS | {"and"}) - _UNSURE
_PRESSURE = ("blood", "pressure", "bp")
_DENIABLE = frozenset({AnswerKind.SCALE, AnswerKind.NUMBER, AnswerKind.GRADE, AnswerKind.YES_NO})
_READABLE = _DENIABLE | {AnswerKind.CHOICE}
_NO = "no"
_PAST = {"sleep": "slept", "eat": "ate", "walk": "walked"}
_HOW = {"badly": "bad", "poorly": "poor", "well": "good"}  # "slept badly": the grade is called "bad"
_PILLS = ["pill", "pills", "tablet", "tablets", "medicine", "medicines", "medication", "medications", "meds", "med"]
_MOVES = ["exercise", "exercises", "workout", "stretches", "stretching"]
# What was done, by the kind of prompt that asks for it: every verb goes with every noun, "my" or "all my" between.
_DEEDS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "medication": (("took", "taken", "have taken", "just took", "had"), _PILLS),
    "exercise": (("did", "done", "finished", "completed", "have done"), _MOVES),
}
_BETWEEN = ("", "my", "all my", "the", "all the")


@dataclass(frozen=True, slots=True)
class QuickReport:
    """Values by measure code in the plan's order, and the kinds of prompts of which she did what they ask for."""

    values: tuple[tuple[str, float], ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A name found in the text: where it starts and ends, and what it names."""

    start: int
    end: int
    measure: Measure | None = None
    kind: str = ""


def read_quick_report(text: str, plan: CarePlan) -> QuickReport | None:
    """What a typed text reports, whole; None when a single word of it is not understood, or a thing is told twice."""
    words = plain_words(text)
    if "?" in text:
        return None
    if (pressure := _pressure(words, plan)) is not None:
        return QuickReport(pressure)
    parts = list(_parts(words, plan))
    if not parts or not _is_between(words[: parts[0].start], allows_no=True):
        return None
    values: dict[str, float] = {}
    done: list[str] = []
    for number, part in enumerate(parts):
        ends = parts[number + 1].start if number + 1 < len(parts) else len(words)
        rest = words[part.end : ends]
        if number + 1 < len(parts) and rest[-1:] == (_NO,):
            rest = rest[:-1]  # it denies what comes next
        if part.measure is None:
            is_understood = _is_between(rest, allows_no=False) and part.kind not in done
            done.append(part.kind)
        else:
            before = words[part.start - 1] if part.start else ""
            value = _value(part.measure, rest, before)
            is_understood = value is not None and part.measure.code not in values
            values[part.measure.code] = value if value is not None else 0.0
        if not is_understood:
            return None
    ordered = tuple((measure.code, values[measure.code]) for measure in plan.measures if measure.code in values)
    return QuickReport(ordered, tuple(done))


def _pressure(words: tuple[str, ...], plan: CarePlan) -> tuple[tuple[str, float], ...] | None:
    """Both values of a blood pressure, where the text holds nothing else: "128/82", "my bp is 128/82"."""
    pair = [measure for measure in plan.measures if measure.answer is AnswerKind.PRESSURE][:2]
    told = [word for word in words if word not in _AROUND and word not in _PRESSURE]
    if len(pair) != 2 or len(told) != 3 or told[1] not in ("/", "over"):
        return None
    numbers = [
        read_number(told[place], measure.minimum, measure.maximum) for place, measure in zip((0, 2), pair, strict=True)
    ]
    upper, lower = numbers
    if upper is None or lower is None or upper <= lower:
        return None
    return (pair[0].code, upper), (pair[1].code, lower)


def _is_between(words: Sequence[str], *, allows_no: bool) -> bool:
    """True when the words say nothing by themselves; a "no" may stand right before what it denies."""
    told = words[:-1] if allows_no and words and words[-1] == _NO else words
    return all(word in _AROUND for word in told)


def _parts(words: tuple[str, ...], plan: CarePlan) -> Iterator[_Part]:
    """Every measure and deed named in the text, in order, each by its longest name."""
    names = sorted(_names(plan), key=lambda name: -len(name[0]))
    place = 0
    while place < len(words):
        for name, measure, kind in names:
            if words[place : place + len(name)] == name:
                yield _Part(place, place + len(name), measure, kind)
                place += len(name)
                break
        else:
            place += 1


def _names(plan: CarePlan) -> Iterator[tuple[tuple[str, ...], Measure | None, str]]:
    for measure in plan.measures:
        for name in _names_of(measure):
            yield name, measure, ""
    for kind, (verbs, nouns) in _DEEDS.items():
        for verb in verbs:
            for noun in nouns:
                for between in _BETWEEN:
                    yield plain_words(f"{verb} {between} {noun}"), None, kind


def _names_of(measure: Measure) -> set[tuple[str, ...]]:
    """What people call it: its name, its code, what its plan says, and the past of a verb: "slept"."""
    names = {plain_words(name) for name in (measure.name, measure.code.replace("_", " "), *measure.said_as)}
    return {name for name in names | {tuple(_PAST.get(word, word) for word in name) for name in names} if name}


def _value(measure: Measure, rest: Sequence[str], before: str) -> float | None:
    """What is said of a measure; `before` is the word that stands in front of its name."""
    told = list(rest)
    while told and told[-1] in ("and", "my", "also", ","):
        told.pop()
    if before == _NO:
        is_bad = measure.worse is Worse.HIGHER and measure.answer in _DENIABLE
        return measure.minimum if is_bad and _is_between(told, allows_no=False) else None
    question, words = Question((measure,)), [word for word in told if word not in _JOINS]
    answer = read_answer(" ".join(words), question)
    if answer is None:
        answer = read_answer(" ".join(_HOW.get(word, word) for word in words if word not in ("is", "was")), question)
    if measure.answer not in _READABLE or answer is None or impossible(answer, question) is not None:
        return None
    return answer.values[0][1]
