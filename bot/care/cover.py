"""The hours in which somebody at the clinic looks, and when that will next be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.care.schedule import instant
from bot.errors import ContentRefused

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXAMPLE = '"Mon-Fri 08:00-18:00, Sat 09:00-12:00"'
_PART = re.compile(r"([a-z]+)(?: ?- ?([a-z]+))? (\d{1,2}:\d\d) ?- ?(\d{1,2}:\d\d)")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—"), "-")
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open on this weekday (0 = Monday) from `opens` until `closes`, local time; 00:00 closes at the day's end."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class CoverHours:
    """A clinic's declared week: its spans in order, and the local dates on which it stays closed.

    `ContentRefused` when there is no span at all, or two overlap.
    """

    spans: tuple[Span, ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.spans:
            raise ContentRefused("cover hours are missing: somebody has to look at some time")
        for earlier, later in pairwise(self.spans):
            if earlier.weekday == later.weekday and (earlier.closes == _MIDNIGHT or later.opens < earlier.closes):
                raise ContentRefused(f"cover hours overlap on {_WEEKDAYS[later.weekday]} at {later.opens:%H:%M}")

    @classmethod
    def parse(cls, text: str, holidays: Iterable[date] = ()) -> "CoverHours":
        """The hours in a line such as "Mon-Fri 08:00-18:00, Sat 09:00-12:00"; 24:00 is the end of a day.

        A day with a break stands twice. `ContentRefused` says which part cannot be read.
        """
        parts = text.translate(_DASHES).lower().split(",")
        spans = sorted(span for part in parts for span in _spans(" ".join(part.split())))
        return cls(tuple(spans), frozenset(holidays))


def is_open(hours: CoverHours, zone: ZoneInfo, now: datetime) -> bool:
    """True when `now` lies in cover hours: at the opening minute yes, at the closing minute no."""
    day = now.astimezone(zone).date()
    return any(opens_at <= now < closes_at for opens_at, closes_at in _open_on(hours, zone, day))


def next_look_at(hours: CoverHours, zone: ZoneInfo, now: datetime) -> datetime:
    """The instant (UTC) from which somebody looks: `now` when it is open, else the next opening."""
    now = now.astimezone(UTC)
    if is_open(hours, zone, now):
        return now
    day = now.astimezone(zone).date()
    while True:  # every week has a span, and holidays come to an end
        for opens_at, _ in _open_on(hours, zone, day):
            if opens_at > now:
                return opens_at
        day += timedelta(days=1)


def minutes_later(hours: CoverHours, zone: ZoneInfo, start: datetime, minutes: int) -> datetime:
    """The instant (UTC) at which so many minutes of cover have passed since `start`."""
    at, left = next_look_at(hours, zone, start), timedelta(minutes=minutes)
    while True:
        today = _open_on(hours, zone, at.astimezone(zone).date())
        closes_at = next(closes for opens, closes in today if opens <= at < closes)
        if at + left < closes_at or not left:
            return at + left
        left -= closes_at - at
        at = next_look_at(hours, zone, closes_at)


def is_working_day(hours: CoverHours, zone: ZoneInfo, day: date) -> bool:
    """True when somebody looks at some time of that local day."""
    return any(True for _ in _open_on(hours, zone, day))


def working_days_later(hours: CoverHours, zone: ZoneInfo, start: datetime, days: int) -> datetime:
    """The same local time so many working days later, or the next opening after it. Counts from the next look."""
    at = next_look_at(hours, zone, start).astimezone(zone)
    day = at.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(hours, zone, day)
    return next_look_at(hours, zone, instant(day, at.time(), zone))


def _open_on(hours: CoverHours, zone: ZoneInfo, day: date) -> Iterator[tuple[datetime, datetime]]:
    """That day's openings and closings in order; hours that a clock change skips altogether are none."""
    if day in hours.holidays:
        return
    for span in hours.spans:
        if span.weekday == day.weekday():
            last_day = day + timedelta(days=1) if span.closes == _MIDNIGHT else day
            opens_at, closes_at = instant(day, span.opens, zone), instant(last_day, span.closes, zone)
            if opens_at < closes_at:
                yield opens_at, closes_at


def _spans(part: str) -> Iterator[Span]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ContentRefused(f"cover hours are written like {_EXAMPLE}; {part!r} is not")
    first, last = _weekday(match[1]), _weekday(match[2] or match[1])
    opens, closes = _time(match[3]), _MIDNIGHT if match[4] == "24:00" else _time(match[4])
    if opens >= closes and match[4] != "24:00":
        raise ContentRefused(f"{part!r} closes before it opens; a night is two parts, until 24:00 and from 00:00")
    for ahead in range((last - first) % 7 + 1):
        yield Span((first + ahead) % 7, opens, closes)


def _weekday(word: str) -> int:
    """Its number, 0 = Monday, for "mon", "tues" and "thursday" alike."""
    for number, name in enumerate(_WEEKDAYS):
        if len(word) >= 3 and name.startswith(word):
            return number
    raise ContentRefused(f"{word!r} is no weekday; cover hours are written like {_EXAMPLE}")


def _time(text: str) -> time:
    hours, minutes = (int(number) for number in text.split(":"))
    if hours > 23 or minutes > 59:
        raise ContentRefused(f"{text} is no time of day; cover hours are written like {_EXAMPLE}")
    return time(hours, minutes)
