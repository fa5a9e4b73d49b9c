"""When a plan item is due, as a clinician types it: "08:00 and 20:00", "Mon Wed Fri 18:00", "as needed, 3 a day"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.care.plan_tables import WEEKDAYS
from bot.care.typed_text import plain_words, whole_number
from bot.care.typed_time import read_clock
from bot.care.typed_words import ENGLISH, Words

MOST_TIMES = 8  # a day; more than this is an infusion, not an item of a plan
MOST_DOSES = 24  # a day, of an as-needed item
LONGEST_RHYTHM = 366  # days, as in a plan's file

_AS_NEEDED = re.compile(r"\b(?:(?:as|when|if) (?:needed|required|necessary)|on demand|prn)\b")
_LIMIT_WORDS = frozenset(
    ("a", "at", "by", "daily", "day", "dose", "doses", "each", "in", "most", "max", "maximum", "more", "no", "per",
     "than", "times", "to", "up", "x", "/")
)  # fmt: skip
_JOINS = frozenset(("and", "at", "on", "each", "every", "&", "+", "the", "from"))
_EVERY_DAY = re.compile(r"\b(?:every ?day|each day|daily)\b")
_EVERY_SOME_DAYS = re.compile(r"\bevery (?:(\S+) )?(days?|weeks?|fortnight)\b")
_ORDINALS = {"other": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_GROUPS = {"weekdays": range(5), "workdays": range(5), "weekends": range(5, 7), "weekend": range(5, 7)}
_SPAN = re.compile(r"\b([a-z]+) ?(?:-|–|to|until|through) ?([a-z]+)\b")
_BETWEEN_TIMES = re.compile(r",(?!\d)|(?<=[a-z]),|(?<=:\d\d),|;")
_TIME_OR_TWO = re.compile(r"(?<![\d:])\d{1,2},\d{1,2}\b")  # "8,20"


@dataclass(frozen=True, slots=True)
class TypedSchedule:
    """What was understood, as the keys of an item's table mean it. Without `times` it is as needed."""

    times: tuple[time, ...] = ()
    weekdays: frozenset[int] = frozenset()
    every_days: int = 1
    daily_limit: int | None = None

    def as_table(self) -> dict[str, Any]:
        """The keys of an item's table that say when it is due; None for a key that does not stand in it."""
        return {
            "times": [f"{at:%H:%M}" for at in self.times] or None,
            "weekdays": [WEEKDAYS[day] for day in sorted(self.weekdays)] or None,
            "every_days": self.every_days if self.every_days > 1 else None,
            "daily_limit": self.daily_limit,
        }


def read_schedule(text: str, table: Words = ENGLISH) -> TypedSchedule | None:
    """The rhythm in an answer; None when there is none, or more than one reading.

    It needs its times, or to say "as needed", which may have a limit of 1 to 24 a day. Weekdays and "every 3 days"
    exclude each other. "8 20" and "8,20" are not guessed at: two times, or twenty past eight?
    """
    plain = " ".join(text.casefold().split())
    if not plain_words(plain):
        return None
    if _AS_NEEDED.search(plain):
        return _as_needed(_AS_NEEDED.sub(" ", plain, count=1), table)
    days, rest = _weekdays(plain, table)
    every, rest = _every(rest, table)
    times = _times(rest, table)
    if times is None or every is None or (days and every > 1) or _TIME_OR_TWO.search(plain):
        return None
    return TypedSchedule(times, days, every)


def _as_needed(rest: str, table: Words) -> TypedSchedule | None:
    words = tuple(word for word in plain_words(rest) if word not in _LIMIT_WORDS)
    if not words:
        is_limited = any(word in plain_words(rest) for word in ("most", "max", "maximum"))
        return None if is_limited else TypedSchedule()
    number = whole_number(words, table)
    if number is None or number[1] != len(words) or not 1 <= number[0] <= MOST_DOSES:
        return None
    return TypedSchedule(daily_limit=number[0])


def _weekdays(text: str, table: Words) -> tuple[frozenset[int], str]:
    """The days of the week that are named, and what else stands there. All seven are no choice, but every day."""
    days: set[int] = set()

    def span(found: re.Match[str]) -> str:
        first, last = (_weekday(word, table) for word in found.groups())
        if first is None or last is None:
            return found[0]
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
        return " "

    rest = []
    for word in _BETWEEN_TIMES.sub(" and ", _SPAN.sub(span, text)).split():
        day = _weekday(word, table)
        if word.strip(".,") in _GROUPS:
            days.update(_GROUPS[word.strip(".,")])
        elif day is not None:
            days.add(day)
        else:
            rest.append(word)
    return (frozenset() if len(days) == 7 else frozenset(days)), " ".join(rest)


def _weekday(word: str, table: Words) -> int | None:
    """Monday, Mon, Mondays, Mon. and mon/: 0."""
    plain = word.strip(".,/")
    return table.weekdays.get(plain, table.weekdays.get(plain.removesuffix("s")))


def _every(text: str, table: Words) -> tuple[int | None, str]:
    """After how many days it comes again (None when that cannot be), and what else stands there."""
    rest = _EVERY_DAY.sub(" ", text)
    found = _EVERY_SOME_DAYS.search(rest)
    if found is None:
        return 1, rest
    each = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14}[found[2]]
    count = 1 if found[1] is None else _ORDINALS.get(found[1]) or _whole(found[1], table)
    days = each * count
    return (days if 1 <= days <= LONGEST_RHYTHM else None), rest[: found.start()] + " " + rest[found.end() :]


def _whole(word: str, table: Words) -> int:
    number = whole_number((word,), table)
    return number[0] if number else 0


def _times(text: str, table: Words) -> tuple[time, ...] | None:
    """One to eight different times of day, in their order; None when a word cannot be read."""
    times = list(_clocks(_parts(text), table))
    if not times or None in times or len(set(times)) < len(times) or len(times) > MOST_TIMES:
        return None
    return tuple(sorted(at for at in times if at is not None))


def _parts(text: str) -> list[list[str]]:
    """The words between "and", "at" and the like."""
    parts: list[list[str]] = [[]]
    for word in text.split():
        if word.strip(",") in _JOINS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _clocks(parts: list[list[str]], table: Words) -> Iterable[time | None]:
    """The time of each part; a part of several times is read word by word where each of them has its minutes."""
    for part in parts:
        at = read_clock(" ".join(part), table)
        if at is None and len(part) > 1 and all(_is_full(word) for word in part):
            yield from (read_clock(word, table) for word in part)
        else:
            yield at


def _is_full(word: str) -> bool:
    return re.fullmatch(r"\d{1,2}[:.]\d\d|\d{1,2}(?:am|pm)", word) is not None
