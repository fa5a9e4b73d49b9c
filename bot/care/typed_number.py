"""Numbers as people type them: "7", "seven", "7/10", "about 7,5", "six and a half"."""

import re

from bot.care.typed_text import plain_words, whole_number
from bot.care.typed_words import ENGLISH, Words

_NUMERAL = re.compile(r"[+-]?(\d{1,9}([.,]\d{1,6})?|[.,]\d{1,6})")
_IN_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_ONE_HALF = ("1", "/", "2")


def read_number(text: str, minimum: float, maximum: float, table: Words = ENGLISH) -> float | None:
    """The one number in an answer, `minimum` to `maximum`; None when there is none, or more than one reading.

    "7/10" and "7 out of 10" are read when the 10 is the maximum. A range ("6-7"), a comparison ("over 7"),
    a unit or any word not known to be harmless gives None: the question is asked again rather than guessed.
    """
    words = tuple(word for word in plain_words(text) if word not in table.number_fillers)
    readings = {value for value in _readings(words, maximum, table) if minimum <= value <= maximum}
    return readings.pop() if len(readings) == 1 else None


def _readings(words: tuple[str, ...], maximum: float, table: Words) -> set[float]:
    if words[-3:] == _ONE_HALF and len(words) == 4:
        return {value + 0.5 for value in _values(words[:1], table)}
    for separator in table.out_of:
        for place in range(1, len(words) - len(separator)):
            if words[place : place + len(separator)] == separator:
                whole = maximum in _values(words[place + len(separator) :], table)
                return _values(words[:place], table) if whole else set()
    return _values(words, table)


def _values(words: tuple[str, ...], table: Words) -> set[float]:
    """What the words say as one number: two values for "1,500", none when they are no number."""
    if words[:1] == (table.minus,):
        return {-value for value in _values(words[1:], table) if value > 0}
    if len(words) == 1 and (_NUMERAL.fullmatch(words[0]) or _IN_THOUSANDS.fullmatch(words[0])):
        return _of_numeral(words[0])
    whole, used = whole_number(words, table) or (0, 0)
    rest = words[used:]
    if not used:
        return set()
    if not rest:
        return {float(whole)}
    return _with_fraction(whole, rest, table)


def _of_numeral(numeral: str) -> set[float]:
    values = set()
    if _NUMERAL.fullmatch(numeral):
        values.add(float(numeral.replace(",", ".")))
    if _IN_THOUSANDS.fullmatch(numeral):
        values.add(float(numeral.replace(",", "")))
    return values


def _with_fraction(whole: int, rest: tuple[str, ...], table: Words) -> set[float]:
    """As in "seven and half" (the "a" is passed over) and "seven point five"."""
    if len(rest) != 2:
        return set()
    if rest[0] == table.and_ and rest[1] in table.fractions:
        return {whole + table.fractions[rest[1]]}
    digit = whole_number(rest[1:], table)
    if rest[0] == table.point and digit is not None and digit[0] <= 9:
        return {whole + digit[0] / 10}
    return set()
