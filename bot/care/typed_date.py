"""Dates to come as people type them, for a goal's target: "in 6 weeks", "3 May", "2026-05-03"."""

import calendar
import re
from datetime import MAXYEAR, date, timedelta

from bot.care.typed_text import plain_words, whole_number
from bot.care.typed_words import ENGLISH, Words

MONTHS_AHEAD = 24  # later than this is no target but a slip of the finger

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"(\d{1,2})([^\W\d_]*)")
_NUMBER_AND_UNIT = re.compile(r"(\d{1,3})([^\W\d_]+)")


def read_date(text: str, today: date, table: Words = ENGLISH) -> date | None:
    """The date in an answer, after `today` and within two years; None when there is none, or more than one.

    "03/05/2026" has two readings (3 May, March 5th), "13/05/2026" has one. Without its year a date is the
    next one to come.
    """
    words = tuple(word for word in plain_words(text) if word not in table.date_fillers)
    weekday = table.weekdays.get(words[0]) if len(words) > 1 else None
    words = words if weekday is None else words[1:]
    day = _in_digits(words) or _in_words(words, today, table) or _from_today(words, today, table)
    latest = _months_later(today, MONTHS_AHEAD) or date.max
    if day is None or not today < day <= latest or weekday not in (None, day.weekday()):
        return None
    return day


def _in_digits(words: tuple[str, ...]) -> date | None:
    written = " ".join(words).replace(" / ", "/")
    if match := _YEAR_FIRST.fullmatch(written):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.fullmatch(written):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        readings = {_date(year, first, second), _date(year, second, first)} - {None}
        return readings.pop() if len(readings) == 1 else None
    return None


def _in_words(words: tuple[str, ...], today: date, table: Words) -> date | None:
    """As in "3 May", "May 3rd, 2027", "end of May"."""
    year = int(words[-1]) if len(words) > 2 and _YEAR.fullmatch(words[-1]) else None
    words = words if year is None else words[:-1]
    if len(words) != 2:
        return None
    months = [table.months[word] for word in words if word in table.months]
    others = [word for word in words if word not in table.months]
    if len(months) != 1:
        return None
    years = (today.year, today.year + 1, today.year + 2) if year is None else (year,)
    readings = (_day_of_month(others[0], year, months[0], table) for year in years)
    return next((day for day in readings if day is not None and day > today), None)


def _day_of_month(word: str, year: int, month: int, table: Words) -> date | None:
    if word == table.end:
        return _last_day(year, month)
    match = _DAY.fullmatch(word)
    if match is None or (match[2] and match[2] not in table.ordinals):
        return None
    return _date(year, month, int(match[1]))


def _from_today(words: tuple[str, ...], today: date, table: Words) -> date | None:
    """As in "6 weeks", "a couple of months", "next month", "tomorrow"."""
    if words == (table.tomorrow,):
        return _days_later(today, 1)
    if len(words) == 1 and (match := _NUMBER_AND_UNIT.fullmatch(words[0])):
        words = (match[1], match[2])
    if len(words) < 2:
        return None
    amount, unit = _amount(words[:-1], table), words[-1]
    if amount is None:
        return None
    if unit in table.days_in:
        return _days_later(today, amount * table.days_in[unit])
    return _months_later(today, amount * table.months_in[unit]) if unit in table.months_in else None


def _amount(words: tuple[str, ...], table: Words) -> int | None:
    if words == (table.next_,):
        return 1
    if all(word in table.amounts for word in words):
        return table.amounts[words[-1]]
    number = whole_number(words, table)
    return number[0] if number is not None and number[1] == len(words) else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None  # there is no 31 June


def _last_day(year: int, month: int) -> date | None:
    return _date(year, month, calendar.monthrange(year, month)[1]) if year <= MAXYEAR else None


def _days_later(today: date, days: int) -> date | None:
    return today + timedelta(days=days) if days <= (date.max - today).days else None


def _months_later(today: date, months: int) -> date | None:
    """The same day that many months on, or the month's last day where it has no such day."""
    years, month = divmod(today.month - 1 + months, 12)
    last = _last_day(today.year + years, month + 1)
    return None if last is None else last.replace(day=min(today.day, last.day))
