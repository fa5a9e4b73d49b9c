"""Times of day as people type them: "18:30", "6pm", "half past six in the evening"."""

import re
from dataclasses import dataclass
from datetime import time

from bot.care.typed_text import plain_words, whole_number
from bot.care.typed_words import ENGLISH, Words

_HOUR = re.compile(r"(\d{1,2})h?")
_HOUR_AND_MINUTES = re.compile(r"(\d{1,2})[:.,h]?(\d\d)")
_THREE_DIGITS = re.compile(r"\d{3}")
_LETTERS_AFTER_DIGIT = re.compile(r"(?<=\d)([^\W\d_]{2,})")
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class _Said:
    """The hours (0-23) it can mean, the one it means when no part of the day is named, the minutes past it.

    Minutes to the hour are negative.
    """

    hours: frozenset[int]
    alone: int | None
    minutes: int = 0


def read_clock(text: str, table: Words = ENGLISH) -> time | None:
    """The time of day in an answer; None when there is none, or when it could be morning or evening.

    Digits are read on the 24-hour clock, a bare hour too ("8" is 08:00), unless a part of the day is named.
    An hour said in words, with o'clock or with "half past" needs one: "half past six" is None, "half past
    six pm" is 18:30.
    """
    part, words = _part_of_day(_words_of_time(text, table), table)
    said = _said(words, table)
    if said is None:
        return None
    hour = said.alone if part is None else _only(said.hours & table.day_parts[part])
    if hour is None:
        return None
    return time(*divmod((hour * 60 + said.minutes) % _MINUTES_A_DAY, 60))


def _only(hours: frozenset[int]) -> int | None:
    return next(iter(hours)) if len(hours) == 1 else None


def _words_of_time(text: str, table: Words) -> tuple[str, ...]:
    """The words without the fillers, "6p.m." as two: "6" and "pm"."""
    joined = " ".join(plain_words(text))
    for part in table.parts_said_last:
        spaced = " ".join(part)
        if joined.endswith(spaced):
            joined = f"{joined.removesuffix(spaced)} {part}"
    words = _LETTERS_AFTER_DIGIT.sub(r" \1", joined).split()
    return tuple(word for word in words if word not in table.time_fillers)


def _part_of_day(words: tuple[str, ...], table: Words) -> tuple[str | None, tuple[str, ...]]:
    if words and words[-1] in table.day_parts:
        return words[-1], words[:-1]
    if words and words[0] in table.day_parts and words[0] not in table.parts_said_last:
        return words[0], words[1:]
    return None, words


def _said(words: tuple[str, ...], table: Words) -> _Said | None:
    if not words:
        return None
    if words[-1] in table.named_hours:
        hour = table.named_hours[words[-1]]
        is_twelve = not words[:-1] or whole_number(words[:-1], table) == (12, len(words) - 1)
        return _Said(frozenset({hour}), hour) if is_twelve else None
    if len(words) == 1 and words[0][0].isdigit():
        return _in_digits(words[0])
    return _past_or_to(words, table) or _spoken(words, table)


def _in_digits(word: str) -> _Said | None:
    match = _HOUR.fullmatch(word) or _HOUR_AND_MINUTES.fullmatch(word)
    if match is None:
        return None
    hour, minutes = int(match[1]), int(match[2]) if match.re is _HOUR_AND_MINUTES else 0
    if hour > 23 or minutes > 59:
        return None
    # "630" without am or pm may be either half of the day; "0630" is the 24-hour clock.
    return _Said(_either_half(hour), None if _THREE_DIGITS.fullmatch(word) else hour, minutes)


def _past_or_to(words: tuple[str, ...], table: Words) -> _Said | None:
    """Minutes, such a word, then the hour: "half past six", "ten minutes to six"."""
    for place, word in enumerate(words):
        if word in table.past or word in table.to:
            minutes = _minutes(words[:place], table)
            said = _spoken(words[place + 1 :], table)
            if minutes is None or said is None or said.minutes or (word in table.to and minutes >= 30):
                return None
            return _Said(said.hours, said.alone, minutes if word in table.past else -minutes)
    return None


def _minutes(words: tuple[str, ...], table: Words) -> int | None:
    if words and words[-1] in table.minute_words:
        words = words[:-1]
    if len(words) == 1 and words[0] in table.minutes:
        return table.minutes[words[0]]
    number = whole_number(words, table)
    return number[0] if number is not None and number[1] == len(words) and 1 <= number[0] <= 59 else None


def _spoken(words: tuple[str, ...], table: Words) -> _Said | None:
    """As in "six", "6 o'clock", "six thirty"."""
    number = whole_number(words, table)
    if number is None or not 1 <= number[0] <= 23:
        return None
    hour, rest = number[0], words[number[1] :]
    minutes = 0
    if rest and rest != (table.oclock,):
        in_words = _minutes(rest, table)
        if in_words is None or any(word.isdigit() for word in words) or rest[0] in table.minutes:
            return None  # "8 20" may be two times
        minutes = in_words
    hours = _either_half(hour)
    return _Said(hours, hour if len(hours) == 1 else None, minutes)


def _either_half(hour: int) -> frozenset[int]:
    return frozenset({hour % 12, hour % 12 + 12}) if 1 <= hour <= 12 else frozenset({hour})
