"""Answers to a question of the check-in as people type them: "7/10", "100.8 F", "128 over 82", "a little", "yes"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.care.check_in_questions import Question
from bot.care.plan import AnswerKind, Measure
from bot.care.typed_number import read_number
from bot.care.typed_text import plain_words
from bot.care.typed_words import ENGLISH
from bot.care.units import UNITS, Unit, convert, siblings, unit_named

LONGEST_TEXT = 1_000
_YES = frozenset({"yes", "y", "yes i did", "i did", "yeah", "yep", "yup"})
_NO = frozenset({"no", "n", "no i did not", "i did not", "nope", "not", "nah"})
_BEFORE_NAME = frozenset({"my", "the", "and"})
_AFTER_NAME = frozenset({"is", "was", "=", ":"})
_NONE = frozenset({"none", "nothing", "none of these", "none of them"})
_WIDEST = 99_999.0  # far beyond any measure: a number that is read, and then found impossible
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d_]|%)")
_HALVES = tuple(re.compile(rf"(\S.*?)\s*(?:{between})\s*(\S.*)") for between in ("/", r"\b(?:over|by|on)\b", "-"))
_SIDE_BY_SIDE = re.compile(r"(\d+) (?:and )?(\d+)")


@dataclass(frozen=True, slots=True)
class Told:
    """What was understood: values by measure code, each in its measure's unit.

    `unit` is the one it was given in, `words` a free text answer.
    """

    values: tuple[tuple[str, float], ...]
    unit: str | None = None
    words: str = ""


def read_answer(text: str, question: Question) -> Told | None:
    """The answer in a typed text; None when there is none, or more than one reading.

    Numbers may lie outside what their measures allow: `impossible` and `doubtful` say so. "128" alone for a blood
    pressure is its upper number.
    """
    measure = question.measures[0]
    told = _read(text, question)
    if told is None and (rest := _without_name(text, measure)):
        told = _read(rest, question)
    return told


def _without_name(text: str, measure: Measure) -> str:
    """What follows the measure's own name: "7" of "my pain is 7"; empty where the text does not begin with it."""
    words = [word for word in plain_words(text) if word not in _BEFORE_NAME]
    for name in (plain_words(measure.name), plain_words(measure.code.replace("_", " "))):
        if name and tuple(words[: len(name)]) == name:
            return " ".join(word for word in words[len(name) :] if word not in _AFTER_NAME)
    return ""


def _read(text: str, question: Question) -> Told | None:
    measure = question.measures[0]
    match measure.answer:
        case AnswerKind.TEXT:
            words = text.strip()
            return Told(((measure.code, 1.0),), words=words) if 0 < len(words) <= LONGEST_TEXT else None
        case AnswerKind.PRESSURE:
            return _pressure(text, question.measures)
        case AnswerKind.NUMBER:
            return _number(text, measure)
        case _:
            value = _picked(text, measure)
            return None if value is None else Told(((measure.code, value),))


def _picked(text: str, measure: Measure) -> float | None:
    """The answer among the ones that stand on buttons."""
    plain = " ".join(plain_words(text))
    for place, label in enumerate(measure.labels):
        if plain and plain == " ".join(plain_words(label)):
            return 2.0**place if measure.answer is AnswerKind.CHOICES else measure.minimum + place
    match measure.answer:
        case AnswerKind.YES_NO:
            return 1.0 if plain in _YES else 0.0 if plain in _NO else None
        case AnswerKind.CHOICES:
            return _several(text, measure)
        case AnswerKind.CHOICE:
            return None
    value = read_number(text, measure.minimum, measure.maximum)
    return None if value is None or (measure.labels and value != int(value)) else value


def _several(text: str, measure: Measure) -> float | None:
    """Several of the labels, a comma or "and" between them."""
    if " ".join(plain_words(text)) in _NONE:
        return 0.0
    known = {" ".join(plain_words(label)): 2.0**place for place, label in enumerate(measure.labels)}
    named = {" ".join(plain_words(part)) for part in re.split(r",|;|\band\b|\n", text)}
    return sum(known[name] for name in named) if named and named <= known.keys() else None


def _number(text: str, measure: Measure) -> Told | None:
    """A number with or without a unit, turned into the measure's own."""
    own = unit_named(measure.unit)
    words, given = _without_unit(plain_words(_JOINED.sub(" ", text)))
    if given is not None and own is None and given.name.lower() != measure.unit.lower():
        return None
    if given is not None and own is not None and given.quantity != own.quantity:
        return None
    unit = given or own
    low, high = _range_in(unit, own, measure)
    value = read_number(" ".join(words), low, high)
    if value is None:
        value = read_number(" ".join(words), -_WIDEST, _WIDEST)
    if value is None:
        return None
    shown = (given.name if given else measure.unit) or None
    if unit is not None and own is not None and unit != own:
        value = convert(value, unit, own)
    return Told(((measure.code, value),), shown)


def _range_in(unit: Unit | None, own: Unit | None, measure: Measure) -> tuple[float, float]:
    """Lowest and highest value of a measure in another unit."""
    if unit is None or own is None or unit == own:
        return measure.minimum, measure.maximum
    return convert(measure.minimum, own, unit), convert(measure.maximum, own, unit)


def _without_unit(words: tuple[str, ...]) -> tuple[tuple[str, ...], Unit | None]:
    """The words that say something, without a unit that ends them; and the unit."""
    words = tuple(word for word in words if word not in ENGLISH.number_fillers)
    spelt = [(spelling, unit) for unit in UNITS for spelling in unit.spellings]
    for spelling, unit in sorted(spelt, key=lambda pair: -len(pair[0])):
        if words[-len(spelling) :] == spelling:
            return words[: -len(spelling)], unit
    return words, None


def _pressure(text: str, measures: Sequence[Measure]) -> Told | None:
    """Both numbers of a blood pressure, or the first alone; whole ones, as a device shows them."""
    plain = " ".join(_without_unit(plain_words(_JOINED.sub(" ", text)))[0])
    tried = (pattern.fullmatch(plain) for pattern in (_SIDE_BY_SIDE, *_HALVES))
    halves = next((match.groups() for match in tried if match is not None), (plain,))
    values = [read_number(half, -_WIDEST, _WIDEST) for half in halves]
    whole = [value for value in values if value is not None and value == int(value)]
    is_upside_down = len(whole) == 2 and whole[0] <= whole[1]
    if not len(whole) == len(halves) <= len(measures) or is_upside_down:
        return None
    codes = (measure.code for measure in measures)
    return Told(tuple(zip(codes, whole, strict=False)), measures[0].unit or None)


def read_choice(choice: str, measure: Measure) -> float | None:
    """The value of a tapped button; None for one that does not stand there: anybody can send any button."""
    if measure.answer is AnswerKind.YES_NO:
        return {"1": 1.0, "0": 0.0}.get(choice)
    if measure.answer not in (AnswerKind.SCALE, AnswerKind.GRADE, AnswerKind.CHOICE):
        return None
    grades = range(int(measure.minimum), int(measure.maximum) + 1)
    return {str(grade): float(grade) for grade in grades}.get(choice)


def impossible(told: Told, question: Question) -> tuple[Measure, float] | None:
    """The first number that cannot be kept, with its measure."""
    return next(((m, v) for m, v in _numbers(told, question) if not m.minimum <= v <= m.maximum), None)


def doubtful(told: Told, question: Question) -> tuple[Measure, float] | None:
    """The first number that nobody would expect, with its measure."""
    return next(((m, v) for m, v in _numbers(told, question) if not is_plausible(m, v)), None)


def is_plausible(measure: Measure, value: float) -> bool:
    """True when the value is one to expect."""
    return measure.plausible is None or measure.plausible[0] <= value <= measure.plausible[1]


def _numbers(told: Told, question: Question) -> list[tuple[Measure, float]]:
    values = dict(told.values)
    numeric = (AnswerKind.NUMBER, AnswerKind.PRESSURE)
    return [(m, values[m.code]) for m in question.measures if m.code in values and m.answer in numeric]


def slip_of(measure: Measure, value: float) -> str | None:
    """What may have been meant, where the number makes sense in another unit of the same quantity: `5.5 mmol/L`."""
    own = unit_named(measure.unit)
    low, high = measure.plausible or (measure.minimum, measure.maximum)
    if own is None or low <= value <= high:
        return None
    fits = (unit for unit in siblings(own) if low <= convert(value, unit, own) <= high)
    meant = next(fits, None)
    return None if meant is None else f"{value:g} {meant.name}"
